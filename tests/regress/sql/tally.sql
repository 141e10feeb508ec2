-- The aggregates tally(): the same tally from every form, plan and order.
CREATE TABLE tally_events (id integer, customer_id integer, event_name text, n integer, day date);
INSERT INTO tally_events
SELECT i, i % 7, (ARRAY['login', 'purchase', 'refund', 'invite', NULL, 'a b', 'login '])[1 + i % 7 + i % 3 % 2 - i % 7 / 6],
       NULLIF(i % 9 - 3, 5), date '2026-01-01' + NULLIF(i % 5, 4)
  FROM generate_series(1, 70) i;
SELECT tally(event_name), tally(event_name, 1) = tally(event_name) AS once FROM tally_events;
SELECT customer_id, tally(event_name, n), tally(event_name, n, day) FROM tally_events WHERE id < 20 GROUP BY 1 ORDER BY 1;
-- The same of every type of count, also where calls name types that there is no form for.
SELECT count(DISTINCT t), count(*) FROM (
  SELECT tally(event_name, n) AS t FROM tally_events UNION ALL SELECT tally(event_name, n::bigint) FROM tally_events
  UNION ALL SELECT tally(event_name, n::numeric) FROM tally_events UNION ALL SELECT tally(event_name, n::float8) FROM tally_events
  UNION ALL SELECT tally(event_name, n::smallint) FROM tally_events UNION ALL SELECT tally(event_name, n::real) FROM tally_events
  UNION ALL SELECT tally(event_name::varchar, n) FROM tally_events UNION ALL SELECT tally(tally) FROM (SELECT tally(event_name, n) FROM tally_events GROUP BY customer_id) parts
  UNION ALL SELECT tally(event_name, n ORDER BY id DESC) FROM tally_events) forms;
SELECT count(DISTINCT t), count(*) FROM (
  SELECT tally(event_name, n, day) AS t FROM tally_events UNION ALL SELECT tally(event_name, n::bigint, day) FROM tally_events
  UNION ALL SELECT tally(event_name, n::numeric, day) FROM tally_events UNION ALL SELECT tally(event_name, n::float8, day) FROM tally_events
  UNION ALL SELECT tally(tally) FROM (SELECT tally(event_name, n, day) FROM tally_events GROUP BY customer_id) parts
  UNION ALL SELECT tally(event_name, n, day ORDER BY id DESC) FROM tally_events) forms;
-- What is counted is what sum() says.
SELECT event_name, sum(n), (SELECT tally(event_name, n) FROM tally_events) -> event_name AS tally,
       sum(n) FILTER (WHERE day IS NOT NULL) AS dated_sum, (SELECT tally(event_name, n, day) FROM tally_events) -> event_name AS dated
  FROM tally_events WHERE event_name IS NOT NULL GROUP BY event_name ORDER BY event_name COLLATE "C";
SELECT tally(DISTINCT event_name), tally(event_name) FILTER (WHERE event_name LIKE 'l%') FROM tally_events;
-- No rows, NULLs, zeros: the empty tally, never NULL.
SELECT tally(event_name), tally(event_name, n), tally(event_name, n, day) FROM tally_events WHERE false;
SELECT tally(NULL::text), tally(NULL, 1), tally('a', NULL::integer), tally('a', 1, NULL::date), tally('a', 0), tally('a', 0, '2026-01-01'), tally(NULL::ces_tally);
SELECT tally(event_name) FILTER (WHERE false) FROM tally_events GROUP BY customer_id LIMIT 1;
-- Fractions are rounded to six digits as ces() does, and add up exactly.
SELECT tally('a', c) FROM (VALUES (0.0000005), (0.0000004), (1.5), (-0.0000005)) v(c);
SELECT tally('a', 0.1::float8) FROM generate_series(1, 10);
-- More names than one machine word, or one cache, has room for.
SELECT length(t::text), t -> 'event 7', t -> 'event 4999', t -> 'event 5000'
  FROM (SELECT tally('event ' || i % 5000, i, date '2026-01-01' + i % 3) AS t FROM generate_series(1, 20000) i) many;
SELECT length(t::text), t -> 'event 7', t -> 'event 4999' FROM (SELECT tally('event ' || i % 5000, i) AS t FROM generate_series(1, 20000) i) many;
-- Ten events take few bytes.
SELECT pg_column_size(tally(e)) <= 250 AS small FROM unnest('{login,page_view,purchase,refund,share_link,invite_sent,comment_added,file_uploaded,report_viewed,export_done}'::text[]) e, generate_series(1, 1000);

-- Parallel, partition-wise, sorted and hashed plans.
CREATE TABLE tally_parts (LIKE tally_events) PARTITION BY HASH (id);
CREATE TABLE tally_parts_0 PARTITION OF tally_parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE tally_parts_1 PARTITION OF tally_parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO tally_parts SELECT e.* FROM tally_events e, generate_series(1, 200);
ANALYZE tally_parts;
CREATE VIEW tally_results AS
SELECT customer_id, tally(event_name) AS once, tally(event_name, n) AS undated, tally(event_name, n, day) AS dated,
       tally(ces_tally '{"x": 1, "y": 0.5}') AS merged
  FROM tally_parts GROUP BY customer_id;
