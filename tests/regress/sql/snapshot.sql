-- The configuration is what the statement's snapshot sees: changes of the transaction's own, savepoints, loops.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
BEGIN;
UPDATE ces_weights SET weight = 2;
SELECT ces('login', 10);
SAVEPOINT s;
UPDATE ces_weights SET weight = 3;
INSERT INTO ces_bands (band, score_range) VALUES ('all', '(,)');
SELECT ces('login', 10), band(1);
ROLLBACK TO s;
SELECT ces('login', 10), band(1);
ROLLBACK;
SELECT ces('login', 10);
-- PL/pgSQL: an expression keeps its place for the whole transaction, and still sees each change.
CREATE FUNCTION changes() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  score numeric;
  word text;
BEGIN
  FOR i IN 1..4 LOOP
    UPDATE ces_weights SET weight = i;
    DELETE FROM ces_bands;
    INSERT INTO ces_bands (band, score_range) VALUES ('band ' || i, '(,)');
    score := (SELECT ces('login', 10));
    word := band(5);
    RETURN NEXT format('weight %s: score %s, %s', i, score, word);
    BEGIN
      UPDATE ces_weights SET weight = 100;
      UPDATE ces_bands SET band = 'rolled back';
      word := band(5);
      RETURN NEXT format('inside: %s', word);
      RAISE EXCEPTION 'undo';
    EXCEPTION WHEN raise_exception THEN
      word := band(5);
      score := (SELECT ces('login', 10));
      RETURN NEXT format('after: score %s, %s', score, word);
    END;
  END LOOP;
END $$;
SELECT * FROM changes();
-- The same place, called again after a change, and after the change was rolled back.
CREATE FUNCTION which() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN band(5); END';
CREATE FUNCTION calls() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ces_bands SET band = 'first';
  RETURN NEXT which();
  UPDATE ces_bands SET band = 'second';
  RETURN NEXT which();
  BEGIN
    UPDATE ces_bands SET band = 'rolled back';
    RETURN NEXT which();
    RAISE EXCEPTION 'undo';
  EXCEPTION WHEN raise_exception THEN
    RETURN NEXT which();
  END;
END $$;
SELECT * FROM calls();
-- The same with savepoints, where not even the number of the command changes.
BEGIN;
SAVEPOINT s;
UPDATE ces_bands SET band = 'rolled back';
SELECT which();
ROLLBACK TO s;
SELECT which();
COMMIT;
DROP FUNCTION which, calls;
DELETE FROM ces_bands;
UPDATE ces_weights SET weight = 1;
-- A volatile function that changes weights inside the query: the query's own snapshot rules.
CREATE FUNCTION raise_weight() RETURNS integer LANGUAGE sql AS 'UPDATE ces_weights SET weight = weight + 1; SELECT 1';
SELECT ces('login', raise_weight()) FROM generate_series(1, 5);
SELECT ces('login', 1);
UPDATE ces_weights SET weight = 1;
-- One statement that changes a weight and scores sees the weight from before.
WITH change AS (UPDATE ces_weights SET weight = 50 RETURNING weight) SELECT ces('login', 1), max(change.weight) FROM change;
UPDATE ces_weights SET weight = 1;
-- A cursor sees the weights of when it was opened.
BEGIN;
DECLARE scores CURSOR FOR SELECT i, ces('login', i) FROM generate_series(1, 3) i GROUP BY i ORDER BY i;
FETCH 1 FROM scores;
UPDATE ces_weights SET weight = 7;
SAVEPOINT s;
FETCH 1 FROM scores;
ROLLBACK TO s;
FETCH 1 FROM scores;
DECLARE later CURSOR FOR SELECT ces('login', 1);
UPDATE ces_weights SET weight = 9;
FETCH 1 FROM later;
ROLLBACK;
-- A prepared statement sees the weights of when it is executed.
PREPARE score AS SELECT ces('login', $1::integer);
EXECUTE score(10);
UPDATE ces_weights SET weight = 4;
EXECUTE score(10);
UPDATE ces_weights SET weight = 1;
DEALLOCATE score;
-- Workers see what their leader sees, uncommitted changes too (a transaction that has written still reads in parallel).
CREATE TABLE events AS SELECT 'login'::text AS event_name FROM generate_series(1, 1000);
SET max_parallel_workers_per_gather TO 2;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SET parallel_leader_participation TO off;
BEGIN;
UPDATE ces_weights SET weight = 3;
EXPLAIN (COSTS OFF) SELECT ces(event_name) FROM events;
SELECT ces(event_name) FROM events;
SAVEPOINT s;
UPDATE ces_weights SET weight = 4;
SELECT ces(event_name) FROM events;
ROLLBACK TO s;
SELECT ces(event_name) FROM events;
ROLLBACK;
SELECT ces(event_name) FROM events;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
-- Rewritten by ourselves, the table is still ours to read.
BEGIN;
ALTER TABLE ces_weights ADD COLUMN note uuid DEFAULT gen_random_uuid();
SELECT ces('login', 1);
ROLLBACK;
DROP TABLE events;
DROP FUNCTION changes, raise_weight;
-- The same for scores with time, with caps, of tallies, and for explanations.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight, max_count) VALUES ('login', 1, 5);
CREATE FUNCTION all_ways() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  score numeric := ces_score('{"login": 9}');
  later numeric := ces_score('{"2026-01-01": {"login": 9}}'::ces_tally, date '2026-01-02');
  explained numeric := (SELECT e.score FROM ces_explain('{"login": 9}') e);
  by_row numeric := (SELECT ces('login', 9));
  by_time numeric := (SELECT ces('login', 9, now(), now())); -- any day
  parts jsonb := (SELECT ces_breakdown('login', 9));
BEGIN
  RETURN format('%s %s %s %s %s %s', score, later, explained, by_row, by_time, parts->0->'score');
END $$;
CREATE FUNCTION changes_all_ways() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..2 LOOP
    UPDATE ces_weights SET weight = i;
    RETURN NEXT all_ways();
    UPDATE ces_weights SET max_count = 5 + i;
    RETURN NEXT all_ways();
    BEGIN
      UPDATE ces_weights SET weight = 100, max_count = NULL;
      INSERT INTO ces_models (model, full_score) VALUES ('default', 10);
      RETURN NEXT 'inside: ' || all_ways();
      RAISE EXCEPTION 'undo';
    EXCEPTION WHEN raise_exception THEN
      RETURN NEXT 'after: ' || all_ways();
    END;
  END LOOP;
END $$;
SELECT * FROM changes_all_ways();
-- A cursor sees what there was when it was opened, in its last row too.
BEGIN;
DECLARE scores CURSOR FOR SELECT g, ces('login', 9) , ces('login', 9, now(), now()) AS timed, ces_score('{"login": 9}') FROM generate_series(1, 3) g GROUP BY g; -- any day
FETCH scores;
UPDATE ces_weights SET weight = 1000, max_count = NULL;
FETCH 2 FROM scores;
ROLLBACK;
DROP FUNCTION all_ways, changes_all_ways;
DELETE FROM ces_weights;
