"""What a test says about its own expected output, and whether the output agrees.

A regression test marks a statement with a comment, at the end of its last line or alone on the line before it:

  -- error     The statement fails. Without the mark, no expected output may have an ERROR.
  -- no rows   The statement returns no rows.
  -- any day   The statement reads the clock, and its output is the same on any day.

An isolation test names the steps of a permutation that fail, in the order of their errors, in a comment at its end:
"permutation begin alter score  # error: score". A line of it that reads the clock ends with "# any day".
"""

import re

MARK = re.compile(r"(?:^|\s)-- (error|no rows|any day)$")
# As psql and the isolation tester print them.
ERROR = re.compile(r"^(?:\w+ failed: )?(?:ERROR|FATAL|PANIC):  ")
ROW_COUNT = re.compile(r"^\(\d+ rows?\)$")
CLOCK = re.compile(
    r"\b(?:now|\w+_timestamp|timeofday)\(\)|\b(?:current_(?:date|time|timestamp)|localtime(?:stamp)?)\b"
    r"|'(?:now|today|tomorrow|yesterday)'",
    re.IGNORECASE,
)
# Of a statement, or a command of psql that sends one.
END = re.compile(r";\s*(?:--.*)?$|^\\|\s\\g")


def answers(sql, expected):
    """Pairs of a line of the test, which the expected output repeats, and the lines that follow it there."""
    echoed, is_data = "", False
    expected = expected.splitlines()
    position = 0
    for line in sql.splitlines():
        if is_data:
            is_data = line != "\\."
            continue
        # psql does not print empty lines.
        if not line.strip():
            continue
        if line not in expected[position:]:
            break
        found = expected.index(line, position)
        yield echoed, expected[position:found]
        echoed, position = line, found + 1
        is_data = bool(re.search(r"\bFROM stdin\b.*;", line, re.IGNORECASE))
    else:
        line = None
    yield echoed, expected[position:]
    if line is not None and echoed != "\\quit":
        raise ValueError(f"the expected output ends before: {line}")


def problems(check, tests, folder, wanted=()):
    """{test: what is wrong with its files}, for tests given as {name: text} and their expected outputs in a folder."""
    found = {}
    for path in sorted(folder.iterdir()):
        # TEST.out, or TEST_1.out beside it.
        name = re.sub(r"(_\d)?\.out$", "", path.name)
        if wanted and name not in wanted:
            continue
        wrong = check(tests[name], path.read_text()) if name in tests else ["it belongs to no test"]
        found.setdefault(name, []).extend(f"{path.name}: {problem}" for problem in wrong)
    for role, names in creators_of_roles(tests).items():
        for name in names if len(names) > 1 else []:
            wrong = f"role {role} is created by {' and '.join(names)}, which may run at the same time"
            found.setdefault(name, []).append(wrong)
    return {name: wrong for name, wrong in found.items() if wrong}


def of_regress(sql, expected):
    """What is wrong with one expected output of a regression test."""
    marks, statement, answer = set(), "", []
    try:
        for line, output in answers(sql, expected):
            if found := MARK.search(line):
                marks.add(found[1])
            answer += output
            if not line.lstrip().startswith("--"):
                statement += line + "\n"
            errors = [told for told in output if ERROR.match(told)]
            if errors and "error" not in marks:
                yield f"an error that the test does not mark: {errors[0]} (after: {line})"
            if statement and (found or END.search(line)):
                yield from of_statement(statement.strip(), answer, marks)
                marks, statement, answer = set(), "", []
        if marks:
            yield "a mark at the end of the test belongs to no statement"
    except ValueError as problem:
        yield str(problem)


def of_statement(statement, answer, marks):
    if "error" in marks and not any(ERROR.match(line) for line in answer):
        yield f"no error, but the test marks one: {statement}"
    counts = [line for line in answer if ROW_COUNT.match(line)]
    if "no rows" in marks and counts != ["(0 rows)"]:
        yield f"not \"(0 rows)\", as the test marks it: {statement}"
    if CLOCK.search(statement) and "any day" not in marks:
        yield f"a statement reads the clock, and the test does not mark it: {statement}"


def permutations(spec):
    """The steps of each permutation that are to fail."""
    found = []
    for line in spec.splitlines():
        code, _, comment = line.partition("#")
        if code.startswith("permutation"):
            found.append([])
        if found and code.strip() and comment.strip().startswith("error:"):
            found[-1] += comment.partition(":")[2].split()
    return found


def of_isolation(spec, expected):
    """What is wrong with one expected output of an isolation test."""
    for line in spec.splitlines():
        code, _, comment = line.partition("#")
        if CLOCK.search(code) and comment.strip() != "any day":
            yield f"a line reads the clock, and is not marked: {line}"
    start, *runs = re.split(r"^starting permutation: ", expected, flags=re.MULTILINE)
    marked = permutations(spec)
    if ERROR.search(start) or len(runs) != len(marked):
        yield f"the expected output has {len(runs)} permutations, and not {len(marked)}"
        return
    for run, steps in zip(runs, marked):
        step, failed = None, []
        for line in run.splitlines():
            if started := re.match(r"step (\w+):", line):
                step = started[1]
            elif ERROR.search(line):
                failed.append(step)
        if failed != steps:
            told = [" ".join(names) or "nothing" for names in (failed, steps)]
            yield f"permutation {run.splitlines()[0]}: {told[0]} fails, but {told[1]} is marked"


def creators_of_roles(tests):
    """{role: names of the tests that create it}. Roles belong to the server, not to the database of a test."""
    creators = {}
    for name, text in tests.items():
        for role in set(re.findall(r"^\s*CREATE (?:ROLE|USER|GROUP) (\w+)", text, re.MULTILINE | re.IGNORECASE)):
            creators.setdefault(role, []).append(name)
    return creators
