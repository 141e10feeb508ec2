-- What is asked of a view of live scores: past days, series, explanations, changes, tallies.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_models (model, half_life, lookback, full_score, time_zone) VALUES ('fading', '10 days', '100 days', 50, 'Europe/Berlin');
INSERT INTO ces_weights (model, event_name, weight, max_per_day) VALUES ('fading', 'login', 1, 3), ('fading', 'purchase', 10, NULL), ('fading', 'plan', 5, NULL), ('plain', 'login', 1, NULL), ('plain', 'purchase', 10, NULL);
CREATE TABLE events (customer integer, name text, n numeric, at timestamptz);
CREATE TABLE users (id integer, plan text);
INSERT INTO users VALUES (1, 'plan'), (5, 'plan'), (6, NULL);
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'at', model => 'fading');
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => 'plan', filter => 'plan IS NOT NULL');
CALL ces_add_source('scores', 'known', events => 'users', customer => 'id');
INSERT INTO events SELECT i % 5, CASE WHEN i % 3 = 0 THEN 'purchase' ELSE 'login' END, 1 + i % 4, timestamptz '2024-11-01 UTC' + i * interval '31 hours' FROM generate_series(1, 300) AS i;
SELECT ces_refresh('scores') > 0 AS changed;
INSERT INTO events SELECT i % 5, 'login', 2, timestamptz '2025-12-01 UTC' + i * interval '31 hours' FROM generate_series(1, 20) AS i;

-- Scores of past days are those of the events until then, by the days of the zone; attributes are those of now.
CREATE FUNCTION expected(as_of date, model text) RETURNS TABLE (customer bigint, score numeric, first_event_day date, last_event_day date) LANGUAGE sql AS $$
    SELECT c.customer, ces_score(coalesce(e.tally, '{}'), as_of, model) + CASE WHEN c.customer IN (1, 5) AND model = 'fading' THEN round(5 * 100.0 / 50, 6) ELSE 0 END, e.first_day, e.last_day
      FROM (SELECT customer FROM events UNION SELECT id FROM users) AS c
      LEFT JOIN (SELECT customer, tally(name, n, (at AT TIME ZONE 'Europe/Berlin')::date) AS tally, min((at AT TIME ZONE 'Europe/Berlin')::date) AS first_day, max((at AT TIME ZONE 'Europe/Berlin')::date) AS last_day
                   FROM events WHERE (at AT TIME ZONE 'Europe/Berlin')::date <= as_of GROUP BY 1) AS e USING (customer)
     WHERE e.customer IS NOT NULL OR c.customer IN (SELECT id FROM users)
$$;
SELECT day, count(*), count(*) FILTER (WHERE s.score IS DISTINCT FROM e.score OR s.first_event_day IS DISTINCT FROM e.first_event_day OR s.last_event_day IS DISTINCT FROM e.last_event_day) AS wrong
  FROM unnest('{2024-10-31,2024-11-02,2025-01-01,2025-03-30,2025-12-05,2025-12-31,2026-06-01}'::date[]) AS day,
       LATERAL (SELECT * FROM scores_as_of(day) AS s FULL JOIN expected(day, 'fading') AS e USING (customer)) AS j (customer, score, b, br, p, first_event_day, last_event_day, ps, ch, t, e_score, e_first, e_last),
       LATERAL (SELECT j.score, j.first_event_day, j.last_event_day) AS s, LATERAL (SELECT j.e_score AS score, j.e_first AS first_event_day, j.e_last AS last_event_day) AS e
 GROUP BY 1 ORDER BY 1;
-- The other columns follow from these.
SELECT count(*) FROM scores_as_of('2025-12-20') AS s JOIN scores_as_of('2025-12-13') AS p USING (customer)
 WHERE s.previous_score <> p.score OR s.change <> s.score - p.score OR s.band <> band(s.score, 'fading') OR s.band_rank <> band_rank(s.score, 'fading')
    OR s.points_to_next_band IS DISTINCT FROM ces_points_to_next_band(s.score, 'fading') OR s.trend <> ces_trend(s.score, p.score, 'fading');
-- By another model, and of one customer.
SELECT count(*) FROM scores_as_of('2025-12-20', model => 'plain') AS s JOIN expected('2025-12-20', 'plain') AS e USING (customer) WHERE s.score <> e.score;
SELECT s = (SELECT a FROM scores_as_of('2025-12-20') AS a WHERE customer = 3) AS is_the_same FROM scores_as_of('2025-12-20', 3) AS s;
SELECT customer, score FROM scores_as_of('2025-12-20', for_customer => 5);
SELECT customer FROM scores_as_of('2025-12-20', 99); -- no rows
SELECT count(*) FROM scores_as_of('2025-12-20', model => 'nothing'); -- error
SELECT count(*) FROM scores_as_of('infinity'); -- error
-- Today is the view.
SELECT count(*) FROM scores AS v JOIN scores_as_of() AS s USING (customer) WHERE v IS DISTINCT FROM s;
SELECT count(*) FROM scores AS v JOIN scores_as_of(now()) AS s USING (customer) WHERE v IS DISTINCT FROM s; -- any day
SELECT count(*) FROM scores_as_of(current_date - interval '7 days'); -- any day
SELECT count(DISTINCT customer) FROM scores_series(now() - interval '30 days', now(), step => 10); -- any day
-- A series.
SELECT day, count(*), count(*) FILTER (WHERE s.score <> e.score OR s.band <> band(e.score, 'fading')) AS wrong
  FROM scores_series('2025-01-01', '2025-02-01', 10) AS s CROSS JOIN LATERAL (SELECT score FROM expected(s.day, 'fading') AS e WHERE e.customer = s.customer) AS e GROUP BY 1 ORDER BY 1;
