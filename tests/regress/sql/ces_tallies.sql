-- Tallies scored together: what ces_score() gives for the tally that they add up to.
DELETE FROM ces_weights;
DELETE FROM ces_models;
INSERT INTO ces_weights (event_name, weight) SELECT 'e' || e, round(((hashint4(e) % 1000000) / 7777.0)::numeric, 6) FROM generate_series(1, 9) e;
INSERT INTO ces_models (model, half_life, lookback, full_score) VALUES
    ('fading', '30 days', NULL, NULL), ('lookback', NULL, '1 month 3 days', NULL), ('scaled', NULL, NULL, 1234.5), ('all', '7 days', '2 months', 77);
INSERT INTO ces_weights (model, event_name, weight, max_count, max_per_day, half_life)
SELECT m.model, event_name, weight, CASE WHEN m.model IN ('counted', 'all') AND event_name < 'e6' THEN 8.5 END,
       CASE WHEN m.model IN ('daily', 'all') AND event_name > 'e3' THEN 1.3 END, CASE WHEN m.model = 'all' AND event_name = 'e4' THEN interval '36 hours' END
  FROM ces_weights, (VALUES ('plain'), ('fading'), ('lookback'), ('scaled'), ('counted'), ('daily'), ('all')) m (model);
-- Stored tallies of some days each, and pending changes of one event, some of which take back; e10 has no weight.
CREATE TABLE tallies AS
SELECT i & 15 AS customer_id, i AS part, tally('e' || (1 + (hashint4(i * 100 + j) & 1023) % 10), (hashint4(i * 101 + j) & 63) * 0.37, date '2026-01-01' + (hashint4(i * 103 + j) & 63)) AS tally
  FROM generate_series(1, 150) i, generate_series(1, 20) j GROUP BY i;
INSERT INTO tallies
SELECT (hashint4(i) & 15), 1000 + i, tally('e' || (1 + (hashint4(i + 1) & 1023) % 10), (hashint4(i + 2) & 7) - 3, date '2026-01-01' + (hashint4(i + 3) & 63)) FROM generate_series(1, 400) i GROUP BY i;
INSERT INTO tallies VALUES (3, 2000, NULL), (4, 2001, '{}'), (99, 2002, NULL), (98, 2003, '{}');
CREATE TABLE undated AS
SELECT customer_id, part, (SELECT tally(e, tally -> e) FROM (SELECT 'e' || i FROM generate_series(1, 10) i) e (e)) AS tally FROM tallies;
CREATE TABLE models AS SELECT unnest('{default,plain,fading,lookback,scaled,counted,daily,all}'::text[]) AS model;
CREATE VIEW together AS
SELECT customer_id, model, as_of, ces(tally, as_of, model) AS score, ces_score(tally(tally), as_of, model) AS merged
  FROM tallies, models, (VALUES (date '2026-01-20'), ('2026-02-20'), ('2026-05-01'), ('2024-01-01')) a (as_of) GROUP BY 1, 2, 3
UNION ALL
SELECT customer_id, 'none', as_of, ces(tally, as_of), ces_score(tally(tally), as_of)
  FROM tallies, (VALUES (date '2026-02-20')) a (as_of) GROUP BY 1, 3
UNION ALL
SELECT customer_id, model, NULL, ces(tally, model), ces_score(tally(tally), model)
  FROM (SELECT * FROM tallies, models WHERE model IN ('default', 'plain', 'scaled', 'counted') UNION ALL SELECT 100 + customer_id, part, tally, model FROM undated, models WHERE model IN ('plain', 'scaled', 'counted')) t GROUP BY 1, 2
