#!/usr/bin/env python3
"""Score real events in a private PostgreSQL and print a report.

A second run keeps the server, the database and its events. The database is made again when what it was made from has
changed: the SQL objects of the installed extension, or the events and how they are loaded.
"""

import argparse
import gzip
import hashlib
import os
import pathlib
import signal
import subprocess
import sys

from server import Cluster

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"
EVENTS = EXAMPLES / "oss_contributors.csv.gz"
LOAD = EXAMPLES / "load.sql"
WEIGHTS = EXAMPLES / "weights.sql"
REPORT = EXAMPLES / "report.sql"
LIVE = EXAMPLES / "live.sql"
DATABASE = "demo"

# A version's script can change while it is being developed, so its text is asked for and not its number.
INSTALLED = """
    SELECT default_version, md5(pg_read_file(setting || '/extension/ces_ext--' || default_version || '.sql'))
    FROM pg_available_extensions, pg_config
    WHERE pg_available_extensions.name = 'ces_ext' AND pg_config.name = 'SHAREDIR'
"""
MADE_FROM = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{DATABASE}'"


def say(text):
    print(text, flush=True)


class Psql:
    """Runs psql on the private server, whatever server the caller's own PG* variables and psqlrc are about."""

    def __init__(self, cluster):
        self.program = cluster.bindir / "psql"
        own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        # The bars are UTF-8, as is the database; notices would only disturb.
        quiet = {"PGCLIENTENCODING": "UTF8", "PGOPTIONS": "-c client_min_messages=warning"}
        self.environment = own | cluster.environment() | quiet

    def run(self, *arguments, database=DATABASE, **options):
        command = [self.program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments]
        done = subprocess.run(command, env=self.environment, **options)
        if done.returncode == -signal.SIGPIPE:
            sys.exit()  # the reader, such as less, has seen enough
        if done.returncode != 0:
            sys.exit("demo: psql ended with the error above")
        return done.stdout

    def execute(self, sql, database=DATABASE):
        self.run("-c", sql, database=database, stdin=subprocess.DEVNULL)

    def ask(self, sql):
        return self.run("-A", "-t", "-c", sql, database="postgres", stdout=subprocess.PIPE, text=True).strip()


def make_database(psql):
    installed = psql.ask(INSTALLED)
    if not installed:
        sys.exit("demo: this PostgreSQL has no ces_ext; install it first: make install")
    version, script = installed.split("|")
    sources = hashlib.sha256(script.encode() + LOAD.read_bytes() + EVENTS.read_bytes()).hexdigest()
    made_from = psql.ask(MADE_FROM)
    if made_from == sources:
        return
    say(f"making the database {DATABASE} with ces_ext {version}{' again' if made_from else ''} …")
    psql.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", database="postgres")
    psql.execute(f"CREATE DATABASE {DATABASE}", database="postgres")
    psql.execute("CREATE EXTENSION ces_ext")
    say(f"loading the events of examples/{EVENTS.name} …")
    psql.run("-f", LOAD, input=gzip.decompress(EVENTS.read_bytes()))
    # Noted last, so that what an interrupted run leaves behind is made again.
    psql.execute(f"COMMENT ON DATABASE {DATABASE} IS '{sources}'")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where the server and its data are kept")
    parser.add_argument("--bindir", type=pathlib.Path, required=True, help="PostgreSQL's programs")
    arguments = parser.parse_args()
    if not (arguments.bindir / "psql").exists():
        sys.exit(f"demo: there is no psql in {arguments.bindir}")
    cluster = Cluster(arguments.folder, arguments.bindir.resolve())
    if cluster.pid() is None:
        say(f"starting a private PostgreSQL in {arguments.folder} …")
        cluster.start({"timezone": "UTC"})
    psql = Psql(cluster)
    make_database(psql)
    say("setting the model of examples/weights.sql …")
    psql.run("-f", WEIGHTS, stdin=subprocess.DEVNULL)
    psql.run("-f", REPORT, stdin=subprocess.DEVNULL)
    psql.run("-f", LIVE, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"demo: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
