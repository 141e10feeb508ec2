-- Limits: max_score and min_score of a model, after the scale; max_points of a group of events, before it.
INSERT INTO ces_weights (model, event_name, weight) VALUES ('m', 'login', 1), ('m', 'purchase', 30), ('m', 'cancel', -50);
CREATE TABLE events AS SELECT * FROM (VALUES
  (1, 'login', 5, timestamptz '2026-03-01 00:00+00'), (1, 'purchase', 4, '2026-03-02 00:00+00'),
  (2, 'cancel', 1, '2026-03-01 00:00+00'), (2, 'login', 1, '2026-03-02 00:00+00'), (3, 'login', 7, '2026-03-01 00:00+00'), (3, 'purchase', 1, '2026-03-01 00:00+00'))
  AS e (customer_id, event_name, n, occurred_at);
CREATE VIEW scored AS
SELECT customer_id, ces(event_name, n, 'm') AS score, ces(event_name, n, occurred_at, '2026-03-03 00:00+00', 'm') AS timed,
       ces_score(tally(event_name, n), 'm') AS of_tally, ces_score(tally(event_name, n, occurred_at::date), '2026-03-03'::date, 'm') AS of_days,
       (SELECT sum((e ->> 'score')::numeric) FROM jsonb_array_elements(ces_breakdown(event_name, n, 'm')) AS e) AS of_parts,
       (SELECT sum(e.score) FROM ces_explain(tally(event_name, n), 'm') AS e) AS explained
  FROM events GROUP BY 1 ORDER BY 1;
TABLE scored;
INSERT INTO ces_models (model, max_score, min_score) VALUES ('m', 100, 0);
TABLE scored;
-- What a limit takes away or adds is a part of its own.
SELECT customer_id, jsonb_pretty(ces_breakdown(event_name, n, 'm')) FROM events GROUP BY 1 ORDER BY 1;
SELECT e.* FROM ces_explain('{"purchase": 4, "login": 5}', 'm') AS e;
SELECT c.* FROM ces_compare('{"cancel": 1}'::ces_tally, '{"purchase": 4, "login": 5}'::ces_tally, 'm') AS c;
-- After the scale.
UPDATE ces_models SET full_score = 50 WHERE model = 'm';
TABLE scored;
SELECT ces_breakdown(event_name, n, 'm') FROM events WHERE customer_id = 1;
-- Groups of events: at most so many points of each.
UPDATE ces_models SET full_score = NULL, max_score = NULL, min_score = NULL WHERE model = 'm';
UPDATE ces_weights SET event_group = CASE event_name WHEN 'cancel' THEN 'churn' ELSE 'use' END WHERE model = 'm';
TABLE scored;
INSERT INTO ces_groups (model, event_group, max_points) VALUES ('m', 'use', 36.5), ('m', 'nothing', 1);
TABLE scored;
SELECT customer_id, ces_breakdown(event_name, n, 'm') FROM events GROUP BY 1 ORDER BY 1;
SELECT e.* FROM ces_explain('{"purchase": 4, "login": 5, "cancel": 1}', 'm') AS e;
SELECT c.* FROM ces_compare('{"login": 1}'::ces_tally, '{"purchase": 4, "login": 5}'::ces_tally, 'm') AS c;
-- Before the scale, and a limit to scores after it.
UPDATE ces_models SET full_score = 73, max_score = 45 WHERE model = 'm';
TABLE scored;
SELECT e.* FROM ces_explain('{"purchase": 4, "login": 5, "cancel": 0.1}', 'm') AS e;
-- Fading and caps come first.
UPDATE ces_models SET full_score = NULL, max_score = NULL, half_life = '1 day' WHERE model = 'm';
UPDATE ces_weights SET max_count = 1 WHERE model = 'm' AND event_name = 'purchase';
SELECT customer_id, ces(event_name, n, occurred_at, '2026-03-03 00:00+00', 'm'), ces_score(tally(event_name, n, occurred_at::date), '2026-03-03'::date, 'm') AS of_days FROM events GROUP BY 1 ORDER BY 1;
-- No rows score zero, also where rows of the frame that left had a limit; a row without an event does not count.
INSERT INTO ces_weights (model, event_name, weight, max_count) VALUES ('f', 'login', 1, 5);
INSERT INTO ces_models (model, min_score) VALUES ('f', 3);
SELECT id, ces(e, 'f') OVER w, ces(e, timestamptz '2026-03-01 00:00+00', '2026-03-01 00:00+00', 'f') OVER w AS timed, ces(t, 'f') OVER w AS of_tally, ces_breakdown(e, 'f') OVER w
  FROM (VALUES (1, NULL, NULL), (2, 'login', '{"login": 1}'::ces_tally), (3, NULL, NULL), (4, NULL, NULL), (5, 'unknown', '{}')) AS v (id, e, t)
