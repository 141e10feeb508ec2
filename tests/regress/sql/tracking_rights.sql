-- Who may track a table, write to it, read its scores, and maintain them.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE ROLE ces_test_rights_owner;
CREATE ROLE ces_test_rights_writer;
CREATE ROLE ces_test_rights_reader;
CREATE SCHEMA shop AUTHORIZATION ces_test_rights_owner;
GRANT USAGE ON SCHEMA shop TO ces_test_rights_writer, ces_test_rights_reader;
-- Nothing of this relies on what PUBLIC may execute.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE ces_test_rights_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SET ROLE ces_test_rights_owner;
CREATE TABLE shop.events (tenant integer, customer integer, name text, day date) PARTITION BY LIST (tenant);
CREATE TABLE shop.events_1 PARTITION OF shop.events FOR VALUES IN (1);
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON shop.events, shop.events_1 TO ces_test_rights_writer;

-- Only the owner tracks, or a superuser for the owner: what is made is the owner's.
SET ROLE ces_test_rights_writer;
CALL ces_track('shop.scores', 'shop.events', 'tenant, customer', 'name', occurred_at => 'day'); -- error
RESET ROLE;
CALL ces_track('shop.scores', 'shop.events', 'tenant, customer', 'name', occurred_at => 'day');
SELECT relname, relowner::regrole FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v', 'p') AND relowner <> 'ces_test_rights_owner'::regrole; -- no rows
SELECT proname FROM pg_proc WHERE pronamespace = 'shop'::regnamespace AND proowner <> 'ces_test_rights_owner'::regrole; -- no rows
SELECT stxname FROM pg_statistic_ext WHERE stxowner <> 'ces_test_rights_owner'::regrole; -- no rows
-- In a schema where the owner may create.
CALL ces_track('public.scores', 'shop.events', 'tenant, customer', 'name', occurred_at => 'day'); -- error

-- A writer needs no right on what belongs to the view, and gets none.
SET ROLE ces_test_rights_writer;
INSERT INTO shop.events VALUES (1, 1, 'login', '2026-01-01'), (1, 2, 'purchase', '2026-01-01');
UPDATE shop.events SET name = 'purchase' WHERE customer = 1;
DELETE FROM shop.events WHERE customer = 2;
INSERT INTO shop.events VALUES (1, 3, 'login', '2026-01-01');
\set VERBOSITY sqlstate
SELECT * FROM shop.scores; -- error
SELECT * FROM shop.scores_as_of(); -- error
SELECT * FROM shop.scores_pending; -- error
SELECT ces_refresh('shop.scores'); -- error
SELECT * FROM ces_check('shop.scores'); -- error
SELECT ces_snapshot('shop.scores'); -- error
SELECT ces_forget('shop.scores', '1', '1'); -- error
SELECT ces_retain('shop.scores', '2026-01-01'); -- error
SELECT * FROM ces_track_partitions('shop.scores'); -- error
SELECT ces_untrack('shop.scores'); -- error
CALL ces_rebuild('shop.scores'); -- error
CALL ces_alter('shop.scores', previous_days => 3); -- error
CALL ces_add_source('shop.scores', 'more', 'shop.events', 'tenant, customer', 'name'); -- error
CALL ces_drop_source('shop.scores', 'events'); -- error
\set VERBOSITY default
SELECT ces_refresh();
SELECT count(*) FROM ces_track_partitions();
SELECT view, source, events, owner, tables, pending, skipped, future, problems FROM ces_status;
TRUNCATE shop.events_1;
INSERT INTO shop.events VALUES (1, 1, 'login', '2026-01-01'), (1, 2, 'purchase', '2026-01-01');

