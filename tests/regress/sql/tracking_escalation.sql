-- Nobody gets rights by what they put where something of a tracking goes, or calls.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE ROLE ces_test_escalation_joe;
CREATE ROLE ces_test_escalation_owner;
CREATE SCHEMA joe AUTHORIZATION ces_test_escalation_joe;
CREATE SCHEMA analytics;
GRANT USAGE, CREATE ON SCHEMA analytics TO ces_test_escalation_joe;
CREATE TABLE events (c integer, e text, t timestamptz);
INSERT INTO events VALUES (1, 'login', '2026-01-01 UTC');

-- Functions and relations that bear a name of ours are refused before anything is made, regardless of their owner.
SET ROLE ces_test_escalation_joe;
CREATE FUNCTION analytics.a_changed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION analytics.a_as_of(day timestamptz, for_c bigint, model text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION analytics.b_series() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION analytics.c_explain(date) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION analytics.d_changes() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE analytics.e_pending (x integer);
CREATE VIEW analytics.f_tally AS SELECT 1 AS one;
CREATE TYPE analytics.g_history AS ENUM ();
CREATE SEQUENCE analytics.h_older;
RESET ROLE;
CALL ces_track('analytics.a', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
CALL ces_track('analytics.b', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
CALL ces_track('analytics.c', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
CALL ces_track('analytics.d', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
CALL ces_track('analytics.e', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
CALL ces_track('analytics.f', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
CALL ces_track('analytics.g', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
CALL ces_track('analytics.h', 'events', customer => 'c', event_name => 'e', occurred_at => 't'); -- error
SELECT tgname FROM pg_trigger WHERE tgrelid = 'events'::regclass; -- no rows
SELECT proname FROM pg_proc WHERE pronamespace = 'analytics'::regnamespace AND proowner <> 'ces_test_escalation_joe'::regrole; -- no rows
-- A function that only sounds like it is left alone.
CALL ces_track('analytics.x', 'events', customer => 'c', event_name => 'e', occurred_at => 't');
SELECT ces_untrack('analytics.x');
-- One that takes the place of a dropped one is neither called, replaced nor dropped.
CALL ces_track('analytics.x', 'events', customer => 'c', event_name => 'e', occurred_at => 't');
SELECT count(DISTINCT proowner), min(proowner::regrole::text) = current_user AS is_mine FROM pg_proc WHERE proname LIKE 'x\_%' AND pronamespace = 'analytics'::regnamespace;
DROP FUNCTION analytics.x_as_of;
SET ROLE ces_test_escalation_joe;
CREATE FUNCTION analytics.x_as_of(day timestamptz, for_c bigint, model text) RETURNS TABLE (c bigint) LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'ALTER ROLE ces_test_escalation_joe SUPERUSER'; END $$;
RESET ROLE;
SELECT c, score FROM analytics.x;
SELECT ces_snapshot('analytics.x', '2026-02-01');
DROP VIEW analytics.x, analytics.x_tally;
\set VERBOSITY sqlstate
CALL ces_rebuild('analytics.x'); -- error
\set VERBOSITY default
SELECT ces_untrack('analytics.x');
SELECT proowner::regrole FROM pg_proc WHERE proname = 'x_as_of';
SELECT rolsuper FROM pg_roles WHERE rolname = 'ces_test_escalation_joe';
DROP FUNCTION analytics.x_as_of;

-- What bears the former name of the extension's schema is not called.
SELECT current_database() AS database \gset
CREATE DATABASE ces_test_escalation TEMPLATE template0;
\c ces_test_escalation
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA ces;
CREATE EXTENSION ces_ext SCHEMA ces;
INSERT INTO ces.ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE public.events (c integer, e text, t timestamptz);
CALL ces.ces_track('public.scores', 'public.events', customer => 'c', event_name => 'e', occurred_at => 't');
GRANT CREATE ON DATABASE ces_test_escalation TO ces_test_escalation_joe;
GRANT USAGE ON SCHEMA ces TO ces_test_escalation_joe;
ALTER SCHEMA ces RENAME TO ces2;
SET ROLE ces_test_escalation_joe;
CREATE SCHEMA ces;
CREATE TYPE ces.ces_tally AS (x integer);
DO $$
DECLARE
    name text;
    arguments text;
    result text;
BEGIN
    FOR name, arguments, result IN
        SELECT proname, pg_get_function_identity_arguments(oid), pg_get_function_result(oid) FROM pg_proc WHERE pronamespace = 'ces2'::regnamespace AND proname LIKE '\_ces\_%' AND prokind = 'f' AND NOT '{internal,cstring}'::regtype[]::oid[] && (proargtypes::oid[] || prorettype)
    LOOP
        EXECUTE format('CREATE FUNCTION ces.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', name, arguments, result, 'BEGIN RAISE EXCEPTION ''called as %'', current_user; END');
    END LOOP;
END $$;
RESET ROLE;
INSERT INTO events VALUES (1, 'login', '2026-01-01 UTC');
SELECT c, score FROM scores;
SELECT c, score FROM scores_as_of('2026-02-01');
SELECT ces2.ces_refresh('scores');
TRUNCATE events;
INSERT INTO events VALUES (2, 'login', '2026-01-01 UTC');
SELECT c, score FROM scores;
CALL ces2.ces_rebuild('scores');
SELECT count(*) FROM ces2.ces_check('scores');
SELECT problems FROM ces2.ces_status;
SELECT ces2.ces_snapshot('scores', '2026-02-01');
CALL ces2.ces_alter('scores', previous_days => 3);
SELECT c, score FROM scores;
SELECT ces2.ces_untrack('scores');
DROP OWNED BY ces_test_escalation_joe;
\c :database
DROP DATABASE ces_test_escalation;
\set SHOW_CONTEXT never
SET client_min_messages = warning;

-- Expressions are parsed one by one, and never run as commands.
SET ROLE ces_test_escalation_joe;
CREATE TABLE joe.events (c integer, e text, t timestamptz);
CALL ces_track('joe.s', 'joe.events', customer => 'c); create table pwned(x int); --', event_name => 'e'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c; DROP TABLE joe.events', event_name => 'e'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'e) FROM joe.events; DELETE FROM joe.events; --'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'e', filter => 'true) OR (SELECT true'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => '(SELECT rolpassword FROM pg_authid LIMIT 1)'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'e', filter => 'c IN (SELECT c FROM joe.events)'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'string_agg(e, '','')'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'row_number() OVER ()'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'generate_series(1, 3)'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'current_user'); -- error
-- any day
-- any day
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'now()::text'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 't::text'); -- error
CALL ces_track('joe.s', 'joe.events', customer => '', event_name => 'e'); -- error
\set VERBOSITY sqlstate
CALL ces_track('joe.s', 'joe.events', customer => '*', event_name => 'e'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => '*'); -- error
\set VERBOSITY default
CALL ces_track('joe.s', 'joe.events', customer => 'c FROM joe.events', event_name => 'e'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => ''); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'e', occurred_at => '$1'); -- error
CALL ces_track('joe.s; DROP TABLE joe.events', 'joe.events', customer => 'c', event_name => 'e'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'e', time_zone => 'UTC''; DROP TABLE joe.events; --'); -- error
CALL ces_track('joe.s', 'joe.events', customer => 'c', event_name => 'e', model => 'default''; DROP TABLE joe.events; --'); -- error
SELECT relname FROM pg_class WHERE relnamespace = 'joe'::regnamespace AND relkind = 'r';
-- Literals that look like quoting, templates and formats are literals.
CALL ces_track('joe.s', 'joe.events', customer => $f$c || '$ces$ $body$ {{ ces }} {% raw %} %s %1$I $$ '' " \ ' AS "c""; --"$f$, event_name => 'e', source => $f$';{{ x }}%s"$f$);
INSERT INTO joe.events VALUES (1, 'login');
SELECT * FROM joe.s_as_of('2026-01-01') AS s (c, score);
CALL ces_rebuild('joe.s');
SELECT source, problems FROM ces_status;
SELECT ces_untrack('joe.s');
RESET ROLE;

-- An expression runs with the rights of the owner, regardless of the writer, and cannot get out of them.
CREATE SCHEMA own AUTHORIZATION ces_test_escalation_owner;
GRANT USAGE ON SCHEMA own TO ces_test_escalation_joe;
SET ROLE ces_test_escalation_owner;
CREATE TABLE own.events (c integer, e text);
CREATE FUNCTION own.spy(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN current_user || ' ' || coalesce($1, ''); END $$;
CREATE FUNCTION own.do_escape() RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'RESET ROLE'; RETURN 'escaped'; EXCEPTION WHEN OTHERS THEN RETURN 'escape ' || SQLSTATE; END $$;
CREATE FUNCTION own.escape(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN own.do_escape(); END $$;
CREATE FUNCTION own.do_temp() RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE TEMP TABLE t (x int)'; RETURN 'made'; EXCEPTION WHEN OTHERS THEN RETURN 'temp ' || SQLSTATE; END $$;
CREATE FUNCTION own.temp(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN own.do_temp(); END $$;
CREATE FUNCTION own.do_role() RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'ALTER ROLE ces_test_escalation_owner SUPERUSER'; RETURN 'super'; EXCEPTION WHEN OTHERS THEN RETURN 'role ' || SQLSTATE; END $$;
CREATE FUNCTION own.role(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN own.do_role(); END $$;
CALL ces_track('own.s', 'own.events', customer => 'c', tally => 'jsonb_build_object(own.spy(e), 1, own.escape(e), 1, own.temp(e), 1, own.role(e), 1)');
GRANT INSERT ON own.events TO ces_test_escalation_joe;
SET ROLE ces_test_escalation_joe;
INSERT INTO own.events VALUES (1, 'x');
RESET ROLE;
INSERT INTO own.events VALUES (2, 'y');
SELECT c, attributes FROM own.s_tally ORDER BY c;
SELECT ces_refresh('own.s');
CALL ces_rebuild('own.s');
SELECT c, attributes FROM own.s_tally ORDER BY c;
SELECT count(*) FROM ces_check('own.s');
TRUNCATE own.events;
SELECT c, attributes FROM own.s_tally ORDER BY c; -- no rows
SELECT rolsuper FROM pg_roles WHERE rolname = 'ces_test_escalation_owner';
-- So does what the owner has attached to the tables beside the view.
INSERT INTO own.events VALUES (3, 'z');
SET ROLE ces_test_escalation_owner;
CREATE TABLE own.seen (who text);
CREATE FUNCTION own.watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO own.seen VALUES (current_user); BEGIN EXECUTE 'RESET ROLE'; INSERT INTO own.seen VALUES ('escaped'); EXCEPTION WHEN OTHERS THEN NULL; END; RETURN NULL; END $$;
CREATE TRIGGER watch AFTER INSERT OR UPDATE ON own.s_history FOR EACH STATEMENT EXECUTE FUNCTION own.watch();
RESET ROLE;
SELECT ces_refresh('own.s');
SELECT ces_refresh();
CALL ces_rebuild('own.s');
SELECT ces_snapshot('own.s') > 0 AS kept;
SELECT DISTINCT who FROM own.seen;
SELECT ces_untrack('own.s');
-- Internal functions that act for others are not for everybody.
SET ROLE ces_test_escalation_joe;
SELECT _ces_capture(); -- error
SELECT _ces_keep(); -- error
SELECT * FROM _ces_scores_as_of('pg_class'::regclass, NULL, ROW(1), NULL) AS s (c bigint); -- error
SELECT p.proname FROM pg_proc AS p WHERE p.proname LIKE '\_ces\_%' AND p.prosecdef; -- no rows
RESET ROLE;
DROP OWNED BY ces_test_escalation_joe, ces_test_escalation_owner CASCADE;
DROP ROLE ces_test_escalation_joe, ces_test_escalation_owner;
