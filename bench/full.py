"""Scores with time, daily caps or a scale, and their explanations: against the JOIN that says the same."""

import memory
import report
from queries import (
    JOINED, SUM, Group, Variant, both_by_customer, by_customer, in_all, joined, per_group, require, require_equal,
)

PLAIN = "ces(event_name, n)"
EXPLAINED = "ces_breakdown(event_name, n)"
AS_OF = "timestamptz '2026-01-01 00:00 UTC'"
TIMED = f"ces(event_name, n, occurred_at, {AS_OF})"
TIMED_MODEL = f"ces(event_name, n, occurred_at, {AS_OF}, 'default')"

# The model "default", for the time of one query.
HALF_LIFE = "INSERT INTO ces_models (model, half_life) VALUES ('default', '30 days')"
SECONDS = 30 * 24 * 60 * 60
MOST = 3
CAP = f"UPDATE ces_weights SET max_per_day = {MOST} WHERE model = 'default'"
FULL = 120
FULL_SCORE = f"INSERT INTO ces_models (model, full_score) VALUES ('default', {FULL})"

AGE = f"{AS_OF} - e.occurred_at"


def faded(seconds):
    return f"sum(w.weight * e.n * power(0.5, {seconds} / {SECONDS}))"


# extract() is numeric, and takes its time for it; date_part() is what it was before, and double precision.
BY_EXTRACT = faded(f"extract(epoch FROM {AGE})::double precision")
BY_DATE_PART = faded(f"date_part('epoch', {AGE})")
IN_NUMERIC = faded(f"extract(epoch FROM {AGE})")
# What ces() promises: factors of twelve digits, rounded once in the end.
EXACT = f"round(sum(w.weight * e.n * round(power(0.5, extract(epoch FROM {AGE}) / {SECONDS}), 12)), 6)"


def until(weights, events="events"):
    return f"{joined(weights, events)} WHERE e.occurred_at <= {AS_OF}"


def capped(weights, events="events"):
    """The events of each day first, as a cap a day needs it; a day is one of UTC, as in the model."""
    day = "(occurred_at AT TIME ZONE 'UTC')::date"
    return joined(
        weights,
        f"""(SELECT customer_id, event_name, {day} AS day, sum(n) AS n FROM {events}
             WHERE occurred_at <= {AS_OF} GROUP BY customer_id, event_name, {day})""",
    )


FEWER_EVENTS = "events_of_1_model"
AT_MOST = f"sum(w.weight * least(e.n, {MOST}))"
SOME, SLOW = 5, 3

GROUPS = [
    Group([
        Variant("timed all ces", in_all(TIMED), options=HALF_LIFE),
        Variant("timed all sum", in_all(SUM)),
        Variant("timed all date_part", in_all(BY_DATE_PART, until("weights_double"))),
        Variant("timed all extract", in_all(BY_EXTRACT, until("weights_double"))),
    ], SOME),
    Group([
        Variant("timed tenth ces", in_all(TIMED, "events_of_a_tenth"), options=HALF_LIFE),
        Variant("timed tenth numeric", in_all(IN_NUMERIC, until("ces_weights", "events_of_a_tenth"))),
    ], SLOW),
    Group([
        Variant("timed customers ces", per_group(TIMED), options=HALF_LIFE),
        Variant("timed customers sum", per_group(SUM)),
        Variant("timed customers date_part", per_group(BY_DATE_PART, until("weights_double"))),
        Variant("timed customers extract", per_group(BY_EXTRACT, until("weights_double"))),
    ], SLOW),
    Group([
        Variant("capped ces", per_group(TIMED), options=CAP),
        Variant("capped numeric", per_group(AT_MOST, capped("ces_weights"))),
        Variant("capped double", per_group(AT_MOST, capped("weights_double"))),
    ], SLOW),
    Group([
        Variant("plain", per_group(PLAIN, FEWER_EVENTS)),
        Variant("scaled", per_group(PLAIN, FEWER_EVENTS), options=FULL_SCORE),
        Variant("explained", per_group(EXPLAINED, FEWER_EVENTS)),
    ], SLOW),
]


def check(database):
    tenth = "events_of_a_tenth"
    ours, theirs = by_customer("ours", TIMED), by_customer("theirs", BY_DATE_PART, until("weights_double"))
    near = "abs(ours - coalesce(theirs, 0)::numeric) <= 0.000001"
    require(database, near, both_by_customer(ours, theirs), "the timed score", options=HALF_LIFE)
    ours, theirs = by_customer("ours", TIMED, tenth), by_customer("theirs", EXACT, until("ces_weights", tenth))
    require_equal(database, both_by_customer(ours, theirs), "the timed score of a tenth", options=HALF_LIFE)
    ours, theirs = by_customer("ours", TIMED, tenth), by_customer("theirs", AT_MOST, capped("ces_weights", tenth))
    require_equal(database, both_by_customer(ours, theirs), "the capped score", options=CAP)
    ours = by_customer("ours", PLAIN, FEWER_EVENTS)
    theirs = by_customer("theirs", f"round({JOINED} * 100 / {FULL}, 6)", joined(events=FEWER_EVENTS))
    require_equal(database, both_by_customer(ours, theirs), "the score", options=FULL_SCORE)
    entries = f"(SELECT sum((entry ->> 'score')::numeric) FROM jsonb_array_elements({EXPLAINED}) AS entry)"
    shares, scores = by_customer("theirs", entries, tenth), by_customer("ours", PLAIN, tenth)
    for options in ("", FULL_SCORE):
        require_equal(database, both_by_customer(shares, scores), "the sum of the breakdown", options=options)


def rows(times):
    slower, faster, plain_sum = report.slower, report.faster, f"`{SUM}`"
    extract, date_part = (f"JOIN, double precision, `{function}()`" for function in ("extract", "date_part"))
    ces, by_extract, by_date_part = (times[f"timed customers {side}"] for side in ("ces", "extract", "date_part"))
    return [
        faster("half-life, all rows", times["timed all ces"], extract, times["timed all extract"], 3),
        faster("half-life, all rows", times["timed all ces"], date_part, times["timed all date_part"], 3),
        slower("half-life, all rows", times["timed all ces"], plain_sum, times["timed all sum"]),
        faster(
            "half-life, all rows of a tenth of the customers",
            times["timed tenth ces"], "JOIN, numeric", times["timed tenth numeric"], 8,
        ),
        faster("half-life, by customer", ces, extract, by_extract, 3),
        faster("half-life, by customer", ces, date_part, by_date_part, 3),
        slower("half-life, by customer", ces, plain_sum, times["timed customers sum"]),
        faster("daily caps, by customer", times["capped ces"], "GROUP BY twice, numeric", times["capped numeric"], 1),
        faster("daily caps, by customer", times["capped ces"], "GROUP BY twice, double", times["capped double"], 1),
        slower("full score, by customer, fewer events", times["scaled"], f"`{PLAIN}`", times["plain"]),
        slower("`ces_breakdown()`, by customer, fewer events", times["explained"], f"`{PLAIN}`", times["plain"]),
    ]


def memory_rows(database):
    # Some of these take seconds for each number of groups.
    measured = [
        ("memory, half-life", TIMED, HALF_LIFE),
        ("memory, half-life, model named", TIMED_MODEL, HALF_LIFE),
        ("memory, daily caps", TIMED, CAP),
        ("memory, full score", PLAIN, FULL_SCORE),
        ("memory, `ces_breakdown()`", EXPLAINED, ""),
    ]
    return [memory.row(database, label, expression, options, parts=3) for label, expression, options in measured]
