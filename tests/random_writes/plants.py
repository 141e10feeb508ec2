"""Faults that are put in on purpose, to see that the test finds them."""

from state import literal, quote
from upkeep import Step


def unseen(world):
    """A row is written while triggers are off, in both databases."""
    table = world.state.table_of("events")
    here, moment = world.state.at(table.root), table.column("time")
    columns = [*table.keys(), table.column("event"), table.column("count"), moment]
    key = next(key for key in world.state.keys if all(0 < len(part) < 100 for part in key))
    row = [*key, world.state.labels["buy"], "1", "2025-02-03"]
    names = ", ".join(["id", *(quote(column.name) for column in columns)])
    line = ", ".join([str(world.state.ids(1)), *(literal(part, column.type) for part, column in zip(row, columns))])
    return [Step("plant", f"ALTER TABLE {here} DISABLE TRIGGER ALL"),
            Step("plant", f"INSERT INTO {here} ({names}) VALUES ({line})"),
            Step("plant", f"ALTER TABLE {here} ENABLE TRIGGER ALL")]


def refused(world):
    """A write fails in the tracked database only."""
    return trigger(world, "IF NEW.id % 3 = 0 THEN RAISE EXCEPTION 'planted'; END IF; RETURN NEW;")


def changed(world):
    """A row is not as it was written, in the tracked database only."""
    return trigger(world, f"NEW.{quote(world.state.table_of('events').column('note').name)} := 'planted'; RETURN NEW;")


def trigger(world, body):
    here = world.state.at(world.state.table_of("events").root)
    return [Step("plant", f"CREATE FUNCTION chk.plant() RETURNS trigger LANGUAGE plpgsql AS $plant$ BEGIN {body} END $plant$", is_tracked_only=True),
            Step("plant", f"CREATE TRIGGER plant BEFORE INSERT ON {here} FOR EACH ROW EXECUTE FUNCTION chk.plant()", is_tracked_only=True)]


ALL = {"unseen": unseen, "refused": refused, "changed": changed}
