-- A configuration in place of a model: a what-if in one statement.
CREATE TABLE events AS SELECT customer_id, event_name, n, occurred_at FROM (VALUES
  (1, 'login', 3, timestamptz '2026-03-01 12:00+00'), (1, 'purchase', 1, '2026-03-02 12:00+00'), (2, 'login', 20, '2026-03-01 12:00+00'),
  (2, 'cancel', 1, '2026-03-02 12:00+00'), (3, 'other', 1, '2026-03-01 12:00+00')) AS e (customer_id, event_name, n, occurred_at);
CREATE TABLE configs (name text, config jsonb);
INSERT INTO configs VALUES
  ('plain', '{"weights": {"login": {"weight": 1.5}, "purchase": {"weight": 10}, "cancel": {"weight": -20}}}'),
  ('scaled', '{"full_score": 30, "max_score": 90, "weights": {"login": {"weight": 1.5}, "purchase": {"weight": 10}, "cancel": {"weight": -20}}}'),
  ('capped', '{"weights": {"login": {"weight": 1.5, "max_count": 4}, "purchase": {"weight": 10}, "cancel": {"weight": -20}}}'),
  ('fading', '{"half_life": "1 day", "weights": {"login": {"weight": 1}, "purchase": {"weight": 10}, "cancel": {"weight": -20}}}'),
  ('daily', '{"half_life": "1 day", "full_score": 10, "weights": {"login": {"weight": 1, "max_per_day": 2}, "p*": {"weight": 10, "event_group": "g"}, "cancel": {"weight": -20}}, "groups": {"g": {"max_points": 3}}}');
SELECT count(*) FROM configs, ces_import(config, name);
-- As by a model that was imported from it, in every form; constant in the query, and not.
CREATE VIEW untimed AS SELECT name, customer_id,
       ces(event_name, config) AS once, ces(event_name, n, config) AS int, ces(event_name, n::bigint, config) AS big, ces(event_name, n::numeric, config) AS num,
       ces(event_name, n::double precision, config) AS double, ces_breakdown(event_name, n, config) AS parts,
       ces(event_name, name) AS once_m, ces(event_name, n, name) AS int_m, ces_breakdown(event_name, n, name) AS parts_m
  FROM events, configs WHERE name IN ('plain', 'scaled', 'capped') GROUP BY 1, 2, config;
SELECT name, customer_id, once, int, big, num, double, once = once_m AND int = int_m AND parts::text = parts_m::text AS same FROM untimed ORDER BY 1, 2;
CREATE VIEW timed AS SELECT name, customer_id,
       ces(event_name, occurred_at, '2026-03-03 12:00+00', config) AS once, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', config) AS int, ces(event_name, n::bigint, occurred_at, '2026-03-03 12:00+00', config) AS big,
       ces(event_name, n::numeric, occurred_at, '2026-03-03 12:00+00', config) AS num, ces(event_name, n::double precision, occurred_at, '2026-03-03 12:00+00', config) AS double,
       ces_breakdown(event_name, n, occurred_at, '2026-03-03 12:00+00', config) AS parts,
       ces(event_name, occurred_at, '2026-03-03 12:00+00', name) AS once_m, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', name) AS int_m, ces_breakdown(event_name, n, occurred_at, '2026-03-03 12:00+00', name) AS parts_m
  FROM events, configs GROUP BY 1, 2, config;
SELECT name, customer_id, once, int, big, num, double, once = once_m AND int = int_m AND parts::text = parts_m::text AS same FROM timed ORDER BY 1, 2;
SELECT customer_id, ces(event_name, n, '{"weights": {"login": {"weight": 2}}}'::jsonb) AS literal,
       ces(event_name, n, ces_config('plain') || '{"full_score": 50}') AS changed,
       ces(event_name, n, occurred_at, '2026-03-03 12:00+00', '{"half_life": "2 days", "weights": {"login": {"weight": 2}}}'::jsonb) AS fading,
       ces_breakdown(event_name, n, '{"weights": {"*": {"weight": 2, "max_count": 1}}}'::jsonb) AS parts
  FROM events GROUP BY 1 ORDER BY 1;
