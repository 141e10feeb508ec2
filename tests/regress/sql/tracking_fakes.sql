-- What a role makes of the names, triggers, statistics and documents of a tracking is its own affair: it changes nothing
-- of others, and neither breaks nor stalls what they do.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE ROLE ces_test_fakes_joe;
CREATE ROLE ces_test_fakes_app;
CREATE SCHEMA joe AUTHORIZATION ces_test_fakes_joe;
CREATE SCHEMA app AUTHORIZATION ces_test_fakes_app;
GRANT USAGE ON SCHEMA app TO ces_test_fakes_joe;
SET ROLE ces_test_fakes_app;
CREATE TABLE app.events (c text, e text, t timestamptz);
CALL ces_track('app.scores', 'app.events', customer => 'c', event_name => 'e', occurred_at => 't');
INSERT INTO app.events VALUES ('c1', 'login', '2026-01-01 UTC');
SELECT encode(substring(tgargs FOR length(tgargs) - 1), 'escape') AS argument FROM pg_trigger WHERE tgrelid = 'app.events'::regclass AND tgtype & 1 = 1 \gset
SELECT encode(substring(tgargs FOR length(tgargs) - 1), 'escape') AS document FROM pg_trigger WHERE tgrelid = 'app.scores_tallies'::regclass AND tgname = 'ces_ext_tracking' \gset

-- Triggers and statistics of ours on a table of another role write nothing for us.
SET ROLE ces_test_fakes_joe;
CREATE TABLE joe.events (c text, e text, t timestamptz);
CREATE TRIGGER fake AFTER INSERT OR UPDATE OR DELETE ON joe.events FOR EACH ROW EXECUTE FUNCTION _ces_capture(:'argument');
CREATE TRIGGER fake_begin BEFORE INSERT ON joe.events FOR EACH STATEMENT EXECUTE FUNCTION _ces_capture(:'argument');
CREATE TRIGGER fake_truncate BEFORE TRUNCATE ON joe.events FOR EACH STATEMENT EXECUTE FUNCTION _ces_capture(:'argument');
CREATE STATISTICS joe.:"argument" ON (CASE WHEN false THEN ROW('{"format":1,"name":"events","number":1,"time_zone":"UTC","on_invalid":"skip","frozen_before":null,"customers":1}'::text,
  'app.scores_tallies'::regclass, 'app.scores_pending'::regclass, c, NULL::text, e, NULL::text, NULL::text, t) IS NULL END) FROM joe.events;
CREATE STATISTICS joe.nonsense ON (CASE WHEN false THEN ROW('{"format":1,"name":"events","number":1,"time_zone":"UTC","on_invalid":"skip","frozen_before":null,"customers":100000}'::text, 0::regclass) IS NULL END) FROM joe.events;
CREATE TRIGGER nonsense AFTER INSERT ON joe.events FOR EACH ROW EXECUTE FUNCTION _ces_capture('nonsense');
CREATE TRIGGER without AFTER INSERT ON joe.events FOR EACH ROW EXECUTE FUNCTION _ces_capture();
CREATE TRIGGER many AFTER INSERT ON joe.events FOR EACH ROW EXECUTE FUNCTION _ces_capture(:'argument', 'x', '');
CREATE TRIGGER keep BEFORE INSERT ON joe.events FOR EACH STATEMENT EXECUTE FUNCTION _ces_keep();
CREATE TRIGGER keep_after AFTER INSERT ON joe.events FOR EACH ROW EXECUTE FUNCTION _ces_keep();
INSERT INTO joe.events VALUES ('joe', 'purchase', '2026-01-01 UTC');
UPDATE joe.events SET c = 'c1';
TRUNCATE joe.events;
DROP STATISTICS joe.:"argument", joe.nonsense;
SET ROLE ces_test_fakes_app;
SELECT c, score FROM app.scores;
SELECT problems FROM ces_status;
-- Nor do they stand in the way.
CALL ces_rebuild('app.scores');
INSERT INTO app.events VALUES ('c1', 'login', '2026-01-01 UTC');
SELECT c, score FROM app.scores;
CALL ces_alter('app.scores', previous_days => 10);
RESET ROLE;
CALL ces_rebuild('app.scores');
SELECT tgname FROM pg_trigger WHERE tgrelid = 'joe.events'::regclass ORDER BY 1;
-- A trigger of ours fired for another table of the same owner, too, writes nothing for the wrong source.
SET ROLE ces_test_fakes_app;
CREATE TABLE app.other (c text, e text, t timestamptz);
CREATE TRIGGER fake AFTER INSERT ON app.other FOR EACH ROW EXECUTE FUNCTION _ces_capture(:'argument');
INSERT INTO app.other VALUES ('other', 'purchase', '2026-01-01 UTC');
SELECT c, score FROM app.scores;
DROP TABLE app.other;

