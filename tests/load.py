"""Private servers, and programs that work on their databases side by side, whatever happens to the server."""

import collections
import contextlib
import dataclasses
import datetime
import hashlib
import itertools
import math
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "scripts"))
from server import Cluster  # noqa: E402

# Processes are killed, not the machine: what has been handed to the system stays.
SETTINGS = {
    "fsync": "off", "shared_buffers": "64MB", "deadlock_timeout": "100ms", "max_prepared_transactions": "50",
    "log_line_prefix": "%m [%p] %d ",
}
READ_COMMITTED = "read committed"
# Seconds after which programs are started anew, and may be no more if their time is up.
AT_A_TIME = 3
PSQL = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
# What a client may be told when its server is being killed.
CONNECTION_IS_GONE = re.compile(
    "terminating connection|connection to server|server closed the connection|the database system is"
    "|could not create connection|the backend died|Run was aborted|could not (send|receive)|connection not open|no connection to the server"
)


class Failed(Exception):
    """What a test found wrong."""


def expect(is_so, message):
    if not is_so:
        raise Failed(message)


@dataclasses.dataclass(frozen=True)
class Table:
    """A table of events, with one of tickets and one of accounts. A leaf is the table itself, or a partition, that of
    `leaf` with columns in another order."""

    events: str
    leaf: str
    other_leaf: str

    @property
    def view(self):
        return f"{self.events}_scores"

    @property
    def tickets(self):
        return f"{self.events}_tickets"

    @property
    def accounts(self):
        return f"{self.events}_accounts"

    @property
    def track(self):
        return (
            f"CALL ces_track('{self.view}', events => '{self.events}', customer => 'tenant_id, user_id', count => 'n',"
            " event_name => 'event_name', occurred_at => 'occurred_at', filter => 'NOT is_test', model => 'live')"
        )

    @property
    def add_sources(self):
        add = f"CALL ces_add_source('{self.view}',"
        return [
            f"{add} 'tickets', events => '{self.tickets}', customer => 'tenant_id, user_id',"
            " event_name => '''ticket_'' || status', occurred_at => 'opened_at')",
            f"{add} 'plan', events => '{self.accounts}', customer => 'tenant_id, user_id', event_name => '''plan_'' || plan')",
            f"{add} 'known', events => '{self.accounts}', customer => 'tenant_id, user_id')",
        ]

    @property
    def variables(self):
        names = ("events", "leaf", "other_leaf", "view", "tickets", "accounts")
        return {name: getattr(self, name) for name in names}


class Server:
    """A private server, and PostgreSQL's programs on it."""

    def __init__(self, folder, bindir, settings=()):
        self.cluster = Cluster(folder, bindir)
        self.settings = SETTINGS | dict(settings)
        self.bindir = bindir
        self.start()

    def start(self):
        """Backends that have lost their server may take a while to notice, and keep a new one from starting."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return self.cluster.start(self.settings)
            except SystemExit:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def kill(self, how):
        """Kill the server as a whole, and start it again."""
        pid = self.cluster.pid()
        expect(pid, "there is no server to kill")
        os.kill(pid, how)
        while self.cluster.pid() == pid:
            time.sleep(0.02)
        self.start()

    def kill_backend(self, pid):
        """kill -9, after which the server ends all other backends and recovers."""
        ready = "database system is ready to accept connections"
        before = self.cluster.log.read_text(errors="replace").count(ready)
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while self.cluster.log.read_text(errors="replace").count(ready) == before:
            expect(time.monotonic() < deadline, "the server does not come back")
            time.sleep(0.02)

    def environment(self, isolation=READ_COMMITTED):
        option = isolation.replace(" ", "\\ ")
        return os.environ | self.cluster.environment() | {
            "PGOPTIONS": f"-c client_min_messages=warning -c default_transaction_isolation={option}"
        }

    def start_program(self, program, *arguments, isolation=READ_COMMITTED, **options):
        return subprocess.Popen(
            [self.bindir / program, *map(str, arguments)], env=self.environment(isolation), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )

    def run(self, program, *arguments, commands=None, **options):
        process = self.start_program(program, *arguments, stdin=subprocess.PIPE, **options)
        output, errors = process.communicate(commands)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def must_run(self, program, *arguments, **options):
        done = self.run(program, *arguments, **options)
        expect(done.returncode == 0, f"{program} failed: {done.stderr.strip()[-2000:]}")
        return done

    def psql(self, database, commands, **options):
        return self.run("psql", *PSQL, "-d", database, "-f", "-", commands=commands, **options)

    def ask(self, database, query):
        done = self.psql(database, query)
        expect(done.returncode == 0, f"{query[:200]}: {done.stderr.strip()[-2000:]}")
        return done.stdout.strip()

    def count(self, database, query):
        return int(self.ask(database, query))

    def database(self, name, template):
        self.ask("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def wait_until(self, database, condition, seconds=20):
        deadline = time.monotonic() + seconds
        while self.ask(database, f"SELECT {condition}") != "t":
            expect(time.monotonic() < deadline, f"waited in vain until {condition}")
            time.sleep(0.02)


@dataclasses.dataclass(frozen=True)
class Deadlock:
    """A deadlock, as the server's log reports it."""

    waits: tuple
    statements: tuple

    @property
    def is_between_writers(self):
        """Whether all wait for each other's rows, as they do without any triggers."""
        wait_for_rows = all(re.search(r"on (transaction|tuple)", wait) for wait in self.waits)
        return wait_for_rows and not any("ces_" in statement for statement in self.statements)

    def __str__(self):
        return " / ".join(self.statements) + ": " + "; ".join(self.waits)


