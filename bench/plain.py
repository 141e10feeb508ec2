"""Workers, models and names, one against several; and the score of one customer."""

import sys

import memory
import report
from queries import (
    JOINED, SUM, WORKERS, Group, Variant, both_by_customer, by_customer, in_all, joined, parallel, parallel_group,
    per_group, require_equal, speed_up_rows,
)

CES = "ces(event_name, n)"
CES_MODEL = "ces(event_name, n, model)"
CES_OF_1000 = "ces(event_name, n, 'names_1000')"
CES_OF_25 = "ces(event_name, n, 'names_0025')"
EXACT = "sum(w.weight * round(e.n::numeric, 6))"


GROUPS = [
    parallel_group("parallel customers", per_group, CES),
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
    slower, plain_sum = report.slower, f"`{SUM}`"
    return [
        *speed_up_rows(times, "parallel customers", "by customer"),
        slower("1,000 models, by customer", times["models customers 1000"], "1 model", times["models customers 1"], 2),
        slower("1,000 models, by model", times["models 1000"], "1 model", times["models 1"], 2),
        slower("model in a column, by customer", times["models customers 1"], plain_sum, times["models customers sum"]),
        slower("model of 1,000 events", times["names 1000"], "model of 25", times["names 25"], 1.05),
    ]


def memory_rows(database):
    """Of each form, and what avoids the disk; the least that does so for the sum, in kilobytes, comes first."""
    least = {expression: memory.least_memory(database, expression) for expression in (CES, SUM)}
    ours, theirs = (f"{least[expression]:,} kB" for expression in (CES, SUM))
    ratio = least[CES] / least[SUM]
    return least[SUM], [
        memory.row(database, "memory, model in a column", CES_MODEL, target=64),
        report.Row("work_mem that avoids the disk", ours, f"`{SUM}`", theirs, [ratio], "× the memory", 1),
    ]


def spill_table(database, least):
    return memory.spill_table(database, (SUM, CES, CES_MODEL), least)
