-- What views of live scores call: scores of a dated tally and attributes, all else about a customer, explanations.
INSERT INTO ces_models (model, half_life, lookback, full_score) VALUES ('live_fading', '10 days', NULL, NULL), ('live_scaled', NULL, '30 days', 50);
INSERT INTO ces_weights (model, event_name, weight, max_count, max_per_day)
SELECT m, e, w, CASE WHEN m = 'live_capped' AND e = 'login' THEN 5 END, CASE WHEN m = 'live_capped' AND e = 'seat' THEN 3 END
  FROM unnest('{live_plain,live_fading,live_scaled,live_capped}'::text[]) AS m, (VALUES ('login', 1), ('purchase', 12.5), ('seat', 2), ('plan_pro', 10), ('churn', -4)) AS v (e, w);
CREATE TABLE live_customers (id integer PRIMARY KEY, tally ces_tally, attributes ces_tally);
INSERT INTO live_customers VALUES
  (1, '{"2026-01-01": {"login": 3}, "2026-01-21": {"login": 7, "purchase": 1}}', '{"2000-01-02": {"plan_pro": 1}, "2000-01-04": {"seat": 4}}'),
  (2, '{"2026-01-20": {"login": 2.5, "unheard_of": 9}}', NULL),
  (3, NULL, '{"2000-01-02": {"seat": 1}, "2000-01-03": {"seat": 1, "login": 2}}'),
  (4, '{}', '{}'), (5, NULL, NULL),
  (6, '{"2026-02-01": {"purchase": 100}}', '{"2000-01-02": {"churn": 1}}'),
  (7, '{"2025-11-01": {"login": 40}, "2026-01-01": {"churn": 1}}', NULL);
-- The score.
SELECT id, _ces_live_score(tally, attributes, '2026-01-21', 'UTC', 'live_plain') AS plain, _ces_live_score(tally, attributes, '2026-01-21', 'UTC', 'live_fading') AS fading,
       _ces_live_score(tally, attributes, '2026-01-21', 'UTC', 'live_scaled') AS scaled, _ces_live_score(tally, attributes, '2026-01-21', 'UTC', 'live_capped') AS capped
  FROM live_customers ORDER BY id;
-- Without attributes it is that of the tally. No row.
SELECT id, model, day FROM live_customers, unnest('{live_plain,live_fading,live_scaled,live_capped}'::text[]) AS model, generate_series(0, 40, 5) AS n, LATERAL (SELECT date '2026-01-01' + n) AS d (day)
 WHERE _ces_live_score(tally, NULL, day, 'UTC', model) <> ces_score(coalesce(tally, '{}'), day, model)
    OR _ces_live_score(tally, '{}', day, NULL, model) <> ces_score(coalesce(tally, '{}'), day, model);
-- All else.
SELECT id, (r).* FROM (SELECT id, _ces_live_columns(tally, attributes, '2026-01-21', 'UTC', 'live_plain', 7) AS r FROM live_customers OFFSET 0) AS c ORDER BY id;
SELECT id, (r).* FROM (SELECT id, _ces_live_columns(tally, attributes, '2026-01-21', 'UTC', 'live_fading', 10) AS r FROM live_customers OFFSET 0) AS c ORDER BY id;
SELECT id, (r).* FROM (SELECT id, _ces_live_columns(tally, attributes, '2026-01-21', 'UTC', 'live_scaled', NULL) AS r FROM live_customers OFFSET 0) AS c ORDER BY id;
-- They are what the public functions say. No row.
INSERT INTO ces_bands (model, band, score_range) VALUES ('live_capped', 'low', '(,5)'), ('live_capped', 'exact', '[7.5,7.5]'), ('live_capped', 'high', '(20.25,)'), ('live_scaled', 'tiny', '[0,1e-15)'), ('live_scaled', 'beyond', '(1e40,)');
SELECT id, model, day, days, c.*, e.*
  FROM live_customers, unnest('{live_plain,live_fading,live_scaled,live_capped}'::text[]) AS model, unnest('{2025-10-01,2025-11-05,2026-01-01,2026-01-21,2026-02-01,2030-01-01}'::date[]) AS day,
       unnest('{0,1,7,30,-5}'::integer[]) AS days,
       LATERAL (SELECT _ces_live_score(tally, attributes, day, 'UTC', model), _ces_live_score(tally, attributes, day - days, 'UTC', model)) AS s (score, previous),
       LATERAL (SELECT band(score, model), band_rank(score, model), ces_points_to_next_band(score, model),
                       CASE WHEN ces_first_day(tally) <= day THEN ces_first_day(tally) END, ces_last_day(tally, day), previous, score - previous, ces_trend(score, previous, model)) AS e,
       LATERAL _ces_live_columns(tally, attributes, day, 'UTC', model, days) AS c
 WHERE ROW(c.*) IS DISTINCT FROM ROW(e.*) OR score IS NULL;
