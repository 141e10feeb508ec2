-- Customers of many years: earlier years move to rows of their own, and all stays exact.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_models (model, half_life) VALUES ('fading', '2 years');
INSERT INTO ces_weights (model, event_name, weight, max_per_day) SELECT m, 'e' || i, i, CASE WHEN i = 3 THEN 2 END FROM generate_series(0, 6) AS i, unnest('{plain,fading}'::text[]) AS m;
CREATE TABLE events (customer integer, name text, n integer, day date);
-- Events and counts without a pattern, which would make tallies small.
INSERT INTO events
SELECT i % 3, 'e' || h % 7, 1 + h % 997, date '2015-01-01' + i / 4
  FROM generate_series(0, 16000) AS i, LATERAL (SELECT ('x' || substr(md5(i::text), 1, 7))::bit(28)::integer AS h) AS m;
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'day', model => 'fading');
CREATE VIEW wrong AS
SELECT d.day, m.model, count(*) FILTER (WHERE (s.score, s.first_event_day, s.last_event_day) IS DISTINCT FROM (e.score, e.first_day, e.last_day)) AS wrong
  FROM unnest('{2014-12-31,2015-12-31,2018-06-15,2021-01-01,2026-01-01}'::date[]) AS d (day), unnest('{plain,fading}'::text[]) AS m (model),
       LATERAL (SELECT s.customer AS s_customer, e.customer AS e_customer, s.score, s.first_event_day, s.last_event_day, e.score AS e_score, e.first_day, e.last_day
                  FROM scores_as_of(d.day, model => m.model) AS s
                  FULL JOIN (SELECT customer, ces_score(tally(name, n, day), d.day, m.model) AS score, min(day) AS first_day, max(day) AS last_day FROM events WHERE day <= d.day GROUP BY 1) AS e USING (customer)) AS j,
       LATERAL (SELECT j.score, j.first_event_day, j.last_event_day) AS s, LATERAL (SELECT j.e_score AS score, j.first_day, j.last_day) AS e
 GROUP BY 1, 2;
SELECT count(*) > 0 AS has_older, bool_and(older) AS all_have FROM scores_older, scores_tallies;
SELECT sum(wrong) FROM wrong;
SELECT count(*) FROM ces_check('scores');
-- Changes of early and late years, pending and taken.
UPDATE events SET n = n + 1 WHERE day BETWEEN '2016-03-01' AND '2016-04-01' OR day = '2025-12-12';
DELETE FROM events WHERE day < '2015-06-01' AND customer = 1;
INSERT INTO events VALUES (1, 'e1', 3, '2010-05-05'), (2, 'e2', 1, '2026-01-01'), (4, 'e2', 1, '2013-01-01');
SELECT sum(wrong) FROM wrong;
SELECT ces_refresh('scores');
SELECT sum(wrong) FROM wrong;
SELECT count(*) FROM ces_check('scores');
-- The last year goes, so that an earlier one is the last.
DELETE FROM events WHERE day >= '2020-01-01' AND customer = 0;
SELECT sum(wrong) FROM wrong;
SELECT ces_refresh('scores');
SELECT sum(wrong) FROM wrong;
SELECT customer, first_event_day, last_event_day FROM scores ORDER BY customer;
-- Years that are emptied, and events whose counts cancel out.
DELETE FROM events WHERE day BETWEEN '2017-01-01' AND '2017-12-31';
INSERT INTO events SELECT customer, name, -n, day FROM events WHERE customer = 2 AND day BETWEEN '2018-01-01' AND '2018-12-31';
SELECT ces_refresh('scores');
SELECT sum(wrong) FROM wrong WHERE model = 'plain' AND day <> '2018-06-15';
SELECT count(*) FROM ces_check('scores');
CALL ces_rebuild('scores');
SELECT count(*) FROM ces_check('scores');
-- Tallies, explanations and snapshots know all years.
SELECT customer, ces_last_day(tally) - ces_first_day(tally) AS days FROM scores_tally ORDER BY customer;
SELECT count(*) FROM scores_as_of('2026-01-01') AS s WHERE s.score <> (SELECT sum(score) FROM scores_explain(s.customer, '2026-01-01'));
SELECT ces_snapshot('scores', '2016-12-31');
SELECT count(*) FROM scores_history AS h JOIN scores_as_of('2016-12-31') AS s USING (customer) WHERE h.score <> s.score;
-- A source is dropped, and added; the zone changes; days are frozen.
CREATE TABLE more (customer integer, at timestamptz);
INSERT INTO more SELECT 1, timestamptz '2016-01-01 23:00 UTC' + i * interval '1 day' FROM generate_series(1, 500) AS i;
CALL ces_add_source('scores', 'more', events => 'more', customer => 'customer', event_name => $$'e1'$$, occurred_at => 'at');
SELECT count(*) FROM ces_check('scores');
CALL ces_alter('scores', time_zone => 'Asia/Tokyo');
SELECT count(*) FROM ces_check('scores');
CALL ces_drop_source('scores', 'more');
SELECT count(*) FROM ces_check('scores');
SELECT score AS before FROM scores_as_of('2026-01-01', 1, model => 'plain') \gset
SELECT ces_retain('scores', '2018-01-01');
DELETE FROM events WHERE day < '2018-01-01';
CALL ces_rebuild('scores');
SELECT score = :before AS is_the_same FROM scores_as_of('2026-01-01', 1, model => 'plain');
SELECT count(*) FROM ces_check('scores');
-- Everything goes.
SELECT ces_retain('scores', NULL);
TRUNCATE events;
CALL ces_rebuild('scores');
SELECT (SELECT count(*) FROM scores) AS scores, (SELECT count(*) FROM scores_tallies) AS tallies, (SELECT count(*) FROM scores_older) AS older, (SELECT count(*) FROM scores_pending WHERE reason IS NULL) AS pending;