CREATE TABLE tally_serial AS SELECT * FROM tally_results;
SELECT count(*), md5(string_agg(r::text, ' ' ORDER BY customer_id)) = (SELECT md5(string_agg(r::text, ' ' ORDER BY customer_id)) FROM
  (SELECT customer_id, tally(event_name) AS once, tally(event_name, n) AS undated, tally(event_name, n, day) AS dated, tally(ces_tally '{"x": 1, "y": 0.5}') AS merged
     FROM (SELECT * FROM tally_parts ORDER BY md5(id::text)) shuffled GROUP BY customer_id) r) AS same FROM tally_serial r;
SET enable_partitionwise_aggregate TO on;
EXPLAIN (COSTS off) SELECT * FROM tally_results;
SELECT count(*) FROM (SELECT * FROM tally_results EXCEPT SELECT * FROM tally_serial) different;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SET max_parallel_workers_per_gather TO 2;
SET enable_partitionwise_aggregate TO off;
EXPLAIN (COSTS off) SELECT tally(event_name, n, day) FROM tally_parts;
SELECT count(*) FROM (SELECT * FROM tally_results EXCEPT SELECT * FROM tally_serial) different;
SET enable_hashagg TO off;
SELECT count(*) FROM (SELECT * FROM tally_results EXCEPT SELECT * FROM tally_serial) different;
RESET enable_hashagg;
-- Groups that spill to disk and come back.
SET max_parallel_workers_per_gather TO 0;
SET work_mem TO '64kB';
SELECT count(*), sum(t -> 'e') FROM (SELECT tally('e', i) AS t FROM generate_series(1, 20000) i GROUP BY i % 5000) spilled;
RESET work_mem;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
RESET enable_partitionwise_aggregate;

-- Moving windows give what a frame gives by itself.
SELECT id, tally(event_name, n) OVER (ORDER BY id ROWS 2 PRECEDING), tally(event_name) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS ahead,
       tally(event_name, n, day) OVER (ORDER BY id ROWS 1 PRECEDING) AS dated
  FROM tally_events WHERE id <= 10;
CREATE VIEW tally_frames AS
SELECT id, tally(event_name) OVER w AS t1, tally(event_name, n) OVER w AS t2, tally(event_name, n::bigint) OVER w AS t3,
       tally(event_name, n::numeric) OVER w AS t4, tally(event_name, n::float8) OVER w AS t5, tally(event_name, n, day) OVER w AS t6,
       tally(event_name, n::bigint, day) OVER w AS t7, tally(event_name, n::numeric, day) OVER w AS t8, tally(event_name, n::float8, day) OVER w AS t9
  FROM tally_events WINDOW w AS (ORDER BY id ROWS 5 PRECEDING);
SELECT count(*) AS differ FROM tally_frames f WHERE (t1, t2, t3, t4, t5, t6, t7, t8, t9) IS DISTINCT FROM
  (SELECT (tally(event_name), tally(event_name, n), tally(event_name, n), tally(event_name, n), tally(event_name, n),
           tally(event_name, n, day), tally(event_name, n, day), tally(event_name, n, day), tally(event_name, n, day))
     FROM tally_events e WHERE e.id BETWEEN f.id - 5 AND f.id);
-- Names and days without end come and go.
SELECT count(*) FILTER (WHERE t <> jsonb_build_object('e' || i - 1, i - 1, 'e' || i, i)::ces_tally) AS differ
  FROM (SELECT i, tally('e' || i, i) OVER (ORDER BY i ROWS 1 PRECEDING) AS t FROM generate_series(1, 2000) i) w WHERE i > 1;
SELECT count(*) FILTER (WHERE t <> jsonb_build_object(date '2000-01-01' + i, '{"e": 1}'::jsonb, date '2000-01-01' + i - 1, '{"e": 1}'::jsonb)::ces_tally) AS differ
  FROM (SELECT i, tally('e', 1, date '2000-01-01' + i) OVER (ORDER BY i ROWS 1 PRECEDING) AS t FROM generate_series(1, 2000) i) w WHERE i > 1;
-- When all dated tallies have left, undated ones may come; a frame with both is an error, also where their counts cancel out.
SELECT i, tally(t) OVER (ORDER BY i ROWS 1 PRECEDING)
  FROM (VALUES (1, '{"a": 1}'::ces_tally), (2, NULL), (3, '{"2026-01-01": {"a": 2}}'), (4, '{}'), (5, '{"b": 3}')) v(i, t);
SELECT tally(t) FROM (VALUES ('{"a": 1}'::ces_tally), ('{"a": -1}'), ('{"2026-01-01": {"a": 1}}')) v(t); -- error
SELECT tally(t ORDER BY t DESC) FROM (VALUES ('{"a": 1}'::ces_tally), ('{"a": -1}'), ('{"2026-01-01": {"a": 1}}')) v(t); -- error

