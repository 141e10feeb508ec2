#!/usr/bin/env python3
"""Scores are exact under fire: beside every kind of write, after kills and crashes, after dumps and restores.

Uses servers of its own, because it kills them. Prints a line for each test, and "N passed, N failed" at the end.
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from load import PSQL, Failed, Load, Server, Table, expect
from server import USER

INPUT = pathlib.Path(__file__).resolve().parent / "fire"
TABLES = [Table("plain", "plain", "year"), Table("parts", "parts_mid", "month")]
REFRESH = "SELECT ces_refresh(':view');"
REFRESH_ALL = "\\sleep 150 ms\nSELECT ces_refresh();"
REBUILD = "\\sleep 500 ms\nCALL ces_rebuild(':view');"
VERIFY = "SELECT verify(':view', ':events');"


def scripts_in(folder):
    return {path.stem: path.read_text() for path in sorted((INPUT / folder).glob("*.sql"))}


WRITES, TRUNCATES = scripts_in("writes"), scripts_in("truncates")


class Suite:
    def __init__(self, pg_config, folder):
        self.bindir = pathlib.Path(ask_pg_config(pg_config, "--bindir"))
        self.has_cron = any(pathlib.Path(ask_pg_config(pg_config, "--pkglibdir")).glob("pg_cron.*"))
        self.folder = folder
        self.passed = self.failed = 0
        self.reporting = threading.Lock()

    def test(self, name, function, *arguments):
        """One test: it passes if the function tells what it has seen, and raises nothing."""
        started = time.monotonic()
        try:
            told = function(*arguments)
            expect(told, "it tells nothing of what it did")
            is_passed = True
        except (Exception, SystemExit) as failure:
            told, is_passed = f"{type(failure).__name__}: {failure}", False
        with self.reporting:
            self.passed += is_passed
            self.failed += not is_passed
            seconds = time.monotonic() - started
            print(f"{'ok' if is_passed else 'FAILED':7}{name} [{seconds:.1f} s]\n       {told}", flush=True)

    def run(self):
        by_cron = threading.Thread(target=self.test, args=["pg_cron calls ces_refresh()", self.refreshed_by_cron])
        if self.has_cron or os.environ.get("CES_EXT_REQUIRE_PG_CRON"):
            by_cron.start()
        self.server = Server(self.folder / "server", self.bindir)
        try:
            make_base(self.server)
            for scenario in (self.beside_readers, self.beside_truncates, self.isolated, self.killed,
                             self.killed_half_way, self.dumped):
                try:
                    scenario()
                except Exception as failure:
                    self.test(scenario.__name__, fail, failure)
            self.test("no server process crashed by itself", nothing_crashed, self.server)
        finally:
            self.server.cluster.stop()
            if by_cron.ident:
                by_cron.join()

    def work(self, database, seconds, add_programs, meanwhile=None):
        """Programs on both tables at once, for some time or as long as something else takes; the loads, done."""
        self.server.database(database, "base")
        loads = [Load(self.server, database, table, seconds, self.folder, meanwhile is not None) for table in TABLES]
        for load in loads:
            add_programs(load)
        for load in loads:
            load.start()
        try:
            if meanwhile:
                meanwhile(database)
                for load in loads:
                    load.deadline = time.monotonic()
        finally:
            for load in loads:
                load.finish()
        return loads

    # Writers, refreshes, rebuilds and readers

    def beside_readers(self):
        def programs(load):
            load.pgbench(WRITES, clients=3)
            load.copy()
            load.pgbench({"refresh": REFRESH})
            load.pgbench({"refresh all": REFRESH_ALL})
            load.pgbench({"rebuild": REBUILD})
            load.pgbench({"verify": VERIFY})

        for load in self.work("beside_readers", 7, programs):
            self.test(f"readers beside writers, refreshes and rebuilds: {load.table.events}", self.all_ran_and_is_exact, load)
            self.test(f"customers without events are gone: {load.table.events}", self.gone_without_events, load)

    def beside_truncates(self):
        """TRUNCATE is not safe for snapshots, so there are no readers."""
        def programs(load):
            load.pgbench(WRITES, clients=2)
            for name, script in TRUNCATES.items():
                load.pgbench({name: script})
            load.pgbench({"refresh": REFRESH})
            load.pgbench({"rebuild": REBUILD})

        for load in self.work("beside_truncates", 5, programs):
            self.test(f"TRUNCATE beside writers, refreshes and rebuilds: {load.table.events}", self.truncated_and_is_exact, load)

    def truncated_and_is_exact(self, load):
        """Everything may be gone, which must be right as well."""
        verified = self.server.count(load.database, f"SELECT verify('{load.table.view}', '{load.table.events}')")
        self.server.ask(load.database, f"INSERT INTO {load.table.events} SELECT * FROM some_events(9000, 300)")
        return f"{verified} customers verified; {self.all_ran_and_is_exact(load)}"

    def all_ran_and_is_exact(self, load):
        expect(not load.done.errors, f"{len(load.done.errors)} errors: {load.done.errors[:2]}")
        expect(load.scripts and not load.idle(), f"not once done: {load.idle()}; {load.done}")
        return f"{load.done}; {settle(self.server, load.database, load.table)}"

    def gone_without_events(self, load):
        ask, table = lambda query: self.server.count(load.database, query), load.table
        self.server.ask(load.database, f"INSERT INTO {table.events} SELECT * FROM some_events(9000, 300)")
        settle(self.server, load.database, table)
        present = f"SELECT count(*) FROM {table.view} WHERE user_id IN ('u1', 'u2')"
        before = ask(present)
        expect(before > 0, "there is nobody to go")
        self.server.ask(load.database, f"DELETE FROM {table.events} WHERE user_id IN ('u1', 'u2')")
        expect(ask(present) == 0, "they are still in the view")
        verified = settle(self.server, load.database, table)
        kept = ask(f"SELECT count(*) FROM {table.view}_tallies WHERE user_id IN ('u1', 'u2')")
        expect(ask(present) == 0 and kept == 0, "they are in the view or the tallies after ces_refresh()")
        return f"{before} customers gone; {verified}"

    # Isolation levels

    def isolated(self):
        levels = {"plain": "repeatable read", "parts": "serializable"}

        def programs(load):
            level = levels[load.table.events]
            load.pgbench(WRITES, clients=2, isolation=level)
            load.pgbench({"refresh": "\\sleep 50 ms\n" + REFRESH}, clients=2, isolation=level)
            # It reads and writes all that the others do.
            load.pgbench({"rebuild": REBUILD}, isolation=level, may_starve=True)
            load.pgbench({"verify": "\\sleep 100 ms\n" + VERIFY}, isolation=level)

        for load in self.work("isolated", 6, programs):
            level = levels[load.table.events]
            self.test(f"{level}: exact or tried again: {load.table.events}", self.isolated_and_is_exact, load, level)
            for table in {load.table.events, load.table.leaf}:
                self.test(f"{level}: TRUNCATE of {table} is refused", self.truncate_is_refused, load, table, level)

    def isolated_and_is_exact(self, load, level):
        told = self.all_ran_and_is_exact(load)
        expect("rebuild" in load.done.transactions, "ces_rebuild() was not even tried")
        alone = self.server.psql(load.database, f"CALL ces_rebuild('{load.table.view}')", isolation=level)
        expect(alone.returncode == 0, f"ces_rebuild() with nobody beside it: {alone.stderr}")
        return f"{told}; rebuilt: {settle(self.server, load.database, load.table)}"

    def truncate_is_refused(self, load, table, level):
        refused = self.server.psql(load.database, f"TRUNCATE {table}", isolation=level)
        wanted = rf'ERROR:  cannot truncate tracked table "public\.{table}\w*" at isolation level {level}\n'
        expect(refused.returncode != 0 and re.search(wanted, refused.stderr), f"{refused.returncode}: {refused.stderr}")
        return settle(self.server, load.database, load.table)

    # Kills

    def killed(self):
        def programs(load):
            load.pgbench(WRITES, clients=2)
            load.copy()
            load.pgbench({"refresh": REFRESH})
            load.pgbench({"rebuild": "\\sleep 200 ms\nCALL ces_rebuild(':view');"})

        meanwhile = lambda database: self.test("backends and servers are killed", self.kill_in_turn, database)
        for load in self.work("killed", 60, programs, meanwhile):
            self.test(f"after kills of backends and servers: {load.table.events}", self.all_ran_and_is_exact, load)

    def kill_in_turn(self, database):
        writer, refresh, rebuild = "'INSERT|UPDATE|DELETE|MERGE'", "'ces_refresh'", "'ces_rebuild'"
        victims = [writer, refresh, signal.SIGQUIT, rebuild, signal.SIGKILL, refresh]
        for victim in victims:
            time.sleep(0.6)
            if isinstance(victim, signal.Signals):
                self.server.kill(victim)
            else:
                self.kill_backend(database, victim)
            time.sleep(0.6)
        return f"{len(victims)} kills"

    def kill_backend(self, database, pattern):
        seek = (f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND state = 'active'"
                f" AND query ~ {pattern} AND pid <> pg_backend_pid() LIMIT 1")
        deadline = time.monotonic() + 10
        while not (pid := self.server.ask("postgres", seek)):
            expect(time.monotonic() < deadline, f"no backend is at {pattern}")
        self.server.kill_backend(int(pid))

    # Killed half-way

    def killed_half_way(self):
        self.server.database("half_way", "base")
        for table, how, rows in zip(TABLES, ["pg_terminate_backend", "kill -9"], [300000, 100000]):
            self.test(f"ces_track() ended by {how} half-way: {table.events}", self.track_half_way, table, how, rows)
        for table, how in zip(TABLES, ["kill -9", "pg_terminate_backend"]):
            self.test(f"ces_refresh() ended by {how} half-way: {table.events}", self.refresh_half_way, table, how)

    def end(self, pid, how):
        if how == "kill -9":
            self.server.kill_backend(pid)
        else:
            self.server.ask("postgres", f"SELECT pg_terminate_backend({pid})")

    def pid_of(self, query):
        return self.server.count("postgres", f"SELECT pid FROM pg_stat_activity WHERE query ~ '^{query}' AND state = 'active'")

    def track_half_way(self, table, how, rows):
        ask = lambda query: self.server.ask("half_way", query)
        ask(f"SELECT ces_untrack('{table.view}');"
            f"INSERT INTO {table.events} SELECT * FROM some_events(10000, {rows}); ANALYZE {table.events}")
        counted = self.end_track(table, how)
        ask(f"INSERT INTO {table.events} SELECT * FROM some_events(5000, 50); UPDATE {table.events} SET n = 4 WHERE id = 20000;"
            f"DELETE FROM {table.events} WHERE id BETWEEN 15000 AND 15100")
        problems = self.problems("half_way", table)
        is_told = "existing events have not all been taken in" in problems and "CALL ces_rebuild(" in problems
        expect(is_told, f"ces_status says: {problems}")
        writers = Load(self.server, "half_way", table, 3, self.folder)
        writers.pgbench(WRITES)
        writers.start()
        ask(f"CALL ces_rebuild('{table.view}')")
        written = writers.finish()
        expect(not written.errors and sum(written.transactions.values()), f"writers meanwhile: {written}, {written.errors[:3]}")
        return f"ended after {counted} % of {ask(f'SELECT count(*) FROM {table.events}')} events; meanwhile {written}; " \
            + settle(self.server, "half_way", table)

    def end_track(self, table, how):
        """Track a table, and end that when some parts of the events have been counted; how many percent it said."""
        tracking = self.server.start_program(
            "psql", *PSQL, "-d", "half_way", "-c", "SET client_min_messages = notice", "-c", table.track)
        lines = []
        for line in tracking.stderr:
            lines.append(line)
            if (counted := re.search(r"counted (\d+) %", line)) and int(counted[1]) >= 20:
                break
        else:
            raise Failed(f"no part of the events was counted: {''.join(lines)[:1000]}")
        self.end(self.pid_of("CALL ces_track"), how)
        tracking.communicate()
        expect(tracking.returncode != 0, "ces_track() was done before it could be ended")
        return counted[1]

    def refresh_half_way(self, table, how):
        """A tally is locked, so that the refresh stops there, in the middle of what it does."""
        ask = lambda query: self.server.ask("half_way", query)
        ask(f"SELECT ces_refresh('{table.view}'); INSERT INTO {table.events} (tenant_id, user_id, event_name, n, occurred_at)"
            f" SELECT tenant_id, user_id, event_name, n, occurred_at FROM some_events(700000, 20000)")
        lock = f"BEGIN; SELECT FROM {table.view}_tallies WHERE user_id = 'u50' FOR UPDATE; SELECT 'locked', pg_sleep(30)"
        locker = self.server.start_program("psql", *PSQL, "-d", "half_way", "-c", lock)
        self.server.wait_until("half_way", "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')")
        refreshing = self.server.start_program("psql", *PSQL, "-d", "half_way", "-c", f"SELECT ces_refresh('{table.view}')")
        self.server.wait_until("half_way", "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                           " AND query LIKE 'SELECT ces_refresh%')")
        self.end(self.pid_of("SELECT ces_refresh"), how)
        refreshing.communicate()
        self.server.ask("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        locker.communicate()
        pending = self.server.count("half_way", f"SELECT pending FROM ces_status WHERE view = '{table.view}'")
        expect(refreshing.returncode != 0 and pending > 0, f"it ended with {refreshing.returncode}, and {pending} are pending")
        return f"{pending} changes still pending; {settle(self.server, 'half_way', table)}"

    # Dumps

    def dumped(self):
        server = self.server
        server.database("dumped", "base")
        for table in TABLES:
            self.write_some("dumped", table)
        dump, schema = self.folder / "dump", self.folder / "schema"
        server.must_run("pg_dump", "-Fc", "-f", dump, "dumped")
        server.must_run("pg_dump", "-Fc", "--schema-only", "-f", schema, "dumped")
        for jobs in (1, 2):
            restored = server.database(f"restored_{jobs}", "template0")
            server.must_run("pg_restore", "--exit-on-error", f"--jobs={jobs}", "-d", restored, dump)
            self.test_both(f"pg_restore --jobs={jobs}", self.restored, restored)
        restored = server.database("restored_schema", "template0")
        server.must_run("pg_restore", "--exit-on-error", "-d", restored, schema)
        server.ask(restored, (INPUT / "model.sql").read_text())
        self.test_both("pg_restore of the schema alone", self.restored_schema, restored)
        for database, options, test in (("restored_data", [], self.restored_data),
                                        ("restored_past_triggers", ["--disable-triggers"], self.restored_past_triggers)):
            server.database(database, "restored_schema")
            done = server.run("pg_restore", "--data-only", *options, "-d", database, dump)
            self.test_both(" ".join(["pg_restore --data-only", *options]), test, database, done.stderr)
        self.test_both("session_replication_role = replica", self.replica, "restored_1")

    def test_both(self, name, function, *arguments):
        for table in TABLES:
            self.test(f"{name}: {table.events}", function, table, *arguments)

    def write_some(self, database, table):
        """Every kind of write, and changes that are pending after them."""
        load = Load(self.server, database, table, 0, self.folder)
        return load.pgbench_once(WRITES, 60)

    def restored(self, table, database):
        ask = lambda query: self.server.ask(database, query)
        same = [f"SELECT pending, skipped, problems FROM ces_status WHERE view = '{table.view}'",
                f"SELECT * FROM {table.view} ORDER BY tenant_id, user_id"]
        for query in same:
            ours, theirs = ask(query), self.server.ask("dumped", query)
            expect(ours == theirs and ours, f"{query} gives {ours[:300]}, not {theirs[:300]}")
        pending = int(ask(same[0]).split("|")[0])
        expect(pending > 0, "no changes were pending when it was dumped")
        self.expect_triggers(table, database)
        verified = settle(self.server, database, table)
        return f"{verified}; then {self.write_some(database, table)}; {settle(self.server, database, table)}"

    def expect_triggers(self, table, database):
        """On every table of the tree, and on what guards against changes by hand, all ENABLE ALWAYS."""
        found = self.server.ask(database, f"""
            SELECT count(*) FILTER (WHERE g.tgenabled = 'A'), count(*), 3 +
                   4 * (SELECT greatest(1, count(*)) FROM pg_partition_tree('{table.events}'))
              FROM pg_trigger AS g JOIN pg_proc AS f ON f.oid = g.tgfoid
             WHERE f.proname = '{table.view}_changed' AND g.tgtype & 1 = 0
                OR g.tgname = 'guard' AND g.tgrelid = ANY ('{{{table.view}_tallies,{table.view}_pending,{table.view}_tables}}'::regclass[])""")
        always, there, wanted = found.split("|")
        expect(always == there == wanted, f"of {there} triggers {always} are ENABLE ALWAYS, not {wanted}")

    def problems(self, database, table):
        query = f"SELECT array_to_string(problems, ' ') FROM ces_status WHERE view IN ('{table.view}', 'public.{table.view}')"
        return self.server.ask(database, query)

    def restored_schema(self, table, database):
        """Nothing may fail, and all is counted from the first event on."""
        written = self.write_some(database, table)
        problems = self.problems(database, table)
        expect(problems == "", f"ces_status says: {problems}")
        verified = settle(self.server, database, table)
        self.server.ask(database, f"CALL ces_rebuild('{table.view}')")
        self.write_some(database, table)
        settle(self.server, database, table)
        self.server.ask(database, f"DELETE FROM {table.events}")
        left = self.server.count(database, f"SELECT count(*) FROM {table.view}")
        expect(left == 0, f"{left} customers have no events")
        return f"{written}; {verified}"

    def expect_events(self, table, database):
        """All events are there, so that what is verified is not nothing."""
        count = f"SELECT count(*) FROM {table.events}"
        ours, theirs = self.server.count(database, count), self.server.count("dumped", count)
        expect(ours == theirs > 0, f"{ours} events, not {theirs}")

    def restored_data(self, table, database, errors):
        self.expect_events(table, database)
        for refused in (f"{table.view}_tallies", f"{table.view}_pending"):
            told = re.search(f'COPY failed for table "{refused}": ERROR:  (.*)', errors)
            expect(told and "cannot be changed by hand" in told[1], f"{refused}: {errors[-1500:]}")
        return settle(self.server, database, table)

    def restored_past_triggers(self, table, database, errors):
        self.expect_events(table, database)
        problems = self.problems(database, table)
        expect("were off for a time" in problems and "CALL ces_rebuild(" in problems, f"ces_status says: {problems}")
        self.server.ask(database, f"CALL ces_rebuild('{table.view}')")
        self.expect_triggers(table, database)
        return settle(self.server, database, table)

    def replica(self, table, database):
        pending = f"SELECT pending FROM ces_status WHERE view = '{table.view}'"
        before = self.server.count(database, pending)
        self.server.ask(database, f"""
            SET session_replication_role = replica;
            INSERT INTO {table.events} SELECT * FROM some_events(50000, 100);
            UPDATE {table.events} SET n = n + 1, user_id = 'u7' WHERE id BETWEEN 50000 AND 50050;
            DELETE FROM {table.events} WHERE id BETWEEN 50020 AND 50060;
            TRUNCATE {table.leaf};
            INSERT INTO {table.events} SELECT * FROM some_events(60000, 100)""")
        added = self.server.count(database, pending) - before
        expect(added > 100, f"{added} changes were counted")
        return f"{added} changes; {settle(self.server, database, table)}"

    # pg_cron

    def refreshed_by_cron(self):
        """It runs jobs at the beginning of a minute, so this takes up to one."""
        expect(self.has_cron, "pg_cron is not installed")
        server = Server(self.folder / "cron", self.bindir, {
            "shared_preload_libraries": "pg_cron", "cron.database_name": "base", "cron.use_background_workers": "on"})
        try:
            make_base(server)
            server.ask("base", "CREATE EXTENSION pg_cron; SELECT cron.schedule('refresh', '* * * * *', 'SELECT ces_refresh()')")
            for table in TABLES:
                server.ask("base", f"INSERT INTO {table.events} SELECT * FROM some_events(5000, 200)")
            expect(server.count("base", PENDING) > 0, "nothing is pending")
            server.wait_until("base", "EXISTS (SELECT FROM cron.job_run_details WHERE status IN ('succeeded', 'failed'))", 75)
            told = server.ask("base", "SELECT status, return_message FROM cron.job_run_details LIMIT 1")
            expect(told.startswith("succeeded"), told)
            expect(server.count("base", PENDING) == 0, "changes are still pending")
            return f"{told}; " + "; ".join(settle(server, "base", table) for table in TABLES)
        finally:
            server.cluster.stop()


def fail(failure):
    raise failure


PENDING = "SELECT sum(pending) FROM ces_status"


def make_base(server):
    """The database from which the others are copied."""
    server.database("base", "template0")
    server.ask("base", "".join((INPUT / name).read_text() for name in ("setup.sql", "model.sql")))
    for table in TABLES:
        server.ask("base", table.track)
        settle(server, "base", table)


def settle(server, database, table):
    """Proves that all is exact, as it is and after a last ces_refresh(); tells what was verified."""
    verify = f"SELECT verify('{table.view}', '{table.events}')"
    pending = f"SELECT pending FROM ces_status WHERE view = '{table.view}'"
    customers, before = server.count(database, verify), server.count(database, pending)
    expect(customers > 0, "there is no customer to verify")
    server.ask(database, f"SELECT ces_refresh('{table.view}')")
    expect(server.count(database, pending) == 0, "changes are pending after ces_refresh()")
    expect(server.count(database, verify) == customers, "ces_refresh() has changed the customers")
    return f"{customers} customers verified, {before} changes were pending"


def nothing_crashed(server):
    """Those that were killed on purpose ended by signal 9, those that a recovering server ended by 3."""
    log = server.cluster.log.read_text(errors="replace")
    crashes = re.findall(r".*(?:terminated by signal (?!9\b|3\b)\d+|PANIC|TRAP:).*", log)
    expect(not crashes, f"the server's log says: {crashes[:5]}")
    recoveries = log.count("automatic recovery in progress")
    expect(recoveries > 0, "the server has never recovered")
    return f"{recoveries} recoveries"


def ask_pg_config(pg_config, option):
    return subprocess.run([pg_config, option], capture_output=True, text=True, check=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    # A signal, too, must end in stopping the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Where the server's user can reach it.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ces_ext-", dir="/var/tmp" if USER else None))
    if USER:
        folder.chmod(0o755)
    try:
        suite = Suite(parser.parse_args().pg_config, folder)
        suite.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{suite.passed} passed, {suite.failed} failed")
    sys.exit(suite.failed > 0)


if __name__ == "__main__":
    main()
