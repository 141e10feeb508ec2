-- What a role may try that has one schema of its own, and SELECT on a view of another's: none of it gives rights, ends the
-- server, or holds others up.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('default', 'login', 1), ('secret', 'login', 42);
CREATE ROLE ces_test_attacks_app;
CREATE ROLE ces_test_attacks_joe;
CREATE SCHEMA app AUTHORIZATION ces_test_attacks_app;
CREATE SCHEMA joe AUTHORIZATION ces_test_attacks_joe;
SET ROLE ces_test_attacks_app;
CREATE TABLE app.events (customer_id integer, event_name text, day date);
INSERT INTO app.events SELECT n, 'login', '2026-01-01' FROM generate_series(1, 5) AS n;
CALL ces_track('app.scores', events => 'app.events', customer => 'customer_id', event_name => 'event_name', occurred_at => 'day');
GRANT USAGE ON SCHEMA app TO ces_test_attacks_joe;
GRANT SELECT ON app.scores TO ces_test_attacks_joe;
RESET ROLE;
SELECT 'app.scores_tallies'::regclass::oid AS head, 'app.events'::regclass::oid AS events \gset
CREATE FUNCTION is_superuser(name text) RETURNS boolean LANGUAGE sql AS 'SELECT rolsuper FROM pg_roles WHERE rolname = name';

