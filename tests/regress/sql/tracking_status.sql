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
TABLE told;
DROP TABLE shop.child;
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
