-- What applications, ORMs, test suites, migrations and schedulers do around tracked tables.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('report_created', 5);
CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id integer, event_name text, n numeric DEFAULT 1, occurred_at timestamptz, message_id uuid, anonymous_id text);
INSERT INTO events (customer_id, event_name, n, occurred_at) VALUES (1, 'login', 3, '2026-01-05 12:00Z'), (2, 'report_created', 1, '2026-01-06 12:00Z');
CALL ces_track('scores', events => 'events', customer => 'customer_id', event_name => 'event_name', count => 'n', occurred_at => 'occurred_at');
CREATE VIEW found AS SELECT string_agg(customer_id || ': ' || score, ', ' ORDER BY customer_id) AS scores, (SELECT count(*) FROM ces_check('scores')) AS differences FROM scores_as_of('2027-01-01');
SELECT ces_refresh('scores');
TABLE found;

-- Test suites that empty every table: by one TRUNCATE, or table by table.
SELECT ces_snapshot('scores', '2026-02-01');
BEGIN;
SELECT format('TRUNCATE TABLE %s RESTART IDENTITY CASCADE', string_agg(format('%I.%I', schemaname, tablename), ', ' ORDER BY tablename COLLATE "C")) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'ces\_%' \gexec
TABLE found;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (1, 'login', '2026-01-05 12:00Z');
TABLE found;
SELECT problems FROM ces_status;
ROLLBACK;
TABLE found;
BEGIN;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (3, 'login', '2026-01-05 12:00Z');
TRUNCATE scores_tallies;
TRUNCATE scores_older;
TRUNCATE scores_pending;
TRUNCATE scores_history;
TRUNCATE scores_relations;
TRUNCATE events CASCADE;
TABLE found;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (1, 'login', '2026-01-05 12:00Z');
SELECT scores FROM found;
SELECT problems FROM ces_status;
CALL ces_rebuild('scores', in_transaction => true);
TABLE found;
SELECT problems FROM ces_status;
ROLLBACK;
TABLE found;
DELETE FROM scores_pending;
DELETE FROM scores_tallies;
DELETE FROM scores_relations;
DELETE FROM scores_older;
TABLE found;
SELECT problems FROM ces_status;
BEGIN;
DELETE FROM events;
DELETE FROM scores_pending;
DELETE FROM scores_tallies;
DELETE FROM scores_history;
TABLE found;
ROLLBACK;
TABLE found;
-- What is written to our tables by hand is left out.
INSERT INTO scores_tallies SELECT 9, 1, '2026-01-01', '2026-01-01', false, '{"2026-01-01": {"login": 1}}', '{}', '{}';
UPDATE scores_tallies SET rows = 7;
INSERT INTO scores_pending (customer_id, source, relation, rows, tally) VALUES (9, 1, 'events'::regclass, 1, '{"2026-01-01": {"login": 1}}');
COPY scores_pending (customer_id, source, relation, rows) FROM stdin;
9	1	1	1
\.
TABLE found;
-- Only these tables are emptied, and not the events.
TRUNCATE scores_pending, scores_tallies;
SELECT problems <> '{}' OR (SELECT scores FROM found) IS NOT DISTINCT FROM '1: 3, 2: 5' AS is_told_or_right FROM ces_status;
CALL ces_rebuild('scores');
TABLE found;
SELECT problems FROM ces_status;

-- Duplicates: a unique index and ON CONFLICT count once.
CREATE UNIQUE INDEX ON events (message_id);
INSERT INTO events (customer_id, event_name, occurred_at, message_id) VALUES (5, 'login', '2026-01-05Z', '00000000-0000-0000-0000-000000000001') ON CONFLICT DO NOTHING;
INSERT INTO events (customer_id, event_name, occurred_at, message_id) VALUES (5, 'login', '2026-01-05Z', '00000000-0000-0000-0000-000000000001') ON CONFLICT DO NOTHING;
INSERT INTO events (customer_id, event_name, occurred_at, message_id) VALUES (5, 'login', '2026-01-05Z', '00000000-0000-0000-0000-000000000001') ON CONFLICT (message_id) DO UPDATE SET n = excluded.n;
TABLE found;
DELETE FROM events WHERE customer_id = 5;

-- Anonymous, then identified; and two customers who are one.
INSERT INTO events (customer_id, event_name, occurred_at, anonymous_id) SELECT NULL, 'login', '2026-01-05Z', 'a1' FROM generate_series(1, 4);
SELECT skipped FROM ces_status;
UPDATE events SET customer_id = 1 WHERE anonymous_id = 'a1';
TABLE found;
SELECT ces_refresh('scores');
SELECT skipped FROM ces_status;
UPDATE events SET customer_id = 1 WHERE customer_id = 2;
TABLE found;
DELETE FROM events WHERE anonymous_id = 'a1';
-- Both at once, as an expression.
CALL ces_track('either', events => 'events', customer => 'coalesce(customer_id::text, anonymous_id) AS customer', event_name => 'event_name', count => 'n', occurred_at => 'occurred_at');
INSERT INTO events (event_name, occurred_at, anonymous_id) VALUES ('login', '2026-01-05Z', 'a2');
SELECT customer, score FROM either_as_of('2027-01-01') ORDER BY customer COLLATE "C";
UPDATE events SET customer_id = 1 WHERE anonymous_id = 'a2';
SELECT customer, score FROM either_as_of('2027-01-01') ORDER BY customer COLLATE "C";
DELETE FROM events WHERE anonymous_id = 'a2';
SELECT ces_untrack('either');

