{#- Customers with all that is known of them: what was counted, earlier years and pending changes. -#}
SELECT {{ h_key }}, {{ dated }} AS tally, {{ attributes }} AS attributes, {{ rows }} AS rows, {{ known }} AS known
  FROM {{ head }} AS h
 UNION ALL
SELECT {{ p_key }},
       coalesce({{ ces }}._ces_sum(p.tally) FILTER (WHERE p.source >= 0), '{}'),
       coalesce({{ ces }}._ces_sum(p.tally) FILTER (WHERE p.source < 0), '{}'),
       coalesce(pg_catalog.sum(p.rows) FILTER (WHERE p.source >= 0), 0)::pg_catalog.int8,
       coalesce({{ ces }}.tally('rows'::pg_catalog.text, p.rows, '2000-01-01'::pg_catalog.date - p.source) FILTER (WHERE p.source < 0), '{}')
  FROM {{ pending }} AS p
 WHERE p.reason IS NULL AND NOT EXISTS (SELECT FROM {{ head }} AS h WHERE {{ h_is_p }})
 GROUP BY {{ p_key }}
