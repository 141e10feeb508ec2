"""Tallies: building, merging and scoring them, against the rows that they stand for."""

import report
from forms import HALF_LIFE
from queries import (
    JOINED, SUM, Group, Variant, both_by_customer, by_customer, joined, per_group, require, require_equal,
)

DAY = "(occurred_at AT TIME ZONE 'UTC')::date"
TALLY = "tally(event_name, n)"
TALLY_OF_DAYS = f"tally(event_name, n, {DAY})"
MERGED = "tally(tally)"
TEN_CUSTOMERS = "customer_id / 10"

# The days of the events are computed once, not for each week; OFFSET keeps the planner from it.
DAYS = f"(SELECT customer_id, event_name, n, {DAY} AS day FROM events_of_a_tenth OFFSET 0)"
# As it stood at the end of a day: what was on that day does not fade yet.
FADED = "sum(w.weight * e.n * power(0.5, (as_of - day)::double precision / 30))"
SLOW = 3


def by_week(weights="weights_double", factors="", where=""):
    return f"{joined(weights, DAYS)} JOIN weeks ON day <= as_of {factors} {where}"


def scored(expression, tallies):
    return f"SELECT count(score) FROM (SELECT {expression} AS score FROM {tallies} OFFSET 0) AS scores"


def weekly(tallies):
    return scored("ces_score(tally, as_of)", f"{tallies}, weeks")


GROUPS = [
    Group([
        Variant("built ces", per_group(TALLY)),
        Variant("built days", per_group(TALLY_OF_DAYS)),
        Variant("built sum", per_group(SUM)),
    ], SLOW),
    Group([
        Variant("merged ces", per_group(MERGED, "tallies_of_1_model", TEN_CUSTOMERS)),
        Variant("merged sum", per_group(SUM, "events_of_1_model", TEN_CUSTOMERS)),
    ]),
    Group([
        Variant("scored ces", scored("ces_score(tally)", "tallies")),
        Variant("scored join", per_group(JOINED, joined())),
    ], SLOW),
    Group([
        Variant("weeks ces", weekly("tallies_of_a_tenth"), options=HALF_LIFE),
        Variant("weeks join", per_group(FADED, by_week(), "customer_id, as_of")),
        Variant("weeks all", weekly("tallies_of_days"), options=HALF_LIFE),
    ], SLOW),
]


def check(database):
    theirs = by_customer("theirs", JOINED, joined())
    ours = "(SELECT customer_id, ces_score(tally) AS ours FROM tallies) AS ours"
    require_equal(database, both_by_customer(ours, theirs), "the score of tallies")
    ours = "(SELECT customer_id, ces_score(tally) AS ours FROM tallies_of_days) AS ours"
    theirs = "(SELECT customer_id, ces_score(tally) AS theirs FROM tallies) AS theirs"
    require_equal(database, both_by_customer(ours, theirs), "the score of tallies of days")
    check_counts(database)
    check_weeks(database)


def check_counts(database):
    """Of unknown events too, which no score shows."""
    ours = f"(SELECT {TEN_CUSTOMERS} AS customers, {MERGED} AS ours FROM tallies_of_1_model GROUP BY 1) AS ours"
    theirs = f"(SELECT {TEN_CUSTOMERS} AS customers, {TALLY} AS theirs FROM events_of_1_model GROUP BY 1) AS theirs"
    require(database, "ours = theirs", f"{ours} FULL JOIN {theirs} USING (customers)", "the merged tally")
    by_name = "SELECT customer_id, event_name, sum(n) AS n FROM events_of_a_tenth GROUP BY customer_id, event_name"
    ours = by_customer("ours", TALLY, "events_of_a_tenth")
    theirs = by_customer("theirs", "jsonb_object_agg(event_name, n)", f"({by_name}) AS names")
    require(database, "ours::jsonb = theirs", both_by_customer(ours, theirs), "the tally")


def check_weeks(database):
    """To what double precision tells, and exactly for some customers."""
    near = "abs(ours - coalesce(theirs, 0)::numeric) <= 0.000001"
    scores = both_by_week(FADED, by_week())
    require(database, near, scores, "the score by week", options=HALF_LIFE)
    some = "WHERE customer_id <= 1000"
    factors = "(SELECT age, round(power(0.5, age / 30.0), 12) AS factor FROM generate_series(0, 400) AS age OFFSET 0)"
    source = by_week("ces_weights", f"JOIN {factors} AS factors ON age = as_of - day", some)
    scores = both_by_week("round(sum(w.weight * e.n * factor), 6)", source, some)
    require_equal(database, scores, "the exact score by week", options=HALF_LIFE)


def both_by_week(expression, source, where=""):
    ours = f"SELECT customer_id, as_of, ces_score(tally, as_of) AS ours FROM tallies_of_a_tenth, weeks {where}"
    theirs = f"SELECT customer_id, as_of, {expression} AS theirs FROM {source} GROUP BY customer_id, as_of"
    return f"({ours}) AS ours FULL JOIN ({theirs}) AS theirs USING (customer_id, as_of)"


def rows(times):
    slower, faster, plain_sum = report.slower, report.faster, f"`{SUM}`"
    merged, of_rows = times["merged ces"], f"`{SUM}` of the rows"
    return [
        slower("merged, ten customers into one", merged, of_rows, times["merged sum"], 1),
        faster("scored, all customers", times["scored ces"], "JOIN, numeric, of the rows", times["scored join"], 10),
        faster(
            "52 weeks with half-life, a tenth of the customers",
            times["weeks ces"], "JOIN, double precision, of the rows", times["weeks join"], 10,
        ),
        slower("52 weeks with half-life, all customers", times["weeks all"], "a tenth of them", times["weeks ces"]),
        slower("made from rows, by customer", times["built ces"], plain_sum, times["built sum"]),
        slower("made from rows, with days, by customer", times["built days"], plain_sum, times["built sum"]),
    ]


def size_rows(database):
    ten = "(SELECT event_name, share FROM event_names ORDER BY share DESC, event_name LIMIT 10) AS ten"
    sizes = "pg_column_size(tally(event_name, share)), sum(pg_column_size(event_name))"
    of_ten = database.value(f"SELECT {sizes} FROM {ten}")
    behind = database.value("SELECT sum(pg_column_size(events.*)) / count(DISTINCT customer_id) FROM events")
    found = [size_row("size of ten events", *of_ten.split("|"), "their names", 250)]
    for label, tallies in (("size of a year, mean", "tallies"), ("size of a year by day, mean", "tallies_of_days")):
        mean = database.value(f"SELECT round(avg(pg_column_size(tally)), 1) FROM {tallies}")
        found.append(size_row(label, mean, behind, "its rows"))
    return found


def size_row(label, ours, theirs, against, target=None):
    return report.Row(label, f"{ours} bytes", against, f"{theirs} bytes", [float(ours)], "bytes", target)
