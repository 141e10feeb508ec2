-- What the configuration tables refuse, and options that are set but not supported.
DELETE FROM ces_weights;
\set VERBOSITY terse
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 'NaN'); -- error
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 'Infinity'); -- error
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1000000000.000001); -- error
INSERT INTO ces_weights (event_name, weight) VALUES ('login', -1000000001); -- error
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 0.0000001); -- error
INSERT INTO ces_weights (event_name, weight) VALUES ('login', NULL); -- error
INSERT INTO ces_weights (event_name, weight) VALUES ('', 1); -- error
INSERT INTO ces_weights (event_name, weight) VALUES (NULL, 1); -- error
-- Names are as long as an entry of an index can be, whatever they compress to; what occurs may have any name.
INSERT INTO ces_weights (event_name, weight) SELECT string_agg(md5(i::text), ''), 1 FROM generate_series(1, 200) AS i; -- error
INSERT INTO ces_weights (event_name, weight) VALUES (repeat('x', 2001), 1); -- error
INSERT INTO ces_weights (event_name, weight) VALUES (repeat('ä', 1000) || 'x', 1); -- error
INSERT INTO ces_weights (model, event_name, weight) VALUES (repeat('x', 501), 'login', 1); -- error
INSERT INTO ces_models (model) VALUES (repeat('x', 501)); -- error
INSERT INTO ces_bands (model, band, score_range) VALUES (repeat('x', 501), 'a', '(,)'); -- error
INSERT INTO ces_bands (band, score_range) VALUES (repeat('x', 2001), '(,)'); -- error
INSERT INTO ces_groups (model, event_group, max_points) VALUES (repeat('x', 501), 'a', 1); -- error
INSERT INTO ces_groups (event_group, max_points) VALUES (repeat('x', 2001), 1); -- error
CREATE FUNCTION long(bytes integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT left(string_agg(md5(i::text), ''), bytes) FROM generate_series(1, 100) AS i $$;
WITH w AS (INSERT INTO ces_weights (model, event_name, weight) VALUES (long(500), long(2000), 1) RETURNING *),
     b AS (INSERT INTO ces_bands (model, band, score_range) VALUES (long(500), long(2000), '(,)') RETURNING *)
SELECT octet_length(w.event_name), octet_length(b.band) FROM w, b;
SELECT ces(long(2000), 3, long(500)), band(1, long(500)) = long(2000) AS band;
SELECT ces_publish(long(500));
DELETE FROM ces_versions;
DELETE FROM ces_bands;
DELETE FROM ces_weights;
DROP FUNCTION long(integer);
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
SELECT ces_score(tally(repeat('x', 3000))) FROM generate_series(1, 3);
DELETE FROM ces_weights;
\set VERBOSITY default
SELECT length(ces_import(jsonb_build_object('model', repeat('m', 501), 'weights', jsonb_build_object(repeat('x', 2001), '{"weight": 1}'::jsonb), 'bands', jsonb_build_object(repeat('b', 2001), '(,)')))::text); -- error
\set VERBOSITY terse
INSERT INTO ces_weights (model, event_name, weight) VALUES ('', 'login', 1); -- error
INSERT INTO ces_weights (model, event_name, weight) VALUES ('default@3', 'login', 1); -- error
INSERT INTO ces_weights (model, event_name, weight) VALUES (NULL, 'login', 1); -- error
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('login', 2); -- error
INSERT INTO ces_weights (event_name, weight, max_count) VALUES ('login', 1, 0); -- error
INSERT INTO ces_weights (event_name, weight, max_count) VALUES ('login', 1, 'NaN'); -- error
INSERT INTO ces_weights (event_name, weight, max_per_day) VALUES ('login', 1, -1); -- error
INSERT INTO ces_weights (event_name, weight, max_per_day) VALUES ('login', 1, 0.0000001); -- error
INSERT INTO ces_weights (event_name, weight, half_life) VALUES ('login', 1, '0'); -- error
INSERT INTO ces_weights (event_name, weight, half_life) VALUES ('login', 1, '1 month -1 day'); -- error
INSERT INTO ces_weights (event_name, weight, half_life) VALUES ('login', 1, '-7 days'); -- error
INSERT INTO ces_weights (event_name, weight, half_life) VALUES ('login', 1, '1 day -00:00:01'); -- error
INSERT INTO ces_weights (event_name, weight, target) VALUES ('login', 1, 'Infinity'); -- error
INSERT INTO ces_models (model) VALUES (''); -- error
INSERT INTO ces_models (model) VALUES ('a@b'); -- error
INSERT INTO ces_models (model, half_life) VALUES ('default', '-1 day'); -- error
INSERT INTO ces_models (model, lookback) VALUES ('default', '0 days'); -- error
INSERT INTO ces_models (model, full_score) VALUES ('default', 0); -- error
INSERT INTO ces_models (model, full_score) VALUES ('default', 'NaN'); -- error
INSERT INTO ces_models (model, full_score) VALUES ('default', 'Infinity'); -- error
INSERT INTO ces_models (model, time_zone) VALUES ('default', 'Mars/Olympus'); -- error
INSERT INTO ces_models (model, time_zone) VALUES ('default', NULL); -- error
TRUNCATE ces_weights; -- error
TRUNCATE ces_bands, ces_models; -- error
\set VERBOSITY default
TRUNCATE ces_weights; -- error
\echo :SQLSTATE
-- At the limits.
INSERT INTO ces_weights (event_name, weight, description) VALUES
  ('max', 1e9, 'largest'), ('min', -1e9, 'smallest'), ('six', 0.123456, 'digits'), ('zeros', 1.50000000, 'trailing'), ('a@b', 1, 'fine for an event');
SELECT event_name, weight, ces(event_name, 1) FROM ces_weights GROUP BY event_name, weight ORDER BY event_name;
-- Options that change no score.
UPDATE ces_weights SET target = 10.5;
INSERT INTO ces_models (model, description, time_zone) VALUES ('default', 'the usual one', 'Europe/Berlin');
SELECT ces('six', 1);
-- Options that take time, and those that do not.
UPDATE ces_models SET half_life = '30 days 12 hours';
SELECT ces('six', 1); -- error
\echo :SQLSTATE
UPDATE ces_models SET half_life = NULL, lookback = '1 year';
SELECT ces('six', 1); -- error
UPDATE ces_models SET lookback = NULL, full_score = 250;
SELECT ces('six', 1);
DELETE FROM ces_models;
UPDATE ces_weights SET max_count = 5 WHERE event_name = 'max';
SELECT ces('six', 1);
UPDATE ces_weights SET max_count = NULL, max_per_day = 1 WHERE event_name = 'max';
SELECT ces('six', 1); -- error
UPDATE ces_weights SET max_per_day = NULL, half_life = '7 days' WHERE event_name = 'max';
SELECT ces('six', 1); -- error
UPDATE ces_weights SET half_life = NULL;
SELECT ces('six', 1);
-- The options of another model are none of ours.
INSERT INTO ces_models (model, half_life) VALUES ('fading', '1 day');
SELECT ces('six', 1);
DELETE FROM ces_models;
-- A table that was tampered with is found out.
BEGIN;
ALTER TABLE ces_weights DROP CONSTRAINT ces_weights_weight_check;
UPDATE ces_weights SET weight = 'NaN' WHERE event_name = 'six';
SELECT ces('max', 1); -- error
ROLLBACK;
BEGIN;
ALTER TABLE ces_weights RENAME COLUMN weight TO points;
SELECT ces('max', 1); -- error
ROLLBACK;
-- A column that the extension's functions write cannot be dropped without them.
\set VERBOSITY terse
ALTER TABLE ces_weights DROP COLUMN max_count; -- error
\set VERBOSITY default
\set without_import 'ALTER EXTENSION ces_ext DROP FUNCTION ces_import(jsonb, text, boolean); ALTER EXTENSION ces_ext DROP FUNCTION ces_import(text, text, boolean); ALTER EXTENSION ces_ext DROP FUNCTION _ces_apply; ALTER EXTENSION ces_ext DROP FUNCTION _ces_replace; DROP FUNCTION ces_import(jsonb, text, boolean), ces_import(text, text, boolean), _ces_apply, _ces_replace'
BEGIN;
:without_import;
ALTER TABLE ces_weights DROP COLUMN max_count;
SELECT ces('max', 1); -- error
ROLLBACK;
BEGIN;
ALTER EXTENSION ces_ext DROP TABLE ces_weights;
ALTER TABLE ces_weights RENAME TO weights;
SELECT ces('max', 1); -- error
\echo :SQLSTATE
ROLLBACK;
-- A view, a partitioned table or a parent of others in its place is refused, not read.
BEGIN;
ALTER TABLE ces_weights RENAME TO weights;
CREATE VIEW ces_weights AS SELECT * FROM weights;
SELECT ces('max', 1); -- error
\echo :SQLSTATE
ROLLBACK;
BEGIN;
ALTER TABLE ces_bands RENAME TO bands;
CREATE TABLE ces_bands (LIKE bands) PARTITION BY LIST (model);
SELECT band(1); -- error
ROLLBACK;
BEGIN;
CREATE TABLE more_weights () INHERITS (ces_weights);
INSERT INTO more_weights (event_name, weight) VALUES ('inherited', 5);
SELECT ces('inherited', 1); -- error
ROLLBACK;
-- Without its primary key, or with another order, it is read as a whole.
BEGIN;
ALTER TABLE ces_weights DROP CONSTRAINT ces_weights_pkey;
SELECT ces('six', 1), ces('six', 1, 'default');
ROLLBACK;
BEGIN;
:without_import;
ALTER TABLE ces_weights ALTER COLUMN model TYPE text COLLATE "default";
SELECT ces('six', 1), ces('six', 1, 'default');
ROLLBACK;
-- Further columns of the user's are no obstacle.
BEGIN;
ALTER TABLE ces_weights ADD COLUMN owner text DEFAULT 'growth team';
SELECT ces('six', 1);
ROLLBACK;
DELETE FROM ces_weights;
