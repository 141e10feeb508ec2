-- Creates a view of live scores with two sources and an attribute, and shows that scores, bands and trends follow each
-- statement: psql -X -f examples/live.sql
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

-- Removes what an earlier run has left.
SELECT ces_untrack(view) FROM (SELECT DISTINCT view FROM ces_status WHERE view = format('%I.live_scores', current_schema)) AS views \g /dev/null
DROP TABLE IF EXISTS live_files, live_commits, live_contributors;

-- The same events, moved so that the newest are of today, in the tables that an application might have: the files that
-- commits touch, the commits that are a merge or a fix, and who contributes.
SELECT current_date - max(occurred_at)::date AS shift FROM events \gset
CREATE TABLE live_files AS
SELECT customer_id, event_name AS kind, occurred_at + :shift * interval '1 day' AS committed_at, count AS files
  FROM events WHERE event_name NOT IN ('merge', 'fix');
CREATE TABLE live_commits AS
SELECT customer_id AS author, event_name = 'merge' AS is_merge, occurred_at + :shift * interval '1 day' AS committed_at
  FROM events WHERE event_name IN ('merge', 'fix');
-- A maintainer is who has merged on a hundred days.
CREATE TABLE live_contributors AS
SELECT customer_id, CASE WHEN count(DISTINCT occurred_at::date) FILTER (WHERE event_name = 'merge') >= 100
                         THEN 'maintainer' ELSE 'contributor' END AS role
  FROM events GROUP BY customer_id;
ALTER TABLE live_contributors ADD PRIMARY KEY (customer_id);
CREATE INDEX ON live_files (customer_id, committed_at);
CREATE INDEX ON live_commits (author, committed_at);
ANALYZE live_files, live_commits, live_contributors;
-- The model of weights.sql, in which being a maintainer is worth as much as two fixes of today.
SELECT count(*) FROM ces_import(jsonb_set(ces_config(), '{weights,role_maintainer}', '{"weight": 2}'), 'live') \g /dev/null

\echo '8. SCORES THAT KEEP THEMSELVES CURRENT'
\echo '--------------------------------------'
\echo The same events, moved so that the newest are of today, are in two tables here: the files that commits touch, and the
\echo commits that are a merge or a fix. A third one says who is a maintainer. A few statements make a view of their scores
\echo that is exact in every snapshot, without reading the events again.
\echo
\set ECHO queries
CALL ces_track('live_scores', events => 'live_files', customer => 'customer_id', event_name => 'kind',
               count => 'files', occurred_at => 'committed_at', model => 'live');
CALL ces_add_source('live_scores', 'commits', events => 'live_commits', customer => 'author',
                    event_name => $$CASE WHEN is_merge THEN 'merge' ELSE 'fix' END$$, occurred_at => 'committed_at');
CALL ces_add_source('live_scores', 'role', events => 'live_contributors', customer => 'customer_id',
                    event_name => $$'role_' || role$$);
SELECT customer_id, round(score, 2) AS score, band, last_event_day = current_date AS active_today, round(change, 2) AS change, trend
FROM live_scores ORDER BY live_scores.score DESC, customer_id LIMIT 5;
\set ECHO none

SELECT customer_id AS best FROM live_scores ORDER BY score DESC, customer_id LIMIT 1 \gset
SELECT customer_id AS back FROM live_scores WHERE trend = 'steady' AND score < 1 ORDER BY score DESC, customer_id LIMIT 1 \gset
\echo 'Customer' :back 'comes back with a week of fixes, customer' :best 'turns out to have been a robot since last month, and customer 1000'
\echo 'is new, and made a maintainer:'
\echo
\set ECHO queries
SELECT customer_id, round(score, 2) AS score, band, round(points_to_next_band, 2) AS points_to_next_band, trend
FROM live_scores WHERE customer_id IN (:best, :back, 1000) ORDER BY customer_id;
INSERT INTO live_commits SELECT :back, false, now() - n * interval '1 day' FROM generate_series(0, 6) AS n, generate_series(1, 2);
DELETE FROM live_files WHERE customer_id = :best AND committed_at > now() - interval '1 month';
DELETE FROM live_commits WHERE author = :best AND committed_at > now() - interval '1 month';
INSERT INTO live_contributors VALUES (1000, 'maintainer');
INSERT INTO live_files VALUES (1000, 'docs', now(), 3), (1000, 'test', now(), 2);
SELECT customer_id, round(score, 2) AS score, band, round(points_to_next_band, 2) AS points_to_next_band, trend
FROM live_scores WHERE customer_id IN (:best, :back, 1000) ORDER BY customer_id;
SELECT event_name, count, weight, round(points, 2) AS points, score FROM live_scores_explain(1000) WHERE count <> 0;
\set ECHO none

\echo Their changes were recorded beside the tallies, to which a refresh adds them; that changes no score. Counted again from
\echo the tables, nothing differs, and the scores are those that ces_score() gives for the events of each customer:
\echo
\set ECHO queries
SELECT source, pending, cardinality(problems) AS problems FROM ces_status WHERE view_id = 'live_scores'::regclass;
SELECT ces_refresh('live_scores') AS customers_changed;
SELECT count(*) AS differences FROM ces_check('live_scores');
SELECT count(*) AS customers, count(*) FILTER (WHERE s.score = ces_score(t.tally, current_date, 'live')) AS exact
FROM live_scores AS s JOIN (
    SELECT customer_id, tally(event_name, count, day) AS tally
    FROM (SELECT customer_id, kind AS event_name, files AS count, committed_at::date AS day FROM live_files
           UNION ALL SELECT author, CASE WHEN is_merge THEN 'merge' ELSE 'fix' END, 1, committed_at::date FROM live_commits
           UNION ALL SELECT customer_id, 'role_' || role, 1, current_date FROM live_contributors) AS rows
    GROUP BY customer_id) AS t USING (customer_id);
\set ECHO none