PREPARE what_if (jsonb) AS SELECT customer_id, ces(event_name, n, $1), ces(event_name, n, occurred_at, '2026-03-03 12:00+00', $1) AS timed FROM events GROUP BY 1 ORDER BY 1;
EXECUTE what_if('{"weights": {"login": {"weight": 2}}}');
SET plan_cache_mode TO force_generic_plan;
EXECUTE what_if('{"weights": {"login": {"weight": 3}}, "full_score": 50}');
EXECUTE what_if('{"weights": {"login": {"weight": 3, "max_count": 5}}}');
RESET plan_cache_mode;
-- One for each group, from a table; in windows; and from a subquery.
SELECT name, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', config) FROM events, configs GROUP BY name, config ORDER BY name;
SELECT customer_id, ces(event_name, n, (SELECT config FROM configs WHERE name = 'capped')) FROM events GROUP BY 1 ORDER BY 1;
SELECT name, (SELECT ces(event_name, n, occurred_at, '2026-03-03 12:00+00', c.config) FROM events) FROM configs AS c ORDER BY name;
SELECT customer_id, n, ces(event_name, n, '{"weights": {"login": {"weight": 2}}}'::jsonb) OVER w AS plain, ces(event_name, n, '{"full_score": 50, "weights": {"login": {"weight": 2, "max_count": 5}}}'::jsonb) OVER w AS capped
  FROM events WINDOW w AS (ORDER BY customer_id, n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
-- A group of rows that goes and comes by another configuration.
SELECT i, ces(e, c) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, 'login', '{"weights": {"login": {"weight": 2}}, "full_score": 50}'::jsonb), (2, NULL, '{"weights": {"login": {"weight": 3}}}'),
  (3, NULL, '{"weights": {"login": {"weight": 3}}}'), (4, 'login', '{"weights": {"login": {"weight": 3}}}'), (5, NULL, '{}'), (6, NULL, '{}'), (7, 'login', '{"weights": {"login": {"weight": 4, "max_count": 1}}}')) AS v (i, e, c);
-- The same content is the same configuration, however it is stored.
CREATE TABLE stored (c jsonb);
ALTER TABLE stored ALTER c SET STORAGE EXTERNAL;
INSERT INTO stored SELECT jsonb_build_object('full_score', 30, 'weights', jsonb_object_agg('login' || coalesce(nullif(i, 0)::text, ''), jsonb_build_object('weight', 2, 'max_count', 100 + i))) FROM generate_series(0, 400) AS i;
INSERT INTO stored SELECT (c::text)::jsonb FROM stored;
SELECT pg_column_size(c) > 8000 AS is_large FROM stored;
SELECT ces(event_name, n, c) AS of_both, ces(event_name, n, (SELECT c FROM stored LIMIT 1)) AS of_one, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', c) AS timed FROM events, stored;
SELECT customer_id, ces(event_name, n, (SELECT c FROM stored LIMIT 1)) FROM events GROUP BY 1 ORDER BY 1;
-- More configurations than are kept as they were read.
SELECT sum(s) FROM (SELECT k, ces('login', 1, jsonb_build_object('weights', jsonb_build_object('login', jsonb_build_object('weight', k, 'max_count', 5)))) AS s
  FROM generate_series(1, 100) AS k, generate_series(1, 3) GROUP BY k) AS scores;
SELECT sum(s) FROM (SELECT k, ces('login', 1, jsonb_build_object('weights', jsonb_build_object('login', jsonb_build_object('weight', k)))) AS s
  FROM generate_series(1, 3) AS n, generate_series(1, 100) AS k GROUP BY k) AS scores;
-- Rows of many configurations in turn, more than are remembered as they were read.
SELECT sum(s) FROM (SELECT k, ces('login', 1, jsonb_build_object('full_score', 100, 'weights', jsonb_build_object('login', jsonb_build_object('weight', k, 'max_count', 2)))) AS s
  FROM generate_series(1, 3) AS n, generate_series(1, 1500) AS k GROUP BY k) AS scores;
-- What is the same for all rows of a scan may be another in the next.
SELECT w, (SELECT ces(event_name, n, jsonb_build_object('weights', jsonb_build_object('login', jsonb_build_object('weight', w)))) FROM events),
       (SELECT ces(event_name, n, occurred_at, '2026-03-03 12:00+00', jsonb_build_object('full_score', 10, 'weights', jsonb_build_object('login', jsonb_build_object('weight', w)))) FROM events) FROM (VALUES (1), (2), (1), (3)) AS v (w);
