"""Backends and servers are killed, also in the middle of what counts; transactions are prepared meanwhile."""

import signal
import time

from load import PSQL, Load, expect
from suite import REFRESH, TABLES, VERIFY, WRITES, pending, problems, expect_no_problems, settle, without



def killed(suite):
    def programs(load):
        load.pgbench(WRITES, clients=2)
        load.copy()
        load.pgbench({"refresh": REFRESH})
        load.pgbench({"rebuild": "\\sleep 200 ms\nCALL ces_rebuild(':view');"})
        load.pgbench({"verify": "\\sleep 100 ms\n" + VERIFY})

    meanwhile = lambda database: suite.test("backends and servers are killed", kill_in_turn, suite.server, database)
    for load in suite.work("killed", 60, programs, meanwhile):
        suite.test(f"after kills of backends and servers: {load.table.events}", killed_and_is_exact, suite, load)


def killed_and_is_exact(suite, load):
    server = suite.server
    end_prepared(server, load.database, "true")
    told = suite.all_ran(load)
    verified = settle(server, load.database, load.table)
    server.ask(load.database, f"CALL ces_rebuild('{load.table.view}')")
    expect_no_problems(server, load.database, load.table)
    return f"{told}; {verified}; rebuilt: {settle(server, load.database, load.table)}"


def kill_in_turn(server, database):
    writer, refresh, rebuild = "'INSERT|UPDATE|DELETE|MERGE'", "'ces_refresh'", "'ces_rebuild'"
    victims = [writer, refresh, signal.SIGQUIT, rebuild, signal.SIGKILL, rebuild]
    for victim in victims:
        time.sleep(0.6)
        if isinstance(victim, signal.Signals):
            server.kill(victim)
        else:
            kill_backend(server, database, victim)
        time.sleep(0.6)
        end_prepared(server, database, "prepared < clock_timestamp() - interval '0.5 s'")
    return f"{len(victims)} kills"


def kill_backend(server, database, pattern):
    seek = (f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND state = 'active'"
            f" AND query ~ {pattern} AND pid <> pg_backend_pid() LIMIT 1")
    deadline = time.monotonic() + 10
    while not (pid := server.ask("postgres", seek)):
        expect(time.monotonic() < deadline, f"no backend is at {pattern}")
    server.kill_backend(int(pid))


def end_prepared(server, database, condition):
    """Prepared transactions that were left behind, committed and rolled back in turn."""
    left = f"SELECT gid FROM pg_prepared_xacts WHERE database = current_database() AND {condition} ORDER BY gid"
    for number, gid in enumerate(server.ask(database, left).splitlines()):
        # One that is in use after all is ended by its own session.
        server.psql(database, f"{'COMMIT' if number % 2 else 'ROLLBACK'} PREPARED '{gid}'")


# An expression that waits while somebody holds a lock, so that what counts stops in the middle.
IS_FREE = """
    CREATE FUNCTION is_free(id bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        IF id = 12000 THEN
            PERFORM pg_advisory_xact_lock_shared(12000);
        END IF;
        RETURN true;
    END $$;"""
IS_STOPPED = "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"


def killed_half_way(suite):
    suite.server.database("half_way", "base")
    suite.server.ask("half_way", IS_FREE)
    for table, how in zip(TABLES, ["pg_terminate_backend", "kill -9"]):
        suite.test(f"ces_track() ended by {how} half-way: {table.events}", track_half_way, suite, table, how)
    for table, how in zip(TABLES, ["kill -9", "pg_terminate_backend"]):
        suite.test(f"ces_rebuild() ended by {how} half-way: {table.events}", rebuild_half_way, suite, table, how)
        suite.test(f"ces_refresh() ended by {how} half-way: {table.events}", refresh_half_way, suite, table, how)
    suite.test_both("prepared transactions across a crash", prepared, suite)


