-- The configuration in force, as one document.
DELETE FROM ces_weights;
DELETE FROM ces_bands;
DELETE FROM ces_models;
-- The default model always is; all that is NULL is left out.
SELECT jsonb_pretty(ces_config());
INSERT INTO ces_models VALUES ('default', 'the usual one', '1 month', '2 years 15 days', 500.000, NULL, NULL, 'Europe/Berlin');
INSERT INTO ces_weights VALUES
  ('default', 'login', 1.500000, 10.0, 1e3, '12 hours', 1e12, NULL, 'came'), ('default', 'cancel', -1e9, NULL, NULL, NULL, NULL, NULL, NULL),
  ('default', 'zero', 0.00, 0.000001, NULL, NULL, NULL, NULL, '');
INSERT INTO ces_bands (band, score_range) VALUES ('low', '[-Infinity,40.50)'), ('high', '(1e2,]'), ('point', '[40.50,4.05e1]');
SELECT jsonb_pretty(ces_config('default'));
SELECT ces_config(NULL), ces_fingerprint(NULL), ces_template(NULL);
SELECT ces_config('defualt'); -- error
-- One of the tables is enough for a model to be known.
INSERT INTO ces_bands (model, band, score_range) VALUES ('banded', 'all', '(,)');
INSERT INTO ces_models (model) VALUES ('optional');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('weighted', 'login', 1);
SELECT ces_config('banded'), ces_config('optional') - 'bands', ces_config('weighted') - 'bands';
-- The session's settings do not show.
CREATE TABLE before AS SELECT ces_config() AS config, ces_fingerprint() AS fingerprint;
SELECT fingerprint FROM before;
SET intervalstyle TO sql_standard;
SELECT ces_config() ->> 'lookback', ces_fingerprint() = fingerprint FROM before;
SET intervalstyle TO iso_8601;
SELECT ces_config() ->> 'lookback', ces_fingerprint() = fingerprint FROM before;
SET intervalstyle TO postgres_verbose;
SELECT ces_config() ->> 'lookback', ces_fingerprint() = fingerprint FROM before;
RESET intervalstyle;
SET timezone TO 'Asia/Tokyo';
SELECT ces_fingerprint() = fingerprint FROM before;
RESET timezone;
-- Zeros that say nothing do not show, all digits that say something do.
UPDATE ces_weights SET weight = 1.5, max_count = 10 WHERE event_name = 'login';
SELECT ces_fingerprint() = fingerprint FROM before;
UPDATE ces_weights SET weight = 1.500001 WHERE event_name = 'login';
SELECT ces_fingerprint() = fingerprint, ces_config() #> '{weights,login,weight}' FROM before;
-- A month is not 30 days, and a day is not 24 hours.
UPDATE ces_weights SET weight = 1.5, half_life = '1 day' WHERE event_name = 'login';
CREATE TABLE day AS SELECT ces_fingerprint() AS fingerprint;
UPDATE ces_weights SET half_life = '24 hours' WHERE event_name = 'login';
SELECT ces_fingerprint() = fingerprint, ces_config() #> '{weights,login,half_life}' FROM day;
-- It is what the statement sees, and what the transaction has done.
BEGIN;
DELETE FROM ces_weights WHERE event_name = 'zero';
SELECT ces_config() -> 'weights' ? 'zero';
ROLLBACK;
WITH gone AS (DELETE FROM ces_weights WHERE event_name = 'zero' RETURNING *) SELECT ces_config() -> 'weights' ? 'zero' FROM gone;
SELECT ces_config() -> 'weights' ? 'zero';
-- The difference between two models: the way from the first to the second.
SELECT * FROM ces_config_diff('weighted', 'banded');
SELECT * FROM ces_config_diff('banded', 'weighted');
SELECT * FROM ces_config_diff('weighted', 'weighted'); -- no rows
SELECT * FROM ces_config_diff('weighted', NULL); -- no rows
SELECT * FROM ces_config_diff('weighted', 'nobody'); -- error
UPDATE ces_weights SET target = 5, weight = 2 WHERE model = 'weighted';
INSERT INTO ces_models (model, half_life, time_zone) VALUES ('weighted', '7 days', 'Asia/Tokyo');
SELECT * FROM ces_config_diff('weighted', 'default');
-- Rights are those for scoring.
CREATE ROLE ces_config_reader;
SET ROLE ces_config_reader;
SELECT ces_config('banded') = ces_config('banded');
RESET ROLE;
REVOKE SELECT ON ces_models FROM PUBLIC;
SET ROLE ces_config_reader;
SELECT ces_config(); -- error
RESET ROLE;
GRANT SELECT ON ces_models TO PUBLIC;
DROP ROLE ces_config_reader;
-- In parallel workers.
BEGIN;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE TABLE models AS SELECT CASE i % 2 WHEN 0 THEN 'banded' ELSE 'weighted' END AS model FROM generate_series(1, 2000) AS i;
SELECT model, count(*), count(DISTINCT ces_fingerprint(model)) FROM models GROUP BY model ORDER BY model;
ROLLBACK;
DROP TABLE before, day;
DELETE FROM ces_weights;
DELETE FROM ces_bands;
DELETE FROM ces_models;
