-- The last digit of a score is that of its definition.

-- Fade factors are rounded correctly where a double cannot tell which of two is nearer.
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "7 days", "weights": {"x": {"weight": 1}}}', 'week');
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "30 days", "weights": {"x": {"weight": 1}}}', 'month');
SELECT model, seconds, score, exact, score = exact AS is_exact
  FROM (VALUES ('week', 604800, 54290), ('week', 604800, 205986), ('week', 604800, 524304), ('week', 604800, 542294),
               ('month', 2592000, 22045), ('month', 2592000, 148522), ('month', 2592000, 2524866)) AS ages (model, half_life, seconds),
       LATERAL (SELECT ces('x', 1000000, moment - seconds * interval '1 second', moment, model) AS score,
                       1000000 * round(power(2::numeric, -seconds::numeric / half_life), 12) AS exact
                  FROM (VALUES (timestamptz '2026-03-08 00:00 UTC')) AS at (moment)) AS scores
 ORDER BY model, seconds;
-- 2^-13 is in the middle between two, and rounded away from zero; after 41 half-lives nothing is left.
SELECT halvings, ces('x', 1000000, '2026-03-08 UTC'::timestamptz - halvings * interval '7 days', '2026-03-08 UTC', 'week') AS score
  FROM unnest(ARRAY[13, 40, 41]) AS halvings GROUP BY halvings ORDER BY halvings;
-- Ages and half-lives of more digits than a double has are exact, too.
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "106751991 days", "weights": {"x": {"weight": 1}}}', 'age');
SELECT ces('x', 1000000, '4713-01-01 00:00:00.000001 BC UTC', '294276-12-31 UTC', 'age') AS score,
       1000000 * round(power(2::numeric, (extract(epoch FROM timestamptz '4713-01-01 00:00:00.000001 BC UTC') - extract(epoch FROM timestamptz '294276-12-31 UTC')) / 9223372022400), 12) AS exact;

-- What a day adds with a cap is rounded to 18 digits.
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "7 days", "weights": {"x": {"weight": 1, "max_per_day": 1}}}', 'capped');
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "7 days", "full_score": 0.000001, "weights": {"x": {"weight": 1000000000, "max_per_day": 1}}}', 'extreme');
CREATE TABLE capped (model text, as_of timestamptz, n int, at timestamptz);
INSERT INTO capped VALUES
  ('capped', '2026-03-08 UTC', 1, '2026-02-10 22:40:44 UTC'), ('capped', '2026-03-08 UTC', 2, '2026-02-10 09:18:01 UTC'),
  ('capped', '2026-03-08 UTC', 1, '2026-02-11 16:22:33 UTC'), ('capped', '2026-03-08 UTC', 2, '2026-02-11 06:46:39 UTC'),
  ('capped', '2026-03-08 UTC', 1, '2026-02-12 22:04:17 UTC'), ('capped', '2026-03-08 UTC', 2, '2026-02-12 05:44:41 UTC'),
  ('extreme', '2026-03-08 UTC', 1, '2026-03-01 00:00 UTC'), ('extreme', '2026-03-08 UTC', 2, '2026-03-01 12:00 UTC');
-- By hand: the factor of each row, the rounded part of each day, the points. Each day has three occurrences where there are two
-- rows, so that one division is all that the unrounded parts need.
CREATE TABLE by_hand AS
  SELECT model, weight * sum(round(faded / 3, 18)) AS points, weight * sum(faded) AS three_times_unrounded, full_score
    FROM (SELECT model, sum(n * round(power(2::numeric, -extract(epoch FROM as_of - at) / 604800), 12)) AS faded
            FROM capped GROUP BY model, (at AT TIME ZONE 'UTC')::date) AS days
    JOIN ces_weights USING (model) JOIN ces_models USING (model)
   GROUP BY model, weight, full_score;
SELECT model, score, round(coalesce(by_hand.points * 100 / full_score, by_hand.points), 6) AS by_hand,
       round(coalesce(three_times_unrounded * 100 / full_score, three_times_unrounded) / 3, 6) AS with_unrounded_days
  FROM by_hand JOIN (SELECT model, ces('x', n, at, as_of, model) AS score FROM capped GROUP BY model) AS scores USING (model)
 ORDER BY model;
-- The parts sum to the points and the score.
SELECT model, (part ->> 'points')::numeric AS points, (part ->> 'points')::numeric = points AS points_are_exact, (part ->> 'score')::numeric AS score
  FROM by_hand JOIN (SELECT model, ces_breakdown('x', n, at, as_of, model) -> 0 AS part FROM capped GROUP BY model) AS parts USING (model)
 ORDER BY model;
SELECT count(*) > 0 AS imported FROM ces_import('{"full_score": 300, "half_life": "7 days", "weights": {"x": {"weight": 1, "max_per_day": 1}, "y": {"weight": -3, "max_per_day": 1}, "z": {"weight": 7}}}', 'parts');
SELECT sum((part ->> 'score')::numeric) = min(score) AS scores, round(sum((part ->> 'points')::numeric) * 100 / 300, 6) = min(score) AS points
  FROM (SELECT ces_breakdown(event, n, at, '2026-03-08 UTC', 'parts') AS parts, ces(event, n, at, '2026-03-08 UTC', 'parts') AS score
          FROM capped, unnest(ARRAY['x', 'y', 'z']) AS event) AS scored, jsonb_array_elements(parts) AS part;

