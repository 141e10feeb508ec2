"""Tracked tables: what reading their scores saves, and what counting the events costs, against plain tables."""

import report
import tracked_many
import tracked_writes
from forms import HALF_LIFE, SECONDS
from queries import JOINED, Group, Variant, both_by_customer, require, require_equal
from tracked_writes import tidy, track

SLOW, SLOWEST = 5, 2
EVENTS = "tracked.events"
# The view says how scores stand today, in the time zone of the model.
TODAY = "(now() AT TIME ZONE 'UTC')::date"
DAY = "(occurred_at AT TIME ZONE 'UTC')::date"
COLUMNS = (
    "score", "band", "band_rank", "points_to_next_band", "first_event_day", "last_event_day", "previous_score", "change",
    "trend",
)
KEYS = {"scores": "customer_id", "accounts": "account_id"}
WEIGHTED = "sum(w.weight * e.n * power(0.5, {}))"
BY_DAYS = WEIGHTED.format(f"({TODAY} - {DAY})::double precision / 30")
# Of instants, as the JOIN is usually written: the score as of now, not of the end of today.
AGE = "now() - e.occurred_at"
BY_EXTRACT = WEIGHTED.format(f"extract(epoch FROM {AGE})::double precision / {SECONDS}")
BY_DATE_PART = WEIGHTED.format(f"date_part('epoch', {AGE}) / {SECONDS}")
EXACT_BY_DAYS = f"round(sum(w.weight * e.n * round(power(0.5, ({TODAY} - {DAY}) / 30.0), 12)), 6)"

PLAIN_JOINS = {
    "JOIN, numeric": (JOINED, "ces_weights"),
    "JOIN, double precision": (JOINED, "weights_double"),
}
DAYS_JOIN = "JOIN, double precision, by days"
FADED_JOINS = {
    DAYS_JOIN: (BY_DAYS, "weights_double"),
    "JOIN, double precision, `extract()`": (BY_EXTRACT, "weights_double"),
    "JOIN, double precision, `date_part()`": (BY_DATE_PART, "weights_double"),
}
ONLY_DAYS = {DAYS_JOIN: FADED_JOINS[DAYS_JOIN]}
TWO_WORKERS = {"max_parallel_workers_per_gather": 2}


def in_view(view, columns):
    return f"SELECT {', '.join(f'count({column})' for column in columns)} FROM tracked.{view}"


def by_join(view, expression, weights):
    scores = f"SELECT {KEYS[view]}, {expression} AS score FROM {joined(weights)} GROUP BY {KEYS[view]} OFFSET 0"
    return f"SELECT count(score) FROM ({scores}) AS scores"


def joined(weights="ces_weights"):
    return f"{EVENTS} AS e JOIN {weights} AS w ON w.event_name = e.event_name AND w.model = 'default'"


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


def scores(database, view, joins, rounds, options="", settings=None):
    """Milliseconds of the score of all customers, of all columns, and of each JOIN."""
    settings = settings or {}
    variants = [
        Variant("score", in_view(view, ["score"]), settings, options),
        Variant("all columns", in_view(view, COLUMNS), settings, options),
        *(Variant(name, by_join(view, *join), settings) for name, join in joins.items()),
    ]
    return database.time([Group(variants)], min(rounds, SLOW))


def times_as_fast(what, times, joins, target=None):
    return [report.faster(what, times["score"], name, times[name], target) for name in joins]


def below(what, times, score, columns):
    """The times of a score that fades and of all columns, beside the JOIN by days."""
    join = DAYS_JOIN, times[DAYS_JOIN]
    return [
        report.absolute(what, times["score"], *join, score),
        report.absolute(f"{what}, all columns", times["all columns"], *join, columns),
    ]


def all_scores(database, rounds):
    check_scores(database, "scores")
    what, faded = "all customers", "all customers, half-life"
    found = times_as_fast(what, scores(database, "scores", PLAIN_JOINS, rounds), PLAIN_JOINS)
    for words, settings, limits in (("", {}, (140, 250)), (", two workers allowed", TWO_WORKERS, (90, 160))):
        times = scores(database, "scores", ONLY_DAYS, rounds, HALF_LIFE, settings)
        found += below(faded + words, times, *limits) + times_as_fast(faded + words, times, ONLY_DAYS, 15)
    return found


def scores_of_accounts(database, rounds):
    check_scores(database, "accounts")
    what, found = "customers of 200 events", []
    for words, joins, options in (("", PLAIN_JOINS, ""), (", half-life", FADED_JOINS, HALF_LIFE)):
        times = scores(database, "accounts", joins, rounds, options)
        found += times_as_fast(what + words, times, joins, 50)
    return found


def scores_while_pending(database, rounds, number):
    check_scores(database, "scores")
    times = scores(database, "scores", ONLY_DAYS, rounds, HALF_LIFE)
    return below(f"all customers, half-life, {number:,} of them with pending changes", times, 250, 400)