-- A row is a row wherever it goes, also with a name that is long.
INSERT INTO ces_bands (model, band, score_range) VALUES ('live_fading', repeat('engaged ', 40), '(,)');
CREATE TABLE live_rows AS SELECT id, model, _ces_live_columns(tally, attributes, '2026-01-21', 'UTC', model, days) AS r
  FROM live_customers, unnest('{live_plain,live_fading,live_scaled}'::text[]) AS model, unnest('{7,NULL}'::integer[]) AS days;
SELECT length(r::text), count(*) FROM live_rows WHERE model = 'live_fading' GROUP BY 1 ORDER BY 1;
SELECT id, r FROM live_rows WHERE model <> 'live_fading' ORDER BY id, r::text COLLATE "C";
SELECT count(*), count(*) FILTER (WHERE r IS DISTINCT FROM ROW((r).band, (r).band_rank, (r).points_to_next_band, (r).first_event_day, (r).last_event_day, (r).previous_score, (r).change, (r).trend)::_ces_live_row) AS different
  FROM live_rows;
DROP TABLE live_rows;
-- Explanations: an event that is both dated and an attribute is one row.
SELECT * FROM _ces_live_explain('{"2026-01-21": {"seat": 2, "login": 1}}', '{"2000-01-02": {"seat": 4}, "2000-01-03": {"seat": 1}}', '2026-01-31', 'UTC', 'live_fading');
SELECT * FROM _ces_live_explain('{"2026-01-21": {"seat": 9, "login": 1}}', '{"2000-01-02": {"seat": 4}, "2000-01-03": {"seat": 1}}', '2026-01-31', 'UTC', 'live_capped') WHERE count > 0;
SELECT * FROM _ces_live_explain(NULL, NULL, '2026-01-31', 'UTC', 'live_plain') LIMIT 1;
SELECT * FROM _ces_live_compare('{"2026-01-21": {"login": 1}}', '{"2000-01-02": {"seat": 4}}', '2026-01-21', '{"2026-01-21": {"login": 1}}', '{"2000-01-02": {"plan_pro": 1}}', '2026-01-31', 'UTC', 'live_fading');
-- The parts sum to the scores. No row.
SELECT id, model, day FROM live_customers, unnest('{live_plain,live_fading,live_scaled,live_capped}'::text[]) AS model, generate_series(0, 40, 7) AS n, LATERAL (SELECT date '2026-01-01' + n) AS d (day)
 WHERE _ces_live_score(tally, attributes, day, 'UTC', model) <> (SELECT sum(score) FROM _ces_live_explain(tally, attributes, day, 'UTC', model))
    OR _ces_live_score(tally, attributes, day, 'UTC', model) - _ces_live_score(tally, NULL, day - 3, 'UTC', model)
       <> (SELECT coalesce(sum(difference), 0) FROM _ces_live_compare(tally, NULL, day - 3, tally, attributes, day, 'UTC', model));
-- Models, zones and days may change from row to row.
SELECT id, model, _ces_live_score(tally, attributes, day, zone, model)
  FROM live_customers, (VALUES ('live_plain', date '2026-01-21', 'UTC'), ('live_fading', '2026-01-31', 'Asia/Tokyo'), ('live_plain', '2026-01-01', 'America/New_York')) AS v (model, day, zone)
 WHERE id < 3 ORDER BY id, model, day;
