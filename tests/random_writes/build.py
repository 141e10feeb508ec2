"""A random world: tables with their partitions and rows, and which views of scores to make of them."""

import datetime

import triggers
import values
from state import Column, Expression, Node, Source, State, Table, View, literal, quote

# What a database begins with, both the tracked one and its twin.
BASE = """
CREATE SCHEMA ces;
CREATE EXTENSION ces_ext SCHEMA ces;
INSERT INTO ces.ces_models (model, half_life, lookback, time_zone) VALUES ('fading', '90 days', '400 days', 'UTC');
INSERT INTO ces.ces_weights (model, event_name, weight, max_per_day, max_count)
SELECT model, event_name, weight, CASE WHEN model = 'fading' AND event_name = 'login' THEN 5 END,
       CASE WHEN model = 'fading' AND event_name IN ('login', 'seats') THEN 60 END
  FROM (VALUES ('plain'), ('fading')) AS m(model),
       (VALUES ('login', 1), ('buy', 10), ('cancel', -20.25), ('visit', 0.000001), ('Login', 3), (' spaced ', 0.5), ('o''k', 7),
               ('e"x', 11), ('ticket_open', 2), ('ticket_closed', -1.5), ('plan_free', 0.5), ('plan_pro', 7), ('seats', 0.25),
               ('invoice_paid', 3), ('amount_paid', 0.01), ('other', 1), ('e1', 0.125), ('e2', 0.25), ('e3', 4)) AS w(event_name, weight);
CREATE SCHEMA chk;
CREATE SCHEMA kinds;
CREATE TYPE kinds.event_kind AS ENUM ('login', 'buy', 'cancel', 'seen', 'ping');
CREATE TYPE kinds.key_kind AS ENUM ('k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8');
CREATE FUNCTION kinds.nm(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT lower($1)$$;
CREATE COLLATION kinds.mine (provider = libc, locale = 'C');
"""
ICU = "CREATE COLLATION kinds.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
ROLES = "CREATE ROLE app; CREATE ROLE writer"

DATA_SCHEMAS = ["app", "App Data", "a%b", "order"]
SCORE_SCHEMAS = ["engagement", "Scores %", "live"]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo"]
KEY_TYPES = ["integer", "bigint", "text", "uuid", "numeric", "date", "varchar(80)", "kinds.key_kind"]
NAMES = {
    "key": ["user_id", "Kunde", "customer id", "is_added", "c", "account%s", "order", "key"],
    "anonymous": ["anonymous_id"],
    "event": ["name", "event_name", "Event", "what's"],
    "count": ["n", "count", "Amount", "int"],
    "time": ["at", "occurred_at", "When", "timestamp"],
    "flag": ["is_test", "select"],
    "status": ["status"], "plan": ["plan"], "note": ["note"], "spare": ["spare"], "total": ["total"], "seats": ["seats"],
}


