#!/usr/bin/env python3
"""Check that the extension also builds, installs and tests with cargo-pgrx, and comes out the same.

Needs cargo-pgrx of the version that Cargo.toml pins, on the PATH.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "scripts"))
from server import PREFIX  # noqa: E402


def statements(script):
    """The lines of an install script without comments, which cargo-pgrx adds, and empty lines."""
    script = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    return [line for line in script.splitlines() if line.strip() and not line.startswith("--")]


def ask(pg_config, option):
    return subprocess.run([pg_config, option], capture_output=True, text=True, check=True).stdout.strip()


class Checks:
    def __init__(self, pg_config, home):
        major = re.search(r"\d+", ask(pg_config, "--version"))[0]
        self.label = f"pg{major}"
        self.pg_config = pg_config
        self.environment = os.environ | {"PGRX_HOME": str(home), "RUST_BACKTRACE": "0"}
        # cargo-pgrx finds PostgreSQL by its own file.
        self.environment.pop("PGRX_PG_CONFIG_PATH", None)
        (home / "config.toml").write_text(f'[configs]\n{self.label} = "{pg_config}"\n')
        self.ours = statements("".join(path.read_text() for path in sorted((PROJECT / "sql").glob("[0-9]*.sql"))))

    def pgrx(self, *arguments, prefix=()):
        done = subprocess.run([*prefix, "cargo", "pgrx", *arguments], cwd=PROJECT, env=self.environment)
        return done.returncode == 0

    def same_script(self, folder):
        scripts = list(pathlib.Path(folder).rglob("ces_ext--*.sql"))
        return len(scripts) == 1 and statements(scripts[0].read_text()) == self.ours

    def package(self):
        """`cargo pgrx package` makes the install script that `make install` installs, and a library beside it."""
        with tempfile.TemporaryDirectory() as folder:
            packaged = self.pgrx("package", "--pg-config", self.pg_config, "--out-dir", folder)
            libraries = list(pathlib.Path(folder).rglob("ces_ext.*"))
            return packaged and self.same_script(folder) and any(path.suffix != ".control" for path in libraries)

    def install(self):
        """`cargo pgrx install` installs that script."""
        folder = pathlib.Path(ask(self.pg_config, "--sharedir")) / "extension"
        return self.pgrx("install", "--release", "--pg-config", self.pg_config) and self.same_script(folder)

    def test(self):
        """`cargo pgrx test` passes. PostgreSQL refuses to run as root, so root does it as somebody else."""
        # The framework connects as the user that initdb made, which is the one that runs it.
        name = subprocess.run([*PREFIX, "id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        return self.pgrx("test", self.label, prefix=[*PREFIX, "env", f"USER={name}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    arguments = parser.parse_args()
    results = {}
    # A home of its own: the user's may name other servers.
    with tempfile.TemporaryDirectory() as home:
        checks = Checks(os.path.abspath(arguments.pg_config), pathlib.Path(home))
        for check in (checks.package, checks.install, checks.test):
            results[check.__name__] = check()
            print(f"cargo pgrx {check.__name__}: {'ok' if results[check.__name__] else 'FAILED'}", flush=True)
    passed = sum(results.values())
    print(f"\n{passed} passed, {len(results) - passed} failed")
    sys.exit(passed != len(results))


if __name__ == "__main__":
    main()
