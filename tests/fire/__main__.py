#!/usr/bin/env python3
"""Scores are exact under fire: beside every kind of write, and after kills, crashes, dumps, restores, replication and upgrades.

Uses servers of its own, because it kills them. Prints a line for each test, and "N passed, N failed" at the end.
"""

import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "scripts")]
import commands  # noqa: E402
import cron  # noqa: E402
import dumps  # noqa: E402
import kills  # noqa: E402
import replication  # noqa: E402
import upgrades  # noqa: E402
import writers  # noqa: E402
from server import USER  # noqa: E402
from suite import Suite, nothing_crashed  # noqa: E402

SCENARIOS = [
    writers.beside_readers, writers.beside_truncates, writers.isolated, commands.changed_tables, commands.declared,
    commands.retained, kills.killed, kills.killed_half_way, dumps.dumped, replication.replicated,
    upgrades.upgraded,
]


def run(suite, scenarios, pkglibdir):
    by_cron = threading.Thread(target=suite.test, args=[
        "pg_cron calls ces_refresh()", cron.refreshed_by_cron, suite.folder, suite.bindir, pkglibdir])
    if cron.is_wanted(pkglibdir):
        by_cron.start()
    suite.start()
    try:
        for scenario in scenarios:
            started = time.monotonic()
            try:
                scenario(suite)
            except Exception as failure:
                suite.test(scenario.__name__, fail, failure)
            print(f"-- {scenario.__name__}: {time.monotonic() - started:.0f} s", flush=True)
        suite.test("no server process crashed by itself", nothing_crashed, suite.server, kills.killed in scenarios)
    finally:
        suite.server.cluster.stop()
        if by_cron.ident:
            by_cron.join()


def fail(failure):
    raise failure


def ask_pg_config(pg_config, option):
    asked = subprocess.run([pg_config, option], capture_output=True, text=True, check=True)
    return pathlib.Path(asked.stdout.strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    parser.add_argument("--long", action="store_true", help="ten times as long beside writers")
    names = [scenario.__name__ for scenario in SCENARIOS]
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"by default all: {', '.join(names)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.scenarios) - set(names):
        parser.error(f"no such scenario: {', '.join(unknown)}")
    # A signal, too, must end in stopping the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Where the server's user can reach it.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ces_ext-", dir="/var/tmp" if USER else None))
    if USER:
        folder.chmod(0o755)
    chosen = [scenario for scenario in SCENARIOS if not arguments.scenarios or scenario.__name__ in arguments.scenarios]
    try:
        suite = Suite(ask_pg_config(arguments.pg_config, "--bindir"), folder, arguments.long)
        run(suite, chosen, ask_pg_config(arguments.pg_config, "--pkglibdir"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{suite.statements} transactions beside one another")
    print(f"{suite.passed} passed, {suite.failed} failed")
    sys.exit(suite.failed > 0)


if __name__ == "__main__":
    main()
