"""The forms of a score that are measured, the options of the model for each, and what says the same by hand."""

from queries import JOINED, SUM, joined

PLAIN = "ces(event_name, n)"
NAMED = "ces(event_name, n, 'default')"
EXPLAINED = "ces_breakdown(event_name, n)"
AS_OF = "timestamptz '2026-01-01 00:00 UTC'"
TIMED = f"ces(event_name, n, occurred_at, {AS_OF})"
TIMED_NOW = "ces(event_name, n, occurred_at, now())"
TIMED_NAMED = f"ces(event_name, n, occurred_at, {AS_OF}, 'default')"
EXPLAINED_TIMED = f"ces_breakdown(event_name, n, occurred_at, {AS_OF})"
# A model whose weights have six decimals, which real ones have not.
SIX_DECIMALS = "ces(event_name, n, 'six_decimals')"
TIMED_SIX_DECIMALS = f"ces(event_name, n, occurred_at, {AS_OF}, 'six_decimals')"

SECONDS = 30 * 24 * 60 * 60
MOST = 3
FULL = 120


def option(names, values, model="default"):
    return f"INSERT INTO ces_models (model, {names}) VALUES ('{model}', {values})"


# For the time of one query.
HALF_LIFE = option("half_life", "'30 days'")
FULL_SCORE = option("full_score", FULL)
HALF_LIFE_AND_FULL_SCORE = option("half_life, full_score", f"'30 days', {FULL}")
HALF_LIFE_OF_SIX_DECIMALS = option("half_life", "'30 days'", "six_decimals")
CAP = f"UPDATE ces_weights SET max_per_day = {MOST} WHERE model = 'default'"

AGE = f"{AS_OF} - e.occurred_at"


def faded(seconds):
    return f"sum(w.weight * e.n * power(0.5, {seconds} / {SECONDS}))"


# extract() is numeric, and takes its time for it; date_part() is what it was before, and double precision.
BY_EXTRACT = faded(f"extract(epoch FROM {AGE})::double precision")
BY_DATE_PART = faded(f"date_part('epoch', {AGE})")
IN_NUMERIC = faded(f"extract(epoch FROM {AGE})")
# What ces() promises: factors of twelve digits, rounded once in the end.
EXACT = f"round(sum(w.weight * e.n * round(power(0.5, extract(epoch FROM {AGE}) / {SECONDS}), 12)), 6)"
AT_MOST = f"sum(w.weight * least(e.n, {MOST}))"

PLAIN_SUM = f"`{SUM}`"
NUMERIC = "JOIN, numeric"
DOUBLE = "JOIN, double precision"
EXTRACT, DATE_PART = (f"{DOUBLE}, `power()` and `{function}()`" for function in ("extract", "date_part"))


def scaled(points):
    return f"round({points} * 100 / {FULL}, 6)"


SCALED = scaled(JOINED)


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