UNION ALL
SELECT customer_id, 'none', NULL, ces(tally), ces_score(tally(tally)) FROM tallies GROUP BY 1
UNION ALL
SELECT 100 + customer_id, 'none', NULL, ces(tally), ces_score(tally(tally)) FROM undated GROUP BY 1;
SELECT model, count(*), count(DISTINCT score) > 5 AS vary, count(*) FILTER (WHERE score::text IS DISTINCT FROM merged::text) AS differ FROM together GROUP BY model ORDER BY model COLLATE "C";
-- Sorted and parallel.
SET enable_hashagg TO off;
SELECT count(*), count(*) FILTER (WHERE score::text IS DISTINCT FROM merged::text) AS differ FROM together;
RESET enable_hashagg;
CREATE TABLE serial AS SELECT * FROM together;
SET parallel_setup_cost TO 0;
SET cpu_operator_cost TO 1;
SET min_parallel_table_scan_size TO 0;
SET max_parallel_workers_per_gather TO 4;
ALTER TABLE tallies SET (parallel_workers = 4);
ANALYZE tallies;
SET parallel_leader_participation TO off;
EXPLAIN (COSTS OFF) SELECT customer_id, ces(tally, date '2026-02-20', 'all') FROM tallies GROUP BY 1;
SELECT p.model, count(*), count(*) FILTER (WHERE p.score::text IS DISTINCT FROM s.merged::text) AS differ
  FROM (SELECT customer_id, 'none' AS model, date '2026-02-20' AS as_of, ces(tally, date '2026-02-20') AS score FROM tallies GROUP BY 1
        UNION ALL SELECT customer_id, 'all', '2026-02-20', ces(tally, date '2026-02-20', 'all') FROM tallies GROUP BY 1
        UNION ALL SELECT customer_id, 'fading', '2026-02-20', ces(tally, date '2026-02-20', 'fading') FROM tallies GROUP BY 1
        UNION ALL SELECT customer_id, 'daily', '2026-02-20', ces(tally, date '2026-02-20', 'daily') FROM tallies GROUP BY 1
        UNION ALL SELECT customer_id, 'counted', NULL, ces(tally, 'counted') FROM tallies GROUP BY 1
        UNION ALL SELECT customer_id, 'none', NULL, ces(tally) FROM tallies GROUP BY 1) p
  JOIN (SELECT * FROM serial WHERE customer_id < 100) s ON s.customer_id = p.customer_id AND s.model = p.model AND s.as_of IS NOT DISTINCT FROM p.as_of GROUP BY 1 ORDER BY 1;
-- What is wrong is so under any plan, whichever worker has these.
\set VERBOSITY terse
INSERT INTO tallies VALUES (50, 3000, '{"e1": 1}'), (50, 3001, '{"2026-01-01": {"e1": 1}}');
SELECT ces(tally) FROM tallies WHERE customer_id = 50; -- error
SELECT ces(tally, date '2026-01-01' + (part & 1)) FROM tallies WHERE customer_id = 4; -- error
DELETE FROM tallies WHERE customer_id = 50;
\set VERBOSITY default
RESET parallel_setup_cost; RESET cpu_operator_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather; RESET parallel_leader_participation;
DROP TABLE serial;
-- In parts that are put together afterwards.
CREATE TABLE parted (part integer, customer_id integer, tally ces_tally, as_of date, model text) PARTITION BY LIST (part);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
INSERT INTO parted VALUES (1, 1, '{"e1": 1}', '2026-01-01', 'plain'), (2, 1, '{"e2": 2}', '2026-01-01', 'plain'), (1, 2, '{"2026-01-01": {"e1": 1}}', '2026-01-01', 'plain'), (2, 2, '{}', '2026-01-01', 'plain'),
                          (1, 3, '{"2026-01-01": {"e1": 1}}', '2026-01-01', 'fading'), (2, 3, '{"2026-01-01": {"e1": 1}}', '2026-01-01', 'all'),
                          (1, 4, '{"2026-01-01": {"e1": 1}}', '2026-01-01', 'plain'), (2, 4, '{"2026-01-01": {"e1": 1}}', '2026-01-02', 'plain'),
                          (1, 5, '{"2026-01-01": {"e1": 1}}', '2026-01-01', 'plain'), (2, 5, '{"e1": 1}', '2026-01-01', 'plain'), (1, 6, NULL, NULL, NULL), (2, 6, '{"e1": 1}', '2026-01-01', 'plain');
-- So many rows of one customer that it pays to score each part first.
INSERT INTO parted SELECT 1 + i % 2, 7, '{"e1": 1}', '2026-01-01', 'plain' FROM generate_series(1, 500) i;
ANALYZE parted;
SET enable_partitionwise_aggregate TO on;
EXPLAIN (COSTS OFF) SELECT customer_id, ces(tally) FILTER (WHERE customer_id <> 5) FROM parted GROUP BY 1;
SELECT customer_id, ces(tally) FILTER (WHERE customer_id <> 5) AS score, ces(tally) FILTER (WHERE customer_id <> 5) = ces_score(tally(tally) FILTER (WHERE customer_id <> 5)) AS same,
       ces(tally, model) FILTER (WHERE customer_id IN (1, 2, 6, 7)) AS by_model FROM parted GROUP BY 1 ORDER BY 1;
