"""All that is not a write: maintenance of the views of scores, changes of tables, and settings of the session.

Each method returns the steps of one thing that a DBA or a migration does, or None where it does not apply.
"""

import dataclasses
import datetime
from collections.abc import Callable

import build
import recount
import triggers
import values
import writes
from state import Column, Node, Offset, literal, quote


@dataclasses.dataclass
class Step:
    """One statement; what it changes in the state if it succeeds; whether it is for the tracked database alone."""

    kind: str
    statement: str
    effect: Callable = None
    is_tracked_only: bool = False
    copy: str = None


MAINTENANCE = {"refresh": 10, "rebuild": 4, "track_partitions": 3, "snapshot": 2, "add_source": 3, "drop_source": 2, "alter": 3, "track_again": 1}
PARTITIONS = {"create_partition": 5, "attach_partition": 6, "detach_partition": 3, "drop_partition": 2, "write_detached": 4, "attach_again": 3}
TABLES = {
    "rename_column": 5, "rename_table": 3, "rename_partition": 2, "rename_schema": 2, "move_table": 2, "rename_view": 2, "rename_function": 2,
    "rename_collation": 1, "rename_label": 2, "add_column": 3, "drop_column": 2, "retype_unused": 2, "retype_used": 6, "index": 1,
    "vacuum": 2, "rewrite": 1, "toggle_trigger": 2, "replace_function": 1, "swap_table": 4,
}
# Kinds whose steps have other names.
STEPS = {"attach_partition": "attach", "attach_again": "again", "detach_partition": "detach",
         "rename_partition": "rename_table", "track_again": "untrack"}
SETTINGS = {
    "DateStyle": ["'SQL, DMY'", "'German'", "'Postgres, MDY'"], "TimeZone": ["'Asia/Tokyo'", "'America/St_Johns'", "'Pacific/Apia'"],
    "quote_all_identifiers": ["on"], "search_path": ["''", "pg_temp", "nowhere, other", "other, pg_catalog"], "extra_float_digits": ["0", "-10", "3"],
    "standard_conforming_strings": ["off"], "row_security": ["off"], "session_replication_role": ["replica", "local"],
    "IntervalStyle": ["'sql_standard'"], "bytea_output": ["'escape'"], "work_mem": ["'64kB'"], "plan_cache_mode": ["force_generic_plan"],
    "jit": ["on"], "check_function_bodies": ["off"], "enable_seqscan": ["off"], "constraint_exclusion": ["on"], "transform_null_equals": ["on"],
    "default_transaction_isolation": ["'serializable'", "'repeatable read'"], "client_min_messages": ["error"], "xmloption": ["document"],
    "lc_messages": ["'C'"], "role": ["writer"], "default_tablespace": ["''"], "enable_partition_pruning": ["off"],
}