-- The zero time of Go and .NET, milliseconds taken for seconds, and the far future.
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (7, 'login', '0001-01-01 00:00:00+00'), (7, 'login', to_timestamp(1767225600000)), (7, 'login', '2026-01-05Z');
SELECT score, first_event_day, last_event_day FROM scores_as_of('2027-01-01', 7);
SELECT source, future FROM ces_status;
CALL ces_alter('scores', filter => $$occurred_at > '2000-01-01Z'$$);
SELECT score, first_event_day, last_event_day FROM scores_as_of('2027-01-01', 7);
CALL ces_track('ny', events => 'events', customer => 'customer_id', event_name => 'event_name', occurred_at => 'occurred_at', time_zone => 'America/New_York');
SELECT score, first_event_day FROM ny_as_of('2027-01-01', 7);
SELECT count(*) FROM ces_check('ny');
SELECT ces_untrack('ny');
CALL ces_alter('scores', filter => '');
DELETE FROM events WHERE customer_id = 7;

-- A table of customers of any shape says who exists.
CREATE TABLE users (id smallint PRIMARY KEY, email text, deleted_at timestamptz);
INSERT INTO users VALUES (1, 'a', NULL), (3, 'b', NULL), (4, 'c', '2026-01-01Z');
CALL ces_add_source('scores', 'users', events => 'users', customer => 'id', filter => 'deleted_at IS NULL');
TABLE found;
-- dbt builds it again under another name, swaps them, and drops the old one with CASCADE.
CREATE ROLE ces_test_tools_bi;
GRANT SELECT ON scores TO ces_test_tools_bi;
CREATE VIEW dashboard AS SELECT band, count(*) FROM scores GROUP BY band;
CREATE TABLE users__dbt_tmp AS SELECT i AS id, NULL::text AS email, NULL::timestamptz AS deleted_at FROM generate_series(1, 5) AS i;
BEGIN;
ALTER TABLE users RENAME TO users__dbt_backup;
ALTER TABLE users__dbt_tmp RENAME TO users;
COMMIT;
DROP TABLE users__dbt_backup CASCADE;
SELECT count FROM dashboard;
SELECT source, problems <> '{}' AS is_told FROM ces_status;
CALL ces_rebuild('scores', source => 'users');
TABLE found;
SELECT count FROM dashboard;
SELECT has_table_privilege('ces_test_tools_bi', 'scores', 'SELECT') AS granted;
SELECT source, problems FROM ces_status;
INSERT INTO users VALUES (6);
TABLE found;
-- The events themselves, too.
CREATE TABLE events_new (LIKE events INCLUDING ALL);
INSERT INTO events_new OVERRIDING SYSTEM VALUE SELECT * FROM events;
ALTER TABLE events_new ALTER id RESTART WITH 100000;
INSERT INTO events_new (customer_id, event_name, occurred_at) VALUES (2, 'login', '2026-01-05Z');
BEGIN;
ALTER TABLE events RENAME TO events_old;
ALTER TABLE events_new RENAME TO events;
DROP TABLE events_old CASCADE;
COMMIT;
SELECT source, problems <> '{}' AS is_told FROM ces_status;
CALL ces_rebuild('scores');
TABLE found;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (2, 'login', '2026-01-05Z');
TABLE found;
SELECT has_table_privilege('ces_test_tools_bi', 'scores', 'SELECT') AS granted, (SELECT sum(count) FROM dashboard) AS customers;
DROP VIEW dashboard;
CALL ces_drop_source('scores', 'users');

-- Internal users from a list: not in the filter, but beside the view.
CREATE TABLE staff (customer_id integer PRIMARY KEY);
INSERT INTO staff VALUES (2);
\set VERBOSITY sqlstate
CALL ces_alter('scores', filter => 'customer_id NOT IN (SELECT customer_id FROM staff)'); -- error
\set VERBOSITY default
SELECT s.customer_id, s.score FROM scores AS s WHERE NOT EXISTS (SELECT FROM staff AS t WHERE t.customer_id = s.customer_id);