class Builder:
    def __init__(self, random, has_icu, version):
        self.random = random
        self.version = version
        self.has_icu = has_icu
        pick = random.choice
        self.state = State(
            schemas={"data": pick(DATA_SCHEMAS), "other": "other", "scores": pick(SCORE_SCHEMAS)},
            labels={label: label for label in values.LABELS})
        self.statements = [f"CREATE SCHEMA {quote(name)}" for name in self.state.schemas.values()]
        self.statements += [f"GRANT USAGE ON SCHEMA {quote(name)} TO PUBLIC" for name in [*self.state.schemas.values(), "kinds", "ces"]]
        self.owner = pick(["postgres", "postgres", "app"])
        self.shape = pick(["single"] * 5 + ["double", "double", "coalesce"])

    def chance(self, probability):
        return self.random.random() < probability

    def build(self):
        self.keys()
        self.people_table()
        self.events_table()
        if self.chance(0.8):
            self.facts_table()
        for table in self.state.tables:
            if self.owner != "postgres":
                self.statements += [f"ALTER TABLE {self.state.at(node)} OWNER TO {self.owner}" for node in table.root.all()]
            self.statements += [f"GRANT ALL ON {self.state.at(node)} TO writer" for node in table.root.all()]
        if self.owner != "postgres":
            self.statements += [f"GRANT CREATE ON SCHEMA {quote(name)} TO {self.owner}" for name in self.state.schemas.values()]
        return self

    # Columns and keys

    def keys(self):
        pick, random = self.random.choice, self.random
        if self.shape == "double":
            self.key_types = [pick(["integer", "uuid"]), "text"]
        elif self.shape == "coalesce":
            self.key_types = ["text"]
        else:
            self.key_types = [pick(KEY_TYPES)]
        self.collations = []
        for key_type in self.key_types:
            choices = ["", "", '"C"', "kinds.mine"] + ["kinds.any_case"] * self.has_icu
            self.collations.append(pick(choices) if key_type in ("text", "varchar(80)") else "")
        pools = [values.key_pool(random, key_type) for key_type in self.key_types]
        if self.shape == "double":
            pools = [pools[0][:4], [*pools[1][:4], pools[1][-2]]]
            self.state.keys = [[first, second] for first in pools[0] for second in pools[1]]
        else:
            self.state.keys = [[key] for key in pools[0]]
        self.key_names = [f"{pick(NAMES['key'])}{number or ''}" for number in range(len(self.key_types))]

    def column(self, role, type_name, **options):
        name = self.random.choice(NAMES[role]) if role != "id" else "id"
        return Column(self.state.uid(), name, type_name, role, **options)

    def key_columns(self, is_required=False):
        # Tables need not agree in names.
        return [Column(self.state.uid(), name, key_type, "key", collation=collation, is_required=is_required)
                for name, key_type, collation in zip(self.key_names, self.key_types, self.collations)]

    def new_node(self, name, **options):
        return Node(self.state.uid(), options.pop("schema", "data"), name, **options)

    def create(self, node, columns, extra=""):
        definitions = ", ".join(definition(self.state, column, columns) for column in columns)
        self.statements.append(f"CREATE TABLE {self.state.at(node)} ({definitions}){extra}")

    # Tables

    def people_table(self):
        columns = self.key_columns(is_required=True)
        columns += [self.column("plan", "text"), self.column("seats", "integer"), self.column("flag", "boolean"), self.column("note", "text")]
        table = Table(self.state.uid(), "people", self.new_node("people"), columns)
        table.conflict = [column.uid for column in table.keys()]
        self.create(table.root, columns)
        names = ", ".join(quote(column.name) for column in table.keys())
        self.statements.append(f"ALTER TABLE {self.state.at(table.root)} ADD PRIMARY KEY ({names})")
        self.state.tables.append(table)
        rows = []
        unique = {tuple(key): key for key in self.state.keys if len("".join(key)) < 2000}
        for key in unique.values():
            row = values.row(self.random, self.state, table)
            for column, part in zip(table.keys(), key):
                row[column.uid] = part
            rows.append(row)
        # Some are the same key by a collation or as a number.
        self.insert(table, rows, " ON CONFLICT DO NOTHING")

    def events_table(self):
        pick = self.random.choice
        columns = [Column(self.state.uid(), "id", "bigint", "id", is_required=True), *self.key_columns()]
        if self.shape == "coalesce":
            columns.append(self.column("anonymous", "text", collation=self.collations[0]))
        columns.append(self.column("event", pick(["text", "text", "varchar(80)", "kinds.event_kind"])))
        columns.append(self.column("count", pick(["integer", "bigint", "numeric", "double precision"])))
        columns.append(self.column("time", values.TIME_TYPES[pick(["date", "timestamp", "timestamptz", "timestamptz"])]))
        columns += [self.column("flag", "boolean"), self.column("note", "text"), self.column("spare", "integer")]
        if columns[-4].type == "timestamp with time zone" and self.chance(0.3):
            columns.append(self.column("status", "text"))
        table = Table(self.state.uid(), "events", self.new_node(pick(["events", "Events", "ev%s"])), columns)
        self.unique_names(table)
        count = table.column("count")
        if count.type == "integer" and self.chance(0.4):
            twice = self.column("count", "bigint", generated=f"{{{count.uid}}}::bigint * 2")
            twice.name, twice.role = "twice", "generated"
            twice.is_virtual = self.version >= 18 and self.chance(0.5)
            columns.append(twice)
        shuffled = list(columns)
        self.random.shuffle(shuffled)
        table.columns = shuffled
        self.partition(table, pick(["plain", "range", "range", "list", "hash", "deep", "deep"]))
        self.state.tables.append(table)
        self.foreign_key(table)
        self.insert(table, [values.row(self.random, self.state, table) for _ in range(25)], each=True)
        self.extras(table)

    def facts_table(self):
        """A second, plain table, with other columns."""
        pick = self.random.choice
        columns = [Column(self.state.uid(), "id", "bigint", "id", is_required=True), *self.key_columns()]
        columns += [self.column("status", "text"), self.column("count", pick(["integer", "numeric"])), self.column("total", "numeric")]
        columns += [self.column("time", values.TIME_TYPES[pick(["date", "timestamptz"])]), self.column("flag", "boolean"), self.column("note", "text")]
        table = Table(self.state.uid(), "facts", self.new_node("facts", schema=pick(["data", "other"])), columns)
        self.unique_names(table)
        table.conflict = [columns[0].uid]
        self.create(table.root, columns)
        self.statements.append(f"ALTER TABLE {self.state.at(table.root)} ADD PRIMARY KEY (id)")
        self.state.tables.append(table)
        self.foreign_key(table)
        self.insert(table, [values.row(self.random, self.state, table) for _ in range(12)], each=True)
        self.extras(table)

    def unique_names(self, table):
        seen = set()
        for column in table.columns:
            while column.name in seen:
                column.name += "_"
            seen.add(column.name)

    def foreign_key(self, table):
        people = self.state.table_of("people")
        if not self.chance(0.45):
            return
        table.has_foreign_key = True
        ours, theirs = (", ".join(quote(column.name) for column in keys) for keys in (table.keys(), people.keys()))
        action = self.random.choice(["CASCADE", "SET NULL", "CASCADE"])
        deferrable = self.random.choice(["", "", " DEFERRABLE INITIALLY DEFERRED"])
        self.statements.append(
            f"ALTER TABLE {self.state.at(table.root)} ADD CONSTRAINT belongs FOREIGN KEY ({ours})"
            f" REFERENCES {self.state.at(people.root)} ({theirs}) ON DELETE {action} ON UPDATE CASCADE{deferrable}")

    def extras(self, table):
        """Triggers of the users' own, and views to write to."""
        state = self.state
        for kind in triggers.KINDS:
            if self.chance(0.12) and triggers.fits(state, table, kind):
                table.triggers.append(kind)
                self.statements += triggers.create(state, table, kind)
        for kind in ("simple", "instead", "rule"):
            if self.chance(0.3):
                table.views.append(kind)
                self.statements += triggers.create_view(state, table, kind)

    # Partitions

    def partition(self, table, how):
        state, columns = self.state, table.columns
        identity = next(column for column in columns if column.role == "id")
        moment, key = table.column("time"), table.keys()[0]
        by_key = {"list": key, "hash": key}
        parts = {"plain": [], "range": [moment], "list": [key], "hash": [key], "deep": [moment, key]}[how]
        table.conflict = [identity.uid, *(column.uid for column in parts)]
        if how == "plain":
            self.create(table.root, columns)
            # A dropped column before the others.
            if self.chance(0.3):
                self.statements += [f"ALTER TABLE {state.at(table.root)} ADD gone text DEFAULT 'x'", f"ALTER TABLE {state.at(table.root)} DROP gone"]
        elif how in by_key:
            self.split(table, table.root, how, by_key[how])
        else:
            self.split(table, table.root, "range", moment)
            if how == "deep":
                for node in list(table.root.children):
                    # PostgreSQL does not notice at once that the bounds of a default partition's partitions have changed.
                    if node.bound != "DEFAULT" and self.chance(0.5):
                        self.split_later(table, node, self.random.choice(["list", "hash"]), key)
        for node in [table.root, *[node for node in table.root.all() if node is not table.root]]:
            if node is not table.root:
                self.create_partition(table, node)
        names = ", ".join(quote(next(column.name for column in columns if column.uid == uid)) for uid in table.conflict)
        self.statements.append(f"CREATE UNIQUE INDEX ON {state.at(table.root)} ({names})")

    def split(self, table, node, strategy, column):
        self.create(node, table.columns, f" PARTITION BY {strategy.upper()} ({quote(column.name)})")
        self.children(table, node, strategy)

    def split_later(self, table, node, strategy, column):
        node.strategy, node.keys = strategy, []
        self.children(table, node, strategy)

    def children(self, table, node, strategy):
        node.strategy = strategy
        if strategy == "range":
            for slot in slots():
                if self.chance(0.6):
                    self.child(node, slot[0][:7].replace("-", "_"), **range_slot(slot))
                else:
                    table.slots.append(range_slot(slot))
        elif strategy == "list":
            pool = list(dict.fromkeys(key[0] for key in self.state.keys if len(key[0]) < 100))
            # The same key by a collation or as a number can be in one list only.
            pool = [key for key in pool if key.lower().strip() == key and key not in ("4.5", "1.000")]
            thirds = [pool[number::3] for number in range(3)]
            for number, part in enumerate(thirds):
                bound = f"FOR VALUES IN ({', '.join(literal(key) for key in part)})"
                if number == 0 or self.chance(0.7):
                    self.child(node, f"l{number}", bound=bound, keys=part)
                elif node is table.root:
                    table.slots.append({"bound": bound, "keys": part})
        else:
            for remainder in range(3):
                bound = f"FOR VALUES WITH (MODULUS 3, REMAINDER {remainder})"
                if self.chance(0.8) or node is not table.root:
                    self.child(node, f"h{remainder}", bound=bound)
                else:
                    table.slots.append({"bound": bound})
        if strategy != "hash" and (self.chance(0.4) or node is not table.root):
            self.child(node, "rest", bound="DEFAULT")

    def child(self, node, suffix, **options):
        child = self.new_node(f"{node.name}_{suffix}", parent=node.uid, **options)
        # Bounds of time hold for partitions of a partition as well.
        child.first, child.last = child.first or node.first, child.last or node.last
        child.keys = child.keys or node.keys
        node.children.append(child)

    def create_partition(self, table, node):
        state = self.state
        parent = state.at(table.node(node.parent))
        by = f" PARTITION BY {node.strategy.upper()} ({quote(table.keys()[0].name)})" if node.strategy else ""
        if node.strategy or self.chance(0.5):
            self.statements.append(f"CREATE TABLE {state.at(node)} PARTITION OF {parent} {node.bound}{by}")
        else:
            self.statements += standalone(self.random, state, table, node)
            self.statements.append(f"ALTER TABLE {parent} ATTACH PARTITION {state.at(node)} {node.bound}")

    # Rows

    def insert(self, table, rows, tail="", each=False):
        columns = table.writable()
        for part in [[row] for row in rows] if each else [rows]:
            lines = ", ".join("(" + ", ".join(literal(row[column.uid], column.type) for column in columns) + ")" for row in part)
            names = ", ".join(quote(column.name) for column in columns)
            self.statements.append(f"INSERT INTO {self.state.at(table.root)} ({names}) VALUES {lines}{tail}")

    # Views of scores

    def views(self):
        """Views that are yet to be made; of each, the sources to begin with."""
        made = []
        for number in range(self.random.choice([1, 1, 2])):
            pick = self.random.choice
            model = pick(["plain", "plain", "fading"])
            name = pick(["scores", "Scores", "ces 1"]) + (str(number) if number else "")
            view = View(
                self.state.uid(), "scores", name, "scores", name,
                self.view_keys(), list(self.key_types), list(self.collations), model, pick(ZONES))
            candidates = self.candidates()
            self.random.shuffle(candidates)
            chosen = candidates[: pick([1, 2, 2, 3, 4])]
            if model == "fading" and not any(source.time for source in chosen) or not any(source.table == self.state.table_of("events").uid for source in chosen):
                chosen[0] = next(source for source in self.candidates() if source.time and source.table == self.state.table_of("events").uid)
            # A model with fading wants a source with time from the beginning.
            chosen.sort(key=lambda source: model == "fading" and not source.time)
            if len({source.name for source in chosen}) == len(chosen):
                made.append((view, chosen))
            else:
                made.append((view, chosen[:1]))
        return made

    def view_keys(self):
        return ["user_id"] if self.shape == "coalesce" else list(self.key_names)

    def candidates(self):
        """A source of each kind."""
        state, pick = self.state, self.random.choice
        found = []
        for table in state.tables:
            customer = self.customer(table)
            make = lambda name, **options: found.append(Source(state.uid(), name, table.uid, customer, **options))
            if table.role == "people":
                plan = table.column("plan")
                make("plan", event=both(f"'plan_' || {{{plan.uid}}}"), filter=self.filter(table))
                make("known", filter=self.filter(table))
                seats = table.column("seats")
                make("seats", tally=[(both("'seats'"), both(f"{{{seats.uid}}}"))])
                make("seats by count", event=both("'seats'"), count=both(f"{{{seats.uid}}}"))
                continue
            moment = table.column("time")
            kind = next(kind for kind, full in values.TIME_TYPES.items() if full == moment.type)
            time = {"time": both(f"{{{moment.uid}}}"), "time_type": kind}
            if kind == "timestamptz" and self.chance(0.25):
                text = f"({{{moment.uid}}} AT TIME ZONE 'Asia/Kolkata')"
                time = {"time": Expression(text, in_kolkata(moment)), "time_type": "timestamp"}
            if table.role == "events":
                make("events", event=self.event(table), count=self.count(table), filter=self.filter(table), **time)
                make("visits", event=both("'visit'"), filter=self.filter(table), **time)
                make("ever", event=self.event(table), count=self.count(table), filter=self.filter(table))
            else:
                status, total = table.column("status"), table.column("total")
                make("tickets", event=both(f"'ticket_' || {{{status.uid}}}"), count=self.count(table), filter=self.filter(table), **time)
                make("paid", tally=[(both("'invoice_paid'"), both("1")), (both("'amount_paid'"), both(f"{{{total.uid}}}"))], **time)
                make("sums", tally=[(both("'invoice_paid'"), both("1")), (both("'amount_paid'"), both(f"{{{total.uid}}}"))])
        return found

    def customer(self, table):
        if self.shape == "coalesce":
            key, anonymous = table.keys()[0], table.column("anonymous")
            if anonymous:
                return [both(f"coalesce({{{key.uid}}}, {{{anonymous.uid}}})")]
        return [both(f"{{{column.uid}}}") for column in table.keys()]

    def event(self, table):
        column = table.column("event")
        name = f"{{{column.uid}}}"
        if column.type == "kinds.event_kind":
            return both(name)
        return self.random.choice([
            both(name), both(name), Expression(f"kinds.<function>({name})", f"lower({name})"),
            both(f"CASE WHEN {name} IN ('login', 'buy') THEN {name} ELSE 'other' END")])

    def count(self, table):
        column = table.column("count")
        name, twice = f"{{{column.uid}}}", table.column("generated")
        choices = [None, both(name), both(name)]
        if twice:
            choices += [both(f"{{{twice.uid}}}")] * 2
        if column.type == "integer":
            choices.append(Expression(f"{name} * 2", f"CASE WHEN {name}::bigint * 2 BETWEEN -2147483648 AND 2147483647 THEN {name}::bigint * 2 END"))
            choices.append(Expression(f"120 / {name}", f"CASE WHEN {name} <> 0 THEN 120 / {name} END"))
        return self.random.choice(choices)

    def filter(self, table):
        flag, note, event = table.column("flag"), table.column("note"), table.column("event")
        choices = [None, None, both(f"NOT {{{flag.uid}}}"), both(f"{{{note.uid}}} IS DISTINCT FROM 'internal'"), both(f"{{{flag.uid}}} IS NOT TRUE AND coalesce({{{note.uid}}}, 'x') <> ''")]
        if event and event.type == "kinds.event_kind":
            choices += [both(f"{{{event.uid}}} <> <label ping>")] * 3
        if event and event.type == "text":
            choices.append(Expression(f"{{{event.uid}}} > 'a' COLLATE kinds.<collation>", f"{{{event.uid}}} > 'a' COLLATE \"C\""))
        return self.random.choice(choices)