-- Changes that are written when another role's transaction ends: an index over an expression has its owner's rights alone.
SET ROLE ces_test_attacks_joe;
CREATE TABLE joe.t (c integer, e text, d date);
CALL ces_track('joe.s', events => 'joe.t', customer => 'c', event_name => 'e', occurred_at => 'd');
DO $$BEGIN EXECUTE format('ALTER TABLE joe.t DISABLE TRIGGER %I', (SELECT tgname FROM pg_trigger WHERE tgrelid = 'joe.t'::regclass AND tgname LIKE '% end')); END$$;
CREATE FUNCTION joe.evil(int2) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE INDEX ON joe.s_pending (joe.evil(source));
CREATE OR REPLACE FUNCTION joe.evil(int2) RETURNS integer LANGUAGE sql VOLATILE AS 'ALTER ROLE ces_test_attacks_joe SUPERUSER; SELECT 1';
CREATE TABLE joe.m (a integer);
INSERT INTO joe.m SELECT generate_series(1, 100);
CREATE FUNCTION joe.stage(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE INDEX ON joe.m (joe.stage(a));
CREATE OR REPLACE FUNCTION joe.stage(integer) RETURNS integer LANGUAGE plpgsql VOLATILE AS
$$BEGIN INSERT INTO joe.t VALUES (1, 'login', '2026-01-01'); RETURN $1; END$$;
RESET ROLE;
ANALYZE joe.m;
SELECT is_superuser('ces_test_attacks_joe');
DROP TABLE joe.m;

-- A type of one's own with a cast, where a customer is asked for with the rights of the view's owner.
SET ROLE ces_test_attacks_joe;
CREATE TYPE joe.m AS (x integer);
CREATE FUNCTION joe.f(joe.m) RETURNS bigint LANGUAGE plpgsql AS $$BEGIN EXECUTE 'GRANT ALL ON app.events TO ces_test_attacks_joe'; RETURN 1; END$$;
CREATE CAST (joe.m AS bigint) WITH FUNCTION joe.f(joe.m) AS IMPLICIT;
SELECT * FROM _ces_scores_as_of(:head, NULL, ROW(ROW(1)::joe.m), NULL)
    AS s (c bigint, score numeric, band text, band_rank integer, p numeric, f date, l date, ps numeric, ch numeric, tr text); -- error
-- Columns of other types than those that are answered with.
\set VERBOSITY sqlstate
SELECT * FROM _ces_scores_as_of(:head, NULL, ROW(NULL::bigint), NULL)
    AS s (c text, score text, band integer, band_rank text, p text, f text, l text, ps text, ch text, tr integer); -- error
\set VERBOSITY default
SELECT count(*) FROM app.events; -- error
-- Weights that one may not read, although the owner may.
RESET ROLE;
REVOKE SELECT ON ces_weights, ces_models, ces_bands FROM PUBLIC;
GRANT SELECT ON ces_weights, ces_models, ces_bands TO ces_test_attacks_app;
SET ROLE ces_test_attacks_joe;
SELECT score FROM app.scores; -- error
SELECT score FROM app.scores_as_of(model => 'secret'); -- error
RESET ROLE;
GRANT SELECT ON ces_weights, ces_models, ces_bands TO PUBLIC;

-- Tables of the extension whose columns are altered by their owner.
SET ROLE ces_test_attacks_joe;
CREATE TABLE joe.t2 (c integer, e text, d date);
INSERT INTO joe.t2 VALUES (1, 'login', '2026-01-01');
CALL ces_track('joe.s2', events => 'joe.t2', customer => 'c', event_name => 'e', occurred_at => 'd');
CALL ces_track('joe.s3', events => 'joe.t2', customer => 'c', event_name => 'e', occurred_at => 'd');
DROP VIEW joe.s2, joe.s2_tally CASCADE;
DROP VIEW joe.s3, joe.s3_tally CASCADE;
ALTER TABLE joe.s2_pending ALTER COLUMN source TYPE text;
ALTER TABLE joe.s3_tallies ALTER COLUMN tally TYPE bigint USING 1;
INSERT INTO joe.t2 VALUES (1, 'login', '2026-01-01');
SELECT * FROM ces_check('joe.s2'); -- error
SELECT * FROM ces_check('joe.s3'); -- error
SELECT ces_refresh('joe.s3'); -- error
SELECT view, cardinality(problems) > 0 AS is_told FROM ces_status WHERE view ~ 'joe.s[23]' ORDER BY view;

-- Locks on tables of others.
\set VERBOSITY terse
BEGIN;
CALL ces_rebuild('joe.s', events => :events, in_transaction => true); -- error
ROLLBACK;
BEGIN;
CALL ces_add_source('joe.s', 'x', :events, customer => 'customer_id', in_transaction => true); -- error
ROLLBACK;
BEGIN;
CALL ces_rebuild('joe.s', events => 'pg_authid', in_transaction => true); -- error
ROLLBACK;
\set VERBOSITY default
RESET ROLE;

-- With CREATE on the schema of the view: a document that names another view's source, and relations of ours by their names.
GRANT CREATE ON SCHEMA app TO ces_test_attacks_joe;
SET ROLE ces_test_attacks_joe;
CREATE TABLE app.j (c integer, e text, d date);
CALL ces_track('app.mine', events => 'app.j', customer => 'c', event_name => 'e', occurred_at => 'd');
DO $$DECLARE document text; other text; BEGIN
    SELECT left(encode(tgargs, 'escape'), -4) INTO document FROM pg_trigger WHERE tgrelid = 'app.mine_tallies'::regclass AND tgname = 'ces_ext_tracking';
    SELECT stxname INTO other FROM pg_statistic_ext WHERE stxrelid = 'app.events'::regclass;
    EXECUTE format('CREATE OR REPLACE TRIGGER ces_ext_tracking BEFORE INSERT ON app.mine_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(%L)',
        regexp_replace(document, '"statistics":"[^"]*"', '"statistics":"' || other || '"'));
END$$;
SELECT customer, counted FROM ces_check('app.mine');
RESET ROLE;
SELECT * FROM ces_track_partitions();
SELECT ces_untrack('app.mine');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'app.events'::regclass AND NOT tgisinternal;
SELECT problems FROM ces_status WHERE view = 'app.scores';
SET ROLE ces_test_attacks_app;
ALTER VIEW app.scores_tally RENAME TO internal_tally;
ALTER TABLE app.scores_history RENAME TO history_2026;
CREATE TABLE app.orders (id integer);
CREATE TABLE app.orders_history (id integer);
SET ROLE ces_test_attacks_joe;
CREATE TABLE app.scores_tally ();
SELECT event_name, count FROM app.scores_explain(1); -- error
CREATE TABLE app.scores_history (customer_id bigint, day date, score numeric, band text, band_rank integer, last_event_day date, PRIMARY KEY (customer_id, day));
GRANT ALL ON app.scores_history TO ces_test_attacks_app;
GRANT USAGE ON SCHEMA joe TO ces_test_attacks_app;
CREATE FUNCTION joe.spy() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN GRANT SELECT ON app.events TO ces_test_attacks_joe; RETURN new; END$$;
CREATE TRIGGER spy BEFORE INSERT ON app.scores_history FOR EACH ROW EXECUTE FUNCTION joe.spy();
CREATE TABLE app.orders_tallies (x integer PRIMARY KEY);
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON app.orders_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking('{"format":1,"model":"default","time_zone":"UTC","previous_days":7,"security_invoker":false,"retained_before":null,"sources":[{"name":"orders","customer":"id","events":"app.orders","statistics":"zz","number":1}]}');
SET ROLE ces_test_attacks_app;
SELECT ces_snapshot('app.scores'); -- error
RESET ROLE;
SELECT ces_untrack('app.orders');
SELECT to_regclass('app.orders_history');
SELECT has_table_privilege('ces_test_attacks_joe', 'app.events', 'SELECT');

-- Calls for all views go on where one's owner has set a trap.
SET ROLE ces_test_attacks_joe;
CREATE TABLE joe.parts (c integer, e text, d date) PARTITION BY RANGE (d);
CALL ces_track('joe.p', events => 'joe.parts', customer => 'c', event_name => 'e', occurred_at => 'd');
CREATE TABLE joe.parts_1 PARTITION OF joe.parts DEFAULT;
DROP TABLE joe.p_relations CASCADE;
RESET ROLE;
SELECT count(*) FROM ces_track_partitions();
SELECT ces_refresh();
SELECT count(*) > 0 AS is_read FROM ces_status;

SET ROLE ces_test_attacks_joe;
CREATE FUNCTION joe.slow(int2) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN 1; END$$;
CREATE INDEX ON joe.s_pending (source) WHERE joe.slow(1::int2) = 1;
CREATE OR REPLACE FUNCTION joe.slow(int2) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '57014'; END$$;
RESET ROLE;
SELECT ces_refresh();
SELECT count(*) > 0 AS is_read FROM ces_status;

-- Tables of the extension that run code of their owner when they are read or written.
SET ROLE ces_test_attacks_joe;
CREATE TABLE joe.t3 (c integer, e text, d date);
CALL ces_track('joe.c1', events => 'joe.t3', customer => 'c', event_name => 'e', occurred_at => 'd');
CALL ces_track('joe.c2', events => 'joe.t3', customer => 'c', event_name => 'e', occurred_at => 'd');
CALL ces_track('joe.c3', events => 'joe.t3', customer => 'c', event_name => 'e', occurred_at => 'd');
CALL ces_track('joe.c4', events => 'joe.t3', customer => 'c', event_name => 'e', occurred_at => 'd');
CALL ces_track('joe.c5', events => 'joe.t3', customer => 'c', event_name => 'e', occurred_at => 'd');
INSERT INTO joe.t3 VALUES (1, 'login', '2026-01-01');
CREATE FUNCTION joe.stop() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '57014'; END$$;
CREATE TRIGGER stop BEFORE DELETE ON joe.c1_pending FOR EACH ROW EXECUTE FUNCTION joe.stop();
ALTER TABLE joe.c2_tallies ADD CHECK (joe.slow(1::int2) = 1) NOT VALID;
ALTER TABLE joe.c3_tallies ALTER older SET DEFAULT joe.slow(1::int2) = 1;
ALTER TABLE joe.c4_pending RENAME TO c4_no_more;
CREATE TABLE joe.c4_pending (c bigint, source int2 NOT NULL, relation regclass NOT NULL, rows bigint NOT NULL, tally ces_tally,
    reason text GENERATED ALWAYS AS (repeat('x', source)) STORED);
-- A reason that is long: it is cut.
ALTER TABLE joe.c5_pending DISABLE TRIGGER ces_ext_keep;
INSERT INTO joe.c5_pending (source, relation, rows, reason) VALUES (1, 'joe.t3', 1, repeat('x', 10000));
RESET ROLE;
\set VERBOSITY terse
SELECT ces_refresh('joe.c1'); -- error
SELECT ces_refresh('joe.c2'); -- error
SELECT ces_refresh('joe.c3'); -- error
SELECT ces_refresh('joe.c4'); -- error
SELECT ces_refresh('joe.c5');
\set VERBOSITY default
SELECT ces_refresh();
SELECT view, length(skipped::text) AS skipped FROM ces_status WHERE view ~ 'joe.c' ORDER BY view;

SELECT is_superuser('ces_test_attacks_joe');
DROP FUNCTION is_superuser;
DROP SCHEMA joe, app CASCADE;
DROP OWNED BY ces_test_attacks_joe, ces_test_attacks_app;
DROP ROLE ces_test_attacks_joe, ces_test_attacks_app;
