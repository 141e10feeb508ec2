"""Random statements that write: each method returns one as SQL, or None where it does not apply."""

import triggers
import values
from state import literal, quote

# How often each kind is chosen.
KINDS = {
    "insert": 14, "insert_select": 5, "insert_partition": 6, "insert_view": 4, "on_conflict": 8, "update": 16,
    "update_partition": 4, "delete": 9, "merge": 14, "with_moves": 5, "with_several": 5, "people": 8, "people_key": 5,
    "truncate": 2, "bulk": 1, "do_block": 6, "update_view": 3, "execute": 3, "nothing": 2,
}


class Writes:
    def __init__(self, random, state, version):
        self.random = random
        self.state = state
        self.version = version
        # What to note once the statement has been done.
        self.effects = []

    def chance(self, probability):
        return self.random.random() < probability

    def any(self, exclude=()):
        """A statement and its kind."""
        while True:
            self.effects.clear()
            kind = self.random.choices(list(KINDS), KINDS.values())[0]
            if kind not in exclude:
                statement = getattr(self, kind)()
                if statement:
                    return kind, statement

    # Parts of statements

    def table(self):
        tables = [table for table in self.state.tables if table.role != "people"]
        return self.random.choices(tables, [3 if table.role == "events" else 1 for table in tables])[0]

    def leaf(self, table):
        return self.random.choice(list(table.root.all())[1:] or [table.root])

    def target(self, table):
        """The table, or sometimes a partition of it."""
        return self.state.at(self.leaf(table) if self.chance(0.15) else table.root)

    def columns(self, table):
        columns = list(table.writable())
        self.random.shuffle(columns)
        if self.chance(0.2):
            columns = [column for column in columns if column.role not in ("note", "spare")]
        return columns

    def names(self, columns, prefix=""):
        return ", ".join(prefix + quote(column.name) for column in columns)

    def line(self, table, columns, node=None, identity=None):
        row = values.row(self.random, self.state, table, node)
        if identity:
            row[next(column.uid for column in columns if column.role == "id")] = str(identity)
        return "(" + ", ".join(literal(row[column.uid], column.type) for column in columns) + ")"

    def lines(self, table, columns, node=None, most=5):
        count = 1 if self.chance(0.5) else self.random.randint(2, most)
        return ", ".join(self.line(table, columns, node) for _ in range(count))

    def recent_id(self):
        return self.random.randint(max(1, self.state.next_id - 120), self.state.next_id)

    def those(self, table, prefix=""):
        """A condition that some rows fulfil."""
        pick, column = self.random.choice, lambda role: prefix + quote(table.column(role).name)
        first = self.recent_id()
        choices = [
            f"{prefix}id BETWEEN {first} AND {first + self.random.randint(0, 12)}",
            f"{prefix}id % {pick([7, 11, 13])} = {self.random.randrange(7)}",
            f"{prefix}id IN ({', '.join(str(self.recent_id()) for _ in range(4))})",
        ]
        key = table.keys()[0]
        choices.append(f"{prefix}{quote(key.name)} = {literal(self.random.choice(self.state.keys)[0], key.type)} AND {prefix}id % 2 = {self.random.randrange(2)}")
        moment = table.column("time")
        if self.chance(0.3):
            day = values.time_value(self.random, moment.type)
            if day:
                choices.append(f"{column('time')} >= {literal(day, moment.type)} AND {prefix}id % 5 = 1")
        return pick(choices)

    def change(self, table, prefix=""):
        """Assignments for UPDATE; where two rows are meant, the prefix tells which is changed."""
        pick, parts = self.random.choice, {}
        for _ in range(pick([1, 1, 2, 3])):
            role = pick(["key", "key", "event", "count", "count", "time", "time", "flag", "note", "status", "anonymous", "id", "total", "spare"])
            column = table.column(role)
            if column is None or column.generated or role == "id" and self.chance(0.8):
                continue
            name = quote(column.name)
            parts[name] = literal(values.value(self.random, self.state, table, column), column.type)
            if role in ("count", "total") and self.chance(0.4):
                parts[name] = pick([f"{prefix}{name} + 1", f"{prefix}{name} * 2", f"-{prefix}{name}", "NULL", f"{prefix}{name}"])
            if role == "time" and self.chance(0.4):
                parts[name] = prefix + name + pick([" + interval '40 days'", " - interval '200 days'", " + interval '1 hour'"])
        if not parts:
            column = table.column("count")
            parts[quote(column.name)] = pick([prefix + quote(column.name), "5"])
        return ", ".join(f"{name} = {value}" for name, value in parts.items())

    def returning(self):
        return self.random.choice(["", "", " RETURNING id", " RETURNING *"])

    # Statements

    def insert(self):
        table = self.table()
        columns = self.columns(table)
        return f"INSERT INTO {self.state.at(table.root)} ({self.names(columns)}) VALUES {self.lines(table, columns)}{self.returning()}"

    def copied(self, table, tail):
        """SELECT of existing rows with ids of their own."""
        columns = self.columns(table)
        others = [column for column in columns if column.role != "id"]
        first = self.state.ids(12)
        names = ", ".join(["id", self.names(others)])
        return names, f"SELECT {first} + row_number() OVER (ORDER BY id) - 1, {self.names(others)} FROM {tail}"

    def insert_select(self):
        table = self.table()
        here = self.state.at(table.root)
        names, select = self.copied(table, f"(SELECT * FROM {here} WHERE {self.those(table)} ORDER BY id LIMIT 12) AS r")
        return f"INSERT INTO {self.target(table)} ({names}) {select}"

    def insert_partition(self):
        table = self.table()
        node = self.leaf(table)
        columns = self.columns(table)
        return f"INSERT INTO {self.state.at(node)} ({self.names(columns)}) VALUES {self.lines(table, columns, node)}{self.returning()}"

    def insert_view(self):
        table = self.table()
        if not table.views:
            return None
        columns = triggers.view_columns(table)
        view = triggers.view_name(table, self.random.choice(table.views))
        return f"INSERT INTO {view} ({self.names(columns)}) VALUES {self.lines(table, columns)}"

    def update_view(self):
        table = self.table()
        kinds = [kind for kind in table.views if kind != "rule"]
        if not kinds:
            return None
        view = triggers.view_name(table, self.random.choice(kinds))
        if self.chance(0.3):
            return f"DELETE FROM {view} WHERE {self.those(table)}"
        change = f"{quote(table.column('count').name)} = 2, {quote(table.column('flag').name)} = false"
        return f"UPDATE {view} SET {change} WHERE {self.those(table)}"

    def on_conflict(self):
        table = self.table()
        columns = list(table.writable())
        node = self.leaf(table) if self.chance(0.3) else None
        lines = [self.line(table, columns, node) for _ in range(self.random.randint(1, 3))]
        lines += [self.line(table, columns, node, identity=self.recent_id()) for _ in range(self.random.randint(1, 3))]
        target = self.state.at(node or table.root)
        conflict = self.names([column for column in columns if column.uid in table.conflict])
        # Rows that are there are given as they are, and so conflict.
        if self.chance(0.6):
            source = f"SELECT {self.names(columns)} FROM {self.state.at(table.root)} WHERE {self.those(table)} ORDER BY id LIMIT 6"
        else:
            source = f"VALUES {', '.join(lines)}"
        count, key = quote(table.column("count").name), quote(table.keys()[0].name)
        action = self.random.choice([
            "DO NOTHING", f"({conflict}) DO NOTHING", f"({conflict}) DO UPDATE SET {count} = 3",
            f"({conflict}) DO UPDATE SET {count} = excluded.{count}, {key} = excluded.{key} WHERE {target}.id % 2 = 0",
            f"({conflict}) DO UPDATE SET {quote(table.column('time').name)} = excluded.{quote(table.column('time').name)}, {quote(table.column('flag').name)} = NULL",
            f"({conflict}) DO UPDATE SET {self.change(table, target + '.')}"])
        return f"INSERT INTO {target} ({self.names(columns)}) {source} ON CONFLICT {action}"

    def update(self):
        table = self.table()
        facts = self.state.table_of("facts")
        if facts and table is not facts and self.chance(0.1):
            return f"UPDATE {self.state.at(table.root)} AS t SET {self.change(table, 't.')} FROM {self.state.at(facts.root)} AS f WHERE f.id = t.id AND f.id % 3 = 0"
        return f"UPDATE {self.target(table)} SET {self.change(table)} WHERE {self.those(table)}{self.returning()}"

    def update_partition(self):
        table = self.table()
        return f"UPDATE {self.state.at(self.leaf(table))} SET {self.change(table)} WHERE {self.those(table)}"

    def delete(self):
        table = self.table()
        if self.chance(0.1):
            people = self.state.table_of("people")
            same = " AND ".join(f"t.{quote(ours.name)} = p.{quote(theirs.name)}" for ours, theirs in zip(table.keys(), people.keys()))
            return f"DELETE FROM {self.state.at(table.root)} AS t USING {self.state.at(people.root)} AS p WHERE {same} AND t.id % 9 = 4"
        return f"DELETE FROM {self.target(table)} WHERE {self.those(table)}{self.returning()}"

    def merge(self):
        """Of rows that are there, moved ones among them, and of new ones."""
        table = self.table()
        columns = list(table.writable())
        merged = [column for column in columns if column.role in ("key", "event", "status", "count", "time", "flag")]
        lines = []
        for number in range(self.random.randint(2, 6)):
            row = values.row(self.random, self.state, table)
            identity = str(self.recent_id()) if number % 2 else row[next(column.uid for column in columns if column.role == "id")]
            lines.append("(" + ", ".join([identity, *(literal(row[column.uid], column.type) for column in merged)]) + ")")
        names = ", ".join(["id", *(quote(column.name) for column in merged)])
        source = f"(VALUES {', '.join(lines)})"
        if self.chance(0.4):
            # Most of these are there.
            step = self.random.choice(["+ interval '190 days'", "- interval '400 days'"])
            shown = ["id", *(f"({quote(column.name)} {step})::{column.type}" if column.role == "time" else quote(column.name) for column in merged)]
            source = f"(SELECT {', '.join(shown)} FROM {self.state.at(table.root)} WHERE {self.those(table)} ORDER BY id LIMIT 8)"
        # Each row may be given once.
        source = f"(SELECT DISTINCT ON (id) * FROM {source} AS _({names}) ORDER BY id)"
        chosen = [column for column in merged if self.chance(0.6)] or merged
        update = "UPDATE SET " + ", ".join(f"{quote(column.name)} = s.{quote(column.name)}" for column in chosen)
        clauses = [f"WHEN MATCHED AND s.id % 5 = 2 THEN {self.random.choice(['DELETE', 'DO NOTHING', 'DELETE'])}"] if self.chance(0.5) else []
        if self.chance(0.85):
            clauses.append(f"WHEN MATCHED THEN {update}")
        elif not clauses or self.chance(0.5):
            clauses.append("WHEN MATCHED THEN DELETE")
        if self.chance(0.5):
            clauses.append(f"WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({', '.join('s.' + name for name in names.split(', '))})")
        if self.version >= 17 and self.chance(0.15):
            clauses.append(f"WHEN NOT MATCHED BY SOURCE AND t.id % 13 = 5 THEN {self.random.choice(['DELETE', 'UPDATE SET ' + self.change(table, 't.')])}")
        returning = " RETURNING merge_action(), t.id" if self.version >= 17 and self.chance(0.2) else ""
        return f"MERGE INTO {self.target(table)} AS t USING {source} AS s ON t.id = s.id {' '.join(clauses)}{returning}"

    def with_moves(self):
        """Rows are deleted, and inserted again with other ids, in one statement."""
        table = self.table()
        names, select = self.copied(table, "gone")
        return f"WITH gone AS (DELETE FROM {self.state.at(table.root)} WHERE {self.those(table)} RETURNING *) INSERT INTO {self.target(table)} ({names}) {select}"

    def with_several(self):
        table, other = self.table(), self.table()
        columns = self.columns(table)
        here, there = self.state.at(table.root), self.state.at(other.root)
        parts = [
            f"INSERT INTO {here} ({self.names(columns)}) VALUES {self.lines(table, columns)} RETURNING id",
            f"UPDATE {here} SET {self.change(table)} WHERE {self.those(table)} AND id % 2 = 0 RETURNING id",
            f"DELETE FROM {there} WHERE {self.those(other)} AND id % 2 = 1 RETURNING id",
            f"UPDATE {there} SET {self.change(other)} WHERE {self.those(other)} AND id % 2 = 1 RETURNING id",
        ]
        self.random.shuffle(parts)
        *first, last = parts[: self.random.randint(2, 4)]
        return "WITH " + ", ".join(f"p{number} AS ({part})" for number, part in enumerate(first)) + f" {last}"

    def people(self):
        table = self.state.table_of("people")
        here, key = self.state.at(table.root), self.random.choice(self.state.keys)
        is_key = " AND ".join(f"{quote(column.name)} = {literal(part, column.type)}" for column, part in zip(table.keys(), key))
        plan, seats, flag = (quote(table.column(role).name) for role in ("plan", "seats", "flag"))
        if self.chance(0.35):
            columns = self.columns(table)
            row = values.row(self.random, self.state, table)
            for column, part in zip(table.keys(), key):
                row[column.uid] = part
            line = ", ".join(literal(row[column.uid], column.type) for column in columns)
            conflict = self.random.choice(["", " ON CONFLICT DO NOTHING", f" ON CONFLICT ({self.names(table.keys())}) DO UPDATE SET {plan} = 'pro'"])
            return f"INSERT INTO {here} ({self.names(columns)}) VALUES ({line}){conflict}"
        new = literal(values.value(self.random, self.state, table, table.column("plan")))
        return self.random.choice([
            f"UPDATE {here} SET {plan} = {new}, {seats} = 3 WHERE {is_key}", f"UPDATE {here} SET {seats} = {seats} + 1",
            f"UPDATE {here} SET {flag} = NOT {flag} WHERE {is_key}", f"DELETE FROM {here} WHERE {is_key}", f"UPDATE {here} SET {plan} = {new}"])

    def people_key(self):
        """Which cascades, where there are foreign keys."""
        table = self.state.table_of("people")
        old, new = self.random.choice(self.state.keys), self.random.choice(self.state.keys)
        is_key = " AND ".join(f"{quote(column.name)} = {literal(part, column.type)}" for column, part in zip(table.keys(), old))
        change = ", ".join(f"{quote(column.name)} = {literal(part, column.type)}" for column, part in zip(table.keys(), new))
        return f"UPDATE {self.state.at(table.root)} SET {change} WHERE {is_key}"

    def truncate(self):
        names = []
        for table in self.random.sample(self.state.tables, self.random.choice([1, 1, 2])):
            node = self.leaf(table) if self.chance(0.6) else table.root
            names.append((table, node))
        if any(table.role == "people" for table, _ in names) and self.chance(0.7):
            return None
        for table, node in names:
            self.truncated(table, node)
        cascade = " CASCADE" if self.chance(0.2) else ""
        if cascade and any(table.role == "people" for table, _ in names):
            for table in self.state.tables:
                if table.has_foreign_key:
                    self.truncated(table, table.root)
        only = [self.state.at(node) for _, node in names]
        return f"TRUNCATE {', '.join(dict.fromkeys(only))}{cascade}"

    def truncated(self, table, node):
        """What no source has counted yet may go unnoticed until ces_track_partitions()."""
        for view in self.state.views:
            for source in view.sources:
                if source.table == table.uid and any(source.uid not in part.known for part in node.leaves()):
                    self.effects.append(lambda view=view: view.doubt("partitions", is_loud=False))

    def bulk(self):
        """Many rows of many customers and days, more than a small work_mem holds; or they go again."""
        table = self.state.table_of("events")
        if self.chance(0.5) or self.state.keys and table.keys()[0].type in ("uuid", "date", "kinds.key_kind"):
            return f"DELETE FROM {self.state.at(table.root)} WHERE id BETWEEN 500000000 AND 600000000"
        rows = self.random.choice([400, 1500])
        first = 500000000 + self.state.ids(1) * 2000
        event, count, moment = table.column("event"), table.column("count"), table.column("time")
        keys = [f"(1 + i % 97)::{column.type}" if number == 0 else f"'c' || i % 5" for number, column in enumerate(table.keys())]
        name = "'login'::kinds.event_kind" if event.type == "kinds.event_kind" else "'e' || i % 7"
        if event.type == "kinds.event_kind":
            name = literal(self.state.labels["login"], event.type)
        names = ", ".join(["id", self.names(table.keys()), *(quote(column.name) for column in (event, count, moment))])
        return (f"INSERT INTO {self.state.at(table.root)} ({names}) SELECT {first} + i, {', '.join(keys)}, {name}, 1 + i % 3,"
                f" (timestamp '2024-01-01' + i % 1400 * interval '1 day')::{moment.type} FROM generate_series(1, {rows}) AS i")

    def do_block(self):
        """Statements in PL/pgSQL, some of which are undone by the handler of an error."""
        inner = [self.any(exclude=("do_block", "truncate", "execute", "bulk", "with_several"))[1] for _ in range(self.random.randint(2, 4))]
        inner = [in_block(statement) for statement in inner]
        ends = self.random.choice(["", " RAISE EXCEPTION 'undone';", " PERFORM 1 / 0;"])
        handler = f" EXCEPTION WHEN OTHERS THEN {inner[-1]};" if self.chance(0.7) else " EXCEPTION WHEN division_by_zero OR raise_exception THEN NULL;"
        block = "BEGIN " + " ".join(f"{statement};" for statement in inner) + f"{ends}{handler} END;"
        more = f" {inner[0]};" if self.chance(0.3) else ""
        loop = self.chance(0.2)
        body = f"FOR i IN 1 .. 2 LOOP {block} END LOOP;" if loop else block
        return f"DO $do$ BEGIN {body}{more} END $do$"

    def execute(self):
        """A prepared statement, whose plan outlives changes of the tables."""
        table = self.state.table_of("events")
        state = self.state
        moment = values.time_value(self.random, table.column("time").type)
        first = state.ids(1)
        if state.prepared and self.chance(0.8):
            name, number = self.random.choice(state.prepared)
            columns = state.table_of("events").column("count"), state.table_of("events").column("time")
            arguments = [str(first), literal(values.count_value(self.random, columns[0].type), columns[0].type), literal(moment, columns[1].type)]
            return f"EXECUTE {name}({', '.join(arguments)})" if number == 3 else f"EXECUTE {name}({self.recent_id()})"
        return None

    def nothing(self):
        """Statements that change nothing, or write what is there."""
        table = self.table()
        here, count = self.state.at(table.root), quote(table.column("count").name)
        return self.random.choice([
            f"UPDATE {here} SET {count} = {count}", f"DELETE FROM {here} WHERE false", f"INSERT INTO {here} SELECT * FROM {here} WHERE false",
            f"UPDATE {here} SET {quote(table.column('note').name)} = 'seen' WHERE {self.those(table)}",
            f"SELECT id FROM {here} WHERE {self.those(table)} FOR UPDATE"])

    # Not within other statements

    def copy(self):
        """COPY FROM STDIN, and its lines."""
        table = self.table()
        node = self.leaf(table) if self.chance(0.3) else None
        columns = self.columns(table)
        lines = []
        for _ in range(self.random.randint(1, 8)):
            row = values.row(self.random, self.state, table, node)
            lines.append("\t".join(copied(row[column.uid]) for column in columns) + "\n")
        return f"COPY {self.state.at(node or table.root)} ({self.names(columns)}) FROM STDIN", "".join(lines)

    def prepare(self):
        state = self.state
        table = state.table_of("events")
        name = f"s{state.uid()}"
        count, moment, key = table.column("count"), table.column("time"), table.keys()
        if self.chance(0.6):
            event = table.column("event")
            pair = self.random.choice(state.keys)
            names = ", ".join(["id", self.names(key), quote(event.name), quote(count.name), quote(moment.name)])
            parts = ", ".join(literal(part, column.type) for part, column in zip(pair, key))
            label = literal(state.labels["buy"], event.type)
            state.prepared.append((name, 3))
            return f"PREPARE {name}(bigint, {count.type}, {moment.type}) AS INSERT INTO {state.at(table.root)} ({names}) VALUES ($1, {parts}, {label}, $2, $3)"
        state.prepared.append((name, 1))
        return f"PREPARE {name}(bigint) AS UPDATE {state.at(table.root)} SET {self.change(table)} WHERE id BETWEEN $1 AND $1 + 5"


def in_block(statement):
    """What returns rows cannot stand alone in PL/pgSQL."""
    if statement.startswith("SELECT"):
        return statement.replace("SELECT", "PERFORM", 1)
    return statement if statement.startswith("WITH") else statement.split(" RETURNING ")[0]


def copied(value):
    if value is None:
        return "\\N"
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
