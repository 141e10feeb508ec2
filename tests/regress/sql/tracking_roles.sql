-- Code and names of one role where another acts on its view: nobody's rights, settings or tables are reached.
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE ROLE roles_app LOGIN;
CREATE ROLE roles_joe LOGIN;
CREATE ROLE roles_other LOGIN;
CREATE SCHEMA app AUTHORIZATION roles_app;
CREATE SCHEMA joe AUTHORIZATION roles_joe;
GRANT USAGE ON SCHEMA app TO roles_joe, roles_other;
GRANT USAGE ON SCHEMA joe TO roles_app;
SET client_min_messages = warning;
SET ROLE roles_app;
CREATE TABLE app.events (c integer, e text, d date);
INSERT INTO app.events SELECT n, 'login', '2026-01-01' FROM generate_series(1, 5) AS n;
CALL ces_track('app.scores', 'app.events', customer => 'c', event_name => 'e', occurred_at => 'd');
SET ROLE roles_joe;
CREATE TABLE joe.seen (as_whom text);
GRANT INSERT ON joe.seen TO PUBLIC;
-- Leaves a trace of whose rights it has.
CREATE FUNCTION joe.spy(integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO joe.seen SELECT current_user::text WHERE current_user <> 'roles_joe';
    RETURN true;
END$$;
CREATE DOMAIN joe.spied AS integer CHECK (joe.spy(VALUE));
CREATE TABLE joe.t (c integer, e text, d date);
INSERT INTO joe.t (c, e, d) VALUES (1, 'login', '2026-01-01');

-- Literals of a document are read by input functions: with the rights of the owner, not of the caller.
CALL ces_track('joe.s', 'joe.t', customer => 'c', event_name => 'e', occurred_at => 'd', filter => $$array_length('{1}'::joe.spied[], 1) > 0$$);
DO $$
BEGIN
    EXECUTE (SELECT format('DROP STATISTICS %I.%I', stxnamespace::regnamespace, stxname) FROM pg_statistic_ext WHERE stxrelid = 'joe.t'::regclass);
END$$;
RESET ROLE;
CALL ces_rebuild('joe.s');
ALTER TABLE joe.t DROP COLUMN e, ADD COLUMN e text DEFAULT 'login';
CALL ces_alter('joe.s', on_invalid => 'error');
CALL ces_alter('joe.s', filter => $$array_length('{2}'::joe.spied[], 1) > 0$$);
-- no rows
SELECT * FROM joe.seen;
SELECT ces_untrack('joe.s');
SET ROLE roles_joe;
CREATE TYPE joe.composite AS (x joe.spied);
DELETE FROM joe.t;
CALL ces_track('joe.s', 'joe.t', customer => $$'(1)' AS k$$, event_name => 'e', occurred_at => 'd');
DROP VIEW joe.s, joe.s_tally CASCADE;
ALTER TABLE joe.s_tallies ALTER k TYPE joe.composite USING NULL;
ALTER TABLE joe.s_older ALTER k TYPE joe.composite USING NULL;
ALTER TABLE joe.s_history ALTER k TYPE joe.composite USING NULL;
ALTER TABLE joe.s_pending ALTER k TYPE joe.composite USING NULL;
RESET ROLE;
CALL ces_alter('joe.s', on_invalid => 'skip');
INSERT INTO joe.t (c, e, d) VALUES (2, 'login', '2026-01-01');
-- no rows
SELECT * FROM joe.seen;
SELECT ces_untrack('joe.s');

-- An index over an expression of the owner's is never written to where a transaction ends: not with a snapshot missing, and
-- not to set something in the session of another.
SET ROLE roles_joe;
CALL ces_track('joe.s', 'joe.t', customer => 'c', event_name => 'e', occurred_at => 'd');
DO $$
BEGIN
    EXECUTE (SELECT format('ALTER TABLE joe.t DISABLE TRIGGER %I', tgname) FROM pg_trigger WHERE tgrelid = 'joe.t'::regclass AND tgname LIKE '% end');
END$$;
CREATE TABLE joe.look (x integer);
CREATE FUNCTION joe.number(int2) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT count(*)::integer FROM joe.look';
CREATE INDEX spying ON joe.s_pending (joe.number(source));
BEGIN;
INSERT INTO joe.t (c, e, d) VALUES (3, 'login', '2026-01-01');
SAVEPOINT one;
INSERT INTO joe.t (c, e, d) VALUES (4, 'login', '2026-01-01');
RELEASE SAVEPOINT one;
COMMIT;
CREATE OR REPLACE FUNCTION joe.number(int2) RETURNS integer LANGUAGE sql VOLATILE AS $$SELECT set_config('search_path', 'joe, pg_catalog, public', false); SELECT 1$$;
RESET ROLE;
BEGIN;
INSERT INTO joe.t (c, e, d) VALUES (5, 'login', '2026-01-01');
COMMIT;
SHOW search_path;
SELECT ces_refresh();
SHOW search_path;
SELECT problems FROM ces_status WHERE view = 'joe.s';
SELECT ces_untrack('joe.s');
-- Nor do expressions of the owner's set anything in a session.
SET ROLE roles_joe;
CREATE FUNCTION joe.do_set() RETURNS void LANGUAGE sql VOLATILE AS $$SELECT set_config('search_path', 'joe, pg_catalog, public', false)$$;
CREATE FUNCTION joe.name_of(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN PERFORM joe.do_set(); RETURN $1; END$$;
CALL ces_track('joe.s', 'joe.t', customer => 'c', event_name => 'joe.name_of(e)', occurred_at => 'd');
RESET ROLE;
INSERT INTO joe.t (c, e, d) VALUES (6, 'login', '2026-01-01');
SELECT * FROM ces_check('joe.s');
CALL ces_rebuild('joe.s');
SHOW search_path;
SELECT ces_untrack('joe.s');

-- Tables that are exchanged while their view is counted.
SET ROLE roles_joe;
CREATE TABLE joe.armed (x integer);
CREATE FUNCTION joe.do_swap() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF EXISTS (SELECT FROM joe.armed) THEN
        DELETE FROM joe.armed;
        ALTER TABLE joe.s_tallies RENAME TO s_old;
        ALTER TABLE joe.decoy RENAME TO s_tallies;
    END IF;
END$$;
CREATE FUNCTION joe.swap(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN PERFORM joe.do_swap(); RETURN $1; END$$;
CALL ces_track('joe.s', 'joe.t', customer => 'c', event_name => 'joe.swap(e)', occurred_at => 'd');
CREATE TABLE joe.decoy (c bigint, r bigint, a bigint, b bigint, o bigint, tally bigint, attributes bigint, known bigint);
INSERT INTO joe.decoy VALUES (1, 1, 1, 1, 1, 81985529216486895, 81985529216486895, 81985529216486895);
INSERT INTO joe.armed VALUES (1);
-- no rows
SELECT * FROM ces_check('joe.s');
ALTER TABLE joe.s_tallies RENAME TO decoy;
ALTER TABLE joe.s_old RENAME TO s_tallies;
INSERT INTO joe.armed VALUES (1);
\set VERBOSITY sqlstate
CALL ces_rebuild('joe.s'); -- error
\set VERBOSITY default
SELECT 'the server is there';
RESET ROLE;
DROP SCHEMA joe CASCADE;
CREATE SCHEMA joe AUTHORIZATION roles_joe;
GRANT USAGE ON SCHEMA joe TO roles_app;

-- Who may only write events: what a domain's constraint calls is found on no path of the writer's.
SET ROLE roles_app;
CREATE FUNCTION app.known(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN length(lower($1)) < 100; END$$;
CREATE DOMAIN app.event_name AS text CHECK (app.known(VALUE));
CREATE TABLE app.log (c integer, e text, d date);
CALL ces_track('app.log_scores', 'app.log', customer => 'c', event_name => 'e::app.event_name', occurred_at => 'd');
GRANT INSERT ON app.log TO roles_joe;
SET ROLE roles_joe;
CREATE FUNCTION joe.length(text) RETURNS integer LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'called as %', current_user; END$$;
SET search_path = joe, pg_catalog, public;
INSERT INTO app.log VALUES (1, 'login', '2026-01-01');
RESET search_path;
SET ROLE roles_app;
SELECT c, score FROM app.log_scores;
SELECT skipped FROM ces_status WHERE view = 'app.log_scores';
SELECT ces_untrack('app.log_scores');

-- Who owns the type of a column: casts that come after the declaration are not used.
SET ROLE roles_joe;
CREATE TYPE joe.kind AS ENUM ('login', 'purchase');
CREATE TYPE joe.reading AS ENUM ('1', '2');
SET ROLE roles_app;
CREATE TABLE app.readings (c joe.reading, e joe.kind, t jsonb, d date);
CALL ces_track('app.reading_scores', 'app.readings', customer => 'c', event_name => 'e', occurred_at => 'd');
INSERT INTO app.readings VALUES ('1', 'login', NULL, '2026-01-01');
SET ROLE roles_joe;
CREATE FUNCTION joe.to_text(joe.kind) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE EXCEPTION 'called as %', current_user; END$$;
CREATE CAST (joe.kind AS text) WITH FUNCTION joe.to_text(joe.kind) AS IMPLICIT;
SET ROLE roles_app;
CALL ces_rebuild('app.reading_scores');
INSERT INTO app.readings VALUES ('2', 'login', NULL, '2026-01-01');
SELECT c, score FROM app.reading_scores ORDER BY c;
-- A column that gets such a type later, too.
ALTER TABLE app.readings ADD COLUMN f text;
CALL ces_alter('app.reading_scores', event_name => 'f');
ALTER TABLE app.readings ALTER f TYPE joe.kind USING 'login'::joe.kind;
INSERT INTO app.readings VALUES ('2', 'login', NULL, '2026-01-01');
SELECT skipped FROM ces_status WHERE view = 'app.reading_scores';
SELECT ces_untrack('app.reading_scores');

-- Functions beside the extension's, in a schema where others may create them.
RESET ROLE;
GRANT CREATE ON SCHEMA public TO roles_joe;
SET ROLE roles_joe;
CREATE FUNCTION public._ces_live_score(ces_tally, ces_tally, text, text, text) RETURNS numeric LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'called as %', current_user; END$$;
CREATE FUNCTION public._ces_live_columns(ces_tally, ces_tally, text, text, text, integer) RETURNS _ces_live_row LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'called as %', current_user; END$$;
CREATE FUNCTION public.band(numeric, varchar) RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'called as %', current_user; END$$;
CREATE FUNCTION public._ces_today(varchar) RETURNS date LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'called as %', current_user; END$$;
SET ROLE roles_app;
CALL ces_track('app.log_scores', 'app.log', customer => 'c', event_name => 'e', occurred_at => 'd');
INSERT INTO app.log VALUES (2, 'purchase', '2026-01-01');
SELECT c, score, band FROM app.log_scores ORDER BY c;
SELECT c, score FROM app.log_scores_as_of('2026-01-02') ORDER BY c;
SELECT count(*) FROM app.log_scores_series('2026-01-02', '2026-01-02');
SELECT count(*) FROM app.log_scores_changes('2025-12-31', 14, '2026-01-02');
SELECT count(*) FROM app.log_scores_explain(2, '2026-01-02');
SELECT ces_refresh('app.log_scores');
SELECT ces_untrack('app.log_scores');
RESET ROLE;
DROP FUNCTION public._ces_live_score(ces_tally, ces_tally, text, text, text), public._ces_live_columns(ces_tally, ces_tally, text, text, text, integer),
    public.band(numeric, varchar), public._ces_today(varchar);

-- What customers did is granted apart from their scores: events without a weight are not named.
SET ROLE roles_app;
INSERT INTO app.events VALUES (3, 'test ordered', '2026-01-02');
GRANT SELECT ON app.scores TO roles_joe;
SET ROLE roles_joe;
SET ces_ext.unknown_event = 'error';
SELECT c, score FROM app.scores WHERE c = 3;
SELECT c, score, band FROM app.scores_as_of('2026-01-03', for_c => 3);
SELECT c, score FROM app.scores_series('2026-01-03', '2026-01-03', for_c => 3);
\set VERBOSITY sqlstate
SELECT * FROM app.scores_explain(3); -- error
\set VERBOSITY default
RESET ces_ext.unknown_event;

-- Statistics that are no expressions of a view's, named in a document of one's own.
SET ROLE roles_app;
CREATE TABLE app.customers (id integer, a integer, b integer);
CREATE STATISTICS app.customer_statistics ON a, b FROM app.customers;
RESET ROLE;
GRANT CREATE ON SCHEMA app TO roles_joe;
SET ROLE roles_joe;
CREATE TABLE app.of_joe (c integer, e text, d date);
CALL ces_track('app.scores_of_joe', 'app.of_joe', customer => 'c', event_name => 'e', occurred_at => 'd');
DO $$
BEGIN
    EXECUTE (SELECT format('CREATE OR REPLACE TRIGGER ces_ext_tracking BEFORE INSERT ON app.scores_of_joe_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(%L)',
                           regexp_replace(left(encode(tgargs, 'escape'), -4), '"statistics":"[^"]*"', '"statistics":"customer_statistics"'))
               FROM pg_trigger WHERE tgrelid = 'app.scores_of_joe_tallies'::regclass AND tgname = 'ces_ext_tracking');
END$$;
BEGIN;
SELECT * FROM ces_track_partitions('app.scores_of_joe');
-- no rows
SELECT mode FROM pg_locks WHERE relation = 'app.customers'::regclass;
ROLLBACK;
RESET ROLE;
SELECT ces_untrack('app.scores_of_joe');
SELECT stxname FROM pg_statistic_ext WHERE stxrelid = 'app.customers'::regclass;
REVOKE CREATE ON SCHEMA app FROM roles_joe;

-- A table that was given to another role: its former owner neither reads nor locks it.
ALTER TABLE app.log OWNER TO roles_other;
ALTER TABLE app.events OWNER TO roles_other;
REVOKE ALL ON app.events FROM roles_app;
SET ROLE roles_app;
\set VERBOSITY terse
SELECT * FROM ces_check('app.scores'); -- error
\set VERBOSITY default
BEGIN;
SELECT * FROM ces_track_partitions('app.scores');
-- no rows
SELECT mode FROM pg_locks WHERE relation = 'app.events'::regclass AND mode <> 'AccessShareLock';
ROLLBACK;
RESET ROLE;
ALTER TABLE app.events OWNER TO roles_app;
-- no rows
SELECT * FROM ces_check('app.scores');

-- Who has the right to create triggers cannot have changes counted twice.
GRANT TRIGGER ON app.events TO roles_joe;
SET ROLE roles_joe;
DO $$
BEGIN
    EXECUTE (SELECT format('CREATE TRIGGER twice AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION _ces_capture(%L)', stxname)
               FROM pg_statistic_ext WHERE stxrelid = 'app.events'::regclass);
END$$;
SET ROLE roles_app;
INSERT INTO app.events VALUES (50, 'login', '2026-01-01');
SELECT c, score FROM app.scores WHERE c = 50;
DELETE FROM app.events WHERE c = 50;
-- no rows
SELECT c, score FROM app.scores WHERE c = 50;
DROP TRIGGER twice ON app.events;

-- A table of the view that is another role's for a time: changes of that time are lost, and those that follow are not.
RESET ROLE;
ALTER TABLE app.scores_pending OWNER TO roles_joe;
INSERT INTO app.events VALUES (60, 'login', '2026-01-01');
ALTER TABLE app.scores_pending OWNER TO roles_app;
INSERT INTO app.events VALUES (61, 'login', '2026-01-01');
SELECT c, score FROM app.scores WHERE c >= 60;

-- Errors of one view, whatever their SQLSTATE, do not end calls for all.
SET ROLE roles_joe;
CREATE TABLE joe.t (c integer, e text, d date) PARTITION BY RANGE (d);
CREATE TABLE joe.armed (x integer);
CREATE FUNCTION joe.do_raise() RETURNS void LANGUAGE plpgsql AS $$BEGIN IF EXISTS (SELECT FROM joe.armed) THEN RAISE EXCEPTION 'no' USING ERRCODE = '57014'; END IF; END$$;
CREATE FUNCTION joe.name_of(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN PERFORM joe.do_raise(); RETURN $1; END$$;
CALL ces_track('joe.p', 'joe.t', customer => 'c', event_name => 'joe.name_of(e)', occurred_at => 'd');
CREATE TABLE joe.t_1 (c integer, e text, d date);
INSERT INTO joe.t_1 VALUES (1, 'login', '2026-01-01');
ALTER TABLE joe.t ATTACH PARTITION joe.t_1 DEFAULT;
INSERT INTO joe.armed VALUES (1);
RESET ROLE;
RESET client_min_messages;
SELECT * FROM ces_track_partitions();
SELECT ces_refresh();
