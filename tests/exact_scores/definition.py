"""What a score is, in exact arithmetic: docs/REFERENCE.md in Python, apart from how the extension computes it.

Instants are microseconds since 1970-01-01 00:00 UTC, days are counted from there. Numbers are fractions.
"""

import dataclasses
import decimal
import functools
import json
from fractions import Fraction

DAY = 86_400_000_000
CONTEXT = decimal.Context(prec=60)


@dataclasses.dataclass(frozen=True)
class Interval:
    months: int = 0
    days: int = 0
    microseconds: int = 0

    def __str__(self):
        return f"{self.months} mons {self.days} days {self.microseconds} microseconds"

    @property
    def length(self):
        """What extract(epoch …) says, in microseconds: a year is 365.25 days, a month 30."""
        years, months = divmod(self.months, 12)
        return (years * 1461 * DAY) // 4 + (months * 30 + self.days) * DAY + self.microseconds


@dataclasses.dataclass
class Event:
    """An event of a model, or a pattern of events. An option is a field here, and a line in models.EVENT_OPTIONS."""

    weight: Fraction
    max_count: Fraction = None
    max_per_day: Fraction = None
    half_life: Interval = None
    target: Fraction = None
    event_group: str = None


@dataclasses.dataclass
class Model:
    """A model. An option is a field here, and a line in models.OPTIONS."""

    name: str
    events: dict
    half_life: Interval = None
    lookback: Interval = None
    full_score: Fraction = None
    max_score: Fraction = None
    min_score: Fraction = None
    # The max_points of groups of events.
    groups: dict = None
    time_zone: str = None

    def document(self):
        """The model as ces_import() reads it."""
        fields = lambda of, left_out: {
            field.name: value if isinstance(value := getattr(of, field.name), str) else Number(value)
            for field in dataclasses.fields(of) if field.name not in left_out and getattr(of, field.name) is not None
        }
        weights = {name: fields(event, ()) for name, event in self.events.items()}
        groups = {name: {"max_points": Number(most)} for name, most in (self.groups or {}).items()}
        return to_json(fields(self, ("name", "events", "groups")) | {"weights": weights, "groups": groups})

    def event(self, name):
        """The rule of an event: its own, or that of the pattern with the longest prefix of its name. None if it has none."""
        if not name.endswith("*") and name in self.events:
            return self.events[name]
        patterns = [pattern for pattern in self.events if pattern.endswith("*") and name.startswith(pattern[:-1])]
        return self.events[max(patterns, key=len)] if patterns else None

    def half_life_of(self, event):
        return event.half_life or self.half_life

    @property
    def needs_time(self):
        return bool(self.half_life or self.lookback or any(event.half_life or event.max_per_day for event in self.events.values()))


@dataclasses.dataclass(frozen=True)
class Occurrence:
    event: str
    count: Fraction
    at: int = None
    # In the model's zone, or that of the tally.
    day: int = None


@dataclasses.dataclass(frozen=True)
class Moment:
    as_of: int
    # Occurrences at this instant or before do not count.
    since: int = None

    def includes(self, at):
        return at <= self.as_of and (self.since is None or at > self.since)


@dataclasses.dataclass
class Part:
    """What an event came to, or what a limit takes away or adds."""

    kind: str
    # Of the event or of the group.
    name: str
    points: Fraction
    score: Fraction = None
    event: Event = None
    count: Fraction = None
    # Whether corrections cancel all that occurred.
    is_nothing: bool = False

    @property
    def key(self):
        return self.kind, self.name


def parts(model, occurrences, moment=None):
    """Events that occurred in the order of names, then groups in that order, then limits; without a moment, regardless of time."""
    by_event = {}
    for occurrence in occurrences:
        if model.event(occurrence.event) and (moment is None or moment.includes(occurrence.at)):
            by_event.setdefault(occurrence.event, []).append(occurrence)
    events = [part(model, name, by_event[name], moment) for name in sorted(by_event, key=str.encode)]
    found = [*events, *over_limits(model, events)]
    share(model, found, moment is not None)
    unlimited = sum((part.score for part in found), Fraction(0))
    limit = limited(model, unlimited) - unlimited
    return [*found, *([Part("max_score" if limit < 0 else "min_score", None, Fraction(0), limit)] if limit else [])]


