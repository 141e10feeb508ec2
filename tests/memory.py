#!/usr/bin/env python3
"""Where memory is short, a statement fails, at worst with its session; the server and all other sessions go on.

Uses a server of its own, whose processes may have no more than so much address space: malloc() fails there, as it does
where the system does not overcommit memory. Prints a line for each test, and "N passed, N failed" at the end.
"""

import argparse
import contextlib
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from load import PSQL, Failed, Server, expect
from server import USER

LIMIT = 250_000_000
SETTINGS = {"shared_buffers": "16MB", "max_connections": "20", "autovacuum": "off", "max_parallel_workers_per_gather": "0"}
WEIGHTS = 200_000
SETUP = f"""
CREATE EXTENSION ces_ext;
INSERT INTO ces_weights (model, event_name, weight) SELECT 'small', 'event ' || i, i FROM generate_series(1, 30) i;
INSERT INTO ces_weights (model, event_name, weight) SELECT 'large', 'event ' || i, i FROM generate_series(1, {WEIGHTS}) i;
"""
ERROR, SESSION = "ERROR", "FATAL"

# Fills the memory of one context up, and has an error of PostgreSQL's raised in the same one by the extension.
FILL = "SELECT length(array_agg(repeat('x', {size}))::text), sum(length({call}::text)) FROM generate_series(1, 1000000) n"
CALLS = {
    "ces_config()": "ces_config('small')",
    "ces_tally": """('{"event ' || n || '": 1}')::ces_tally""",
}
# Statements that take more memory than there is.
GREEDY = {
    "ces_config()": "SELECT length(ces_config('large')::text)",
    "ces_config_diff()": "SELECT count(*) FROM ces_config_diff('large', 'small')",
    "ces_publish()": "SELECT ces_publish('large')",
    "a configuration": "SELECT ces_score('{}', ces_config('large'))",
    "ces_breakdown()": f"SELECT length(ces_breakdown('event ' || i, 1, 'large')::text) FROM generate_series(1, {WEIGHTS}) i",
    "ces_explain()": "SELECT count(*) FROM ces_explain('{}', 'large') a, ces_explain('{}', 'large') b, ces_explain('{}', 'large') c",
    "ces_compare()": "SELECT ces_compare(t, t, 'large') FROM (SELECT tally('event ' || i) AS t FROM generate_series(1, 900000) i) v",
    "tally()": "SELECT length(tally('event ' || i)::text) FROM generate_series(1, 5000000) i",
}


@contextlib.contextmanager
def limited(size):
    """What is started meanwhile has so much address space."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class Suite:
    def __init__(self, pg_config, folder):
        bindir = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        self.server = Server(folder / "server", pathlib.Path(bindir), SETTINGS)
        self.passed = self.failed = 0

    def test(self, name, function, *arguments):
        started = time.monotonic()
        try:
            told, is_passed = function(*arguments), True
        except (Exception, SystemExit) as failure:
            told, is_passed = f"{type(failure).__name__}: {failure}", False
        self.passed += is_passed
        self.failed += not is_passed
        print(f"{'ok' if is_passed else 'FAILED':7}{name} [{time.monotonic() - started:.1f} s]\n       {told}", flush=True)

    def run(self):
        try:
            self.server.ask("postgres", SETUP)
            self.server.cluster.stop()
            with limited(LIMIT):
                self.server.start()
            self.bystander = self.server.start_program("psql", *PSQL, "-d", "postgres", stdin=subprocess.PIPE)
            for name, call in CALLS.items():
                for size in (3000, 9000, 40000, 120000):
                    self.test(f"an error of {name} beside strings of {size} bytes", self.fails, FILL.format(size=size, call=call), ERROR)
            for name, statement in GREEDY.items():
                self.test(f"{name} of too much", self.fails, statement, SESSION)
            self.test("errors leave nothing behind", self.leaves_nothing)
            self.test("other sessions went on", self.goes_on)
        finally:
            self.server.cluster.stop()

    def fails(self, statement, at_most):
        """The statement runs out of memory, which ends no more than is said."""
        commands = f"\\set VERBOSITY verbose\n{statement};\nSELECT 'the session goes on';\n"
        done = self.server.run("psql", "-X", "-q", "-A", "-t", "-d", "postgres", "-f", "-", commands=commands)
        told = re.search(r"(ERROR|FATAL|PANIC): .*(?:\n(?:DETAIL|HINT): .*)*", done.stderr)
        expect(told, f"there is no error: {done.stdout[:300]} {done.stderr[:300]}")
        expect(re.match(rf"(ERROR|{at_most}): +53200: out of memory", told[0]), done.stderr[:1000])
        goes_on = "the session goes on" in done.stdout
        expect(goes_on == (told[1] == ERROR), f"after {told[1]} the session {'goes on' if goes_on else 'does not go on'}")
        self.server.ask("postgres", "SELECT 1")
        return " ".join(told[0].split())

    def leaves_nothing(self):
        """Memory that the process has from the system, before and after many errors of both kinds."""
        told = self.server.ask("postgres", r"""
            DO $$
            DECLARE
              size CONSTANT text := 'SELECT (regexp_match(pg_read_file(''/proc/self/status''), ''VmData:\s+(\d+)''))[1]::int';
              before int; after int;
            BEGIN
              FOR pass IN 1..2 LOOP
                EXECUTE size INTO before;
                FOR i IN 1..20000 LOOP
                  BEGIN PERFORM '{'::ces_tally; EXCEPTION WHEN invalid_text_representation THEN NULL; END;
                  BEGIN PERFORM '[]'::ces_tally; EXCEPTION WHEN invalid_text_representation THEN NULL; END;
                END LOOP;
                EXECUTE size INTO after;
              END LOOP;
              PERFORM set_config('ces_test.grown', (after - before)::text, false);
            END $$;
            SELECT current_setting('ces_test.grown');""")
        expect(int(told) < 100, f"{told} kB for 40,000 errors")
        return f"{told} kB for 40,000 errors"

    def goes_on(self):
        output, errors = self.bystander.communicate("SELECT 'here';\n")
        expect(output.strip() == "here", errors)
        log = self.server.cluster.log.read_text(errors="replace")
        crashes = re.findall(r".*(?:terminated by signal|PANIC|TRAP:|memory allocation of).*", log)
        expect(not crashes, f"the server's log says: {crashes[:5]}")
        return f"{len(re.findall('FATAL:  out of memory', log))} sessions ended"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    # A signal, too, must end in stopping the server.
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
