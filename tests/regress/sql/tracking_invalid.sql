-- Rows that cannot be counted: they are written, counted by reason, and can be corrected and deleted.
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE events (id integer PRIMARY KEY, customer text, name text, n double precision DEFAULT 1, at timestamptz, kind text DEFAULT 'a');
-- They are there before.
INSERT INTO events (id, customer, name, n, at) VALUES (1, 'c1', 'login', 1, '2026-01-01 UTC'), (2, 'c1', '', 1, '2026-01-01 UTC'), (3, 'c1', NULL, 1, '2026-01-01 UTC');
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'at', filter => $$1 / length(kind) > 0$$);
SELECT skipped, problems FROM ces_status;
-- And are written afterwards, one of each kind, in one statement with rows that count.
INSERT INTO events (id, customer, name, n, at, kind) VALUES
  (10, NULL, 'login', 1, '2026-01-01 UTC', 'a'), (11, 'c1', '', 1, '2026-01-01 UTC', 'a'), (12, 'c1', NULL, 1, '2026-01-01 UTC', 'a'),
  (13, 'c1', 'login', NULL, '2026-01-01 UTC', 'a'), (14, 'c1', 'login', 'NaN', '2026-01-01 UTC', 'a'), (15, 'c1', 'login', '-Infinity', '2026-01-01 UTC', 'a'),
  (16, 'c1', 'login', 1e300, '2026-01-01 UTC', 'a'), (17, 'c1', 'login', 1, NULL, 'a'), (18, 'c1', 'login', 1, 'infinity', 'a'),
  (19, 'c1', 'login', 1, to_timestamp(8300000000000), 'a'), (20, 'c1', 'login', 1, '2026-01-01 UTC', ''),
  (21, 'c1', 'login', 1, '4714-11-24 00:00+00 BC', 'a'), (22, (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 200) AS i), 'login', 1, '2026-01-01 UTC', 'a'),
  (23, 'c1', 'login', 2, '2026-01-02 UTC', 'a'), (24, 'c2', 'login', 4, '2026-01-02 UTC', 'a');
SELECT count(*) FROM events;
SELECT customer, score FROM scores_as_of('2026-02-01') ORDER BY customer;
SELECT jsonb_pretty(skipped) AS skipped, problems FROM ces_status;
SELECT count(*) FROM ces_check('scores');
SELECT ces_refresh('scores');
SELECT jsonb_pretty(skipped) = (SELECT jsonb_pretty(skipped) FROM ces_status) AS the_same FROM ces_status;
-- Corrected.
UPDATE events SET name = 'login' WHERE name = '' OR name IS NULL;
UPDATE events SET n = 1 WHERE id IN (13, 14, 15, 16);
UPDATE events SET at = '2026-01-03 UTC' WHERE id IN (17, 18, 19, 21);
UPDATE events SET kind = 'a', customer = 'c3' WHERE id IN (10, 20, 22);
SELECT customer, score FROM scores_as_of('2026-02-01') ORDER BY customer;
SELECT skipped FROM ces_status;
SELECT count(*) FROM ces_check('scores');
-- Made invalid, and deleted as such.
UPDATE events SET name = '' WHERE id % 2 = 0;
UPDATE events SET kind = '' WHERE id = 11;
SELECT customer, score FROM scores_as_of('2026-02-01') ORDER BY customer;
SELECT skipped FROM ces_status;
DELETE FROM events WHERE name = '' OR kind = '';
SELECT customer, score FROM scores_as_of('2026-02-01') ORDER BY customer;
SELECT skipped FROM ces_status;
CALL ces_rebuild('scores');
SELECT skipped, (SELECT count(*) FROM ces_check('scores')) AS differences FROM ces_status;
-- TRUNCATE takes what was skipped, too; ROLLBACK brings it back.
INSERT INTO events (id, customer, name, at) VALUES (30, 'c1', '', '2026-01-01 UTC');
BEGIN;
TRUNCATE events;
SELECT skipped, (SELECT count(*) FROM scores_as_of('2026-02-01')) AS customers FROM ces_status;
ROLLBACK;
SELECT skipped, (SELECT count(*) FROM scores_as_of('2026-02-01')) AS customers FROM ces_status;
-- COPY is not stopped by one of its rows.
COPY events (id, customer, name, at) FROM stdin;
40	c4	login	2026-01-01 00:00:00+00
41	c4		2026-01-01 00:00:00+00
42	c4	login	2026-01-01 00:00:00+00
\.
SELECT score FROM scores_as_of('2026-02-01') WHERE customer = 'c4';
SELECT skipped FROM ces_status;

