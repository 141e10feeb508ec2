"""The server that is measured: its settings, its data, and ways to time a query on it."""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))

from server import Cluster  # noqa: E402

SERVER_SETTINGS = {
    # Tables over a quarter of this are read through a small ring of buffers, and never stay.
    "shared_buffers": "2GB",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
SESSION_SETTINGS = {
    "jit": "off",
    "work_mem": "256MB",
    "max_parallel_workers_per_gather": "0",
    "synchronize_seqscans": "off",
    "track_io_timing": "off",
}


class Database:
    """Generated events of one size. They are kept; the extension and its weights are made again each time.

    A database that is not for all sections has no more than the table `events`.
    """

    def __init__(self, folder, bindir, name, rows, customers, is_for_all=True):
        self.cluster = Cluster(folder, bindir)
        self.bindir = bindir
        self.name = name
        self.sizes = {"rows": rows, "customers": customers}
        self.is_for_all = is_for_all

    def start(self):
        made = self.cluster.data / "PG_VERSION"
        if made.exists() and made.read_text().strip() != self.major_version():
            sys.exit(f"bench: {self.cluster.folder} was made by PostgreSQL {made.read_text().strip()}; remove it")
        self.cluster.start(SERVER_SETTINGS)
        options = " ".join(f"-c {name}={value}" for name, value in SESSION_SETTINGS.items())
        self.environment = os.environ | self.cluster.environment() | {"PGOPTIONS": options}

    def stop(self):
        self.cluster.stop()

    def said_by(self, program, option):
        ran = subprocess.run([self.bindir / program, option], capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    def major_version(self):
        return re.search(r"PostgreSQL\) (\d+)", self.said_by("postgres", "--version"))[1]

    def library(self):
        """A digest of the extension's library as it is installed."""
        file = next(pathlib.Path(self.said_by("pg_config", "--pkglibdir")).glob("ces_ext.*"))
        return hashlib.sha256(file.read_bytes()).hexdigest()

    def prepare(self):
        script = HERE / "generate.sql"
        digest = hashlib.sha256(script.read_bytes()).hexdigest()
        made_by = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{self.name}'"
        if self.value(made_by, database="postgres") != digest:
            print(f"bench: generating {self.sizes['rows']:,} events, once …", flush=True)
            anew = f"DROP DATABASE IF EXISTS {self.name};\nCREATE DATABASE {self.name};"
            self.psql(f"SET client_min_messages = warning;\n{anew}", database="postgres")
            sizes = [f"--set={name}={value}" for name, value in self.sizes.items()]
            self.psql(script.read_text(), *sizes, f"--set=all={self.is_for_all}", f"--set=digest={digest}")
        self.run("weights.sql")

    def run(self, script, **variables):
        """A script of this folder. It is told how many customers there are."""
        settings = [f"--set={name}={value}" for name, value in (self.sizes | variables).items()]
        self.psql((HERE / script).read_text(), *settings)

    def command(self, program, *options, database=None):
        return [self.bindir / program, *options, database or self.name]

    def psql(self, script, *options, database=None):
        command = self.command("psql", "-XqAt", "--set=ON_ERROR_STOP=1", *options, database=database)
        ran = subprocess.run(command, env=self.environment, input=script, stdout=subprocess.PIPE, text=True)
        if ran.returncode != 0:
            sys.exit("bench: psql failed")
        return ran.stdout

    def value(self, query, settings=None, options="", database=None):
        return self.psql(set_all(settings or {}) + within(options, f"{query};\n"), database=database).strip()

    def plan(self, query, settings=None, options="", analyze=True):
        """The nodes of a query's plan, the topmost first, as they ran."""
        explain = f"EXPLAIN ({'ANALYZE, TIMING OFF, ' if analyze else ''}FORMAT JSON) {query};\n"
        return list(nodes(json.loads(self.psql(set_all(settings or {}) + within(options, explain)))[0]["Plan"]))

    def time(self, groups, rounds):
        """Milliseconds of each variant in each round, all run in one session.

        The variants of a group run one right after the other, from round to round in turns forwards and backwards, so
        that a machine that gets slower or faster favours none. The first round only warms the caches, and leaves out
        the groups of which only some rounds are wanted.
        """
        times = {variant.name: [] for group in groups for variant in group.variants}
        warmed = {variant.name for group in groups if group.takes_part_in(0) for variant in group.variants}
        script = "".join(round_script(number, groups) for number in range(rounds + 1))
        variant = None
        for line in self.lines_of(script):
            if line.startswith("round "):
                print(f"bench: {line.strip()} of {rounds}", flush=True)
            elif line.startswith("variant "):
                variant = line.strip().removeprefix("variant ")
            elif line.startswith("Time: "):
                times[variant].append(float(line.split()[1]))
        wanted = {variant.name: group.most(rounds) for group in groups for variant in group.variants}
        counted = {name: taken[1:] if name in warmed else taken for name, taken in times.items()}
        if any(len(counted[name]) != number for name, number in wanted.items()):
            sys.exit("bench: the timed session failed")
        return counted

    def lines_of(self, script):
        """What a script prints, as soon as it does."""
        command = self.command("psql", "-XqAt", "--set=ON_ERROR_STOP=1")
        with tempfile.TemporaryFile("w+") as file:
            file.write(script)
            file.seek(0)
            with subprocess.Popen(command, env=self.environment, stdin=file, stdout=subprocess.PIPE, text=True) as psql:
                yield from psql.stdout

    def latency(self, query, transactions, seed):
        """Mean milliseconds of a prepared query, of which :id is a random customer: the same ones for the same seed."""
        said = self.pgbench(f"{query};\n", transactions, seed)
        return float(re.search(r"latency average = ([\d.]+) ms", said)[1])

    def throughput(self, query, transactions, seed, clients):
        """Transactions a second of so many clients."""
        said = self.pgbench(f"{query};\n", transactions // clients, seed, clients)
        return float(re.search(r"tps = ([\d.]+)", said)[1])

    def pgbench(self, script, transactions, seed, clients=1):
        script = f"\\set id random(1, {self.sizes['customers']})\n{script}"
        options = ["-n", "-M", "prepared", "-c", str(clients), "-j", "1", f"--random-seed={seed}"]
        command = self.command("pgbench", *options, "-t", str(transactions), "-f", "-")
        ran = subprocess.run(command, env=self.environment, input=script, capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(f"bench: pgbench failed\n{ran.stderr}")
        return ran.stdout


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def set_all(settings):
    return "".join(f"SET {name} = '{value}';\n" for name, value in settings.items())


def within(options, script):
    """A script for the time of which a model has other options."""
    return f"BEGIN;\n{options};\n{script}ROLLBACK;\n" if options else script


def round_script(number, groups):
    lines = [f"\\echo round {number}\n"]
    for group in groups:
        if not group.takes_part_in(number):
            continue
        for variant in group.variants if number % 2 else reversed(group.variants):
            timed = f"\\echo 'variant {variant.name}'\n\\timing on\n{variant.query};\n\\timing off\n"
            lines.append(set_all(variant.settings))
            lines.extend([variant.before, within(variant.options, timed), variant.after])
            lines.extend(f"RESET {name};\n" for name in variant.settings)
    return "".join(lines)
