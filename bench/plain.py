"""Scores without time: against a bare sum, the JOIN, one worker or model against several, and one customer's."""

import sys

import memory
import report
from queries import JOINED, SUM, Group, Variant, both_by_customer, by_customer, in_all, joined, per_group, require_equal

CES = "ces(event_name, n)"
CES_MODEL = "ces(event_name, n, model)"
CES_OF_1000 = "ces(event_name, n, 'names_1000')"
CES_OF_25 = "ces(event_name, n, 'names_0025')"
EXACT = "sum(w.weight * round(e.n::numeric, 6))"
WORKERS = (1, 2)
SIDES = ("ces", "sum")


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
    return Group([
        Variant(f"{name} {side} {workers}", form(expression), parallel(workers))
        for workers in (0, *WORKERS)
        for side, expression in zip(SIDES, (CES, SUM))
    ])


GROUPS = [
    Group([
        Variant("all ces", in_all(CES)),
        Variant("all sum", in_all(SUM)),
        Variant("all join numeric", in_all(JOINED, joined())),
        Variant("all join double", in_all(JOINED, joined("weights_double"))),
    ]),
    Group([
        Variant("customers ces", per_group(CES)),
        Variant("customers sum", per_group(SUM)),
        Variant("customers join", per_group(JOINED, joined())),
    ]),
    parallel_group("parallel all", in_all),
    parallel_group("parallel customers", per_group),
    Group([
        Variant("models customers 1000", per_group(CES_MODEL, "events_of_1000_models")),
        Variant("models customers 1", per_group(CES_MODEL, "events_of_1_model")),
        Variant("models customers sum", per_group(SUM, "events_of_1_model")),
    ]),
    Group([
        Variant("models 1000", per_group(CES_MODEL, "events_of_1000_models", "model")),
        Variant("models 1", per_group(CES_MODEL, "events_of_1_model", "model")),
    ]),
    Group([
        Variant("names 1000", in_all(CES_OF_1000, "events_of_1000_names")),
        Variant("names 25", in_all(CES_OF_25, "events_of_25_names")),
    ]),
]

BY_INDEX = {
    "ces": f"SELECT {CES} FROM events WHERE customer_id = :id",
    "join": f"SELECT {JOINED} FROM {joined()} WHERE e.customer_id = :id",
}


def check(database):
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
        scores = both_by_customer(by_customer("ours", ces, events), by_customer("theirs", EXACT, source))
        require_equal(database, scores, f"{ces} by customer over {events}", settings)
        # One group must not mix models.
        if model != "e.model":
            in_one = f"(SELECT ({in_all(ces, events)}) AS ours, ({in_all(EXACT, source)}) AS theirs) AS totals"
            require_equal(database, in_one, f"{ces} over {events}", settings)
    for name, query in BY_INDEX.items():
        plan = database.plan(query.replace(":id", "7"), analyze=False)
        if not any(node.get("Index Name", "").startswith("events") for node in plan):
            sys.exit(f"bench: {name} of one customer does not use the index")


def one_customer(database, rounds, transactions):
    """Mean milliseconds by round. The runs of a round score the same customers."""
    times = {name: [] for name in BY_INDEX}
    for number in range(rounds + 1):
        for name in BY_INDEX if number % 2 else reversed(BY_INDEX):
            times[name].append(database.latency(BY_INDEX[name], transactions, seed=number))
    ces, join = times["ces"][1:], times["join"][1:]
    return report.slower("one customer by index, prepared", ces, "JOIN, numeric", join, 1)


def rows(times):
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
    found = []
    for workers in WORKERS:
        alone_and_together = {side: (times[f"{name} {side} 0"], times[f"{name} {side} {workers}"]) for side in SIDES}
        speed_ups = {side: report.ratios(*both) for side, both in alone_and_together.items()}
        ours, theirs = (f"{report.median(speed_ups[side]):.2f} × alone" for side in SIDES)
        ratios = report.ratios(speed_ups["ces"], speed_ups["sum"])
        label = f"{what}, speed-up by {workers} worker{'s' * (workers > 1)}"
        found.append(report.Row(label, ours, f"`{SUM}`", theirs, ratios, "× its speed-up", 0.95, True))
    return found


def memory_rows(database):
    """Of each form, and what avoids the disk; the least that does so for the sum, in kilobytes, comes first."""
    least = {expression: memory.least_memory(database, expression) for expression in (CES, SUM)}
    ours, theirs = (f"{least[expression]:,} kB" for expression in (CES, SUM))
    ratio = least[CES] / least[SUM]
    return least[SUM], [
        memory.row(database, "memory", CES, target=64),
        # The sums of these do not fit the eight bytes that the executor has for a state.
        memory.row(database, "memory, scores in the millions", "ces(event_name, n * 1000000)", target=64),
        memory.row(database, "memory, model in a column", CES_MODEL, target=64),
        report.Row("work_mem that avoids the disk", ours, f"`{SUM}`", theirs, [ratio], "× the memory", 1),
    ]


def spill_table(database, least):
    return memory.spill_table(database, (SUM, CES, CES_MODEL), least)