-- Today begins and ends by the clocks of the zone, and does not change within a transaction. No row.
-- any day
SELECT zone FROM unnest('{UTC,Pacific/Kiritimati,Etc/GMT+12,Asia/Kolkata}'::text[]) AS zone,
       LATERAL (SELECT (now() AT TIME ZONE zone)::date) AS d (today),
       LATERAL (SELECT jsonb_build_object(today - 1, '{"login": 1}'::jsonb, today, '{"login": 10}'::jsonb, today + 1, '{"login": 100}'::jsonb)::ces_tally) AS t (tally)
 WHERE _ces_live_score(tally, NULL, NULL, zone, 'live_plain') <> 11 OR (_ces_live_columns(tally, NULL, NULL, zone, 'live_plain', 1)).previous_score <> 1
    OR (_ces_live_columns(tally, NULL, NULL, zone, 'live_plain', 1)).last_event_day <> today
    OR (SELECT score FROM _ces_live_explain(tally, NULL, NULL, zone, 'live_plain') LIMIT 1) <> 11
    OR (SELECT difference FROM _ces_live_compare(tally, NULL, today - 2, tally, NULL, NULL, zone, 'live_plain')) <> 11;
-- Weights as the statement sees them.
BEGIN;
PREPARE live AS SELECT _ces_live_score(tally, attributes, '2026-01-21', 'UTC', 'live_plain'), (_ces_live_columns(tally, attributes, '2026-01-21', 'UTC', 'live_plain', 7)).band FROM live_customers WHERE id = 2;
EXECUTE live;
UPDATE ces_weights SET weight = 40 WHERE model = 'live_plain' AND event_name = 'login';
EXECUTE live;
INSERT INTO ces_bands (model, band, score_range) VALUES ('live_plain', 'all', '(,)');
EXECUTE live;
ROLLBACK;
DEALLOCATE live;
-- Events without a weight are named where it is shown what a score is made of, not with scores.
SET ces_ext.unknown_event = warning;
SELECT count(*) FROM live_customers, LATERAL _ces_live_explain(tally, '{"2000-01-02": {"plan_free": 1}}', '2026-01-21', 'UTC', 'live_plain') WHERE id = 2;
SELECT _ces_live_score(tally, '{"2000-01-02": {"plan_free": 1}}', '2026-01-21', 'UTC', 'live_plain') FROM live_customers WHERE id = 2;
SET ces_ext.unknown_event = error;
SELECT * FROM _ces_live_explain(NULL, '{"2000-01-02": {"plan_free": 1}}', '2026-01-21', 'UTC', 'live_plain'); -- error
RESET ces_ext.unknown_event;
-- What cannot be scored.
SELECT _ces_live_score('{}', '{}', '2026-01-21', 'UTC', NULL); -- error
\set VERBOSITY terse
SELECT _ces_live_score('{}', '{}', '2026-01-21', 'UTC', 'live_plan'); -- error
\set VERBOSITY default
SELECT _ces_live_score('{}', '{}', NULL, NULL, 'live_plain'); -- error
SELECT _ces_live_score('{}', '{}', NULL, 'Mars/Olympus_Mons', 'live_plain'); -- error
\echo :SQLSTATE
SELECT _ces_live_columns('{}', '{}', '2026-01-21', 'Mars/Olympus_Mons', 'live_plain', 7); -- error
SELECT _ces_live_score('{}', '{}', 'infinity', 'UTC', 'live_plain'); -- error
SELECT _ces_live_score('{"login": 1}', '{}', '2026-01-21', 'UTC', 'live_plain'); -- error
SELECT _ces_live_columns('{}', '{}', '2026-01-21', 'UTC', 'live_plain', 2147483647); -- error
SELECT * FROM _ces_live_explain('{}', '{}', '2026-01-21', 'UTC', NULL); -- error
SELECT * FROM _ces_live_compare('{}', '{}', '2026-01-21', '{}', '{}', NULL, NULL, 'live_plain'); -- error
-- Tallies without days, and the first day.
SELECT id, _ces_undated(tally), _ces_undated(attributes), ces_first_day(tally), ces_last_day(tally) FROM live_customers WHERE id IN (1, 3, 4) ORDER BY id;
SELECT _ces_undated('{"login": 2}'), _ces_undated('{"2026-01-01": {"login": 2}, "2026-01-02": {"login": -2}}');
SELECT _ces_undated('{"2026-01-01": {"login": 1e18}, "2026-01-02": {"login": 1}}');
DROP TABLE live_customers;
DELETE FROM ces_weights WHERE model LIKE 'live\_%'; DELETE FROM ces_models WHERE model LIKE 'live\_%'; DELETE FROM ces_bands WHERE model LIKE 'live\_%';
