-- The events that bench/run.py measures with, the same on every machine: each column is a hash of the row's number.
--
-- psql -v rows=5000000 -v customers=200000 -v all=true -v digest=… -f generate.sql
--
-- Where `all` is false, the table `events` is the only one.
--
-- Customers come in random order, as they do where rows are added as things happen.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
-- Rows must be stored in the order in which they are made.
SET max_parallel_workers_per_gather = 0;
SET synchronize_seqscans = off;
SET work_mem = '512MB';

-- Of a thousand events, `share` have this name. A name without a weight is not in any model.
CREATE TABLE event_names (event_name text PRIMARY KEY, share integer NOT NULL, weight numeric);
INSERT INTO event_names VALUES
    ('page_view', 180, 0.1),
    ('login', 110, 1),
    ('search', 85, 0.5),
    ('click', 70, 0.05),
    ('item_viewed', 60, 0.25),
    ('session_start', 55, 0.75),
    ('api_call', 50, 0.02),
    ('comment', 35, 3),
    ('like', 35, 0.4),
    ('task_created', 30, 4),
    ('task_completed', 26, 6),
    ('report_viewed', 24, 2.5),
    ('file_uploaded', 22, 2),
    ('share', 20, 5),
    ('export_csv', 16, 3.5),
    ('dashboard_saved', 14, 7.5),
    ('invite_sent', 12, 8),
    ('invite_accepted', 8, 15),
    ('support_ticket_opened', 10, -4),
    ('billing_page_viewed', 10, 1.25),
    ('notification_settings_changed', 8, 0.35),
    ('integration_connected', 7, 20),
    ('payment_failed', 5, -12.5),
    ('seat_removed', 5, -10),
    ('plan_upgraded', 3, 40),
    ('heartbeat', 60, NULL),
    ('mouse_idle', 25, NULL),
    ('experiment_assigned', 15, NULL);

CREATE FUNCTION pick(number bigint, salt bigint, choices bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(number, salt) & 9223372036854775807) % choices;

CREATE TEMPORARY TABLE name_of AS
SELECT row_number() OVER (ORDER BY event_name, copy) - 1 AS choice, event_name
FROM event_names, generate_series(1, share) AS copy;
ANALYZE name_of;

CREATE TEMPORARY TABLE numbered AS
SELECT id,
       1 + pick(id, 1, :customers)::integer AS customer_id,
       event_name,
       timestamptz '2025-01-01 00:00 UTC' + id * (interval '365 days' / :rows) AS occurred_at,
       1 + (pick(id, 3, 4) * pick(id, 4, 2))::integer AS n
FROM generate_series(1, :rows::bigint) AS id
JOIN name_of ON choice = pick(id, 2, 1000)
ORDER BY id;

CREATE TABLE events AS
SELECT customer_id, event_name, occurred_at, n FROM numbered;
CREATE INDEX ON events (customer_id);

\if :all
-- Two fifths of the events are enough for the rest. The tables of each pair differ only in the bytes of one column, so
-- that they take the same time to read.

-- Each customer has one of 1,000 models; the same rows with a single model.
CREATE TABLE events_of_1000_models AS
SELECT customer_id, event_name, occurred_at, n, 'model_' || lpad((customer_id % 1000)::text, 3, '0') AS model
FROM numbered WHERE id <= :rows * 2 / 5;
CREATE TABLE events_of_1_model AS
SELECT customer_id, event_name, occurred_at, n, 'model_000' AS model
FROM numbered WHERE id <= :rows * 2 / 5;

-- Each weighted name in 40 kinds makes 1,000 names; the same rows with one kind of each.
CREATE TABLE events_of_1000_names AS
SELECT customer_id, event_name || '_' || lpad(pick(id, 5, 40)::text, 2, '0') AS event_name, occurred_at, n
FROM numbered WHERE id <= :rows * 2 / 5;
CREATE TABLE events_of_25_names AS
SELECT customer_id, event_name || '_00' AS event_name, occurred_at, n
FROM numbered WHERE id <= :rows * 2 / 5;
\endif

DROP TABLE numbered, name_of;
-- Afterwards no reader has to write which rows are visible.
VACUUM (FREEZE, ANALYZE);
-- What run.py knows by that all of this has been done.
SELECT format('COMMENT ON DATABASE %I IS %L', current_database(), :'digest') \gexec
