-- Caps and the scale, and that what is capped is the same under every plan.
DELETE FROM ces_weights;
DELETE FROM ces_models;
-- Without time: the total.
INSERT INTO ces_weights (event_name, weight, max_count) VALUES ('login', 2, 10.5), ('churn', -3, 2), ('free', 1, NULL);
SELECT ces('login', 10), ces('login', 11), ces('login', -11) AS negative, ces('churn', 5), ces('free', 11);
SELECT ces(e, n) FROM (VALUES ('login', 8), ('login', 8), ('free', 1), ('login', -4)) v (e, n);
-- One cap for a whole group, so group by customer first.
SELECT customer_id, ces('login', 8) FROM generate_series(1, 3) AS customer_id GROUP BY ROLLUP (customer_id) ORDER BY customer_id;
-- The scale.
INSERT INTO ces_models (model, full_score) VALUES ('default', 42), ('scaled', 3);
SELECT ces('login', 10), ces('login', 11), ces('free', 1), band(ces('free', 50)), ces('free', 0.0000021);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('scaled', 'a', 1);
SELECT ces('a', 1, 'scaled'), ces('a', 2, 'scaled'), ces('a', -2, 'scaled'), ces('a', 0.000000045, 'scaled');
DELETE FROM ces_models;
-- With time: the day, in the model's time zone. Of a day over the cap, each occurrence counts in proportion.
INSERT INTO ces_models (model, time_zone) VALUES ('daily', 'Europe/Berlin');
INSERT INTO ces_weights (model, event_name, weight, max_per_day) VALUES ('daily', 'login', 1, 1), ('daily', 'free', 1, NULL);
SELECT ces('login', t, '2026-02-01 UTC', 'daily') FROM (VALUES (timestamptz '2026-01-05 12:00 UTC'), ('2026-01-05 12:01 UTC'), ('2026-01-05 22:59 UTC'),
  ('2026-01-05 23:00 UTC'), ('2026-01-07 00:00 UTC'), ('-infinity'), ('-infinity')) v (t);
SELECT ces('login', 0.25, '2026-01-05 UTC', '2026-02-01 UTC', 'daily') FROM generate_series(1, 3);
SELECT ces('login', n, '2026-01-05 UTC', '2026-02-01 UTC', 'daily') FROM (VALUES (5), (-4)) v (n);
SELECT ces('login', n, '2026-01-05 UTC', '2026-02-01 UTC', 'daily') FROM (VALUES (5), (-9)) v (n);
UPDATE ces_models SET half_life = '12 hours' WHERE model = 'daily';
SELECT ces('login', t, '2026-01-06 00:00 UTC', 'daily') AS half_of_one_and_a_half FROM (VALUES (timestamptz '2026-01-05 00:00 UTC'), ('2026-01-05 12:00 UTC')) v (t);
SELECT ces('login', 1);
SELECT ces('login', 1, 'daily'); -- error
-- Every plan, every kind of model: against SQL by hand, with what fades rounded to twelve digits.
DELETE FROM ces_weights; DELETE FROM ces_models;
INSERT INTO ces_models (model, half_life, lookback, full_score, time_zone) VALUES
  ('fading', '20 days', NULL, NULL, 'UTC'), ('daily', NULL, NULL, NULL, 'America/New_York'), ('all', '20 days', '70 days', 7, 'America/New_York'),
  ('total', NULL, NULL, 9, 'UTC');
INSERT INTO ces_weights (model, event_name, weight, max_per_day, max_count) VALUES
  ('fading', 'login', 1, NULL, NULL), ('fading', 'purchase', 12.5, NULL, NULL), ('fading', 'churn', -40, NULL, NULL),
  ('daily', 'login', 1, 2, NULL), ('daily', 'purchase', 12.5, 1.5, NULL), ('daily', 'churn', -40, NULL, NULL),
  ('all', 'login', 1, 2, 11), ('all', 'purchase', 12.5, 1.5, NULL), ('all', 'churn', -40, NULL, 3.5),
  ('total', 'login', 1, NULL, 30), ('total', 'purchase', 12.5, NULL, NULL), ('total', 'churn', -40, NULL, 3.5);
CREATE TABLE events (id integer, customer_id integer, event_name text, n numeric, occurred_at timestamptz) PARTITION BY HASH (event_name);
CREATE TABLE events_0 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_1 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- At the start of a day, where the day of a tally is too.
INSERT INTO events
SELECT i, hashint4(i) & 15, (ARRAY['login', 'purchase', 'churn', 'unknown', NULL])[1 + (hashint4(i + 1000000) & 2147483647) % 5],
       CASE (hashint4(i + 2000000) & 2147483647) % 6 WHEN 0 THEN NULL WHEN 1 THEN -1 WHEN 2 THEN i / 7777.0 ELSE 1 END,
       (date '2026-01-01' + (hashint4(i + 3000000) & 127))::timestamp AT TIME ZONE 'America/New_York'
  FROM generate_series(1, 8000) i;
