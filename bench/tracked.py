"""Tracked tables: what reading their scores saves, and what taking the events in costs, against plain tables."""

import report
import tracked_writes
from full import HALF_LIFE, SECONDS
from queries import JOINED, Group, Variant, both_by_customer, require, require_equal
from tracked_writes import tidy, track

SLOW, SLOWEST = 3, 2
EVENTS = "tracked.events"
# The view says how scores stand today, in the time zone of the model.
TODAY = "(now() AT TIME ZONE 'UTC')::date"
DAY = "(occurred_at AT TIME ZONE 'UTC')::date"
COLUMNS = (
    "score", "band", "band_rank", "points_to_next_band", "last_event_day", "previous_score", "change", "trend",
)
KEYS = {"scores": "customer_id", "accounts": "account_id"}
WEIGHTED = "sum(w.weight * e.n * power(0.5, {}))"
BY_DAYS = WEIGHTED.format(f"({TODAY} - {DAY})::double precision / 30")
# Of instants, as the JOIN is usually written: the score as of now, not of the end of today.
AGE = "now() - e.occurred_at"
BY_EXTRACT = WEIGHTED.format(f"extract(epoch FROM {AGE})::double precision / {SECONDS}")
BY_DATE_PART = WEIGHTED.format(f"date_part('epoch', {AGE}) / {SECONDS}")
IN_NUMERIC = WEIGHTED.format(f"extract(epoch FROM {AGE}) / {SECONDS}")
EXACT_BY_DAYS = f"round(sum(w.weight * e.n * round(power(0.5, ({TODAY} - {DAY}) / 30.0), 12)), 6)"


def in_view(view, columns=("score",), where=""):
    counted = ", ".join(f"count({column})" for column in columns)
    wanted = f"{KEYS[view]}, score" if columns == ("score",) else "*"
    return f"SELECT {counted} FROM (SELECT {wanted} FROM tracked.{view} {where} OFFSET 0) AS scores"


def by_join(view, expression, weights="ces_weights", where=""):
    key = KEYS[view]
    scores = f"SELECT {key}, {expression} AS score FROM {joined(weights)} {where} GROUP BY {key} OFFSET 0"
    return f"SELECT count(score) FROM ({scores}) AS scores"


def joined(weights="ces_weights"):
    return f"{EVENTS} AS e JOIN {weights} AS w ON w.event_name = e.event_name AND w.model = 'default'"


def score_groups(view, label, few):
    """Of all customers without time and with it; numeric powers of a few only, because they take so long."""
    timed = [
        Variant(f"{label} faded view", in_view(view), options=HALF_LIFE),
        Variant(f"{label} faded all columns", in_view(view, COLUMNS), options=HALF_LIFE),
        Variant(f"{label} faded days", by_join(view, BY_DAYS, "weights_double")),
        Variant(f"{label} faded extract", by_join(view, BY_EXTRACT, "weights_double")),
        Variant(f"{label} faded date_part", by_join(view, BY_DATE_PART, "weights_double")),
    ]
    plain = [
        Variant(f"{label} view", in_view(view)),
        Variant(f"{label} all columns", in_view(view, COLUMNS)),
        Variant(f"{label} numeric", by_join(view, JOINED)),
        Variant(f"{label} double", by_join(view, JOINED, "weights_double")),
    ]
    some = f"WHERE {KEYS[view]} <= {few}"
    numeric = [
        Variant(f"{label} some view", in_view(view, where=some), options=HALF_LIFE),
        Variant(f"{label} some numeric", by_join(view, IN_NUMERIC, where=some)),
    ]
    return [Group(plain, SLOW), Group(timed, SLOW), Group(numeric, SLOW)]


def score_rows(times, view, label, what, target):
    def row(kind, against, other, target=target):
        return report.faster(f"{what}{kind}", times[f"{label} {ours}"], against, times[f"{label} {other}"], target)

    ours = "view"
    rows = [row("", "JOIN, numeric", "numeric"), row("", "JOIN, double precision", "double")]
    ours = "all columns"
    rows.append(row(", all columns", "JOIN, numeric", "numeric", None))
    ours = "faded view"
    rows += [
        row(", half-life", "JOIN, double precision, by days", "faded days"),
        row(", half-life", "JOIN, double precision, `extract()`", "faded extract"),
        row(", half-life", "JOIN, double precision, `date_part()`", "faded date_part"),
    ]
    ours = "faded all columns"
    rows.append(row(", half-life, all columns", "JOIN, double precision, by days", "faded days", None))
    ours = "some view"
    return [*rows, row(" of a tenth, half-life", "JOIN, numeric, `extract()`", "some numeric")]


