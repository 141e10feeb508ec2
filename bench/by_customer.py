"""Scores by customer, as they are asked for: in one process, and with two workers allowed."""

import memory
import report
from forms import (
    AS_OF, AT_MOST, BY_DATE_PART, BY_EXTRACT, CAP, DATE_PART, EXACT, EXPLAINED, EXPLAINED_TIMED, EXTRACT, FULL_SCORE,
    HALF_LIFE, HALF_LIFE_AND_FULL_SCORE, HALF_LIFE_OF_SIX_DECIMALS, IN_NUMERIC, NAMED, NUMERIC, PLAIN, PLAIN_SUM, SCALED,
    SIX_DECIMALS, TIMED, TIMED_NAMED, TIMED_NOW, TIMED_SIX_DECIMALS, capped, scaled, until,
)
from queries import JOINED, SUM, Group, Variant, both_by_customer, by_customer, joined, per_group, require, require_equal

FEWER_EVENTS, TENTH = "events_of_1_model", "events_of_a_tenth"
WORKERS = 2
# Of the planner's own choosing: it uses them where it expects that to be faster.
ALLOWED = {"max_parallel_workers_per_gather": WORKERS}
SOME, SLOW = 5, 3

# Name, expression, options, and the most that it may take of the time of `sum(n)`.
FORMS = [
    ("`ces(event_name, n)`", PLAIN, "", 1.08),
    ("model named", NAMED, "", 1.10),
    ("full score", PLAIN, FULL_SCORE, None),
    ("half-life, constant `as_of`", TIMED, HALF_LIFE, 1.25),
    ("half-life, `now()`", TIMED_NOW, HALF_LIFE, 1.25),
    ("half-life, model named", TIMED_NAMED, HALF_LIFE, 1.25),
    ("half-life, full score", TIMED, HALF_LIFE_AND_FULL_SCORE, None),
    ("weights of six decimals", SIX_DECIMALS, "", None),
    ("weights of six decimals, half-life", TIMED_SIX_DECIMALS, HALF_LIFE_OF_SIX_DECIMALS, None),
]
SIDES = [
    ("date_part", per_group(BY_DATE_PART, until("weights_double"))),
    ("numeric", per_group(JOINED, joined())),
]


def form_group(workers, rounds):
    """All forms, with what they are compared with, so that every ratio is of one round."""
    settings = ALLOWED if workers else {}
    variants = [Variant(f"{workers} sum", per_group(SUM), settings)]
    variants += [Variant(f"{workers} {name}", per_group(form), settings, options) for name, form, options, _ in FORMS]
    variants += [Variant(f"{workers} {name}", query, settings) for name, query in SIDES]
    return Group(variants, rounds)


def form_groups(rounds):
    return [form_group(workers, rounds) for workers in (0, WORKERS)]


def form_rows(times, workers, fewer_targets):
    """`fewer_targets` are of 30 million events: what is above the floor weighs less there, and so does what is above ours."""
    of = {name: times[f"{workers} {name}"] for name in ("sum", *(form[0] for form in FORMS), *(side[0] for side in SIDES))}
    faded, now = of["half-life, constant `as_of`"], of["half-life, `now()`"]
    fast = 1.2 if workers or fewer_targets else 1.5
    rows = [
        report.faster("half-life, constant `as_of`", faded, DATE_PART, of["date_part"], fast),
        report.faster("half-life, `now()`", now, DATE_PART, of["date_part"], fast),
        report.faster("`ces(event_name, n)`", of["`ces(event_name, n)`"], NUMERIC, of["numeric"]),
    ]
    for name, _, _, most in FORMS:
        most = min(most, 1.15) if most and fewer_targets else most
        rows.append(report.slower(name, of[name], PLAIN_SUM, of["sum"], None if workers else most))
    return rows


GROUPS = [
    *form_groups(SOME),
    Group([
        Variant("customers ces", per_group(TIMED), options=HALF_LIFE),
        Variant("customers extract", per_group(BY_EXTRACT, until("weights_double"))),
    ], SLOW),
    Group([
        Variant("tenth ces", per_group(TIMED, TENTH), options=HALF_LIFE),
        Variant("tenth numeric", per_group(IN_NUMERIC, until("ces_weights", TENTH))),
    ], SLOW),
    Group([
        Variant("capped ces", per_group(TIMED), options=CAP),
        Variant("capped numeric", per_group(AT_MOST, capped("ces_weights"))),
        Variant("capped double", per_group(AT_MOST, capped("weights_double"))),
    ], SLOW),
    Group([
        Variant("fewer plain", per_group(PLAIN, FEWER_EVENTS)),
        Variant("fewer explained", per_group(EXPLAINED, FEWER_EVENTS)),
        Variant("fewer timed", per_group(TIMED, FEWER_EVENTS), options=HALF_LIFE),
        Variant("fewer timed explained", per_group(EXPLAINED_TIMED, FEWER_EVENTS), options=HALF_LIFE),
    ], SLOW),
]