-- The first days that there are: their year begins before them.
CREATE TABLE ancient (customer integer, name text, day date);
CALL ces_track('ancient_scores', events => 'ancient', customer => 'customer', event_name => 'name', occurred_at => 'day', model => 'plain');
INSERT INTO ancient SELECT 1, 'login' || md5(i::text), date '2024-06-01' + i FROM generate_series(1, 400) AS i;
INSERT INTO ancient VALUES (1, 'a', '4714-11-24 BC'), (1, 'a', '4714-12-31 BC'), (1, 'a', '4713-01-01 BC'), (1, 'a', '0001-12-31 BC'), (1, 'a', '0001-01-01');
INSERT INTO ancient SELECT 2, 'login' || md5(i::text), date '4714-11-24 BC' + i % 38 FROM generate_series(1, 400) AS i;
SELECT ces_refresh('ancient_scores');
SELECT * FROM ces_check('ancient_scores'); -- no rows
SELECT customer, year FROM ancient_scores_older ORDER BY 1, 2;
SELECT customer, first_event_day, last_event_day FROM ancient_scores_as_of('2026-12-31') ORDER BY customer;
CALL ces_rebuild('ancient_scores');
SELECT * FROM ces_check('ancient_scores'); -- no rows
DELETE FROM ancient WHERE day >= '2024-01-01';
SELECT ces_refresh('ancient_scores');
SELECT customer, first_event_day, last_event_day FROM ancient_scores_as_of('2026-12-31') ORDER BY customer;
TRUNCATE ancient;
SELECT ces_refresh('ancient_scores');
INSERT INTO ancient SELECT 1, 'login' || md5(i::text), date '4714-12-01 BC' + i FROM generate_series(1, 400) AS i;
SELECT ces_untrack('ancient_scores');
CALL ces_track('ancient_scores', events => 'ancient', customer => 'customer', event_name => 'name', occurred_at => 'day', model => 'plain');
SELECT customer, year FROM ancient_scores_older ORDER BY 1, 2;
SELECT * FROM ces_check('ancient_scores'); -- no rows
SELECT ces_untrack('ancient_scores');
