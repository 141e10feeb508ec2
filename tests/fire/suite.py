"""What the scenarios share: a server, the database that all begin with, and how it is proved that scores are exact."""

import pathlib
import re
import threading
import time

from load import Load, Server, Table, deadlocks, expect

INPUT = pathlib.Path(__file__).resolve().parent
TABLES = [Table("plain", "plain", "plain"), Table("parts", "parts_mid", "parts_old_odd")]
PARTS = TABLES[1]
REFRESH = "SELECT ces_refresh(':view');"
REFRESH_ALL = "\\sleep 150 ms\nSELECT ces_refresh();"
REBUILD = "\\sleep 500 ms\nCALL ces_rebuild(':view');"
VERIFY = "SELECT verify(':view', ':events');"
PENDING = "SELECT sum(pending) FROM ces_status"


def scripts_in(folder):
    return {path.stem: path.read_text() for path in sorted((INPUT / folder).glob("*.sql"))}


def without(scripts, *names):
    return {name: script for name, script in scripts.items() if name not in names}


WRITES, TRUNCATES = scripts_in("writes"), scripts_in("truncates")


class Suite:
    def __init__(self, bindir, folder, is_long):
        self.bindir = bindir
        self.folder = folder
        self.times = 10 if is_long else 1
        self.passed = self.failed = 0
        self.statements = 0
        self.reporting = threading.Lock()

    def start(self):
        self.server = Server(self.folder / "server", self.bindir)
        make_base(self.server)

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

    def test_both(self, name, function, *arguments):
        for table in TABLES:
            self.test(f"{name}: {table.events}", function, table, *arguments)

    def work(self, database, seconds, add_programs, meanwhile=None, template="base", tables=TABLES):
        """Programs on tables at once, for some time or as long as something else takes; the loads, done."""
        if template:
            self.server.database(database, template)
        seconds *= self.times
        loads = [Load(self.server, database, table, seconds, self.folder, meanwhile is not None) for table in tables]
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
        self.test(f"deadlocks: {database}", self.expect_no_deadlocks, database)
        self.statements += sum(sum(load.done.transactions.values()) for load in loads)
        return loads

    def all_ran(self, load):
        expect(not load.done.errors, f"{len(load.done.errors)} errors: {load.done.errors[:2]}")
        expect(load.scripts and not load.idle(), f"not once done: {load.idle()}; {load.done}")
        return str(load.done)

    def all_ran_and_is_exact(self, load):
        return f"{self.all_ran(load)}; {settle(self.server, load.database, load.table)}"

    def expect_no_deadlocks(self, database):
        """But those that writers have among themselves, waiting for each other's rows, as without any triggers."""
        found = deadlocks(self.server.cluster.log.read_text(errors="replace"), database)
        other = [str(deadlock) for deadlock in found if not deadlock.is_between_writers]
        expect(not other, f"{len(other)} deadlocks: {other[:3]}")
        return f"{len(found)} deadlocks among writers"


def make_base(server):
    """The databases from which the others are copied: with tracked tables, and with the same tables untracked."""
    server.database("untracked", "template0")
    server.ask("untracked", "".join((INPUT / name).read_text() for name in ("setup.sql", "model.sql")))
    server.database("base", "untracked")
    for table in TABLES:
        track(server, "base", table)
        settle(server, "base", table)


def track(server, database, table):
    for command in [table.track, *table.add_sources]:
        server.ask(database, command)


def settle(server, database, table, events=None):
    """Proves that all is exact, as it is and after a last ces_refresh(); tells what was verified."""
    verify = f"SELECT verify('{table.view}', '{events or table.events}')"
    customers, before = server.count(database, verify), pending(server, database, table)
    expect(customers > 0, "there is no customer to verify")
    server.ask(database, f"SELECT ces_refresh('{table.view}')")
    expect(pending(server, database, table) == 0, "changes are pending after ces_refresh()")
    expect(server.count(database, verify) == customers, "ces_refresh() has changed the customers")
    return f"{customers} customers verified, {before} changes were pending"


def pending(server, database, table):
    return server.count(database, f"SELECT sum(pending) FROM ces_status WHERE view = 'public.{table.view}'")


def problems(server, database, table):
    """What ces_status says of all sources of a view; empty if all is well."""
    query = f"SELECT DISTINCT unnest(problems) FROM ces_status WHERE view = 'public.{table.view}'"
    return server.ask(database, query)


def expect_no_problems(server, database, table):
    found = problems(server, database, table)
    expect(found == "", f"ces_status says: {found}")


def nothing_crashed(server, was_killed):
    """Those that were killed on purpose ended by signal 9, those that a recovering server ended by 3."""
    log = server.cluster.log.read_text(errors="replace")
    crashes = re.findall(r".*(?:terminated by signal (?!9\b|3\b)\d+|PANIC|TRAP:).*(?:\n.*Failed process.*)?", log)
    expect(not crashes, f"the server's log says: {crashes[:5]}")
    recoveries = log.count("automatic recovery in progress")
    expect(recoveries > 0 or not was_killed, "the server has never recovered")
    return f"{recoveries} recoveries"
