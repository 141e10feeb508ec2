-- Several sources of one view: events, tallies, attributes, and who exists.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('ticket_bug', -2), ('invoice_paid', 10), ('amount_paid', 0.1), ('plan_pro', 20), ('plan_free', 3), ('seat', 0.5);
CREATE TABLE app_events (user_id integer, name text, at timestamptz);
CREATE TABLE tickets (opened_by bigint, kind text, opened_at timestamptz);
CREATE TABLE invoices (user_id smallint, total numeric, paid_on date);
CREATE TABLE users (id integer PRIMARY KEY, plan text, seats integer, email text);
CREATE TABLE daily (user_id integer, tally ces_tally);
INSERT INTO app_events VALUES (1, 'login', '2026-01-01 UTC'), (2, 'login', '2026-01-02 UTC');
INSERT INTO invoices VALUES (1, 150, '2026-01-03');
INSERT INTO users VALUES (1, 'pro', 4, 'a'), (3, 'free', 1, 'b'), (4, NULL, NULL, 'c');
CREATE ROLE ces_test_sources_reader;

CALL ces_track('scores', events => 'app_events', customer => 'user_id', event_name => 'name', occurred_at => 'at');
GRANT SELECT ON scores TO ces_test_sources_reader;
COMMENT ON VIEW scores IS 'ours';
CREATE VIEW upon AS SELECT user_id, score FROM scores;
CALL ces_add_source('scores', 'tickets', events => 'tickets', customer => 'opened_by', event_name => $$'ticket_' || kind$$, occurred_at => 'opened_at');
CALL ces_add_source('scores', 'invoices', events => 'invoices', customer => 'user_id', tally => $$jsonb_build_object('invoice_paid', 1, 'amount_paid', total)$$, occurred_at => 'paid_on');
SELECT user_id, score, last_event_day FROM scores_as_of('2026-02-01') ORDER BY user_id;
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', tally => $$jsonb_build_object('plan_' || plan, 1, 'seat', seats)$$, filter => 'plan IS NOT NULL');
SELECT user_id, score, last_event_day FROM scores_as_of('2026-02-01') ORDER BY user_id;
CALL ces_add_source('scores', 'known', events => 'users', customer => 'id');
CALL ces_add_source('scores', 'daily', events => 'daily', customer => 'user_id', tally => 'tally');
CREATE VIEW found AS SELECT string_agg(user_id || ': ' || score, ', ' ORDER BY user_id) AS scores, (SELECT count(*) FROM ces_check('scores')) AS differences FROM scores_as_of('2026-12-31');
SELECT * FROM found;
SELECT source, events, tables, pending, skipped, future, problems FROM ces_status;
SELECT user_id, attributes, first_event_day FROM scores_tally JOIN scores_as_of('2026-12-31') USING (user_id) ORDER BY user_id;
-- Writes to all of them.
INSERT INTO tickets VALUES (2, 'bug', '2026-01-04 UTC');
INSERT INTO daily VALUES (2, '{"2026-01-05": {"login": 5}, "2026-01-06": {"login": 1.5}}'), (5, '{"login": 1}'), (5, NULL);
UPDATE users SET plan = 'free' WHERE id = 1;
INSERT INTO users VALUES (6, 'pro', 2, 'd');
DELETE FROM users WHERE id = 3;
UPDATE invoices SET total = total + 50;
SELECT * FROM found;
SELECT source, skipped FROM ces_status WHERE skipped <> '{}';
SELECT ces_refresh('scores');
SELECT * FROM found;
-- The customer of one source goes, that of another stays.
DELETE FROM app_events WHERE user_id = 2; DELETE FROM tickets; DELETE FROM daily;
SELECT * FROM found;
DELETE FROM users WHERE id = 4;
SELECT * FROM found;
SELECT ces_refresh('scores');
SELECT * FROM found;
-- A past day: dated events as they were, attributes as they are.
SELECT user_id, score, previous_score FROM scores_as_of('2026-01-02') ORDER BY user_id;
-- A row on a day to come is not there yet, and is told of.
INSERT INTO app_events VALUES (7, 'login', now() + interval '9 years'); -- any day
SELECT count(*) FROM scores WHERE user_id = 7;
SELECT source, future FROM ces_status WHERE future > 0 AND source = 'app_events';
SELECT ces_refresh('scores');
SELECT count(*) FROM scores WHERE user_id = 7;
SELECT source, future FROM ces_status WHERE future > 0 AND source = 'app_events';
DELETE FROM app_events WHERE user_id = 7;
SELECT ces_refresh('scores');

