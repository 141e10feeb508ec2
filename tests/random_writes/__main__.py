#!/usr/bin/env python3
"""Random statements on tracked tables: scores have to be what plain SQL counts, and no write may fail because of tracking.

Worlds of random tables are made from a seed, one after the other, until so many statements have been sent. Each statement
goes to a tracked database and to an untracked twin, which have to answer alike. Prints "N passed, N failed", a world being
one test. A failure prints its seed, and leaves a file of SQL in tests/output/random_writes that shows it.
"""

import argparse
import collections
import contextlib
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS.parent / "scripts"))
import build  # noqa: E402
import plants  # noqa: E402
import play  # noqa: E402
import upkeep  # noqa: E402
import writes  # noqa: E402
from play import LOG_TAIL, Failure, Pair, World  # noqa: E402
from server import USER, Cluster  # noqa: E402
from shrink import shrink  # noqa: E402
from wire import Connection, ConnectionLost  # noqa: E402

OUTPUT = TESTS / "output" / "random_writes"
# Processes are not killed here. A statement that waits for its own session would wait for ever.
# A server that compiles queries takes seconds for each of the larger ones.
SETTINGS = {"jit": "off", "fsync": "off", "autovacuum": "off", "shared_buffers": "64MB", "lock_timeout": "10s", "statement_timeout": "120s"}
WORLD = 500
# So many statements are of all kinds.
ALL_KINDS_IN = 20000


class Suite:
    def __init__(self, options, folder):
        ask = lambda option: subprocess.run([options.pg_config, option], capture_output=True, text=True, check=True).stdout.strip()
        self.options = options
        self.cluster = Cluster(folder / "server", pathlib.Path(ask("--bindir")))
        self.counts = collections.defaultdict(collections.Counter)
        self.connections = []
        self.passed = self.failed = self.statements = 0

    def connect(self, database):
        connection = Connection(self.cluster.environment()["PGHOST"], database)
        self.connections.append(connection)
        return connection

    def disconnect(self):
        for connection in self.connections:
            connection.close()
        self.connections = []

    def prepare(self):
        self.cluster.start(SETTINGS)
        with contextlib.closing(Connection(self.cluster.environment()["PGHOST"], "postgres")) as postgres:
            must(postgres, build.ROLES)
            must(postgres, "CREATE DATABASE base TEMPLATE template0")
            self.version = int(must(postgres, "SELECT current_setting('server_version_num')::integer / 10000").rows[0][0])
        with contextlib.closing(Connection(self.cluster.environment()["PGHOST"], "base")) as base:
            must(base, build.BASE)
            # Not every build has it.
            self.has_icu = not base.run(build.ICU).is_error

    def pair(self):
        """Databases as they are at the beginning."""
        self.disconnect()
        with contextlib.closing(Connection(self.cluster.environment()["PGHOST"], "postgres")) as postgres:
            for prepared, database in must(postgres, "SELECT gid, database FROM pg_prepared_xacts").rows:
                with contextlib.closing(Connection(self.cluster.environment()["PGHOST"], database)) as connection:
                    must(connection, f"ROLLBACK PREPARED '{prepared}'")
            for name in ("tracked", "twin"):
                must(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                must(postgres, f"CREATE DATABASE {name} TEMPLATE base STRATEGY file_copy")
        return Pair(self.connect("tracked"), self.connect("twin"), self.options.tracking)

    def run(self):
        self.prepare()
        options = self.options
        deadline = time.monotonic() + options.seconds if options.seconds else None
        for name in plants.ALL if options.plant == "all" else [options.plant] if options.plant else []:
            self.planted(name)
        numbers = [options.world] if options.world is not None else range(10 ** 9)
        for number in numbers:
            is_late = deadline and self.statements and time.monotonic() > deadline
            if self.statements >= options.statements or is_late or self.failed >= options.failures:
                break
            self.world(number)
        self.report()

    def planted(self, name):
        """A fault that is put in has to be found, in one of a few worlds."""
        found = None
        for number in range(5):
            world = self.new_world(f"plant {number}")
            world.plant = plants.ALL[name]
            try:
                world.play(WORLD)
            except Failure as failure:
                found = failure
                break
        is_found = found and any(entry.kind == "plant" for entry in world.log)
        self.passed += bool(is_found)
        self.failed += not is_found
        print(f"{'ok' if is_found else 'FAILED':7}a planted fault is found: {name}: {str(found)[:150]}", flush=True)

    def new_world(self, number):
        return World(self.pair(), self.options.seed, number, self.version, self.has_icu, self.counts)

    def world(self, number):
        world = self.new_world(number)
        try:
            world.play(WORLD)
            self.passed += 1
        except Failure as failure:
            self.failed += 1
            self.describe(world, number, failure)
        except ConnectionLost as lost:
            self.describe(world, number, f"{lost}\n{self.cluster.log.read_text(errors='replace')[-3000:]}")
            raise
        self.statements += len(world.log)

    def describe(self, world, number, failure):
        print(f"FAILED seed {self.options.seed}, world {number}, statement {len(world.log)}\n  {failure}")
        for place, entry in list(enumerate(world.log, 1))[-LOG_TAIL:]:
            print(f"  {place:5} [{entry.result or 'failed'}] {entry.statement[:300]}")
        print(f"  again: --seed {self.options.seed} --world {number}")
        path = OUTPUT / f"seed-{self.options.seed}-world-{number}.sql"
        write(path, world.log, failure, world.pair)
        print(f"  all statements: {path.relative_to(TESTS.parent)}")
        if self.options.shrink:
            short = shrink(world.log, failure, self.pair, self.options.shrink)
            if short is None:
                print("  sent once more, these statements do not show it")
            else:
                path = path.with_suffix(".short.sql")
                write(path, short, failure, world.pair)
                print(f"  {len(short)} statements that show it: {path.relative_to(TESTS.parent)}")
        sys.stdout.flush()

    def report(self):
        if self.statements >= ALL_KINDS_IN and self.options.tracking:
            done = self.counts["done"]
            never = [kind for kinds in (writes.KINDS, upkeep.MAINTENANCE, upkeep.PARTITIONS, upkeep.TABLES, play.OTHERS) for kind in kinds
                     if not done[upkeep.STEPS.get(kind, kind)]]
            self.passed += not never
            self.failed += bool(never)
            print(f"{'FAILED' if never else 'ok':7}every kind of statement was done{': but ' + ', '.join(never) if never else ''}")
        for name in ("done", "refused", "sqlstate", "comparisons"):
            print(f"{name}: " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.counts[name].items())))
        print(f"{self.statements} statements, seed {self.options.seed}")


