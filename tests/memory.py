#!/usr/bin/env python3
"""Where memory is short, a statement fails, at worst with its session; the server and all other sessions go on.

Uses two servers of its own. The processes of one may have no more than so much address space: malloc() fails there, as it
does where the system does not overcommit memory. In the other, malloc() fails whenever it is told to, so that each place
that allocates is met in turn. Prints a line for each test, and "N passed, N failed" at the end.
"""

import argparse
import collections
import contextlib
import os
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

INPUT = pathlib.Path(__file__).resolve().parent / "memory"
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

IN_PLACE = """jsonb_build_object('full_score', 10, 'weights', jsonb_object_agg('event ' || i, '{"weight": 2}'::jsonb))"""

# Statements for a malloc() that fails, and what else than "out of memory" they may end in.
PLACES = {
    "an unknown model": ("SELECT ces('event 1', 1, 'nothing')", "22023"),
    "a score": ("SELECT ces('event 1', 1, 'small')", None),
    "a breakdown": ("SELECT ces_breakdown('event 1', 1, 'small')", "22023"),
    "a tally that is none": ("SELECT ('{\"a\": 1}' || chr(32) || '}')::ces_tally", "22P02"),
    "a configuration": ("SELECT ces_config('small')", None),
    "an explanation": ("SELECT * FROM ces_explain('{\"event 1\": 1}', 'small')", None),
    # So large that the reserve does not serve it, while the transaction has locks and another call site has one, too;
    # 22023, because PostgreSQL does not tell a time zone that it has no memory for from one that it does not know.
    "a configuration in place": (f"""BEGIN; LOCK TABLE ces_versions;
        SELECT ces('event 1', 1, '{{"full_score": 5, "weights": {{"event 1": {{"weight": 2}}}}}}'::jsonb) OVER (),
               ces('event 1', 1, (SELECT {IN_PLACE} FROM generate_series(1, 300) i)) OVER ();
        COMMIT""", "22023"),
    "an error within the extension": ("SELECT ces_refresh('no_such_view')", "42704"),
}
REQUESTS = 40
# Of a statement whose own requests come after many of PostgreSQL's.
MORE_REQUESTS = {"a configuration in place": 400}


