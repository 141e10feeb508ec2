-- What would other weights do? Each way to ask.
DELETE FROM ces_weights;
DELETE FROM ces_models;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 5), ('purchase', 10), ('churn', -9);
CREATE TABLE events AS
SELECT (hashint4(i) & 7) AS customer_id, (ARRAY['login', 'purchase', 'churn'])[1 + (hashint4(i + 1) & 1023) % 3] AS event_name,
       (hashint4(i + 2) & 3) AS n, date '2026-01-01' + (hashint4(i + 3) & 127) AS day FROM generate_series(1, 60) i;
CREATE TABLE tallies AS SELECT customer_id, tally(event_name, n, day) FROM events GROUP BY 1;
-- Last quarter's report again, after the weights changed: by version, to the byte.
SELECT ces_publish('default', 'first quarter') AS version;
CREATE TABLE report AS SELECT customer_id, ces(event_name, n), band(ces(event_name, n)), ces_breakdown(event_name, n) FROM events GROUP BY 1;
UPDATE ces_weights SET weight = 30 WHERE event_name = 'purchase';
INSERT INTO ces_bands (band, score_range) VALUES ('low', '(,100)'), ('high', '[100,)');
SELECT ces_publish() AS version;
SELECT count(*), count(*) FILTER (WHERE r.ces <> n.ces) > 0 AS changed, count(*) FILTER (WHERE (r.ces, r.band, r.ces_breakdown)::text IS DISTINCT FROM (n.first, n.first_band, n.first_parts)::text) AS differ
  FROM report r JOIN (SELECT customer_id, ces(event_name, n), ces(event_name, n, 'default@1') AS first, band(ces(event_name, n, 'default@1'), 'default@1') AS first_band,
                             ces_breakdown(event_name, n, 'default@1') AS first_parts FROM events GROUP BY 1) n USING (customer_id);
-- A version goes wherever a model does.
-- any day
SELECT ces('purchase', 'default@1'), ces('purchase', 1, now(), now(), 'default@1') AS timed, ces_score('{"purchase": 1}', 'default@1'), ces_score('{"2026-01-01": {"purchase": 1}}'::ces_tally, date '2026-01-01', 'default@1') AS as_of,
       band(50, 'default@1'), band(50, 'default@2') AS band_2, band_rank(50, 'default@1'), (SELECT sum(score) FROM ces_explain('{"purchase": 2}', 'default@1')) AS explained,
       (SELECT sum(difference) FROM ces_compare('{}'::ces_tally, '{"purchase": 2}'::ces_tally, 'default@2')) AS compared, (SELECT count(*) FROM ces_bands_in_force('default@2')) AS bands;
-- Two models or versions in one scan.
INSERT INTO ces_weights (model, event_name, weight) VALUES ('trial', 'login', 5), ('trial', 'purchase', 1);
SELECT customer_id, ces(event_name, n, 'default@1') AS before, ces(event_name, n, 'default@2') AS after, ces(event_name, n, 'trial') AS trial
  FROM events GROUP BY 1 ORDER BY 1 LIMIT 3;
-- Who would move from band to band.
SELECT band("from", 'default@1') AS from_band, band("to", 'default@1') AS to_band, count(*) AS customers
  FROM (SELECT ces(event_name, n, 'default@1') AS "from", ces(event_name, n) AS "to" FROM events GROUP BY customer_id) moved
 GROUP BY band_rank("from", 'default@1'), band_rank("to", 'default@1'), 1, 2 ORDER BY band_rank("from", 'default@1'), band_rank("to", 'default@1');
-- Try, compare, roll back: nobody else sees it.
BEGIN;
UPDATE ces_weights SET weight = 100 WHERE model = 'default' AND event_name = 'login';
INSERT INTO ces_models (model, half_life) VALUES ('default', '7 days');
SELECT customer_id, ces(event_name, n, day::timestamp AT TIME ZONE 'UTC', '2026-05-08 UTC') AS would_be, ces(event_name, n, 'default@2') AS is FROM events GROUP BY 1 ORDER BY 1 LIMIT 2;
SELECT ces_score(tally, date '2026-05-08') = ces(event_name, n, day::timestamp AT TIME ZONE 'UTC', '2026-05-08 UTC') AS by_tally FROM tallies JOIN events USING (customer_id) WHERE customer_id = 3 GROUP BY tally;
SELECT action, path, old, new FROM ces_config_diff('default@2', 'default');
ROLLBACK;
SELECT ces(event_name, n) = ces(event_name, n, 'default@2') AS as_it_was FROM events;
-- Those who may not write give the configuration in place.
CREATE ROLE regress_ces_reader;
GRANT SELECT ON tallies, events TO regress_ces_reader;
SET ROLE regress_ces_reader;
UPDATE ces_weights SET weight = 2; -- error
SELECT customer_id, ces_score(tally) AS is, ces_score(tally, jsonb_set(ces_config('default'), '{weights,login,weight}', '2')) AS would_be
  FROM tallies ORDER BY 1 LIMIT 3;
SELECT customer_id, ces_score(tally, date '2026-03-01', jsonb_set(ces_config('default'), '{half_life}', '"30 days"')) AS fading FROM tallies ORDER BY 1 LIMIT 3;
-- A configuration for each row; only what is not the default needs to be said.
SELECT w, ces_score('{"login": 2}'::ces_tally, jsonb_build_object('weights', jsonb_build_object('login', jsonb_build_object('weight', w)))) FROM generate_series(1, 3) w;
SELECT w, ces_score('{"login": 2}'::ces_tally, config) FROM generate_series(1, 2) w, (VALUES ('{"weights": {"login": {"weight": 7}}}'::jsonb), (NULL)) c (config) ORDER BY 1, 2;
SELECT ces_score('{"login": 2}', '{"half_life": "7 days", "weights": {"login": {"weight": 7}}}'::jsonb); -- error
\echo :SQLSTATE
SELECT ces_score('{"login": 2}', '{"weights": {}}'::jsonb); -- error
SELECT ces_score('{"login": 2}', '[]'::jsonb); -- error
SELECT ces_score('{"login": 2}', '{"weights": {"login": {"weight": "7", "max": 3}}, "half_life": "a while"}'::jsonb); -- error
\echo :SQLSTATE
-- In a read-only transaction, as on a standby.
BEGIN TRANSACTION READ ONLY;
SELECT ces_score(tally, jsonb_set(ces_config('default'), '{weights,login,weight}', '2')) FROM tallies WHERE customer_id = 3;
SELECT action, path, old, new FROM ces_import(jsonb_set(ces_config('default'), '{weights,login,weight}', '2'), dry_run => true);
COMMIT;
RESET ROLE;
DROP TABLE events, tallies, report;
DROP ROLE regress_ces_reader;
DELETE FROM ces_versions;
DELETE FROM ces_bands;
DELETE FROM ces_models;
DELETE FROM ces_weights;