SELECT ces(tally) FILTER (WHERE customer_id = 5) FROM parted GROUP BY customer_id; -- error
\echo :SQLSTATE
SELECT ces(tally, model) FILTER (WHERE customer_id = 5) FROM parted GROUP BY customer_id; -- error
SELECT ces(tally, as_of, model) FILTER (WHERE customer_id = 3) FROM parted GROUP BY customer_id; -- error
SELECT ces(tally, as_of) FILTER (WHERE customer_id = 4) FROM parted GROUP BY customer_id; -- error
\echo :SQLSTATE
RESET enable_partitionwise_aggregate;
DROP TABLE parted;

-- Moving windows.
SELECT model, count(*), count(*) FILTER (WHERE score::text IS DISTINCT FROM merged::text) AS differ
  FROM (SELECT model, ces(tally, date '2026-02-20', model) OVER w AS score, ces_score(tally(tally) OVER w, date '2026-02-20', model) AS merged
          FROM tallies, models WINDOW w AS (PARTITION BY model ORDER BY part ROWS BETWEEN 7 PRECEDING AND CURRENT ROW)) moving GROUP BY 1 ORDER BY 1;
SELECT count(*), count(*) FILTER (WHERE score::text IS DISTINCT FROM merged::text) AS differ
  FROM (SELECT ces(tally) OVER w AS score, ces_score(tally(tally) OVER w) AS merged
          FROM undated WINDOW w AS (ORDER BY part ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING)) moving;
-- What has left a frame no longer binds what comes: neither its kind nor its model nor its day.
CREATE TABLE sequence (id integer, tally ces_tally, as_of date, model text);
INSERT INTO sequence VALUES (1, '{"e1": 1}', '2026-01-01', 'plain'), (2, NULL, NULL, NULL), (3, '{}', '2026-01-02', 'fading'), (4, '{"2026-01-02": {"e2": 2}}', '2026-01-02', 'fading'),
                            (5, '{}', '2026-01-02', 'fading'), (6, NULL, NULL, NULL), (7, '{"e3": 1}', '2026-01-02', 'fading');
SELECT id, ces(tally) OVER w AS score, ces(tally) OVER w = ces_score(tally(tally) OVER w) AS same FROM sequence WINDOW w AS (ORDER BY id ROWS 1 PRECEDING);
SELECT id, ces(tally) OVER w AS score FROM (VALUES (1, '{}'::ces_tally), (2, '{"e1": 1}'), (3, '{}'), (4, '{"2026-01-02": {"e1": 2}}')) v (id, tally) WINDOW w AS (ORDER BY id ROWS 1 PRECEDING);
SELECT id, ces(tally, as_of, model) OVER w AS score FROM sequence WHERE id BETWEEN 2 AND 6 WINDOW w AS (ORDER BY id ROWS 1 PRECEDING);
SELECT ces(tally) OVER (ORDER BY id ROWS 4 PRECEDING) FROM sequence; -- error

-- No rows, NULLs: a NULL tally's model and day are not looked at.
SELECT ces(tally) AS no_rows, ces(tally, date '2026-01-01') AS dated, ces(tally, 'plain') AS model, ces(tally, date '2026-01-01', 'fading') AS both FROM tallies WHERE false;
SELECT ces(NULL::ces_tally) AS null_tally, ces(NULL::ces_tally, NULL::date, NULL) AS all_null, ces('{}'::ces_tally) AS empty, ces('{}'::ces_tally, date '2026-01-01') AS empty_dated;
SELECT ces('{"e1": 1}'::ces_tally, NULL::text); -- error
\echo :SQLSTATE
SELECT ces('{"2026-01-01": {"e1": 1}}'::ces_tally, NULL::date); -- error
\echo :SQLSTATE
SELECT ces('{}'::ces_tally, date '2026-01-01', NULL); -- error
-- Errors are those of ces_score().
SELECT ces('{"2026-01-01": {"e1": 1}}'::ces_tally, 'fading'); -- error
\echo :SQLSTATE
SELECT ces('{"e1": 1}'::ces_tally, date '2026-01-01'); -- error
\echo :SQLSTATE
SELECT ces('{"2026-01-01": {"e1": 1}}'::ces_tally, date 'infinity'); -- error
\echo :SQLSTATE
SELECT ces('{"2026-01-01": {"e1": 1}}'::ces_tally, date '5874897-12-31'); -- error
\echo :SQLSTATE
SELECT ces('{"e1": 1}'::ces_tally, 'nobody'); -- error
\echo :SQLSTATE
SELECT ces(tally) FROM (VALUES ('{"e1": 1}'::ces_tally), ('{"2026-01-01": {"e1": 1}}')) v (tally); -- error
\echo :SQLSTATE
SELECT ces(tally, date '2026-01-01') FROM (VALUES ('{"2026-01-01": {"e1": 1}}'::ces_tally), ('{"e1": 1}')) v (tally); -- error
-- Models and days may differ from group to group, but not within one.
SELECT model, as_of, ces(tally, as_of, model) FROM tallies, (VALUES ('fading', date '2026-02-01'), ('all', '2026-02-02')) m (model, as_of) WHERE customer_id = 1 GROUP BY 1, 2 ORDER BY 1;
SELECT ces(tally, as_of) FROM tallies, (VALUES (date '2026-02-01'), ('2026-02-02')) m (as_of) WHERE customer_id = 1; -- error
\echo :SQLSTATE
SELECT ces(tally, as_of, 'all') FROM tallies, (VALUES (date '0044-03-15 BC'), ('200000-02-02')) m (as_of) WHERE customer_id = 98; -- error
SELECT ces(tally, model) FROM tallies, (VALUES ('plain'), ('counted')) m (model) WHERE customer_id = 1; -- error
\echo :SQLSTATE
-- The first and the last day.
SELECT ces(tally, as_of, 'fading') = ces_score(tally(tally), as_of, 'fading') AS same FROM (VALUES ('{"4714-11-24 BC": {"e1": 1}, "262142-12-31": {"e1": 2}}'::ces_tally)) v (tally), (VALUES (date '4714-11-24 BC'), ('262142-12-31')) a (as_of) GROUP BY as_of;

