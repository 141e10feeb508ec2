"""What scores have to be, in plain SQL over the source tables, and how that is compared with what a view says.

Nothing here asks the tracking: each source is a SELECT over its table, and scores are sums of weights times counts, or,
with fading, what ces_score() gives for a tally that is counted here.
"""

from state import literal, quote

FAR = "2200-01-01"
FIRST = "date '4714-11-24 BC'"
LAST = "date '262142-12-31'"


def day_of(source, zone):
    """Plain SQL for the day of a moment, NULL where there is none or it is beyond the range of tallies."""
    moment = source.time.plain
    if source.time_type == "date":
        day = f"CASE WHEN isfinite({moment}) THEN {moment} END"
    elif source.time_type == "timestamp":
        day = f"CASE WHEN isfinite({moment}) THEN {moment}::date END"
    else:
        # A moment near the beginning of the calendar can be before it elsewhere: it is moved to be looked at.
        there = f"timezone({literal(zone)}, {moment} + interval '24000 hours')::date"
        day = f"""CASE WHEN NOT isfinite({moment}) THEN NULL
            WHEN {moment} < timestamptz '4000-01-01 00:00+00 BC'
              THEN CASE WHEN {there} >= {FIRST} + 1000 THEN {there} - 1000 END
            WHEN {moment} < timestamptz '262143-06-01 00:00+00' THEN timezone({literal(zone)}, {moment})::date END"""
    return f"(SELECT d FROM (SELECT {day}) AS _(d) WHERE d BETWEEN {FIRST} AND {LAST})"


def rows_of(state, view, source):
    """SELECT of sgn, keys, is_dated, ev, n, day, ok: the rows that the filter lets through, judged."""
    table = state.table(source.table)
    texts = [text.plain for text in [*source.customer, source.event, source.count, source.time, source.filter] if text]
    texts += [text.plain for pair in source.tally or [] for text in pair]
    used = [column for column in table.columns if any(f"{{{column.uid}}}" in text for text in texts)]
    aliases = {column.uid: f"c{column.uid}" for column in used}
    columns = "".join(f", {quote(column.name)} AS c{column.uid}" for column in used)
    relation = f"SELECT 1 AS sgn{columns} FROM {state.at(table.root)}"
    for offset in state.offsets:
        if source.uid in offset.sources:
            old = "".join(f", {quote(offset.names[column.uid])} AS c{column.uid}" for column in used)
            relation += f" UNION ALL SELECT -1{old} FROM {offset.table}"
    plain = lambda text: state.fill(text, aliases)
    keys, tests = [], []
    for number, customer in enumerate(source.customer):
        key = f"({plain(customer.plain)})::{view.key_types[number]}"
        # A key of a text type that is too long for an index.
        tests.append(f"({key}) IS NOT NULL AND octet_length(({key})::text) <= 2000")
        keys.append(f"{key}{collate(view, number)} AS k{number + 1}")
    if source.time:
        day = plain(day_of(source, view.zone))
        tests.append(f"{day} IS NOT NULL")
    else:
        day = "NULL::date"
    pairs = source.tally or [(source.event, source.count)]
    arms = []
    for number, (event, count) in enumerate(pairs):
        name = f"({plain(event.plain)})::text" if event else "NULL::text"
        amount = f"({plain(count.plain)})::numeric" if count else "1::numeric"
        if event:
            tests.append(f"coalesce({name}, '') <> ''")
            # In a tally, a count of null is absent.
            tests.append(f"({amount} IS NULL OR {in_range(amount, '1000000000000000000')})" if source.tally else in_range(amount))
        # Further events of the same row add to the score, and not to how many rows there are.
        arms.append((number == 0, name, amount))
    ok = " AND ".join(f"coalesce({test}, false)" for test in tests)
    filtered = f" WHERE {plain(source.filter.plain)}" if source.filter else ""
    return " UNION ALL ".join(
        f"""SELECT {source.uid} AS src, CASE WHEN {first} THEN sgn ELSE 0 END AS rows, sgn, {', '.join(keys)},
            {'true' if source.time else 'false'} AS is_dated, {name} COLLATE "C" AS ev, round({amount}, 6) AS n, {day} AS day, {ok} AS ok
            FROM ({relation}) AS r{filtered}"""
        for first, name, amount in arms)


def in_range(amount, limit="1000000000000"):
    return f"{amount} <> 'NaN' AND abs({amount}) <= {limit}"