def check_scores(database, view):
    """To the byte without time; with it to what double precision tells, and exactly for some."""
    key = KEYS[view]

    def both(expression, weights="ces_weights", where=""):
        ours = f"(SELECT {key} AS customer_id, score AS ours FROM tracked.{view} {where}) AS ours"
        theirs = f"SELECT {key} AS customer_id, {expression} AS theirs FROM {joined(weights)} {where} GROUP BY {key}"
        return both_by_customer(ours, f"({theirs}) AS theirs")

    what = f"the view tracked.{view}"
    known = f"(SELECT DISTINCT {key} AS customer_id FROM {EVENTS}) AS known"
    unknown = f"{known} FULL JOIN (SELECT {key} AS customer_id, score FROM tracked.{view}) AS ours USING (customer_id)"
    require(database, "score IS NOT NULL", unknown, what)
    require_equal(database, both(JOINED), what)
    near = "abs(ours - coalesce(theirs, 0)::numeric) <= 0.000001"
    require(database, near, both(BY_DAYS, "weights_double"), what, options=HALF_LIFE)
    require_equal(database, both(EXACT_BY_DAYS, where=f"WHERE {key} <= 100"), what, options=HALF_LIFE)


def written(name, table, query):
    """An INSERT into an empty table; one that was made in the same transaction would be spared the log."""
    return Variant(name, f"INSERT INTO {table} {query}", before=f"TRUNCATE {table};\n")


def taking_in(database, rounds):
    """Ends with the events tracked by customer and by account."""
    days = f"(SELECT customer_id, event_name, n, {DAY} AS day FROM {EVENTS} OFFSET 0) AS days"
    by_period = "customer_id, date_trunc('year', day::timestamp)::date"
    tallies = f"SELECT {by_period}, tally(event_name, n, day) FROM {days} GROUP BY 1, 2"
    counts = f"SELECT customer_id, event_name, day, sum(n) FROM {days} GROUP BY 1, 2, 3"
    untrack = "SELECT ces_untrack('tracked.scores');\n"
    group = Group([
        Variant("take in", track("scores", "events"), after=untrack),
        written("take in by hand", "tracked.tallies_by_hand", tallies),
        written("take in counts", "tracked.counts_by_hand", counts),
    ], SLOWEST)
    times = database.time([group], min(rounds, SLOWEST))
    compare = """(SELECT customer_id, period, tally AS ours FROM tracked.scores_tallies) AS ours
        FULL JOIN (SELECT customer_id, period, tally AS theirs FROM tracked.tallies_by_hand) AS theirs
        USING (customer_id, period)"""
    tracked = [track("scores", "events"), track("accounts", "events", customer="account_id")]
    database.psql(";\n".join(tracked) + ";\n" + tidy("scores", "accounts"))
    require(database, "ours = theirs", compare, "what was taken in")
    ours = times["take in"]
    return [
        report.slower("taking in all events", ours, "`tally()` by customer and year", times["take in by hand"], 3),
        report.slower("taking in all events", ours, "`sum(n)` by customer, event and day", times["take in counts"]),
    ]