-- A reader needs SELECT on the view, and nothing else, also for its functions and for views over it.
RESET ROLE;
GRANT SELECT ON shop.scores TO ces_test_rights_reader;
SET ROLE ces_test_rights_reader;
SELECT customer, score, band FROM shop.scores ORDER BY customer;
SELECT customer, score FROM shop.scores_as_of('2026-02-01') ORDER BY customer;
SELECT customer, score FROM shop.scores_as_of('2026-02-01', 1, 2);
SELECT customer, day::text, score FROM shop.scores_series('2026-01-01', '2026-01-08') ORDER BY 1, 2;
SELECT * FROM shop.scores_tallies; -- error
SELECT * FROM shop.scores_tally; -- error
SELECT event_name, count FROM shop.scores_explain(1, 2); -- error
SELECT customer FROM shop.scores_changes('2025-12-31'); -- error
SELECT * FROM shop.events; -- error
CREATE TEMPORARY VIEW mine AS SELECT customer, score FROM shop.scores;
SELECT sum(score) FROM mine;
DROP VIEW mine;
SELECT view, view_id::text, pending, problems FROM ces_status;
-- What customers did is another right.
RESET ROLE;
GRANT SELECT ON shop.scores_tally TO ces_test_rights_reader;
SET ROLE ces_test_rights_reader;
SELECT event_name, count FROM shop.scores_explain(1, 2) WHERE count > 0;
SELECT customer, direction, event_name FROM shop.scores_changes('2025-12-31', day => '2026-01-02') ORDER BY customer;
-- A column, a wrapper, and a materialized view.
RESET ROLE;
REVOKE SELECT ON shop.scores FROM ces_test_rights_reader;
GRANT SELECT (customer, score) ON shop.scores TO ces_test_rights_reader;
SET ROLE ces_test_rights_reader;
SELECT sum(score) FROM shop.scores;
SELECT band FROM shop.scores; -- error
\set VERBOSITY sqlstate
SELECT band FROM shop.scores_as_of('2026-02-01'); -- error
\set VERBOSITY default
SET ROLE ces_test_rights_owner;
CREATE VIEW shop.wrapped AS SELECT customer, score, (SELECT count(*) FROM shop.scores_as_of('2026-02-01')) AS customers FROM shop.scores;
CREATE MATERIALIZED VIEW shop.kept AS SELECT customer, score FROM shop.scores;
CREATE UNIQUE INDEX ON shop.kept (customer);
GRANT SELECT ON shop.wrapped, shop.kept TO ces_test_rights_reader;
INSERT INTO shop.events VALUES (1, 1, 'login', '2026-01-01');
REFRESH MATERIALIZED VIEW CONCURRENTLY shop.kept;
SET ROLE ces_test_rights_reader;
SELECT customer, score FROM shop.wrapped ORDER BY customer;
SELECT customer, score FROM shop.kept ORDER BY customer;
-- The configuration is read with the rights of the reader, and the error says what is missing.
RESET ROLE;
GRANT SELECT ON shop.scores TO ces_test_rights_reader;
BEGIN;
REVOKE SELECT ON ces_weights FROM PUBLIC;
SET LOCAL ROLE ces_test_rights_reader;
SELECT score FROM shop.scores; -- error
ROLLBACK;

-- Rows that a role may see: policies, where the view reads with the rights of the caller.
SET ROLE ces_test_rights_owner;
DROP VIEW shop.wrapped;
DROP MATERIALIZED VIEW shop.kept;
CREATE TABLE shop.events_2 PARTITION OF shop.events FOR VALUES IN (2);
INSERT INTO shop.events VALUES (2, 9, 'login', '2026-01-01');
SELECT * FROM ces_track_partitions('shop.scores');
ALTER TABLE shop.events ENABLE ROW LEVEL SECURITY;
CALL ces_track('shop.other', 'shop.events', 'tenant, customer', 'name', occurred_at => 'day'); -- error
INSERT INTO shop.events VALUES (2, 9, 'login', '2026-01-02');
CALL ces_alter('shop.scores', security_invoker => true);
GRANT SELECT ON shop.scores_tallies, shop.scores_older, shop.scores_pending, shop.scores_tally TO ces_test_rights_reader;
CREATE POLICY tenant ON shop.scores_tallies FOR SELECT USING (tenant = current_setting('shop.tenant')::integer);
CREATE POLICY tenant ON shop.scores_pending FOR SELECT USING (tenant = current_setting('shop.tenant')::integer);
ALTER TABLE shop.scores_tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.scores_pending ENABLE ROW LEVEL SECURITY;
SET ROLE ces_test_rights_reader;
SET shop.tenant = 2;
SELECT tenant, customer, score FROM shop.scores ORDER BY customer;
SELECT tenant, customer, score FROM shop.scores_as_of('2026-02-01') ORDER BY customer;
SELECT tenant, customer FROM shop.scores_tally;
SELECT tenant, customer FROM shop.scores_changes('2025-12-31', day => '2026-01-02') ORDER BY customer;
SELECT count(*) FROM shop.scores_explain(1, 1);
SET ROLE ces_test_rights_owner;
SELECT ces_refresh('shop.scores');
INSERT INTO shop.events VALUES (1, 5, 'login', '2026-01-01'), (2, 8, 'login', '2026-01-01');
SELECT tenant, customer, score FROM shop.scores ORDER BY 1, 2;
SET ROLE ces_test_rights_reader;
SELECT tenant, customer, score FROM shop.scores ORDER BY customer;
SET shop.tenant = 1;
SELECT tenant, customer, score FROM shop.scores ORDER BY customer;
RESET ROLE;
SELECT problems FROM ces_status;
SELECT ces_untrack('shop.scores');

