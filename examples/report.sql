-- Prints a report on the table events: psql -X -f examples/report.sql
-- Every query is shown before its result, and runs as it stands.

\set ON_ERROR_STOP on
\set QUIET on
\pset pager off
\pset footer off
\pset linestyle unicode
\pset border 1
-- An empty line between a query and its result.
\pset title ' '
-- A day can have 23 or 25 hours where clocks change; a fixed zone makes the report the same everywhere.
SET timezone = 'UTC';

SELECT to_char(count(*), 'FM999,999') AS events,
       count(DISTINCT customer_id) AS customers,
       count(DISTINCT customer_id) FILTER (WHERE occurred_at > last - interval '365 days') AS active,
       min(occurred_at)::date AS first_day,
       last::date AS last_day
FROM events, (SELECT max(occurred_at) AS last FROM events) AS newest
GROUP BY last \gset

\echo
\echo 'CUSTOMER ENGAGEMENT'
\echo '==================='
\echo Each customer is a contributor to the open-source project erxes.
\echo :events events of :customers customers, :first_day to :last_day.
\echo :active customers were active in the last 365 days, which end with the newest event.
\echo
\echo
\echo 'WHAT COUNTS, AND WHY'
\echo '--------------------'
\echo A score is the sum over events of weight × occurrences.
\echo
\set ECHO queries
SELECT event_name, weight, description
FROM ces_weights
WHERE model = 'default'
ORDER BY weight DESC, event_name;
\set ECHO none

\echo
\echo '1. CUSTOMERS PER BAND, LAST 365 DAYS'
\echo '------------------------------------'
\echo One block is one customer. Only events with a negative weight lead to churn risk.
\echo
\set ECHO queries
WITH scores AS (
    SELECT customer_id, ces(event_name, count) AS score
    FROM events
    WHERE occurred_at > (SELECT max(occurred_at) FROM events) - interval '365 days'
    GROUP BY customer_id
)
SELECT b.band, b.score_range, count(s.score) AS customers,
       repeat('█', count(s.score)::integer) AS bar
FROM ces_bands_in_force() AS b
LEFT JOIN scores AS s ON band(s.score) = b.band
GROUP BY b.band_rank, b.band, b.score_range
ORDER BY b.band_rank;
\set ECHO none

\echo
\echo '2. TOP TEN, LAST 365 DAYS'
\echo '-------------------------'
\echo
\set ECHO queries
SELECT customer_id,
       round(ces(event_name, count), 2) AS score,
       band(ces(event_name, count))
FROM events
WHERE occurred_at > (SELECT max(occurred_at) FROM events) - interval '365 days'
GROUP BY customer_id
ORDER BY score DESC, customer_id
LIMIT 10;
\set ECHO none

\echo
\echo '3. WHO FELL MOST: THE LAST 365 DAYS AGAINST THE 365 DAYS BEFORE'
\echo '---------------------------------------------------------------'
\echo FILTER scores both periods in one reading of the events.
\echo
\set ECHO queries
WITH scores AS (
    SELECT customer_id,
           ces(event_name, count) FILTER (WHERE occurred_at <= year_start) AS before,
           ces(event_name, count) FILTER (WHERE occurred_at > year_start) AS after
    FROM events,
         (SELECT max(occurred_at) - interval '365 days' AS year_start FROM events) AS periods
    WHERE occurred_at > year_start - interval '365 days'
    GROUP BY customer_id
)
SELECT customer_id,
       round(before, 2) AS before,
       round(after, 2) AS after,
       round(after - before, 2) AS change,
       band(before) AS band_before,
       band(after) AS band_after
FROM scores
WHERE after < before
ORDER BY after - before, customer_id
LIMIT 10;
\set ECHO none
