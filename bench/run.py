#!/usr/bin/env python3
"""Measure ces() against sum(n) and against a JOIN with the weights, over generated events.

  run.py --bindir BIN FOLDER             make or reuse the events in FOLDER, print the results, write bench/RESULTS.md
  run.py --bindir BIN FOLDER --quick     few events and rounds, to try the harness; the figures mean little

That the scores are exact is checked first. The variants then run in turn in one session; every ratio is of two times of
the same round, and the median of the ratios counts. Machines differ and are shared, so ratios tell more than times.
"""

import argparse
import pathlib
import sys
from dataclasses import dataclass, field

import memory
import report
from database import SERVER_SETTINGS, SESSION_SETTINGS, Database

CES = "ces(event_name, n)"
CES_MODEL = "ces(event_name, n, model)"
CES_OF_1000 = "ces(event_name, n, 'names_1000')"
CES_OF_25 = "ces(event_name, n, 'names_0025')"
SUM = "sum(n)"
JOINED = "sum(w.weight * e.n)"
EXACT = "sum(w.weight * round(e.n::numeric, 6))"
WORKERS = (1, 2)
SIDES = ("ces", "sum")

ABOUT = """\
`make bench` measures; `bench/run.py` shows the queries. Times are medians of all rounds. A ratio is of two times of one
round; the median of the ratios counts, and half of them lie in the middle half. That every score equals the JOIN's, to
the byte, is checked before."""
ABOUT_SPILLS = """\
What goes to disk with how much memory, by customer (`hash_mem_multiplier` 1):"""


def joined(weights="ces_weights", events="events", model="'default'"):
    return f"{events} AS e JOIN {weights} AS w ON w.event_name = e.event_name AND w.model = {model}"


def in_all(expression, events="events"):
    return f"SELECT {expression} FROM {events}"


def per_group(expression, events="events", group="customer_id"):
    """A score for each group, without the cost of sending them; OFFSET keeps the planner from leaving anything out."""
    scores = f"SELECT {group}, {expression} AS score FROM {events} GROUP BY {group} OFFSET 0"
    return f"SELECT count(score) FROM ({scores}) AS scores"


@dataclass(frozen=True)
class Variant:
    name: str
    query: str
    settings: dict = field(default_factory=dict)


def parallel(workers):
    return {
        "max_parallel_workers_per_gather": workers,
        "min_parallel_table_scan_size": 0,
        "parallel_setup_cost": 0,
        # Little enough for workers to be used at all, and enough for them not to send every row.
        "parallel_tuple_cost": 0.01,
    }


def parallel_group(name, form):
    """Both sides with each number of workers, under the same settings."""
    return [
        Variant(f"{name} {side} {workers}", form(expression), parallel(workers))
        for workers in (0, *WORKERS)
        for side, expression in zip(SIDES, (CES, SUM))
    ]


GROUPS = [
    [
        Variant("all ces", in_all(CES)),
        Variant("all sum", in_all(SUM)),
        Variant("all join numeric", in_all(JOINED, joined())),
        Variant("all join double", in_all(JOINED, joined("weights_double"))),
    ],
    [
        Variant("customers ces", per_group(CES)),
        Variant("customers sum", per_group(SUM)),
        Variant("customers join", per_group(JOINED, joined())),
    ],
    parallel_group("parallel all", in_all),
    parallel_group("parallel customers", per_group),
    [
        Variant("models customers 1000", per_group(CES_MODEL, "events_of_1000_models")),
        Variant("models customers 1", per_group(CES_MODEL, "events_of_1_model")),
        Variant("models customers sum", per_group(SUM, "events_of_1_model")),
    ],
    [
        Variant("models 1000", per_group(CES_MODEL, "events_of_1000_models", "model")),
        Variant("models 1", per_group(CES_MODEL, "events_of_1_model", "model")),
    ],
    [
        Variant("names 1000", in_all(CES_OF_1000, "events_of_1000_names")),
        Variant("names 25", in_all(CES_OF_25, "events_of_25_names")),
    ],
]

BY_INDEX = {
    "ces": f"SELECT {CES} FROM events WHERE customer_id = :id",
    "join": f"SELECT {JOINED} FROM {joined()} WHERE e.customer_id = :id",
}


def check_exact(database):
    """The scores must be what PostgreSQL's own arithmetic says, to the byte, before their speed means anything."""
    checks = [
        ("events", CES, "'default'", {}),
        ("events", CES, "'default'", parallel(max(WORKERS))),
        ("events_of_1000_models", CES_MODEL, "e.model", {}),
        ("events_of_1_model", CES_MODEL, "e.model", {}),
        ("events_of_1000_names", CES_OF_1000, "'names_1000'", {}),
        ("events_of_25_names", CES_OF_25, "'names_0025'", {}),
    ]
    for events, ces, model, settings in checks:
        source = joined(events=events, model=model)
        by_customer = f"""(SELECT customer_id, {ces} AS ours FROM {events} GROUP BY customer_id) AS ours
            FULL JOIN (SELECT customer_id, {EXACT} AS theirs FROM {source} GROUP BY customer_id) AS theirs
            USING (customer_id)"""
        require_equal(database, by_customer, settings, f"{ces} by customer over {events}")
        # One group must not mix models.
        if model != "e.model":
            in_one = f"(SELECT ({in_all(ces, events)}) AS ours, ({in_all(EXACT, source)}) AS theirs) AS totals"
            require_equal(database, in_one, settings, f"{ces} over {events}")


def require_equal(database, scores, settings, what):
    different = "ours::text IS DISTINCT FROM coalesce(trim_scale(theirs), 0)::text"
    found = database.value(f"SELECT count(*) FILTER (WHERE {different}), count(*) > 0 FROM {scores}", settings)
    if found != "0|t":
        sys.exit(f"bench: {what} differs from the JOIN")


