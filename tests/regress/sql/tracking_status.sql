-- What makes, or may have made, scores wrong is told, also once its cause is gone, until a rebuild.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE SCHEMA shop;
CREATE TABLE shop.events (customer integer, name text, at date DEFAULT '2026-01-01');
CALL ces_track('shop.scores', events => 'shop.events', customer => 'customer', event_name => 'name', occurred_at => 'at');
INSERT INTO shop.events VALUES (1, 'login');
CREATE VIEW told AS SELECT problems <> '{}' AS is_told FROM ces_status;
CREATE VIEW right_again AS SELECT problems, (SELECT count(*) FROM ces_check('shop.scores')) AS differences FROM ces_status;
TABLE right_again;

-- Names are those of the catalog, whatever the search_path is.
SET search_path = shop, pg_catalog;
SELECT view, view_id, source, events, owner = current_user AS is_mine, model, time_zone, retained_before, tables, pending, skipped, future, problems FROM public.ces_status;
SET search_path = pg_catalog;
SELECT s.view, c.relname FROM public.ces_status AS s JOIN pg_class AS c ON c.oid = s.view_id;
RESET search_path;

-- Triggers that are off, or were.
ALTER TABLE shop.events DISABLE TRIGGER USER;
TABLE told;
INSERT INTO shop.events VALUES (2, 'login');
ALTER TABLE shop.events ENABLE TRIGGER USER;
TABLE told;
CALL ces_rebuild('shop.scores');
TABLE right_again;
SELECT tgname AS name FROM pg_trigger WHERE tgrelid = 'shop.events'::regclass AND tgtype & 1 = 1 \gset
ALTER TABLE shop.events DISABLE TRIGGER :"name";
INSERT INTO shop.events VALUES (3, 'login');
ALTER TABLE shop.events ENABLE ALWAYS TRIGGER :"name";
TABLE told;
CALL ces_rebuild('shop.scores');
TABLE right_again;
SELECT tgname AS truncates FROM pg_trigger WHERE tgrelid = 'shop.events'::regclass AND tgtype & 32 <> 0 \gset
ALTER TABLE shop.events DISABLE TRIGGER :"truncates";
TRUNCATE shop.events;
ALTER TABLE shop.events ENABLE ALWAYS TRIGGER :"truncates";
TABLE told;
CALL ces_rebuild('shop.scores');
TABLE right_again;
-- Triggers that are gone, or bear other names.
DROP TRIGGER :"name" ON shop.events;
TABLE told;
INSERT INTO shop.events VALUES (4, 'login');
CALL ces_rebuild('shop.scores');
TABLE right_again;
INSERT INTO shop.events VALUES (4, 'login');
SELECT customer, score FROM shop.scores;
ALTER TRIGGER :"name" ON shop.events RENAME TO zz;
INSERT INTO shop.events VALUES (4, 'login');
SELECT customer, score FROM shop.scores;
ALTER TABLE shop.events DISABLE TRIGGER USER;
ALTER TABLE shop.events ENABLE TRIGGER USER;
TABLE told;
CALL ces_rebuild('shop.scores');
INSERT INTO shop.events VALUES (4, 'login');
SELECT customer, score FROM shop.scores;
TABLE right_again;
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'shop.events'::regclass;
-- A second trigger for the same source, as a copy of the DDL makes it.
SELECT format('CREATE TRIGGER copy AFTER INSERT OR DELETE OR UPDATE ON shop.events FOR EACH ROW EXECUTE FUNCTION %s', substring(pg_get_triggerdef(oid) FROM 'EXECUTE FUNCTION (.*)')) FROM pg_trigger WHERE tgrelid = 'shop.events'::regclass AND tgtype & 1 = 1 \gexec
INSERT INTO shop.events VALUES (5, 'login');
TABLE told;
DROP TRIGGER copy ON shop.events;
SELECT is_told OR (SELECT score = 1 FROM shop.scores WHERE customer = 5) AS is_told_or_right FROM told;
CALL ces_rebuild('shop.scores');
TABLE right_again;
-- A view that is not as it is declared, as a command leaves it that was interrupted after it had changed the declaration.
INSERT INTO ces_weights (model, event_name, weight) VALUES ('other', 'login', 100);
ALTER VIEW shop.scores RENAME COLUMN trend TO direction;
TABLE right_again;
ALTER VIEW shop.scores RENAME COLUMN direction TO trend;
DO $$
BEGIN
    EXECUTE (SELECT format('CREATE OR REPLACE TRIGGER ces_ext_tracking BEFORE INSERT ON shop.scores_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(%L)',
                           replace(left(encode(tgargs, 'escape'), -4), '"model":"default"', '"model":"other"'))
               FROM pg_trigger WHERE tgrelid = 'shop.scores_tallies'::regclass AND tgname = 'ces_ext_tracking');
    ALTER TABLE shop.scores_tallies ENABLE ALWAYS TRIGGER ces_ext_tracking;
