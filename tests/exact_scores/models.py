"""Random models and occurrences. An option is a line in a table here, and its rule in definition.py."""

import calendar
from fractions import Fraction

from definition import DAY, Event, Interval, Model

EVENTS = ["login", "purchase", "page view", "a name of more than sixteen bytes", "größe", "x"]
# Names in the configuration that weigh others, of which some have the same beginning.
PATTERNS = ["*", "p*", "page *", "page view*", "page **", "login*", "größe*", "a name of more than *", "x*"]
# What occurs, too, and has no weight but that of a pattern. Some of them are spelled as a pattern is.
UNNAMED = ["page", "page x", "page y", "page *", "page view: pricing", "page view: more than sixteen bytes", "*", "größer", "logins", "a name of more than seventeen bytes", "xy", "no weight"]
NAMES = [*EVENTS, *EVENTS, *UNNAMED]
# The last two are a group without events, and one without a limit.
GROUPS = ["reading", "größe", "paying", "no event", "label"]
ZONES = ["UTC", "America/New_York", "Atlantic/Azores", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Berlin", "Asia/Kathmandu"]
# Near to these, clocks change in one of the zones, a day is left out, a leap day comes or a year ends.
DATES = [(2004, 10, 31), (2011, 12, 30), (2024, 2, 29), (2024, 4, 7), (2025, 12, 31), (2026, 3, 8), (2026, 3, 29), (2026, 10, 25), (2026, 11, 1)]


def decimal(random, most, digits=(0, 0, 0, 1, 2, 6)):
    """Positive, with up to six digits."""
    digits = random.choice(digits)
    return Fraction(random.randint(1, most * 10 ** digits), 10 ** digits)


def weight(random, digits):
    size = random.choice([10, 10, 100, 1000, 10 ** 9])
    return 0 if random.random() < 0.05 else decimal(random, size, digits) * random.choice([1, 1, 1, -1])


def half_life(random):
    return random.choice([
        Interval(days=random.choice([1, 3, 7, 14, 30, 90])), Interval(days=random.randint(1, 400)),
        Interval(microseconds=random.choice([1, 7, 3_600_000_000, random.randint(1, 10 * DAY)])),
        Interval(random.randint(1, 30), random.randint(0, 40), random.randint(0, DAY)),
    ])


def lookback(random):
    return random.choice([
        Interval(days=random.randint(1, 60)), Interval(months=random.randint(1, 3)), Interval(months=12),
        Interval(microseconds=random.choice([1, 36 * 3_600_000_000, random.randint(1, 30 * DAY)])),
        Interval(random.randint(0, 2), random.randint(1, 40), random.randint(0, DAY)),
    ])


def score_limit(random):
    return decimal(random, random.choice([3, 100, 10_000])) * random.choice([1, 1, -1])


def groups(random):
    return {name: decimal(random, random.choice([10, 100, 10_000, 10 ** 9])) for name in random.sample(GROUPS[:-1], random.randint(1, 4))}


# How often it is set, whether it needs the time of events, and to what.
OPTIONS = {
    "half_life": (0.6, True, half_life),
    "lookback": (0.4, True, lookback),
    "full_score": (0.5, False, lambda random: decimal(random, random.choice([3, 100, 10_000]))),
    "max_score": (0.25, False, score_limit),
    "min_score": (0.25, False, score_limit),
    "groups": (0.5, False, groups),
    "time_zone": (0.7, False, lambda random: random.choice(ZONES)),
}
EVENT_OPTIONS = {
    "max_count": (0.5, False, lambda random: decimal(random, 20)),
    "max_per_day": (0.6, True, lambda random: decimal(random, random.choice([1, 3, 10]))),
    "half_life": (0.4, True, half_life),
    "target": (0.5, False, lambda random: decimal(random, 40)),
    "event_group": (0.7, False, lambda random: random.choice([name for name in GROUPS if name != "no event"])),
}


def options(random, table, is_timed):
    return {name: value(random) for name, (often, needs_time, value) in table.items()
            if random.random() < often and (is_timed or not needs_time)}


def model(random, name, is_timed):
    names = random.sample(EVENTS, random.randint(1, len(EVENTS)))
    if random.random() < 0.6:
        names = names[random.choice([0, 0, 1]) :] + random.sample(PATTERNS, random.randint(1, 4))
    # Sums of whole numbers and of few digits are kept in another way, as are those of models where no event has a cap.
    digits = random.choice([[0], [0, 0, 2], [0, 1, 2], [0, 1, 2, 6]])
    used = {name: option for name, option in EVENT_OPTIONS.items() if random.random() < 0.5}
    events = {event: Event(weight(random, digits), **options(random, used, is_timed)) for event in names}
    found = Model(name, events, **options(random, OPTIONS, is_timed))
    if None not in (found.min_score, found.max_score):
        found.min_score, found.max_score = sorted([found.min_score, found.max_score])
    return found


def instant(random):
    """Near to a date, at a time of day that is often a round one."""
    start = calendar.timegm((*random.choice(DATES), 0, 0, 0)) * 1_000_000
    step = random.choice([DAY, 3_600_000_000, 1_800_000_000, 1_000_000, 1])
    return start + random.randint(-3 * DAY, 3 * DAY) // step * step


def at(random, as_of, special):
    """When something occurred that may count at a moment; `special` are instants at which something changes."""
    if special and random.random() < 0.15:
        return random.choice(special) + random.choice([-1, 0, 0, 1])
    step = random.choice([DAY, 3_600_000_000, 1_000_000, 1])
    longest = random.choice([1, 3, 3, 40, 400])
    return as_of - random.randint(-DAY // 2, longest * DAY) // step * step


def counts(random):
    """By type: what is written, and what that counts."""
    integer = random.choice([1, 1, 1, 2, 3, -1, -2, 0, random.randint(-50, 1000)])
    bigint = integer if random.random() < 0.9 else random.choice([1, -1]) * random.randint(1, 10 ** 12)
    millionths = random.choice([integer * 10 ** 6, random.randint(-10 ** 7, 10 ** 8)])
    numeric = Fraction(millionths * 10 + random.choice([0, 0, 5, -5, 4]), 10 ** 7)
    double = random.choice([float(integer), random.uniform(-3, 30), random.randint(-10 ** 6, 10 ** 7) / 2 ** 20])
    return {"integer": integer, "bigint": bigint, "numeric": numeric, "double": double}
