-- The score as it stood at a moment: half-lives, lookback, nothing from later, whatever the session's time zone.
\set moment 'timestamptz ''2026-06-01 12:00 UTC'''
DELETE FROM ces_weights;
DELETE FROM ces_models;
INSERT INTO ces_models (model, half_life, lookback, time_zone) VALUES
  ('fading', '30 days', NULL, 'UTC'), ('recent', NULL, '7 days', 'UTC'), ('long', '1 year 2 months', NULL, 'UTC');
INSERT INTO ces_weights (model, event_name, weight, half_life) VALUES
  ('default', 'login', 1, NULL), ('fading', 'login', 1, NULL), ('fading', 'purchase', 100, '1 day 12 hours'),
  ('recent', 'login', 1, NULL), ('own', 'login', 1, '1 hour'), ('own', 'lasting', 1, NULL), ('long', 'login', 1, NULL);
-- Every form, with the default model and with one named.
SELECT ces('login', t, a) AS once, ces('login', 1, t, a) AS integer, ces('login', 1::bigint, t, a) AS bigint,
       ces('login', 1.0, t, a) AS numeric, ces('login', 1::float8, t, a) AS double, ces('login', 1::smallint, t, a) AS smallint,
       ces('login', 1::real, t, a) AS real
  FROM (VALUES (timestamptz '2026-01-01 UTC', timestamptz '2026-01-31 UTC')) v (t, a);
SELECT ces('login', t, a, 'fading') AS once, ces('login', 1, t, a, 'fading') AS integer, ces('login', 1::bigint, t, a, 'fading') AS bigint,
       ces('login', 1.0, t, a, 'fading') AS numeric, ces('login', 1::float8, t, a, 'fading') AS double,
       ces('purchase', 1, t, a, 'fading') AS own_half_life, ces('lasting', 1, t, a, 'own') AS none, ces('login', 1, t, a, 'own') AS gone
  FROM (VALUES (timestamptz '2026-01-01 UTC', timestamptz '2026-01-31 UTC')) v (t, a);
-- Columns of type date and timestamp are cast by PostgreSQL, in the session's time zone.
SET TimeZone TO 'Asia/Tokyo';
SELECT ces('login', date '2026-01-02', timestamp '2026-01-01 23:59') AS not_yet, ces('login', date '2026-01-02', '2026-01-02') AS just,
       ces('login', timestamp '2026-01-02 00:00', timestamptz '2026-01-01 15:00 UTC') AS tokyo;
RESET TimeZone;
-- At as_of an event counts, after it not yet; at the end of the lookback it no longer does.
SELECT offset_us, ces('login', as_of + offset_us * interval '1 microsecond', as_of) AS at_as_of,
       ces('login', as_of - interval '7 days' + offset_us * interval '1 microsecond', as_of, 'recent') AS at_lookback
  FROM (VALUES (timestamptz '2026-03-01 12:00 UTC')) v (as_of), (VALUES (-1), (0), (1)) o (offset_us) GROUP BY 1, as_of ORDER BY 1;
-- Infinite times: long ago, and never yet.
SELECT ces('login', '-infinity', :moment) AS ever, ces('login', 'infinity', :moment) AS never, ces('login', timestamptz '-infinity', :moment, 'fading') AS faded,
       ces('login', timestamptz '-infinity', :moment, 'recent') AS before, ces('login', NULL::timestamptz, :moment) AS unknown;
SELECT ces('login', :moment, NULL); -- error
\echo :SQLSTATE
SELECT ces('login', :moment, 'infinity'); -- error
\echo :SQLSTATE
SELECT ces('login', :moment, '-infinity', 'fading'); -- error
-- A row that is skipped does not say when the score is as of.
SELECT ces('login', NULL::integer, :moment, NULL), ces(NULL, 1, :moment, NULL), ces('login', 1, NULL, NULL, NULL);
-- A model that needs time refuses the forms without, and says why.
SELECT ces('login', 1, 'fading'); -- error
\echo :SQLSTATE
SELECT ces('login', 'recent'); -- error
SELECT ces('lasting', 'own'); -- error
SELECT ces_breakdown('login', 1, 'fading'); -- error
-- as_of from a column, differing between groups, but not within one.
SELECT account, ces('login', t, trial_end, 'fading')
  FROM (VALUES (1, timestamptz '2026-01-01 UTC', timestamptz '2026-01-31 UTC'), (1, '2026-01-31 UTC', '2026-01-31 UTC'),
               (2, '2026-01-01 UTC', '2026-03-02 UTC'), (2, '2026-03-03 UTC', '2026-03-02 UTC')) v (account, t, trial_end)
 GROUP BY account ORDER BY account;
