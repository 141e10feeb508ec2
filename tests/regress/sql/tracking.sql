-- A table that is tracked: what is made, and that the view is exact after every kind of statement.
\set SHOW_CONTEXT never
INSERT INTO ces_weights (model, event_name, weight, max_per_day, half_life) VALUES
  ('live', 'login', 1, NULL, NULL), ('live', 'purchase', 10, NULL, NULL), ('live', 'complaint', -5.5, NULL, NULL),
  ('fading', 'login', 1, 3, NULL), ('fading', 'purchase', 10, NULL, '7 days'), ('fading', 'complaint', -5.5, NULL, NULL);
INSERT INTO ces_models (model, half_life, lookback, full_score, time_zone) VALUES ('fading', '30 days', '200 days', 40, 'Europe/Berlin');
CREATE TABLE happened (
    id integer PRIMARY KEY, user_id integer, properties jsonb, n numeric, at timestamptz, note text
);
INSERT INTO happened
SELECT i, i % 50, jsonb_build_object('event', (ARRAY['login', 'purchase', 'complaint', 'other'])[1 + i % 4], 'test', i % 97 = 0),
       i % 5 - 1, timestamptz '2025-01-01 00:00 UTC' + i * interval '3 hours 7 minutes'
  FROM generate_series(1, 3000) AS i;
INSERT INTO happened VALUES
  (3001, NULL, '{"event": "login"}', 1, '2025-06-01 UTC'), (3002, 7, '{}', 1, '2025-06-01 UTC'),
  (3003, 7, '{"event": "login"}', NULL, '2025-06-01 UTC'), (3004, 7, '{"event": "login"}', 1, NULL),
  (3005, 7, '{"event": "login"}', 1, 'infinity'), (3006, 8, '{"event": "login"}', 1, '2025-06-01 23:30 UTC');

CALL ces_track('live_scores', 'happened', customer => 'user_id', event_name => $$properties ->> 'event'$$, count => 'n',
               occurred_at => 'at', filter => $$NOT coalesce((properties ->> 'test')::boolean, false)$$, model => 'fading');

