-- ces() and ces_breakdown() read tables, so all their forms are STABLE; tally() is IMMUTABLE.
CREATE VIEW marked AS
SELECT proname, provolatile, count(*) > 1 AS several
  FROM pg_proc JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e'
 WHERE refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ces_ext') AND prokind = 'a'
 GROUP BY proname, provolatile;
SELECT * FROM marked ORDER BY proname;
SELECT * FROM ces_status; -- no rows
SELECT ces_mark_stable();
-- Plans are as parallel as before.
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE events AS SELECT i % 3 AS customer_id, 'login' AS event_name FROM generate_series(1, 300) AS i;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SET enable_hashagg = off;
EXPLAIN (COSTS OFF) SELECT customer_id, ces(event_name), ces_breakdown(event_name) FROM events GROUP BY customer_id;
SELECT customer_id, ces(event_name), ces_breakdown(event_name) FROM events GROUP BY customer_id ORDER BY customer_id;
RESET enable_hashagg;
-- pg_upgrade creates aggregates again, which are IMMUTABLE then. The report concerns no view.
CREATE SCHEMA mine;
CREATE AGGREGATE mine.ces(text) (SFUNC = textcat, STYPE = text);
CREATE FUNCTION mine.ces_breakdown(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN $1;
UPDATE pg_proc SET provolatile = 'i' WHERE oid = 'ces(text,integer)'::regprocedure;
SELECT * FROM ces_status \gx
UPDATE pg_proc SET provolatile = 'i' WHERE prokind = 'a' AND proname IN ('ces', 'ces_breakdown');
SELECT * FROM marked ORDER BY proname;
CALL ces_track('scores', events => 'events', customer => 'customer_id', event_name => 'event_name');
SELECT view, source, problems = '{}' AS is_well FROM ces_status ORDER BY view;
SELECT * FROM ces_check('scores'); -- no rows
-- Everybody may read the report, a superuser may mend it; what else is called so stays as it is.
CREATE ROLE volatility_reader;
SET ROLE volatility_reader;
SELECT view, source, problems = '{}' AS is_well FROM ces_status ORDER BY view;
SELECT ces_mark_stable(); -- error
RESET ROLE;
DROP ROLE volatility_reader;
SELECT ces_mark_stable() = count(*) AS all_marked
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'a' AND proname IN ('ces', 'ces_breakdown');
SELECT ces_mark_stable();
SELECT * FROM marked ORDER BY proname;
SELECT view, source, problems = '{}' AS is_well FROM ces_status ORDER BY view;
SELECT oid::regprocedure, provolatile FROM pg_proc WHERE pronamespace = 'mine'::regnamespace ORDER BY 1;
-- Not by name: another aggregate is there first, and before the extension in the search_path.
SELECT ces_untrack('scores');
DROP VIEW marked;
DROP EXTENSION ces_ext;
CREATE SCHEMA scoring;
CREATE EXTENSION ces_ext SCHEMA scoring;
SET search_path = mine, scoring, public;
SELECT n.nspname, p.proname, p.provolatile, count(*) > 1 AS several
  FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
 WHERE p.prokind = 'a' AND p.proname IN ('ces', 'ces_breakdown', 'tally') GROUP BY 1, 2, 3 ORDER BY 1, 2;
UPDATE pg_proc SET provolatile = 'i' WHERE oid = 'scoring.ces(text,bigint)'::regprocedure;
SELECT count(*) FROM ces_status;
SELECT ces_mark_stable();