-- Where it is an error, the statement is refused and names the reason; what is there can still be deleted and corrected.
CALL ces_alter('scores', on_invalid => 'error');
INSERT INTO events (id, customer, name, at) VALUES (50, 'c5', 'login', '2026-01-01 UTC'), (51, 'c5', '', '2026-01-01 UTC'); -- error
INSERT INTO events (id, customer, name, at, kind) VALUES (51, 'c5', 'login', '2026-01-01 UTC', ''); -- error
UPDATE events SET n = 'NaN' WHERE id = 40; -- error
SELECT count(*) FROM events WHERE customer = 'c5';
UPDATE events SET name = 'login' WHERE id = 30;
DELETE FROM events WHERE id = 41;
SELECT skipped, (SELECT count(*) FROM ces_check('scores')) AS differences FROM ces_status;
-- A row that was skipped before, and whose reason stays, can be changed otherwise.
CALL ces_alter('scores', on_invalid => 'skip');
INSERT INTO events (id, customer, name, at) VALUES (60, 'c6', '', '2026-01-01 UTC');
CALL ces_alter('scores', on_invalid => 'error');
UPDATE events SET kind = 'b' WHERE id = 60;
DELETE FROM events WHERE id = 60;
SELECT skipped FROM ces_status;
SELECT ces_untrack('scores');
DELETE FROM events;

-- Rows that are there are skipped in any case; they were not refused when they were written.
INSERT INTO events (id, customer, name, at) VALUES (1, 'c1', '', '2026-01-05 UTC'), (2, 'c1', 'login', '2026-01-05 UTC');
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'at', on_invalid => 'error');
SELECT skipped, problems FROM ces_status;
DELETE FROM events WHERE name = '';
SELECT skipped, problems FROM ces_status;
CALL ces_track('others', events => 'events', customer => 'customer', event_name => 'name', on_invalid => 'ignore'); -- error

-- Values of two collations, of which none prevails: such an expression raises an error for every row.
CREATE TABLE collated (customer integer, a text COLLATE "C", b text COLLATE "POSIX", day date);
CALL ces_track('lower_scores', events => 'collated', customer => 'customer', event_name => 'lower(a || b)', occurred_at => 'day');
CALL ces_track('equal_scores', events => 'collated', customer => 'customer', event_name => 'a', filter => 'a = b', occurred_at => 'day');
INSERT INTO collated VALUES (1, 'Lo', 'gin', '2026-01-05');
SELECT view, skipped FROM ces_status WHERE events = 'public.collated' ORDER BY 1;
SELECT ces_untrack('lower_scores'), ces_untrack('equal_scores');
-- Where it is to be an error, it says what the expression says.
CREATE TABLE divided (customer integer, n integer);
CALL ces_track('divided_scores', events => 'divided', customer => '100 / customer AS customer', event_name => $$'login'$$, count => 'n', on_invalid => 'error');
INSERT INTO divided VALUES (0, 1); -- error
INSERT INTO divided VALUES (1, NULL); -- error
SELECT ces_untrack('divided_scores');
-- Names of events that would not fit into memory together.
CREATE TABLE named (customer integer, name text);
CALL ces_track('named_scores', events => 'named', customer => 'customer', event_name => 'name');
INSERT INTO named SELECT 1, repeat('x', 70000) || n FROM generate_series(1, 20) AS n;
INSERT INTO named VALUES (1, repeat('x', 65536)), (1, 'login');
SELECT skipped FROM ces_status WHERE view = 'public.named_scores';
SELECT length(attributes::text) FROM named_scores_tally;
SELECT ces_untrack('named_scores');

-- What is too deep, too long or too much for an expression is the row's: PostgreSQL stores the row, and so do we.
CREATE TABLE bodies (customer integer, body text, n integer);
CALL ces_track('body_scores', events => 'bodies', customer => 'customer', event_name => $$coalesce(body::jsonb ->> 'event', repeat('x', n))$$);
INSERT INTO bodies VALUES (1, '{"event": "login"}', 1), (2, repeat('[', 100000), 1), (3, '{}', 2000000000), (4, '{}', 70000);
SELECT skipped FROM ces_status WHERE view = 'public.body_scores';
UPDATE bodies SET n = 2 WHERE customer > 1;
UPDATE bodies SET body = '{"event": "login"}' WHERE customer = 2;
SELECT skipped FROM ces_status WHERE view = 'public.body_scores';
SELECT customer FROM body_scores ORDER BY customer;
DELETE FROM bodies WHERE customer > 2;
SELECT skipped FROM ces_status WHERE view = 'public.body_scores';
-- no rows
SELECT * FROM ces_check('body_scores');
SELECT ces_untrack('body_scores');