def over_limits(model, events):
    """What the limits of groups take away."""
    for group, most in sorted((model.groups or {}).items(), key=lambda item: item[0].encode()):
        points = sum(part.points for part in events if part.event.event_group == group)
        if points > most:
            yield Part("event_group", group, most - points)


def part(model, name, occurrences, moment):
    event = model.event(name)
    half_life = model.half_life_of(event)
    days = {}
    for occurrence in occurrences:
        left = factor(moment.as_of - occurrence.at, half_life.length) if moment and half_life else 1
        day = days.setdefault(occurrence.day if event.max_per_day else None, [0, 0])
        day[0] += occurrence.count
        day[1] += occurrence.count * left
    count, counted = sum(day[0] for day in days.values()), sum(within_day(event, *day) for day in days.values())
    is_nothing = not count and not counted
    if event.max_count is not None:
        counted = min(counted, event.max_count)
    return Part("event", name, counted * event.weight, event=event, count=count, is_nothing=is_nothing)


def within_day(event, count, faded):
    if event.max_per_day is None or count <= event.max_per_day:
        return faded
    return rounded(faded * event.max_per_day / count, 18)


@functools.lru_cache(1 << 20)
def factor(age, half_life):
    """2^(-age / half_life), rounded to twelve digits."""
    # Less than 2^-100 is nothing.
    if age > 100 * half_life:
        return Fraction(0)
    power = CONTEXT.power(2, -CONTEXT.divide(decimal.Decimal(age), decimal.Decimal(half_life)))
    return Fraction(power.quantize(decimal.Decimal("1e-12"), decimal.ROUND_HALF_UP))


def score(model, found, is_timed):
    """The score of parts."""
    return limited(model, unlimited_score(model, found, is_timed))


def unlimited_score(model, found, is_timed):
    points = sum((part.points for part in found), Fraction(0))
    if model.full_score is not None:
        return rounded(points * 100 / model.full_score, 6)
    return rounded(points, 6) if is_timed else points


def limited(model, value):
    if model.max_score is not None:
        value = min(value, model.max_score)
    return value if model.min_score is None else max(value, model.min_score)


def share(model, found, is_timed):
    """The share of each part in the score without limits, by largest remainder."""
    if model.full_score is None and not is_timed:
        for part in found:
            part.score = part.points
        return
    units = 10 ** 6 * Fraction(100 if model.full_score is not None else 1) / (model.full_score or 1)
    exact = [part.points * units for part in found]
    floors = [value.numerator // value.denominator for value in exact]
    missing = unlimited_score(model, found, is_timed) * 10 ** 6 - sum(floors)
    # Among equal remainders, the first part comes first.
    largest = sorted(range(len(found)), key=lambda place: floors[place] - exact[place])[: int(missing)]
    for place, part in enumerate(found):
        part.score = Fraction(floors[place] + (place in largest), 10 ** 6)


def by_share(found):
    """Those with the largest share in the score first; of equal ones, those of larger weight, and last those without one."""
    weight = lambda part: (part.event is None, -part.event.weight if part.event else 0)
    return sorted(found, key=lambda part: (-abs(part.score), weight(part)))


def rounded(value, digits):
    """Half away from zero."""
    scaled = abs(value) * 10 ** digits
    magnitude = Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10 ** digits)
    return magnitude if value >= 0 else -magnitude


def text(value):
    """As PostgreSQL writes a numeric, without trailing zeros."""
    if value is None:
        return None
    scaled = Fraction(value) * 10 ** 24
    assert scaled.denominator == 1, value
    digits = str(abs(scaled.numerator)).rjust(25, "0")
    number = f"{digits[:-24]}.{digits[-24:]}".rstrip("0").rstrip(".")
    return f"-{number}" if value < 0 else number


class Number(str):
    """A value of a document: an interval as a string, and a fraction as a number with all its digits."""

    def __new__(cls, value):
        return str.__new__(cls, json.dumps(str(value)) if isinstance(value, Interval) else text(value))


def to_json(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {to_json(field)}" for key, field in value.items()) + "}"
    return json.dumps(value)
