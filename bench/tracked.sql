-- What bench/run.py tracks: the events once more, because tracking them writes to them.
--
-- psql -v rows=5000000 -v customers=200000 -v long=100 -f tracked.sql
--
-- An account is eight customers, so that it has 200 events where a customer has 25.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
-- Rows must be stored in the same order each time.
SET max_parallel_workers_per_gather = 0;
SET work_mem = '512MB';

DROP SCHEMA IF EXISTS tracked CASCADE;
CREATE SCHEMA tracked;

-- The events are of the 365 days before today, and so of two calendar years.
CREATE TABLE tracked.events AS
SELECT customer_id, 1 + customer_id % (:customers / 8) AS account_id, event_name,
       occurred_at + (date_trunc('day', now(), 'UTC') - timestamptz '2026-01-01 UTC') AS occurred_at, n
FROM events;
CREATE INDEX ON tracked.events (customer_id, occurred_at);

-- Rows that are added in one statement: 10,000, evenly spread over the events, and up to a million.
CREATE TABLE tracked.batch AS
SELECT customer_id, event_name, occurred_at, n
FROM (SELECT *, row_number() OVER () AS number FROM events) AS numbered
WHERE number % (:rows / 10000) = 0;
CREATE TABLE tracked.million AS SELECT customer_id, event_name, occurred_at, n FROM events LIMIT 1000000;

-- Tables that take inserts: a tracked one and a plain one with the index that events usually have, and two without any.
CREATE TABLE tracked.indexed AS SELECT customer_id, event_name, occurred_at, n FROM events LIMIT 500000;
CREATE INDEX ON tracked.indexed (customer_id, occurred_at);
CREATE TABLE tracked.indexed_plain AS SELECT * FROM tracked.indexed;
CREATE INDEX ON tracked.indexed_plain (customer_id, occurred_at);
CREATE TABLE tracked.bare AS SELECT * FROM tracked.indexed;
CREATE TABLE tracked.bare_plain AS SELECT * FROM tracked.indexed;

-- Customers with twenty events a day for ten years, and the same customers with the last of these years.
CREATE TABLE tracked.ten_years AS
SELECT customer_id, event_name, day + interval '12 hours' AS occurred_at
FROM generate_series(1, :long) AS customer_id,
     generate_series(timestamptz '2016-01-01 UTC', '2025-12-31 UTC', '1 day') AS day,
     (SELECT event_name FROM event_names ORDER BY event_name LIMIT 20) AS names;
CREATE TABLE tracked.one_year AS SELECT * FROM tracked.ten_years WHERE occurred_at >= timestamptz '2025-01-01 UTC';

-- Tallies that are made by hand.
CREATE TABLE tracked.tallies_by_hand (customer_id integer PRIMARY KEY, tally ces_tally);
CREATE TABLE tracked.counts_by_hand (customer_id integer, event_name text, day date, n bigint);

VACUUM (FREEZE, ANALYZE) tracked.events, tracked.batch, tracked.million, tracked.indexed, tracked.indexed_plain,
    tracked.bare, tracked.bare_plain, tracked.ten_years, tracked.one_year;
CHECKPOINT;
