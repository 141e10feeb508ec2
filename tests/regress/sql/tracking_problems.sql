-- What happens to tracked tables that would make scores wrong: counted, refused or told.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA product;
SELECT current_setting('search_path') AS path \gset
SELECT set_config('search_path', 'product, ' || :'path', false);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('live', 'login', 1), ('live', 'purchase', 10);
CREATE TABLE log (user_id integer, kind text, n integer, at timestamp, free text);
INSERT INTO log SELECT i % 5, 'login', 1, timestamp '2025-01-01' + i * interval '1 day' FROM generate_series(1, 100) AS i;

-- What cannot be tracked.
CREATE VIEW log_view AS SELECT * FROM log;
CREATE MATERIALIZED VIEW log_mat AS SELECT * FROM log;
CREATE TEMPORARY TABLE log_temp (LIKE log);
CREATE UNLOGGED TABLE log_unlogged (LIKE log);
CREATE TABLE log_parent (LIKE log);
CREATE TABLE log_child () INHERITS (log_parent);
CALL ces_track('scores', 'log_view', 'user_id', 'kind');
CALL ces_track('scores', 'log_mat', 'user_id', 'kind');
CALL ces_track('scores', 'log_temp', 'user_id', 'kind');
CALL ces_track('scores', 'log_unlogged', 'user_id', 'kind');
CALL ces_track('scores', 'log_parent', 'user_id', 'kind');
CALL ces_track('scores', 'log_child', 'user_id', 'kind');
DROP TABLE log_child, log_parent, log_unlogged, log_temp;
DROP MATERIALIZED VIEW log_mat;
DROP VIEW log_view;

-- Expressions are about one row, and depend on nothing else.
CALL ces_track('scores', 'log', 'user_id', 'missing');
CALL ces_track('scores', 'log', 'user_id', 'log.kind');
CALL ces_track('scores', 'log', 'user_id', 'random()::text');
CALL ces_track('scores', 'log', 'user_id', 'max(kind)');
CALL ces_track('scores', 'log', 'user_id', '(SELECT kind)');
CALL ces_track('scores', 'log', 'user_id', '');
CALL ces_track('scores', 'log', 'lower(kind)', 'kind');
CALL ces_track('scores', 'log', 'user_id, user_id', 'kind');
CALL ces_track('scores', 'log', NULL, 'kind');
CALL ces_track('scores', 'log', 'user_id', 'kind', count => 'free');
CALL ces_track('scores', 'log', 'user_id', 'kind', filter => 'n');
CALL ces_track('scores', 'log', 'user_id', 'kind', occurred_at => 'free');
CALL ces_track('scores', 'log', 'user_id', 'kind', occurred_at => 'free::timestamptz');
CALL ces_track('scores', 'log', 'user_id', 'kind', period => 'day');
CALL ces_track('scores', 'log', 'user_id', 'kind', previous_days => 0);
CALL ces_track('scores', 'log', 'user_id', 'kind', time_zone => 'UTC+1');
CALL ces_track('scores', 'log', 'user_id', 'kind', model => 'unheard of');
CALL ces_track('scores', 'log', 'user_id', 'kind', customers => 'pg_class');
CREATE TABLE people (user_id bigint);
CALL ces_track('scores', 'log', 'user_id', 'kind', customers => 'people');
DROP TABLE people;
CALL ces_track('log', 'log', 'user_id', 'kind');
CALL ces_track('nowhere.scores', 'log', 'user_id', 'kind');
CALL ces_track('a_name_that_leaves_no_room_for_what_has_to_come_after_it', 'log', 'user_id', 'kind');
INSERT INTO ces_models (model, half_life) VALUES ('live', '30 days');
CALL ces_track('scores', 'log', 'user_id', 'kind', model => 'live');
DELETE FROM ces_models WHERE model = 'live';
ALTER TABLE log ADD COLUMN score integer;
CALL ces_track('scores', 'log', 'score', 'kind');
ALTER TABLE log DROP COLUMN score;
BEGIN;
CALL ces_track('scores', 'log', 'user_id', 'kind');
ROLLBACK;
SELECT relname FROM pg_class WHERE relnamespace = 'product'::regnamespace;

CALL ces_track('scores', 'log', 'user_id', 'kind', count => 'n', occurred_at => 'at', model => 'live');
CALL ces_track('scores', 'log', 'user_id', 'kind');
CREATE FUNCTION state() RETURNS TABLE (problem text, stored ces_tally, counted ces_tally) LANGUAGE sql STABLE AS
$$ SELECT problem, stored, counted FROM ces_check('product.scores') $$;
SELECT * FROM state();