-- Expressions that cannot even be planned: constants that raise an error.
CREATE TABLE planned (customer integer, name text);
CREATE FUNCTION planned_factor(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1; END';
CALL ces_track('planned_scores', events => 'planned', customer => 'customer', event_name => 'name', count => 'planned_factor(7)');
INSERT INTO planned VALUES (1, 'login');
CREATE OR REPLACE FUNCTION planned_factor(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE EXCEPTION 'no factor'; END$$;
\c
INSERT INTO planned VALUES (2, 'login');
SELECT skipped FROM ces_status WHERE view = 'public.planned_scores';
CREATE OR REPLACE FUNCTION planned_factor(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1; END';
INSERT INTO planned VALUES (3, 'login');
CALL ces_rebuild('planned_scores');
SELECT customer, score FROM planned_scores ORDER BY customer;
CALL ces_alter('planned_scores', count => '1 / 0');
INSERT INTO planned VALUES (4, 'login');
SELECT skipped FROM ces_status WHERE view = 'public.planned_scores';
CALL ces_alter('planned_scores', on_invalid => 'error');
\set VERBOSITY terse
INSERT INTO planned VALUES (5, 'login'); -- error
\set VERBOSITY default
SELECT ces_untrack('planned_scores');

-- Text that depends on a setting of the writer's: extra_float_digits, bytea_output.
CREATE TABLE written (f double precision, r real, b bytea, p point);
\set VERBOSITY terse
CALL ces_track('written_scores', events => 'written', customer => 'f::text AS f', event_name => $$'login'$$); -- error
CALL ces_track('written_scores', events => 'written', customer => '1 AS one', event_name => 'f'); -- error
CALL ces_track('written_scores', events => 'written', customer => '1 AS one', event_name => $$'r' || r::text$$); -- error
CALL ces_track('written_scores', events => 'written', customer => '1 AS one', event_name => 'b'); -- error
CALL ces_track('written_scores', events => 'written', customer => '1 AS one', event_name => 'lower(b::text)'); -- error
CALL ces_track('written_scores', events => 'written', customer => '1 AS one', event_name => 'p::text'); -- error
\set VERBOSITY default
CALL ces_track('written_scores', events => 'written', customer => '1 AS one', event_name => $$f::numeric || encode(b, 'hex')$$);
SELECT ces_untrack('written_scores');

-- A customer whose counts are more than a tally holds: they are held at the limit, and all others are scored.
CREATE TABLE plenty (customer integer, n bigint);
CALL ces_track('plenty_scores', events => 'plenty', customer => 'customer', event_name => $$'login'$$, count => 'n');
INSERT INTO plenty SELECT 1, 1000000000000 FROM generate_series(1, 1200000);
INSERT INTO plenty VALUES (2, 1);
SELECT * FROM plenty_scores_tally ORDER BY customer;
SELECT ces_refresh('plenty_scores');
INSERT INTO plenty SELECT 1, 1000000000000 FROM generate_series(1, 600000);
INSERT INTO plenty SELECT 3, -1000000000000 FROM generate_series(1, 600000);
INSERT INTO plenty SELECT 3, -1000000000000 FROM generate_series(1, 600000);
SELECT customer, score FROM plenty_scores ORDER BY customer;
SELECT ces_refresh('plenty_scores');
CALL ces_rebuild('plenty_scores');
SELECT customer, score FROM plenty_scores_as_of('2026-01-05') ORDER BY customer;
-- no rows
SELECT * FROM ces_check('plenty_scores');
-- What is taken away from such a customer is taken from what is held; a rebuild counts again.
DELETE FROM plenty WHERE customer = 1 AND ctid IN (SELECT ctid FROM plenty WHERE customer = 1 LIMIT 900000);
SELECT count(*) FROM ces_check('plenty_scores');
CALL ces_rebuild('plenty_scores');
-- no rows
SELECT * FROM ces_check('plenty_scores');
SELECT ces_untrack('plenty_scores');
DROP TABLE plenty;