-- A partition of another owner: a superuser tracks it, the owner is told whose it is.
SET ROLE ces_test_rights_owner;
ALTER TABLE shop.events DISABLE ROW LEVEL SECURITY;
RESET ROLE;
CREATE TABLE shop.events_3 PARTITION OF shop.events FOR VALUES IN (3);
SET ROLE ces_test_rights_owner;
\set VERBOSITY terse
CALL ces_track('shop.scores', 'shop.events', 'tenant, customer', 'name', occurred_at => 'day'); -- error
\set VERBOSITY default
RESET ROLE;
ALTER TABLE shop.events_3 OWNER TO ces_test_rights_writer;
SET ROLE ces_test_rights_owner;
CALL ces_track('shop.scores', 'shop.events', 'tenant, customer', 'name', occurred_at => 'day'); -- error
RESET ROLE;
INSERT INTO shop.events VALUES (3, 1, 'login', '2026-01-01');
CALL ces_track('shop.scores', 'shop.events', 'tenant, customer', 'name', occurred_at => 'day');
INSERT INTO shop.events VALUES (3, 1, 'login', '2026-01-01');
SET ROLE ces_test_rights_writer;
INSERT INTO shop.events_3 VALUES (3, 1, 'login', '2026-01-01');
RESET ROLE;
SELECT tenant, customer, score FROM shop.scores WHERE tenant = 3;
SET ROLE ces_test_rights_writer;
TRUNCATE shop.events_3;
RESET ROLE;
SELECT tenant, customer, score FROM shop.scores WHERE tenant = 3; -- no rows
SELECT count(*) FROM ces_check('shop.scores');
SELECT problems FROM ces_status;
-- A partition that another role attaches, too.
CREATE TABLE shop.events_4 (LIKE shop.events);
INSERT INTO shop.events_4 VALUES (4, 1, 'login', '2026-01-01');
ALTER TABLE shop.events ATTACH PARTITION shop.events_4 FOR VALUES IN (4);
\set VERBOSITY sqlstate
SET ROLE ces_test_rights_owner;
SELECT * FROM ces_track_partitions('shop.scores');
\set VERBOSITY default
RESET ROLE;
SELECT * FROM ces_track_partitions('shop.scores');
TRUNCATE shop.events_4;
INSERT INTO shop.events VALUES (4, 2, 'login', '2026-01-01');
SELECT tenant, customer, score FROM shop.scores WHERE tenant = 4;
SELECT ces_refresh() > 0 AS refreshed, (SELECT count(*) FROM ces_check('shop.scores')) AS differences;
SELECT ces_untrack('shop.scores');

-- Owners change: writes of all kinds pass and count, and it is told.
SET ROLE ces_test_rights_owner;
CREATE TABLE shop.given (customer integer, name text);
CALL ces_track('shop.given_scores', 'shop.given', 'customer', 'name');
INSERT INTO shop.given VALUES (1, 'login');
RESET ROLE;
ALTER TABLE shop.given OWNER TO ces_test_rights_writer;
SET ROLE ces_test_rights_writer;
INSERT INTO shop.given VALUES (2, 'login');
UPDATE shop.given SET name = 'purchase';
DELETE FROM shop.given WHERE customer = 1;
RESET ROLE;
SELECT customer, score FROM shop.given_scores;
SELECT view, problems FROM ces_status;
ALTER SCHEMA shop OWNER TO ces_test_rights_writer;
SET ROLE ces_test_rights_writer;
INSERT INTO shop.given VALUES (3, 'login');
UPDATE shop.given SET name = 'login';
TRUNCATE shop.given;
INSERT INTO shop.given VALUES (4, 'login');
RESET ROLE;
SELECT customer, score FROM shop.given_scores;
SELECT view, problems <> '{}' AS is_told FROM ces_status;
SET ROLE ces_test_rights_reader;
SELECT view, problems <> '{}' AS is_told FROM ces_status;
RESET ROLE;
SELECT ces_untrack('shop.given_scores');
CALL ces_track('shop.given_scores', 'shop.given', 'customer', 'name');
SELECT customer, score FROM shop.given_scores;
-- The owner may not use the schema of the extension any more.
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
SET ROLE ces_test_rights_writer;
INSERT INTO shop.given VALUES (4, 'login');
TRUNCATE shop.given;
INSERT INTO shop.given VALUES (5, 'login');
RESET ROLE;
SELECT customer, score FROM shop.given_scores;
SELECT count(*) FROM ces_status;
GRANT USAGE ON SCHEMA public TO PUBLIC;
SELECT count(*) FROM ces_check('shop.given_scores');
-- A reader of status needs no right on any schema.
SET ROLE ces_test_rights_reader;
SELECT view, view_id IS NOT NULL AS is_known, owner, problems FROM ces_status;
RESET ROLE;
DROP SCHEMA shop CASCADE;
SELECT * FROM ces_status; -- no rows
DROP OWNED BY ces_test_rights_owner, ces_test_rights_writer, ces_test_rights_reader;
DROP ROLE ces_test_rights_owner, ces_test_rights_writer, ces_test_rights_reader;

