-- Makes the table events and fills it from the CSV on standard input, unless it holds events already:
--   gzip -dc examples/oss_contributors.csv.gz | psql -X -f examples/load.sql

\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

BEGIN;

CREATE TABLE IF NOT EXISTS events (
    customer_id integer     NOT NULL,
    event_name  text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    count       integer     NOT NULL
);
COMMENT ON TABLE events IS
'Contributions to the open-source project erxes, derived from its public commit log.';

SELECT NOT EXISTS (SELECT FROM events) AS empty \gset
\if :empty
    \copy events from pstdin with (format csv, header)
\endif

COMMIT;

\if :empty
    VACUUM ANALYZE events;
\endif

SELECT to_char(count(*), 'FM999,999') AS events,
       count(DISTINCT customer_id) AS customers,
       (min(occurred_at) AT TIME ZONE 'UTC')::date AS first_day,
       (max(occurred_at) AT TIME ZONE 'UTC')::date AS last_day
FROM events \gset
\echo :events events of :customers customers, :first_day to :last_day
