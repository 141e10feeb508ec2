-- Several models, in one query and one place of it.
DELETE FROM ces_weights;
INSERT INTO ces_weights (model, event_name, weight) VALUES
  ('default', 'login', 1), ('trial', 'login', 10), ('trial', 'upload', 5), ('b2b', 'login', 100), ('Müller & Söhne', 'login', 7);
SELECT ces('login', 2), ces('login', 2, 'default'), ces('login', 2, 'trial'), ces('login', 2, 'b2b'), ces('login', 2, 'Müller & Söhne');
CREATE TABLE events (customer_id integer, model text, event_name text, n integer);
INSERT INTO events SELECT i % 4, (ARRAY['default', 'trial', 'b2b', 'Müller & Söhne'])[1 + i % 4], 'login', 1
  FROM generate_series(1, 1000) i;
SELECT model, ces(event_name, n, model), ces(event_name, model), ces(event_name, n::numeric, model) FROM events
 GROUP BY model ORDER BY model COLLATE "C";
SELECT customer_id, ces(event_name, n, model) FROM events GROUP BY customer_id ORDER BY customer_id;
SET enable_hashagg TO off;
SELECT customer_id, ces(event_name, n, model) FROM events GROUP BY customer_id ORDER BY customer_id;
RESET enable_hashagg;
-- A model that changes within a group is an error, in one part of the group or across the parts.
SELECT ces(event_name, n, model) FROM events WHERE customer_id IN (1, 2); -- error
\echo :SQLSTATE
SET max_parallel_workers_per_gather TO 2;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SELECT customer_id, ces(event_name, n, model) FROM events GROUP BY customer_id ORDER BY customer_id;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
CREATE TABLE parts (model text, event_name text) PARTITION BY LIST (model);
CREATE TABLE part_a PARTITION OF parts FOR VALUES IN ('default');
CREATE TABLE part_b PARTITION OF parts FOR VALUES IN ('trial');
CREATE TABLE part_c PARTITION OF parts FOR VALUES IN ('none');
INSERT INTO parts VALUES ('default', 'login'), ('trial', 'login');
SET enable_partitionwise_aggregate TO on;
SELECT ces(event_name, model) FROM parts; -- error
-- An empty part has no model to differ from.
SELECT ces(event_name, model) FROM parts WHERE model = 'trial' OR event_name IS NULL;
RESET enable_partitionwise_aggregate;
-- NULL, and names that nothing answers to.
SELECT ces('login', 1, NULL); -- error
\echo :SQLSTATE
SELECT ces('login', NULL::text); -- error
SELECT ces('login', 1, 'trail'); -- error
\echo :SQLSTATE
SELECT ces('login', 1, 'TRIAL'); -- error
SELECT ces('login', 1, 'something else'); -- error
SELECT ces('login', 1, ''); -- error
SELECT ces('login', 1, 'default@3'); -- error
DELETE FROM ces_weights;
SELECT ces('login', 1); -- error
INSERT INTO ces_weights (model, event_name, weight) SELECT 'model ' || i, 'login', 1 FROM generate_series(101, 125) i;
SELECT ces('login', 1); -- error
-- A name of any length is answered at once.
\set VERBOSITY terse
SELECT ces('login', 1, repeat('x', 10000000)); -- error
SELECT band(1, repeat('ä', 10000000)); -- error
\set VERBOSITY default
DROP TABLE events, parts;
