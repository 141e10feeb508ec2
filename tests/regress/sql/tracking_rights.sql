-- Who may track a table, write to it, read its scores and maintain them.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE ces_test_owner;
CREATE ROLE ces_test_writer;
CREATE ROLE ces_test_reader;
CREATE SCHEMA shop AUTHORIZATION ces_test_owner;
GRANT USAGE ON SCHEMA shop TO ces_test_writer, ces_test_reader;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('live', 'login', 1), ('live', 'purchase', 10);

SET ROLE ces_test_owner;
CREATE TABLE shop.events (tenant_id integer, user_id uuid, kind text, day date);
CREATE TABLE shop.users (tenant_id integer, user_id uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.events TO ces_test_writer;
SET ROLE ces_test_writer;
CALL ces_track('shop.scores', 'shop.events', 'tenant_id, user_id', 'kind', occurred_at => 'day', model => 'live');
-- A superuser tracks it for the owner: what is made is the owner's.
RESET ROLE;
CALL ces_track('shop.scores', 'shop.events', 'tenant_id, user_id', 'kind', occurred_at => 'day', model => 'live', customers => 'shop.users');
SELECT relname, relowner::regrole FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT proname, proowner::regrole FROM pg_proc WHERE pronamespace = 'shop'::regnamespace ORDER BY 1;

-- Whoever may write events needs no other right, and gets none.
SET ROLE ces_test_writer;
INSERT INTO shop.events VALUES (1, '00000000-0000-0000-0000-000000000001', 'login', '2026-01-01'), (2, '00000000-0000-0000-0000-000000000002', 'purchase', '2026-01-01');
SELECT * FROM shop.scores;
SELECT * FROM shop.scores_pending;
SELECT * FROM shop.scores_mapping;
CREATE TEMPORARY TABLE fake (LIKE shop.events);
CREATE TRIGGER fake AFTER INSERT ON fake REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION shop.scores_changed();
DROP TABLE fake;
SELECT ces_refresh('shop.scores');
SELECT ces_refresh();
SELECT * FROM ces_check('shop.scores');
SELECT ces_snapshot('shop.scores');
SELECT ces_forget('shop.scores', '1', '00000000-0000-0000-0000-000000000001');
SELECT ces_retain('shop.scores', '2026-01-01');
SELECT ces_track_partitions('shop.scores');
SELECT ces_untrack('shop.scores');
CALL ces_rebuild('shop.scores');
SELECT _ces_run_as('ces_test_owner'::regrole, 'DROP TABLE shop.events');
SELECT * FROM _ces_read_as('ces_test_owner'::regrole, 'SELECT to_jsonb(e) FROM shop.events AS e');
SELECT view, events, pending, skipped, problems FROM ces_status;

-- The trigger function does not write for a table that is not registered, whoever put a trigger on it.
SET ROLE ces_test_owner;
CREATE TABLE shop.copy (LIKE shop.events);
CREATE TRIGGER fake AFTER INSERT ON shop.copy REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION shop.scores_changed();
INSERT INTO shop.copy VALUES (3, '00000000-0000-0000-0000-000000000003', 'login', '2026-01-01');
SELECT tenant_id, score FROM shop.scores ORDER BY tenant_id;
DROP TABLE shop.copy;

-- A reader needs SELECT on the view and on what it reads.
GRANT SELECT ON shop.scores TO ces_test_reader;
SET ROLE ces_test_reader;
SELECT tenant_id, score FROM shop.scores ORDER BY tenant_id;
SET ROLE ces_test_owner;
GRANT SELECT ON shop.scores_tallies, shop.scores_pending, shop.users TO ces_test_reader;
INSERT INTO shop.users VALUES (9, '00000000-0000-0000-0000-000000000009'), (1, '00000000-0000-0000-0000-000000000001');
SET ROLE ces_test_reader;
SELECT tenant_id, score FROM shop.scores ORDER BY tenant_id;

-- What maintains tallies runs with the owner's rights, also for a superuser.
SET ROLE ces_test_owner;
CREATE FUNCTION shop.who() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'as %', current_user; RETURN NULL; END $$;
CREATE TRIGGER who AFTER INSERT ON shop.scores_tallies FOR EACH STATEMENT EXECUTE FUNCTION shop.who();
CREATE FUNCTION shop.back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN SET ROLE NONE; RETURN NULL; END $$;
RESET ROLE;
SELECT ces_refresh('shop.scores');
SET ROLE ces_test_owner;
DROP TRIGGER who ON shop.scores_tallies;
CREATE TRIGGER back AFTER UPDATE ON shop.scores_tallies FOR EACH STATEMENT EXECUTE FUNCTION shop.back();
INSERT INTO shop.events VALUES (1, '00000000-0000-0000-0000-000000000001', 'login', '2026-01-02');
RESET ROLE;
SELECT ces_refresh('shop.scores');
SELECT ces_refresh();
SET ROLE ces_test_owner;
DROP TRIGGER back ON shop.scores_tallies;
SELECT ces_refresh('shop.scores');
SELECT * FROM ces_check('shop.scores');

-- Tenants that see their own customers only, by policies on the tallies and the pending changes.
ALTER TABLE shop.scores_tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.scores_pending ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.users ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON shop.scores_tallies FOR SELECT USING (tenant_id = current_setting('shop.tenant')::integer);
CREATE POLICY tenant ON shop.scores_pending FOR SELECT USING (tenant_id = current_setting('shop.tenant')::integer);
CREATE POLICY tenant ON shop.users FOR SELECT USING (tenant_id = current_setting('shop.tenant')::integer);
SET ROLE ces_test_writer;
INSERT INTO shop.events VALUES (1, '00000000-0000-0000-0000-000000000001', 'purchase', '2026-01-02'), (2, '00000000-0000-0000-0000-000000000002', 'login', '2026-01-02');
SET ROLE ces_test_reader;
SET shop.tenant = 1;
SELECT tenant_id, score FROM shop.scores;
SET shop.tenant = 2;
SELECT tenant_id, score FROM shop.scores;
SELECT tenant_id, score FROM shop.scores_as_of('2026-01-01');
RESET shop.tenant;
SET ROLE ces_test_owner;
SELECT tenant_id, score FROM shop.scores ORDER BY tenant_id;
SELECT ces_refresh('shop.scores') > 0 AS refreshed;
SELECT * FROM ces_check('shop.scores');

-- Events with row security: only if the caller says so.
ALTER TABLE shop.events ENABLE ROW LEVEL SECURITY;
SELECT problems FROM ces_status;
SELECT ces_untrack('shop.scores');
CALL ces_track('shop.scores', 'shop.events', 'tenant_id, user_id', 'kind', occurred_at => 'day', model => 'live');
CALL ces_track('shop.scores', 'shop.events', 'tenant_id, user_id', 'kind', occurred_at => 'day', model => 'live', allow_row_security => true);
SELECT problems FROM ces_status;
SELECT tenant_id, score FROM shop.scores ORDER BY tenant_id;
ALTER TABLE shop.events FORCE ROW LEVEL SECURITY;
SELECT problems FROM ces_status;
SELECT * FROM ces_check('shop.scores');
CALL ces_rebuild('shop.scores');
SELECT ces_untrack('shop.scores');
CALL ces_track('shop.scores', 'shop.events', 'tenant_id, user_id', 'kind', occurred_at => 'day', model => 'live', allow_row_security => true);
RESET ROLE;
DROP SCHEMA shop CASCADE;
DROP ROLE ces_test_owner, ces_test_reader, ces_test_writer;
DELETE FROM ces_weights WHERE model = 'live';
