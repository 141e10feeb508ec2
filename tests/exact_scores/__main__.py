#!/usr/bin/env python3
"""Random questions on random rows by random models: every answer has to be the exact definition's, to the last digit.

definition.py is the definition in exact arithmetic, models.py makes models and rows, questions.py makes statements. They are
run under random plans, settings and time zones. Worlds of rows are made from a seed, one after the other, for so many
seconds. Prints "N passed, N failed", a world being one test; a failure prints its seed and statement.
"""

import argparse
import collections
import contextlib
import dataclasses
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from fractions import Fraction

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "random_writes"), str(HERE.parents[1] / "scripts")]
import models  # noqa: E402
from definition import DAY, Moment, Occurrence, rounded  # noqa: E402
from questions import Asker, date, in_place, literal, stamp  # noqa: E402
from server import USER, Cluster  # noqa: E402
from wire import Connection  # noqa: E402

SERVER = {"fsync": "off", "autovacuum": "off", "shared_buffers": "64MB", "max_worker_processes": "16", "max_parallel_workers": "8", "statement_timeout": "120s"}
ROWS, QUESTIONS = 150, 60
PARALLEL = ["parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0", "max_parallel_workers_per_gather = 2"]
PLANS = {
    "as it comes": [],
    "serial": ["max_parallel_workers_per_gather = 0"],
    "by hash": ["max_parallel_workers_per_gather = 0", "enable_sort = off"],
    "by sort": ["max_parallel_workers_per_gather = 0", "enable_hashagg = off"],
    "parallel": PARALLEL,
    "workers alone": [*PARALLEL, "parallel_leader_participation = off"],
    "parallel by sort": [*PARALLEL, "enable_hashagg = off"],
    "by partition": ["enable_partitionwise_aggregate = on", "max_parallel_workers_per_gather = 0"],
    "by partition in parallel": [*PARALLEL, "enable_partitionwise_aggregate = on"],
    "little memory": ["work_mem = '64kB'"],
}
# What has to be seen in plans, by what it is called here.
NODES = {
    "plain": "^Aggregate|->  Aggregate", "hashed": "HashAggregate", "sorted": "GroupAggregate", "grouping sets": "MixedAggregate|Group Key: \\(\\)",
    "partial": "Partial .*Aggregate", "workers": "Workers Planned", "by partition": "Append.*\n.*->  \\w*Aggregate",
    "parts of groups": "Append.*\n.*->  Partial \\w*Aggregate", "window": "WindowAgg", "subplan": "SubPlan",
}
SETTINGS = {
    "TimeZone": ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Atlantic/Azores"],
    "DateStyle": ["ISO, MDY", "SQL, DMY", "German", "Postgres, YMD"],
    "IntervalStyle": ["postgres", "iso_8601", "sql_standard", "postgres_verbose"],
    "extra_float_digits": ["-15", "0", "1", "3"],
}


@dataclasses.dataclass
class Row:
    id: int
    customer: int
    event: str
    # By type, as written; None is NULL.
    counts: dict
    at: int
    # By time zone.
    days: dict = dataclasses.field(default_factory=dict)


class Failure(Exception):
    """An answer that is not the definition's."""


