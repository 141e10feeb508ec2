-- How queries on a view are planned, when nothing is pending and when something is.
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 2);
SET max_parallel_workers_per_gather = 0;
CREATE TABLE events (customer_id bigint, name text, at timestamptz);
INSERT INTO events SELECT n, 'login', '2026-01-05 UTC' FROM generate_series(1, 5000) AS n;
CALL ces_track('scores', events => 'events', customer => 'customer_id', event_name => 'name', occurred_at => 'at');

CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || query; END$$;
-- Whether the view reads pending changes once for all customers; and whether one customer is found by indexes.
CREATE VIEW plans AS
SELECT (SELECT bool_or(line LIKE '%hashed SubPlan%') FROM plan_of('SELECT * FROM scores') AS line) AS reads_once,
       (SELECT bool_or(line LIKE '%Index Cond: (customer_id = 7)%') AND NOT bool_or(line LIKE '%Seq Scan on scores_tallies%')
          FROM plan_of('SELECT * FROM scores WHERE customer_id = 7') AS line) AS finds_one,
       (SELECT NOT bool_or(line LIKE '%Seq Scan on scores_tallies%')
          FROM plan_of('SELECT * FROM (VALUES (7), (8)) AS v (id) JOIN scores ON customer_id = id') AS line) AS joins_few;
VACUUM ANALYZE scores_tallies;
VACUUM ANALYZE scores_pending;
SELECT * FROM plans;
INSERT INTO events SELECT n, 'login', '2026-01-06 UTC' FROM generate_series(1, 1000) AS n;
VACUUM ANALYZE scores_pending;
SELECT * FROM plans;
SELECT ces_refresh('scores');
VACUUM ANALYZE scores_tallies;
VACUUM ANALYZE scores_pending;
SELECT * FROM plans;
-- The row that keeps the table from being empty counts nothing, and stays.
SELECT count(*) FROM scores_pending;
SELECT pending, skipped, problems FROM ces_status;
SELECT count(*) FROM ces_check('scores');
