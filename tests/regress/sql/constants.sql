-- A model and a moment that are the same for all rows of a call site are not remembered by each group. What a score is does
-- not depend on that: the same text under every plan as with values that come from the rows.
SET TimeZone = 'UTC';
INSERT INTO ces_models (model, half_life, full_score) VALUES
    ('whole', '7 days', NULL), ('tenths', '7 days', NULL), ('hundredths', '7 days', NULL), ('thousandths', '7 days', NULL),
    ('large', '7 days', NULL), ('mixed', '7 days', NULL), ('scaled', '7 days', 100), ('plain', NULL, NULL), ('capped', '7 days', NULL);
INSERT INTO ces_weights (model, event_name, weight) VALUES
    ('whole', 'a', 3), ('whole', 'b', -7), ('tenths', 'a', 0.3), ('tenths', 'b', 2.5), ('hundredths', 'a', 0.25), ('hundredths', 'b', 1),
    ('thousandths', 'a', 0.001), ('thousandths', 'b', 4), ('large', 'a', 1000000000), ('large', 'b', 0.01), ('mixed', 'a', 5), ('mixed', 'b', 0.000001),
    ('scaled', 'a', 3), ('scaled', 'b', 1), ('plain', 'a', 3), ('plain', 'b', -0.5);
INSERT INTO ces_weights (model, event_name, weight, max_per_day) VALUES ('capped', 'a', 3, 2), ('capped', 'b', 1, NULL);
-- Fractions of counts, customers with rows that move a sum from one form to another, and some with none that count.
CREATE TABLE events (customer integer, event_name text, n numeric, occurred_at timestamptz, as_of timestamptz, model text) PARTITION BY HASH (customer);
CREATE TABLE events_0 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_1 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO events
SELECT i % 40, CASE WHEN i % 40 = 39 THEN NULL ELSE (ARRAY['a', 'b', 'c'])[1 + i % 3] END,
       CASE WHEN i % 40 IN (7, 8) AND i % 11 = 0 THEN 1000000 WHEN i % 40 = 9 THEN i % 4 + 0.5 WHEN i % 40 = 10 THEN 0 WHEN i % 97 = 0 THEN -3 ELSE i % 5 END,
       timestamptz '2026-03-01' - i % 50 * interval '7 hours', '2026-02-27', NULL
  FROM generate_series(1, 4000) AS i;
ANALYZE events;
-- What is expected: the moment and the model come from the rows, so that groups remember them.
CREATE TABLE expected (model text, customer integer, score text);
SELECT format('INSERT INTO expected SELECT %L, customer, ces(event_name, n, occurred_at, as_of, coalesce(model, %L))::text FROM events GROUP BY customer', model, model)
  FROM ces_models WHERE model <> 'plain' \gexec
INSERT INTO expected SELECT 'plain', customer, ces(event_name, n, coalesce(model, 'plain'))::text FROM events GROUP BY customer;
SELECT model, count(*), count(DISTINCT score), min(score::numeric), max(score::numeric) FROM expected GROUP BY model ORDER BY model;

-- Differences from it, of a query (of customer and score) for each model.
CREATE FUNCTION differences(query text) RETURNS TABLE (model text, customer integer, expected text, found text) LANGUAGE plpgsql AS $$
DECLARE
    of_model text;
    call text;
