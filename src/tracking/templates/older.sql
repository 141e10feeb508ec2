{#- Moves earlier years of customers with large tallies to rows of their own, the latest year first. Days of the first year that
    there is begin with 4714-11-24 BC, which no timestamp is before. -#}
WITH RECURSIVE large AS MATERIALIZED (
    SELECT {{ h_key }}, h.tally, make_date(extract(year FROM d.last)::int4, 1, 1) AS year
      FROM {{ head }} AS h, LATERAL (SELECT {{ ces }}.ces_first_day(h.tally) AS first, {{ ces }}.ces_last_day(h.tally) AS last OFFSET 0) AS d
     WHERE h.ctid = ANY ({{ tuples }}::pg_catalog.tid[])
       AND (h.older OR pg_column_size(h.tally) > {{ large }})
       AND extract(year FROM d.first) < extract(year FROM d.last)
), rest AS (
    SELECT {{ l_key }}, {{ ces }}.ces_until(l.tally, l.year - 1) AS tally FROM large AS l
     UNION ALL
    SELECT {{ r_key }}, {{ ces }}.ces_until(r.tally, make_date(extract(year FROM d.last)::int4, 1, 1) - 1)
      FROM rest AS r, LATERAL (SELECT {{ ces }}.ces_first_day(r.tally) AS first, {{ ces }}.ces_last_day(r.tally) AS last OFFSET 0) AS d
     WHERE extract(year FROM d.first) < extract(year FROM d.last)
), part AS (
    SELECT {{ r_key }},
           CASE WHEN extract(year FROM d.last) > -4714 THEN make_date(extract(year FROM d.last)::int4, 1, 1) ELSE '4714-11-24 BC'::date END AS year,
           CASE WHEN extract(year FROM d.first) < extract(year FROM d.last)
                THEN r.tally OPERATOR({{ ces }}.-) {{ ces }}.ces_until(r.tally, make_date(extract(year FROM d.last)::int4, 1, 1) - 1)
                ELSE r.tally END AS tally
      FROM rest AS r, LATERAL (SELECT {{ ces }}.ces_first_day(r.tally) AS first, {{ ces }}.ces_last_day(r.tally) AS last OFFSET 0) AS d
), moved AS (
    INSERT INTO {{ older }} AS o ({{ key }}, year, tally)
    SELECT {{ part_key }}, p.year, p.tally FROM part AS p WHERE p.tally OPERATOR({{ ces }}.<>) '{}'
        ON CONFLICT ({{ key }}, year) DO UPDATE SET tally = {{ ces }}._ces_merged(o.tally, ARRAY[excluded.tally], NULL)
)
UPDATE {{ head }} AS h
   SET tally = h.tally OPERATOR({{ ces }}.-) {{ ces }}.ces_until(h.tally, l.year - 1), older = true
  FROM large AS l
 WHERE {{ h_is_l }}