SELECT DISTINCT day FROM scores_series('2025-01-01', '2025-01-20') ORDER BY 1;
SELECT count(*) FROM scores_series('2025-01-02', '2025-01-01');
SELECT customer, day, score FROM scores_series(date '2025-12-01', date '2025-12-15', for_customer => 5);
SELECT count(*) FROM scores_series('2025-01-01', '2025-01-02', 0); -- error
SELECT count(*) FROM scores_series(NULL, '2025-01-02'); -- error
-- What a score is made of sums to it exactly.
SELECT count(*), count(*) FILTER (WHERE s.score <> e.score) AS wrong
  FROM unnest('{2025-01-01,2025-12-05,2025-12-31}'::date[]) AS day, LATERAL scores_as_of(day) AS s, LATERAL (SELECT sum(score) AS score FROM scores_explain(s.customer, day)) AS e;
SELECT count(*), count(*) FILTER (WHERE s.score <> e.score) AS wrong
  FROM scores AS s, LATERAL (SELECT sum(score) AS score FROM scores_explain(s.customer)) AS e;
SELECT event_name, count, weight FROM scores_explain(1, '2025-12-31') ORDER BY 1;
SELECT event_name, count, weight, points, score FROM scores_explain(5, '2025-12-31', model => 'fading') WHERE points <> 0;
SELECT * FROM scores_explain(99, '2025-12-31'); -- no rows
SELECT * FROM scores_explain(NULL); -- error
-- Who crossed a band or fell silent, and by which event.
CREATE TABLE few (customer integer, name text, day date);
INSERT INTO ces_bands (model, band, score_range) VALUES ('plain', 'low', '(,10)'), ('plain', 'middle', '[10,20)'), ('plain', 'high', '[20,)');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('plain', 'complaint', -5);
INSERT INTO few VALUES (1, 'purchase', '2026-01-01'), (1, 'complaint', '2026-01-10'), (2, 'login', '2026-01-01'), (2, 'login', '2026-01-10'), (2, 'purchase', '2026-01-10'),
  (3, 'purchase', '2026-01-10'), (3, 'purchase', '2026-01-11'), (4, 'login', '2026-01-01'), (5, 'login', '2025-12-01'), (6, 'login', '2026-01-12'), (7, 'login', '2026-02-12'), (8, 'purchase', '2026-01-05'), (8, 'login', '2026-01-06');
CALL ces_track('few_scores', events => 'few', customer => 'customer', event_name => 'name', occurred_at => 'day', model => 'plain');
SELECT * FROM few_scores_changes('2026-01-05', 10, day => '2026-01-12') ORDER BY customer;
SELECT customer, fell_silent, last_event_day FROM few_scores_changes('2026-01-05', 11, day => '2026-01-12') WHERE fell_silent ORDER BY customer;
SELECT customer, direction, fell_silent FROM few_scores_changes('2026-01-12', 1, day => '2026-01-12') ORDER BY customer;
SELECT customer, direction FROM few_scores_changes('2025-11-30', day => '2025-12-01');
SELECT * FROM few_scores_changes(NULL); -- error
SELECT * FROM few_scores_changes('2026-01-05', 0); -- error
-- The tallies.
SELECT customer, tally FROM few_scores_tally ORDER BY customer;
SELECT customer, ces_score(tally, '2026-02-01', 'plain') = s.score AS is_the_same FROM few_scores_tally JOIN few_scores_as_of('2026-02-01') AS s USING (customer) ORDER BY 1;
-- What is asked of one customer reads that one alone; columns that nobody asks for are not computed.
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS off, VERBOSE) ' || query LOOP
        line := substring(line FROM '(?:Index Cond|Seq Scan on|Sort Key|_ces_live_columns).*');
        CONTINUE WHEN line IS NULL;
        RETURN NEXT regexp_replace(line, '_ces_live_columns.*', 'other columns');
    END LOOP;
END $$;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT count(*) > 1 AS is_indexed, count(*) FILTER (WHERE plan NOT LIKE 'Index Cond: (%customer%') AS others FROM plan('SELECT score FROM scores WHERE customer = 3');
SELECT count(*) > 1 AS is_indexed, count(*) FILTER (WHERE plan NOT LIKE 'Index Cond: (%customer%') AS others FROM plan('SELECT score FROM scores WHERE customer IN (3, 4)');
RESET enable_seqscan;
RESET enable_bitmapscan;
SELECT count(*) FROM plan('SELECT count(*) FROM scores') WHERE plan = 'other columns';
SELECT count(*) FROM plan('SELECT customer, score FROM scores') WHERE plan = 'other columns';
