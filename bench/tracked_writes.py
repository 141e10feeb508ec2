"""Tracked tables: what writing to them costs, and who waits for whom."""

import subprocess
import sys

import report
from queries import Group, Variant, both_by_customer, require

# What events usually have, and what they need not have.
INDEXES = {"indexed": "index on customer and time", "bare": "no index"}
# The table, what is added to it, and how many times as long it may take.
BULK = (("indexed", "batch", 1.4), ("bare", "batch", 4), ("bare", "million", 3))
SLOW = 5
PARTITIONS = (1, 100, 1000)
ONE = "(:id, 'login', timestamptz '2025-06-30 12:00 UTC', 1)"
CLIENTS = 4


def track(view, events, count=", count => 'n'", customer="customer_id"):
    names = f"customer => '{customer}', event_name => 'event_name'{count}, occurred_at => 'occurred_at'"
    return f"CALL ces_track('tracked.{view}', events => 'tracked.{events}', {names})"


def tidy(*views):
    """What autovacuum does on other servers."""
    return "".join(f"VACUUM (ANALYZE) tracked.{view}_tallies, tracked.{view}_pending;\n" for view in views)


def untrack(view):
    return f"SELECT ces_untrack('tracked.{view}') WHERE to_regclass('tracked.{view}') IS NOT NULL;\n"


def refresh(view):
    return f"SELECT ces_refresh('tracked.{view}');\n{tidy(view)}"


def check(database, events):
    """The tallies must say what the events say."""
    database.psql(refresh(f"{events}_scores"))
    by_hand = f"""(SELECT customer_id, tally(event_name, n, (occurred_at AT TIME ZONE 'UTC')::date) AS theirs
        FROM tracked.{events} GROUP BY customer_id) AS theirs"""
    ours = f"(SELECT customer_id, tally AS ours FROM tracked.{events}_scores_tally) AS ours"
    require(database, "ours = theirs", both_by_customer(ours, by_hand), events)


def bulk(database, rounds):
    found = []
    for events, batch, target in BULK:
        view = f"{events}_scores"
        database.psql(f"{untrack(view)}{track(view, events)};\n{tidy(view)}")
        insert = f"INSERT INTO tracked.{{}} SELECT * FROM tracked.{batch}"
        times = database.time([
            Group([
                Variant("tracked", insert.format(events), after=refresh(view)),
                Variant("untracked", insert.format(f"{events}_plain")),
            ])
        ], min(rounds, SLOW) if batch == "million" else rounds)
        check(database, events)
        number = int(database.value(f"SELECT count(*) FROM tracked.{batch}"))
        what = f"{number:,} rows in one statement, {INDEXES[events]}"
        found.append(report.slower(what, times["tracked"], "untracked", times["untracked"], target))
    return found


def single(database, rounds, transactions):
    """One row a transaction; a thousand in one; and several clients at once."""
    events, view = "indexed", "indexed_scores"
    database.psql(f"{untrack(view)}{track(view, events)};\n{tidy(view)}")
    tables = {"tracked": events, "untracked": f"{events}_plain"}
    times = {name: [] for name in tables}
    many = {name: [] for name in tables}
    for number in range(rounds + 1):
        for name in tables if number % 2 else reversed(tables):
            insert = f"INSERT INTO tracked.{tables[name]} VALUES {ONE}"
            times[name].append(database.latency(insert, transactions, seed=number))
            thousand = ";\n".join(["BEGIN", *[insert] * 1000, "COMMIT"])
            many[name].append(database.latency(thousand, 2, seed=number))
        database.psql(refresh(view))
    check(database, events)
    times, many = ({name: taken[1:] for name, taken in of.items()} for of in (times, many))
    return [
        report.slower("one row a transaction", times["tracked"], "untracked", times["untracked"], 1.2),
        report.slower("1,000 rows in a transaction, one by one", many["tracked"], "untracked", many["untracked"]),
        *concurrent(database, rounds, transactions, tables, view),
    ]


def concurrent(database, rounds, transactions, tables, view):
    speeds = {name: [] for name in tables}
    waits = {name: [0, 0] for name in tables}
    for number in range(rounds):
        for name in tables if number % 2 else reversed(tables):
            insert = f"INSERT INTO tracked.{tables[name]} VALUES {ONE}"
            with Sampler(database) as sampler:
                speeds[name].append(database.throughput(insert, transactions * CLIENTS, number, CLIENTS))
            waits[name][0] += sum(sampler.waiting)
            waits[name][1] += len(sampler.waiting)
        database.psql(refresh(view))
    ours, theirs = ("{:,} of {:,} samples".format(*waits[name]) for name in tables)
    tps = [f"{report.median(speeds[name]):,.0f} a second" for name in tables]
    ratios = report.ratios(speeds["tracked"], speeds["untracked"])
    what = f"one row a transaction, {CLIENTS} clients"
    return [
        report.Row(what, tps[0], "untracked", tps[1], ratios, "× as many", 0.85, True),
        report.Row(f"{what}, waiting for a lock", ours, "untracked", theirs, [waits["tracked"][0]], "times", 0),
    ]