SELECT ces('login', t, a) FROM (VALUES (timestamptz '2026-01-01 UTC', timestamptz '2026-01-31 UTC'), ('2026-05-01 UTC', '2026-02-01 UTC')) v (t, a); -- error
\echo :SQLSTATE
SELECT ces('login', 1, :moment, :moment, m) FROM (VALUES ('fading'), ('recent')) v (m); -- error
-- Long ago, far ahead, and the ends of the range.
SELECT ces('login', t, t + interval '14 months', 'long') FROM (VALUES (timestamptz '1900-01-01 UTC'), ('0044-03-15 UTC BC'), ('9998-01-01 UTC'), ('1969-12-31 23:59:59.999999 UTC')) v (t) GROUP BY t ORDER BY t;
SELECT ces('login', first, last) AS all_of_time, ces('login', first, last, 'fading') AS faded, ces('login', first, second, 'recent') AS lookback_before_time
  FROM (VALUES (timestamptz '4714-11-24 00:00:00+00 BC', timestamptz '4714-11-25 00:00:00+00 BC', timestamptz '294276-12-31 23:59:59.999999+00')) v (first, second, last);
-- The factor is 2^(-age / half_life), rounded to twelve digits: 10^9 occurrences show nine of them.
SELECT hours, ces('login', 1e6, :moment - hours * interval '1 hour', :moment, 'fading') AS score,
       trim_scale(round(1e6 * round(power(2.000000000000000000000::numeric, -hours / 720.0), 12), 6)) AS by_hand
  FROM unnest('{0, 1, 7, 36, 719, 720, 721, 1000, 5000, 20000, 28800, 30000}'::integer[]) hours GROUP BY hours ORDER BY hours;
-- Against decimal arithmetic, event by event.
CREATE TABLE events AS
SELECT i AS id, (hashint4(i) & 7) AS customer_id, (ARRAY['login', 'purchase', 'unknown'])[1 + (hashint4(i + 1) & 1023) % 3] AS event_name,
       ((hashint4(i + 2) & 1023) - 100) / 7.0 AS n, timestamptz '2025-06-01 UTC' + (hashint4(i + 3) & 16777215) * interval '1.7 seconds' AS occurred_at
  FROM generate_series(1, 3000) i;
CREATE VIEW by_hand AS
SELECT customer_id, as_of, coalesce(trim_scale(round(sum(weight * round(n, 6)
         * round(power(2.000000000000000000000::numeric, -extract(epoch FROM as_of - occurred_at) / length), 12)), 6)), 0) AS score
  FROM events CROSS JOIN (VALUES (timestamptz '2025-09-01 UTC'), ('2026-06-01 UTC')) a (as_of)
  LEFT JOIN (VALUES ('login', 1, 2592000), ('purchase', 100, 129600)) w (event_name, weight, length)
         ON w.event_name = events.event_name AND occurred_at <= as_of
 GROUP BY 1, 2;
SELECT count(*), count(*) FILTER (WHERE score = ces) AS equal, count(*) FILTER (WHERE abs(score - ces) <= 0.000001) AS close, count(DISTINCT ces)
  FROM by_hand JOIN (SELECT customer_id, as_of, ces(event_name, n, occurred_at, as_of, 'fading')
                       FROM events, (VALUES (timestamptz '2025-09-01 UTC'), ('2026-06-01 UTC')) a (as_of) GROUP BY 1, 2) s USING (customer_id, as_of);
-- The lookback is reckoned by the calendar of the model's time zone, as PostgreSQL does in a session of that time zone:
-- over the change of the clocks, from ends of months, with parts of days. The hours of three years that count are counted.
CREATE TABLE hours AS SELECT timestamptz '2024-01-01 UTC' + i * interval '1 hour' AS t FROM generate_series(0, 26303) i;
CREATE FUNCTION counted(zone text, lookback interval, as_of timestamptz) RETURNS TABLE (ours numeric, by_hand bigint) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ces_models (model, lookback, time_zone) VALUES ('zone', counted.lookback, zone)
  ON CONFLICT (model) DO UPDATE SET lookback = EXCLUDED.lookback, time_zone = EXCLUDED.time_zone;
  PERFORM set_config('TimeZone', 'America/New_York', true);
  SELECT ces('login', t, as_of, 'zone') FROM hours INTO ours;
  PERFORM set_config('TimeZone', zone, true);
  SELECT count(*) FROM hours WHERE t <= as_of AND t > as_of - counted.lookback INTO by_hand;
  RETURN NEXT;