ANALYZE events;
CREATE VIEW models AS
SELECT * FROM (VALUES ('fading', 20, NULL, NULL, NULL), ('daily', NULL, NULL, NULL, 0), ('all', 20, 70, 7, 0), ('total', NULL, NULL, 9, NULL)) m (model, half_life, lookback, full_score, capped);
-- Points of every customer and event.
CREATE VIEW by_event AS
SELECT model, customer_id, event_name, 
       least(sum(CASE WHEN n > max_per_day THEN round(faded * max_per_day * 1.00000000000000000000000000 / n, 18) ELSE faded END),
             coalesce(max_count, 'infinity')) * weight AS points
  FROM (SELECT m.model, customer_id, w.event_name, weight, max_per_day, max_count, occurred_at, sum(round(n, 6)) AS n,
               sum(round(n, 6) * CASE WHEN m.half_life IS NULL THEN 1 ELSE
                   round(power(2.000000000000000000000::numeric, -extract(epoch FROM timestamptz '2026-04-10 05:00 UTC' - occurred_at) / (m.half_life * 86400)), 12) END) AS faded
          FROM models m JOIN ces_weights w USING (model) JOIN events e ON e.event_name = w.event_name AND n IS NOT NULL
         WHERE (model = 'total' OR occurred_at <= '2026-04-10 05:00 UTC')
           AND (lookback IS NULL OR occurred_at > (timestamp '2026-04-10 01:00' - lookback * interval '1 day') AT TIME ZONE 'America/New_York')
         GROUP BY 1, 2, 3, 4, 5, 6, 7, m.half_life) days
 GROUP BY model, customer_id, event_name, weight, max_count;
CREATE TABLE by_hand AS
SELECT model, customer_id, CASE WHEN model IN ('total', 'all') THEN round(sum(points) * 100 / full_score, 6) ELSE trim_scale(round(sum(points), 6)) END AS score
  FROM by_event JOIN models USING (model) GROUP BY model, customer_id, full_score;
CREATE FUNCTION scored() RETURNS TABLE (model text, customer_id integer, score numeric) LANGUAGE sql
BEGIN ATOMIC
  SELECT m.model, e.customer_id, ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', m.model) FROM models m, events e WHERE m.model <> 'total' GROUP BY 1, 2
  UNION ALL SELECT 'total', e.customer_id, ces(event_name, n, 'total') FROM events e GROUP BY 2;
END;
SET max_parallel_workers_per_gather TO 0;
CREATE TABLE serial AS SELECT * FROM scored();
SELECT model, count(*), count(*) FILTER (WHERE s.score IS DISTINCT FROM h.score) AS differ
  FROM by_hand h FULL JOIN serial s USING (model, customer_id) GROUP BY model ORDER BY model;
CREATE FUNCTION as_serial() RETURNS TABLE (scores bigint, differ bigint) LANGUAGE sql
BEGIN ATOMIC
  SELECT count(*), count(*) FILTER (WHERE a.score::text IS DISTINCT FROM b.score::text) FROM serial a FULL JOIN scored() b USING (model, customer_id);
END;
SET enable_hashagg TO off;
SELECT * FROM as_serial();
RESET enable_hashagg;
-- Partition-wise: the parts of a customer's group are combined.
SET enable_partitionwise_aggregate TO on;
EXPLAIN (COSTS OFF) SELECT customer_id, ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all') FROM events GROUP BY 1;
SELECT * FROM as_serial();
RESET enable_partitionwise_aggregate;
-- Parallel.
SET max_parallel_workers_per_gather TO 4;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SET parallel_leader_participation TO off;
EXPLAIN (COSTS OFF) SELECT ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all') FROM events_0;
SELECT * FROM as_serial();
SET parallel_leader_participation TO on;
SELECT * FROM as_serial();
SELECT ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all') FROM events WHERE customer_id = 3;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
SELECT score FROM serial WHERE model = 'all' AND customer_id = 3;
-- FILTER, DISTINCT, ORDER BY, groups that FILTER empties.
SELECT customer_id, ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all') FILTER (WHERE customer_id <> 3) AS filtered,
       ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all' ORDER BY id DESC) = ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all' ORDER BY id) AS ordered,
       ces(DISTINCT event_name, 1, timestamptz '2026-04-01 UTC', '2026-04-10 05:00 UTC', 'fading') AS breadth
  FROM events WHERE customer_id IN (3, 4) GROUP BY customer_id ORDER BY customer_id;