def definition(state, column, columns):
    text = f"{quote(column.name)} {state.type_name(column)}"
    if column.generated:
        expression = state.fill(column.generated, {other.uid: quote(other.name) for other in columns})
        text += f" GENERATED ALWAYS AS ({expression}) {'VIRTUAL' if column.is_virtual else 'STORED'}"
    return text + (" NOT NULL" if column.is_required else "")


def both(text):
    return Expression(text, text)


def in_kolkata(column):
    """Near the bounds of timestamps the change of zone fails, and the row cannot be counted."""
    name = f"{{{column.uid}}}"
    return f"CASE WHEN NOT isfinite({name}) OR {name} < timestamptz '294276-12-31 18:00+00' THEN {name} AT TIME ZONE 'Asia/Kolkata' END"


def slots():
    first = [datetime.date(2024 + number // 2, 1 + number % 2 * 6, 1) for number in range(9)]
    return [(str(start), str(end)) for start, end in zip(first, first[1:])]


def range_slot(slot):
    return {"bound": f"FOR VALUES FROM ('{slot[0]}') TO ('{slot[1]}')", "first": slot[0], "last": slot[1]}


def standalone(random, state, table, node):
    """A table that can be attached: its columns are in another order, and one was dropped."""
    columns = list(table.columns)
    random.shuffle(columns)
    definitions = [definition(state, column, columns) for column in columns]
    statements = []
    drops = random.random() < 0.5
    if drops:
        definitions.insert(random.randrange(len(definitions)), "gone integer DEFAULT 5")
    statements.append(f"CREATE TABLE {state.at(node)} ({', '.join(definitions)})")
    if drops:
        statements.append(f"ALTER TABLE {state.at(node)} DROP gone")
    return statements