-- So many names that groups no longer share them, in groups that are all there at once, one after the other, and in frames.
CREATE TABLE tally_names AS SELECT i, i % 10 AS g, 'name ' || i % 90000 AS e, date '2026-01-01' + i % 2 AS day FROM generate_series(1, 100000) i;
CREATE VIEW tally_named AS SELECT g, tally(e, i) AS undated, tally(e, i, day) AS dated FROM tally_names GROUP BY g;
SELECT count(*) FILTER (WHERE undated::jsonb = j) AS undated
  FROM tally_named JOIN (SELECT g, jsonb_object_agg(e, n) AS j FROM (SELECT g, e, sum(i) AS n FROM tally_names GROUP BY g, e) s GROUP BY g) names USING (g);
SELECT count(*) FILTER (WHERE dated::jsonb = j) AS dated
  FROM tally_named JOIN (SELECT g, jsonb_object_agg(day, d) AS j FROM (SELECT g, day, jsonb_object_agg(e, n) AS d
    FROM (SELECT g, day, e, sum(i) AS n FROM tally_names GROUP BY g, day, e) s GROUP BY g, day) days GROUP BY g) names USING (g);
SELECT tally(undated) = (SELECT tally(e, i) FROM tally_names) AS undated, tally(dated) = (SELECT tally(e, i, day) FROM tally_names) AS dated FROM tally_named;
SELECT count(*) FILTER (WHERE t <> jsonb_build_object(e, i, before, i - 1)::ces_tally) AS differ
  FROM (SELECT i, e, lag(e) OVER (ORDER BY i) AS before, tally(e, i) OVER (ORDER BY i ROWS 1 PRECEDING) AS t FROM tally_names) w WHERE i > 1;
-- Names of groups that are done, or of rows that have left, take no memory.
CREATE VIEW tally_memory AS
SELECT sum(total_bytes) < 20000000 AS little FROM pg_backend_memory_contexts WHERE name IN ('ExecutorState', 'ExprContext') OR name LIKE 'WindowAgg%';
SET enable_hashagg TO off;
BEGIN;
DECLARE groups CURSOR FOR SELECT g, tally(repeat(md5(g::text), 300)) FROM generate_series(1, 5000) g GROUP BY g;
MOVE 4999 IN groups;
SELECT * FROM tally_memory;
DECLARE rescans CURSOR FOR SELECT (SELECT tally(repeat(md5(i::text), 300)) FROM generate_series(g, g) i) FROM generate_series(1, 5000) g;
CLOSE groups;
MOVE 4999 IN rescans;
SELECT * FROM tally_memory;
CLOSE rescans;
DECLARE frames CURSOR FOR SELECT tally(repeat(md5(g::text), 300)) OVER (ORDER BY g ROWS 5 PRECEDING) FROM generate_series(1, 5000) g;
MOVE 4999 IN frames;
SELECT * FROM tally_memory;
COMMIT;
RESET enable_hashagg;
-- The limit to the size of a value is one to each, not to all of them: there is more than 1 GB of names.
SELECT count(*), min(pg_column_size(t)) > 10000 AS large FROM (SELECT tally(repeat('x', 2000000) || g) AS t FROM generate_series(1, 600) g GROUP BY g) large;

-- Totals: only the last one can be out of range, whatever the order.
SELECT tally(t) FROM (VALUES ('{"a": 1000000000000000000}'::ces_tally), ('{"a": 1000000000000000000}'), ('{"a": -1000000000000000000}')) v(t);
SELECT tally(t) FROM (VALUES ('{"a": 1000000000000000000}'::ces_tally), ('{"a": 0.000001}')) v(t); -- error
\echo :SQLSTATE
SELECT tally('a', 1e12) -> 'a' FROM generate_series(1, 1000000);
SELECT tally('a', 1000000000000, '2026-01-01') FROM generate_series(1, 1000);
-- What is no count, no event, no day.
SELECT tally('a', 1000000000001); -- error
\echo :SQLSTATE
SELECT tally('a', 'NaN'::numeric); -- error
SELECT tally('a', 'infinity'::float8); -- error
SELECT tally(''); -- error
\echo :SQLSTATE
SELECT tally('', 1, '2026-01-01'); -- error
SELECT tally('', NULL::integer), tally(NULL, 'NaN'::float8);
SELECT tally('a', 1, 'infinity'::date); -- error
\echo :SQLSTATE
SELECT tally('a', 1, '-infinity'::date); -- error
SELECT tally('a', 1, '262142-12-31'::date), tally('a', 1, '4714-11-24 BC'::date);
SELECT tally('a', 1, '262143-01-01'::date); -- error
\echo :SQLSTATE
DROP TABLE tally_events, tally_parts, tally_serial, tally_names CASCADE;
DROP VIEW tally_memory;
