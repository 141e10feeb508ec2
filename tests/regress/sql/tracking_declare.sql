-- Declaring a view again, changing how it is declared, and doing so within a transaction.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_models (model, time_zone) VALUES ('berlin', 'Europe/Berlin');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('default', 'login', 1), ('default', 'purchase', 10), ('berlin', 'login', 2), ('berlin', 'purchase', 20);
CREATE TABLE events (customer integer, other integer, name text, n integer, at timestamptz);
CREATE TABLE users (id integer, plan text);
INSERT INTO events VALUES (1, 2, 'login', 1, '2026-01-01 23:30 UTC'), (1, 2, 'purchase', 2, '2026-01-02 UTC');
CREATE ROLE ces_test_declare_reader;

-- if_not_exists: nothing happens if all is as declared; what differs is named.
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', if_not_exists => true);
SELECT 'scores'::regclass::oid AS view, 'scores_tallies'::regclass::oid AS tallies \gset
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', if_not_exists => true);
SELECT 'scores'::regclass = :view AND 'scores_tallies'::regclass = :tallies AS is_the_same;
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at'); -- error
CALL ces_track('scores', events => 'events', customer => 'other', event_name => 'name', occurred_at => 'at', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'lower(name)', occurred_at => 'at', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'at', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', filter => 'n > 0', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', model => 'berlin', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', time_zone => 'Asia/Tokyo', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', previous_days => 1, if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', on_invalid => 'error', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', security_invoker => true, if_not_exists => true); -- error
CALL ces_track('scores', events => 'users', customer => 'id', event_name => 'plan', source => 'events', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', source => 'others', if_not_exists => true); -- error
-- Of a source, too. A view that has gained sources is still as declared.
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => 'plan', if_not_exists => true);
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => 'plan', if_not_exists => true);
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => 'plan', filter => 'true', if_not_exists => true); -- error
CALL ces_add_source('scores', 'plan', events => 'events', customer => 'customer', event_name => 'name', if_not_exists => true); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', if_not_exists => true);
-- Where something else has the name, it is an error.
CALL ces_track('users', events => 'events', customer => 'customer', event_name => 'name', if_not_exists => true); -- error

