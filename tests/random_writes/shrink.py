"""Makes the list of statements that shows a failure shorter, by leaving out parts and trying again."""

import dataclasses
import time

from play import Failure
from wire import ConnectionLost


def shrink(entries, failure, make_pair, seconds):
    """The entries that are needed; `make_pair` gives databases that are as they were at the beginning."""
    deadline = time.monotonic() + seconds
    if not shows(entries, failure, make_pair):
        return None
    size = len(entries) // 2
    while size >= 1:
        start = 0
        while start < len(entries) - 1:
            if time.monotonic() > deadline:
                return entries
            # The last one is that which failed.
            end = min(start + size, len(entries) - 1)
            shorter = entries[:start] + entries[end:]
            if shows(shorter, failure, make_pair):
                entries = shorter
            else:
                start = end
        size //= 2
    return entries


def shows(entries, failure, make_pair):
    """Whether these statements end in the same kind of failure."""
    pair = make_pair()
    try:
        for number, entry in enumerate(entries):
            try:
                pair.run(dataclasses.replace(entry))
            except Failure as found:
                # What the extension is asked to do may fail where something before it is missing.
                if number == len(entries) - 1:
                    return failure.shows is None and found.kind == failure.kind and same_error(found, failure)
                if found.kind == "crash":
                    return False
        if failure.shows is None:
            return False
        outcome = pair.tracked.run(failure.shows)
        if failure.kind == "rows":
            return not outcome.is_error and outcome.rows != pair.twin.run(failure.shows).rows
        if failure.kind == "comparison":
            return outcome.message == failure.detail.split(" ", 1)[1]
        kinds = {row[0] for row in outcome.rows} & {"score", "tally", "skipped", "check", "problem", "history"}
        wanted = set(failure.detail) if isinstance(failure.detail, dict) else {"score", "history"}
        return not outcome.is_error and bool(kinds & wanted)
    except ConnectionLost:
        return failure.kind == "crash"


def same_error(found, failure):
    """The same message, but for names and numbers."""
    reduce = lambda text: "".join(character for character in str(text).split("CONTEXT")[0] if not character.isdigit())[:120]
    return failure.kind != "error" or reduce(found.detail) == reduce(failure.detail)