def deadlocks(log, database):
    """The deadlocks of a database that a log reports."""
    pattern = rf"\[\d+\] {database} ERROR:  deadlock detected\n.*?DETAIL:  (.*\n(?:\t.*\n)*)"
    found = []
    for detail in re.findall(pattern, log):
        waits = tuple(re.findall(r"Process \d+ (waits for .*?); blocked", detail))
        found.append(Deadlock(waits, tuple(statement[:150] for statement in re.findall(r"Process \d+: (.*)", detail))))
    return found


class Done:
    """What programs did: transactions by script, how many were retried, and errors."""

    def __init__(self, may_lose_connection):
        self.may_lose_connection = may_lose_connection
        self.transactions = collections.Counter()
        self.retried = 0
        self.errors = []

    def add_pgbench(self, names, output, errors):
        if len(names) == 1:
            counted = re.findall(r"number of transactions actually processed: (\d+)", output)
        else:
            counted = re.findall(r"^ - (\d+) transactions", output, re.MULTILINE)
        self.transactions.update(dict(zip(names, map(int, counted))))
        self.retried += sum(map(int, re.findall(r"number of transactions retried: (\d+)", output)))
        self.add_errors(errors, ", ".join(names) if len(names) < 4 else "writes")

    def add_errors(self, errors, program):
        lines = errors.splitlines()
        for number, line in enumerate(lines):
            is_lost = CONNECTION_IS_GONE.search(line) and self.may_lose_connection
            if re.search("ERROR|PANIC|could not refresh|: error:", line) and not is_lost:
                self.errors.append("\n".join([program + ":", *lines[number : number + 4]]))

    def __str__(self):
        counts = ", ".join(f"{name} {count}" for name, count in self.transactions.items())
        return f"{counts}; {self.retried} retried"


class Load:
    """Programs on one table of a database, side by side until a time is up, whatever happens to their server."""

    def __init__(self, server, database, table, seconds, scratch, may_lose_connection=False):
        self.server, self.database, self.table, self.scratch = server, database, table, scratch
        self.deadline = time.monotonic() + seconds
        self.done = Done(may_lose_connection)
        self.scripts = []
        self.threads = []
        self.seeds = itertools.count(1)

    def pgbench(self, scripts, clients=1, isolation=READ_COMMITTED, may_starve=False):
        """Scripts by their names. What fails by concurrency alone is tried again, and may starve if it is said so."""
        self.scripts += [] if may_starve else scripts
        self.keep_on("pgbench", lambda seconds: ["-T", seconds, "-c", clients, *self.options(scripts)], isolation,
                     lambda output, errors: self.done.add_pgbench(list(scripts), output, errors))

    def pgbench_once(self, scripts, transactions):
        """So many transactions, which must not fail; what was done."""
        done = self.server.must_run("pgbench", "-t", transactions, *self.options(scripts))
        self.done.add_pgbench(list(scripts), done.stdout, done.stderr)
        expect(not self.done.errors, f"{self.done.errors[:3]}")
        return self.done

    def options(self, scripts):
        files = []
        for script in scripts.values():
            path = self.scratch / f"{hashlib.sha256(script.encode()).hexdigest()}.sql"
            if not path.exists():
                # Another thread must not find it half written.
                draft = path.with_suffix(f".{threading.get_ident()}")
                draft.write_text(script)
                draft.replace(path)
            files += ["-f", path]
        variables = [f"--define={name}={value}" for name, value in self.table.variables.items()]
        return [*files, *variables, "-n", "--max-tries=200", f"--random-seed={next(self.seeds)}", self.database]

    def copy(self):
        """pgbench cannot COPY FROM STDIN."""
        self.scripts.append("copy")
        today = datetime.date.today()
        rows = "".join(f"{1 + i % 3}\tu{i % 60}\tlogin\t{i % 4}\t{today - datetime.timedelta(i * 9)} 12:00Z\n" for i in range(40))
        commands = f"COPY {self.table.events} (tenant_id, user_id, event_name, n, occurred_at) FROM STDIN;\n{rows}\\.\n"
        commands += "SELECT 'copied';\n"

        def add(output, errors):
            self.done.transactions["copy"] += output.count("copied")
            self.done.add_errors(errors, "copy")

        self.keep_on("psql", lambda _: [*PSQL, "-d", self.database, "-f", "-"], READ_COMMITTED, add, commands * 5)

    def idle(self):
        """The scripts that have not been done a single time."""
        return [script for script in self.scripts if not self.done.transactions[script]]

    def seconds_left(self):
        """For which programs are to go on, or 0: on a slow machine longer, so that all scripts have their turn."""
        late = time.monotonic() - self.deadline
        return max(1, min(math.ceil(-late), AT_A_TIME)) if late < 0 or (late < 30 and self.idle()) else 0

    def keep_on(self, program, arguments, isolation, add, commands=None):
        def repeat():
            while seconds := self.seconds_left():
                # While its server is not there, neither is its address.
                with contextlib.suppress(FileNotFoundError):
                    done = self.server.run(program, *arguments(seconds), isolation=isolation, commands=commands)
                    add(done.stdout, done.stderr)
                time.sleep(0.1)

        self.threads.append(threading.Thread(target=repeat))

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self):
        for thread in self.threads:
            thread.join()
        return self.done