def must(connection, statement):
    outcome = connection.run(statement)
    if outcome.is_error:
        sys.exit(f"random_writes: {statement[:300]}\n{outcome.sqlstate} {outcome.message}")
    return outcome


def write(path, entries, failure, pair):
    """For psql, in a new database of a cluster with the roles app and writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        file.write(f"-- {str(failure)[:1000]}\n".replace("\n", "\n-- ").removesuffix("-- ") + "\\set ON_ERROR_STOP off\n" + build.BASE + "\n")
        for entry in entries:
            if entry.is_tracked_only:
                file.write("-- only where it is tracked\n")
            file.write(entry.statement.replace("@side@", "tracked") + ";\n")
            if entry.copy is not None:
                file.write(entry.copy + "\\.\n")
        if failure.shows:
            file.write(f"-- shows the difference\n{failure.shows};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    parser.add_argument("--seed", default="1", help="what all is made from")
    parser.add_argument("--world", type=int, help="play this one only")
    parser.add_argument("--statements", type=int, default=50000, help="end after so many")
    parser.add_argument("--seconds", type=float, help="end after so long, if that is earlier")
    parser.add_argument("--failures", type=int, default=3, help="end after so many")
    parser.add_argument("--shrink", type=float, default=60, metavar="SECONDS", help="for making a failure's statements fewer")
    parser.add_argument("--no-tracking", dest="tracking", action="store_false", help="try the test itself, without views of scores")
    parser.add_argument("--plant", choices=[*plants.ALL, "all"], help="before that, put in faults, which have to be found")
    # A signal, too, must end in stopping the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ces_ext-", dir="/var/tmp" if USER else None))
    if USER:
        folder.chmod(0o755)
    suite = Suite(options, folder)
    try:
        suite.run()
    finally:
        suite.disconnect()
        suite.cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{suite.passed} passed, {suite.failed} failed")
    sys.exit(suite.failed > 0)


if __name__ == "__main__":
    main()