class Sampler:
    """Looks again and again how many sessions wait for a lock of another one.

    Those that wait to make a table's file longer do not count: they wait for the file, with triggers or without.
    """

    QUERY = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'extend' \\watch 0.02
"""

    def __init__(self, database):
        self.database = database

    def __enter__(self):
        command = self.database.command("psql", "-XqAt")
        self.psql = subprocess.Popen(
            command, env=self.database.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.psql.stdin.write(self.QUERY)
        self.psql.stdin.flush()
        return self

    def __exit__(self, *_):
        self.psql.terminate()
        said, _ = self.psql.communicate()
        self.waiting = [int(line) for line in said.split() if line.isdigit()]


# Inserts one row after the other until the view is there, and says for how long the longest took.
WRITER = """
SET synchronous_commit = off;
DO $$
DECLARE
    began timestamptz;
    longest interval := '0';
BEGIN
    WHILE to_regclass('tracked.parted_scores') IS NULL LOOP
        began := clock_timestamp();
        INSERT INTO tracked.parted VALUES (1, 'login', timestamptz '2025-06-30 12:00 UTC', 1);
        COMMIT;
        longest := greatest(longest, clock_timestamp() - began);
    END LOOP;
    RAISE INFO 'longest %', extract(epoch FROM longest) * 1000;
END $$;
"""


def locks(database):
    found = []
    for number in PARTITIONS if database.sizes["rows"] > 1_000_000 else PARTITIONS[:2]:
        blocked, took = zip(*(blocked_by_tracking(database, number) for _ in range(3)))
        what = f"writers wait while {number:,} partition{'s are' if number > 1 else ' is'} tracked"
        found.append(report.Row(
            what, report.milliseconds(blocked), "the whole of `ces_track()`", report.milliseconds(took),
            list(blocked), "ms",
        ))
    return [*found, truncating(database)]


def blocked_by_tracking(database, number):
    database.psql(f"""
SET client_min_messages = warning;
{untrack('parted_scores')}DROP TABLE IF EXISTS tracked.parted;
CREATE TABLE tracked.parted (customer_id integer, event_name text, occurred_at timestamptz, n integer)
    PARTITION BY RANGE (occurred_at);
SELECT format('CREATE TABLE tracked.parted_%s PARTITION OF tracked.parted FOR VALUES FROM (%L) TO (%L)', number,
              timestamptz '2025-12-31 UTC' - number * interval '365 days' / {number},
              timestamptz '2025-12-31 UTC' - (number - 1) * interval '365 days' / {number})
  FROM generate_series(1, {number}) AS number \\gexec
INSERT INTO tracked.parted
SELECT customer_id, event_name, occurred_at, n FROM tracked.batch WHERE occurred_at < timestamptz '2025-12-31 UTC';
""")
    command = database.command("psql", "-XqAt")
    writer = subprocess.Popen(
        command, env=database.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    writer.stdin.write(WRITER)
    writer.stdin.close()
    took = database.time([Group([Variant("track", track("parted_scores", "parted"))], 1)], 1)["track"][0]
    said = writer.stderr.read()
    writer.wait()
    check(database, "parted")
    return float(said.split("longest ")[1]), took


def truncating(database):
    """Each of the rows becomes a change; the tables are filled again before."""
    variants = []
    for name, events in (("tracked", "indexed"), ("untracked", "indexed_plain")):
        fill = f"INSERT INTO tracked.{events} SELECT * FROM tracked.batch;\n"
        after = refresh(f"{events}_scores") if name == "tracked" else ""
        variants.append(Variant(name, f"TRUNCATE tracked.{events}", before=fill + after, after=after))
    database.psql(f"{untrack('indexed_scores')}TRUNCATE tracked.indexed;\n{track('indexed_scores', 'indexed')};\n")
    times = database.time([Group(variants)], 3)
    if database.value("SELECT count(*) FROM tracked.indexed_scores_tallies") != "0":
        sys.exit("bench: TRUNCATE of a tracked table leaves tallies")
    return report.slower("TRUNCATE of 10,000 rows", times["tracked"], "untracked", times["untracked"])