def collate(view, number):
    return f" COLLATE {view.key_collations[number]}" if view.key_collations[number] else ""


def sources_of(state, view):
    return "\n UNION ALL ".join(rows_of(state, view, source) for source in view.sources)


def expected(state, view, days):
    """Common table expressions up to `expected` (keys, how, score, first_day, last_day); `asked` has the days."""
    keys = ", ".join(f"k{number + 1}" for number in range(len(view.keys)))
    today = f"timezone({literal(view.zone)}, now())::date"
    asked = ", ".join([f"('view', {today})"] + [f"('{day}', date '{day}')" for day in days])
    if view.model == "plain":
        scores = f"""SELECT {keys}, how, round(sum(coalesce(w.weight, 0) * sgn * n), 6) AS score
              FROM good LEFT JOIN (SELECT event_name COLLATE "C" AS ev, weight FROM ces.ces_weights WHERE model = 'plain') AS w USING (ev), asked
             WHERE NOT is_dated OR day <= d GROUP BY {keys}, how"""
    else:
        model = literal(view.model)
        scores = f"""SELECT {keys}, how,
                   ces.ces_score(ces.tally(ev, sgn * n, day) FILTER (WHERE is_dated AND day <= d), d, {model})
                   + ces.ces_score(ces.tally(ev, sgn * n, d) FILTER (WHERE NOT is_dated AND ev IS NOT NULL), d, {model}) AS score
              FROM good, asked GROUP BY {keys}, how, d"""
    return f"""
    src AS MATERIALIZED ({sources_of(state, view)}),
    good AS MATERIALIZED (SELECT * FROM src WHERE ok),
    asked (how, d) AS (VALUES {asked}),
    per_day AS (SELECT {keys}, day, ev FROM good WHERE is_dated GROUP BY {keys}, day, ev HAVING sum(sgn * n) <> 0),
    who AS (SELECT {keys}, coalesce(sum(rows) FILTER (WHERE is_dated), 0) AS dated_rows,
                   coalesce(sum(rows) FILTER (WHERE NOT is_dated), 0) AS undated_rows FROM good GROUP BY {keys}),
    span AS (SELECT {keys}, how, min(day) AS earliest, min(day) FILTER (WHERE day <= d) AS first_day,
                    max(day) FILTER (WHERE day <= d) AS last_day FROM per_day, asked GROUP BY {keys}, how),
    scores AS ({scores}),
    expected AS (SELECT {keys}, how, coalesce(score, 0) AS score, first_day, last_day
                   FROM who CROSS JOIN asked LEFT JOIN span USING ({keys}, how) LEFT JOIN scores USING ({keys}, how)
                  WHERE undated_rows > 0 OR dated_rows > 0 AND (earliest IS NULL OR first_day IS NOT NULL))"""


def actual(state, view):
    renamed = ", ".join(
        f"{quote(name)}::{view.key_types[number]}{collate(view, number)} AS k{number + 1}" for number, name in enumerate(view.keys))
    columns = f"{renamed}, score, first_event_day AS first_day, last_event_day AS last_day"
    return f"""actual AS (SELECT {columns}, 'view' AS how FROM {state.at(view)}
         UNION ALL SELECT {columns}, how FROM asked, LATERAL {state.base(view, '_as_of')}(d) WHERE how <> 'view')"""