-- ces_alter keeps the view, its grants, comments, options and history, and what reads it.
GRANT SELECT ON scores TO ces_test_declare_reader;
COMMENT ON VIEW scores IS 'ours';
COMMENT ON COLUMN scores.band IS 'ours, too';
CREATE VIEW upon AS SELECT customer, score FROM scores;
SELECT ces_snapshot('scores', '2026-01-31');
CREATE VIEW found AS SELECT customer, score, last_event_day::text FROM scores_as_of('2026-12-31') ORDER BY customer;
TABLE found;
CALL ces_alter('scores', model => 'berlin');
TABLE found;
SELECT customer, score FROM scores;
CALL ces_alter('scores', time_zone => 'Asia/Tokyo');
TABLE found;
CALL ces_alter('scores', source => 'events', count => 'n');
TABLE found;
CALL ces_alter('scores', source => 'events', filter => $$name = 'login'$$);
TABLE found;
INSERT INTO events VALUES (1, 2, 'login', 5, '2026-01-05 UTC'), (1, 2, 'purchase', 5, '2026-01-05 UTC');
TABLE found;
CALL ces_alter('scores', source => 'events', filter => '', customer => 'other');
TABLE found;
CALL ces_alter('scores', source => 'events', event_name => '', tally => 'jsonb_build_object(name, n, ''login'', 1)', count => '');
TABLE found;
CALL ces_alter('scores', source => 'plan', event_name => $$'login'$$);
INSERT INTO users VALUES (2, NULL);
TABLE found;
CALL ces_alter('scores', previous_days => 30);
SELECT col_description('scores'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'scores'::regclass AND attname = 'previous_score';
SELECT 'scores'::regclass = :view AS is_the_same, has_table_privilege('ces_test_declare_reader', 'scores', 'SELECT') AS granted, obj_description('scores'::regclass) AS comment,
       (SELECT count(*) FROM scores_history) AS history, (SELECT score FROM upon) AS upon, (SELECT count(*) FROM ces_check('scores')) AS differences;
SELECT model, time_zone, problems FROM ces_status WHERE source = 'events';
-- What is refused changes nothing.
CALL ces_alter('scores', model => 'nothing'); -- error
CALL ces_alter('scores', previous_days => 0); -- error
CALL ces_alter('scores', filter => 'n > 0'); -- error
CALL ces_alter('scores', source => 'nothing', filter => 'n > 0'); -- error
CALL ces_alter('scores', source => 'events', customer => 'customer, other'); -- error
CALL ces_alter('scores', source => 'events', customer => 'name'); -- error
CALL ces_alter('scores', source => 'events', occurred_at => ''); -- error
CALL ces_alter('scores', source => 'events', event_name => 'name'); -- error
CALL ces_alter('scores', source => 'events', on_invalid => 'maybe'); -- error
CALL ces_alter('nothing', model => 'berlin'); -- error
CALL ces_alter(NULL, model => 'berlin'); -- error
TABLE found;
SELECT count(*) FROM ces_check('scores');
DROP VIEW found, upon;
SELECT ces_untrack('scores');

-- Within a transaction: refused, or in one piece.
BEGIN;
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at'); -- error
ROLLBACK;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'events'::regclass; -- no rows
SELECT 1 AS one \; CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at'); -- error
CREATE PROCEDURE nightly() LANGUAGE plpgsql AS $$ BEGIN CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at'); CALL ces_rebuild('scores'); END $$;
CALL nightly();
SELECT customer, score FROM scores;
CREATE FUNCTION in_function() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CALL ces_rebuild('scores'); END $$;
SELECT in_function(); -- error
SELECT customer, score FROM scores;
BEGIN;
SELECT ces_untrack('scores');
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', in_transaction => true);
INSERT INTO events VALUES (3, 3, 'login', 1, '2026-01-05 UTC');
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', in_transaction => true);
INSERT INTO users VALUES (4);
SELECT customer, score FROM scores ORDER BY customer;
SAVEPOINT here;
CALL ces_alter('scores', source => 'events', filter => 'false', in_transaction => true);
SELECT customer, score FROM scores ORDER BY customer;
CALL ces_drop_source('scores', 'plan', in_transaction => true);
SELECT customer, score FROM scores ORDER BY customer;
ROLLBACK TO here;
SELECT customer, score FROM scores ORDER BY customer;
CALL ces_rebuild('scores', in_transaction => true);
SELECT customer, score FROM scores ORDER BY customer;
COMMIT;
SELECT customer, score FROM scores ORDER BY customer;
SELECT count(*) FROM ces_check('scores');
SELECT source, problems FROM ces_status;
DO $$ BEGIN CALL ces_rebuild('scores', in_transaction => true); END $$;
BEGIN;
DELETE FROM events;
SELECT ces_untrack('scores');
ROLLBACK;
SELECT customer, score FROM scores ORDER BY customer;
-- In the middle of a transaction that has written, and at every isolation level.
BEGIN ISOLATION LEVEL SERIALIZABLE;
INSERT INTO events VALUES (5, 5, 'login', 1, '2026-01-05 UTC');
SAVEPOINT a;
INSERT INTO events VALUES (6, 6, 'login', 1, '2026-01-05 UTC');
CALL ces_rebuild('scores', in_transaction => true);
INSERT INTO events VALUES (7, 7, 'login', 1, '2026-01-05 UTC');
SELECT ces_refresh('scores') > 0 AS changed;
RELEASE a;
SELECT customer, score FROM scores WHERE customer > 4 ORDER BY customer;
COMMIT;
SET default_transaction_isolation = 'repeatable read';
CALL ces_rebuild('scores');
CALL ces_add_source('scores', 'more', events => 'users', customer => 'id');
CALL ces_alter('scores', time_zone => 'Asia/Tokyo');
CALL ces_drop_source('scores', 'more');
SELECT customer, score FROM scores WHERE customer > 4 ORDER BY customer;
SELECT count(*) FROM ces_check('scores');
RESET default_transaction_isolation;
-- A table that cannot be tracked as declared leaves nothing behind.
SELECT ces_untrack('scores');
CALL ces_track('scores', events => 'events', customer => 'nothing', event_name => 'name'); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'name'); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'name'); -- error
CALL ces_track('scores', events => 'events', customer => 'customer + 1', event_name => 'name'); -- error
CALL ces_track('scores', events => 'events', customer => 'customer, other, customer', event_name => 'name'); -- error
CALL ces_track('scores', events => 'events', customer => 'customer AS score', event_name => 'name'); -- error
CALL ces_track(repeat('x', 60), events => 'events', customer => 'customer', event_name => 'name'); -- error
CALL ces_track('nowhere.scores', events => 'events', customer => 'customer', event_name => 'name'); -- error
CALL ces_track(NULL, events => 'events', customer => 'customer', event_name => 'name'); -- error
CALL ces_track('scores', events => NULL, customer => 'customer', event_name => 'name'); -- error
CALL ces_track('scores', events => 'events', customer => NULL, event_name => 'name'); -- error
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', model => NULL); -- error
SELECT tgname FROM pg_trigger WHERE tgrelid = 'events'::regclass; -- no rows
SELECT stxname FROM pg_statistic_ext; -- no rows
SELECT relname FROM pg_class WHERE relname LIKE 'scores%'; -- no rows
-- The value of an expression is settled by its row, also where it is cast.
CREATE FUNCTION refused(VARIADIC kinds text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    kind text;
BEGIN
    FOREACH kind IN ARRAY kinds LOOP
        EXECUTE format('CREATE TABLE kinds (customer integer, value %s)', kind);
        BEGIN
            CALL ces_track('k', events => 'kinds', customer => 'customer', event_name => 'value', in_transaction => true);
            PERFORM ces_untrack('k');
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT kind;
        END;
        DROP TABLE kinds;
    END LOOP;
END $$;
SELECT * FROM refused('timestamptz', 'timestamp', 'date', 'interval', 'bytea', 'money');
SELECT * FROM refused('text', 'varchar(9)', 'char(3)', '"char"', 'name', 'integer', 'bigint', 'numeric', 'boolean', 'uuid', 'jsonb'); -- no rows
CREATE TABLE texts (customer text, name text);
CALL ces_track('t', events => 'texts', customer => 'customer', event_name => 'name');
\set VERBOSITY sqlstate
CALL ces_add_source('t', 'more', events => 'events', customer => 'at AS customer', event_name => 'name'); -- error
\set VERBOSITY default
SELECT ces_untrack('t');
-- A key word that is the name of a column is one in double quotes only.
CREATE TABLE accounts ("user" text, name text);
CALL ces_track('account_scores', events => 'accounts', customer => 'user', event_name => 'name'); -- error
CALL ces_track('account_scores', events => 'accounts', customer => 'current_user', event_name => 'name'); -- error
CALL ces_track('account_scores', events => 'accounts', customer => '"user"', event_name => 'name');
SELECT ces_untrack('account_scores');
-- A model that does not fade scores attributes and events of any time alike.
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name');
SELECT customer, score, first_event_day, previous_score FROM scores ORDER BY customer;
SELECT ces_untrack('scores');
DROP ROLE ces_test_declare_reader;
-- Names of events whose text depends on settings, what can be used in their place, and what is no column.
CREATE TABLE named (c integer, day date, at timestamp, bytes bytea, names text[]);
CALL ces_track('named_scores', events => 'named', customer => 'c', event_name => 'day'); -- error
CALL ces_track('named_scores', events => 'named', customer => 'c', event_name => 'bytes'); -- error
CALL ces_track('named_scores', events => 'named', customer => 'c', event_name => 'names'); -- error
CALL ces_track('named_scores', events => 'named', customer => 'c', event_name => 'tableoid::text'); -- error
CALL ces_track('named_scores', events => 'named', customer => 'c', event_name => 'num_nulls(named)::text'); -- error
CREATE FUNCTION name_of(date) RETURNS text LANGUAGE sql IMMUTABLE SET datestyle TO 'ISO' RETURN $1::text;
CALL ces_track('named_scores', events => 'named', customer => 'c', event_name => 'name_of(day)');
CALL ces_add_source('named_scores', 'year', events => 'named', customer => 'c', event_name => 'EXTRACT(year FROM day)::text');
CALL ces_add_source('named_scores', 'hour', events => 'named', customer => 'c', event_name => 'EXTRACT(hour FROM at)::text');
CALL ces_add_source('named_scores', 'bytes', events => 'named', customer => 'c', event_name => $$encode(bytes, 'hex')$$);
INSERT INTO named VALUES (1, '2026-01-05', '2026-01-05 13:00', 'a');
SELECT * FROM named_scores_tally;
SELECT ces_untrack('named_scores');
-- A source that is altered depends on what it uses now, as one that is declared so.
CREATE VIEW uses AS
SELECT d.refclassid::regclass, pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), d.deptype
  FROM pg_depend AS d JOIN pg_statistic_ext AS s ON s.oid = d.objid
 WHERE d.classid = 'pg_statistic_ext'::regclass AND s.stxrelid = 'named'::regclass;
CALL ces_track('named_scores', events => 'named', customer => 'c', event_name => 'name_of(day)');
CREATE TABLE declared AS TABLE uses;
CALL ces_alter('named_scores', event_name => $$encode(bytes, 'hex')$$);
DROP FUNCTION name_of;
CREATE FUNCTION name_of(date) RETURNS text LANGUAGE sql IMMUTABLE SET datestyle TO 'ISO' RETURN $1::text;
CALL ces_alter('named_scores', event_name => 'name_of(day)');
\set VERBOSITY terse
DROP FUNCTION name_of; -- error
\set VERBOSITY default
SELECT 'altered' AS only, * FROM (TABLE uses EXCEPT ALL TABLE declared) AS altered
 UNION ALL
SELECT 'declared', * FROM (TABLE declared EXCEPT ALL TABLE uses) AS declared; -- no rows
SELECT count(*) > 5 AS are_many FROM declared;
SELECT ces_untrack('named_scores');