def scores(database, rounds):
    few = database.sizes["customers"] // 10
    found = []
    for view, what, target in (("scores", "all customers", 10), ("accounts", "customers of 200 events", 50)):
        check_scores(database, view)
        groups = score_groups(view, view, few if view == "scores" else few // 8)
        found += score_rows(database.time(groups, min(rounds, SLOW)), view, view, what, target)
    return found


def scores_while_pending(database, rounds):
    """With one event in a hundred pending."""
    add(database, database.sizes["rows"] // 100)
    found = []
    for view, what, target in (("scores", "all customers", 10), ("accounts", "customers of 200 events", 50)):
        check_scores(database, view)
        groups = [
            Group([
                Variant("view", in_view(view)),
                Variant("numeric", by_join(view, JOINED)),
            ], SLOW),
            Group([
                Variant("faded view", in_view(view), options=HALF_LIFE),
                Variant("faded days", by_join(view, BY_DAYS, "weights_double")),
            ], SLOW),
        ]
        times = database.time(groups, min(rounds, SLOW))
        what += ", 1 % of events pending"
        found += [
            report.faster(what, times["view"], "JOIN, numeric", times["numeric"], target),
            report.faster(
                f"{what}, half-life", times["faded view"], "JOIN, double precision, by days", times["faded days"], target,
            ),
        ]
    return found


def add(database, number):
    columns = "customer_id, account_id, event_name, occurred_at, n"
    database.psql(
        f"INSERT INTO {EVENTS} ({columns}) SELECT {columns} FROM tracked.hundredth ORDER BY number LIMIT {number};\n"
        + tidy("scores", "accounts") + f"VACUUM (ANALYZE) {EVENTS};\nCHECKPOINT;\n"
    )


def one_customer(database, rounds, transactions, when=""):
    """Mean milliseconds by round. The runs of a round score the same customers."""
    queries = {
        "view": "SELECT score FROM tracked.scores WHERE customer_id = :id",
        "all": "SELECT * FROM tracked.scores WHERE customer_id = :id",
        "join": f"SELECT {JOINED} FROM {joined()} WHERE e.customer_id = :id",
    }
    found = []
    for kind, options, undo in (("", "", ""), (", half-life", f"{HALF_LIFE};\n", "DELETE FROM ces_models;\n")):
        database.psql(options)
        times = {name: [] for name in queries}
        for number in range(rounds + 1):
            for name in queries if number % 2 else reversed(queries):
                times[name].append(database.latency(queries[name], transactions, seed=number))
        database.psql(undo)
        view, every, join = (times[name][1:] for name in queries)
        found += [
            absolute(f"one customer{kind}{when}", view, join, 0.2),
            absolute(f"one customer{kind}{when}, all columns", every, join),
        ]
    return found


def absolute(what, ours, theirs, target=None):
    """A time that is to be short, whatever another is."""
    return report.Row(
        what, report.milliseconds(ours), "JOIN without half-life, numeric", report.milliseconds(theirs), ours, "ms", target,
    )


def reading(database, rounds, transactions):
    """Scores of all and of one, with nothing pending and with something."""
    found = scores(database, rounds)
    found += one_customer(database, rounds, transactions)
    add(database, 10_000)
    found += one_customer(database, rounds, transactions, ", 10,000 events pending")
    database.psql("SELECT ces_refresh();\n" + tidy("scores", "accounts"))
    return found + scores_while_pending(database, rounds)


def refreshing(database, rounds):
    """One new event of each customer, folded into tallies of ten years or of one."""
    variants = []
    for events in ("ten_years", "one_year"):
        view = f"{events}_scores"
        database.psql(f"{track(view, events, count='')};\n" + tidy(view))
        one_each = "SELECT DISTINCT customer_id, 'login', timestamptz '2025-12-31 UTC' FROM tracked.one_year"
        new = f"INSERT INTO tracked.{events} {one_each}"
        variants.append(Variant(events, f"SELECT ces_refresh('tracked.{view}')", before=f"{new};\n", after=tidy(view)))
    times = database.time([Group(variants)], rounds)
    customers = int(database.value("SELECT count(DISTINCT customer_id) FROM tracked.one_year"))
    what = f"refresh of {customers:,} customers with ten years of twenty events a day"
    return [report.slower(what, times["ten_years"], "one year of them", times["one_year"], 1.5)]


PARTS = ("bulk", "single", "reading", "refreshing", "locks")


def rows(database, rounds, transactions, parts=PARTS):
    database.run("tracked.sql", long=max(2, database.sizes["rows"] // 50_000))
    measures = {
        "bulk": lambda: tracked_writes.bulk(database, rounds),
        "single": lambda: tracked_writes.single(database, rounds, transactions // 10),
        "reading": lambda: [*taking_in(database, rounds), *reading(database, rounds, transactions // 5)],
        "refreshing": lambda: refreshing(database, rounds),
        "locks": lambda: tracked_writes.locks(database),
    }
    found = []
    for part in parts:
        print(f"bench: tracked tables, {part} …", flush=True)
        found += measures[part]()
    database.psql("SET client_min_messages = warning;\nDROP SCHEMA tracked CASCADE;\n")
    return found