def one_customer(database, rounds, transactions, when=""):
    """Mean milliseconds by round. The runs of a round score the same customers."""
    queries = {
        "score": "SELECT score FROM tracked.scores WHERE customer_id = :id",
        "all columns": "SELECT * FROM tracked.scores WHERE customer_id = :id",
        "join": f"SELECT {BY_DAYS} FROM {joined('weights_double')} WHERE e.customer_id = :id",
        # What the server and the client take for any query.
        "nothing": "SELECT 1",
    }
    times = {name: [] for name in queries}
    database.psql(f"{HALF_LIFE};\n")
    for number in range(rounds + 1):
        for name in queries if number % 2 else reversed(queries):
            times[name].append(database.latency(queries[name], transactions, seed=number))
    database.psql("DELETE FROM ces_models;\n")
    score, columns, join, nothing = (times[name][1:] for name in queries)
    what = f"one customer, half-life{when}"
    return [
        report.absolute(what, score, DAYS_JOIN, join, 0.1),
        report.absolute(f"{what}, all columns", columns, DAYS_JOIN, join, 0.2),
        report.slower(what, score, "`SELECT 1`", nothing),
    ]


def pend(database):
    """Adds an event of each fourth customer, in one statement, and says how many these are."""
    step = 4
    database.psql(f"""
INSERT INTO {EVENTS} SELECT customer_id, 1, 'login', now(), 1
FROM generate_series({step}, {database.sizes['customers']}, {step}) AS customer_id;
{tidy("scores", "accounts")}VACUUM (ANALYZE) {EVENTS};
CHECKPOINT;
""")
    return database.sizes["customers"] // step


def reading(database, rounds, transactions):
    """Scores of all and of one, with nothing pending and with something."""
    found = all_scores(database, rounds)
    found += scores_of_accounts(database, rounds)
    found += one_customer(database, rounds, transactions)
    number = pend(database)
    found += scores_while_pending(database, rounds, number)
    return found + one_customer(database, rounds, transactions, f", {number:,} pending changes")


def written(name, table, query):
    """An INSERT into an empty table; one that was made in the same transaction would be spared the log."""
    return Variant(name, f"INSERT INTO {table} {query}", before=f"TRUNCATE {table};\n")


def counting(database, rounds):
    """Ends with the events tracked by customer and by account."""
    days = f"(SELECT customer_id, event_name, n, {DAY} AS day FROM {EVENTS} OFFSET 0) AS days"
    tallies = f"SELECT customer_id, tally(event_name, n, day) FROM {days} GROUP BY customer_id"
    counts = f"SELECT customer_id, event_name, day, sum(n) FROM {days} GROUP BY customer_id, event_name, day"
    group = Group([
        Variant("count", track("scores", "events"), after="SELECT ces_untrack('tracked.scores');\n"),
        written("count by hand", "tracked.tallies_by_hand", tallies),
        written("days by hand", "tracked.counts_by_hand", counts),
    ], SLOWEST)
    times = database.time([group], min(rounds, SLOWEST))
    tracked = [track("scores", "events"), track("accounts", "events", customer="account_id")]
    database.psql(";\n".join(tracked) + ";\n" + tidy("scores", "accounts"))
    compare = both_by_customer(
        "(SELECT customer_id, tally AS ours FROM tracked.scores_tally) AS ours",
        "(SELECT customer_id, tally AS theirs FROM tracked.tallies_by_hand) AS theirs",
    )
    require(database, "ours = theirs", compare, "what was counted")
    ours = times["count"]
    return [
        report.slower("counting all events", ours, "`tally()` by customer", times["count by hand"], 3),
        report.slower("counting all events", ours, "`sum(n)` by customer, event and day", times["days by hand"]),
    ]


def refreshing(database, rounds):
    """One new event of each customer, added to tallies of ten years or of one."""
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
# Takes minutes.
MANY = "many"


def rows(database, rounds, transactions, parts=PARTS):
    database.run("tracked.sql", long=max(2, database.sizes["rows"] // 50_000))
    measures = {
        "bulk": lambda: tracked_writes.bulk(database, rounds),
        "single": lambda: tracked_writes.single(database, rounds, transactions // 10),
        "reading": lambda: [*counting(database, rounds), *reading(database, rounds, transactions // 5)],
        "refreshing": lambda: refreshing(database, rounds),
        "locks": lambda: tracked_writes.locks(database),
        MANY: lambda: tracked_many.counting(database),
    }
    found = []
    for part in parts:
        print(f"bench: tracked tables, {part} …", flush=True)
        found += measures[part]()
    database.psql("SET client_min_messages = warning;\nDROP SCHEMA tracked CASCADE;\n")
    return found
