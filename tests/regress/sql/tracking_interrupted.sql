-- Declarations that are interrupted while rows are counted: the status says so, and ces_rebuild() completes them.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('plan', 10);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('other', 'login', 1000);
CREATE TABLE events (user_id integer, kind text, at timestamptz);
CREATE TABLE users (id integer, plan text);
INSERT INTO events VALUES (1, 'login', '2001-01-05 22:00 UTC'), (2, 'login', '2001-01-06 22:00 UTC');
INSERT INTO users VALUES (1, 'plan'), (2, 'plan');
-- Stops every count while it is told to.
CREATE TABLE stop (stops boolean);
INSERT INTO stop VALUES (false);
CREATE FUNCTION goes_on(id integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF (SELECT stops FROM public.stop) THEN
        RAISE EXCEPTION 'interrupted' USING ERRCODE = 'query_canceled';
    END IF;
    RETURN true;
END $$;
CALL ces_track('scores', events => 'events', customer => 'user_id', event_name => 'kind', occurred_at => 'at', filter => 'goes_on(user_id)');
CREATE VIEW problems AS SELECT source, unnest(problems) AS problem FROM ces_status;

-- A source without time is added: the view scores it once it is counted.
UPDATE stop SET stops = true;
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => 'plan', filter => 'goes_on(id)'); -- error
UPDATE stop SET stops = false;
SELECT source FROM problems WHERE source = 'plan' GROUP BY source;
CALL ces_rebuild('scores');
TABLE problems; -- no rows
SELECT user_id, score FROM scores ORDER BY user_id;
CALL ces_drop_source('scores', 'plan');
SELECT user_id, score FROM scores ORDER BY user_id;
-- The same where the nightly ces_track_partitions() comes first.
UPDATE stop SET stops = true;
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => 'plan', filter => 'goes_on(id)'); -- error
UPDATE stop SET stops = false;
SELECT * FROM ces_track_partitions();
TABLE problems; -- no rows
SELECT user_id, score FROM scores ORDER BY user_id;
CALL ces_drop_source('scores', 'plan');

-- Another time zone.
UPDATE stop SET stops = true;
CALL ces_alter('scores', time_zone => 'Asia/Tokyo'); -- error
UPDATE stop SET stops = false;
SELECT tally FROM scores_tally WHERE user_id = 1;
SELECT count(*) > 0 AS is_told FROM problems;
CALL ces_rebuild('scores');
SELECT tally FROM scores_tally WHERE user_id = 1;
SELECT pg_get_viewdef('scores'::regclass) LIKE '%Asia/Tokyo%' AS is_in_view;
SELECT * FROM ces_check('scores'); -- no rows
-- With it, what becomes of rows that cannot be counted.
UPDATE stop SET stops = true;
CALL ces_alter('scores', time_zone => 'UTC', on_invalid => 'error'); -- error
UPDATE stop SET stops = false;
SELECT count(*) > 0 AS is_told FROM problems;
CALL ces_rebuild('scores');
SELECT tally FROM scores_tally WHERE user_id = 1;
SELECT * FROM ces_check('scores'); -- no rows
-- Another expression.
UPDATE stop SET stops = true;
CALL ces_alter('scores', count => '2'); -- error
UPDATE stop SET stops = false;
SELECT count(*) > 0 AS is_told FROM problems;
CALL ces_rebuild('scores');
SELECT tally FROM scores_tally WHERE user_id = 1;
TABLE problems; -- no rows
-- One that is taken back when a row has been written by it.
UPDATE stop SET stops = true;
CALL ces_alter('scores', count => '3'); -- error
UPDATE stop SET stops = false;
INSERT INTO events VALUES (1, 'login', '2001-01-08 UTC');
UPDATE stop SET stops = true;
CALL ces_alter('scores', count => '2'); -- error
UPDATE stop SET stops = false;
SELECT tally FROM scores_tally WHERE user_id = 1;
SELECT count(*) > 0 AS is_told FROM problems;
CALL ces_rebuild('scores');
SELECT tally FROM scores_tally WHERE user_id = 1;
TABLE problems; -- no rows

-- Triggers that were off are on again before rows are counted.
ALTER TABLE events DISABLE TRIGGER USER;
INSERT INTO events VALUES (3, 'login', '2001-01-07 UTC');
ALTER TABLE events ENABLE TRIGGER USER;
UPDATE stop SET stops = true;
CALL ces_rebuild('scores'); -- error
UPDATE stop SET stops = false;
SELECT count(*) > 0 AS is_told FROM problems;
CALL ces_rebuild('scores');
TABLE problems; -- no rows
SELECT user_id, score FROM scores ORDER BY user_id;

-- A column of the view has another name.
ALTER VIEW scores RENAME COLUMN trend TO direction;
ALTER VIEW scores RENAME COLUMN previous_score TO "Before";
CALL ces_alter('scores', model => 'other', previous_days => 14);
SELECT user_id, score, direction, "Before" FROM scores ORDER BY user_id;
DROP VIEW problems;
SELECT ces_untrack('scores');

-- A source is dropped before it was counted: what was written meanwhile does not count any more.
CALL ces_track('scores', events => 'events', customer => 'user_id', event_name => 'kind', occurred_at => 'at');
UPDATE stop SET stops = true;
CALL ces_add_source('scores', 'more', events => 'users', customer => 'id', event_name => $$'login'$$, occurred_at => $$date '2001-01-05'$$, filter => 'goes_on(id)'); -- error
UPDATE stop SET stops = false;
INSERT INTO users VALUES (7, 'plan');
SELECT user_id, score FROM scores_as_of('2001-02-01') ORDER BY user_id;
CALL ces_drop_source('scores', 'more');
SELECT user_id, score FROM scores_as_of('2001-02-01') ORDER BY user_id;
SELECT problems FROM ces_status;
SELECT * FROM ces_check('scores'); -- no rows
SELECT source, reason FROM scores_pending;
SELECT ces_untrack('scores');