-- Windows: each frame is what its rows give by themselves.
CREATE FUNCTION of_rows(ids integer[]) RETURNS TABLE (fading numeric, daily numeric, "all" numeric, total numeric, parts jsonb) LANGUAGE sql
BEGIN ATOMIC
  SELECT ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'fading'), ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'daily'),
         ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all'), ces(event_name, n, 'total'),
         ces_breakdown(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all')
    FROM events WHERE id = ANY (ids);
END;
SELECT count(*), count(*) FILTER (WHERE (w.fading, w.daily, w."all", w.total, w.parts)::text IS DISTINCT FROM (r.fading, r.daily, r."all", r.total, r.parts)::text) AS differ
  FROM (SELECT array_agg(id) OVER frame AS ids, ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'fading') OVER frame AS fading,
               ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'daily') OVER frame AS daily,
               ces(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all') OVER frame AS "all", ces(event_name, n, 'total') OVER frame AS total,
               ces_breakdown(event_name, n, occurred_at, '2026-04-10 05:00 UTC', 'all') OVER frame AS parts
          FROM events WHERE id <= 1000
        WINDOW frame AS (PARTITION BY customer_id ORDER BY id ROWS BETWEEN 9 PRECEDING AND 3 PRECEDING)) w, of_rows(ids) r;
-- In a moving frame, as_of and the model may change once all rows of the one before have left.
SELECT id, ces(event_name, 1, occurred_at, as_of, model) OVER (ORDER BY id ROWS 1 PRECEDING)
  FROM (VALUES (1, 'login', timestamptz '2026-01-01 UTC', timestamptz '2026-01-21 UTC', 'fading'), (2, 'login', '2026-01-11 UTC', '2026-01-21 UTC', 'fading'),
               (3, NULL, NULL, NULL, NULL), (4, 'login', NULL, NULL, NULL), (5, 'login', '2026-01-01 UTC', '2026-02-10 UTC', 'all'),
               (6, NULL, NULL, NULL, NULL), (7, NULL, NULL, NULL, NULL), (8, 'login', '2026-01-01 UTC', '2026-02-10 UTC', 'fading')) v (id, event_name, occurred_at, as_of, model);
SELECT id, ces(event_name, 1, occurred_at, as_of, 'fading') OVER (ORDER BY id ROWS 1 PRECEDING)
  FROM (VALUES (1, 'login', timestamptz '2026-01-01 UTC', timestamptz '2026-01-21 UTC'), (2, 'login', '2026-01-11 UTC', '2026-01-22 UTC')) v (id, event_name, occurred_at, as_of); -- error
-- The tally of the rows has the score of the rows, also as it stood at other days.
CREATE TABLE tallies AS SELECT customer_id, tally(event_name, n, (occurred_at AT TIME ZONE 'America/New_York')::date) AS dated, tally(event_name, n) AS undated FROM events GROUP BY 1;
UPDATE ces_models SET time_zone = 'UTC';
SELECT m.model, count(*), count(DISTINCT score) > 30 AS various, count(*) FILTER (WHERE score::text IS DISTINCT FROM ces_score(dated, as_of, m.model)::text) AS differ
  FROM models m, (VALUES (date '2026-04-10'), ('2026-01-01'), ('2026-02-28'), ('2025-12-31')) a (as_of), tallies,
       LATERAL (SELECT ces(event_name, n, occurred_at AT TIME ZONE 'America/New_York' AT TIME ZONE 'UTC', as_of::timestamp AT TIME ZONE 'UTC', m.model) AS score
                  FROM events e WHERE e.customer_id = tallies.customer_id) s
 GROUP BY 1 ORDER BY 1;
SELECT count(*), count(*) FILTER (WHERE score::text IS DISTINCT FROM ces_score(undated, 'total')::text OR score::text IS DISTINCT FROM ces_score(dated, 'total')::text) AS differ
  FROM serial JOIN tallies USING (customer_id) WHERE model = 'total';
-- A proposal for the scale.
SELECT ces_propose_full_score(array_agg(i::numeric)) AS at_0_9, ces_propose_full_score(array_agg(i::numeric), 0.5) AS median, ces_propose_full_score('{}') AS none,
       ces_propose_full_score('{-5, 0}') AS not_positive, ces_propose_full_score('{1.50000049, NULL}', 1) AS rounded FROM generate_series(1, 200) i;
SELECT ces_propose_full_score('{1, 2, NaN}', 1) AS nan, ces_propose_full_score('{Infinity}') AS infinite, ces_propose_full_score('{1e13}') AS beyond;
SELECT ces_propose_full_score('{1}', 1.5); -- error
\echo :SQLSTATE
DROP FUNCTION of_rows, as_serial, scored;
DROP TABLE by_hand, serial, tallies;
DROP VIEW by_event, models;
DROP TABLE events;
DELETE FROM ces_models;
DELETE FROM ces_weights;