class Upkeep:
    def __init__(self, random, state, builder):
        self.random = random
        self.state = state
        self.builder = builder
        self.writes = writes.Writes(random, state, 15)

    def any(self, kinds):
        """The steps of one thing, and its kind."""
        for _ in range(20):
            kind = self.random.choices(list(kinds), kinds.values())[0]
            if steps := getattr(self, kind)():
                return kind, steps
        return "nothing", []

    def chance(self, probability):
        return self.random.random() < probability

    # Calls of the extension

    def call(self, routine, options, positional):
        words = [literal(word) for word in positional]
        words += [f"{name} => {literal(word)}" for name, word in options.items() if word is not None]
        return f"CALL ces.{routine}({', '.join(words)})"

    def tracked(self, kind, statement, effect=None):
        return Step(kind, statement, effect, is_tracked_only=True)

    def arguments(self, source):
        """Arguments of ces_track() and ces_add_source() for a source."""
        state, table = self.state, self.state.table(source.table)
        given = lambda expression: expression and state.with_names(expression.given, table)
        customers = [given(customer) for customer in source.customer]
        names = self.builder.view_keys()
        if self.builder.shape == "coalesce":
            customers = [f"{customer} AS {name}" for customer, name in zip(customers, names)]
        options = {"events": state.at(table.root), "customer": ", ".join(customers)}
        if source.tally:
            pairs = ", ".join(f"{given(event)}, {given(count)}" for event, count in source.tally)
            options["tally"] = f"jsonb_build_object({pairs})"
        options |= {"event_name": given(source.event), "count": given(source.count), "occurred_at": given(source.time), "filter": given(source.filter)}
        return options

    def counted(self, source):
        """All rows of the source are counted now."""
        for node in self.state.table(source.table).root.all():
            if source.uid not in node.known:
                node.known.append(source.uid)
        for offset in self.state.offsets:
            if source.uid in offset.sources:
                offset.sources.remove(source.uid)

    def track(self, view, source):
        state = self.state
        options = self.arguments(source) | {"source": source.name, "model": view.model, "time_zone": view.zone}
        if self.builder.shape == "coalesce":
            view.keys = self.builder.view_keys()
        else:
            view.keys = [column.name for column in state.table(source.table).keys()]

        def effect():
            view.sources.append(source)
            state.views.append(view)
            self.counted(source)

        return self.tracked("track", self.call("ces_track", options, [state.at(view)]), effect)

    def add(self, view, source):
        def effect():
            view.sources.append(source)
            self.counted(source)

        return self.tracked("add_source", self.call("ces_add_source", self.arguments(source), [self.state.at(view), source.name]), effect)

    def pick_view(self):
        return self.random.choice(self.state.views) if self.state.views else None

    def refresh(self):
        view = self.pick_view()
        argument = literal(self.state.at(view)) if self.chance(0.8) else ""
        return [self.tracked("refresh", f"SELECT ces.ces_refresh({argument})")]

    def rebuild(self):
        return [self.rebuild_of(self.pick_view())]

    def rebuild_of(self, view):
        only = self.random.choice(view.sources) if self.chance(0.3) and not view.remedy else None

        def effect():
            # Sources with days share what is stored of them, so they are counted together.
            for source in view.sources:
                if only in (None, source) or only.time and source.time:
                    self.counted(source)
            if only is None:
                view.remedy, view.is_loud = "", False

        return self.tracked("rebuild", self.call("ces_rebuild", {"source": only and only.name}, [self.state.at(view)]), effect)

    def track_partitions(self):
        view = self.pick_view() if self.chance(0.7) else None

        def effect():
            for each in [view] if view else self.state.views:
                for source in each.sources:
                    self.counted(source)
                if each.remedy == "partitions":
                    each.remedy, each.is_loud = "", False

        argument = literal(self.state.at(view)) if view else ""
        return [self.tracked("track_partitions", f"SELECT * FROM ces.ces_track_partitions({argument})", effect)]

    def snapshot(self):
        view = self.pick_view()
        # Scores of a past day are known where a source has days.
        if view.remedy or not any(source.time for source in view.sources):
            return None
        day = str(datetime.date(2024, 6, 1) + datetime.timedelta(self.random.randrange(700)))
        return [self.tracked("snapshot", f"SELECT ces.ces_snapshot({literal(self.state.at(view))}, date '{day}')"),
                self.tracked("history", recount.kept_history(self.state, view, day))]

    def add_source(self):
        view = self.pick_view()
        taken = [source.name for source in view.sources]
        free = [source for source in self.builder.candidates() if source.name not in taken]
        if len(taken) > 3 or not free:
            return None
        return [self.add(view, self.random.choice(free))]

    def drop_source(self):
        view = self.pick_view()
        if len(view.sources) < 2 or self.has_uncounted(view):
            return None
        source = self.random.choice(view.sources)
        left = [other for other in view.sources if other is not source]
        if view.model == "fading" and not any(other.time for other in left):
            return None

        def effect():
            view.sources.remove(source)
            if source.time:
                # The dated ones are counted together.
                for other in left:
                    if other.time:
                        self.counted(other)
            for offset in self.state.offsets:
                if source.uid in offset.sources:
                    offset.sources.remove(source.uid)

        return [self.tracked("drop_source", self.call("ces_drop_source", {}, [self.state.at(view), source.name]), effect)]

    def has_uncounted(self, view):
        """Whether a partition of it came with rows that are yet to be counted; which calls count them is open."""
        return any(source.uid in offset.sources for source in view.sources for offset in self.state.offsets)

    def alter(self):
        view = self.pick_view()
        if view.remedy or self.has_uncounted(view):
            return None
        what = self.random.choice(["model", "time_zone", "filter", "count", "previous_days"])
        if what == "model":
            new = "plain" if view.model == "fading" else "fading"
            if new == "fading" and not any(source.time for source in view.sources):
                return None
            return [self.alter_step(view, {"model": new}, lambda: setattr(view, "model", new))]
        if what == "time_zone":
            # The same zone again changes nothing, and counts nothing.
            zone = self.random.choice([zone for zone in build.ZONES if zone != view.zone])

            def effect():
                view.zone = zone
                for source in view.sources:
                    if source.time:
                        self.counted(source)

            return [self.alter_step(view, {"time_zone": zone}, effect)]
        if what == "previous_days":
            return [self.alter_step(view, {}, None, ", previous_days => 30")]
        source = self.random.choice(view.sources)
        table = self.state.table(source.table)
        if what == "count" and (source.tally or not source.event or table.role == "people"):
            return None
        new = self.builder.filter(table) if what == "filter" else self.builder.count(table)
        given = self.state.with_names(new.given, table) if new else ""
        old = getattr(source, what)
        if (old.given if old else "") == (new.given if new else ""):
            return None

        def effect():
            setattr(source, what, new)
            for other in view.sources:
                if other is source or source.time and other.time:
                    self.counted(other)

        return [self.alter_step(view, {"source": source.name, what: given}, effect)]

    def alter_step(self, view, options, effect, more=""):
        statement = self.call("ces_alter", options, [self.state.at(view)])
        return self.tracked("alter", statement[:-1] + more + ")", effect)

    def track_again(self):
        """ces_untrack(), and the same view once more."""
        view = self.pick_view()
        sources = list(view.sources)
        sources.sort(key=lambda source: view.model == "fading" and not source.time)

        def untracked():
            for offset in self.state.offsets:
                offset.sources = [uid for uid in offset.sources if uid not in [source.uid for source in sources]]
            self.state.views.remove(view)
            view.sources, view.remedy, view.is_loud = [], "", False
            view.schema, view.base, view.base_schema = "scores", view.name, "scores"

        steps = [self.tracked("untrack", f"SELECT ces.ces_untrack({literal(self.state.at(view))})", untracked)]
        return [*steps, lambda: self.track(view, sources[0]), *(lambda source=source: self.add(view, source) for source in sources[1:])]

    # Partitions

    def events(self):
        return self.state.table_of("events")

    def free_slot(self, table):
        return self.random.choice(table.slots) if table.slots else None

    def node(self, table, slot):
        return Node(self.state.uid(), "data", f"{table.root.name[:20]}_p{self.state.next_uid}", parent=table.root.uid, **slot)

    def attached(self, table, node, slot):
        def effect():
            table.root.children.append(node)
            if slot in table.slots:
                table.slots.remove(slot)
        return effect

    def grants(self, node):
        statements = [f"GRANT ALL ON {self.state.at(node)} TO writer"]
        if self.builder.owner != "postgres":
            statements.append(f"ALTER TABLE {self.state.at(node)} OWNER TO {self.builder.owner}")
        return [Step("grant", statement) for statement in statements]

    def create_partition(self):
        table = self.events()
        slot = self.free_slot(table)
        if not slot:
            return None
        node = self.node(table, slot)
        statement = f"CREATE TABLE {self.state.at(node)} PARTITION OF {self.state.at(table.root)} {node.bound}"
        return [Step("create_partition", statement, self.attached(table, node, slot)), *self.grants(node)]

    def attach_partition(self):
        """A table with rows, or none, becomes a partition; what it came with is not counted yet."""
        table = self.events()
        slot = self.free_slot(table)
        if not slot:
            return None
        node = self.node(table, slot)
        state = self.state
        steps = [Step("create_table", statement) for statement in build.standalone(self.random, state, table, node)] + self.grants(node)
        if self.chance(0.7):
            columns = table.writable()
            lines = ", ".join(self.writes.line(table, columns, node) for _ in range(self.random.randint(1, 6)))
            steps.append(Step("fill", f"INSERT INTO {state.at(node)} ({self.writes.names(columns)}) VALUES {lines}"))
        return [*steps, *self.attach(table, node, slot)]

    def attach(self, table, node, slot):
        state = self.state
        attach = f"ALTER TABLE {state.at(table.root)} ATTACH PARTITION {state.at(node)} {node.bound}"
        kept = f"chk.o_{node.uid}_{state.uid()}"
        sources = [source.uid for source in state.sources(table.uid)]
        offset = Offset(kept, table.uid, {column.uid: column.name for column in table.columns}, sources)
        return [Step("attach", attach, self.attached(table, node, slot)),
                Step("keep", f"CREATE TABLE {kept} AS SELECT * FROM {state.at(node)}", lambda: state.offsets.append(offset), is_tracked_only=True)]

    def some_partition(self, table):
        children = [child for child in table.root.children if not child.strategy and child.bound != "DEFAULT"]
        return self.random.choice(children) if children else None

    def slot_of(self, node):
        return {"bound": node.bound, "first": node.first, "last": node.last, "keys": node.keys} if node.first or node.keys else {"bound": node.bound}

    def left(self, table, node):
        """Scores go on counting what was in it, and say so, until a rebuild."""
        table.root.children.remove(node)
        table.slots.append(self.slot_of(node))
        for view in self.state.views:
            if any(source.table == table.uid for source in view.sources):
                view.doubt("rebuild", is_loud=False)

    def detach_partition(self):
        table = self.events()
        node = self.some_partition(table)
        if not node:
            return None

        def effect():
            self.left(table, node)
            node.known = []
            table.detached.append(node)

        how = self.random.choice(["", "", " CONCURRENTLY"])
        return [Step("detach", f"ALTER TABLE {self.state.at(table.root)} DETACH PARTITION {self.state.at(node)}{how}", effect)]

    def drop_partition(self):
        table = self.events()
        if table.detached and self.chance(0.5):
            node = self.random.choice(table.detached)
            return [Step("drop_detached", f"DROP TABLE {self.state.at(node)}", lambda: table.detached.remove(node))]
        node = self.some_partition(table)
        return node and [Step("drop_partition", f"DROP TABLE {self.state.at(node)}", lambda: self.left(table, node))]

    def write_detached(self):
        """Writes to what is no partition any more do not count."""
        table = self.events()
        if not table.detached:
            return None
        node = self.random.choice(table.detached)
        columns, here = table.writable(), self.state.at(node)
        lines = self.writes.lines(table, columns, node)
        statement = self.random.choice([
            f"INSERT INTO {here} ({self.writes.names(columns)}) VALUES {lines}", f"DELETE FROM {here} WHERE id % 3 = 0",
            f"UPDATE {here} SET {self.writes.change(table)} WHERE {self.writes.those(table)}", f"TRUNCATE {here}"])
        return [Step("write_detached", statement)]

    def attach_again(self):
        table = self.events()
        if not table.detached:
            return None
        node = self.random.choice(table.detached)
        slot = next((slot for slot in table.slots if slot["bound"] == node.bound), None)
        if not slot:
            return None
        steps = self.attach(table, node, slot)
        steps.append(Step("again", "SELECT 1", lambda: table.detached.remove(node)))
        return steps

    # Changes of tables

    def some_table(self):
        return self.random.choice(self.state.tables)

    def new_name(self, old):
        base = old.split("~")[0][:30]
        return f"{base}~{self.state.uid()}{self.random.choice(['', ' x', '%', 'É'])}"

    def redefinitions(self):
        """Users' functions name tables and columns, and are made to fit again."""
        return [lambda: [Step("redefine", statement) for statement in triggers.redefine(self.state)]]

    def rename_column(self):
        table = self.some_table()
        column = self.random.choice([column for column in table.columns if column.role != "id"])
        name = self.new_name(column.name)
        statement = f"ALTER TABLE {self.state.at(table.root)} RENAME COLUMN {quote(column.name)} TO {quote(name)}"

        def effect():
            column.name, column.is_renamed = name, True

        steps = [Step("rename_column", statement, effect)]
        for node in table.detached:
            steps.append(Step("rename_column", f"ALTER TABLE {self.state.at(node)} RENAME COLUMN {quote(column.name)} TO {quote(name)}"))
        return [*steps, *self.redefinitions()]

    def rename_table(self):
        table = self.some_table()
        name = self.new_name(table.root.name)
        statement = f"ALTER TABLE {self.state.at(table.root)} RENAME TO {quote(name)}"
        return [Step("rename_table", statement, lambda: setattr(table.root, "name", name)), *self.redefinitions()]

    def rename_partition(self):
        nodes = list(self.events().root.all())[1:]
        if not nodes:
            return None
        node = self.random.choice(nodes)
        name = self.new_name(node.name)
        return [Step("rename_table", f"ALTER TABLE {self.state.at(node)} RENAME TO {quote(name)}", lambda: setattr(node, "name", name))]

    def rename_schema(self):
        schema = self.random.choice(list(self.state.schemas))
        old = self.state.schemas[schema]
        name = self.new_name(old)
        return [Step("rename_schema", f"ALTER SCHEMA {quote(old)} RENAME TO {quote(name)}",
                     lambda: self.state.schemas.__setitem__(schema, name)), *self.redefinitions()]

    def move_table(self):
        table = self.some_table()
        new = self.random.choice(["data", "other"])
        if new == table.root.schema:
            return None
        statement = f"ALTER TABLE {self.state.at(table.root)} SET SCHEMA {quote(self.state.schemas[new])}"
        return [Step("move_table", statement, lambda: setattr(table.root, "schema", new)), *self.redefinitions()]

    def rename_view(self):
        view = self.pick_view()
        name = self.new_name(view.name)
        return view and [self.tracked("rename_view", f"ALTER VIEW {self.state.at(view)} RENAME TO {quote(name)}", lambda: setattr(view, "name", name))]

    def rename_function(self):
        name = self.new_name("nm")
        return [Step("rename_function", f"ALTER FUNCTION kinds.{quote(self.state.function)}(text) RENAME TO {quote(name)}",
                     lambda: setattr(self.state, "function", name))]

    def rename_collation(self):
        name = self.new_name("mine")
        old = self.state.collation

        def effect():
            self.state.collation = name
            for table in self.state.tables:
                for column in table.columns:
                    if column.collation == f"kinds.{quote(old)}" or column.collation == f"kinds.{old}":
                        column.collation = f"kinds.{quote(name)}"
            for view in self.state.views:
                view.key_collations = [f"kinds.{quote(name)}" if collation in (f"kinds.{old}", f"kinds.{quote(old)}") else collation
                                       for collation in view.key_collations]

        return [Step("rename_collation", f"ALTER COLLATION kinds.{quote(old)} RENAME TO {quote(name)}", effect)]

    def rename_label(self):
        """Events that are named by the enum have another name from now on, in old rows as well; filters are the same, but may be told of."""
        label = self.random.choice(values.LABELS)
        name = self.new_name(label)

        def effect():
            self.state.labels[label] = name
            for view in self.state.views:
                for source in view.sources:
                    event = self.state.table(source.table).column("event")
                    used = [text.plain for text in (source.event, source.filter) if text]
                    if event and event.type == "kinds.event_kind" and any(f"{{{event.uid}}}" in text for text in used):
                        view.doubt("rebuild", is_loud=False)

        # Prepared statements that are planned again, for whatever reason, would not find the old name.
        return [Step("rename_label", f"ALTER TYPE kinds.event_kind RENAME VALUE {literal(self.state.labels[label])} TO {literal(name)}", effect),
                Step("deallocate", "DEALLOCATE ALL", self.state.prepared.clear)]

    def replace_function(self):
        """The same name and result, another definition; what was counted may be asked to be counted again."""
        def effect():
            for view in self.state.views:
                if any(source.event and "<function>" in source.event.given for source in view.sources):
                    view.doubt("rebuild", is_loud=False)

        body = self.random.choice(["SELECT lower($1)", "SELECT pg_catalog.lower($1 || '')"])
        return [Step("replace_function", f"CREATE OR REPLACE FUNCTION kinds.{quote(self.state.function)}(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ {body} $$", effect)]

    def add_column(self):
        table = self.some_table()
        if table.detached:
            return None
        column = Column(self.state.uid(), f"extra{self.state.next_uid}", "integer", "spare")
        default = self.random.choice(["", " DEFAULT 5", " DEFAULT (random() * 0)::integer", " GENERATED ALWAYS AS (1 + 1) STORED"])
        column.generated = "1 + 1" if "GENERATED" in default else ""
        return [Step("add_column", f"ALTER TABLE {self.state.at(table.root)} ADD {quote(column.name)} integer{default}", lambda: table.columns.append(column))]

    def drop_column(self):
        table = self.some_table()
        unused = [column for column in table.columns if column.role == "spare"]
        if not unused or table.detached:
            return None
        column = self.random.choice(unused)
        return [Step("drop_column", f"ALTER TABLE {self.state.at(table.root)} DROP {quote(column.name)}", lambda: table.columns.remove(column)), *self.redefinitions()]

    def retype_unused(self):
        table = self.some_table()
        unused = [column for column in table.columns if column.role == "spare" and not column.generated]
        if not unused or table.detached:
            return None
        column = self.random.choice(unused)
        new = "bigint" if column.type == "integer" else "integer"
        return [Step("retype_unused", f"ALTER TABLE {self.state.at(table.root)} ALTER {quote(column.name)} TYPE {new}", lambda: setattr(column, "type", new))]

    def retype_used(self):
        """A wider type for a column that counts; ces_rebuild() is what is documented for it."""
        table = self.events()
        wider = {"integer": "bigint", "varchar(80)": "text", "bigint": "numeric"}
        used = [column for column in table.columns if column.role in ("count", "event") and column.type in wider and not column.generated]
        if not used or table.detached or table.column("generated"):
            return None
        column = self.random.choice(used)
        if column.role == "count" and column.type == "integer" and any("120 /" in source.count.given or "* 2" in source.count.given for source in self.state.sources(table.uid) if source.count):
            return None

        def effect():
            column.type = wider[column.type]
            for view in self.state.views:
                if any(source.table == table.uid for source in view.sources):
                    view.doubt("rebuild")

        return [Step("retype_used", f"ALTER TABLE {self.state.at(table.root)} ALTER {quote(column.name)} TYPE {wider[column.type]}", effect)]

    def swap_table(self):
        """The table is built again beside the old one, and takes its name, as dbt does it; a rebuild follows the name.

        It reads the declaration again, so the columns must have the names that were declared."""
        table = self.state.table_of("facts")
        if not table or any(column.is_renamed for column in table.columns) or table.triggers or table.views or table.has_foreign_key or any(source.uid in offset.sources for source in self.state.sources(table.uid) for offset in self.state.offsets):
            return None
        state = self.state
        here, schema = state.at(table.root), quote(state.schemas[table.root.schema])
        new, old = quote(f"new~{state.uid()}"), quote(f"old~{state.uid()}")
        rebuilds = []
        for view in state.views:
            for source in view.sources:
                if source.table == table.uid:
                    options = {"source": source.name, "events": here}
                    rebuilds.append(self.tracked("rebuild_swapped", self.call("ces_rebuild", options, [state.at(view)])))
        swap = [f"CREATE TABLE {schema}.{new} (LIKE {here} INCLUDING ALL)", f"INSERT INTO {schema}.{new} SELECT * FROM {here}", f"GRANT ALL ON {schema}.{new} TO writer",
                f"ALTER TABLE {schema}.{new} OWNER TO {self.builder.owner}",
                f"ALTER TABLE {here} RENAME TO {old}", f"ALTER TABLE {schema}.{new} RENAME TO {quote(table.root.name)}"]
        return [*(Step("swap_table", statement) for statement in swap), *rebuilds, Step("swap_table", f"DROP TABLE {schema}.{old}")]

    def index(self):
        table = self.some_table()
        return [Step("index", f"CREATE INDEX ON {self.state.at(table.root)} ({quote(self.random.choice(table.columns).name)})")]

    def vacuum(self):
        nodes = [node for table in self.state.tables for node in table.root.all()]
        return [Step("vacuum", f"{self.random.choice(['VACUUM', 'ANALYZE'])} {self.state.at(self.random.choice(nodes))}")]

    def rewrite(self):
        """New files for a table, whose rows stay as they are."""
        leaves = self.events().root.leaves()
        return [Step("rewrite", f"VACUUM FULL {self.state.at(self.random.choice(leaves))}")] if leaves else None

    def toggle_trigger(self):
        tables = [table for table in self.state.tables if table.triggers]
        if not tables:
            return None
        table = self.random.choice(tables)
        kind = self.random.choice(table.triggers)
        name = quote(("A " if len(kind) % 2 else "zz ") + kind)
        how = self.random.choice(["DISABLE", "ENABLE", "ENABLE ALWAYS"])
        return [Step("toggle_trigger", f"ALTER TABLE {self.state.at(table.root)} {how} TRIGGER {name}")]

    # Settings

    def setting(self):
        if self.chance(0.35):
            return [Step("reset", "RESET ALL"), Step("reset", "RESET ROLE", lambda: setattr(self.state, "role", ""))]
        name = self.random.choice(list(SETTINGS))
        value = self.random.choice(SETTINGS[name])

        def effect():
            if name == "role":
                self.state.role = value

        return [Step("setting", f"SET {name} = {value}", effect)]
