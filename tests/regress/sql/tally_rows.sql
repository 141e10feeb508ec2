-- Tallies as rows and as json.
SELECT * FROM ces_unnest('{"login": 3, "purchase": 1.5, "refund": -2}');
SELECT * FROM ces_unnest('{"2026-01-05": {"login": 3, "purchase": 1}, "2026-01-07": {"login": 1}}');
SELECT * FROM ces_unnest('{}');
SELECT * FROM ces_unnest(NULL);
SELECT day, sum(count) FROM (VALUES ('{"2026-01-05": {"a": 1, "b": 2}}'::ces_tally), ('{"2026-01-05": {"a": 4}}')) AS t (tally), ces_unnest(tally) GROUP BY day;
-- Adding up what the rows say gives the tally again.
SELECT tally(event_name, count, day) = t.tally AS same
  FROM (VALUES ('{"2026-01-05": {"login": 3, "größe": 0.000001}, "2026-01-07": {"login": -1e12}}'::ces_tally)) AS t (tally), ces_unnest(t.tally) GROUP BY t.tally;
SELECT ces_count('{"login": 3}', 'login'), ces_count('{"login": 3}', 'Login'), ces_count('{"2026-01-05": {"a": 1}, "2026-01-06": {"a": 0.5}}', 'a'), ces_count(NULL, 'a');
-- Also where nothing of the extension's schema is on the path.
SET search_path = pg_catalog;
SELECT public.ces_count('{"login": 3}', 'login'), count FROM public.ces_unnest('{"login": 3}');
RESET search_path;
-- An object in what PostgreSQL makes JSON of, not a string.
SELECT '{"login": 3}'::ces_tally::json, NULL::ces_tally::json IS NULL AS is_null;
SELECT to_json(tally), to_jsonb(tally), row_to_json(t), json_build_object('tally', tally), jsonb_agg(tally)
  FROM (SELECT '{"2026-01-05": {"a \"b\"": 3}}'::ces_tally AS tally) AS t GROUP BY tally, t;
-- A trend needs a full score at most, not weights.
INSERT INTO ces_bands VALUES ('bands_alone', 'all', '(,)');
INSERT INTO ces_models (model, full_score) VALUES ('scaled_alone', 10);
SELECT ces_trend(1, 2), ces_trend(100, 105, 'bands_alone'), ces_trend(100, 105, 'scaled_alone'), ces_trend(100, 115, 'scaled_alone');
SELECT ces_trend(1, 2, 'nowhere'); -- error
DELETE FROM ces_bands WHERE model = 'bands_alone';
DELETE FROM ces_models WHERE model = 'scaled_alone';
-- What was probably meant where a model is named by mistake.
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('report_created', 2);
PREPARE untyped AS SELECT ces(event_name, $1) FROM (VALUES ('login')) AS e (event_name);
EXECUTE untyped ('3'); -- error
SELECT ces('login', '2.5'); -- error
SELECT ces('login', j ->> 'n') FROM (VALUES ('{"n": 3}'::jsonb)) AS e (j); -- error
SELECT ces_score('{"2026-01-05": {"login": 1}}', '2026-01-06'); -- error
SELECT ces_score('{"2026-01-05": {"login": 1}}', '2026-01-06T00:00:00Z'); -- error
SET ces_ext.unknown_event = warning;
SELECT ces(event_name) FROM (VALUES ('Login'), ('login '), ('Report Created'), ('reportcreated'), ('xyz')) AS e (event_name);
SELECT ces(event_name, timestamptz '2026-01-05', '2026-01-06') FROM (VALUES ('Login'), ('xyz')) AS e (event_name);
SELECT ces_score('{"Login": 1}');
RESET ces_ext.unknown_event;
DELETE FROM ces_weights;