def check_forms(database):
    """The forms, to the byte where the same can be had to the byte."""
    names = (("half-life", TIMED, HALF_LIFE), ("model named", TIMED_NAMED, HALF_LIFE), ("workers", TIMED, HALF_LIFE))
    theirs = by_customer("theirs", BY_DATE_PART, until("weights_double"))
    near = "abs(ours - coalesce(theirs, 0)::numeric) <= 0.000001"
    for name, form, options in names:
        settings = ALLOWED if name == "workers" else {}
        require(database, near, both_by_customer(by_customer("ours", form), theirs), name, settings, options)
    source = joined(model="'six_decimals'")
    for name, form, exact, source, options in (
        ("the score", PLAIN, JOINED, joined(), ""),
        ("the score by a named model", NAMED, JOINED, joined(), ""),
        ("the score by weights of six decimals", SIX_DECIMALS, JOINED, source, ""),
        ("the score on a scale", PLAIN, SCALED, joined(), FULL_SCORE),
    ):
        require_equal(database, both_by_customer(by_customer("ours", form), by_customer("theirs", exact, source)), name, {}, options)


def check(database):
    check_forms(database)
    for name, theirs, source, options in (
        ("the timed score of a tenth", EXACT, until("ces_weights", TENTH), HALF_LIFE),
        ("the capped score", AT_MOST, capped("ces_weights", TENTH), CAP),
    ):
        scores = both_by_customer(by_customer("ours", TIMED, TENTH), by_customer("theirs", theirs, source))
        require_equal(database, scores, name, options=options)
    exact_points = EXACT.removeprefix("round(").removesuffix(", 6)")
    ours = by_customer("ours", TIMED, TENTH)
    theirs = by_customer("theirs", scaled(exact_points), until("ces_weights", TENTH))
    require_equal(database, both_by_customer(ours, theirs), "the timed score on a scale", options=HALF_LIFE_AND_FULL_SCORE)
    for explained, form, options in (
        (EXPLAINED, PLAIN, ""), (EXPLAINED, PLAIN, FULL_SCORE), (EXPLAINED_TIMED, TIMED, HALF_LIFE),
    ):
        entries = f"(SELECT sum((entry ->> 'score')::numeric) FROM jsonb_array_elements({explained}) AS entry)"
        shares, scores = by_customer("theirs", entries, TENTH), by_customer("ours", form, TENTH)
        require_equal(database, both_by_customer(shares, scores), "the sum of the breakdown", options=options)


def rows(times):
    slower, faster = report.slower, report.faster
    ces, by_hand = times["customers ces"], "GROUP BY twice"
    explained, timed = times["fewer explained"], times["fewer timed explained"]
    return [
        faster("half-life", ces, EXTRACT, times["customers extract"], 1.5),
        faster("half-life, a tenth of the customers", times["tenth ces"], NUMERIC, times["tenth numeric"], 8),
        faster("daily caps", times["capped ces"], f"{by_hand}, numeric", times["capped numeric"], 2.5),
        faster("daily caps", times["capped ces"], f"{by_hand}, double precision", times["capped double"], 2.5),
        slower("`ces_breakdown()`, fewer events", explained, f"`{PLAIN}`", times["fewer plain"], 3),
        slower("`ces_breakdown()` with half-life, fewer events", timed, "`ces()` with half-life", times["fewer timed"], 3),
    ]


def memory_rows(database):
    measured = [
        ("memory", PLAIN, "", 0),
        ("memory, model named", NAMED, "", 0),
        ("memory, half-life", TIMED, HALF_LIFE, 0),
        ("memory, half-life, model named", TIMED_NAMED, HALF_LIFE, 0),
        ("memory, full score", PLAIN, FULL_SCORE, None),
        ("memory, half-life, full score", TIMED, HALF_LIFE_AND_FULL_SCORE, None),
        # What does not fit the eight bytes that the executor has for a state.
        ("memory, weights of six decimals, half-life", TIMED_SIX_DECIMALS, HALF_LIFE_OF_SIX_DECIMALS, 64),
        ("memory, scores in the millions", "ces(event_name, n * 1000000)", "", 64),
        ("memory, daily caps", TIMED, CAP, None),
        ("memory, `ces_breakdown()`", EXPLAINED, "", None),
    ]
    # Some of these take seconds for each number of groups.
    return [
        memory.row(database, label, expression, options, target, parts=3)
        for label, expression, options, target in measured
    ]