@contextlib.contextmanager
def limited(size):
    """What is started meanwhile has so much address space."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextlib.contextmanager
def preloaded(library):
    os.environ["LD_PRELOAD"] = str(library)
    try:
        yield
    finally:
        del os.environ["LD_PRELOAD"]


class Suite:
    def __init__(self, pg_config, folder):
        self.pg_config, self.folder = pg_config, folder
        self.bindir = pathlib.Path(self.ask_pg_config("--bindir"))
        self.passed = self.failed = 0

    def ask_pg_config(self, option):
        return subprocess.run([self.pg_config, option], capture_output=True, text=True, check=True).stdout.strip()

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
        for server, scenario in ((self.small_server, self.in_little_space), (self.failing_server, self.with_failing_malloc)):
            self.server = server()
            try:
                self.bystander = self.server.start_program("psql", *PSQL, "-d", "postgres", stdin=subprocess.PIPE)
                scenario()
                self.test("other sessions went on", self.goes_on)
            finally:
                self.server.cluster.stop()

    def small_server(self):
        server = Server(self.folder / "small", self.bindir, SETTINGS)
        server.ask("postgres", SETUP)
        server.cluster.stop()
        with limited(LIMIT):
            server.start()
        return server

    def in_little_space(self):
        for name, call in CALLS.items():
            for size in (3000, 9000, 40000, 120000):
                fill = FILL.format(size=size, call=call)
                self.test(f"an error of {name} beside strings of {size} bytes", self.fails, fill, ERROR)
        for name, statement in GREEDY.items():
            self.test(f"{name} of too much", self.fails, statement, SESSION)
        self.test("errors leave nothing behind", self.leaves_nothing)

    def failing_server(self):
        library = self.folder / "failing_malloc.so"
        include = self.ask_pg_config("--includedir-server")
        compiler = ["cc", "-shared", "-fPIC", "-fno-builtin", f"-I{include}", "-o", library]
        subprocess.run([*compiler, INPUT / "failing_malloc.c", "-ldl"], check=True)
        with preloaded(library):
            server = Server(self.folder / "failing", self.bindir, SETTINGS)
        server.ask("postgres", f"""
            {SETUP}
            CREATE FUNCTION fail_malloc(met bigint, failing bigint) RETURNS void LANGUAGE c AS '{library}';
            CREATE FUNCTION failed_mallocs() RETURNS bigint LANGUAGE c AS '{library}';""")
        return server

    def with_failing_malloc(self):
        for name, (statement, otherwise) in PLACES.items():
            requests = MORE_REQUESTS.get(name, REQUESTS)
            self.test(f"{name}, where any one request fails", self.fails_in_turn, statement, otherwise, requests, 1)
            self.test(f"{name}, where all fail from any one on", self.fails_in_turn, statement, otherwise, requests, 1_000_000)

    def fails_in_turn(self, statement, otherwise, requests, failing):
        """The statement succeeds or ends in one of the errors, whichever request for memory fails."""
        ends = collections.Counter()
        for met in range(requests):
            commands = f"""
                SELECT ces('event 1', 1, 'small') \\g /dev/null
                SELECT fail_malloc({met}, {failing});\n{statement};
                SELECT 'failed ' || failed_mallocs();"""
            done = self.session(commands)
            told = re.search("(ERROR|FATAL|PANIC): +(.{5})", done.stderr)
            end = told[2] if told else "success"
            expect(not told or end in ("53200", otherwise), done.stderr[:1000])
            expect(told or "failed " in done.stdout, f"the session is gone: {done.stderr[:1000]}")
            ends[f"{told[1]} {end}" if told else end] += 1
            if "failed 0" in done.stdout:
                break
        expect(ends.total() > 1, "no request failed")
        return ", ".join(f"{count} times {end}" for end, count in ends.items())

    def session(self, commands):
        """Output and errors of psql, whose session goes on after errors."""
        arguments = ["-X", "-q", "-A", "-t", "-v", "VERBOSITY=verbose", "-d", "postgres", "-f", "-"]
        with self.server.start_program("psql", *arguments, stdin=subprocess.PIPE) as psql:
            try:
                output, errors = psql.communicate(commands, timeout=60)
            except subprocess.TimeoutExpired:
                psql.kill()
                raise Failed("the server does not answer") from None
        return subprocess.CompletedProcess(arguments, psql.returncode, output, errors)

    def fails(self, statement, at_most):
        """The statement runs out of memory, which ends no more than is said."""
        commands = f"{statement};\nSELECT 'the session goes on';\n"
        done = self.session(commands)
        told = re.search(r"(ERROR|FATAL|PANIC): .*(?:\n(?:DETAIL|HINT): .*)*", done.stderr)
        expect(told, f"there is no error: {done.stdout[:300]} {done.stderr[:300]}")
        expect(re.match(rf"(ERROR|{at_most}): +53200: out of memory", told[0]), done.stderr[:1000])
        expect("DETAIL: " in told[0], "the error has lost its detail")
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
        locks = self.server.ask("postgres", "SELECT count(*) FROM pg_locks WHERE pid IS NULL")
        expect(locks == "0", f"{locks} locks of sessions that have ended")
        log = self.server.cluster.log.read_text(errors="replace")
        crashes = re.findall(r".*(?:terminated by signal|PANIC|TRAP:|memory allocation of).*", log)
        expect(not crashes, f"the server's log says: {crashes[:5]}")
        return f"{len(re.findall('FATAL:  out of memory', log))} sessions ended"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    # A signal, too, must end in stopping the server.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
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