END $$;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('zone', 'login', 1);
SELECT count(*), count(*) FILTER (WHERE ours IS DISTINCT FROM by_hand) AS differ, count(DISTINCT ours)
  FROM (VALUES ('UTC'), ('Europe/Berlin'), ('America/New_York'), ('Australia/Lord_Howe'), ('Asia/Kolkata'), ('Pacific/Apia')) z (zone),
       (VALUES (interval '1 day'), ('24 hours'), ('1 month'), ('1 month 1 day'), ('1 year'), ('13 months 30 days 5 hours'), ('90 minutes'), ('2 weeks')) l (lookback),
       (VALUES (timestamptz '2026-03-29 12:00 Europe/Berlin'), ('2026-03-31 00:00 UTC'), ('2024-02-29 10:30 UTC'), ('2026-10-25 02:30 Europe/Berlin'),
               ('2025-03-09 07:30 UTC'), ('2026-11-01 06:30 UTC'), ('2026-04-05 00:00 UTC'), ('2024-12-31 23:59:59 UTC')) a (as_of),
       counted(zone, lookback, as_of);
SELECT * FROM counted('Europe/Berlin', '1 day', '2026-03-29 12:00 Europe/Berlin');
SELECT * FROM counted('Europe/Berlin', '24 hours', '2026-03-29 12:00 Europe/Berlin');
SELECT * FROM counted('UTC', '1 month', '2026-03-31 00:00 UTC');
-- Time zones go by their full names; a server that lost one says so.
INSERT INTO ces_models (model, time_zone) VALUES ('abbreviated', 'PST'); -- error
SELECT name FROM pg_timezone_names WHERE NOT _ces_is_time_zone(name) AND name !~ '^right/'; -- no rows
SELECT z, _ces_is_time_zone(z) FROM unnest('{utc, Etc/GMT+3, europe/berlin, EST5EDT, gmt+0, UTC+2, FOO3, A/B3, <+03>-3, EST5EDT4, 3, ""}'::text[]) z;
ALTER TABLE ces_models DROP CONSTRAINT ces_models_time_zone_check;
INSERT INTO ces_models (model, time_zone) VALUES ('lost', 'Mars/Olympus');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('lost', 'login', 1);
SELECT ces('login', :moment, :moment, 'lost'); -- error
\echo :SQLSTATE
DELETE FROM ces_models WHERE model = 'lost';
ALTER TABLE ces_models ADD CONSTRAINT ces_models_time_zone_check CHECK (_ces_is_time_zone(time_zone));
-- The reach of a half-life: a microsecond, and longer than all of time.
UPDATE ces_models SET half_life = '1 microsecond' WHERE model = 'fading';
SELECT ces('login', :moment - interval '3 microseconds', :moment, 'fading'), ces('login', :moment - interval '1 second', :moment, 'fading');
UPDATE ces_models SET half_life = '178956970 years' WHERE model = 'fading';
SELECT ces('login', :moment - interval '1000 years', :moment, 'fading'), ces('login', timestamptz '-infinity', :moment, 'fading') AS faded;
-- Forms that name no model keep another state than those that do: the same scores under every plan and in every frame.
UPDATE ces_models SET half_life = '30 days' WHERE model = 'fading';
INSERT INTO ces_models (model, half_life) VALUES ('default', '30 days');
INSERT INTO ces_weights (model, event_name, weight, half_life) VALUES ('default', 'purchase', 100, '1 day 12 hours'), ('default', 'huge', 1e9, NULL), ('fading', 'huge', 1e9, NULL);
CREATE TABLE named AS SELECT customer_id, ces(event_name, n, occurred_at, '2026-06-01 UTC', 'fading') AS score FROM events GROUP BY 1;
CREATE FUNCTION differ() RETURNS TABLE (customers bigint, differ bigint) LANGUAGE sql
BEGIN ATOMIC
  SELECT count(*), count(*) FILTER (WHERE named.score::text IS DISTINCT FROM unnamed.score::text)
    FROM named FULL JOIN (SELECT customer_id, ces(event_name, n, occurred_at, '2026-06-01 UTC') AS score FROM events GROUP BY 1) unnamed USING (customer_id);
