-- Partitions that are created, attached, detached, dropped and truncated.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE visits (customer_id integer, event_name text, occurred_at timestamptz NOT NULL) PARTITION BY RANGE (occurred_at);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2026-01-01 UTC') TO ('2026-02-01 UTC');
CREATE TABLE visits_default PARTITION OF visits DEFAULT;
INSERT INTO visits VALUES (1, 'login', '2026-01-05 UTC'), (1, 'login', '2026-02-05 UTC'), (2, 'login', '2026-02-06 UTC');
CALL ces_track('scores', events => 'visits', customer => 'customer_id', event_name => 'event_name', occurred_at => 'occurred_at');
CREATE VIEW found AS SELECT string_agg(customer_id || ': ' || score, ', ' ORDER BY customer_id) AS scores, (SELECT count(*) FROM ces_check('scores')) AS differences FROM scores_as_of('2027-01-01');

-- Rows out of the default partition into a new one, as partition managers move them.
BEGIN;
CREATE TEMP TABLE moved (LIKE visits) ON COMMIT DROP;
WITH gone AS (DELETE FROM visits_default WHERE occurred_at >= '2026-02-01 UTC' RETURNING *) INSERT INTO moved SELECT * FROM gone;
CREATE TABLE visits_2 (LIKE visits INCLUDING DEFAULTS);
ALTER TABLE visits ATTACH PARTITION visits_2 FOR VALUES FROM ('2026-02-01 UTC') TO ('2026-03-01 UTC');
WITH gone AS (DELETE FROM moved RETURNING *) INSERT INTO visits_2 SELECT * FROM gone;
COMMIT;
SELECT scores FROM found;
SELECT problems FROM ces_status;
SELECT * FROM ces_track_partitions('scores');
SELECT * FROM ces_track_partitions('scores'); -- no rows
SELECT * FROM found;
SELECT tables, problems FROM ces_status;

-- Attached with rows and other columns. What is written before they are counted is right afterwards.
CREATE TABLE visits_3 (event_name text, gone integer, customer_id integer, occurred_at timestamptz NOT NULL);
ALTER TABLE visits_3 DROP COLUMN gone;
INSERT INTO visits_3 VALUES ('login', 3, '2026-03-05 UTC'), ('login', 1, '2026-03-05 UTC'), ('', 1, '2026-03-05 UTC');
ALTER TABLE visits ATTACH PARTITION visits_3 FOR VALUES FROM ('2026-03-01 UTC') TO ('2026-04-01 UTC');
DELETE FROM visits WHERE customer_id = 3;
INSERT INTO visits VALUES (4, 'login', '2026-03-05 UTC');
SELECT ces_refresh();
SELECT problems FROM ces_status;
SELECT * FROM ces_track_partitions();
SELECT * FROM found;
SELECT skipped, problems FROM ces_status;
SELECT tgenabled, count(*) FROM pg_trigger WHERE tgrelid = 'visits_3'::regclass GROUP BY 1;

-- Attached, written to, and truncated before it is counted.
CREATE TABLE visits_4 (LIKE visits);
INSERT INTO visits_4 VALUES (5, 'login', '2026-04-05 UTC');
ALTER TABLE visits ATTACH PARTITION visits_4 FOR VALUES FROM ('2026-04-01 UTC') TO ('2026-05-01 UTC');
INSERT INTO visits VALUES (6, 'login', '2026-04-05 UTC');
TRUNCATE visits_4;
SELECT * FROM ces_track_partitions();
SELECT * FROM found;
-- A partition that is made empty needs no counting, whatever ANALYZE says.
CREATE TABLE visits_5 PARTITION OF visits FOR VALUES FROM ('2026-05-01 UTC') TO ('2026-06-01 UTC') PARTITION BY LIST (event_name);
CREATE TABLE visits_5_login PARTITION OF visits_5 FOR VALUES IN ('login');
INSERT INTO visits VALUES (5, 'login', '2026-05-05 UTC');
ANALYZE visits;
SELECT * FROM ces_track_partitions() ORDER BY 1;
SELECT * FROM found;
-- TRUNCATE of one partition, of a partitioned one, and of all.
TRUNCATE visits_1;
SELECT * FROM found;
TRUNCATE visits_5;
SELECT * FROM found;
BEGIN;
TRUNCATE visits;
SELECT * FROM found;
ROLLBACK;
SELECT * FROM found;
INSERT INTO visits VALUES (1, 'login', '2026-01-05 UTC');

-- Detached and dropped: their events count until a rebuild.
ALTER TABLE visits DETACH PARTITION visits_3;
INSERT INTO visits_3 VALUES ('login', 9, '2026-03-05 UTC');
DROP TABLE visits_2;
SELECT scores FROM found;
SELECT unnest(problems) AS problem FROM ces_status ORDER BY 1;
CALL ces_rebuild('scores');
SELECT * FROM found;
SELECT problems FROM ces_status;
-- Attached, counted by a rebuild, and then truncated: a rebuild makes the trigger for TRUNCATE, too.
CREATE TABLE visits_2b (LIKE visits);
INSERT INTO visits_2b VALUES (7, 'login', '2026-02-05 UTC');
ALTER TABLE visits ATTACH PARTITION visits_2b FOR VALUES FROM ('2026-02-01 UTC') TO ('2026-03-01 UTC');
CALL ces_rebuild('scores');
SELECT * FROM found;
BEGIN;
TRUNCATE visits_2b;
SELECT * FROM found;
ROLLBACK;
-- The same by ces_alter().
ALTER TABLE visits DETACH PARTITION visits_2b;
DO $$BEGIN
    EXECUTE (SELECT format('DROP TRIGGER %I ON visits_2b', tgname) FROM pg_trigger
              WHERE tgrelid = 'visits_2b'::regclass AND tgtype & 32 <> 0);
