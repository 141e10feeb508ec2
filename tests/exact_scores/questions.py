"""Statements, and by the definition what they have to give: {key: text}."""

import dataclasses
import datetime
import json
from fractions import Fraction

from definition import DAY, parts, score, text

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


# What the functions give, and how an answer is compared with it.

def entries(found):
    """Of ces_breakdown, in its order. An event of which nothing is left may be there or not."""
    return {name: (text(part.count), text(part.points), text(part.score)) for name, part in found.items() if part.count or part.points}


def read_entries(answer):
    array = json.loads(answer, parse_int=str, parse_float=str)
    scores = [abs(Fraction(entry["score"])) for entry in array]
    if scores != sorted(scores, reverse=True):
        return f"not in the order of scores: {answer}"
    return {entry["event_name"]: (entry["count"], entry["points"], entry["score"]) for entry in array if entry["count"] != "0" or entry["points"] != "0"}


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
        kinds = [self.grouped, self.grouped, self.grouped, self.sets, self.window, self.window, self.correlated, self.prepared,
                 self.tallies, self.tallies, self.tallies_together, self.explained, self.compared, self.tally_window]
        return self.random.choice(kinds)()

    # Of rows.

    def call(self, by_customer, as_of=None):
        """An aggregate over rows: its text, what it has to give for some of them, and how to read its answer."""
        random, world = self.random, self.world
        count, is_timed = random.choice(list(COUNTS)), random.random() < 0.7
        hows = ["literal", "in place"] + by_customer * ["column"] + (is_timed or not world.default.needs_time) * ["default"]
        how = random.choice(hows)
        model = world.default if how == "default" else random.choice(world.models if is_timed else world.untimed)
        names = {"default": "", "literal": named(model), "in place": f", {in_place(model)}", "column": ", model" if is_timed else ", untimed"}
        constant = random.choice(world.moments)
        when = as_of or ("as_of" if by_customer and random.random() < 0.5 else literal(constant))
        arguments = f"event{COUNTS[count]}{f', at, {when}' if is_timed else ''}{names[how]}"

        def of(rows):
            """Of rows of one customer, where something is by customer."""
            own = world.model_of[rows[0].customer][is_timed] if rows and how == "column" else model
            instant = world.as_of[rows[0].customer] if rows and when.endswith("as_of") else constant
            return own, parts(own, world.occurrences(rows, count, own, is_timed), world.moment(own, instant) if is_timed else None)

        if random.random() < 0.3:
            return f"ces_breakdown({arguments})", lambda rows: entries(of(rows)[1]), read_entries
        return f"ces({arguments})", lambda rows: text(score(*of(rows), is_timed)), lambda answer: answer

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
        call = call.replace(", model)", ", customers.model)").replace(", untimed)", ", customers.untimed)")
        statement = f"SELECT customer, (SELECT {call} FROM {self.table()} AS r WHERE r.customer = customers.customer) FROM customers"
        return Question(statement, {(str(key),): answer(rows) for key, rows in groups.items()}, read)

    def prepared(self):
        world = self.world
        model, instant = self.random.choice(world.models), self.random.choice(world.moments)
        count = self.random.choice(list(COUNTS))
        found = {key: parts(model, world.occurrences(rows, count, model, True), world.moment(model, instant)) for key, rows in world.by(lambda row: row.customer).items()}
        statement = f"SELECT customer, ces(event{COUNTS[count]}, at, $1, $2) FROM {self.table()} GROUP BY customer"
        mode = self.random.choice(["force_generic_plan", "force_custom_plan"])
        return Question(f"EXECUTE question({literal(instant)}, '{model.name}')", {(str(key),): text(score(model, part, True)) for key, part in found.items()},
                        before=(f"SET plan_cache_mode = {mode}", f"PREPARE question(timestamptz, text) AS {statement}"), after=("DEALLOCATE question",))

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

    def tallies(self):
        expression, is_dated, model, days, of, content = self.by_tally()
        groups = self.world.by(lambda row: row.customer)
        if self.random.random() < 0.3:
            expected = {(str(key),): counts_of(content(rows), is_dated) for key, rows in groups.items()}
            return Question(f"SELECT customer, tally::text FROM {self.from_tallies(expression)}", expected, read_counts)
        expected = {(str(key),): text(score(model, of(rows, days[0]), is_dated)) for key, rows in groups.items()}
        arguments = self.arguments(is_dated, model, days[0])
        if self.random.random() < 0.3:
            arguments = f"tally{f', {date(days[0])}' if is_dated else ''}, {in_place(model)}"
        return Question(f"SELECT customer, ces_score({arguments}) FROM {self.from_tallies(expression)}", expected)

    def tallies_together(self):
        expression, is_dated, model, days, of, _ = self.by_tally()
        groups = self.world.by(lambda row: row.customer % 2)
        expected = {(str(key),): text(score(model, of(rows, days[0]), is_dated)) for key, rows in groups.items()}
        return Question(f"SELECT customer % 2, ces({self.arguments(is_dated, model, days[0])}) FROM {self.from_tallies(expression)} GROUP BY 1", expected)

    def tally_window(self):
        expression, is_dated, content = self.tally()
        over, expected = self.over_frames(lambda rows: counts_of(content(rows), is_dated))
        return Question(f"SELECT id, ({expression} FILTER (WHERE at IS NOT NULL) {over})::text FROM {self.table()}", expected, read_counts)

    def explained(self):
        expression, is_dated, model, days, of, _ = self.by_tally()
        expected = {}
        for customer, rows in self.world.by(lambda row: row.customer).items():
            found = of(rows, days[0])
            for name, event in model.events.items():
                part = found.get(name)
                count, points, share = (part.count, part.points, part.score) if part else (0, 0, 0)
                attained = None if event.target is None else toward_zero(count / event.target)
                expected[str(customer), name] = tuple(map(text, (count, event.weight, points, share, event.target, attained)))
        return Question(f"SELECT customer, event_name, count, weight, points, score, target, attained FROM {self.from_tallies(expression)}, ces_explain({self.arguments(is_dated, model, days[0])})", expected)

    def compared(self):
        expression, is_dated, model, days, of, _ = self.by_tally()
        expected = {}
        groups = self.world.by(lambda row: row.customer)
        for customer, rows in groups.items():
            one, other = (of(rows, day) for day in days) if is_dated else ({}, of(rows, None))
            for name in one.keys() | other.keys():
                sides = [found.get(name) for found in (one, other)]
                numbers = [(part.count, part.points, part.score) if part else (0, 0, 0) for part in sides]
                if any(count or points for count, points, _ in numbers):
                    (count, _, share), (later, _, later_share) = numbers
                    expected[str(customer), name] = tuple(map(text, (count, later, share, later_share, later_share - share)))
        arguments = self.arguments(True, model, *days) if is_dated else f"'{{}}'::ces_tally, tally{named(model)}"
        return Question(f"SELECT customer, event_name, from_count, to_count, from_score, to_score, difference FROM {self.from_tallies(expression)}, ces_compare({arguments})", expected)


def toward_zero(value):
    magnitude = abs(Fraction(value)) * 10 ** 6
    magnitude = Fraction(magnitude.numerator // magnitude.denominator, 10 ** 6)
    return magnitude if value >= 0 else -magnitude