END$$;
SELECT model, problems FROM ces_status;
CALL ces_alter('shop.scores');
TABLE right_again;
CALL ces_alter('shop.scores', model => 'default');
ALTER VIEW shop.scores SET (security_invoker = on);
SELECT problems FROM ces_status;
CALL ces_alter('shop.scores', security_invoker => true);
TABLE right_again;
ALTER VIEW shop.scores SET (security_invoker = yes);
TABLE right_again;
CALL ces_alter('shop.scores', security_invoker => false);
TABLE right_again;
-- Unlogged, and a child or parent of other tables.
ALTER TABLE shop.events SET UNLOGGED;
TABLE told;
ALTER TABLE shop.events SET LOGGED;
CALL ces_rebuild('shop.scores');
TABLE right_again;
CREATE TABLE shop.parent (LIKE shop.events);
ALTER TABLE shop.events INHERIT shop.parent;
UPDATE shop.parent SET customer = 5;
DELETE FROM shop.parent WHERE customer = 9;
SELECT customer, score FROM shop.scores;
TRUNCATE shop.parent;
SELECT is_told OR (SELECT count(*) FROM shop.scores) = 0 AS is_told_or_right FROM told;
ALTER TABLE shop.events NO INHERIT shop.parent;
DROP TABLE shop.parent;
CALL ces_rebuild('shop.scores');
TABLE right_again;
CREATE TABLE shop.child () INHERITS (shop.events);
SELECT problems FROM ces_status;
\set VERBOSITY terse
CALL ces_rebuild('shop.scores'); -- error
\set VERBOSITY default
ALTER TABLE shop.child NO INHERIT shop.events;
CALL ces_rebuild('shop.scores');
TABLE right_again;
DROP TABLE shop.child;
-- An expression that is no longer valid, and rows that had been counted before.
CREATE FUNCTION shop.kind(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$;
CREATE TABLE shop.clicks (c integer, kind text, at date DEFAULT '2026-01-01');
CALL ces_track('shop.clicks_scores', events => 'shop.clicks', customer => 'c', event_name => 'shop.kind(kind)', occurred_at => 'at');
INSERT INTO shop.clicks VALUES (1, 'login');
ALTER FUNCTION shop.kind(text) STABLE;
INSERT INTO shop.clicks VALUES (2, 'login');
SELECT skipped, problems FROM ces_status WHERE view = 'shop.clicks_scores';
DELETE FROM shop.clicks;
SELECT skipped, problems FROM ces_status WHERE view = 'shop.clicks_scores';
ALTER FUNCTION shop.kind(text) IMMUTABLE;
CALL ces_rebuild('shop.clicks_scores');
SELECT skipped, problems FROM ces_status WHERE view = 'shop.clicks_scores';
DROP FUNCTION shop.kind(text) CASCADE;
SELECT problems FROM ces_status WHERE view = 'shop.clicks_scores';
SELECT ces_untrack('shop.clicks_scores');
DROP TABLE shop.clicks;
-- As another table's partition.
CREATE TABLE shop.whole (LIKE shop.events) PARTITION BY LIST (customer);
ALTER TABLE shop.whole ATTACH PARTITION shop.events DEFAULT;
INSERT INTO shop.whole VALUES (6, 'login', '2026-01-01');
UPDATE shop.whole SET customer = 7 WHERE customer = 6;
MERGE INTO shop.whole AS w USING (VALUES (7)) AS s (customer) ON w.customer = s.customer WHEN MATCHED THEN UPDATE SET customer = 8;
SELECT customer, score FROM shop.scores WHERE customer > 5;
TRUNCATE shop.whole;
SELECT count(*) FROM shop.scores;
INSERT INTO shop.whole VALUES (1, 'login', '2026-01-01');
ALTER TABLE shop.whole DETACH PARTITION shop.events;
CALL ces_rebuild('shop.scores');
TABLE right_again;
-- What an expression calls has another definition.
CREATE FUNCTION shop.named(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT lower($1) $$;
CALL ces_alter('shop.scores', event_name => 'shop.named(name)');
TABLE right_again;
-- What does not change what it gives is not told.
COMMENT ON FUNCTION shop.named IS 'ours';
ALTER FUNCTION shop.named COST 10;
GRANT EXECUTE ON FUNCTION shop.named TO PUBLIC;
ALTER FUNCTION shop.named RENAME TO called;
ALTER FUNCTION shop.called RENAME TO named;
ALTER TABLE shop.events ADD COLUMN more text;
ALTER TABLE shop.events RENAME COLUMN name TO event;
ALTER TABLE shop.events ALTER event SET NOT NULL;
CREATE INDEX ON shop.events (customer);
ANALYZE shop.events;
TABLE right_again;
ALTER TABLE shop.events RENAME COLUMN event TO name;
CREATE OR REPLACE FUNCTION shop.named(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT upper($1) $$;
TABLE told;
DELETE FROM shop.events;
TABLE told;
CALL ces_rebuild('shop.scores');
TABLE right_again;
DROP FUNCTION shop.named; -- error
CREATE TYPE shop.kind AS ENUM ('login');
CREATE TABLE shop.kinds (customer integer, kind shop.kind);
CALL ces_add_source('shop.scores', 'kinds', events => 'shop.kinds', customer => 'customer', event_name => 'kind');
INSERT INTO shop.kinds VALUES (1, 'login');
ALTER TYPE shop.kind ADD VALUE 'logout';
ALTER TYPE shop.kind RENAME VALUE 'login' TO 'signin';
SELECT bool_or(is_told) AS is_told FROM told;
CALL ces_rebuild('shop.scores');
SELECT DISTINCT problems, differences FROM right_again;
-- What is behind a domain, an array, a cast and an operator, and what a virtual column stands for.
CREATE TYPE shop.mood AS ENUM ('login', 'logout');
CREATE DOMAIN shop.mood_domain AS shop.mood;
CREATE TYPE shop.pair AS (mood shop.mood, n integer);
CREATE FUNCTION shop.joined(text, text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT $1 || $2 $$;
CREATE OPERATOR shop.### (LEFTARG = text, RIGHTARG = text, FUNCTION = shop.joined);
CREATE FUNCTION shop.mood_of(text) RETURNS shop.mood IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$;
CREATE TABLE shop.moods (c integer, d shop.mood_domain, a shop.mood[], p shop.pair, t text, n integer);
INSERT INTO shop.moods VALUES (1, 'login', '{login}', '(login,1)', 'login', 1);
CREATE VIEW of_moods AS SELECT view, cardinality(problems) AS problems FROM ces_status WHERE view LIKE 'shop.by\_%' ORDER BY view;
CALL ces_track('shop.by_domain', events => 'shop.moods', customer => 'c', event_name => 'd');
CALL ces_track('shop.by_array', events => 'shop.moods', customer => 'c', event_name => 'a[1]');
CALL ces_track('shop.by_field', events => 'shop.moods', customer => 'c', event_name => '(p).mood');
CALL ces_track('shop.by_cast', events => 'shop.moods', customer => 'c', event_name => 't::shop.mood');
CALL ces_track('shop.by_result', events => 'shop.moods', customer => 'c', event_name => 'shop.mood_of(t)');
CALL ces_track('shop.by_operator', events => 'shop.moods', customer => 'c', event_name => 't OPERATOR(shop.###) t');
CALL ces_track('shop.by_text', events => 'shop.moods', customer => 'c', event_name => 't');
ALTER TYPE shop.mood ADD VALUE 'later';
TABLE of_moods;
ALTER TYPE shop.mood RENAME VALUE 'login' TO 'signin';
CREATE OR REPLACE FUNCTION shop.joined(text, text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT $2 || $1 $$;
TABLE of_moods;
SELECT ces_untrack(view) FROM (SELECT DISTINCT view FROM ces_status WHERE view LIKE 'shop.by\_%' ORDER BY view) AS s;
DROP VIEW of_moods;
DROP TABLE shop.moods;
SELECT current_setting('server_version_num')::integer >= 180000 AS has_virtual \gset
\set others_are_told f
\set is_told t
\set rebuilt '{"by": 1}'
\set altered '{"bz": 1}'
\if :has_virtual
CREATE TABLE shop.built (c integer, k text, n integer, kind text GENERATED ALWAYS AS (k || 'x') VIRTUAL, other integer GENERATED ALWAYS AS (n + 1) VIRTUAL);
INSERT INTO shop.built VALUES (1, 'b', 1);
CALL ces_track('shop.built_scores', events => 'shop.built', customer => 'c', event_name => 'kind');
ALTER TABLE shop.built ADD more text GENERATED ALWAYS AS (k || 'm') VIRTUAL, ALTER other SET EXPRESSION AS (n + 2);
SELECT problems <> '{}' AS others_are_told FROM ces_status WHERE view = 'shop.built_scores' \gset
ALTER TABLE shop.built ALTER kind SET EXPRESSION AS (k || 'y');
SELECT problems <> '{}' AS is_told FROM ces_status WHERE view = 'shop.built_scores' \gset
CALL ces_rebuild('shop.built_scores');
SELECT attributes AS rebuilt FROM shop.built_scores_tally \gset
ALTER TABLE shop.built ALTER kind SET EXPRESSION AS (k || 'z');
CALL ces_alter('shop.built_scores', event_name => 'kind');
SELECT attributes AS altered FROM shop.built_scores_tally \gset
SELECT ces_untrack('shop.built_scores') AS done \gset
DROP TABLE shop.built;
\endif
SELECT :'others_are_told' AS others_are_told, :'is_told' AS is_told, :'rebuilt' AS rebuilt, :'altered' AS altered;
-- Sources without a weight, a model without any, and a zone that is gone.
DELETE FROM ces_weights;
SELECT source, problems FROM ces_status;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
INSERT INTO shop.kinds VALUES (1, 'signin');
SELECT source, problems FROM ces_status;
-- What belongs to the view is dropped or renamed.
DROP VIEW told, right_again;
DROP TABLE shop.scores_history;
SELECT DISTINCT problems FROM ces_status;
SELECT customer, score FROM shop.scores;
ALTER TABLE shop.scores_pending RENAME TO scores_pending_2;
INSERT INTO shop.events VALUES (1, 'LOGIN');
SELECT count(*) > 0 AS is_told FROM ces_status WHERE problems <> '{}';
DROP TABLE shop.scores_pending_2 CASCADE;
INSERT INTO shop.events VALUES (1, 'LOGIN');
DELETE FROM shop.events;
SELECT count(*) > 0 AS is_told FROM ces_status WHERE problems <> '{}';
SELECT ces_untrack('shop.scores');
SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind = 'r' ORDER BY 1;
SELECT tgname FROM pg_trigger WHERE tgrelid IN ('shop.events'::regclass, 'shop.kinds'::regclass); -- no rows
SELECT * FROM ces_status; -- no rows
-- Totals beyond what a count can be: the view scores, and status and maintenance name the customer or skip the row.
CREATE TABLE huge (customer integer, name text, n bigint);
CALL ces_track('h', events => 'huge', customer => 'customer', event_name => 'name', count => 'n');
INSERT INTO huge SELECT 1, 'login', 1000000000000 FROM generate_series(1, 10);
SELECT customer, score FROM h;
SELECT ces_refresh('h');
SELECT customer, score FROM h;
SELECT skipped, problems FROM ces_status;
DROP TABLE huge;
SELECT ces_untrack('h');