END$$;
ALTER TABLE visits ATTACH PARTITION visits_2b FOR VALUES FROM ('2026-02-01 UTC') TO ('2026-03-01 UTC');
CALL ces_alter('scores', time_zone => 'Asia/Tokyo');
CALL ces_alter('scores', time_zone => 'UTC');
-- A trigger that is lost later is told.
BEGIN;
DO $$BEGIN
    EXECUTE (SELECT format('DROP TRIGGER %I ON visits_2b', tgname) FROM pg_trigger
              WHERE tgrelid = 'visits_2b'::regclass AND tgtype & 32 <> 0);
END$$;
SELECT unnest(problems) AS problem FROM ces_status;
ROLLBACK;
TRUNCATE visits_2b;
SELECT * FROM found;
SELECT problems FROM ces_status;
DROP TABLE visits_2b;
CALL ces_rebuild('scores');
-- Detached and attached again.
ALTER TABLE visits DETACH PARTITION visits_1;
INSERT INTO visits_1 VALUES (1, 'login', '2026-01-06 UTC');
ALTER TABLE visits ATTACH PARTITION visits_1 FOR VALUES FROM ('2026-01-01 UTC') TO ('2026-02-01 UTC');
SELECT problems <> '{}' AS is_told FROM ces_status;
CALL ces_rebuild('scores');
SELECT * FROM found;
SELECT problems FROM ces_status;
-- Attached, written to, and detached or dropped without being counted: it is told, and can be put right.
CREATE TABLE visits_6 (LIKE visits);
INSERT INTO visits_6 VALUES (5, 'login', '2026-06-05 UTC');
ALTER TABLE visits ATTACH PARTITION visits_6 FOR VALUES FROM ('2026-06-01 UTC') TO ('2026-07-01 UTC');
INSERT INTO visits VALUES (8, 'login', '2026-06-05 UTC');
ALTER TABLE visits DETACH PARTITION visits_6;
SELECT problems <> '{}' OR (SELECT scores FROM found) NOT LIKE '%8: 1%' AS is_told_or_right FROM ces_status;
CREATE TABLE visits_7 (LIKE visits);
INSERT INTO visits_7 VALUES (5, 'login', '2026-07-05 UTC');
ALTER TABLE visits ATTACH PARTITION visits_7 FOR VALUES FROM ('2026-07-01 UTC') TO ('2026-08-01 UTC');
DELETE FROM visits WHERE customer_id = 5;
DROP TABLE visits_7;
SELECT problems <> '{}' OR (SELECT scores FROM found) NOT LIKE '%5: -1%' AS is_told_or_right FROM ces_status;
CALL ces_rebuild('scores');
SELECT * FROM found;
SELECT problems FROM ces_status;

-- A table with a trigger, or a column, of a name of ours can be attached.
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE visits_8 (LIKE visits);
CREATE TRIGGER scores_row AFTER INSERT ON visits_8 FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TRIGGER ces_ext AFTER INSERT ON visits_8 FOR EACH ROW EXECUTE FUNCTION nothing();
ALTER TABLE visits ATTACH PARTITION visits_8 FOR VALUES FROM ('2026-08-01 UTC') TO ('2026-09-01 UTC');
SELECT * FROM ces_track_partitions();
-- What is not a table of its own cannot be tracked, and says so.
CALL ces_track('others', events => 'visits_8', customer => 'customer_id', event_name => 'event_name'); -- error
CREATE TABLE parent (customer_id integer, event_name text);
CREATE TABLE child () INHERITS (parent);
CALL ces_track('others', events => 'parent', customer => 'customer_id', event_name => 'event_name'); -- error
CALL ces_track('others', events => 'child', customer => 'customer_id', event_name => 'event_name'); -- error
CREATE UNLOGGED TABLE unlogged (customer_id integer, event_name text);
CALL ces_track('others', events => 'unlogged', customer => 'customer_id', event_name => 'event_name'); -- error
CREATE TEMP TABLE temporary (customer_id integer, event_name text);
\set VERBOSITY sqlstate
CALL ces_track('others', events => 'temporary', customer => 'customer_id', event_name => 'event_name'); -- error
\set VERBOSITY default
CALL ces_track('others', events => 'found', customer => 'scores', event_name => 'scores'); -- error
CALL ces_track('others', events => 'scores_tallies', customer => 'customer_id', event_name => $$'login'$$); -- error
-- A foreign partition is told of.
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE visits_9 PARTITION OF visits FOR VALUES FROM ('2026-09-01 UTC') TO ('2026-10-01 UTC') SERVER elsewhere;
SELECT problems <> '{}' AS is_told FROM ces_status;
DROP FOREIGN TABLE visits_9;
DROP VIEW found;
SELECT ces_untrack('scores');
SELECT tgname FROM pg_trigger WHERE tgname LIKE '%ces\_ext %'; -- no rows
SELECT stxname FROM pg_statistic_ext; -- no rows
