"""What the test knows of the databases: names as they are now, columns, partitions, and the views of scores.

A copy is kept at each savepoint and put back when it is rolled back to.
"""

import dataclasses
import re


def quote(name):
    return '"' + name.replace('"', '""') + '"'


def literal(value, type_name=None):
    """A value as SQL that means the same under any setting."""
    if value is None:
        text = "NULL"
    elif "\\" in value:
        text = "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
    else:
        text = "'" + value.replace("'", "''") + "'"
    return f"{text}::{type_name}" if type_name else text


@dataclasses.dataclass
class Column:
    uid: int
    name: str
    type: str
    role: str
    collation: str = ""
    generated: str = ""
    is_virtual: bool = False
    is_required: bool = False
    is_renamed: bool = False

    @property
    def is_key(self):
        return self.role in ("key", "anonymous")


@dataclasses.dataclass
class Node:
    """A table of a tree of partitions. `known` lists the sources that have counted it."""

    uid: int
    schema: str
    name: str
    bound: str = ""
    strategy: str = ""
    first: str = ""
    last: str = ""
    keys: list = dataclasses.field(default_factory=list)
    parent: int = 0
    children: list = dataclasses.field(default_factory=list)
    known: list = dataclasses.field(default_factory=list)

    def all(self):
        yield self
        for child in self.children:
            yield from child.all()

    def leaves(self):
        return [node for node in self.all() if not node.strategy]


@dataclasses.dataclass
class Table:
    uid: int
    role: str
    root: Node
    columns: list
    conflict: list = dataclasses.field(default_factory=list)
    triggers: list = dataclasses.field(default_factory=list)
    views: list = dataclasses.field(default_factory=list)
    has_foreign_key: bool = False
    detached: list = dataclasses.field(default_factory=list)
    # Slots of time or sets of keys that a partition may be made for.
    slots: list = dataclasses.field(default_factory=list)

    def column(self, role):
        return next((column for column in self.columns if column.role == role), None)

    def keys(self):
        """In the order of the customer, whatever the order in the table."""
        return sorted((column for column in self.columns if column.role == "key"), key=lambda column: column.uid)

    def writable(self):
        return [column for column in self.columns if not column.generated]

    def node(self, uid):
        return next(node for node in self.root.all() if node.uid == uid)


@dataclasses.dataclass
class Expression:
    """An expression as the extension gets it, and plain SQL for the same; {12} is the column with uid 12."""

    given: str
    plain: str


@dataclasses.dataclass
class Source:
    uid: int
    name: str
    table: int
    customer: list
    event: Expression = None
    count: Expression = None
    time: Expression = None
    # By column uid, how the moment becomes a day: "date", "timestamp" or "timestamptz".
    time_type: str = ""
    filter: Expression = None
    # Names and counts of the events of one row.
    tally: list = None


@dataclasses.dataclass
class View:
    uid: int
    schema: str
    name: str
    # What functions and tables of the tracking are named after: the first name of the view.
    base_schema: str
    base: str
    keys: list
    key_types: list
    key_collations: list
    model: str
    zone: str
    sources: list = dataclasses.field(default_factory=list)
    # Differences are allowed until this is called, "partitions" or "rebuild", and have to be reported if it is loud.
    remedy: str = ""
    is_loud: bool = False

    def doubt(self, remedy, is_loud=True):
        """The view may be wrong until the remedy; what needs a rebuild is not cured by less."""
        self.is_loud = is_loud and (self.is_loud or not self.remedy)
        self.remedy = "rebuild" if "rebuild" in (remedy, self.remedy) else remedy


@dataclasses.dataclass
class Offset:
    """Rows that a partition had when it was attached: not counted by these sources yet."""

    table: str
    events: int
    names: dict
    sources: list


@dataclasses.dataclass
class State:
    schemas: dict
    labels: dict
    function: str = "nm"
    collation: str = "mine"
    keys: list = dataclasses.field(default_factory=list)
    tables: list = dataclasses.field(default_factory=list)
    views: list = dataclasses.field(default_factory=list)
    offsets: list = dataclasses.field(default_factory=list)
    prepared: list = dataclasses.field(default_factory=list)
    next_uid: int = 100
    next_id: int = 1
    role: str = ""

    def uid(self):
        self.next_uid += 1
        return self.next_uid

    def ids(self, count):
        first = self.next_id
        self.next_id += count
        return first

    def at(self, thing):
        return f"{quote(self.schemas[thing.schema])}.{quote(thing.name)}"

    def base(self, view, suffix):
        return f"{quote(self.schemas[view.base_schema])}.{quote(view.base + suffix)}"

    def table(self, uid):
        return next(table for table in self.tables if table.uid == uid)

    def table_of(self, role):
        return next((table for table in self.tables if table.role == role), None)

    def view(self, uid):
        return next(view for view in self.views if view.uid == uid)

    def sources(self, table_uid):
        return [source for view in self.views for source in view.sources if source.table == table_uid]

    def with_names(self, text, table):
        """An expression with the names that columns have now."""
        names = {column.uid: quote(column.name) for column in table.columns}
        return self.fill(text, names)

    def fill(self, text, names):
        filled = re.sub(r"\{(\d+)\}", lambda found: names[int(found[1])], text)
        filled = re.sub(r"<label (\w+)>", lambda found: literal(self.labels[found[1]]), filled)
        return filled.replace("<function>", quote(self.function)).replace("<collation>", quote(self.collation))

    def type_name(self, column):
        return column.type + (f" COLLATE {column.collation}" if column.collation else "")