-- Sources are dropped; the view, its grants, its comment and what reads it stay.
CALL ces_drop_source('scores', 'invoices');
SELECT * FROM found;
CALL ces_drop_source('scores', 'plan');
SELECT * FROM found;
CALL ces_drop_source('scores', 'known');
SELECT * FROM found;
CALL ces_drop_source('scores', 'known'); -- error
CALL ces_drop_source('scores', 'tickets');
CALL ces_drop_source('scores', 'daily');
CALL ces_drop_source('scores', 'app_events'); -- error
SELECT tgrelid::regclass, count(*) FROM pg_trigger WHERE tgname LIKE '%ces\_ext %' GROUP BY 1;
SELECT stxrelid::regclass FROM pg_statistic_ext;
SELECT has_table_privilege('ces_test_sources_reader', 'scores', 'SELECT'), obj_description('scores'::regclass), (SELECT count(*) FROM upon);
-- A table can be dropped, with a used column or as a whole, and swapped.
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => $$'plan_' || plan$$);
CREATE TABLE users_new AS SELECT id, CASE id WHEN 1 THEN 'pro' ELSE plan END AS plan FROM users;
BEGIN; ALTER TABLE users RENAME TO users_old; ALTER TABLE users_new RENAME TO users; DROP TABLE users_old; COMMIT;
SELECT scores FROM found;
SELECT source, problems FROM ces_status WHERE problems <> '{}';
CALL ces_rebuild('scores', source => 'plan');
SELECT * FROM found;
SELECT source, problems FROM ces_status WHERE problems <> '{}'; -- no rows
SELECT has_table_privilege('ces_test_sources_reader', 'scores', 'SELECT'), obj_description('scores'::regclass), (SELECT count(*) FROM upon);
DROP TABLE users;
SELECT scores FROM found;
SELECT source, problems FROM ces_status WHERE problems <> '{}';
CALL ces_rebuild('scores', source => 'plan'); -- error
CALL ces_drop_source('scores', 'plan');
SELECT * FROM found;
SELECT source, problems FROM ces_status;

-- What is refused.
CALL ces_add_source('scores', 'app_events', events => 'tickets', customer => 'opened_by', event_name => 'kind'); -- error
CALL ces_add_source('scores', 'tickets', events => 'tickets', customer => 'opened_by, kind', event_name => 'kind'); -- error
CALL ces_add_source('scores', 'tickets', events => 'tickets', customer => 'kind', event_name => 'kind'); -- error
CALL ces_add_source('scores', 'tickets', events => 'tickets', customer => 'opened_by', event_name => 'kind', tally => 'NULL'); -- error
CALL ces_add_source('scores', 'tickets', events => 'tickets', customer => 'opened_by', occurred_at => 'opened_at'); -- error
CALL ces_add_source('scores', 'tickets', events => 'tickets', customer => 'opened_by', count => '1'); -- error
CALL ces_add_source('scores', NULL, events => 'tickets', customer => 'opened_by', event_name => 'kind'); -- error
CALL ces_add_source('nothing', 'tickets', events => 'tickets', customer => 'opened_by', event_name => 'kind'); -- error
SELECT source FROM ces_status;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'tickets'::regclass; -- no rows
DROP VIEW found, upon;
SELECT ces_untrack('scores');
DROP ROLE ces_test_sources_reader;
