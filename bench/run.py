#!/usr/bin/env python3
"""Measure scores and tallies against sum(n) and against what one would write by hand, over generated events.

  run.py --bindir BIN FOLDER             make or reuse the events in FOLDER, print the results, write bench/RESULTS.md
  run.py --bindir BIN FOLDER --quick     few events and rounds, to try the harness; the figures mean little
  run.py --bindir BIN FOLDER --only tracked     tracked tables alone, or a part of that section: bulk, single, …
  run.py --bindir BIN FOLDER --only many        counting 30 million events of a tracked table, which takes minutes

That the results are right is checked first. The variants then run in turn in one session; every ratio is of two times of
the same round, and the median of the ratios counts. Machines differ and are shared, so ratios tell more than times.
"""

import argparse
import pathlib
import sys

import full
import memory
import plain
import report
import tallies
import tracked
from database import SERVER_SETTINGS, SESSION_SETTINGS, Database

SECTIONS = (plain, full, tallies)
GROUPS = [group for section in SECTIONS for group in section.GROUPS]

ABOUT = """\
`make bench` measures; `bench/plain.py`, `bench/full.py`, `bench/tallies.py` and `bench/tracked.py` show the queries.
Times are medians of all rounds, of which slow queries have fewer. A ratio is of two times of one round; the median of
the ratios counts, and half of them lie in the middle half. That every score equals the JOIN's, to the byte, is checked
before; of those that fade, to the byte for some of the customers, and to six digits of the JOIN in double precision for
all that are compared."""
ABOUT_SPILLS = """\
What goes to disk with how much memory, by customer (`hash_mem_multiplier` 1):"""
ABOUT_FULL = f"""\
With time, caps, a scale, and explained. The half-life is 30 days; at most {full.MOST} of an event count on a day;
{full.FULL} points make a full score. Numeric powers take so long that only a tenth of the customers are scored by them;
fewer events are two fifths:"""
ABOUT_TALLIES = """\
Tallies, against the rows they were made from: by customer, all in all and by day, of a year. Scores of 52 weeks by hand
take so long, and so much memory, that only a tenth of the customers are compared:"""

ABOUT_TRACKED = """\
Tracked tables (`ces_track()`), against tables that are not, and against the JOIN over their events, which computes what
the view says. Events of the 365 days up to today, scored as of today. Writing: `fsync` and `synchronous_commit` are on,
tables have 500,000 rows before, and the index that is named. One customer, and one row a transaction: by `pgbench`,
prepared. Between the rounds, pending changes are added to the tallies and tables are vacuumed:"""


def check_plans(database):
    """What is compared must run as it is meant to; this also reads every table once."""
    for variant in (variant for group in GROUPS for variant in group.variants):
        plan = database.plan(variant.query, variant.settings, variant.options)
        workers = variant.settings.get("max_parallel_workers_per_gather", 0)
        launched = max(node.get("Workers Launched", 0) for node in plan)
        if launched != workers:
            sys.exit(f"bench: {variant.name} ran with {launched} workers instead of {workers}")
        if "GROUP BY" in variant.query and not any(node.get("Strategy") == "Hashed" for node in plan):
            sys.exit(f"bench: {variant.name} does not group by hashing")
        if workers and not any(node.get("Partial Mode") == "Partial" for node in plan):
            sys.exit(f"bench: {variant.name} does not aggregate in its workers")
        if any(memory.spilled(node) for node in plan):
            sys.exit(f"bench: {variant.name} spills to disk")


def measure(database, rounds, transactions, only):
    facts = report.environment()
    library = database.library()
    database.prepare()
    sections = [] if only else measure_sections(database, rounds, transactions)
    parts = [only] if only in (*tracked.PARTS, tracked.MANY) else tracked.PARTS
    sections += [ABOUT_TRACKED, report.main_table(tracked.rows(database, rounds, transactions, parts))]
    version = database.value("SELECT extversion FROM pg_extension WHERE extname = 'ces_ext'")
    facts |= {
        "settings": ", ".join(f"{name} {value}" for name, value in (SERVER_SETTINGS | SESSION_SETTINGS).items()),
        "versions": f"ces_ext {version}, PostgreSQL {database.value('SHOW server_version')}",
        "events": "{rows:,} rows, {customers:,} customers".format(**database.sizes),
        "rounds": rounds,
        # Each session loads the library anew.
        "beware": "" if database.library() == library else "the library was replaced while it was measured",
    }
    return facts, sections


def measure_sections(database, rounds, transactions):
    """All but tracked tables, which have sessions of their own."""
    database.run("tallies.sql")
    print("bench: checking scores and plans …", flush=True)
    for section in SECTIONS:
        section.check(database)
    check_plans(database)
    times = database.time(GROUPS, rounds)
    print("bench: one customer …", flush=True)
    one_customer = plain.one_customer(database, rounds, transactions)
    print("bench: memory …", flush=True)
    least, of_memory = plain.memory_rows(database)
    return [
        ABOUT,
        report.main_table([*plain.rows(times), one_customer, *of_memory]),
        ABOUT_SPILLS,
        plain.spill_table(database, least),
        ABOUT_FULL,
        report.main_table(full.rows(times) + full.memory_rows(database)),
        ABOUT_TALLIES,
        report.main_table(tallies.rows(times) + tallies.size_rows(database)),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where the events are kept")
    parser.add_argument("--bindir", type=pathlib.Path, required=True, help="PostgreSQL's programs")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["tracked", *tracked.PARTS, tracked.MANY], help="print this, and write nothing")
    arguments = parser.parse_args()
    name, rows, customers = ("small", 200_000, 20_000) if arguments.quick else ("large", 5_000_000, 200_000)
    rounds, transactions = (min(arguments.rounds, 3), 500) if arguments.quick else (arguments.rounds, 10_000)
    database = Database(arguments.folder, arguments.bindir.resolve(), name, rows, customers)
    database.start()
    try:
        facts, sections = measure(database, rounds, transactions, arguments.only)
    finally:
        database.stop()
    print(report.listed(facts), *sections, sep="\n\n")
    if not arguments.quick and not arguments.only:
        report.write(facts, sections)


if __name__ == "__main__":
    main()