-- The days of a tally have no zone. In a model of another zone, ces() has that zone's days and its calendar.
SELECT lookback, zone, count(*) > 0 AS imported
  FROM (VALUES ('30 days', 'America/New_York'), ('30 days', 'UTC'), ('1 mon', 'America/New_York'), ('1 mon', 'UTC')) AS models (lookback, zone),
       ces_import(jsonb_build_object('lookback', lookback, 'time_zone', zone, 'weights', '{"login": {"weight": 1}}'::jsonb), lookback || ' in ' || zone)
 GROUP BY lookback, zone ORDER BY lookback, zone;
SELECT model, ces('login', 1, timestamptz '2004-10-16 UTC', '2004-11-15 UTC', model) AS of_rows,
       ces_score('{"2004-10-16": {"login": 1}}', date '2004-11-15', model) AS of_tally
  FROM ces_models WHERE model LIKE '30 days in %' GROUP BY model ORDER BY model;
SELECT model, as_of, ces('login', 1, day::timestamp AT TIME ZONE 'UTC', as_of::timestamp AT TIME ZONE 'UTC', model) AS of_rows,
       ces_score(tally('login', 1, day::date), as_of, model) AS of_tally
  FROM ces_models, unnest(ARRAY[date '2026-03-01', '2026-03-29', '2026-03-30', '2026-03-31']) AS as_of,
       generate_series(date '2025-12-01', '2026-03-31', '1 day') AS day
 WHERE model LIKE '1 mon in %' GROUP BY model, as_of ORDER BY model, as_of;
-- Two days begin in UTC on one long day of the Azores, and no day begins on the day that Samoa left out.
CREATE TABLE zones AS SELECT unnest(ARRAY['Atlantic/Azores', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']) AS zone;
SELECT zone, count(*) > 0 AS imported
  FROM zones, ces_import(jsonb_build_object('time_zone', zone, 'weights', '{"login": {"weight": 1, "max_per_day": 1}}'::jsonb), 'daily in ' || zone)
 GROUP BY zone ORDER BY zone;
CREATE TABLE logins AS
  SELECT at FROM (VALUES (timestamptz '2026-10-25 UTC'), ('2026-10-26 UTC')) AS azores (at)
   UNION ALL SELECT generate_series(timestamptz '2011-12-28 UTC', '2012-01-02 UTC', '90 minutes')
   UNION ALL SELECT generate_series(timestamptz '2026-03-07 UTC', '2026-11-03 UTC', '17 hours');
SELECT zone, ces('login', 1, at, '2026-12-01 UTC', 'daily in ' || zone) AS of_rows,
       ces_score(tally('login', 1, (at AT TIME ZONE 'UTC')::date), date '2026-12-01', 'daily in ' || zone) AS of_tally
  FROM zones, (VALUES (timestamptz '2026-10-25 UTC'), ('2026-10-26 UTC')) AS azores (at)
 WHERE zone IN ('Atlantic/Azores', 'UTC') GROUP BY zone ORDER BY zone;
-- Both are the same where the days of the tally are those of the model's zone.
SELECT zone, ces('login', 1, at, '2026-12-01 UTC', 'daily in ' || zone) AS of_rows,
       ces_score(tally('login', 1, (at AT TIME ZONE zone)::date), date '2026-12-01', 'daily in ' || zone) AS of_tally,
       ces_score(tally('login', 1, (at AT TIME ZONE 'UTC')::date), date '2026-12-01', 'daily in ' || zone) AS by_days_in_utc
  FROM zones, logins GROUP BY zone ORDER BY zone;
-- In UTC, lookback, caps and fading are the same where every occurrence is at the start of its day.
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "11 days", "lookback": "1 mon 5 days", "full_score": 7, "weights": {"login": {"weight": 1, "max_per_day": 3}, "purchase": {"weight": 2.5, "max_count": 4}}}', 'all');
SELECT count(*) AS days, count(*) FILTER (WHERE of_rows::text = of_tally::text) AS the_same, count(DISTINCT of_rows) AS different_scores
  FROM (SELECT as_of, ces(event, n, day AT TIME ZONE 'UTC', as_of AT TIME ZONE 'UTC', 'all') AS of_rows, ces_score(tally(event, n, day::date), as_of::date, 'all') AS of_tally
          FROM (SELECT event, day, 1 + number % 5 AS n
                  FROM generate_series(timestamp '2026-01-01', '2026-12-31', '1 day') WITH ORDINALITY AS days (day, number), unnest(ARRAY['login', 'purchase']) AS event) AS rows,
               generate_series(timestamp '2026-02-01', '2026-12-31', '1 day') AS as_of
         GROUP BY as_of) AS scores;

-- What corrections cancel is left out of a breakdown; what they leave by fading is not.
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "7 days", "weights": {"x": {"weight": 1}, "y": {"weight": 5}}}', 'cancelled');
SELECT ces_breakdown(event, n, at, '2026-03-08 UTC', 'cancelled')
  FROM (VALUES ('x', 1, timestamptz '2026-03-01 UTC'), ('x', -1, '2026-03-08 UTC'), ('y', 3, '2026-03-01 UTC'), ('y', -3, '2026-03-01 UTC')) AS rows (event, n, at);