def end_half_way(server, command, how):
    """Runs a command that counts, and ends it in the middle of that."""
    holder = server.start_program("psql", *PSQL, "-d", "half_way", "-c", "SELECT pg_advisory_lock(12000), pg_sleep(60)")
    server.wait_until("half_way", "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted)")
    counting = server.start_program("psql", *PSQL, "-d", "half_way", "-c", command)
    server.wait_until("half_way", IS_STOPPED)
    end(server, pid_of(server, command.split("(")[0]), how)
    server.ask("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    for process in (counting, holder):
        process.communicate()
    expect(counting.returncode != 0, "it was done before it could be ended")


def end(server, pid, how):
    if how == "kill -9":
        server.kill_backend(pid)
    else:
        server.ask("postgres", f"SELECT pg_terminate_backend({pid})")


def pid_of(server, query):
    return server.count("postgres", f"SELECT pid FROM pg_stat_activity WHERE query ~ '^{query}' AND state = 'active'")


def write_more(server, table):
    server.ask("half_way", f"""
        INSERT INTO {table.events} SELECT * FROM some_events(5000, 50) ON CONFLICT DO NOTHING;
        UPDATE {table.events} SET n = 4 WHERE id = 20000;
        DELETE FROM {table.events} WHERE id BETWEEN 15000 AND 15100""")


def beside_writers(suite, table, command):
    """Runs a command while others write; what these did."""
    writers = Load(suite.server, "half_way", table, 2, suite.folder)
    writers.pgbench(without(WRITES, "look_and_write"))
    writers.start()
    suite.server.ask("half_way", command)
    done = writers.finish()
    expect(not done.errors and sum(done.transactions.values()), f"writers meanwhile: {done}, {done.errors[:3]}")
    return done


def track_half_way(suite, table, how):
    """Triggers are there from the first step on, so that ces_rebuild() has but to count."""
    server = suite.server
    server.ask("half_way", f"SELECT ces_untrack('{table.view}')")
    server.ask("half_way", f"INSERT INTO {table.events} SELECT * FROM some_events(10000, 10000)")
    end_half_way(server, table.track.replace("'NOT is_test'", "'NOT is_test AND is_free(id)'"), how)
    write_more(server, table)
    found = problems(server, "half_way", table)
    is_told = "There is no view" in found and "have not been counted" in found and "CALL ces_rebuild(" in found
    expect(is_told, f"ces_status says: {found}")
    told = beside_writers(suite, table, f"CALL ces_rebuild('{table.view}')")
    for command in table.add_sources:
        server.ask("half_way", command)
    expect_no_problems(server, "half_way", table)
    return f"ended, then {told}; {settle(server, 'half_way', table)}"


def rebuild_half_way(suite, table, how):
    server = suite.server
    end_half_way(server, f"CALL ces_rebuild('{table.view}')", how)
    write_more(server, table)
    verified = settle(server, "half_way", table)
    expect_no_problems(server, "half_way", table)
    told = beside_writers(suite, table, f"CALL ces_rebuild('{table.view}')")
    return f"ended: {verified}; then {told}; {settle(server, 'half_way', table)}"


def refresh_half_way(suite, table, how):
    """A tally is locked, so that the refresh stops there, in the middle of what it does."""
    server = suite.server
    ask = lambda query: server.ask("half_way", query)
    ask(f"SELECT ces_refresh('{table.view}'); INSERT INTO {table.events} (tenant_id, user_id, event_name, n, occurred_at)"
        f" SELECT tenant_id, user_id, event_name, n, occurred_at FROM some_events(700000, 20000)")
    lock = f"BEGIN; SELECT FROM {table.view}_tallies WHERE user_id = 'u50' FOR UPDATE; SELECT 'locked', pg_sleep(30)"
    locker = server.start_program("psql", *PSQL, "-d", "half_way", "-c", lock)
    server.wait_until("half_way", "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')")
    refreshing = server.start_program("psql", *PSQL, "-d", "half_way", "-c", f"SELECT ces_refresh('{table.view}')")
    server.wait_until("half_way", "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                  " AND query LIKE 'SELECT ces_refresh%')")
    end(server, pid_of(server, "SELECT ces_refresh"), how)
    refreshing.communicate()
    server.ask("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    locker.communicate()
    left = pending(server, "half_way", table)
    expect(refreshing.returncode != 0 and left > 0, f"it ended with {refreshing.returncode}, and {left} are pending")
    return f"{left} changes still pending; {settle(server, 'half_way', table)}"


def prepared(table, suite):
    """What is prepared counts once it is committed, whatever has been refreshed, rebuilt and restarted before."""
    server = suite.server
    ask = lambda query: server.ask("half_way", query)
    # Savepoints, and changes that are still buffered when the transaction is prepared.
    write = f"""
        BEGIN;
        INSERT INTO {table.events} SELECT * FROM some_events({{0}}, 40);
        SAVEPOINT one;
        DELETE FROM {table.events} WHERE id BETWEEN {{0}} AND {{0}} + 10;
        INSERT INTO {table.accounts} VALUES (1, 'prepared_{{0}}', 'pro');
        WITH gone AS (DELETE FROM {table.events} WHERE id BETWEEN {{0}} + 11 AND {{0}} + 13 RETURNING *)
        INSERT INTO {table.leaf} (id, tenant_id, user_id, event_name, n, occurred_at)
        SELECT id, tenant_id, 'prepared_{{0}}', 'buy', n, current_date - 100 FROM gone;
        PREPARE TRANSACTION '{table.events} {{0}}'"""
    for first in (800000, 810000, 820000):
        ask(write.format(first))
    ask(f"SELECT ces_refresh('{table.view}')")
    ask(f"COMMIT PREPARED '{table.events} 800000'")
    server.kill(signal.SIGQUIT)
    ask(f"SELECT ces_refresh('{table.view}')")
    # A rebuild that has nothing to mend does not wait for them.
    ask(f"SET lock_timeout = '5s'; CALL ces_rebuild('{table.view}')")
    verified = settle(server, "half_way", table)
    ask(f"COMMIT PREPARED '{table.events} 810000'")
    ask(f"ROLLBACK PREPARED '{table.events} 820000'")
    found = server.count("half_way", f"SELECT count(DISTINCT user_id) FROM {table.view} WHERE user_id ~ '^prepared_'")
    expect(found == 2, f"{found} customers of prepared transactions are there")
    return f"{verified}; all ended: {settle(server, 'half_way', table)}"
