{#- Moves earlier years of customers with large tallies to rows of their own. -#}
WITH large AS MATERIALIZED (
    SELECT {{ h_key }}, h.tally, date_trunc('year', {{ ces }}.ces_last_day(h.tally))::date AS year
      FROM {{ head }} AS h
     WHERE h.ctid = ANY ({{ tuples }}::pg_catalog.tid[])
       AND (h.older OR pg_column_size(h.tally) > {{ large }})
       AND {{ ces }}.ces_first_day(h.tally) < date_trunc('year', {{ ces }}.ces_last_day(h.tally))::date
), part AS (
    SELECT {{ l_key }}, y.year::date AS year,
           {{ ces }}.ces_until(l.tally, (y.year + interval '1 year')::date - 1) OPERATOR({{ ces }}.-) {{ ces }}.ces_until(l.tally, y.year::date - 1) AS tally
      FROM large AS l,
           generate_series(date_trunc('year', {{ ces }}.ces_first_day(l.tally)::timestamp), l.year::timestamp - interval '1 year', interval '1 year') AS y (year)
), moved AS (
    INSERT INTO {{ older }} AS o ({{ key }}, year, tally)
    SELECT {{ part_key }}, p.year, p.tally FROM part AS p WHERE p.tally OPERATOR({{ ces }}.<>) '{}'
        ON CONFLICT ({{ key }}, year) DO UPDATE SET tally = {{ ces }}._ces_merged(o.tally, ARRAY[excluded.tally], NULL)
)
UPDATE {{ head }} AS h
   SET tally = h.tally OPERATOR({{ ces }}.-) {{ ces }}.ces_until(h.tally, l.year - 1), older = true
  FROM large AS l
 WHERE {{ h_is_l }}