BEGIN
    FOR of_model IN SELECT DISTINCT e.model FROM expected AS e ORDER BY 1 LOOP
        call := CASE of_model WHEN 'plain' THEN 'ces(event_name, n, $model)' ELSE 'ces(event_name, n, occurred_at, $as_of, $model)' END;
        RETURN QUERY EXECUTE replace(replace(replace(
            'SELECT $model::text, e.customer, e.score, f.score FROM expected AS e LEFT JOIN (' || query || ') AS f (customer, score) USING (customer)
              WHERE e.model = $model AND e.score IS DISTINCT FROM f.score', '$ces', call), '$as_of', 'timestamptz ''2026-02-27'''), '$model', quote_literal(of_model));
    END LOOP;
END$$;

-- Whether each process adds up its part of a group.
CREATE FUNCTION has_partial_aggregate() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE $q$EXPLAIN (COSTS OFF) SELECT customer, ces(event_name, n, occurred_at, '2026-02-27', 'whole') FROM events GROUP BY customer$q$ LOOP
        IF line LIKE '%Partial%Aggregate%' THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END$$;

-- no rows
SELECT * FROM differences('SELECT customer, $ces::text FROM events GROUP BY customer');
SET enable_hashagg = off;
-- no rows
SELECT * FROM differences('SELECT customer, $ces::text FROM events GROUP BY customer');
RESET enable_hashagg;
SET enable_sort = off;
SET work_mem = '64kB';
-- no rows
SELECT * FROM differences('SELECT customer, $ces::text FROM events GROUP BY customer');
RESET enable_sort;
RESET work_mem;
SET enable_partitionwise_aggregate = on;
-- no rows
SELECT * FROM differences('SELECT customer, $ces::text FROM events GROUP BY customer');
RESET enable_partitionwise_aggregate;
-- In parallel, where each process holds a part of a group.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 3;
SET parallel_leader_participation = off;
SET enable_partitionwise_aggregate = on;
SELECT has_partial_aggregate();
-- no rows
SELECT * FROM differences('SELECT customer, $ces::text FROM events GROUP BY customer');
RESET enable_partitionwise_aggregate;
SELECT has_partial_aggregate();
-- no rows
SELECT * FROM differences('SELECT customer, $ces::text FROM events GROUP BY customer');
SET max_parallel_workers_per_gather = 0;
-- no rows
SELECT * FROM differences('SELECT customer, $ces::text FROM events GROUP BY GROUPING SETS ((customer), (customer, event_name), ()) HAVING GROUPING(customer, event_name) = 1');
-- no rows
SELECT * FROM differences('SELECT DISTINCT customer, ($ces OVER (PARTITION BY customer))::text FROM events');
-- no rows
SELECT * FROM differences('SELECT c.customer, (SELECT $ces FROM events AS e WHERE e.customer = c.customer)::text FROM (SELECT DISTINCT customer FROM events) AS c');
-- no rows
SELECT * FROM differences('SELECT customer, ($ces FILTER (WHERE event_name <> ''c''))::text FROM events GROUP BY customer');

-- Parameters, in a plan for their values and in one for all.
PREPARE scores (timestamptz, text) AS
SELECT e.customer, e.score, f.score AS found
  FROM expected AS e JOIN (SELECT customer, ces(event_name, n, occurred_at, $1, $2)::text AS score FROM events GROUP BY customer) AS f USING (customer)
 WHERE e.model = $2 AND e.score <> f.score;
SET plan_cache_mode = force_custom_plan;
-- no rows
EXECUTE scores ('2026-02-27', 'whole');
-- no rows
EXECUTE scores ('2026-02-27', 'scaled');
SET plan_cache_mode = force_generic_plan;
-- no rows
EXECUTE scores ('2026-02-27', 'whole');
-- no rows
EXECUTE scores ('2026-02-27', 'tenths');
-- no rows
EXECUTE scores ('2026-02-27', 'capped');
RESET plan_cache_mode;

-- A moment that is constant in each scan, and another in the next.
SELECT c.as_of::date, c.model, (SELECT ces(event_name, n, occurred_at, c.as_of, c.model) FROM events),
       (SELECT ces(event_name, n, occurred_at, c.as_of + coalesce(as_of - as_of, '0'), c.model) FROM events) AS by_row
  FROM (VALUES (timestamptz '2026-02-20', 'whole'), ('2026-02-27', 'tenths'), ('2026-02-20', 'whole'), ('2026-02-27', 'whole')) AS c (as_of, model);
CREATE FUNCTION score_as_of(moment timestamptz, by text) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT ces(event_name, n, occurred_at, moment, by) FROM events);
END$$;
SELECT score_as_of('2026-02-20', 'whole'), score_as_of('2026-02-27', 'tenths'), score_as_of('2026-02-27', 'whole');

-- Constant by what it is made of, and none that is not: a volatile function, and one that only says that it is stable.
CREATE SEQUENCE calls;
CREATE FUNCTION moment() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$SELECT timestamptz '2026-02-20' + nextval('calls') * interval '1 second'$$;
-- error
SELECT ces(event_name, n, occurred_at, moment(), 'whole') FROM events;
ALTER FUNCTION moment() STABLE;
-- error
SELECT ces(event_name, n, occurred_at, moment(), 'whole') FROM events;
CREATE FUNCTION of_model() RETURNS text LANGUAGE sql STABLE AS $$SELECT CASE nextval('calls') % 2 WHEN 0 THEN 'whole' ELSE 'tenths' END$$;
-- error
SELECT ces(event_name, n, occurred_at, '2026-02-27', of_model()) FROM events;
-- error
SELECT ces(event_name, n, of_model()) FROM (SELECT 'a' AS event_name, n FROM generate_series(1, 3) AS n) AS e;

-- Moments that no score is as of, in any form.
-- error
SELECT ces(event_name, n, occurred_at, 'infinity', 'whole') FROM events;
-- error
SELECT ces(event_name, n, occurred_at, NULL, 'whole') FROM events;
-- error
SELECT ces(event_name, n, occurred_at, '2026-02-27', NULL) FROM events;
SELECT ces(event_name, n, occurred_at, NULL, NULL) FROM events WHERE false;