-- Tables and documents of another role that say they are a tracking.
SET ROLE ces_test_fakes_joe;
CREATE TABLE joe.a_tallies (x integer);
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.a_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking('nonsense');
CREATE TABLE joe.b_tallies (x integer);
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.b_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(:'document');
CREATE TRIGGER b2 BEFORE INSERT ON joe.b_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(:'document');
CREATE TABLE joe.b_pending (x integer);
CREATE TABLE joe.b_relations (x integer);
CREATE TABLE joe.c_tallies (x integer);
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.c_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking('{"format":1,"model":"no\u0000such","time_zone":"x..y","previous_days":-7,"security_invoker":false,"retained_before":"x","sources":[{"name":"","number":0,"statistics":"a..b","events":"x..y(","customer":"","event_name":null,"count":null,"occurred_at":null,"filter":null,"tally":null},{"name":"y","number":-32768,"statistics":"","events":"","customer":"","event_name":null,"count":null,"occurred_at":null,"filter":null,"tally":null}]}');
CREATE TABLE joe.d_tallies (c text PRIMARY KEY, rows bigint, first_day date, last_day date, older boolean, tally ces_tally, attributes ces_tally, known ces_tally);
CREATE TYPE joe.slow AS (x integer);
CREATE FUNCTION joe.slow(joe.slow) RETURNS ces_tally LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN '{}'; END $$;
CREATE CAST (joe.slow AS ces_tally) WITH FUNCTION joe.slow(joe.slow) AS IMPLICIT;
CREATE TABLE joe.d_pending (c text, source smallint, relation oid, rows bigint, tally joe.slow, reason text);
CREATE TABLE joe.d_relations (source smallint, relation regclass, triggers text);
CREATE TABLE joe.d_older (c text, year date, tally ces_tally);
CREATE TABLE joe.d_history (c text);
INSERT INTO joe.d_pending VALUES ('c', 1, 1, 1, ROW(1), NULL);
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.d_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(:'document');
-- One whose tables are as they are to be, but slow or broken when they are read or written.
CREATE TABLE joe.e_tallies (c text PRIMARY KEY, rows bigint, first_day date, last_day date, older boolean, tally ces_tally, attributes ces_tally, known ces_tally);
CREATE TABLE joe.e_pending (c text, source smallint, relation oid, rows bigint, tally ces_tally, reason text);
CREATE TABLE joe.e_relations (source smallint, relation regclass, triggers text);
CREATE TABLE joe.e_older (c text, year date, tally ces_tally);
CREATE TABLE joe.e_history (c text);
INSERT INTO joe.e_pending VALUES ('c', 1, 'joe.events'::regclass, 1, '{"2026-01-01": {"login": 1}}', NULL);
INSERT INTO joe.e_relations VALUES (1, 'joe.events', '');
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.e_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(:'document');
CREATE FUNCTION joe.fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'joe'; END $$;
CREATE TRIGGER fails BEFORE DELETE ON joe.e_pending FOR EACH ROW EXECUTE FUNCTION joe.fails();
CREATE FUNCTION joe.sleep() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN true; END $$;
CREATE TABLE joe.f_tallies (LIKE joe.e_tallies INCLUDING ALL);
CREATE TABLE joe.f_pending (LIKE joe.e_pending);
CREATE TABLE joe.f_relations (LIKE joe.e_relations);
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.f_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(:'document');
INSERT INTO joe.f_pending SELECT * FROM joe.e_pending;
ALTER TABLE joe.f_pending ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY slow ON joe.f_pending USING (joe.sleep());
-- One of many sources.
CREATE TABLE joe.g_tallies (LIKE joe.e_tallies INCLUDING ALL);
SELECT jsonb_set(:'document'::jsonb, '{sources}', (SELECT jsonb_agg(s || jsonb_build_object('name', i, 'statistics', 's' || i)) FROM jsonb_array_elements(:'document'::jsonb -> 'sources') AS s, generate_series(1, 5000) AS i)) AS many \gset
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.g_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(:'many');
-- A view of joe's over a table of ours is not ours.
CREATE VIEW joe.evil AS SELECT 1 AS one;