-- Columns that are used can be renamed, and only that; others are free.
ALTER TABLE log RENAME COLUMN kind TO sort;
INSERT INTO log VALUES (1, 'purchase', 1, '2025-06-01');
UPDATE log SET n = 2 WHERE sort = 'purchase';
ALTER TABLE log DROP COLUMN n;
ALTER TABLE log ALTER COLUMN n TYPE bigint;
ALTER TABLE log ALTER COLUMN free TYPE varchar(10), ADD COLUMN more integer DEFAULT 5;
ALTER TABLE log DROP COLUMN free;
INSERT INTO log VALUES (1, 'purchase', 1, '2025-06-02', 5);
SELECT * FROM state();

-- So can the table, the view and the schema, and the owner can change.
ALTER TABLE log RENAME TO protocol;
ALTER VIEW scores RENAME TO marks;
INSERT INTO protocol VALUES (1, 'purchase', 1, '2025-06-03', 5);
DELETE FROM protocol WHERE at = '2025-06-02';
SELECT * FROM state();
SELECT view, events, problems FROM ces_status;
SELECT * FROM ces_check('marks');
ALTER SCHEMA product RENAME TO produce;
INSERT INTO produce.protocol VALUES (2, 'purchase', 1, '2025-06-03', 5);
TRUNCATE produce.protocol;
INSERT INTO produce.protocol VALUES (2, 'purchase', 3, '2025-06-04', 5);
SELECT user_id, score FROM produce.marks;
SELECT ces_refresh('produce.marks') > 0 AS refreshed;
SELECT * FROM ces_check('produce.marks');
ALTER SCHEMA produce RENAME TO product;
CALL ces_rebuild('marks');
INSERT INTO protocol VALUES (3, 'purchase', 1, '2025-06-03', 5);
SELECT view, events, problems FROM ces_status;
SELECT * FROM ces_check('marks');
ALTER TABLE protocol RENAME TO log;
ALTER VIEW marks RENAME TO scores;

-- Triggers that are off, and that were.
ALTER TABLE log DISABLE TRIGGER USER;
INSERT INTO log VALUES (3, 'login', 1, '2025-06-05');
SELECT * FROM state();
ALTER TABLE log ENABLE TRIGGER USER;
SELECT * FROM state();
CALL ces_rebuild('scores');
SELECT * FROM state();
DROP TRIGGER scores_inserted ON log;
INSERT INTO log VALUES (3, 'login', 1, '2025-06-05');
SELECT * FROM state();
CALL ces_rebuild('scores');
SELECT * FROM state();

-- A table that is built anew in the place of another one: by swapping names, and by dropping it first.
ALTER TABLE log RENAME COLUMN sort TO kind;
CREATE TABLE log_new (LIKE log);
INSERT INTO log_new VALUES (9, 'purchase', 1, '2025-07-01');
ALTER TABLE log RENAME TO log_old;
ALTER TABLE log_new RENAME TO log;
INSERT INTO log VALUES (9, 'purchase', 1, '2025-07-02');
INSERT INTO log_old VALUES (8, 'purchase', 1, '2025-07-02');
SELECT view, events, problems FROM ces_status;
DROP TABLE log_old;
DROP TABLE log_old CASCADE;
SELECT * FROM state();
SELECT count(*) FROM scores;
CALL ces_rebuild('scores');
SELECT user_id, score FROM scores ORDER BY user_id;
INSERT INTO log VALUES (9, 'purchase', 1, '2025-07-03');
SELECT * FROM state();
-- Another table, on purpose.
CREATE TABLE log_next (LIKE log);
INSERT INTO log_next VALUES (7, 'login', 5, '2025-07-01');
SET default_transaction_isolation = 'serializable';
CALL ces_rebuild('scores', 'log_next');
RESET default_transaction_isolation;
INSERT INTO log VALUES (9, 'purchase', 1, '2025-07-03');
INSERT INTO log_next VALUES (7, 'login', 5, '2025-07-02');
SELECT user_id, score FROM scores ORDER BY user_id;
SELECT view, events, problems FROM ces_status;
SELECT * FROM state();

