"""Values of columns: mostly plain ones, sometimes such as cannot be counted or are at a bound."""

import datetime

FIRST_DAY = datetime.date(2024, 1, 1)
DAYS = 4 * 365
LABELS = ["login", "buy", "cancel", "seen", "ping"]
EVENTS = [*LABELS, "login", "buy", "Login", " spaced ", "o'k", 'e"x', "back\\slash", "ünï", "x" * 70]
STATUSES = ["open", "closed", "login"]
PLANS = ["free", "pro", "team"]
NOTES = ["", "internal", "a\tb", "%s", "{}", "x" * 200]
COUNTS = {
    "integer": ["0", "1", "1", "2", "3", "-1", "7", "1000000", "2147483647"],
    "bigint": ["0", "1", "1", "2", "3", "-4", "1000000000000", "1000000000001", "9223372036854775807"],
    "numeric": ["0", "1", "1.5", "2.25", "-0.75", "0.0000004", "1.0000005", "1e12", "1e13", "NaN", "Infinity", "-1e40"],
    "double precision": ["0", "1", "1.5", "2.25", "-0.75", "1e-7", "0.1", "1e12", "1e13", "NaN", "-Infinity", "1e300"],
}
# In a tally a count may be larger than in a column of counts.
AMOUNTS = ["0", "1", "9.99", "250", "-0.5", "0.0000004", "1e12", "1e19", "NaN", "Infinity", "-1e40"]
# Around changes of clocks, in UTC.
CHANGES = ["2024-03-31 00:59:59", "2024-03-31 01:00:00", "2024-10-27 00:30:00", "2024-10-27 22:30:00", "2025-04-05 15:00:00",
           "2025-03-09 06:59:59", "2025-11-02 05:30:00", "2024-03-31 23:59:59.999999", "2025-01-01 00:00:00"]
ODD_TIMES = {
    "date": ["infinity", "-infinity", "4714-11-24 BC", "262142-12-31", "262143-01-01", "5874897-12-31", "0001-01-01", "9999-12-31"],
    "timestamp": ["infinity", "-infinity", "4714-11-24 00:00:00 BC", "262142-12-31 23:59:59", "262143-01-01 00:00:00",
                  "294276-12-31 23:59:59", "0001-01-01 00:00:00"],
    "timestamptz": ["infinity", "-infinity", "4714-11-24 00:00:00+00 BC", "262142-12-31 12:00:00+00", "262144-01-01 00:00:00+00",
                    "294276-12-31 23:59:59+00", "0001-01-01 00:00:00+00"],
}
TIME_TYPES = {"date": "date", "timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone"}


def key_pool(random, type_name):
    """A dozen keys of a type, of which some are hard to tell apart."""
    if type_name == "integer":
        return ["1", "2", "3", "4", "5", "6", "7", "-8", "0", "2147483647", "-2147483648", "12"]
    if type_name == "bigint":
        return ["1", "2", "3", "4", "5", "6", "7", "-8", "0", "3000000000", "9223372036854775807", "12"]
    if type_name == "numeric":
        return ["1", "2", "3", "4.50", "4.5", "0", "-6.25", "1e20", "7", "1.000", "0.000001", "12"]
    if type_name == "date":
        return [f"20{10 + number}-0{1 + number % 9}-15" for number in range(12)]
    if type_name == "uuid":
        return [f"{random.getrandbits(32):08x}-0000-4000-8000-{number:012x}" for number in range(12)]
    if type_name == "kinds.key_kind":
        return [f"k{number}" for number in range(1, 9)]
    names = ["c1", "c2", "c3", "C1", "c1 ", "", "é", "q'q", 'd"d', "b\\b", "c7", "{1,2}"]
    # Too long to be a customer: one that can be compressed, and one that no index takes.
    too_long = ["long" * 600, "".join(random.choices("0123456789abcdef", k=6400))]
    return names if type_name.startswith("varchar") else [*names, *too_long]


def count_value(random, type_name):
    return amount(random, COUNTS[type_name])


def amount(random, values):
    if random.random() < 0.03:
        return None
    return random.choice(values[:6] if random.random() < 0.8 else values)


def time_value(random, type_name, node=None):
    kind = next(kind for kind, full in TIME_TYPES.items() if full == type_name)
    if node is not None and node.first:
        first = datetime.date.fromisoformat(node.first)
        days = (datetime.date.fromisoformat(node.last) - first).days
    else:
        first, days = FIRST_DAY, DAYS
        if random.random() < 0.02:
            return None
        if random.random() < 0.04:
            return random.choice(ODD_TIMES[kind])
    day = str(first + datetime.timedelta(random.randrange(days)))
    if kind == "date":
        return day
    clock = random.choice(["00:00:00", "23:59:59.999999", "12:00:00", f"{random.randrange(24):02}:{random.randrange(60):02}:07"])
    moment = random.choice(CHANGES) if not (node is not None and node.first) and random.random() < 0.15 else f"{day} {clock}"
    return moment + "+00" if kind == "timestamptz" else moment


def value(random, state, table, column, node=None):
    """A value for a column, as its text; of a partition, one that belongs there, if it has bounds that say so."""
    role, type_name = column.role, column.type
    if role == "id":
        return str(state.ids(1))
    if role in ("key", "anonymous"):
        if node is not None and node.keys and role == "key":
            return random.choice(node.keys)
        if random.random() < (0.3 if role == "anonymous" or table.column("anonymous") else 0.02):
            return None
        place = table.keys().index(column) if role == "key" else 0
        return random.choice(state.keys)[place]
    if role == "event":
        if random.random() < 0.03:
            return None
        if type_name == "kinds.event_kind":
            return state.labels[random.choice(LABELS)]
        return random.choice(EVENTS if random.random() < 0.95 else [""])
    if role == "count":
        return count_value(random, type_name)
    if role == "total":
        return amount(random, AMOUNTS)
    if role == "time":
        return time_value(random, type_name, node)
    if role == "flag":
        return random.choice(["false"] * 6 + ["true", None])
    choices = {"status": STATUSES, "plan": PLANS, "note": NOTES, "spare": ["0", "5", "9"], "seats": ["1", "2", "25", "0"]}[role]
    return None if random.random() < 0.1 else random.choice(choices)


def row(random, state, table, node=None):
    return {column.uid: value(random, state, table, column, node) for column in table.writable()}
