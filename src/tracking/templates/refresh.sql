{#- Takes pending changes of tables that are counted into the tallies, as one command. The tuples that need more are returned. -#}
WITH taken AS (
    DELETE FROM {{ pending }} AS p
     WHERE p.reason IS NULL AND (p.relation = {{ head_number }}::regclass OR EXISTS (SELECT FROM {{ relations }} AS r WHERE r.source = p.source AND r.relation = p.relation))
    RETURNING p.*
), change AS (
    SELECT {{ t_key }},
           coalesce(sum(t.rows) FILTER (WHERE t.source >= 0), 0)::int8 AS rows,
           coalesce({{ ces }}._ces_sum(t.tally) FILTER (WHERE t.source >= 0), '{}') AS tally,
           coalesce({{ ces }}._ces_sum(t.tally) FILTER (WHERE t.source < 0), '{}') AS attributes,
           coalesce({{ ces }}.tally('rows'::pg_catalog.text, t.rows, '2000-01-01'::date - t.source) FILTER (WHERE t.source < 0), '{}') AS known
      FROM taken AS t
     GROUP BY {{ t_key }}
), changed AS (
    INSERT INTO {{ head }} AS h ({{ key }}, rows, first_day, last_day, tally, attributes, known)
    SELECT {{ c_key }}, c.rows, {{ ces }}.ces_first_day(c.tally), {{ ces }}.ces_last_day(c.tally), c.tally, c.attributes, c.known
      FROM change AS c
     ORDER BY {{ c_key }}
        ON CONFLICT ({{ key }}) DO UPDATE
       SET rows = h.rows + excluded.rows,
           (tally, first_day, last_day) = (
               SELECT m.tally, least(CASE WHEN h.older THEN h.first_day END, {{ ces }}.ces_first_day(m.tally)),
                      coalesce({{ ces }}.ces_last_day(m.tally), CASE WHEN h.older THEN h.last_day END)
                 FROM (SELECT {{ ces }}._ces_merged(h.tally, ARRAY[excluded.tally], NULL) AS tally OFFSET 0) AS m),
           attributes = {{ ces }}._ces_merged(h.attributes, ARRAY[excluded.attributes], NULL),
           known = h.known OPERATOR({{ ces }}.+) excluded.known
    RETURNING h.ctid, h.older, h.rows, h.tally, h.known, h.attributes
)
SELECT count(*),
       array_agg(ctid) FILTER (WHERE rows <= 0 AND NOT older AND tally OPERATOR({{ ces }}.=) '{}' AND known OPERATOR({{ ces }}.=) '{}'),
       array_agg(ctid) FILTER (WHERE older OR (pg_column_size(tally) > {{ large }} AND {{ ces }}.ces_first_day(tally) < date_trunc('year', {{ ces }}.ces_last_day(tally))::date))
  FROM changed
