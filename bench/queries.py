"""What is measured: queries, what they run under, and the ways of writing a score that several of them share."""

import sys
from dataclasses import dataclass, field

import report

SUM = "sum(n)"
JOINED = "sum(w.weight * e.n)"
WORKERS = (1, 2)
SIDES = ("ces", "sum")


@dataclass(frozen=True)
class Variant:
    name: str
    query: str
    settings: dict = field(default_factory=dict)
    # Statements that give the model its options for the time of the query: they are rolled back after it.
    options: str = ""
    # What is run before and after it, and stays.
    before: str = ""
    after: str = ""
    # Whether it has to use the workers that it is allowed.
    must_run_parallel: bool = False


@dataclass(frozen=True)
class Group:
    """Variants that are compared with one another."""

    variants: list
    # So many rounds at most, and none to warm up: such a group is slow, and its plans have been run already.
    rounds: int = None

    def takes_part_in(self, number):
        return self.rounds is None or 1 <= number <= self.rounds

    def most(self, rounds):
        return rounds if self.rounds is None else min(self.rounds, rounds)


def joined(weights="ces_weights", events="events", model="'default'"):
    return f"{events} AS e JOIN {weights} AS w ON w.event_name = e.event_name AND w.model = {model}"


def in_all(expression, events="events"):
    return f"SELECT {expression} FROM {events}"


def per_group(expression, events="events", group="customer_id"):
    """A score for each group, without the cost of sending them; OFFSET keeps the planner from leaving anything out."""
    scores = f"SELECT {group}, {expression} AS score FROM {events} GROUP BY {group} OFFSET 0"
    return f"SELECT count(score) FROM ({scores}) AS scores"


def by_customer(name, expression, events="events"):
    """Something of each customer, to be compared with the same by other means."""
    return f"(SELECT customer_id, {expression} AS {name} FROM {events} GROUP BY customer_id) AS {name}"


def both_by_customer(ours, theirs):
    return f"{ours} FULL JOIN {theirs} USING (customer_id)"


def require_equal(database, scores, what, settings=None, options=""):
    """Scores must be what PostgreSQL's own arithmetic says, to the byte."""
    require(database, "ours::text = coalesce(trim_scale(theirs), 0)::text", scores, what, settings, options)


def require(database, condition, rows, what, settings=None, options=""):
    """The condition must hold of every row, of which there are some."""
    wrong = f"count(*) FILTER (WHERE ({condition}) IS NOT TRUE)"
    found = database.value(f"SELECT {wrong}, count(*) > 0 FROM {rows}", settings, options)
    if found != "0|t":
        sys.exit(f"bench: {what} differs from what PostgreSQL's own arithmetic says")


def parallel(workers):
    return {
        "max_parallel_workers_per_gather": workers,
        "min_parallel_table_scan_size": 0,
        "parallel_setup_cost": 0,
        # Little enough for workers to be used at all, and enough for them not to send every row.
        "parallel_tuple_cost": 0.01,
    }


def parallel_group(name, form, expression):
    """Both sides with each number of workers, under the same settings."""
    return Group([
        Variant(f"{name} {side} {workers}", form(summed), parallel(workers), must_run_parallel=True)
        for workers in (0, *WORKERS)
        for side, summed in zip(SIDES, (expression, SUM))
    ])


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
