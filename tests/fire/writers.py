"""Writers of every kind beside refreshes, rebuilds and readers, at all isolation levels."""

from load import expect
from suite import REBUILD, REFRESH, REFRESH_ALL, TRUNCATES, VERIFY, WRITES, settle, without


def beside_readers(suite):
    def programs(load):
        load.pgbench(WRITES, clients=3)
        load.copy()
        load.pgbench({"refresh": REFRESH})
        load.pgbench({"refresh all": REFRESH_ALL})
        load.pgbench({"rebuild": REBUILD})
        load.pgbench({"verify": VERIFY})

    for load in suite.work("beside_readers", 6, programs):
        name = load.table.events
        suite.test(f"readers beside writers, refreshes and rebuilds: {name}", suite.all_ran_and_is_exact, load)
        suite.test(f"customers without rows are gone: {name}", gone_without_rows, suite, load)


def gone_without_rows(suite, load):
    server, table = suite.server, load.table
    ask = lambda query: server.count(load.database, query)
    server.ask(load.database, f"INSERT INTO {table.events} SELECT * FROM some_events(9000, 300)")
    settle(server, load.database, table)
    present = f"SELECT count(*) FROM {table.view} WHERE user_id IN ('u1', 'u2')"
    before = ask(present)
    expect(before > 0, "there is nobody to go")
    for source in (table.events, table.tickets, table.accounts):
        server.ask(load.database, f"DELETE FROM {source} WHERE user_id IN ('u1', 'u2')")
    expect(ask(present) == 0, "they are still in the view")
    verified = settle(server, load.database, table)
    kept = ask(f"SELECT count(*) FROM {table.view}_tallies WHERE user_id IN ('u1', 'u2')")
    expect(ask(present) == 0 and kept == 0, "they are in the view or the tallies after ces_refresh()")
    return f"{before} customers gone; {verified}"


def beside_truncates(suite):
    """TRUNCATE is not safe for snapshots, so there are no readers. Writers of a single partition can be in a deadlock with
    TRUNCATE of the whole table without any triggers."""
    def programs(load):
        load.pgbench(without(WRITES, "leaf"), clients=2)
        for name, script in TRUNCATES.items():
            load.pgbench({name: script})
        load.pgbench({"refresh": REFRESH})
        load.pgbench({"rebuild": REBUILD})

    for load in suite.work("beside_truncates", 5, programs):
        name = load.table.events
        suite.test(f"TRUNCATE beside writers, refreshes and rebuilds: {name}", truncated_and_is_exact, suite, load)


def truncated_and_is_exact(suite, load):
    """Everything may be gone, which must be right as well."""
    verified = suite.server.count(load.database, f"SELECT verify('{load.table.view}', '{load.table.events}')")
    suite.server.ask(load.database, f"INSERT INTO {load.table.events} SELECT * FROM some_events(9000, 300)")
    return f"{verified} customers verified; {suite.all_ran_and_is_exact(load)}"


def isolated(suite):
    levels = {"plain": "repeatable read", "parts": "serializable"}

    def programs(load):
        level = levels[load.table.events]
        # Of a hot row, a transaction of a strict level seldom gets hold; the others are not to starve.
        load.pgbench(WRITES, clients=2, isolation=level)
        load.pgbench({"refresh": "\\sleep 50 ms\n" + REFRESH}, clients=2, isolation=level)
        load.pgbench({"rebuild": REBUILD}, isolation=level)
        load.pgbench({"verify": "\\sleep 100 ms\n" + VERIFY}, isolation=level)

    for load in suite.work("isolated", 5, programs):
        level = levels[load.table.events]
        suite.test(f"{level}: exact or tried again: {load.table.events}", suite.all_ran_and_is_exact, load)
        for table in sorted({load.table.events, load.table.leaf}):
            suite.test(f"{level}: TRUNCATE of {table} counts", truncate_counts, suite, load, table, level)


def truncate_counts(suite, load, table, level):
    """Also what was committed after the snapshot of the transaction."""
    server, view = suite.server, load.table.view
    server.ask(load.database, f"INSERT INTO {load.table.events} SELECT * FROM some_events(9000, 300)")
    done = server.psql(load.database, f"BEGIN; SELECT count(*) > 0 FROM {view}; TRUNCATE {table}; COMMIT", isolation=level)
    expect(done.returncode == 0, done.stderr)
    left = server.count(load.database, f"SELECT count(*) FROM {table}")
    expect(left == 0, f"{left} rows are left")
    return settle(server, load.database, load.table)
