-- The extension as it is installed now, and the weights that bench/run.py scores with.
--
-- Apart from the events, which stay while the extension changes.

\set ON_ERROR_STOP on
SET client_min_messages = warning;

DROP EXTENSION IF EXISTS ces_ext CASCADE;
CREATE EXTENSION ces_ext;

-- The model "default" of 25 events.
INSERT INTO ces_weights (event_name, weight)
SELECT event_name, weight FROM event_names WHERE weight IS NOT NULL;

-- 1,000 models of 25 events, no two neighbours alike.
INSERT INTO ces_weights (model, event_name, weight)
SELECT 'model_' || lpad(number::text, 3, '0'), event_name, weight + number % 7
FROM event_names, generate_series(0, 999) AS number WHERE weight IS NOT NULL;

-- A model of 1,000 events and one of 25, with names of the same lengths.
INSERT INTO ces_weights (model, event_name, weight)
SELECT 'names_1000', event_name || '_' || lpad(kind::text, 2, '0'), weight + kind % 7
FROM event_names, generate_series(0, 39) AS kind WHERE weight IS NOT NULL;
INSERT INTO ces_weights (model, event_name, weight)
SELECT 'names_0025', event_name || '_00', weight FROM event_names WHERE weight IS NOT NULL;

-- Weights of six decimals.
INSERT INTO ces_weights (model, event_name, weight)
SELECT 'six_decimals', event_name, weight + 0.000001 * row_number() OVER (ORDER BY event_name)
FROM event_names WHERE weight IS NOT NULL;

-- For the JOIN in double precision.
DROP TABLE IF EXISTS weights_double;
CREATE TABLE weights_double AS
SELECT model, event_name, weight::double precision AS weight FROM ces_weights;
ALTER TABLE weights_double ADD PRIMARY KEY (model, event_name);

VACUUM (FREEZE, ANALYZE) ces_weights, weights_double;
CHECKPOINT;
