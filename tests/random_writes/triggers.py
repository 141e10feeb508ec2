"""Triggers, views and rules as users have them: they change rows on the way, write to the same or other tables, and fail."""

from state import quote

KINDS = {
    "change": "BEFORE INSERT OR UPDATE ON {} FOR EACH ROW",
    "move": "BEFORE UPDATE ON {} FOR EACH ROW",
    "suppress": "BEFORE INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW",
    "refuse": "AFTER INSERT OR UPDATE ON {} FOR EACH ROW",
    "echo": "AFTER INSERT ON {} FOR EACH ROW",
    "other": "AFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW",
    "sweep": "AFTER UPDATE ON {} FOR EACH STATEMENT",
    "before": "BEFORE INSERT OR DELETE ON {} FOR EACH STATEMENT",
    "transition": "AFTER INSERT ON {} REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
    "attempt": "AFTER INSERT OR DELETE ON {} FOR EACH ROW",
    "deferred": "AFTER INSERT OR UPDATE ON {} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
}
# Rows that triggers write have ids far from those of others, so that both databases give them the same.
ECHO = 10 ** 9


def fits(state, table, kind):
    facts = state.table_of("facts")
    if kind in ("other", "transition", "deferred"):
        return facts is not None and table is not facts
    return True


def function_name(table, kind):
    return f"kinds.{table.role}_{kind}"


def body(state, table, kind):
    column = lambda role: quote(table.column(role).name)
    here = state.at(table.root)
    facts = state.table_of("facts")
    keys = ", ".join(quote(key.name) for key in table.keys())
    count = column("count")
    if facts and facts is not table:
        theirs = ", ".join(["id", *(quote(key.name) for key in facts.keys()), *(quote(facts.column(role).name) for role in ("status", "count", "time"))])
        moment = facts.column("time").type
        add = lambda values: f"INSERT INTO {state.at(facts.root)} ({theirs}) {values} ON CONFLICT DO NOTHING"
        row = lambda name, step: ", ".join([f"{name}.id + {step}", *(f"{name}.{quote(key.name)}" for key in table.keys()), "'open'", "2", f"'2025-02-03'::{moment}"])
    if kind == "change":
        return f"IF NEW.id % 3 = 0 THEN NEW.{count} := 4; END IF; IF NEW.id % 10 = 0 THEN NEW.{column('flag')} := true; END IF; RETURN NEW;"
    if kind == "move":
        return f"IF NEW.id % 4 = 0 THEN NEW.{column('time')} := OLD.{column('time')}; END IF; RETURN NEW;"
    if kind == "suppress":
        return "IF TG_OP = 'DELETE' THEN IF OLD.id % 17 = 0 THEN RETURN NULL; END IF; RETURN OLD; END IF; IF NEW.id % 19 = 0 THEN RETURN NULL; END IF; RETURN NEW;"
    if kind == "refuse":
        return "IF NEW.id % 37 = 0 THEN RAISE EXCEPTION 'refused'; END IF; RETURN NULL;"
    if kind == "echo":
        columns = [item for item in table.writable() if item.role != "id"]
        names = ", ".join(quote(item.name) for item in columns)
        news = ", ".join(f"NEW.{quote(item.name)}" for item in columns)
        return f"IF NEW.id < {ECHO} AND NEW.id % 5 = 0 THEN INSERT INTO {here} (id, {names}) VALUES (NEW.id + {ECHO}, {news}); END IF; RETURN NULL;"
    if kind == "other":
        return (f"IF TG_OP = 'DELETE' THEN DELETE FROM {state.at(facts.root)} WHERE id = OLD.id + {2 * ECHO};"
                f" ELSIF NEW.id % 4 = 1 THEN {add('SELECT ' + row('NEW', 2 * ECHO))}; END IF; RETURN NULL;")
    if kind == "sweep":
        return f"IF pg_trigger_depth() < 2 THEN DELETE FROM {here} WHERE id % 29 = 0; UPDATE {here} SET {count} = 6 WHERE id % 31 = 0; END IF; RETURN NULL;"
    if kind == "before":
        return f"IF pg_trigger_depth() < 2 THEN UPDATE {here} SET {count} = 3 WHERE id % 23 = 0; END IF; RETURN NULL;"
    if kind == "transition":
        return f"{add('SELECT ' + row('added', 3 * ECHO) + ' FROM added WHERE added.id % 6 = 0')}; RETURN NULL;"
    if kind == "attempt":
        return (f"BEGIN UPDATE {here} SET {count} = 8 WHERE id % 41 = 0; IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'undone'; END IF;"
                f" EXCEPTION WHEN raise_exception THEN UPDATE {here} SET {count} = 9 WHERE id % 43 = 0; END; RETURN NULL;")
    return f"{add('SELECT ' + row('NEW', 4 * ECHO) + ' WHERE NEW.id % 7 = 2')}; RETURN NULL;"


def define(state, table, kind):
    return (f"CREATE OR REPLACE FUNCTION {function_name(table, kind)}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $body$ BEGIN {body(state, table, kind)} END $body$")


def create(state, table, kind):
    constraint = "CONSTRAINT " if kind == "deferred" else ""
    # Some come before those of the tracking, some after them.
    name = quote(("A " if len(kind) % 2 else "zz ") + kind)
    return [define(state, table, kind),
            f"CREATE {constraint}TRIGGER {name} {KINDS[kind].format(state.at(table.root))} EXECUTE FUNCTION {function_name(table, kind)}()"]


def view_name(table, kind):
    return f"kinds.{table.role}_by_{kind}"


def view_columns(table):
    return [column for column in table.writable() if column.role not in ("note", "spare")]


def create_view(state, table, kind):
    names = ", ".join(quote(column.name) for column in view_columns(table))
    statements = [f"CREATE VIEW {view_name(table, kind)} AS SELECT {names} FROM {state.at(table.root)}"]
    if kind == "instead":
        statements.append(define_instead(state, table))
        statements.append(f"CREATE TRIGGER instead INSTEAD OF INSERT OR UPDATE OR DELETE ON {view_name(table, kind)}"
                          f" FOR EACH ROW EXECUTE FUNCTION kinds.{table.role}_instead()")
    if kind == "rule":
        news = ", ".join(f"NEW.{quote(column.name)}" for column in view_columns(table))
        statements.append(f"CREATE RULE also AS ON INSERT TO {view_name(table, kind)} DO INSTEAD INSERT INTO {state.at(table.root)} ({names}) VALUES ({news})")
    return statements + [f"GRANT ALL ON {view_name(table, kind)} TO writer"]


def define_instead(state, table):
    names = ", ".join(quote(column.name) for column in view_columns(table))
    news = ", ".join(f"NEW.{quote(column.name)}" for column in view_columns(table))
    here = state.at(table.root)
    return (f"CREATE OR REPLACE FUNCTION kinds.{table.role}_instead() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN"
            f" IF TG_OP <> 'INSERT' THEN DELETE FROM {here} WHERE id = OLD.id; END IF;"
            f" IF TG_OP <> 'DELETE' THEN INSERT INTO {here} ({names}) VALUES ({news}); RETURN NEW; END IF; RETURN OLD; END $body$")


def redefine(state):
    """Statements that make what users wrote right again, after a table or column that it names was renamed."""
    statements = []
    for table in state.tables:
        statements += [define(state, table, kind) for kind in table.triggers]
        if "instead" in table.views:
            statements.append(define_instead(state, table))
    return statements
