-- The models to start from.
SELECT ces_template('sass'); -- error
\echo :SQLSTATE
SELECT ces_template('something else'); -- error
SELECT ces_template(''); -- error
CREATE TABLE templates AS SELECT name, ces_template(name) AS config FROM unnest('{community,media,saas,shop}'::text[]) AS name;
-- Each imports under its own name, says so, and comes out as it went in.
SELECT name, config ->> 'model' AS model, count(*), string_agg(DISTINCT i.action, ' ') FROM templates, ces_import(config) AS i GROUP BY name, config ORDER BY name;
SELECT name, ces_config(name) = config AS same FROM templates ORDER BY name;
SELECT count(*) FROM templates, ces_import(config);
SELECT count(*) FROM ces_bands;
-- Everything is explained, and every model fades and warns.
SELECT name, event FROM templates, jsonb_each(config -> 'weights') AS w(event, options) WHERE length(options ->> 'description') < 40; -- no rows
SELECT name, config ? 'half_life' AS fades, config ? 'lookback' AS looks_back, length(config ->> 'description') > 200 AS explained,
       count(*) FILTER (WHERE (options ->> 'weight')::numeric > 0) AS benefits, count(*) FILTER (WHERE (options ->> 'weight')::numeric < 0) AS warnings
  FROM templates, jsonb_each(config -> 'weights') AS w(event, options) GROUP BY name, config ORDER BY name;
-- Who does as often as the targets say scores about 100; who then leaves falls to about 0.
SELECT model, round(sum(weight * target) FILTER (WHERE weight > 0) * 100 / full_score) AS thriving, round(min(weight) * 100 / full_score) AS leaving
  FROM ces_weights JOIN ces_models USING (model) WHERE weight < 0 OR target IS NOT NULL GROUP BY model, full_score ORDER BY model;
SELECT model, sum(weight * target) FILTER (WHERE weight > 0) * 100 / full_score BETWEEN 95 AND 105 AS about_100
  FROM ces_weights JOIN ces_models USING (model) GROUP BY model, full_score ORDER BY model;
-- A target can be reached: it is within the total's cap, and somebody who keeps up n a day, where h is the half-life, has
-- 1.44 * h * n left after fading.
SELECT model, event_name FROM ces_weights JOIN ces_models USING (model)
 WHERE target > max_count OR target > max_per_day * extract(epoch FROM coalesce(ces_weights.half_life, ces_models.half_life)) / 86400 / ln(2.0); -- no rows
-- No weight outweighs all others, but for the last warning.
SELECT model, event_name FROM ces_weights JOIN ces_models USING (model) WHERE weight * coalesce(target, 1) > full_score * 0.45 OR weight < -full_score; -- no rows
DROP TABLE templates;
DELETE FROM ces_weights;
DELETE FROM ces_models;