-- It becomes what could not be tracked.
SET client_min_messages = error;
CREATE SUBSCRIPTION ces_test CONNECTION 'dbname=nowhere' PUBLICATION none WITH (connect = false, slot_name = NONE);
SET allow_system_table_mods = on;
INSERT INTO pg_subscription_rel SELECT s.oid, 'log_next'::regclass, 'r' FROM pg_subscription AS s WHERE s.subname = 'ces_test';
SELECT * FROM state();
CALL ces_track('other_scores', 'log_next', 'user_id', 'kind');
DELETE FROM pg_subscription_rel WHERE srrelid = 'log_next'::regclass;
RESET allow_system_table_mods;
DROP SUBSCRIPTION ces_test;
SET client_min_messages = warning;
ALTER TABLE log_next SET UNLOGGED;
SELECT * FROM state();
ALTER TABLE log_next SET LOGGED;
CREATE TABLE above (LIKE log_next) PARTITION BY LIST (user_id);
ALTER TABLE above ATTACH PARTITION log_next DEFAULT;
SELECT * FROM state();
INSERT INTO log_next VALUES (7, 'login', 5, '2025-07-03');
SELECT stored, counted FROM state();
ALTER TABLE above DETACH PARTITION log_next;
CREATE TABLE below () INHERITS (log_next);
SELECT * FROM state();
DROP TABLE above, below;

-- Tallies and pending changes are changed through the events alone.
INSERT INTO scores_tallies SELECT * FROM scores_tallies;
UPDATE scores_tallies SET row_count = 0;
DELETE FROM scores_pending;
TRUNCATE scores_pending;
COPY scores_pending FROM stdin;
1	2025-01-01	1	{}
\.
-- When they are gone, nobody's statement fails.
DROP TABLE scores_pending;
DROP TABLE scores_pending CASCADE;
INSERT INTO log_next VALUES (7, 'login', 5, '2025-07-04');
SELECT * FROM state();
SELECT ces_untrack('scores');
SELECT * FROM ces_status;

-- Events without time.
CALL ces_track('scores', 'log_next', 'user_id', 'kind', count => 'n', model => 'live');
INSERT INTO log_next VALUES (7, 'purchase', 1, NULL), (6, 'purchase', 1, NULL);
SELECT * FROM scores ORDER BY user_id;
DELETE FROM log_next WHERE user_id = 6;
SELECT ces_refresh('scores');
SELECT user_id, row_count, last_day, tally, days FROM scores_tallies;
SELECT * FROM scores_series('2026-01-01', '2026-01-08');
SELECT * FROM state();
SELECT ces_retain('scores', '2026-01-01');
SELECT ces_snapshot('scores', '2026-01-01');
SELECT ces_snapshot('scores', '9999-01-01');
INSERT INTO ces_models (model, half_life) VALUES ('live', '30 days');
SELECT problem FROM state();
DELETE FROM ces_models WHERE model = 'live';
SELECT ces_untrack('scores');
-- The table of customers is built anew.
CREATE TABLE people (user_id integer);
INSERT INTO people VALUES (70);
CALL ces_track('scores', 'log_next', 'user_id', 'kind', count => 'n', model => 'live', customers => 'people');
ALTER TABLE people RENAME TO people_old;
SELECT user_id FROM scores WHERE score = 0;
SELECT problem FROM state();
CREATE TABLE people (user_id integer);
INSERT INTO people VALUES (71);
SELECT problem FROM state();
CALL ces_rebuild('scores');
SELECT user_id FROM scores WHERE score = 0;
DROP TABLE people_old;
DROP TABLE people CASCADE;
CALL ces_rebuild('scores');
CREATE TABLE people (user_id integer);
CALL ces_rebuild('scores');
SELECT problem FROM state();

-- DROP EXTENSION is refused; with CASCADE, it leaves user tables working.
DROP FUNCTION state;
BEGIN;
DROP EXTENSION ces_ext CASCADE;
INSERT INTO log_next VALUES (7, 'login', 5, '2025-07-04');
SELECT tgname FROM pg_trigger WHERE tgrelid = 'log_next'::regclass;
ROLLBACK;
DO $$
BEGIN
    DROP EXTENSION ces_ext;
EXCEPTION WHEN dependent_objects_still_exist THEN
    RAISE WARNING '%', SQLERRM;
END $$;
SELECT ces_untrack('scores');
SELECT set_config('search_path', :'path', false);
DROP SCHEMA product CASCADE;
DELETE FROM ces_weights WHERE model = 'live';