def comparison(state, view, days, with_tallies):
    """One statement that returns rows of (what, detail): differences, problems, and how much was compared."""
    numbers = range(len(view.keys))
    same = " AND ".join([f"e.k{number + 1} = a.k{number + 1}" for number in numbers])
    who = ", ".join(f"coalesce(e.k{number + 1}, a.k{number + 1})" for number in numbers)
    keys = ", ".join(f"k{number + 1}" for number in numbers)
    missing = "e.k1 IS NULL OR a.k1 IS NULL"
    # A score that fades is expected as the sum of two, each of which is rounded.
    rounding = "0" if view.model == "plain" else "0.000001"
    named = ", ".join(f"({source.uid}, {literal(source.name)})" for source in view.sources)
    relation = f"{literal(state.at(view))}::regclass"
    statement = f"""WITH {expected(state, view, days)},
    {actual(state, view)},
    skipped AS (SELECT name, (SELECT coalesce(sum(rows), 0) FROM src WHERE src.src = uid AND NOT ok) AS skipped
                  FROM (VALUES {named}) AS _(uid, name)),
    status AS (SELECT s.source, coalesce((SELECT sum(value::numeric) FROM jsonb_each_text(s.skipped)), 0) AS skipped, s.problems
                 FROM ces.ces_status AS s WHERE s.view_id = {relation})
    SELECT 'score', concat_ws(' ', '(', {who}, ') on', coalesce(e.how, a.how), 'expected',
           CASE WHEN e.k1 IS NULL THEN 'nobody' ELSE concat_ws('/', e.score, e.first_day, e.last_day) END, 'found',
           CASE WHEN a.k1 IS NULL THEN 'nobody' ELSE concat_ws('/', coalesce(a.score::text, 'NULL'), a.first_day, a.last_day) END)
      FROM expected AS e FULL JOIN actual AS a ON {same} AND e.how = a.how
     WHERE {missing} OR coalesce(abs(e.score - a.score) > {rounding}, true) OR (e.first_day, e.last_day) IS DISTINCT FROM (a.first_day, a.last_day)
    UNION ALL SELECT 'skipped', concat_ws(' ', k.name, 'expected', k.skipped, 'found', s.skipped)
      FROM skipped AS k FULL JOIN status AS s ON k.name = s.source WHERE k.skipped IS DISTINCT FROM s.skipped
    UNION ALL SELECT DISTINCT 'problem', problem FROM status, unnest(problems) AS problem
    UNION ALL SELECT 'check', concat_ws(' ', c.problem, c.customer, 'stored', c.stored, 'counted', c.counted)
      FROM ces.ces_check({literal(state.at(view))}) AS c
    UNION ALL SELECT 'compared', count(*)::text FROM expected"""
    if with_tallies:
        renamed = ", ".join(f"{quote(name)}::{view.key_types[number]}{collate(view, number)} AS k{number + 1}" for number, name in enumerate(view.keys))
        statement += f"""
    UNION ALL SELECT 'tally', concat_ws(' ', {who}, 'expected', e.tally, 'found', a.tally)
      FROM (SELECT {keys}, ces.tally(ev, sgn * n, day) FILTER (WHERE is_dated) AS tally FROM good GROUP BY {keys}
            HAVING sum(rows) FILTER (WHERE is_dated) > 0 OR sum(rows) FILTER (WHERE NOT is_dated) > 0) AS e
      FULL JOIN (SELECT {renamed}, tally FROM {state.base(view, '_tally')}) AS a ON {same}
     WHERE {missing} OR coalesce(e.tally::text, '{{}}') <> coalesce(a.tally::text, '{{}}')"""
    return statement


def expected_only(state, view, days):
    """For runs without tracking: that the plain SQL is valid, and counts somebody."""
    return f"WITH {expected(state, view, days)} SELECT 'compared', count(*)::text FROM expected"


def has_uncounted(state, view):
    """Whether there are partitions that are not tracked yet. A customer of whom rows were removed that were not counted can be
    in the view, and in its history, until they are."""
    return any(source.uid not in node.known for source in view.sources for node in state.table(source.table).root.leaves())


def kept_history(state, view, day):
    """Rows in which the history of a day is not what is counted."""
    differs = "e.k1 IS NULL OR a.k1 IS NULL OR e.score IS DISTINCT FROM a.score"
    if has_uncounted(state, view):
        differs = "a.k1 IS NULL OR e.k1 IS NOT NULL AND e.score IS DISTINCT FROM a.score"
    keys = [f"k{number + 1}" for number in range(len(view.keys))]
    renamed = ", ".join(f"{quote(name)}::{view.key_types[number]}{collate(view, number)} AS k{number + 1}" for number, name in enumerate(view.keys))
    same = " AND ".join(f"e.{key} = a.{key}" for key in keys)
    return f"""WITH {expected(state, view, [day])},
    kept AS (SELECT {renamed}, score FROM {state.base(view, '_history')} WHERE day = date '{day}')
    SELECT 'history', concat_ws(' ', {', '.join(f'coalesce(e.{key}, a.{key})' for key in keys)}, 'expected', e.score, 'found', a.score)
      FROM (SELECT * FROM expected WHERE how = '{day}') AS e FULL JOIN kept AS a ON {same}
     WHERE {differs}"""


def contents(state, table):
    """All rows of a table, in one text that does not depend on their order."""
    return f"SELECT count(*), md5(string_agg(r::text, E'\\n' ORDER BY r::text COLLATE \"C\")) FROM {state.at(table.root)} AS r"
