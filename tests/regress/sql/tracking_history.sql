-- Scores of past days: reckoned, kept, and kept without the events; and forgetting.
\set SHOW_CONTEXT never
INSERT INTO ces_weights (model, event_name, weight, half_life, max_per_day) VALUES
  ('plain', 'login', 1, NULL, NULL), ('plain', 'purchase', 20, NULL, NULL), ('plain', 'complaint', -15, NULL, NULL),
  ('faded', 'login', 1, NULL, 2), ('faded', 'purchase', 20, '60 days', NULL), ('faded', 'complaint', -15, NULL, NULL);
INSERT INTO ces_models (model, half_life, lookback, full_score, time_zone) VALUES ('faded', '14 days', '100 days', 50, 'Asia/Tokyo');
CREATE TABLE happened (tenant integer, person text, event text, n integer, at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE happened_2024 PARTITION OF happened FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
CREATE TABLE happened_2025 PARTITION OF happened FOR VALUES FROM ('2025-01-01 UTC') TO ('2026-01-01 UTC');
CREATE TABLE people (tenant integer, person text, plan text);
INSERT INTO people VALUES (1, 'p1', 'paid'), (1, 'p2', 'trial'), (2, 'p1', 'paid'), (2, 'p9', 'trial'), (NULL, 'p8', 'trial'), (2, 'p9', 'twice');
INSERT INTO happened
SELECT 1 + i % 2, 'p' || 1 + i % 3, (ARRAY['login', 'purchase', 'login', 'complaint', 'other'])[1 + i % 5], i % 3,
       timestamptz '2024-10-03 16:00 UTC' + i * interval '11 hours'
  FROM generate_series(0, 320) AS i;
CALL ces_track('kept_scores', 'happened', customer => 'tenant, person', event_name => 'event', count => 'n', occurred_at => 'at',
               customers => 'people', model => 'faded', previous_days => 14);

-- The definition, over the events: all of the days up to one, scored at that one; and who is known has a score of 0.
CREATE FUNCTION expected(day date, model text) RETURNS TABLE (tenant integer, person text, score numeric, band text, previous_score numeric)
LANGUAGE sql STABLE AS $$
    SELECT c.tenant, c.person, ces_score(c.tally, day, model), band(ces_score(c.tally, day, model), model), ces_score(c.tally, day - 14, model)
      FROM (SELECT e.tenant, e.person, coalesce(tally(e.event, e.n, e.day), '{}') AS tally
              FROM (SELECT h.tenant, h.person, h.event, h.n, (h.at AT TIME ZONE 'Asia/Tokyo')::date AS day FROM happened AS h
                    UNION ALL SELECT p.tenant, p.person, NULL, NULL, NULL FROM people AS p WHERE p.tenant IS NOT NULL) AS e
             WHERE e.day IS NULL OR e.day <= expected.day
             GROUP BY e.tenant, e.person) AS c
$$;
CREATE FUNCTION differences(model text) RETURNS TABLE (as_of bigint, series bigint, compared bigint) LANGUAGE sql STABLE AS $$
    SELECT (SELECT count(*) FROM (VALUES (date '2024-10-03'), ('2024-10-04'), ('2024-12-31'), ('2025-01-01'), ('2025-02-27'), ('2025-12-31')) AS d (day),
                   LATERAL (SELECT FROM (SELECT tenant, person, score, band, previous_score FROM kept_scores_as_of(d.day, model)) AS s
                              FULL JOIN expected(d.day, model) AS e USING (tenant, person) WHERE s IS DISTINCT FROM e) AS c),
           (SELECT count(*) FROM (SELECT tenant, person, day, score, band FROM kept_scores_series('2024-10-01', '2025-03-31', 13, model)) AS s
              FULL JOIN (SELECT e.tenant, e.person, d::date AS day, e.score, e.band
                           FROM generate_series(date '2024-10-01', date '2025-03-31', interval '13 days') AS d, expected(d::date, model) AS e) AS e
                     USING (tenant, person, day) WHERE s IS DISTINCT FROM e),
           (SELECT count(*) FROM kept_scores_series('2024-10-01', '2025-03-31', 13, model))
$$;
SELECT * FROM differences('faded');
SELECT * FROM differences('plain');
-- Pending changes count as if they were in the tallies.
INSERT INTO happened VALUES (2, 'p9', 'purchase', 2, '2024-12-31 14:59 UTC'), (2, 'p9', 'purchase', 1, '2024-12-31 15:00 UTC'), (3, 'p1', 'login', 4, '2025-01-05 UTC');
DELETE FROM happened WHERE tenant = 1 AND person = 'p2' AND at < '2024-12-01 UTC';
SELECT * FROM differences('faded');
SELECT tenant, person, score, last_event_day FROM kept_scores_as_of('2024-12-31', 'plain') WHERE person = 'p9';
SELECT ces_refresh('kept_scores') > 0 AS refreshed;
SELECT * FROM differences('faded');
SELECT * FROM differences('plain');

-- Who is known has a row before the first event, and once, however often they are listed; the others do not.
SELECT tenant, person, score, band, band_rank, points_to_next_band, last_event_day, previous_score, change, trend
  FROM kept_scores_as_of('2024-01-01') ORDER BY tenant, person;
SELECT tenant, person, day, score FROM kept_scores_series('2024-12-28', '2025-01-05', 4, 'plain') WHERE (tenant, person) IN ((2, 'p9'), (3, 'p1')) ORDER BY 1, 2, 3;
-- Steps: the last day is there only if a step ends on it.
SELECT array_agg(day ORDER BY day) AS days FROM kept_scores_series('2025-01-01', '2025-01-15') WHERE (tenant, person) = (1, 'p1');
SELECT array_agg(day ORDER BY day) AS days FROM kept_scores_series('2025-01-01', '2025-01-03', 2) WHERE (tenant, person) = (1, 'p1');
SELECT array_agg(day ORDER BY day) AS days FROM kept_scores_series('2025-01-01', '2025-01-01', 1) WHERE (tenant, person) = (1, 'p1');
SELECT count(*) FROM kept_scores_series('2025-01-02', '2025-01-01');
SELECT count(*) FROM kept_scores_series(NULL, '2025-01-01');
SELECT count(*) FROM kept_scores_series('2025-01-01', '2025-01-15', 0);
SELECT max(score) FROM kept_scores_as_of(NULL);
SELECT max(score) FROM kept_scores_as_of('infinity');
SELECT max(score) FROM kept_scores_as_of('2025-01-01', NULL);
\set VERBOSITY terse
SELECT max(score) FROM kept_scores_as_of('2025-01-01', 'nobody');
\set VERBOSITY default

-- A snapshot is what the function says of the day; the same day again replaces it, and no other.
SELECT ces_snapshot('kept_scores', '2024-12-31') AS customers, ces_snapshot('kept_scores', '2025-01-31') AS later;
SELECT count(*) AS kept, count(*) FILTER (WHERE (h.score, h.band, h.band_rank) IS DISTINCT FROM (s.score, s.band, s.band_rank)
                                           OR h.last_event_day IS DISTINCT FROM s.last_event_day) AS different
  FROM kept_scores_history AS h FULL JOIN kept_scores_as_of('2024-12-31') AS s USING (tenant, person) WHERE h.day = '2024-12-31';
SELECT * FROM kept_scores_history WHERE (tenant, person) = (2, 'p9') ORDER BY day;
INSERT INTO happened VALUES (2, 'p9', 'complaint', 9, '2024-12-30 UTC');
DELETE FROM happened WHERE tenant = 3;
DELETE FROM people WHERE person = 'p2';
SELECT ces_snapshot('kept_scores', '2025-01-31') AS customers;
SELECT * FROM kept_scores_history WHERE (tenant, person) = (2, 'p9') ORDER BY day;
SELECT day, count(*) FROM kept_scores_history GROUP BY day ORDER BY day;
SELECT ces_snapshot('kept_scores', 'infinity');
SELECT ces_snapshot('happened', '2025-01-01');
-- Today, in the zone that the table is tracked in.
SELECT ces_snapshot('kept_scores') > 0 AS done;
SELECT count(*) AS elsewhere FROM kept_scores_history WHERE day > '2025-12-31' AND day <> (now() AT TIME ZONE 'Asia/Tokyo')::date;
DELETE FROM kept_scores_history WHERE day > '2025-12-31';

-- Events of a partition that is dropped on purpose count on, day by day, and for what is reckoned of the past.
CREATE TABLE before_drop AS SELECT * FROM kept_scores_series('2024-10-01', '2025-06-30', 13, 'plain');
DROP TABLE happened_2024;
SELECT problems FROM ces_status WHERE view = 'kept_scores';
SELECT ces_retain('kept_scores', '2025-01-02');
SELECT retained_before FROM ces_status WHERE view = 'kept_scores';
SELECT problems FROM ces_status WHERE view = 'kept_scores';
SELECT count(*) FROM ces_check('kept_scores');
CALL ces_rebuild('kept_scores');
SELECT count(*) FROM ces_check('kept_scores');
SELECT count(*) AS rows, count(*) FILTER (WHERE b IS DISTINCT FROM s) AS different
  FROM before_drop AS b FULL JOIN kept_scores_series('2024-10-01', '2025-06-30', 13, 'plain') AS s USING (tenant, person, day);
-- What comes later still counts, and is checked.
INSERT INTO happened VALUES (1, 'p1', 'purchase', 1, '2025-06-01 UTC');
DELETE FROM happened WHERE tenant = 1 AND person = 'p3' AND at >= '2025-02-01 UTC';
SELECT count(*) FROM ces_check('kept_scores');
SELECT s.score - b.score AS more FROM before_drop AS b JOIN kept_scores_series('2024-10-01', '2025-06-30', 13, 'plain') AS s USING (tenant, person, day)
 WHERE (tenant, person, day) = (1, 'p1', '2025-06-18');
CALL ces_rebuild('kept_scores');
SELECT count(*) FROM ces_check('kept_scores');
-- Taken back, only what is there counts.
SELECT ces_retain('kept_scores', NULL);
SELECT retained_before, problems FROM ces_status WHERE view = 'kept_scores';
SELECT count(*) > 0 AS differences, bool_and(counted = '{}' OR counted <> stored) AS by_less FROM ces_check('kept_scores') WHERE customer IS NOT NULL;
CALL ces_rebuild('kept_scores');
SELECT count(*) FROM ces_check('kept_scores');
SELECT min(period) FROM kept_scores_tallies;
SELECT ces_retain('kept_scores', 'infinity');

-- A customer is forgotten once their events are gone.
SELECT ces_forget('kept_scores', '1');
SELECT ces_forget('kept_scores', '1', 'p1', 'p1');
SELECT ces_forget('kept_scores', '1', NULL);
SELECT ces_forget('kept_scores', 'one', 'p1');
SELECT ces_forget('kept_scores', '1', 'p1');
SELECT count(*) > 0 AS still_there FROM kept_scores_tallies WHERE (tenant, person) = (1, 'p1');
DELETE FROM happened WHERE (tenant, person) = (1, 'p1');
SELECT (SELECT count(*) FROM kept_scores_tallies WHERE (tenant, person) = (1, 'p1')) > 0 AS tallies,
       (SELECT count(*) FROM kept_scores_pending WHERE (tenant, person) = (1, 'p1')) > 0 AS pending,
       (SELECT count(*) FROM kept_scores_history WHERE (tenant, person) = (1, 'p1')) > 0 AS history;
SELECT ces_forget('kept_scores', '1', 'p1') = count(*) AS all_counted
  FROM (SELECT tenant, person FROM kept_scores_tallies UNION ALL SELECT tenant, person FROM kept_scores_pending
        UNION ALL SELECT tenant, person FROM kept_scores_history) AS kept WHERE (tenant, person) = (1, 'p1');
SELECT (SELECT count(*) FROM kept_scores_tallies WHERE (tenant, person) = (1, 'p1')) AS tallies,
       (SELECT count(*) FROM kept_scores_pending WHERE (tenant, person) = (1, 'p1')) AS pending,
       (SELECT count(*) FROM kept_scores_history WHERE (tenant, person) = (1, 'p1')) AS history,
       (SELECT count(*) FROM kept_scores_history WHERE (tenant, person) = (2, 'p1')) > 0 AS others;
SELECT ces_forget('kept_scores', '1', 'p1') AS again;
SELECT count(*) FROM ces_check('kept_scores');
-- Whoever is in the table of customers is there with a score of 0.
SELECT score, last_event_day FROM kept_scores_as_of('2025-06-30') WHERE (tenant, person) = (1, 'p1');
SELECT ces_untrack('kept_scores');
DROP FUNCTION differences, expected;
DROP TABLE happened, people, before_drop;

-- Trends: 10 % of the previous score where the model has no full_score, 10 points where it has one.
SELECT previous_score, score, ces_trend(score, previous_score, 'plain') AS plain, ces_trend(score, previous_score, 'faded') AS scaled
  FROM (VALUES (100, 110), (100, 109.999999), (100, 90), (100, 90.000001), (0, 0.000001), (0, -0.000001), (0, 0), (0, 10), (0, 9.999999),
               (-100, -90), (-100, -90.000001), (-100, -110), (-5, 5), (1e9, 1e9 + 10)) AS s (previous_score, score);
SELECT ces_trend(NULL, 1) IS NULL AND ces_trend(1, NULL) IS NULL AND ces_trend(1, 2, NULL) IS NULL AS nulls;
\set VERBOSITY terse
SELECT ces_trend(1, 2, 'nobody');
SELECT ces_trend(2, 2, 'nobody');
\set VERBOSITY default

-- To the next band: from its lower bound, whether that belongs to it or not; over gaps; NULL in the highest.
SELECT score, ces_points_to_next_band(score, 'plain') AS standard FROM (VALUES (-34), (-0.000001), (0), (39.5), (40), (40.000001), (70), (100), (100.000001), (1e9)) AS s (score);
INSERT INTO ces_bands (model, band, score_range) VALUES ('plain', 'low', '[0,10)'), ('plain', 'middle', '(20,30]'), ('plain', 'high', '[50,60]');
SELECT score, band(score, 'plain'), ces_points_to_next_band(score, 'plain') FROM (VALUES (-5), (0), (9.5), (10), (15), (20), (20.5), (30), (40), (50), (60), (61)) AS s (score);
SELECT ces_points_to_next_band(NULL) IS NULL AND ces_points_to_next_band(1, NULL) IS NULL AS nulls;
SELECT ces_points_to_next_band('NaN');
\set VERBOSITY terse
SELECT ces_points_to_next_band(1, 'nobody');
\set VERBOSITY default
DELETE FROM ces_bands WHERE model = 'plain';
DELETE FROM ces_weights WHERE model IN ('plain', 'faded');
DELETE FROM ces_models WHERE model = 'faded';