RESET ROLE;
SET statement_timeout = '20s';
SELECT view, view_id, source, problems FROM ces_status WHERE view LIKE 'app.%';
SELECT current_user = session_user AS is_the_same;
SELECT count(*) > 0 AS works FROM ces_status WHERE view LIKE 'joe.%' AND problems::text LIKE '%x%';
SET ROLE ces_test_fakes_app;
SELECT view, pending, problems FROM ces_status WHERE view LIKE 'app.%';
RESET ROLE;
INSERT INTO app.events VALUES ('c2', 'login', '2026-01-01 UTC');
-- Of others there are warnings at most.
SET client_min_messages = error;
SELECT ces_refresh();
SELECT count(*) FROM app.scores_pending WHERE reason IS NULL;
SELECT count(*) FROM ces_track_partitions();
SET client_min_messages = warning;
SELECT current_user = session_user AS is_the_same;
-- Under locks of joe's, too.
SET ROLE ces_test_fakes_joe;
BEGIN;
LOCK TABLE joe.a_tallies, joe.b_tallies, joe.c_tallies, joe.d_tallies, joe.e_tallies, joe.f_tallies, joe.g_tallies, joe.events, joe.e_pending, joe.evil IN ACCESS EXCLUSIVE MODE;
PREPARE TRANSACTION 'ces_test_fakes';
RESET ROLE;
SET lock_timeout = '1s';
SELECT view, problems FROM ces_status WHERE view LIKE 'app.%';
INSERT INTO app.events VALUES ('c3', 'login', '2026-01-01 UTC');
SET client_min_messages = error;
SELECT ces_refresh();
SELECT count(*) FROM ces_track_partitions();
SET client_min_messages = warning;
SELECT ces_refresh('app.scores');
CALL ces_rebuild('app.scores');
SELECT c, score FROM app.scores ORDER BY c;
COMMIT PREPARED 'ces_test_fakes';
RESET lock_timeout;

-- A document that names a table of others gives no access to it.
CREATE TABLE secret (c text, e text, t timestamptz);
INSERT INTO secret VALUES ('top', 'login', '2026-01-01 UTC');
SET ROLE ces_test_fakes_joe;
SELECT replace(replace(:'document', 'app.events', 'public.secret'), :'argument', 'stolen') AS stolen \gset
CREATE TABLE joe.h_tallies (LIKE joe.e_tallies INCLUDING ALL);
CREATE TABLE joe.h_pending (LIKE joe.e_pending);
CREATE TABLE joe.h_relations (LIKE joe.e_relations);
CREATE TABLE joe.h_older (LIKE joe.e_older);
CREATE TABLE joe.h_history (LIKE joe.e_history);
CREATE TRIGGER ces_ext_tracking BEFORE INSERT ON joe.h_tallies FOR EACH STATEMENT EXECUTE FUNCTION _ces_tracking(:'stolen');
\set VERBOSITY sqlstate
CALL ces_rebuild('joe.h'); -- error
SELECT count(*) FROM ces_check('joe.h') WHERE customer IS NOT NULL; -- error
RESET ROLE;
-- Not even if a superuser rebuilds it.
CALL ces_rebuild('joe.h'); -- error
CALL ces_rebuild('joe.h', events => 'secret'); -- error
\set VERBOSITY default
INSERT INTO secret VALUES ('top', 'login', '2026-01-01 UTC');
SELECT count(*) FROM joe.h_pending;
SELECT count(*) FROM joe.h_tallies;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'secret'::regclass; -- no rows
-- And what joe has made can be dropped, by joe and by others.
SET ROLE ces_test_fakes_joe;
DROP SCHEMA joe CASCADE;
RESET ROLE;
SELECT view, problems FROM ces_status;
SELECT ces_untrack('app.scores');
DROP OWNED BY ces_test_fakes_joe, ces_test_fakes_app CASCADE;
DROP ROLE ces_test_fakes_joe, ces_test_fakes_app;
