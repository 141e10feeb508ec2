#!/usr/bin/env python3
"""Measure scores and tallies against sum(n) and against what one would write by hand, over generated events.

  run.py --bindir BIN FOLDER             make or reuse the events in FOLDER, print the results, write bench/RESULTS.md:
                                         about 45 minutes on two quiet cores, and 6 GB of disk
  run.py --bindir BIN FOLDER --quick     few events and rounds, to try the harness; the figures mean little
  run.py --bindir BIN FOLDER --only scores      a section alone, in place of the one in bench/RESULTS.md: scores (all but
                                         tracked tables and 30 million events), large (30 million events), tracked, or
                                         many (counting 30 million events of a tracked table)
  run.py --bindir BIN FOLDER --only bulk        a part of the section on tracked tables, which is printed only

That the results are right is checked first. The variants then run in turn in one session; every ratio is of two times of
the same round, and the median of the ratios counts. Machines differ and are shared, so ratios tell more than times.
"""

import argparse
import pathlib
import sys

import by_customer
import forms
import memory
import plain
import report
import tallies
import tracked
import ungrouped
from database import SERVER_SETTINGS, SESSION_SETTINGS, Database

SECTIONS = (by_customer, ungrouped, plain, tallies)
GROUPS = [group for section in SECTIONS for group in section.GROUPS]
SCORES, LARGE = "scores", "large"

ABOUT = """\
`make bench` measures; the files of `bench/` show the queries. Times are medians of all rounds, of which slow queries have
fewer. A ratio is of two times of one round; the median of the ratios counts, and half of them lie in the middle half.
That every score equals the JOIN's, to the byte, is checked before; of those that fade, to the byte for some of the
customers, and to six digits of the JOIN in double precision for all that are compared. Weights have at most two decimals
where nothing else is said, and the half-life is 30 days."""
ABOUT_CUSTOMERS = """\
A score for each customer: `SELECT customer_id, ces(…) FROM events GROUP BY customer_id`. {rows:,} events of {customers:,}
customers in random order."""
ONE_PROCESS = "In one process:"
WORKERS = f"With {by_customer.WORKERS} workers allowed, which the planner may use or not:"
ABOUT_OTHER_FORMS = f"""\
Other forms, and memory, by customer in one process. At most {forms.MOST} of an event count on a day. {forms.FULL} points make
a full score. Numeric powers take so long that only a tenth of the customers are scored by them; fewer events are two
fifths:"""
ABOUT_UNGROUPED = """\
All rows in one group. This shows what a row takes, without the memory that a GROUP BY visits for each; no query by
customer is faster than others by such a ratio. In one process, but for the speed-ups:"""
ABOUT_SPILLS = """\
What goes to disk with how much memory, by customer (`hash_mem_multiplier` 1):"""
ABOUT_TALLIES = """\
Tallies, against the rows they were made from: by customer, all in all and by day, of a year. Scores of 52 weeks by hand
take so long, and so much memory, that only a tenth of the customers are compared:"""
ABOUT_TRACKED = """\
Tracked tables (`ces_track()`), against tables that are not, and against the JOIN over their events, which computes what
the view says. Events of the 365 days up to today, scored as of today. Writing: `fsync` and `synchronous_commit` are on,
tables have 500,000 rows before, and the index that is named. One customer, and one row a transaction: by `pgbench`,
prepared. Between the rounds, pending changes are added to the tallies and tables are vacuumed:"""


def check_plans(database, groups):
    """What is compared must run as it is meant to; this also reads every table once."""
    for variant in (variant for group in groups for variant in group.variants):
        plan = database.plan(variant.query, variant.settings, variant.options)
        workers = variant.settings.get("max_parallel_workers_per_gather", 0)
        launched = max(node.get("Workers Launched", 0) for node in plan)
        if launched != workers and (launched or variant.must_run_parallel):
            sys.exit(f"bench: {variant.name} ran with {launched} workers instead of {workers}")
        if "GROUP BY" in variant.query and not any(node.get("Strategy") == "Hashed" for node in plan):
            sys.exit(f"bench: {variant.name} does not group by hashing")
        if launched and not any(node.get("Partial Mode") == "Partial" for node in plan):
            sys.exit(f"bench: {variant.name} does not aggregate in its workers")
        if any(memory.spilled(node) for node in plan):
            sys.exit(f"bench: {variant.name} spills to disk")