-- Names without a weight are reported where a score is explained, and can be listed.
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (1, 'Login', '2026-01-05Z'), (1, 'login ', '2026-01-05Z');
SET ces_ext.unknown_event = error;
SELECT score FROM scores_as_of('2027-01-01', 1);
SELECT event_name FROM scores_explain(1, '2027-01-01'); -- error
RESET ces_ext.unknown_event;
SELECT event_name, count, weight FROM scores_explain(1, '2027-01-01') ORDER BY event_name COLLATE "C";
-- Many names: what belongs to one customer grows with them, and a filter keeps it small.
INSERT INTO events (customer_id, event_name, occurred_at) SELECT 8, '/products/' || md5(i::text), '2026-01-05Z' FROM generate_series(1, 5000) AS i;
SELECT ces_refresh('scores') > 0 AS changed;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (8, 'login', '2026-01-05Z');
SELECT score FROM scores_as_of('2027-01-01', 8);
CALL ces_alter('scores', filter => $$event_name NOT LIKE '/products/%'$$);
SELECT pg_column_size(tally) < 200 AS is_small FROM scores_tallies WHERE customer_id = 8;
TABLE found;
CALL ces_alter('scores', filter => '');
DELETE FROM events WHERE customer_id = 8;
-- A name of two megabytes.
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (8, repeat('x', 2000000), '2026-01-05Z'), (8, 'login', '2026-01-05Z');
SELECT score FROM scores_as_of('2027-01-01', 8);
SELECT ces_refresh('scores') > 0 AS changed;
SELECT score FROM scores_as_of('2027-01-01', 8);
DELETE FROM events WHERE customer_id = 8;

-- Schedulers, and clients that send several statements, or the same one many times.
PREPARE add AS INSERT INTO events (customer_id, event_name, occurred_at) VALUES ($1, $2, $3);
DO $$ BEGIN FOR i IN 1..10 LOOP EXECUTE 'INSERT INTO events (customer_id, event_name, occurred_at) VALUES ($1, $2, $3)' USING 9, 'login', timestamptz '2026-01-05Z'; END LOOP; END $$;
EXECUTE add(9, 'login', '2026-01-05Z');
EXECUTE add(9, 'login', '2026-01-05Z');
DISCARD ALL;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (9, 'login', '2026-01-05Z');
SELECT score FROM scores_as_of('2027-01-01', 9);
SET client_min_messages = warning;
-- Scores in a trigger of the user's own, at the end of a statement.
CREATE TABLE alerts (customer_id integer, score numeric);
CREATE FUNCTION alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alerts SELECT c.customer_id, s.score FROM (SELECT DISTINCT customer_id FROM added) AS c JOIN scores_as_of('2027-01-01') AS s USING (customer_id);
    RETURN NULL;
END $$;
CREATE TRIGGER alert AFTER INSERT ON events REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION alert();
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (9, 'login', '2026-01-05Z'), (9, 'report_created', '2026-01-05Z'), (10, 'login', '2026-01-05Z');
TABLE alerts ORDER BY customer_id;
TRUNCATE alerts;
-- Whatever its name is.
ALTER TRIGGER alert ON events RENAME TO "0";
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (9, 'login', '2026-01-05Z');
ALTER TRIGGER "0" ON events RENAME TO zz;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (9, 'login', '2026-01-05Z');
TABLE alerts ORDER BY score;
DROP TRIGGER zz ON events;

-- Tools that read the schema: a schema of its own keeps them away, and the view has standard types only.
CREATE SCHEMA engagement;
CALL ces_track('engagement.marks', events => 'events', customer => 'customer_id', event_name => 'event_name', count => 'n', occurred_at => 'occurred_at');
SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname LIKE 'marks%';
SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a WHERE a.attrelid = 'engagement.marks'::regclass AND a.attnum > 0 ORDER BY a.attnum;
SELECT c.relname, c.relkind FROM pg_class AS c WHERE c.relnamespace = 'engagement'::regnamespace AND c.relkind IN ('r', 'v') ORDER BY c.relname COLLATE "C";
-- All of it has comments.
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'engagement'::regnamespace AND c.relkind IN ('r', 'v') AND obj_description(c.oid) IS NULL; -- no rows
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
 WHERE c.relnamespace = 'engagement'::regnamespace AND c.relkind IN ('r', 'v') AND a.attname <> 'customer_id' AND col_description(c.oid, a.attnum) IS NULL; -- no rows
SELECT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'engagement'::regnamespace AND obj_description(p.oid) IS NULL; -- no rows
SELECT to_json(m) FROM engagement.marks AS m WHERE customer_id = 10;
DROP SCHEMA engagement CASCADE;
SELECT view FROM ces_status;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (10, 'login', '2026-01-05Z');
SELECT score FROM scores_as_of('2027-01-01', 10);
-- What is left by DROP SCHEMA ... CASCADE on the events does no harm and goes with them.
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'events'::regclass AND NOT tgisinternal;
DROP VIEW found;
SELECT ces_untrack('scores');
DROP OWNED BY ces_test_tools_bi;
DROP ROLE ces_test_tools_bi;
DROP EXTENSION ces_ext CASCADE;
INSERT INTO events (customer_id, event_name, occurred_at) VALUES (10, 'login', '2026-01-05Z');