-- Options of the view that its owner has set: they stay, and the functions read with the rights that the view reads with.
RESET ROLE;
CREATE ROLE ces_test_rights_options;
CREATE ROLE ces_test_rights_one;
CREATE SCHEMA options AUTHORIZATION ces_test_rights_options;
SET ROLE ces_test_rights_options;
GRANT USAGE ON SCHEMA options TO ces_test_rights_one;
CREATE TABLE options.events (c integer, e text, d date);
INSERT INTO options.events VALUES (1, 'login', '2026-01-01'), (2, 'login', '2026-01-01');
CALL ces_track('options.scores', events => 'options.events', customer => 'c', event_name => 'e', occurred_at => 'd');
GRANT SELECT ON options.scores, options.scores_tally, options.scores_tallies, options.scores_pending, options.scores_older TO ces_test_rights_one;
ALTER TABLE options.scores_tallies ENABLE ROW LEVEL SECURITY;
CREATE POLICY one ON options.scores_tallies USING (c = 1);
ALTER VIEW options.scores SET (security_barrier);
ALTER VIEW options.scores_tally SET (security_barrier = true);
CALL ces_alter('options.scores', previous_days => 9);
SELECT relname, reloptions FROM pg_class WHERE relname IN ('scores', 'scores_tally') AND relnamespace = 'options'::regnamespace ORDER BY relname;
SET ROLE ces_test_rights_one;
SELECT (SELECT count(*) FROM options.scores) AS in_view, (SELECT count(*) FROM options.scores_as_of()) AS in_function;
SET ROLE ces_test_rights_options;
ALTER VIEW options.scores SET (security_invoker = on);
SET ROLE ces_test_rights_one;
SELECT (SELECT count(*) FROM options.scores) AS in_view, (SELECT count(*) FROM options.scores_as_of()) AS in_function,
       (SELECT count(*) FROM options.scores_series('2026-01-01', '2026-01-01')) AS in_series;
SELECT (SELECT count(*) FROM options.scores_tally) AS in_view, (SELECT count(*) FROM options.scores_explain(2)) AS in_explain;
SET ROLE ces_test_rights_options;
ALTER VIEW options.scores_tally SET (security_invoker = 1);
SET ROLE ces_test_rights_one;
SELECT (SELECT count(*) FROM options.scores_tally) AS in_view, (SELECT count(*) FROM options.scores_explain(2)) AS in_explain;
SET ROLE ces_test_rights_options;
CALL ces_alter('options.scores', security_invoker => true);
ALTER VIEW options.scores RESET (security_invoker);
SET ROLE ces_test_rights_one;
SELECT (SELECT count(*) FROM options.scores) AS in_view, (SELECT count(*) FROM options.scores_as_of()) AS in_function;
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA options CASCADE;
DROP ROLE ces_test_rights_options, ces_test_rights_one;

-- A partition of another owner, made later: it is told, and holds up nothing else.
CREATE ROLE ces_test_rights_parts;
CREATE SCHEMA parts AUTHORIZATION ces_test_rights_parts;
SET ROLE ces_test_rights_parts;
CREATE TABLE parts.visits (c integer, e text, d date) PARTITION BY RANGE (d);
CREATE TABLE parts.users (c integer);
CALL ces_track('parts.scores', events => 'parts.visits', customer => 'c', event_name => 'e', occurred_at => 'd');
RESET ROLE;
CREATE TABLE parts.visits_2021 PARTITION OF parts.visits FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
SET ROLE ces_test_rights_parts;
CALL ces_rebuild('parts.scores');
CALL ces_add_source('parts.scores', 'users', events => 'parts.users', customer => 'c');
CALL ces_drop_source('parts.scores', 'users');
SELECT * FROM ces_track_partitions('parts.scores');
SELECT problems FROM ces_status WHERE view = 'parts.scores';
RESET ROLE;
ALTER TABLE parts.visits_2021 OWNER TO ces_test_rights_parts;
SET ROLE ces_test_rights_parts;
SELECT * FROM ces_track_partitions();
CALL ces_rebuild('parts.scores');
SELECT problems FROM ces_status WHERE view = 'parts.scores';
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA parts CASCADE;
DROP ROLE ces_test_rights_parts;
