{#- The view. Each arm reads one table, without a condition of its own, so that PostgreSQL can plan them as one. -#}
SELECT {{ q_key }}, q.score, (q.others).band, (q.others).band_rank, (q.others).points_to_next_band,
       (q.others).first_event_day, (q.others).last_event_day, (q.others).previous_score, (q.others).change, (q.others).trend
  FROM (
    SELECT {{ h_key }},
           {{ ces }}._ces_live_score({{ dated }}, {{ attributes }}, NULL::pg_catalog.date, {{ time_zone }}, {{ model }}) AS score,
           {{ ces }}._ces_live_columns({{ dated }}, {{ attributes }}, NULL::pg_catalog.date, {{ time_zone }}, {{ model }}, {{ previous_days }}) AS others,
           {{ is_present }} AS present
      FROM {{ head }} AS h
     UNION ALL
    SELECT {{ p_key }},
           {{ ces }}._ces_live_score({{ p_dated }}, {{ p_attributes }}, NULL::pg_catalog.date, {{ time_zone }}, {{ model }}),
           {{ ces }}._ces_live_columns({{ p_dated }}, {{ p_attributes }}, NULL::pg_catalog.date, {{ time_zone }}, {{ model }}, {{ previous_days }}),
           {{ p_is_present }}
      FROM {{ pending }} AS p
     WHERE p.reason IS NULL AND NOT EXISTS (SELECT FROM {{ head }} AS h WHERE {{ h_is_p }})
     GROUP BY {{ p_key }}) AS q
 WHERE q.present
