"""Statements, and by the definition what they have to give: {key: text}."""

import dataclasses
import datetime
import json
import re
from fractions import Fraction

from definition import DAY, Part, by_share, parts, score, text

COUNTS = {None: "", "integer": ", n_integer", "bigint": ", n_bigint", "numeric": ", n_numeric", "double": ", n_double"}


@dataclasses.dataclass
class Question:
    statement: str
    expected: dict
    # Of the columns, the last one is the answer.
    read: object = lambda answer: answer
    before: tuple = ()
    after: tuple = ()


def literal(instant):
    return f"timestamptz '{stamp(instant)}'"


def stamp(instant):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=instant)
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}+00"


def named(model):
    return f", '{model.name}'"


def in_place(model):
    document = model.document().replace("'", "''")
    return f"'{document}'::jsonb"


def date(day):
    return f"date '{stamp(day * DAY)[:10]}'"


def as_parameter(argument, parameters):
    """A constant becomes a parameter, and anything else stays."""
    kinds = {"timestamptz '": "timestamptz", "date '": "date", "'": "jsonb" if argument.endswith("::jsonb") else "text"}
    kind = next((kind for start, kind in kinds.items() if argument.startswith(start)), None)
    if kind is None:
        return argument
    parameters.append((kind, argument))
    return f"${len(parameters)}"


# What the functions give, and how an answer is compared with it.

def entries(found):
    """Of ces_breakdown, in its order. An event of which nothing is left may be there or not."""
    return [entry(part) for part in by_share(found) if part.count or part.points or part.score]


def entry(part):
    numbers = {"points": text(part.points), "score": text(part.score)}
    if part.kind == "event":
        return {"event_name": part.name, "count": text(part.count), "weight": text(part.event.weight)} | numbers
    return {"part": part.kind} | ({"event_group": part.name} if part.name else {}) | numbers


def read_entries(answer):
    array = json.loads(answer, parse_int=str, parse_float=str)
    return [entry for entry in array if {entry.get("count", "0"), entry["points"], entry["score"]} != {"0"}]


def explained_rows(model, found):
    """Of ces_explain, in its order."""
    occurred = [part for part in found if not part.is_nothing]
    rules = {id(part.event) for part in occurred}
    others = [(name, event) for name, event in sorted(model.events.items(), key=lambda item: item[0].encode()) if id(event) not in rules]
    others.sort(key=lambda item: -item[1].weight)
    return [*map(explained_row, by_share(occurred)), *(explained_row(Part("event", name, Fraction(0), Fraction(0), event, Fraction(0))) for name, event in others)]


def explained_row(part):
    event = part.event
    attained = toward_zero(part.count / event.target) if event and event.target else None
    of_event = lambda value: value if event else None
    numbers = (part.count, of_event(event and event.weight), part.points, part.score, of_event(event and event.target), attained)
    return (of_event(part.name), *map(text, numbers), group_of(part), part.kind)


def group_of(part):
    return part.event.event_group if part.event else part.name


def compared_rows(sides):
    """Of ces_compare, in its order."""
    sides = [{part.key: part for part in found if not part.is_nothing} for found in sides]
    difference = lambda key: share_of(sides[1], key) - share_of(sides[0], key)
    kinds = ["event", "event_group", "max_score", "min_score"]
    keys = sorted(sides[0].keys() | sides[1].keys(), key=lambda key: (-abs(difference(key)), kinds.index(key[0]), (key[1] or "").encode()))
    rows = []
    for kind, name in keys:
        part = sides[0].get((kind, name)) or sides[1][kind, name]
        is_event = kind == "event"
        counts = [(side[kind, name].count if (kind, name) in side else 0) if is_event else None for side in sides]
        numbers = (*counts, *(share_of(side, (kind, name)) for side in sides), difference((kind, name)))
        rows.append((name if is_event else None, *map(text, numbers), group_of(part), kind))
    return rows


def share_of(side, key):
    return side[key].score if key in side else 0


def in_order(customer, rows):
    """Rows of a function, by their numbers."""
    return {(str(customer), str(number)): row for number, row in enumerate(rows, 1)}


def counts_of(occurrences, is_dated):
    found = {}
    for occurrence in occurrences:
        key = (occurrence.day if is_dated else None, occurrence.event)
        found[key] = found.get(key, 0) + occurrence.count
    return {key: text(count) for key, count in found.items() if count}


def read_counts(answer):
    document = json.loads(answer, parse_int=str, parse_float=str)
    epoch = datetime.date(1970, 1, 1)
    found = {}
    for key, value in document.items():
        if isinstance(value, dict):
            found |= {((datetime.date.fromisoformat(key) - epoch).days, event): count for event, count in value.items()}
        else:
            found[None, key] = value
    return found


