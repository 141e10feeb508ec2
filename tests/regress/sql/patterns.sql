-- Weights by pattern: the longest prefix wins, a name of its own before all.
INSERT INTO ces_weights (model, event_name, weight) VALUES
  ('p', 'login', 1), ('p', 'page_view:*', 2), ('p', 'page_view:/pricing*', 5), ('p', 'page_view:/pricing/old', 0), ('p', 'p*', 0.5);
CREATE TABLE views AS SELECT * FROM (VALUES
  (1, 'login', 3, timestamptz '2026-03-01 12:00+00'), (1, 'page_view:/', 2, '2026-03-01 13:00+00'), (1, 'page_view:/pricing', 1, '2026-03-02 12:00+00'),
  (2, 'page_view:/pricing/new', 2, '2026-03-01 12:00+00'), (2, 'page_view:/pricing/old', 7, '2026-03-01 12:00+00'), (2, 'ping', 4, '2026-03-02 12:00+00'),
  (2, 'other', 9, '2026-03-02 12:00+00'), (3, 'page_view:', 1, '2026-03-02 12:00+00'), (3, 'page_view', 1, '2026-03-02 12:00+00'), (3, 'LOGIN', 1, '2026-03-02 12:00+00'))
  AS v (customer_id, event_name, n, occurred_at);
SELECT customer_id, ces(event_name, n, 'p') AS score, ces_score(tally(event_name, n), 'p') AS of_tally, ces(event_name, 'p') AS once
  FROM views GROUP BY 1 ORDER BY 1;
-- The name of a pattern is a name like any other: the longest prefix of it wins.
INSERT INTO ces_weights (model, event_name, weight) VALUES ('stars', 'a*', 1), ('stars', 'a**', 10), ('stars', '*', 100);
SELECT name, ces(name, 'stars'), ces_score(tally(name), 'stars') FROM unnest(ARRAY['a', 'a*', 'a**', 'ab', 'b', '*', '**']) AS name GROUP BY name ORDER BY name COLLATE "C";
-- Fading, also of a pattern's own.
INSERT INTO ces_models (model, half_life) VALUES ('fading', '1 day');
INSERT INTO ces_weights (model, event_name, weight, half_life) VALUES ('fading', 'login', 1, NULL), ('fading', 'page_view:*', 2, '2 days'), ('fading', '*', 1, NULL);
SELECT customer_id, ces(event_name, n, occurred_at, '2026-03-03 12:00+00', 'fading') AS score,
       ces_score(tally(event_name, n, occurred_at::date), '2026-03-03'::date, 'fading') AS by_days
  FROM views GROUP BY 1 ORDER BY 1;
-- Caps hold for each event under a pattern.
INSERT INTO ces_weights (model, event_name, weight, max_count, target) VALUES ('capped', 'page_view:*', 2, 3, 4), ('capped', 'login', 1, 2, NULL);
SELECT customer_id, ces(event_name, n, 'capped') AS score, ces_score(tally(event_name, n), 'capped') AS of_tally FROM views GROUP BY 1 ORDER BY 1;
SELECT customer_id, ces(t, 'capped') FROM (SELECT customer_id, event_name, tally(event_name, n) AS t FROM views GROUP BY 1, 2) AS tallies GROUP BY 1 ORDER BY 1;
-- The parts of a score have the names of the events.
SELECT customer_id, jsonb_pretty(ces_breakdown(event_name, n, 'capped')) FROM views WHERE customer_id < 3 GROUP BY 1 ORDER BY 1;
SELECT e.* FROM (SELECT tally(event_name, n) AS t FROM views WHERE customer_id = 2) AS v, ces_explain(t, 'capped') AS e;
-- A pattern under which nothing occurred is yet to discover.
SELECT e.event_name, e.count, e.weight, e.target, e.attained FROM ces_explain('{"login": 1}', 'capped') AS e;
SELECT c.* FROM ces_compare('{"page_view:/a": 1, "login": 1}'::ces_tally, '{"page_view:/b": 5}'::ces_tally, 'capped') AS c;
-- An event that a pattern weighs is known.
SET ces_ext.unknown_event TO error;
SELECT ces('page_view:/x', 'p'), ces_score('{"page_view:/x": 1}', 'p');
SELECT ces('loginn', 'p'); -- error
RESET ces_ext.unknown_event;
-- As configuration: exported, imported, compared and published.
SELECT ces_config('p') -> 'weights';
SELECT * FROM ces_import('{"model": "q", "weights": {"login": {"weight": 1}, "page_view:*": {"weight": 2, "max_per_day": 1}}}');
SELECT * FROM ces_config_diff('q', 'p');
SELECT ces_fingerprint('q') = encode(sha256(convert_to((ces_config('q') - 'model')::text, 'UTF8')), 'hex') AS is_its_own;
SELECT ces_publish('q');
SELECT ces_score('{"2026-03-01": {"page_view:/a": 3, "page_view:/b": 2}}', '2026-03-01'::date, 'q@1');
-- An event whose own weight goes, but which a pattern weighs, loses nothing that is worth a warning.
SELECT * FROM ces_import('{"model": "q", "weights": {"log*": {"weight": 1}, "page_view:*": {"weight": 2, "max_per_day": 1}}}', dry_run => true);
SELECT * FROM ces_import('{"model": "q", "weights": {"login": {"weight": 1}}}', dry_run => true);
-- In windows, in parts, and with more names than are cached.
SELECT customer_id, event_name, ces(event_name, n, 'p') OVER w AS plain, ces(event_name, n, 'capped') OVER w AS capped,
       ces(event_name, n, occurred_at, '2026-03-03 12:00+00', 'fading') OVER w AS fading
  FROM views WINDOW w AS (ORDER BY customer_id, event_name COLLATE "C" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) ORDER BY customer_id, event_name COLLATE "C";
CREATE TABLE many AS SELECT i % 7 AS customer_id, 'page_view:/' || i % 20000 AS event_name, timestamptz '2026-03-01 00:00+00' + i * interval '1 second' AS occurred_at FROM generate_series(1, 60000) AS i;
ALTER TABLE many SET (parallel_workers = 2);
CREATE VIEW scored AS SELECT customer_id, ces(event_name, 'p') AS plain, ces(event_name, 'capped') AS capped, ces(event_name, occurred_at, '2026-03-03 12:00+00', 'fading') AS fading,
       md5(ces_breakdown(event_name, 'capped')::text) AS breakdown FROM many GROUP BY 1;
SET max_parallel_workers_per_gather TO 0;
CREATE TABLE serial AS SELECT * FROM scored;
SET max_parallel_workers_per_gather TO 2;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SET enable_sort TO off;
EXPLAIN (COSTS OFF) SELECT * FROM scored;
TABLE scored EXCEPT TABLE serial; -- no rows
SELECT sum(plain), sum(capped), round(sum(fading), 1) FROM scored;
SELECT sum(least(n, 3) * 2) AS each_event_has_its_own_cap FROM (SELECT customer_id, event_name, count(*) AS n FROM many GROUP BY 1, 2) AS counts;
INSERT INTO ces_weights (model, event_name, weight, max_count) VALUES ('moving', 'p*', 1, 2);
-- A moving frame keeps the names of its rows alone.
SELECT count(*), min(score), max(score) FROM (SELECT ces('p/' || repeat('x', 1000) || g, 'moving') OVER (ORDER BY g ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) AS score FROM generate_series(1, 20000) AS g) AS scores;