-- What is made, all of it with a comment.
SELECT c.relname, c.relkind, obj_description(c.oid) IS NOT NULL AS described,
       (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
          FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
  FROM pg_class AS c WHERE c.relname LIKE 'live\_scores%' AND c.relkind IN ('r', 'v') ORDER BY c.relname COLLATE "C";
SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = 'live_scores'::regclass AND a.attnum > 0 AND col_description(a.attrelid, a.attnum) IS NULL;
SELECT reloptions FROM pg_class WHERE relname = 'live_scores';
SELECT p.oid::regprocedure, p.prosecdef, obj_description(p.oid) IS NOT NULL AS described, has_function_privilege('public', p.oid, 'EXECUTE') AS for_all
  FROM pg_proc AS p WHERE p.proname LIKE 'live\_scores%' ORDER BY p.proname COLLATE "C";
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'happened'::regclass ORDER BY tgname;
SELECT view, events, model, time_zone, tables, pending, skipped, problems FROM ces_status;

-- What the view is to say, by the definition: from the events, with the days of the zone.
CREATE FUNCTION expected(as_of date, model text)
RETURNS TABLE (user_id integer, score numeric, band text, last_event_day date, previous_score numeric) LANGUAGE sql STABLE AS $$
    SELECT e.user_id, ces_score(tally(e.event, e.n, e.day), as_of, model), band(ces_score(tally(e.event, e.n, e.day), as_of, model), model),
           max(e.day) FILTER (WHERE e.day <= as_of), ces_score(tally(e.event, e.n, e.day), as_of - 7, model)
      FROM (SELECT h.user_id, h.properties ->> 'event' AS event, h.n, (h.at AT TIME ZONE 'Europe/Berlin')::date AS day FROM happened AS h
             WHERE NOT coalesce((h.properties ->> 'test')::boolean, false) AND isfinite(h.at) AND h.properties ? 'event' AND h.n IS NOT NULL) AS e
     WHERE e.user_id IS NOT NULL AND e.day IS NOT NULL
     GROUP BY e.user_id HAVING bool_or(e.day <= as_of)
$$;
-- Nothing but zeros, if all is well: in the view, on past days, and in what is stored.
CREATE FUNCTION differences(model text DEFAULT 'fading') RETURNS TABLE (today bigint, past bigint, series bigint, stored bigint) LANGUAGE sql STABLE AS $$
    SELECT (SELECT count(*) FROM (SELECT user_id, score, band, last_event_day, previous_score FROM live_scores) AS v
              FULL JOIN expected((now() AT TIME ZONE 'Europe/Berlin')::date, 'fading') AS e ON v.user_id = e.user_id WHERE v IS DISTINCT FROM e),
           (SELECT count(*) FROM (VALUES (date '2024-12-31'), ('2025-01-01'), ('2025-06-02'), ('2025-12-31'), ('2026-01-01')) AS d (day),
                   LATERAL (SELECT count(*) FROM (SELECT user_id, score, band, last_event_day, previous_score FROM live_scores_as_of(d.day, model)) AS v
                              FULL JOIN expected(d.day, model) AS e ON v.user_id = e.user_id WHERE v IS DISTINCT FROM e HAVING count(*) > 0) AS c),
           (SELECT count(*) FROM (SELECT day, user_id, score, band FROM live_scores_series('2024-12-28', '2026-02-01', 31, model)) AS v
              FULL JOIN (SELECT d::date AS day, e.user_id, e.score, e.band
                           FROM generate_series(date '2024-12-28', date '2026-02-01', interval '31 days') AS d, expected(d::date, model) AS e) AS e
                ON v.user_id = e.user_id AND v.day = e.day WHERE v IS DISTINCT FROM e),
           (SELECT count(*) FROM ces_check('live_scores'))
$$;
SELECT * FROM differences();
SELECT * FROM differences('live');

-- Statements of every kind; what is pending is what has changed.
INSERT INTO happened VALUES (4001, 1000, '{"event": "purchase"}', 2, '2025-07-01 UTC'), (4002, 1000, '{"event": "login"}', 1, '2026-03-01 UTC'),
  (4003, 1000, '{"event": "login", "test": true}', 1, '2026-03-02 UTC'), (4004, 1000, '{"event": "login"}', 1, NULL);
SELECT * FROM live_scores_pending ORDER BY day;
SELECT score, band, last_event_day FROM live_scores_as_of('2026-03-05') WHERE user_id = 1000;
SELECT * FROM differences();
SELECT ces_refresh('live_scores');
SELECT * FROM live_scores_pending;
SELECT * FROM live_scores_tallies WHERE user_id = 1000 ORDER BY period;
SELECT * FROM differences();
UPDATE happened SET note = 'nothing that counts';
SELECT count(*) AS changes FROM live_scores_pending WHERE tally IS NOT NULL;
UPDATE happened SET n = n + 1 WHERE id % 10 = 0;
UPDATE happened SET user_id = user_id + 1, at = at + interval '300 days' WHERE id % 11 = 0;
UPDATE happened SET properties = properties || '{"test": true}' WHERE id % 13 = 0;
UPDATE happened SET properties = '{"event": "complaint"}' WHERE id = 4001;
SELECT * FROM differences();
DELETE FROM happened WHERE id % 7 = 0;
INSERT INTO happened VALUES (10, 3, '{"event": "login"}', 5, '2025-02-01 UTC'), (5001, 3, '{"event": "login"}', 5, '2025-02-01 UTC')
    ON CONFLICT (id) DO UPDATE SET n = excluded.n, at = excluded.at;
INSERT INTO happened VALUES (10, 3, '{"event": "login"}', 6, '2025-02-01 UTC') ON CONFLICT DO NOTHING;
MERGE INTO happened AS h USING (SELECT id, n FROM generate_series(1, 60) AS id, (VALUES (2.5)) AS v (n)) AS s ON h.id = s.id
 WHEN MATCHED AND s.id % 2 = 0 THEN DELETE
 WHEN MATCHED THEN UPDATE SET n = s.n
 WHEN NOT MATCHED THEN INSERT VALUES (s.id, 60, '{"event": "purchase"}', s.n, '2025-03-01 UTC');
WITH gone AS (DELETE FROM happened WHERE id BETWEEN 100 AND 120 RETURNING *)
INSERT INTO happened SELECT id + 10000, user_id, properties, n, at FROM gone;
COPY happened FROM stdin;
6001	9	{"event": "login"}	3	2025-05-05 00:00:00+00	\N
6002	9	{"event": "purchase"}	1	2025-05-05 00:00:00+00	\N
\.
SELECT * FROM differences();
BEGIN;
DELETE FROM happened WHERE user_id = 9;
SAVEPOINT here;
TRUNCATE happened;
SELECT count(*) FROM live_scores;
ROLLBACK TO here;
INSERT INTO happened VALUES (7001, 9, '{"event": "login"}', 1, '2025-05-06 UTC');
SELECT score FROM live_scores_as_of('2025-05-06', 'live') WHERE user_id = 9;
COMMIT;
SELECT * FROM differences();
SELECT * FROM differences('live');
SELECT ces_refresh() > 0 AS refreshed, ces_refresh() AS again;
SELECT * FROM differences();

-- The last event goes: the last day goes back, and in the end the customer is gone.
INSERT INTO happened VALUES (8001, 2000, '{"event": "login"}', 1, '2025-05-06 UTC'), (8002, 2000, '{"event": "login"}', -1, '2025-05-08 UTC');
SELECT last_event_day, score FROM live_scores_as_of('2025-05-09', 'live') WHERE user_id = 2000;
SELECT ces_refresh('live_scores');
DELETE FROM happened WHERE id = 8002;
SELECT last_event_day, score FROM live_scores_as_of('2025-05-09', 'live') WHERE user_id = 2000;
DELETE FROM happened WHERE id = 8001;
SELECT count(*) FROM live_scores WHERE user_id = 2000;
SELECT ces_refresh('live_scores');
SELECT count(*) FROM live_scores_tallies WHERE user_id = 2000;

-- What a score cannot be made of is refused with the statement, which changes nothing.
INSERT INTO happened VALUES (9001, 1, '{"event": "login"}', 'NaN', '2025-05-06 UTC');
INSERT INTO happened VALUES (9001, 1, '{"event": "login"}', 1e13, '2025-05-06 UTC');
INSERT INTO happened VALUES (9001, 1, '{"event": ""}', 1, '2025-05-06 UTC');
INSERT INTO happened VALUES (9001, 1, '{"event": "login", "test": "perhaps"}', 1, '2025-05-06 UTC');
SELECT * FROM differences();

-- A predicate on the customer uses the index of all parts.
CREATE FUNCTION scanned(query text) RETURNS TABLE (node text, cond text) LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json, COSTS off) ' || query INTO plan;
    RETURN QUERY SELECT n ->> 'Node Type', n ->> 'Index Cond' FROM jsonb_path_query(plan::jsonb, 'strict $.**') AS n
                  WHERE n ->> 'Node Type' ~ 'Scan' AND n ->> 'Node Type' !~ 'Subquery|Heap' ORDER BY 1, 2;
