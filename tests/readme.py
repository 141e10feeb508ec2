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
END = "DROP OWNED BY weight_editor, analyst;\nDROP ROLE weight_editor, analyst;\n"


def blocks(text):
    """(SQL, what it prints or None), in order."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for position, (language, content) in enumerate(found):
        if language == "sql":
            following = found[position + 1] if position + 1 < len(found) else ("", "")
            yield content, following[1] if following[0] == "text" else None


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
