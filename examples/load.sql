-- Makes the tables events, from the CSV on standard input, and tallies, from events, unless they are there already:
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

-- All that scoring needs of the events, in a fraction of their space: a score can be had as of any day, under any
-- weights, without reading them again.
SELECT to_regclass('tallies') IS NULL AS missing \gset
\if :missing
    CREATE TABLE tallies (
        customer_id integer   PRIMARY KEY,
        first_day   date      NOT NULL,
        last_day    date      NOT NULL,
        tally       ces_tally NOT NULL
    );
    COMMENT ON TABLE tallies IS
    'How often each customer did what on which day (UTC), one row for each customer in events.';
    INSERT INTO tallies
    SELECT customer_id, min(day), max(day), tally(event_name, count, day)
    FROM events, CAST(occurred_at AT TIME ZONE 'UTC' AS date) AS day
    GROUP BY customer_id;
\endif

COMMIT;

\if :missing
    VACUUM ANALYZE events, tallies;
\endif

SELECT to_char(count(*), 'FM999,999') AS events,
       count(DISTINCT customer_id) AS customers,
       (min(occurred_at) AT TIME ZONE 'UTC')::date AS first_day,
       (max(occurred_at) AT TIME ZONE 'UTC')::date AS last_day
FROM events \gset
\echo :events events of :customers customers, :first_day to :last_day
