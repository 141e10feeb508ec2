-- TRUNCATE of a table that belongs to a view: nothing is counted twice afterwards.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('plan', 10);
CREATE TABLE events (user_id integer, kind text, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2015-01-01') TO ('2027-01-01');
CREATE TABLE users (id integer, plan text);
INSERT INTO events VALUES (1, 'login', '2026-01-05');
-- Customer 2 has earlier years in rows of their own.
INSERT INTO events SELECT 2, 'login' || md5(i::text), date '2015-01-01' + i FROM generate_series(1, 400) AS i;
INSERT INTO users VALUES (1, 'plan');
CALL ces_track('scores', events => 'events', customer => 'user_id', event_name => 'kind', occurred_at => 'at');
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => 'plan');
CREATE VIEW found AS
SELECT string_agg(user_id || ': ' || (SELECT sum(n::numeric) FROM jsonb_each(s.tally::jsonb) AS d, jsonb_each_text(d.value) AS e (name, n)), ', ' ORDER BY user_id) AS dated,
       string_agg(attributes::text, ', ' ORDER BY user_id) AS attributes, (SELECT count(*) FROM ces_check('scores')) AS differences
  FROM scores_tally AS s;
TABLE found;
SELECT count(*) > 0 AS has_older FROM scores_older;

-- Pending changes.
TRUNCATE scores_pending;
SELECT source, problems <> '{}' AS is_told FROM ces_status ORDER BY source;
SELECT * FROM ces_track_partitions('scores'); -- error
\echo :SQLSTATE
SELECT * FROM ces_track_partitions(); -- no rows
CALL ces_rebuild('scores', 'plan');
TABLE found;
SELECT source, problems FROM ces_status ORDER BY source;
CALL ces_rebuild('scores', 'events');
TABLE found;
-- A source is added, and dropped.
TRUNCATE scores_pending;
CALL ces_add_source('scores', 'more', events => 'users', customer => 'id', event_name => $$'login'$$);
TABLE found;
TRUNCATE scores_pending;
CALL ces_drop_source('scores', 'more');
TABLE found;
-- Earlier years.
TRUNCATE scores_older;
SELECT * FROM ces_track_partitions('scores'); -- error
CALL ces_rebuild('scores', 'events');
TABLE found;
-- The tallies, but not earlier years.
TRUNCATE scores_tallies;
CALL ces_rebuild('scores', 'plan');
TABLE found;
-- Both.
TRUNCATE scores_tallies, scores_older;
SELECT * FROM ces_track_partitions('scores') ORDER BY 1;
TABLE found;
SELECT source, problems FROM ces_status ORDER BY source;
DROP VIEW found;
SELECT ces_untrack('scores');
