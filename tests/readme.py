#!/usr/bin/env python3
"""Make a regression test of the SQL blocks of README.md and of the documents that build on it.

Each ```sql block is run, in order, in one session; a ```text block right after it is what it must print. Anything that
is not to be run stands in a block of another language.
"""

import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[1]
DOCUMENTS = [PROJECT / path for path in ("README.md", "docs/MODELS.md", "docs/TRACKING.md", "docs/REFERENCE.md")]
# No row counts and no contexts of errors, as in the documents, and dates as a server of its own would print them.
START = "\\pset footer off\n\\set SHOW_CONTEXT never\nSET datestyle TO ISO;\n"
# What psql draws under the names of columns.
RULE = re.compile(r"^-[-+]*$", re.MULTILINE)
# Roles outlive the database of the test.
END = "DROP OWNED BY weight_editor, analyst, tenant_reader;\nDROP ROLE weight_editor, analyst, tenant_reader;\n"


def blocks(text):
    """(SQL, what it prints or None), in order."""
    found = list(re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    for block, following in zip(found, [*found[1:], None]):
        if block[1] == "sql":
            is_output = following and following[1] == "text" and not text[block.end() : following.start()].strip()
            yield block[2], following[2] if is_output else None


def main():
    folder = pathlib.Path(sys.argv[1])
    (folder / "sql").mkdir(parents=True)
    (folder / "expected").mkdir()
    sql, expected = START, START
    for document in DOCUMENTS:
        for content, output in blocks(document.read_text()):
            sql += content
            expected += content
            if output is not None:
                # psql ends the rows of a result with an empty line, but not a message.
                expected += output + "\n" if RULE.search(output) else output
    (folder / "sql" / "readme.sql").write_text(sql + END)
    (folder / "expected" / "readme.out").write_text(expected + END)


if __name__ == "__main__":
    main()