def check_plans(database):
    """What is compared must run as it is meant to; this also reads every table once."""
    for variant in (variant for group in GROUPS for variant in group):
        plan = database.plan(variant.query, variant.settings)
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
    for name, query in BY_INDEX.items():
        plan = database.plan(query.replace(":id", "7"), analyze=False)
        if not any(node.get("Index Name", "").startswith("events") for node in plan):
            sys.exit(f"bench: {name} of one customer does not use the index")


def one_customer(database, rounds, transactions):
    """Mean milliseconds by variant and round. The runs of a round score the same customers."""
    times = {name: [] for name in BY_INDEX}
    for number in range(rounds + 1):
        for name in BY_INDEX if number % 2 else reversed(BY_INDEX):
            times[name].append(database.latency(BY_INDEX[name], transactions, seed=number))
    return {name: taken[1:] for name, taken in times.items()}


def timed_rows(times):
    slower, faster, plain_sum = report.slower, report.faster, f"`{SUM}`"
    return [
        slower("all rows", times["all ces"], plain_sum, times["all sum"], 1.25),
        faster("all rows", times["all ces"], "JOIN, numeric", times["all join numeric"], 4),
        faster("all rows", times["all ces"], "JOIN, double precision", times["all join double"], 3.5),
        slower("by customer", times["customers ces"], plain_sum, times["customers sum"], 1.08),
        faster("by customer", times["customers ces"], "JOIN, numeric", times["customers join"]),
        *speed_up_rows(times, "parallel all", "all rows"),
        *speed_up_rows(times, "parallel customers", "by customer"),
        slower("1,000 models, by customer", times["models customers 1000"], "1 model", times["models customers 1"], 2),
        slower("1,000 models, by model", times["models 1000"], "1 model", times["models 1"], 2),
        slower("model in a column, by customer", times["models customers 1"], plain_sum, times["models customers sum"]),
        slower("model of 1,000 events", times["names 1000"], "model of 25", times["names 25"], 1.05),
    ]


def speed_up_rows(times, name, what):
    rows = []
    for workers in WORKERS:
        alone_and_together = {side: (times[f"{name} {side} 0"], times[f"{name} {side} {workers}"]) for side in SIDES}
        speed_ups = {side: report.ratios(*both) for side, both in alone_and_together.items()}
        ours, theirs = (f"{report.median(speed_ups[side]):.2f} × alone" for side in SIDES)
        ratios = report.ratios(speed_ups["ces"], speed_ups["sum"])
        label = f"{what}, speed-up by {workers} worker{'s' * (workers > 1)}"
        rows.append(report.Row(label, ours, f"`{SUM}`", theirs, ratios, "× its speed-up", 0.95, True))
    return rows


def memory_row(database, label, expression):
    extra, ours, theirs = memory.most_per_group(database, expression, SUM)
    return report.Row(label, f"{ours:,} kB", f"`{SUM}`", f"{theirs:,} kB", [extra], "bytes a group more", 64)


def memory_rows(database):
    least = {expression: memory.least_memory(database, expression) for expression in (CES, SUM)}
    ours, theirs = (f"{least[expression]:,} kB" for expression in (CES, SUM))
    ratio = least[CES] / least[SUM]
    return least[SUM], [
        memory_row(database, "memory", CES),
        # The sums of these do not fit the eight bytes that the executor has for a state.
        memory_row(database, "memory, scores in the millions", "ces(event_name, n * 1000000)"),
        memory_row(database, "memory, model in a column", CES_MODEL),
        report.Row("work_mem that avoids the disk", ours, f"`{SUM}`", theirs, [ratio], "× the memory", 1),
    ]


def measure(database, rounds, transactions):
    facts = report.environment()
    library = database.library()
    database.prepare()
    print("bench: checking scores and plans …", flush=True)
    check_exact(database)
    check_plans(database)
    rows = timed_rows(database.time(GROUPS, rounds))
    print("bench: one customer …", flush=True)
    one = one_customer(database, rounds, transactions)
    rows.append(report.slower("one customer by index, prepared", one["ces"], "JOIN, numeric", one["join"], 1))
    print("bench: memory …", flush=True)
    least, of_memory = memory_rows(database)
    spills = memory.spill_table(database, (SUM, CES, CES_MODEL), least)
    version = database.value("SELECT extversion FROM pg_extension WHERE extname = 'ces_ext'")
    facts |= {
        "settings": ", ".join(f"{name} {value}" for name, value in (SERVER_SETTINGS | SESSION_SETTINGS).items()),
        "versions": f"ces_ext {version}, PostgreSQL {database.value('SHOW server_version')}",
        "events": "{rows:,} rows, {customers:,} customers".format(**database.sizes),
        "rounds": rounds,
        # Each session loads the library anew.
        "beware": "" if database.library() == library else "the library was replaced while it was measured",
    }
    return facts, rows + of_memory, spills


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where the events are kept")
    parser.add_argument("--bindir", type=pathlib.Path, required=True, help="PostgreSQL's programs")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    name, rows, customers = ("small", 200_000, 20_000) if arguments.quick else ("large", 5_000_000, 200_000)
    rounds, transactions = (min(arguments.rounds, 3), 500) if arguments.quick else (arguments.rounds, 10_000)
    database = Database(arguments.folder, arguments.bindir.resolve(), name, rows, customers)
    database.start()
    try:
        facts, rows, spills = measure(database, rounds, transactions)
    finally:
        database.stop()
    print(report.listed(facts), report.main_table(rows), spills, sep="\n\n")
    if not arguments.quick:
        report.write(facts, [ABOUT, report.main_table(rows), ABOUT_SPILLS, spills])


if __name__ == "__main__":
    main()