-- A name in quotation marks is a model.
SELECT ces(event_name, n, 'plain') FROM events;
SELECT ces(event_name, n, '{"weights": {"login": {"weight": 2}}}') FROM events; -- error
-- Errors name the field.
SELECT ces(event_name, n, '{"weights": {"login": {"weigth": 2}}}'::jsonb) FROM events; -- error
SELECT ces_breakdown(event_name, '{"weights": {"login": {"weight": 2}}, "max_score": "x"}'::jsonb) FROM events; -- error
SELECT ces(event_name, n, '{}'::jsonb) FROM events; -- error
SELECT ces(event_name, n, '[1]'::jsonb) FROM events; -- error
SELECT ces(event_name, n, NULL::jsonb) FROM events; -- error
SELECT ces(event_name, n, '{"model": "trial", "half_life": "1 day", "weights": {"login": {"weight": 2}}}'::jsonb) FROM events; -- error
SELECT ces(event_name, n, config) FROM events, configs WHERE name IN ('plain', 'scaled'); -- error
SELECT ces(event_name, n, config ORDER BY name DESC) FROM events, configs WHERE name IN ('plain', 'scaled'); -- error
SELECT ces(event_name, n, config ORDER BY name) FROM events, configs WHERE name IN ('plain', 'capped'); -- error
SELECT ces(event_name, n, config) FROM events, configs WHERE name IN ('plain') OR (name = 'fading' AND n < 0);
SELECT ces(event_name, n, jsonb_set('{"weights": {"login": {"weight": 2}}}', '{weights,login,weight}', to_jsonb(n))) FROM events; -- error
SELECT ces(event_name, n, occurred_at, '2026-03-03 12:00+00', config) FROM events, configs WHERE name IN ('plain', 'capped'); -- error
-- Without rows nothing is parsed.
SELECT ces(event_name, n, '{"weigths": 1}'::jsonb), ces_breakdown(event_name, n, '{"weigths": 1}'::jsonb) FROM events WHERE false;
-- An event without a weight is reported by the name of the configuration.
SET ces_ext.unknown_event TO warning;
SELECT ces(event_name, n, '{"model": "trial", "weights": {"login": {"weight": 2}, "purchas": {"weight": 2}, "cancel": {"weight": 2}}}'::jsonb) FROM events;
RESET ces_ext.unknown_event;
-- In several processes, and in parts.
CREATE TABLE many AS SELECT i % 50 AS customer_id, (ARRAY['login', 'purchase', 'cancel', 'other'])[1 + i % 4] AS event_name, i % 5 AS n, timestamptz '2026-03-01 00:00+00' + i * interval '3 seconds' AS occurred_at FROM generate_series(1, 40000) AS i;
ALTER TABLE many SET (parallel_workers = 2);
CREATE VIEW scored AS SELECT customer_id, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', d.config) AS daily,
       md5(ces_breakdown(event_name, n, occurred_at, '2026-03-03 12:00+00', d.config)::text) AS parts, ces(event_name, n, '{"full_score": 7, "weights": {"login": {"weight": 2}}}'::jsonb) AS scaled,
       ces(event_name, n, '{"weights": {"login": {"weight": 2.25}}}'::jsonb) AS plain, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', '{"half_life": "1 hour", "weights": {"login": {"weight": 2.25}}}'::jsonb) AS fading
  FROM many, LATERAL (SELECT '{"half_life": "1 day", "full_score": 10, "weights": {"login": {"weight": 1, "max_per_day": 2}, "p*": {"weight": 10, "event_group": "g"}, "cancel": {"weight": -20}}, "groups": {"g": {"max_points": 3}}}'::jsonb AS config) AS d GROUP BY 1;
SET max_parallel_workers_per_gather TO 0;
CREATE TABLE serial AS SELECT * FROM scored;
SET max_parallel_workers_per_gather TO 2;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SET enable_sort TO off;
EXPLAIN (COSTS OFF) SELECT * FROM scored;
TABLE scored EXCEPT TABLE serial; -- no rows
-- With a parameter that the planner does not know, each process reads what the others have sent.
SET plan_cache_mode TO force_generic_plan;
PREPARE by_parameter (jsonb, jsonb) AS SELECT customer_id, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', $1) AS score, ces(event_name, n, $2::jsonb) AS plain, ces_breakdown(event_name, n, $1 - 'half_life' #- '{weights,login,max_per_day}')::text AS parts FROM many GROUP BY 1;
EXPLAIN (COSTS OFF) EXECUTE by_parameter('{}', '{}');
CREATE TABLE parallel AS EXECUTE by_parameter('{"half_life": "1 day", "full_score": 10, "weights": {"login": {"weight": 1, "max_per_day": 2}, "p*": {"weight": 10, "event_group": "g"}, "cancel": {"weight": -20}}, "groups": {"g": {"max_points": 3}}}', '{"weights": {"login": {"weight": 0.5}}, "full_score": 3}');
SET max_parallel_workers_per_gather TO 0;
-- no rows
TABLE parallel EXCEPT SELECT customer_id, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', 'daily'), ces(event_name, n, '{"weights": {"login": {"weight": 0.5}}, "full_score": 3}'::jsonb),
  ces_breakdown(event_name, n, ces_config('daily') - 'half_life' #- '{weights,login,max_per_day}')::text FROM many GROUP BY 1;
RESET plan_cache_mode;
SELECT bool_and(daily = (SELECT ces(event_name, n, occurred_at, '2026-03-03 12:00+00', 'daily') FROM many AS m WHERE m.customer_id = s.customer_id)) AS as_by_model, count(*) FROM serial AS s;
-- Bands, and the way to the next.
SELECT band(45, config) AS int, band(45::bigint, config) AS big, band(45.5, config) AS num, band(45.5::double precision, config) AS double, band_rank(45, config) AS rank_int, band_rank(45::bigint, config) AS rank_big,
       band_rank(45.5, config) AS rank_num, band_rank(45.5::double precision, config) AS rank_double, ces_points_to_next_band(45, config) AS to_next, ces_trend(45, 40, config) AS trend
  FROM (VALUES ('{"bands": {"low": "(,40)", "high": "[40,50]", "top": "(50,)"}, "full_score": 10}'::jsonb), ('{}')) AS c (config);
SELECT band(45, 'plain'), band(45, '{"bands": {"low": "(,40)"}}'::jsonb) AS in_a_gap, band(45, NULL::jsonb), band(NULL::integer, '{}'::jsonb);
SELECT band(45, '{"bands": {"low": "(,40)", "high": "[30,50]"}}'::jsonb); -- error
SELECT band('NaN'::double precision, '{}'::jsonb); -- error
SELECT ces_trend(1, 2, '[]'::jsonb); -- error