END;
SELECT * FROM differ();
SET enable_hashagg TO off;
SELECT * FROM differ();
RESET enable_hashagg;
SET max_parallel_workers_per_gather TO 4;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SELECT * FROM differ();
SET parallel_leader_participation TO off;
SELECT * FROM differ();
SELECT ces(event_name, n, occurred_at, '2026-06-01 UTC') = (SELECT sum(score) FROM (SELECT ces(event_name, n, occurred_at, '2026-06-01 UTC', 'fading') AS score FROM events) one) AS all_rows FROM events;
-- The same on a scale.
UPDATE ces_models SET full_score = 33.3;
TRUNCATE named;
INSERT INTO named SELECT customer_id, ces(event_name, n, occurred_at, '2026-06-01 UTC', 'fading') FROM events GROUP BY 1;
SELECT * FROM differ();
SET max_parallel_workers_per_gather TO 0;
SELECT * FROM differ();
SELECT count(*), count(*) FILTER (WHERE unnamed::text IS DISTINCT FROM named::text) AS differ, count(DISTINCT unnamed) > 900 AS various
  FROM (SELECT ces(event_name, n, occurred_at, '2026-06-01 UTC') OVER frame AS unnamed, ces(event_name, n, occurred_at, '2026-06-01 UTC', 'fading') OVER frame AS named
          FROM events WINDOW frame AS (PARTITION BY customer_id ORDER BY id ROWS BETWEEN 9 PRECEDING AND 3 PRECEDING)) frames;
SELECT ces('login', :moment - interval '30 days', :moment) AS scaled, ces('login', 1, :moment, :moment) AS full, ces('nothing known', 1, :moment, :moment) AS nothing;
UPDATE ces_models SET full_score = NULL;
SET max_parallel_workers_per_gather TO 4;
-- As_of differs between the parts of a group: an error in every plan.
\set VERBOSITY terse
SELECT ces(event_name, n, occurred_at, timestamptz '2026-06-01 UTC' + id * interval '1 day') FROM events; -- error
\set VERBOSITY default
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
SELECT count(*), count(*) FILTER (WHERE unnamed::text IS DISTINCT FROM named::text) AS differ, count(DISTINCT unnamed) > 900 AS various
  FROM (SELECT ces(event_name, n, occurred_at, '2026-06-01 UTC') OVER frame AS unnamed, ces(event_name, n, occurred_at, '2026-06-01 UTC', 'fading') OVER frame AS named
          FROM events WINDOW frame AS (PARTITION BY customer_id ORDER BY id ROWS BETWEEN 9 PRECEDING AND 3 PRECEDING)) frames;
SELECT id, ces('login', 1, t, a) OVER (ORDER BY id ROWS 1 PRECEDING)
  FROM (VALUES (1, timestamptz '2026-01-01 UTC', timestamptz '2026-01-31 UTC'), (2, '2026-01-31 UTC', '2026-01-31 UTC'), (3, NULL, NULL), (4, NULL, NULL),
               (5, '2026-01-01 UTC', '2026-03-02 UTC'), (6, NULL, NULL)) v (id, t, a);
SELECT id, ces('login', 1, t, a) OVER (ORDER BY id ROWS 1 PRECEDING)
  FROM (VALUES (1, timestamptz '2026-01-01 UTC', timestamptz '2026-01-31 UTC'), (2, '2026-01-31 UTC', '2026-02-28 UTC')) v (id, t, a); -- error
-- Points beyond what most states hold, and back.
SELECT i, ces(CASE WHEN i BETWEEN 3 AND 6 THEN 'huge' ELSE 'login' END, 1e12, :moment, :moment) OVER (ORDER BY i ROWS 3 PRECEDING) AS unnamed,
       ces(CASE WHEN i BETWEEN 3 AND 6 THEN 'huge' ELSE 'login' END, 1e12, :moment, :moment, 'fading') OVER (ORDER BY i ROWS 3 PRECEDING) AS named FROM generate_series(1, 10) i;
SELECT ces('huge', 1e12, :moment, :moment) AS in_range FROM generate_series(1, 170141);
SELECT ces('huge', 1e12, :moment, :moment) FROM generate_series(1, 170142); -- error
\echo :SQLSTATE
SELECT ces('huge', i * 1e12, :moment, :moment) FROM (SELECT 1 FROM generate_series(1, 200000) UNION ALL SELECT -1 FROM generate_series(1, 199999)) v (i);
DROP FUNCTION differ;
DROP TABLE named;
DROP VIEW by_hand;
DROP TABLE events, hours;
DROP FUNCTION counted;
DELETE FROM ces_models;
DELETE FROM ces_weights;
