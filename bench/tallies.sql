-- Tallies of the events, and the tenth of the customers that bench/run.py takes where all of them would take too long.
--
-- psql -v customers=200000 -f tallies.sql
--
-- Apart from the events, which stay while the extension changes. Dropping the extension drops the tallies' columns.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
-- Rows must be stored in the same order each time.
SET max_parallel_workers_per_gather = 0;
SET work_mem = '1GB';

DROP TABLE IF EXISTS tallies, tallies_of_days, tallies_of_1_model, tallies_of_a_tenth, events_of_a_tenth, weeks;

CREATE TABLE tallies AS
SELECT customer_id, tally(event_name, n) AS tally FROM events GROUP BY customer_id;

-- Days are those of UTC, as in a model without a time zone.
CREATE TABLE tallies_of_days AS
SELECT customer_id, tally(event_name, n, (occurred_at AT TIME ZONE 'UTC')::date) AS tally
FROM events GROUP BY customer_id;

-- Two fifths of the events.
CREATE TABLE tallies_of_1_model AS
SELECT customer_id, tally(event_name, n) AS tally FROM events_of_1_model GROUP BY customer_id;

CREATE TABLE events_of_a_tenth AS
SELECT * FROM events WHERE customer_id <= :customers / 10;
CREATE TABLE tallies_of_a_tenth AS
SELECT * FROM tallies_of_days WHERE customer_id <= :customers / 10;

CREATE TABLE weeks AS
SELECT date '2025-01-07' + 7 * number AS as_of FROM generate_series(0, 51) AS number;

VACUUM (FREEZE, ANALYZE) tallies, tallies_of_days, tallies_of_1_model, tallies_of_a_tenth, events_of_a_tenth, weeks;
CHECKPOINT;