class Asker:
    """Makes up questions on the rows of a world."""

    # All have all rows. The second has each customer in one partition, and the third in all of them: so each partition has a
    # part of the group, also where no worker starts in time.
    TABLES = ["rows", "parts", "slices"]

    def __init__(self, random, world):
        self.random, self.world = random, world

    def question(self):
        kinds = [self.grouped, self.grouped, self.grouped, self.by_config, self.sets, self.window, self.window, self.correlated, self.prepared, self.prepared,
                 self.tallies, self.tallies, self.tallies_by_column, self.tallies_prepared, self.tallies_together, self.tallies_window, self.explained, self.compared, self.tally_window]
        return self.random.choice(kinds)()

    # Of rows.

    def call(self, by_customer, as_of=None, hows=None, parameters=None):
        """An aggregate over rows: its text, what it has to give for some of them, and how to read its answer.

        `hows` says in which ways the model may be given. Constants become parameters, where there is a list for them.
        """
        random, world = self.random, self.world
        count, is_timed = random.choice(list(COUNTS)), random.random() < 0.7
        hows = hows or ["literal", "in place"] + by_customer * ["column", "config"] + (is_timed or not world.default.needs_time) * ["default"]
        how = random.choice(hows)
        model = world.default if how == "default" else random.choice(world.models if is_timed else world.untimed)
        column = ("model" if is_timed else "untimed", "config" if is_timed else "untimed_config")
        constant = random.choice(world.moments)
        when = as_of or ("as_of" if by_customer and random.random() < 0.5 else literal(constant))
        name = {"default": "", "literal": f"'{model.name}'", "in place": in_place(model), "column": column[0], "config": column[1]}[how]
        arguments = [when, name] if is_timed else [name]
        if parameters is not None:
            arguments = [as_parameter(argument, parameters) for argument in arguments]
        arguments = f"event{COUNTS[count]}{', at' if is_timed else ''}{''.join(f', {argument}' for argument in arguments if argument)}"

        def of(rows):
            """Of rows of one customer, where something is by customer: the model, the parts, and whether no row counts."""
            own = world.model_of[rows[0].customer][is_timed] if rows and how in ("column", "config") else model
            instant = world.as_of[rows[0].customer] if rows and when.endswith("as_of") else constant
            occurrences = world.occurrences(rows, count, own, is_timed)
            return own, parts(own, occurrences, world.moment(own, instant) if is_timed else None), not occurrences

        def answer(rows):
            own, found, is_empty = of(rows)
            return "0" if is_empty else text(score(own, found, is_timed))

        def explained(rows):
            _, found, is_empty = of(rows)
            return [] if is_empty else entries(found)

        if random.random() < 0.3:
            return f"ces_breakdown({arguments})", explained, read_entries
        return f"ces({arguments})", answer, lambda answer: answer

    def some(self):
        """A condition on rows."""
        return self.random.choice([("true", lambda row: True), ("id % 3 <> 0", lambda row: row.id % 3 != 0), ("event = 'x'", lambda row: row.event == "x")])

    def table(self):
        return self.random.choice(self.TABLES)

    def grouped(self):
        call, answer, read = self.call(by_customer=True)
        condition, holds = self.some()
        groups = self.world.by(lambda row: row.customer)
        statement = f"SELECT customer, {call} FILTER (WHERE {condition}) FROM {self.table()} GROUP BY customer"
        return Question(statement, {(str(key),): answer([row for row in rows if holds(row)]) for key, rows in groups.items()}, read)

    def by_config(self):
        """A configuration is the same in a group, because that is what rows are grouped by."""
        call, answer, read = self.call(by_customer=False, hows=["column", "config"])
        is_timed = ", at, " in call
        model, config = ("model", "config") if is_timed else ("untimed", "untimed_config")
        groups = self.world.by(lambda row: self.world.model_of[row.customer][is_timed].name)
        statement = f"SELECT {model}, {call} FROM {self.table()} GROUP BY {model}, {config}"
        return Question(statement, {(name,): answer(rows) for name, rows in groups.items()}, read)

    def sets(self):
        call, answer, read = self.call(by_customer=False)
        groups = self.world.by(lambda row: (str(row.customer), None)) | self.world.by(lambda row: (None, str(row.id % 4))) | {(None, None): self.world.rows}
        statement = f"SELECT customer, id % 4, {call} FROM {self.table()} GROUP BY GROUPING SETS ((customer), (id % 4), ())"
        return Question(statement, {key: answer(rows) for key, rows in groups.items()}, read)

    def frame(self):
        """A moving frame: its text, and the rows of it around a place."""
        before, after = self.random.choice([(0, 0), (2, 0), (5, 1), (1, 3)])
        return f"ROWS BETWEEN {before} PRECEDING AND {after} FOLLOWING", lambda rows, place: rows[max(place - before, 0) : place + after + 1]

    def over_frames(self, answer):
        frame, within = self.frame()
        expected = {}
        for rows in self.world.by(lambda row: row.customer).values():
            for place, row in enumerate(rows):
                expected[(str(row.id),)] = answer(within(rows, place))
        return f"OVER (PARTITION BY customer ORDER BY id {frame})", expected

    def window(self):
        call, answer, read = self.call(by_customer=True)
        over, expected = self.over_frames(answer)
        return Question(f"SELECT id, {call} {over} FROM {self.table()}", expected, read)

    def correlated(self):
        call, answer, read = self.call(by_customer=True, as_of="customers.as_of")
        groups = self.world.by(lambda row: row.customer)
        if self.random.random() < 0.7:
            call = re.sub(r", (model|untimed|config|untimed_config)\)$", r", customers.\1)", call)
        statement = f"SELECT customer, (SELECT {call} FROM {self.table()} AS r WHERE r.customer = customers.customer) FROM customers"
        return Question(statement, {(str(key),): answer(rows) for key, rows in groups.items()}, read)

    def prepared(self):
        parameters = []
        call, answer, read = self.call(by_customer=True, parameters=parameters)
        groups = self.world.by(lambda row: row.customer)
        statement = f"SELECT customer, {call} FROM {self.table()} GROUP BY customer"
        return self.executed(statement, parameters, {(str(key),): answer(rows) for key, rows in groups.items()}, read, ", at, " in call)

    def executed(self, statement, parameters, expected, read, is_timed):
        """A prepared statement, which others were the parameters of before."""
        random, world = self.random, self.world
        other = random.choice(world.models if is_timed else world.untimed)
        others = {"timestamptz": literal(random.choice(world.moments)), "date": date(random.choice(world.moments) // DAY), "jsonb": in_place(other), "text": f"'{other.name}'"}
        types = f"({', '.join(kind for kind, _ in parameters)})" if parameters else ""
        execute = lambda values: f"EXECUTE question({', '.join(values)})" if parameters else "EXECUTE question"
        mode = random.choice(["force_generic_plan", "force_custom_plan"])
        before = (f"SET plan_cache_mode = {mode}", f"PREPARE question{types} AS {statement}", execute([others[kind] for kind, _ in parameters]))
        return Question(execute([value for _, value in parameters]), expected, read, before=before, after=("DEALLOCATE question",))

    # Of tallies.

    def tally(self):
        """An expression for the tally of rows, whether it has days, and what is in it."""
        count, is_dated = self.random.choice(list(COUNTS)), self.random.random() < 0.75
        counted = COUNTS[count] or (", 1" if is_dated else "")
        expression = f"tally(event{counted}{', (at AT TIME ZONE $$UTC$$)::date' if is_dated else ''})"
        return expression, is_dated, lambda rows: self.world.tallied(rows, count, is_dated)

    def by_tally(self):
        """How a tally is scored: arguments, and what its parts are."""
        world = self.world
        expression, is_dated, content = self.tally()
        model = self.random.choice(world.models if is_dated else world.untimed)
        days = [self.random.choice(world.moments) // DAY for _ in range(2)]
        of = lambda rows, day: parts(model, content(rows), world.moment_of_day(model, day) if is_dated else None)
        return expression, is_dated, model, days, of, content

    def from_tallies(self, expression):
        return f"(SELECT customer, {expression} AS tally FROM {self.table()} WHERE at IS NOT NULL GROUP BY customer) AS tallies"

    def arguments(self, is_dated, model, *days):
        by_default = model is self.world.default and self.random.random() < 0.7
        return f"tally{''.join(f', {date(day)}' for day in days) if is_dated else ''}{'' if by_default else named(model)}"

    def scored(self, is_dated, model, *days):
        """Arguments of functions that take a configuration, too."""
        if self.random.random() < 0.3:
            return f"tally{''.join(f', {date(day)}' for day in days) if is_dated else ''}, {in_place(model)}"
        return self.arguments(is_dated, model, *days)

    def tallies(self):
        expression, is_dated, model, days, of, content = self.by_tally()
        groups = self.world.by(lambda row: row.customer)
        if self.random.random() < 0.3:
            expected = {(str(key),): counts_of(content(rows), is_dated) for key, rows in groups.items()}
            return Question(f"SELECT customer, tally::text FROM {self.from_tallies(expression)}", expected, read_counts)
        expected = {(str(key),): text(score(model, of(rows, days[0]), is_dated)) for key, rows in groups.items()}
        return Question(f"SELECT customer, ces_score({self.scored(is_dated, model, days[0])}) FROM {self.from_tallies(expression)}", expected)

    def tallies_by_column(self):
        """By models and configurations that differ from row to row."""
        world = self.world
        expression, is_dated, content = self.tally()
        day = self.random.choice(world.moments) // DAY
        expected = {}
        for key, rows in world.by(lambda row: row.customer).items():
            model = world.model_of[key][is_dated]
            expected[str(key),] = text(score(model, parts(model, content(rows), world.moment_of_day(model, day) if is_dated else None), is_dated))
        column = self.random.choice(["model", "config"] if is_dated else ["untimed", "untimed_config"])
        arguments = f"tally{f', {date(day)}' if is_dated else ''}, {column}"
        return Question(f"SELECT customer, ces_score({arguments}) FROM {self.from_tallies(expression)} JOIN customers USING (customer)", expected)

    def tallies_prepared(self):
        expression, is_dated, model, days, of, _ = self.by_tally()
        expected = {(str(key),): text(score(model, of(rows, days[0]), is_dated)) for key, rows in self.world.by(lambda row: row.customer).items()}
        parameters = []
        constants = [date(day) for day in days[:is_dated]] + [self.random.choice([f"'{model.name}'", in_place(model)])]
        arguments = ", ".join(as_parameter(constant, parameters) for constant in constants)
        statement = f"SELECT customer, ces_score(tally, {arguments}) FROM {self.from_tallies(expression)}"
        return self.executed(statement, parameters, expected, lambda answer: answer, is_dated)

    def tallies_together(self):
        expression, is_dated, model, days, of, _ = self.by_tally()
        groups = self.world.by(lambda row: row.customer % 2)
        aggregate, answer, read = self.of_parts(model, is_dated)
        expected = {(str(key),): answer(of(rows, days[0])) for key, rows in groups.items()}
        return Question(f"SELECT customer % 2, {aggregate}({self.scored(is_dated, model, days[0])}) FROM {self.from_tallies(expression)} GROUP BY 1", expected, read)

    def of_parts(self, model, is_dated):
        """An aggregate over tallies: its name, what it gives for parts, and how to read its answer."""
        if self.random.random() < 0.4:
            return "ces_breakdown", entries, read_entries
        return "ces", lambda found: text(score(model, found, is_dated)), lambda answer: answer

    def tallies_window(self):
        """Scores of several tallies in a moving frame, where a tally that is NULL does not count."""
        expression, is_dated, model, days, of, _ = self.by_tally()
        aggregate, answer, read = self.of_parts(model, is_dated)
        frame, within = self.frame()
        groups = sorted(self.world.by(lambda row: row.customer).items())
        expected = {}
        for place, (key, _) in enumerate(groups):
            tallies = [rows for customer, rows in within(groups, place) if customer % 3]
            found = of([row for rows in tallies for row in rows], days[0])
            expected[str(key),] = answer(found) if tallies else "0" if aggregate == "ces" else []
        arguments = re.sub("^tally", "CASE WHEN customer % 3 <> 0 THEN tally END", self.scored(is_dated, model, days[0]))
        return Question(f"SELECT customer, {aggregate}({arguments}) OVER (ORDER BY customer {frame}) FROM {self.from_tallies(expression)}", expected, read)

    def tally_window(self):
        expression, is_dated, content = self.tally()
        over, expected = self.over_frames(lambda rows: counts_of(content(rows), is_dated))
        return Question(f"SELECT id, ({expression} FILTER (WHERE at IS NOT NULL) {over})::text FROM {self.table()}", expected, read_counts)

    def explained(self):
        expression, is_dated, model, days, of, _ = self.by_tally()
        expected = {}
        for customer, rows in self.world.by(lambda row: row.customer).items():
            expected |= in_order(customer, explained_rows(model, of(rows, days[0])))
        columns = "event_name, count, weight, points, score, target, attained, event_group, part"
        return Question(self.numbered(columns, expression, f"ces_explain({self.arguments(is_dated, model, days[0])})"), expected)

    def compared(self):
        expression, is_dated, model, days, of, _ = self.by_tally()
        expected = {}
        for customer, rows in self.world.by(lambda row: row.customer).items():
            sides = [of(rows, day) for day in days] if is_dated else [parts(model, []), of(rows, None)]
            expected |= in_order(customer, compared_rows(sides))
        arguments = self.arguments(True, model, *days) if is_dated else f"'{{}}'::ces_tally, tally{named(model)}"
        columns = "event_name, from_count, to_count, from_score, to_score, difference, event_group, part"
        return Question(self.numbered(columns, expression, f"ces_compare({arguments})"), expected)

    def numbered(self, columns, expression, function):
        return f"SELECT customer, number, {columns} FROM {self.from_tallies(expression)}, {function} WITH ORDINALITY AS found ({columns}, number)"


def toward_zero(value):
    magnitude = abs(Fraction(value)) * 10 ** 6
    magnitude = Fraction(magnitude.numerator // magnitude.denominator, 10 ** 6)
    return magnitude if value >= 0 else -magnitude