END $$;
SET enable_seqscan = off;
SET enable_indexscan = off;
SELECT * FROM scanned('SELECT score FROM live_scores WHERE user_id = 9');
RESET enable_indexscan;
RESET enable_seqscan;
DROP FUNCTION scanned;

-- Under session_replication_role = replica, too.
SET session_replication_role = replica;
INSERT INTO happened VALUES (9002, 1, '{"event": "login"}', 1, '2025-05-06 UTC');
RESET session_replication_role;
SELECT * FROM differences();

TRUNCATE happened;
SELECT count(*) FROM live_scores;
SELECT * FROM differences();
SELECT ces_refresh('live_scores') > 0 AS refreshed, (SELECT count(*) FROM live_scores_tallies) AS tallies;
BEGIN ISOLATION LEVEL REPEATABLE READ;
TRUNCATE happened;
ROLLBACK;

-- Nothing is left.
CREATE VIEW on_top AS SELECT * FROM live_scores;
SELECT ces_untrack('live_scores');
DROP VIEW on_top;
SELECT ces_untrack('live_scores');
SELECT relname FROM pg_class WHERE relname LIKE 'live\_scores%' UNION SELECT proname FROM pg_proc WHERE proname LIKE 'live\_scores%'
 UNION SELECT tgname FROM pg_trigger WHERE tgrelid = 'happened'::regclass;
SELECT * FROM ces_status;
DROP FUNCTION differences, expected;
DROP TABLE happened;
DELETE FROM ces_weights WHERE model IN ('live', 'fading');
DELETE FROM ces_models WHERE model = 'fading';