-- Counts that no row of events has, also where they are capped, and where they cancel out.
CREATE TABLE huge AS
SELECT d, m, ('{"2026-01-0' || d || '": {"e1": ' || n || ', "e4": ' || n || ', "e9": ' || n || '}}')::jsonb::ces_tally AS tally
  FROM (VALUES (1, 1, '1e18'), (1, 2, '-999999999999999999.5'), (2, 3, '-1e18'), (2, 4, '1e18'), (3, 5, '5e17'), (3, 6, '-12345678901234567')) v (d, m, n);
SELECT model, ces(tally, date '2026-01-03', model) AS score, ces(tally, date '2026-01-03', model) = ces_score(tally(tally), date '2026-01-03', model) AS same FROM huge, models WHERE m < 5 GROUP BY 1 ORDER BY 1;
SELECT model, count(*) FILTER (WHERE score IS DISTINCT FROM merged) AS differ FROM (
    SELECT model, ces(tally, date '2026-01-03', model) OVER w AS score, ces_score(tally(tally) OVER w, date '2026-01-03', model) AS merged FROM huge, models WINDOW w AS (PARTITION BY model ORDER BY m ROWS 1 PRECEDING)) moving GROUP BY 1 ORDER BY 1;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('largest', 'e1', 1000000000);
SELECT ces(tally, 'largest') FROM huge WHERE m IN (1, 5); -- error
\echo :SQLSTATE
-- A sum beyond any score, of which the rest takes back what is too much.
SELECT ces(tally, 'largest') FROM huge WHERE m <= 4;

-- Events without a weight.
SET ces_ext.unknown_event TO warning;
SELECT ces(tally) FROM (VALUES ('{"e1": 1, "x": 1}'::ces_tally), ('{"x": 3, "y": 1}')) v (tally);
SET ces_ext.unknown_event TO error;
SELECT ces(tally) FROM (VALUES ('{"e1": 1}'::ces_tally), ('{"x": 3}')) v (tally); -- error
RESET ces_ext.unknown_event;
-- Calls with untyped literals keep their meaning; a tally has to be said to be one.
INSERT INTO ces_weights (event_name, weight) VALUES ('{"e1": 1}', 7);
SELECT ces('{"e1": 1}') AS event, ces('{"e1": 1}', 'default') AS event_by_model, ces(NULL) AS no_event, ces(NULL, 'default') AS no_event_by_model,
       ces('{"e1": 1}'::ces_tally) = ces_score('{"e1": 1}') AS tally, ces('{"e1": 1}'::ces_tally, 'plain') = ces_score('{"e1": 1}', 'plain') AS tally_by_model;
SELECT ces('{"2026-01-01": {"e1": 1}}'::ces_tally, '2026-01-01'); -- error
SELECT ces(tally) FILTER (WHERE part < 50) AS filtered, ces(DISTINCT tally) = ces(tally) AS no_two_alike FROM tallies WHERE customer_id = 2;
DROP VIEW together;
DROP TABLE tallies, undated, models, sequence, huge;