class World:
    """Models and rows, and what PostgreSQL says about their days and lookbacks."""

    def __init__(self, connection, chance):
        self.connection = connection
        self.default = models.model(chance, "default", chance.random() < 0.5)
        self.models = [models.model(chance, "plain", False), models.model(chance, "one", True), models.model(chance, "other model", True), self.default]
        self.untimed = [model for model in self.models if not model.needs_time]
        self.moments = [models.instant(chance) for _ in range(3)]
        self.customers = range(1, 6)
        self.as_of = {customer: chance.choice(self.moments) for customer in self.customers}
        # The model of each customer, in forms without time and with it.
        self.model_of = {customer: (chance.choice(self.untimed), chance.choice(self.models)) for customer in self.customers}
        self.load_models()
        self.since = {(model.name, instant): self.ask_since(model, literal(instant), model.time_zone or "UTC") for model in self.models for instant in self.moments}
        self.since_of_day = {(model.name, instant // DAY): self.ask_since(model, f"({date(instant // DAY)}::timestamp AT TIME ZONE 'UTC')", "UTC") for model in self.models for instant in self.moments}
        self.rows = [self.row(chance, number) for number in range(1, ROWS + 1)]
        self.load_rows()

    def must(self, statement):
        outcome = self.connection.run(statement)
        if outcome.is_error:
            raise Failure(f"{statement[:2000]}\n{outcome.sqlstate} {outcome.message}")
        return outcome.rows

    def load_models(self):
        for table in ("ces_models", "ces_weights", "ces_groups", "ces_bands"):
            self.must(f"DELETE FROM {table}")
        for model in self.models:
            self.must(f"SELECT count(*) FROM ces_import({in_place(model)}, '{model.name}')")

    def ask_since(self, model, moment, zone):
        """Where a lookback ends: what PostgreSQL subtracts in the zone."""
        if model.lookback is None:
            return None
        self.must(f"SET TimeZone TO '{zone}'")
        ((since,),) = self.must(f"SELECT (extract(epoch FROM {moment} - interval '{model.lookback}') * 1000000)::bigint")
        return int(since)

    def row(self, chance, number):
        customer = chance.choice(self.customers)
        is_null = lambda: chance.random() < 0.02
        event = None if is_null() else chance.choice(models.NAMES)
        as_of = chance.choice([self.as_of[customer], *self.moments])
        rules = [(model, rule) for model in self.models if event is not None and (rule := model.event(event))]
        lengths = [half_life.length for model, rule in rules if (half_life := model.half_life_of(rule))]
        special = [as_of, *(since for since in [*self.since.values(), *self.since_of_day.values()] if since is not None),
                   *(as_of - length * chance.choice([1, 2, 13, 40]) for length in lengths if length < 400 * DAY)]
        return Row(number, customer, event, dict.fromkeys(models.counts(chance)) if is_null() else models.counts(chance), None if is_null() else models.at(chance, as_of, special))

    def load_rows(self):
        quoted = lambda value: "NULL" if value is None else f"'{value}'"
        values = lambda row: [row.id, row.customer, row.event, *map(as_text, row.counts.values()), row.at if row.at is None else stamp(row.at)]
        lines = ", ".join(f"({', '.join(map(quoted, values(row)))})" for row in self.rows)
        self.must("TRUNCATE raw, customers")
        for key in self.customers:
            untimed, model = self.model_of[key]
            self.must(f"INSERT INTO customers VALUES ({key}, {literal(self.as_of[key])}, '{model.name}', '{untimed.name}', {in_place(model)}, {in_place(untimed)})")
        self.must(f"INSERT INTO raw VALUES {lines}")
        for table in Asker.TABLES:
            self.must(f"TRUNCATE {table}")
            self.must(f"INSERT INTO {table} SELECT * FROM raw JOIN customers USING (customer) ORDER BY raw.id")
            self.must(f"ANALYZE {table}")
        for zone in {model.time_zone or "UTC" for model in self.models} | {"UTC"}:
            days = dict(self.must(f"SELECT id, (at AT TIME ZONE '{zone}')::date - date '1970-01-01' FROM raw"))
            for row in self.rows:
                row.days[zone] = row.at if row.at is None else int(days[str(row.id)])

    def by(self, key):
        groups = collections.defaultdict(list)
        for row in self.rows:
            groups[key(row)].append(row)
        return dict(groups)

    def moment(self, model, instant):
        return Moment(instant, self.since[model.name, instant])

    def moment_of_day(self, model, day):
        return Moment(day * DAY, self.since_of_day[model.name, day])

    def occurrences(self, rows, count, model, is_timed):
        """Of rows that count; those without a time only where they need none."""
        zone = model.time_zone or "UTC"
        return [Occurrence(row.event, number, row.at, row.days[zone]) for row in rows
                if row.event is not None and (number := count_of(row, count)) is not None and not (is_timed and row.at is None)]

    def tallied(self, rows, count, is_dated):
        return [Occurrence(row.event, number, row.days["UTC"] * DAY if is_dated else None, row.days["UTC"] if is_dated else None) for row in rows
                if row.event is not None and row.at is not None and (number := count_of(row, count)) is not None]


def count_of(row, count):
    """What a row counts, rounded to six digits; None for NULL."""
    if count is None:
        return Fraction(1)
    return None if row.counts[count] is None else rounded(Fraction(row.counts[count]), 6)


def as_text(value):
    """All digits of a number; a fraction is one of seven."""
    if not isinstance(value, Fraction):
        return value if value is None else repr(value)
    units = abs(value * 10 ** 7).numerator
    return f"{'-' if value < 0 else ''}{units // 10 ** 7}.{units % 10 ** 7:07}"


TABLES = """
CREATE TABLE customers (customer int PRIMARY KEY, as_of timestamptz NOT NULL, model text NOT NULL, untimed text NOT NULL, config jsonb NOT NULL, untimed_config jsonb NOT NULL);
CREATE TABLE raw (id int, customer int, event text, n_integer int, n_bigint bigint, n_numeric numeric, n_double float8, at timestamptz);
CREATE TABLE rows (customer int, id int, event text, n_integer int, n_bigint bigint, n_numeric numeric, n_double float8, at timestamptz, as_of timestamptz, model text, untimed text, config jsonb, untimed_config jsonb);
CREATE TABLE parts (LIKE rows) PARTITION BY LIST (customer);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1, 2);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (3);
CREATE TABLE parts_3 PARTITION OF parts DEFAULT;
CREATE TABLE slices (LIKE rows) PARTITION BY LIST ((id % 4));
CREATE TABLE slices_1 PARTITION OF slices FOR VALUES IN (0);
CREATE TABLE slices_2 PARTITION OF slices FOR VALUES IN (1, 2);
CREATE TABLE slices_3 PARTITION OF slices DEFAULT;
"""


class Suite:
    def __init__(self, options, folder):
        bindir = subprocess.run([options.pg_config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        self.options = options
        self.cluster = Cluster(folder / "server", pathlib.Path(bindir))
        self.passed = self.failed = 0
        self.seen = collections.Counter()

    def run(self):
        self.cluster.start(SERVER)
        with contextlib.closing(Connection(self.cluster.environment()["PGHOST"], "postgres")) as connection:
            for statement in ["CREATE EXTENSION ces_ext", *filter(str.strip, TABLES.split(";"))]:
                outcome = connection.run(statement)
                if outcome.is_error:
                    sys.exit(f"exact_scores: {outcome.message}")
            deadline = time.monotonic() + self.options.seconds
            for number in [self.options.world] if self.options.world is not None else range(10 ** 9):
                self.world(connection, number)
                if time.monotonic() > deadline or self.failed >= self.options.failures:
                    break
        self.report()

    def world(self, connection, number):
        chance = random.Random(f"{self.options.seed} {number}")
        try:
            world = World(connection, chance)
            for _ in range(QUESTIONS):
                self.ask(world, chance, Asker(chance, world).question())
            self.passed += 1
        except Failure as failure:
            self.failed += 1
            connection.run("RESET ALL")
            print(f"FAILED seed {self.options.seed}, world {number}\n{failure}\n  again: --seed {self.options.seed} --world {number}", flush=True)

    def ask(self, world, chance, question):
        plan = chance.choice(list(PLANS))
        settings = [*PLANS[plan], *(f"{name} = '{chance.choice(values)}'" for name, values in SETTINGS.items() if chance.random() < 0.5)]
        if chance.random() < 0.03:
            settings += ["jit = on", "jit_above_cost = 0", "jit_inline_above_cost = 0"]
        before = ["RESET ALL", *(f"SET {setting}" for setting in settings), *question.before]
        for statement in before:
            world.must(statement)
        explained = "\n".join(line for (line,) in world.must(f"EXPLAIN (COSTS OFF) {question.statement}"))
        self.seen.update(name for name, pattern in NODES.items() if re.search(pattern, explained, re.MULTILINE))
        keys = len(next(iter(question.expected), ("",)))
        found = {}
        for row in world.must(question.statement):
            key, answer = row[:keys], row[keys:]
            found[key] = question.read(answer[0]) if len(answer) == 1 else answer
        for statement in question.after:
            world.must(statement)
        self.seen[type(self).__name__] += len(found)
        if found != question.expected:
            raise Failure(self.told(world, question, before, found))

    def told(self, world, question, before, found):
        expected = question.expected
        different = [key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)]
        lines = [f"  {key}: {found.get(key)}, by definition {expected.get(key)}" for key in sorted(different, key=str)[:5]]
        documents = [f"  -- {model.name}: {model.document()}" for model in world.models]
        return "\n".join([*documents, *(f"  {statement};" for statement in [*before, question.statement]), *lines])

    def report(self):
        answers = self.seen.pop(type(self).__name__, 0)
        missing = [name for name in NODES if not self.seen[name]]
        if self.options.world is None and self.passed >= 5:
            self.passed += not missing
            self.failed += bool(missing)
            print(f"{'FAILED' if missing else 'ok':7}every kind of plan was used{': but ' + ', '.join(missing) if missing else ''}")
        print("plans: " + ", ".join(f"{name} {count}" for name, count in sorted(self.seen.items())))
        print(f"{answers} answers, seed {self.options.seed}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pg-config", required=True)
    parser.add_argument("--seed", default="1", help="what all is made from")
    parser.add_argument("--world", type=int, help="ask about this one only")
    parser.add_argument("--seconds", type=float, default=40, help="end after so long")
    parser.add_argument("--failures", type=int, default=3, help="end after so many")
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
        suite.cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{suite.passed} passed, {suite.failed} failed")
    sys.exit(suite.failed > 0)


if __name__ == "__main__":
    main()
