-- What is renamed, replaced, widened or dropped: changes go on being counted, and nothing of ours stands in the way.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE TYPE kind AS ENUM ('login', 'heartbeat', 'purchase');
CREATE TYPE address AS (city text, zip text);
CREATE COLLATION mine (locale = 'C');
CREATE DOMAIN amount AS integer;
CREATE FUNCTION normal(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT lower($1) $$;
CREATE SCHEMA app;
CREATE TABLE app.events (id integer, user_id varchar(10), what kind, home address, n amount, day date, note text);
CALL ces_track('app.scores', events => 'app.events', customer => 'normal(user_id) AS customer', event_name => 'what', count => 'n', occurred_at => 'day',
               filter => $$what <> 'heartbeat' AND (home).city IS DISTINCT FROM 'test' AND note > 'a' COLLATE mine$$);
CREATE ROLE ces_test_ddl_reader;
GRANT SELECT ON app.scores TO ces_test_ddl_reader;
CREATE VIEW found AS SELECT string_agg(customer || ': ' || score, ', ' ORDER BY customer) AS scores, (SELECT count(*) FROM ces_check('app.scores') WHERE customer IS NOT NULL) AS differences FROM app.scores_as_of('2027-01-01');
-- One of them counts.
PREPARE add AS INSERT INTO app.events VALUES (1, 'U1', 'login', ('x', 'y'), 1, '2026-01-01', 'b'), (2, 'U1', $1, NULL, 1, '2026-01-01', 'b'),
  (3, 'U1', 'login', ('test', ''), 1, '2026-01-01', 'b'), (4, 'U1', 'login', NULL, 1, '2026-01-01', 'A');
EXECUTE add('heartbeat');
TABLE found;
ALTER TYPE kind RENAME VALUE 'heartbeat' TO 'ping';
ALTER TYPE kind RENAME TO sort;
EXECUTE add('ping');
TABLE found;
ALTER TYPE address RENAME ATTRIBUTE city TO town;
ALTER TYPE address RENAME TO place;
EXECUTE add('ping');
TABLE found;
ALTER COLLATION mine RENAME TO plain;
EXECUTE add('ping');
TABLE found;
-- Another function of that name is not ours.
ALTER FUNCTION normal(text) RENAME TO former;
CREATE FUNCTION normal(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT 'wrong' $$;
EXECUTE add('ping');
TABLE found;
ALTER TABLE app.events RENAME COLUMN user_id TO who;
ALTER TABLE app.events RENAME COLUMN day TO at;
EXECUTE add('ping');
TABLE found;
ALTER TABLE app.events ADD COLUMN more text, DROP COLUMN id, ADD COLUMN id integer DEFAULT 7;
INSERT INTO app.events VALUES ('U1', 'login', NULL, 1, '2026-01-01', 'b');
TABLE found;
DEALLOCATE add;
ALTER TABLE app.events RENAME TO happened;
ALTER SCHEMA app RENAME TO shop;
INSERT INTO shop.happened VALUES ('U1', 'login', NULL, 1, '2026-01-01', 'b');
SELECT scores FROM found;
SELECT view, source, events FROM ces_status;
\c
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO shop.happened VALUES ('U1', 'login', NULL, 1, '2026-01-01', 'b');
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT * FROM ces_check('shop.scores') WHERE customer IS NOT NULL; -- no rows
CALL ces_rebuild('shop.scores');
SELECT problems FROM ces_status;
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
-- A schema of the former name, with a view of the same name over the same table, is another one.
CREATE SCHEMA app;
CALL ces_track('app.scores', events => 'shop.happened', customer => 'who', event_name => 'what', occurred_at => 'at', source => 'events');
INSERT INTO shop.happened VALUES ('U1', 'login', NULL, 1, '2026-01-01', 'b');
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT who, score FROM app.scores_as_of('2027-01-01');
CALL ces_rebuild('shop.scores');
INSERT INTO shop.happened VALUES ('U1', 'login', NULL, 1, '2026-01-01', 'b');
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT who, score FROM app.scores_as_of('2027-01-01');
SELECT ces_untrack('app.scores');
INSERT INTO shop.happened VALUES ('U1', 'login', NULL, 1, '2026-01-01', 'b');
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT view, problems FROM ces_status;
DROP SCHEMA app CASCADE;

-- Wider columns keep view, grants, history, and what reads the view.
SELECT ces_snapshot('shop.scores', '2026-02-01');
CREATE VIEW shop.upon AS SELECT * FROM shop.scores;
ALTER TABLE shop.happened ALTER who TYPE text, ALTER n TYPE numeric, ALTER at TYPE timestamp;
INSERT INTO shop.happened VALUES ('A LONGER NAME THAN TEN', 'login', NULL, 1.5, '2026-01-01 10:00', 'b'), ('U1', 'login', NULL, 1, '2026-01-01', 'b');
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
ALTER TABLE shop.happened ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC', ALTER n TYPE double precision;
DELETE FROM shop.happened WHERE who LIKE 'A %';
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT (SELECT count(*) FROM ces_check('shop.scores') WHERE customer IS NOT NULL) AS differences, (SELECT count(*) FROM shop.scores_history) AS history,
       (SELECT count(*) FROM shop.upon) AS upon, has_table_privilege('ces_test_ddl_reader', 'shop.scores', 'SELECT') AS granted FROM ces_status;
-- By a member of the owning role, too.
CREATE ROLE ces_test_ddl_owner;
CREATE ROLE ces_test_ddl_member;
GRANT ces_test_ddl_owner TO ces_test_ddl_member;
CREATE SCHEMA own AUTHORIZATION ces_test_ddl_owner;
SET ROLE ces_test_ddl_owner;
CREATE TABLE own.events (customer integer, name text, n integer);
CALL ces_track('own.scores', events => 'own.events', customer => 'customer', event_name => 'name', count => 'n');
INSERT INTO own.events VALUES (1, 'login', 1);
SET ROLE ces_test_ddl_member;
ALTER TABLE own.events ALTER customer TYPE bigint, ALTER n TYPE numeric;
INSERT INTO own.events VALUES (1, 'login', 1.5), (5000000000, 'login', 1);
SELECT customer, score FROM own.scores ORDER BY customer;
SELECT count(*) FROM ces_check('own.scores') WHERE customer IS NOT NULL;
RESET ROLE;
-- A type that does not fit any more skips rows, and tells how to go on.
ALTER TABLE own.events ALTER n TYPE text;
INSERT INTO own.events VALUES (1, 'login', '1');
SELECT skipped, problems[cardinality(problems)] AS problem FROM ces_status WHERE view = 'own.scores';
CALL ces_alter('own.scores', count => 'n::integer');
SELECT customer, score FROM own.scores ORDER BY customer;
UPDATE own.events SET n = '2';
CALL ces_alter('own.scores', count => 'n::numeric');
SELECT customer, score FROM own.scores ORDER BY customer;
SELECT skipped, problems FROM ces_status WHERE view = 'own.scores';
-- The expressions are the owner's again.
SELECT s.stxowner = t.relowner AS is_owned, d.refobjid = t.relowner AS is_dependent
  FROM pg_class AS t JOIN pg_statistic_ext AS s ON s.stxrelid = t.oid
  LEFT JOIN pg_shdepend AS d
    ON d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_authid'::regclass
 WHERE t.oid = 'own.events'::regclass;
SELECT ces_untrack('own.scores');

-- A column that counts is dropped: writes pass, it is told, and the source can be declared again.
ALTER TABLE shop.happened DROP COLUMN note;
INSERT INTO shop.happened VALUES ('U1', 'login', NULL, 1, '2026-01-01');
SELECT problems FROM ces_status;
CALL ces_alter('shop.scores', customer => 'former(who) AS customer', occurred_at => 'at', filter => $$what <> 'ping'$$);
SELECT problems FROM ces_status;
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT * FROM ces_check('shop.scores'); -- no rows
SELECT count(*) AS history, has_table_privilege('ces_test_ddl_reader', 'shop.scores', 'SELECT') AS granted FROM shop.scores_history;
-- The table is dropped, and another one takes its place.
DROP TABLE shop.happened;
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT problems FROM ces_status;
CREATE TABLE shop.happened (who text, what text, at date, n integer);
INSERT INTO shop.happened VALUES ('V1', 'purchase', '2026-01-01', 3);
SELECT problems FROM ces_status;
CALL ces_rebuild('shop.scores');
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
CREATE TABLE shop.others (who text, what text, at date, n integer);
INSERT INTO shop.others VALUES ('W1', 'login', '2026-01-01', 3);
CALL ces_rebuild('shop.scores', events => 'shop.others');
INSERT INTO shop.others VALUES ('W1', 'login', '2026-01-01', 3);
INSERT INTO shop.happened VALUES ('V1', 'purchase', '2026-01-01', 3);
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT source, events, problems FROM ces_status;
-- Not one of other customers.
CREATE TABLE shop.odd (who uuid, what text, at date, n integer);
CALL ces_rebuild('shop.scores', events => 'shop.odd'); -- error
INSERT INTO shop.odd VALUES (gen_random_uuid(), 'login', '2026-01-01', 1);
INSERT INTO shop.others VALUES ('W1', 'login', '2026-01-01', 3);
SELECT customer, score FROM shop.scores_as_of('2027-01-01') ORDER BY customer;
SELECT tgname FROM pg_trigger WHERE tgrelid IN ('shop.odd'::regclass, 'shop.happened'::regclass); -- no rows

-- The view, and what is beside it, under other names and in another schema.
ALTER VIEW shop.scores RENAME TO marks;
ALTER VIEW shop.marks SET SCHEMA public;
INSERT INTO shop.others VALUES ('W1', 'login', '2026-01-01', 1);
SELECT customer, score FROM marks;
SELECT view, view_id, problems FROM ces_status;
SELECT ces_refresh('marks');
CALL ces_rebuild('marks');
CALL ces_alter('marks', previous_days => 30);
SELECT view, problems FROM ces_status;
-- Dropped, it is made again.
DROP VIEW shop.upon;
DROP VIEW marks;
SELECT view, view_id, problems FROM ces_status;
CALL ces_rebuild('shop.scores');
SELECT customer, score FROM shop.scores;
DROP VIEW shop.scores, shop.scores_tally;
DROP FUNCTION shop.scores_series;
CALL ces_rebuild('shop.scores');
SELECT customer, score FROM shop.scores;
SELECT score FROM shop.scores_series('2026-12-31', '2026-12-31');
SELECT problems FROM ces_status;
-- A copy of the table, as it is made for a swap, is not in the way.
CREATE TABLE shop.copy (LIKE shop.others INCLUDING ALL);
INSERT INTO shop.copy VALUES ('X1', 'login', '2026-01-01', 1);
ANALYZE shop.copy, shop.others;
SELECT customer, score FROM shop.scores;
BEGIN;
ALTER TABLE shop.others RENAME TO others_former;
ALTER TABLE shop.copy RENAME TO others;
COMMIT;
SELECT problems FROM ces_status;
CALL ces_rebuild('shop.scores');
INSERT INTO shop.others VALUES ('X1', 'login', '2026-01-01', 1);
SELECT customer, score FROM shop.scores;
DROP TABLE shop.others_former;
SELECT problems FROM ces_status;
DROP VIEW found;
SELECT ces_untrack('shop.scores');
SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
DROP SCHEMA shop CASCADE;
DROP SCHEMA own CASCADE;
DROP ROLE ces_test_ddl_reader, ces_test_ddl_owner, ces_test_ddl_member;

-- A column is renamed, and then the table is built again under its name: its new columns are declared.
CREATE TABLE built (a integer, b text);
INSERT INTO built VALUES (1, 'login');
CALL ces_track('built_scores', events => 'built', customer => 'a', event_name => 'b');
ALTER TABLE built RENAME COLUMN a TO customer_no;
INSERT INTO built VALUES (2, 'login');
DROP TABLE built;
CREATE TABLE built (customer_no integer, b text);
INSERT INTO built VALUES (3, 'login'), (3, 'login');
CALL ces_rebuild('built_scores'); -- error
CALL ces_alter('built_scores', customer => 'customer_no');
INSERT INTO built VALUES (4, 'login');
TRUNCATE built;
INSERT INTO built VALUES (5, 'login');
SELECT a, score FROM built_scores ORDER BY a;
SELECT problems FROM ces_status WHERE view = 'public.built_scores';
SELECT count(*) FROM ces_check('built_scores');
SELECT ces_untrack('built_scores');
-- A value that is added to an enum type changes nothing of what was counted; one that is renamed does.
CREATE TYPE kind AS ENUM ('login', 'logout');
CREATE TABLE kinds (customer integer, kind kind);
INSERT INTO kinds VALUES (1, 'login');
CALL ces_track('kind_scores', events => 'kinds', customer => 'customer', event_name => 'kind');
ALTER TYPE kind ADD VALUE 'gift';
SELECT problems FROM ces_status WHERE view = 'public.kind_scores';
ALTER TYPE kind RENAME VALUE 'logout' TO 'left';
SELECT cardinality(problems) FROM ces_status WHERE view = 'public.kind_scores';
SELECT ces_untrack('kind_scores');
DROP TABLE kinds;
DROP TYPE kind;
-- What depends on the type of the rows of a table stays.
CREATE TABLE typed (c integer, e text);
CALL ces_track('typed_scores', events => 'typed', customer => 'c', event_name => 'e');
CREATE FUNCTION past(integer) RETURNS SETOF typed_scores_history LANGUAGE sql AS 'SELECT * FROM typed_scores_history WHERE c = $1';
\set VERBOSITY terse
SELECT ces_untrack('typed_scores'); -- error
DROP FUNCTION past;
CREATE TABLE kept (was typed_scores_tallies[]);
SELECT ces_untrack('typed_scores'); -- error
\set VERBOSITY default
DROP TABLE kept;
SELECT ces_untrack('typed_scores');