WINDOW w AS (ORDER BY id ROWS 1 PRECEDING);
-- A pattern is in a group, too.
INSERT INTO ces_weights (model, event_name, weight, event_group) VALUES ('g', 'view:*', 2, 'views'), ('g', 'view:/pricing', 5, 'views');
INSERT INTO ces_groups (model, event_group, max_points) VALUES ('g', 'views', 10);
SELECT ces(e, n, 'g'), ces_score(tally(e, n), 'g'), ces_breakdown(e, n, 'g') FROM (VALUES ('view:/a', 2), ('view:/b', 1), ('view:/pricing', 1)) AS v (e, n);
-- Exported, imported, compared; what would break is told.
SELECT ces_config('m') - 'weights' - 'bands' AS options, ces_config('m') #> '{weights,login}' AS login;
SELECT * FROM ces_import('{"model": "i", "max_score": 100, "min_score": 0.5, "weights": {"login": {"weight": 1, "event_group": "use"}}, "groups": {"use": {"max_points": 20}}}');
SELECT * FROM ces_import(ces_config('i')); -- no rows
SELECT * FROM ces_config_diff('i', 'm');
SELECT * FROM ces_import('{"model": "i", "max_score": 90, "weights": {"login": {"weight": 1, "event_group": "use"}}, "groups": {"use": {"max_points": 30}, "more": {"max_points": 1}}}', dry_run => true);
SELECT * FROM ces_import('{"model": "i", "max_score": 90, "weights": {"login": {"weight": 1, "event_group": "use"}}, "groups": {"use": {"max_points": 30}, "more": {"max_points": 1}}}');
TABLE ces_groups ORDER BY model, event_group;
SELECT * FROM ces_import('{"model": "i", "weights": {"login": {"weight": 1}}}');
SELECT count(*) FROM ces_groups WHERE model = 'i';
SELECT * FROM ces_import('{"model": "i", "max_score": 5, "min_score": 6, "groups": {"": {}, "a": 5, "b": {"max_points": 0}, "c": {"max_point": 1}}, "weights": {"login": {"weight": 1, "event_group": ""}}}'); -- error
SELECT * FROM ces_import('{"model": "i", "max_score": 1e13, "min_score": 0.0000001, "groups": 5}'); -- error
-- A band that no score can be in.
SELECT * FROM ces_import('{"model": "b", "max_score": 40, "weights": {"login": {"weight": 1}}, "bands": {"low": "[0,20]", "middle": "(20,40)", "top": "[40,60]", "star": "(60,)", "negative": "(,0)"}}');
SELECT * FROM ces_import('{"model": "b", "max_score": 40, "min_score": 0, "weights": {"login": {"weight": 1}}, "bands": {"low": "[0,20]", "middle": "(20,40)", "top": "[40,60]", "star": "(60,)", "negative": "(,0)"}}', dry_run => true);
-- No band is the next one that no score can be in.
INSERT INTO ces_models (model, max_score) VALUES ('to 100', 100);
SELECT ces_points_to_next_band(95, 'to 100') AS limited, ces_points_to_next_band(95) AS unlimited, ces_points_to_next_band(60, 'to 100') AS below, ces_points_to_next_band(95, '{"max_score": 100}'::jsonb) AS in_place,
       ces_points_to_next_band(95, '{"max_score": 100.000001}'::jsonb) AS by_a_hair, band(100, 'to 100');
-- What has no effect, and is probably not what was meant.
SELECT * FROM ces_import('{"model": "w", "weights": {"login": {"weight": 1, "event_group": "raeding"}, "page_%": {"weight": 1}, "a*b": {"weight": 1}, "a**": {"weight": 1}, "b*": {"weight": 1}}, "groups": {"reading": {"max_points": 10}, "xyz": {"max_points": 1}}}', dry_run => true);
SELECT * FROM ces_import('{"model": "w", "weights": {"login": {"weight": 1, "event_group": "raeding"}}, "groups": {"raeding": {"max_points": 10}}}');
-- The tables refuse what is no limit.
INSERT INTO ces_models (model, max_score, min_score) VALUES ('x', 1, 2); -- error
INSERT INTO ces_models (model, max_score) VALUES ('x', 'NaN'); -- error
INSERT INTO ces_models (model, min_score) VALUES ('x', 0.0000001); -- error
INSERT INTO ces_groups (event_group, max_points) VALUES ('x', 0); -- error
INSERT INTO ces_groups (event_group, max_points) VALUES ('', 1); -- error
INSERT INTO ces_weights (event_name, weight, event_group) VALUES ('x', 1, ''); -- error
TRUNCATE ces_groups; -- error
-- Live scores have the limits of their model.
DELETE FROM ces_weights WHERE model = 'm' AND event_name = 'purchase';
INSERT INTO ces_weights (model, event_name, weight, event_group) VALUES ('m', 'purchase', 30, 'use');
UPDATE ces_models SET half_life = NULL, max_score = 30 WHERE model = 'm';
SET client_min_messages TO warning;
CALL ces_track('live', events => 'events', customer => 'customer_id', event_name => 'event_name', count => 'n', occurred_at => 'occurred_at', model => 'm');
RESET client_min_messages;
SELECT customer_id, score, band, points_to_next_band FROM live ORDER BY 1;
SELECT customer_id, score FROM live_as_of('2026-03-01') ORDER BY 1;
SELECT * FROM live_explain(1, '2026-03-03');
SELECT customer_id, event_name, event_change, new_score FROM live_changes('2026-02-28', day => '2026-03-03') ORDER BY 1;
SELECT ces_untrack('live');
