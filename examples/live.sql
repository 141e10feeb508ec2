-- Tracks the events, and shows that scores, bands and trends follow each statement: psql -X -f examples/live.sql
-- Needs the events of load.sql and the model of weights.sql. Every query is shown before its result.

\set ON_ERROR_STOP on
\set QUIET on
\pset pager off
\pset footer off
\pset linestyle unicode
\pset border 1
\pset title ' '
\pset null '·'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = warning;

-- What an earlier run has left.
SELECT count(ces_untrack(view)) FROM ces_status WHERE events = 'live_events' \g /dev/null
DROP TABLE IF EXISTS live_events;

-- The same events, moved so that the newest are of today.
CREATE TABLE live_events AS
SELECT customer_id, event_name, occurred_at + (current_date - newest::date) * interval '1 day' AS occurred_at, count
FROM events, (SELECT max(occurred_at) FROM events) AS last (newest);
CREATE INDEX ON live_events (customer_id, occurred_at);
ANALYZE live_events;

\echo '8. SCORES THAT KEEP THEMSELVES CURRENT'
\echo '--------------------------------------'
\echo live_events are the same events, moved so that the newest are of today. One statement makes a view of their scores
\echo that is exact in every snapshot, without reading the events again.
\echo
\set ECHO queries
CALL ces_track('live_scores', events => 'live_events', customer => 'customer_id', event_name => 'event_name',
               count => 'count', occurred_at => 'occurred_at');
SELECT customer_id, round(score, 2) AS score, band, last_event_day = current_date AS active_today, round(change, 2) AS change, trend
FROM live_scores ORDER BY live_scores.score DESC, customer_id LIMIT 5;
\set ECHO none

SELECT customer_id AS best FROM live_scores ORDER BY score DESC, customer_id LIMIT 1 \gset
SELECT customer_id AS back FROM live_scores WHERE trend = 'steady' AND score < 1 ORDER BY score DESC, customer_id LIMIT 1 \gset
\echo 'Customer' :back 'comes back with a week of fixes, customer' :best 'turns out to have been a robot since last month, and customer 1000 is new:'
\echo
\set ECHO queries
SELECT customer_id, round(score, 2) AS score, band, round(points_to_next_band, 2) AS points_to_next_band, trend
FROM live_scores WHERE customer_id IN (:best, :back, 1000) ORDER BY customer_id;
INSERT INTO live_events
SELECT :back, 'fix', now() - n * interval '1 day', 2 FROM generate_series(0, 6) AS n;
DELETE FROM live_events WHERE customer_id = :best AND occurred_at > now() - interval '1 month';
INSERT INTO live_events VALUES (1000, 'docs', now(), 3), (1000, 'test', now(), 2);
SELECT customer_id, round(score, 2) AS score, band, round(points_to_next_band, 2) AS points_to_next_band, trend
FROM live_scores WHERE customer_id IN (:best, :back, 1000) ORDER BY customer_id;
\set ECHO none

\echo Their changes were written down beside the tallies, which a refresh folds them into; that changes no score.
\echo Counted anew from the events, nothing differs:
\echo
\set ECHO queries
SELECT events, pending, cardinality(problems) AS problems FROM ces_status WHERE view = 'live_scores';
SELECT ces_refresh('live_scores') AS tallies_changed;
SELECT count(*) AS differences FROM ces_check('live_scores');
\set ECHO none