def customers_section(database, heading, times, fewer_targets=False):
    about = ABOUT_CUSTOMERS.format(**database.sizes)
    alone, together = (
        report.main_table(by_customer.form_rows(times, workers, fewer_targets)) for workers in (0, by_customer.WORKERS)
    )
    return {f"{heading}, {database.sizes['rows'] / 1_000_000:g} million events": "\n\n".join([about, ONE_PROCESS, alone, WORKERS, together])}


def measure_scores(database, rounds, transactions):
    """All but tracked tables, which have sessions of their own, and large tables."""
    database.run("tallies.sql")
    print("bench: checking scores and plans …", flush=True)
    for section in (by_customer, plain, tallies):
        section.check(database)
    check_plans(database, GROUPS)
    times = database.time(GROUPS, rounds)
    print("bench: one customer …", flush=True)
    one_customer = plain.one_customer(database, rounds, transactions)
    print("bench: memory …", flush=True)
    least, of_memory = plain.memory_rows(database)
    other_forms = report.main_table(by_customer.rows(times) + by_customer.memory_rows(database))
    models = report.main_table([*plain.rows(times), one_customer, *of_memory])
    return customers_section(database, "By customer", times) | {
        "Other forms": f"{ABOUT_OTHER_FORMS}\n\n{other_forms}",
        "Workers, models and memory": "\n\n".join([models, ABOUT_SPILLS, plain.spill_table(database, least)]),
        "Tallies": f"{ABOUT_TALLIES}\n\n{report.main_table(tallies.rows(times) + tallies.size_rows(database))}",
        "Only true of all rows in one group": f"{ABOUT_UNGROUPED}\n\n{report.main_table(ungrouped.rows(times))}",
    }


def measure_large(database, rounds):
    database.prepare()
    groups = by_customer.form_groups(rounds)
    check_plans(database, groups)
    by_customer.check_forms(database)
    return customers_section(database, "By customer", database.time(groups, rounds), fewer_targets=True)


def measure_tracked(database, rounds, transactions, parts):
    table = report.main_table(tracked.rows(database, rounds, transactions, parts))
    name = "Tracked tables, 30 million events" if parts == [tracked.MANY] else "Tracked tables"
    return {name: f"{ABOUT_TRACKED}\n\n{table}"}


def measure(database, large, rounds, transactions, only):
    facts = report.environment()
    library = database.library()
    database.prepare()
    sections = {}
    if only in (None, SCORES):
        sections |= measure_scores(database, rounds, transactions)
    if only in (None, LARGE):
        # A round takes two minutes.
        sections = dict(list(sections.items())[:1]) | measure_large(large, min(rounds, 3)) | sections
    if only not in (SCORES, LARGE):
        parts = [only] if only in (*tracked.PARTS, tracked.MANY) else tracked.PARTS
        sections |= measure_tracked(database, rounds, transactions, parts)
    version = database.value("SELECT extversion FROM pg_extension WHERE extname = 'ces_ext'")
    facts |= {
        "settings": ", ".join(f"{name} {value}" for name, value in (SERVER_SETTINGS | SESSION_SETTINGS).items()),
        "versions": f"ces_ext {version}, PostgreSQL {database.value('SHOW server_version')}",
        "rounds": rounds,
        # Each session loads the library again.
        "beware": "" if database.library() == library else "the library was replaced while it was measured",
    }
    return facts, sections


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where the events are kept")
    parser.add_argument("--bindir", type=pathlib.Path, required=True, help="PostgreSQL's programs")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=[SCORES, LARGE, "tracked", *tracked.PARTS, tracked.MANY])
    arguments = parser.parse_args()
    rounds, transactions = (min(arguments.rounds, 3), 500) if arguments.quick else (arguments.rounds, 10_000)
    bindir, is_quick, only = arguments.bindir.resolve(), arguments.quick, arguments.only
    sizes = [("small", 200_000, 20_000), ("small_large", 300_000, 30_000)] if is_quick else [
        ("large", 5_000_000, 200_000), ("larger", 30_000_000, 1_000_000),
    ]
    database, large = (
        Database(arguments.folder, bindir, *size, is_for_all=is_for_all) for size, is_for_all in zip(sizes, (True, False))
    )
    database.start()
    large.environment = database.environment
    try:
        facts, sections = measure(database, large, rounds, transactions, only)
    finally:
        database.stop()
    texts = [f"## {name}\n\n{text}" for name, text in sections.items()]
    print(report.listed(facts), *texts, sep="\n\n")
    if not is_quick and only not in tracked.PARTS:
        report.write(facts, ABOUT, sections, is_all=only is None)


if __name__ == "__main__":
    main()
