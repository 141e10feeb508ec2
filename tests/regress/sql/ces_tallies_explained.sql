-- ces_breakdown() over tallies gives what it gives over the rows behind them.
SELECT count(*) FROM ces_import('{"model": "plain", "weights": {"login": {"weight": 1.5}, "purchase": {"weight": 10}, "p*": {"weight": -0.25}}}');
SELECT count(*) FROM ces_import('{"model": "all", "half_life": "3 days", "lookback": "20 days", "full_score": 40, "max_score": 60,
  "weights": {"login": {"weight": 1.5, "max_per_day": 2}, "purchase": {"weight": 10, "event_group": "money"}, "p*": {"weight": 2, "max_count": 3}, "refund": {"weight": -4, "event_group": "money"}},
  "groups": {"money": {"max_points": 25}}, "bands": {"low": "(,30]", "high": "(30,)"}}');
CREATE TABLE events AS SELECT i % 7 AS customer_id, (ARRAY['login', 'purchase', 'page', 'pricing', 'refund', 'other'])[1 + i * 7 % 6] AS event_name, i % 4 AS n, date '2026-03-01' + i % 30 AS day FROM generate_series(1, 600) AS i;
CREATE TABLE tallies AS SELECT customer_id, tally(event_name, n) AS undated, tally(event_name, n, day) AS dated FROM events GROUP BY customer_id, day;
SELECT bool_and(r.plain::text = t.plain::text) AS plain, bool_and(r.timed::text = t.timed::text) AS timed, bool_and(r.plain::text = t.in_place::text) AS in_place,
       bool_and(r.timed::text = t.timed_in_place::text) AS timed_in_place, bool_and(r.timed::text = t.at_moment::text) AS at_moment, bool_and(r.timed::text = t.moment_in_place::text) AS moment_in_place, count(*)
  FROM (SELECT customer_id, ces_breakdown(event_name, n, 'plain') AS plain, ces_breakdown(event_name, n, day::timestamp AT TIME ZONE 'UTC', '2026-03-28 00:00+00', 'all') AS timed FROM events GROUP BY 1) AS r
  JOIN (SELECT customer_id, ces_breakdown(undated, 'plain') AS plain, ces_breakdown(dated, date '2026-03-28', 'all') AS timed, ces_breakdown(undated, ces_config('plain')) AS in_place,
               ces_breakdown(dated, date '2026-03-28', ces_config('all')) AS timed_in_place, ces_breakdown(dated, timestamptz '2026-03-28 13:00+00', 'all') AS at_moment,
               ces_breakdown(dated, timestamptz '2026-03-28 13:00+00', ces_config('all')) AS moment_in_place FROM tallies GROUP BY 1) AS t USING (customer_id);
-- The parts sum to the score.
SELECT customer_id, ces(dated, date '2026-03-28', 'all') AS score, (SELECT sum((part ->> 'score')::numeric) FROM jsonb_array_elements(ces_breakdown(dated, date '2026-03-28', 'all')) AS part) AS of_parts,
       ces(dated, date '2026-03-28', ces_config('all')) AS in_place, ces(dated, timestamptz '2026-03-28 13:00+00', ces_config('all')) AS at_moment, ces(undated, ces_config('plain')) AS plain
  FROM tallies GROUP BY 1 ORDER BY 1;
SELECT jsonb_pretty(ces_breakdown(dated, date '2026-03-28', 'all')) FROM tallies WHERE customer_id = 1;
-- The default model, no rows, and NULL.
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
SELECT ces_breakdown(undated) FROM tallies WHERE customer_id = 1;
SELECT ces_breakdown(dated, date '2026-03-10') FROM tallies WHERE customer_id = 1;
SELECT ces_breakdown(dated, timestamptz '2026-03-10 23:59+00') FROM tallies WHERE customer_id = 1;
SELECT ces_breakdown(undated), ces_breakdown(dated, date '2026-03-10', 'all'), ces_breakdown(undated, '{"weigths": 1}'::jsonb) FROM tallies WHERE false;
SELECT ces_breakdown(NULL::ces_tally), ces_breakdown(NULL::ces_tally, 'plain'), ces_breakdown('{"login": 2}'::ces_tally, 'plain');
-- Errors are those of ces().
SELECT ces_breakdown(undated, 'all') FROM tallies; -- error
SELECT ces_breakdown(undated, date '2026-03-10', 'all') FROM tallies; -- error
SELECT ces_breakdown(undated, NULL::text) FROM tallies; -- error
SELECT ces_breakdown(undated, NULL::jsonb) FROM tallies; -- error
SELECT ces_breakdown(undated, jsonb_set(ces_config('plain'), '{weights,login,weight}', to_jsonb(customer_id))) FROM tallies; -- error
SELECT ces_breakdown(undated, '{"weights": {"login": {"weight": "x"}}}'::jsonb) FROM tallies; -- error
-- In windows and in several processes.
SELECT customer_id, d, ces_breakdown(t, 'plain') OVER w AS parts FROM (SELECT customer_id, undated AS t, row_number() OVER (ORDER BY customer_id, dated) AS d FROM tallies WHERE customer_id < 2) AS n
WINDOW w AS (ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) LIMIT 4;
ALTER TABLE tallies SET (parallel_workers = 2);
INSERT INTO tallies SELECT t.* FROM tallies AS t, generate_series(1, 20);
ANALYZE tallies;
CREATE TABLE serial AS SELECT customer_id, ces_breakdown(dated, date '2026-03-28', 'all')::text AS parts FROM tallies GROUP BY 1;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
EXPLAIN (COSTS OFF) SELECT customer_id, ces_breakdown(dated, date '2026-03-28', 'all') FROM tallies GROUP BY 1;
SELECT customer_id, ces_breakdown(dated, date '2026-03-28', 'all')::text AS parts FROM tallies GROUP BY 1 EXCEPT TABLE serial; -- no rows
