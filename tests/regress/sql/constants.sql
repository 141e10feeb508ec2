-- A model and a moment that are the same for all rows of a call site are not remembered by each group. What a score is does
-- not depend on that: the same text under every plan as with values that come from the rows.
SET TimeZone = 'UTC';
INSERT INTO ces_models (model, half_life, full_score) VALUES
    ('whole', '7 days', NULL), ('tenths', '7 days', NULL), ('hundredths', '7 days', NULL), ('thousandths', '7 days', NULL),
    ('large', '7 days', NULL), ('mixed', '7 days', NULL), ('scaled', '7 days', 100), ('scaled fine', '7 days', 33), ('plain', NULL, NULL), ('capped', '7 days', NULL), ('all', '7 days', 70),
    ('scaled plain', NULL, 40), ('capped plain', NULL, NULL), ('all plain', NULL, 70);
INSERT INTO ces_weights (model, event_name, weight) VALUES
    ('whole', 'a', 3), ('whole', 'b', -7), ('tenths', 'a', 0.3), ('tenths', 'b', 2.5), ('hundredths', 'a', 0.25), ('hundredths', 'b', 1),
    ('thousandths', 'a', 0.001), ('thousandths', 'b', 4), ('large', 'a', 1000000000), ('large', 'b', 0.01), ('mixed', 'a', 5), ('mixed', 'b', 0.000001),
    ('scaled', 'a', 3), ('scaled', 'b', 1), ('scaled fine', 'a', 0.01), ('scaled fine', 'b', -7.25), ('plain', 'a', 3), ('plain', 'b', -0.5),
    ('scaled plain', 'a', 0.333333), ('scaled plain', 'b', -2);
INSERT INTO ces_weights (model, event_name, weight, max_per_day, max_count) VALUES
    ('capped', 'a', 3, 2, NULL), ('capped', 'b', 1, NULL, NULL), ('all', 'a', 0.1, 3, 20), ('all', 'b', -0.7, NULL, 9), ('all', 'c', 2, 1.5, NULL),
    ('capped plain', 'a', 3, NULL, 25), ('capped plain', 'b', 0.123456, NULL, NULL), ('all plain', 'a', 0.1, NULL, 30.5), ('all plain', 'b', -0.7, NULL, 9);
-- Limits, of scores and of groups, and patterns.
INSERT INTO ces_models (model, half_life, full_score, min_score, max_score) VALUES
    ('limited', '7 days', NULL, -2, 9.5), ('limited plain', NULL, NULL, 1.25, 30), ('limited scale', '7 days', 50, 3, 100),
    ('grouped', '7 days', NULL, NULL, NULL), ('grouped plain', NULL, 50, NULL, 100), ('pattern', '7 days', NULL, NULL, NULL), ('capped pattern', '7 days', 25, NULL, NULL);
INSERT INTO ces_groups (model, event_group, max_points) VALUES ('grouped', 'g', 7.5), ('grouped plain', 'g', 11);
INSERT INTO ces_weights (model, event_name, weight, max_per_day, event_group) VALUES
    ('limited', 'a', 0.3, NULL, NULL), ('limited', 'b', -0.25, NULL, NULL), ('limited plain', 'a', 0.3, NULL, NULL), ('limited plain', 'b', -0.25, NULL, NULL),
    ('limited scale', 'a', 0.3, NULL, NULL), ('limited scale', 'b', -0.25, NULL, NULL), ('grouped', 'a', 0.3, 2, 'g'), ('grouped', 'b', 0.25, NULL, 'g'), ('grouped', 'c', -1, NULL, NULL),
    ('grouped plain', 'a', 0.3, NULL, 'g'), ('grouped plain', 'b', 0.25, NULL, 'g'), ('grouped plain', 'c', -1, NULL, NULL),
    ('pattern', 'a', 3, NULL, NULL), ('pattern', '*', 0.5, NULL, NULL), ('capped pattern', 'a', 3, 2, NULL), ('capped pattern', '*', 0.5, 1, NULL);
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
CREATE TABLE expected (called text, model text, customer integer, score text);
SELECT format('INSERT INTO expected SELECT %L, %L, customer, %I(event_name, n, %scoalesce(model, %L))::text FROM events GROUP BY customer',
              called, model, called, CASE WHEN model NOT LIKE '%plain' THEN 'occurred_at, as_of, ' END, model)
  FROM ces_models, unnest(ARRAY['ces', 'ces_breakdown']) AS called ORDER BY called, model \gexec
SELECT model, count(*), count(DISTINCT score), min(score::numeric), max(score::numeric) FROM expected WHERE called = 'ces' GROUP BY model ORDER BY model;
SELECT model, count(*), count(DISTINCT score), sum(length(score)) FROM expected WHERE called = 'ces_breakdown' GROUP BY model ORDER BY model;
-- no rows
SELECT model, customer, score, parts
  FROM expected JOIN (SELECT model, customer, (SELECT sum((part ->> 'score')::numeric) FROM jsonb_array_elements(score::jsonb) AS part) AS parts FROM expected WHERE called = 'ces_breakdown') AS p USING (model, customer)
 WHERE called = 'ces' AND score::numeric <> coalesce(parts, 0);

-- Differences from it, of a query (of customer and score) for each model.
CREATE FUNCTION differences(query text) RETURNS TABLE (called text, model text, customer integer, expected text, found text) LANGUAGE plpgsql AS $$
DECLARE
    form record;
    call text;
BEGIN
    FOR form IN SELECT DISTINCT e.called, e.model FROM expected AS e ORDER BY 1, 2 LOOP
        call := CASE WHEN form.model LIKE '%plain' THEN '$called(event_name, n, $model)' ELSE '$called(event_name, n, occurred_at, $as_of, $model)' END;
        RETURN QUERY EXECUTE replace(replace(replace(replace(
            'SELECT ''$called'', $model::text, e.customer, e.score, f.score FROM expected AS e LEFT JOIN (' || query || ') AS f (customer, score) USING (customer)
              WHERE e.called = ''$called'' AND e.model = $model AND e.score IS DISTINCT FROM f.score',
            '$ces', call), '$called', form.called), '$as_of', 'timestamptz ''2026-02-27'''), '$model', quote_literal(form.model));
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
SELECT * FROM differences('SELECT customer, ($ces FILTER (WHERE event_name <> ''d''))::text FROM events GROUP BY customer');

-- Parameters, in a plan for their values and in one for all.
PREPARE scores (timestamptz, text) AS
SELECT e.customer, e.score, f.score AS found
  FROM expected AS e JOIN (SELECT customer, ces(event_name, n, occurred_at, $1, $2)::text AS score FROM events GROUP BY customer) AS f USING (customer)
 WHERE e.called = 'ces' AND e.model = $2 AND e.score <> f.score;
SET plan_cache_mode = force_custom_plan;
-- no rows
EXECUTE scores ('2026-02-27', 'whole');
-- no rows
EXECUTE scores ('2026-02-27', 'scaled');
-- no rows
EXECUTE scores ('2026-02-27', 'all');
SET plan_cache_mode = force_generic_plan;
-- no rows
EXECUTE scores ('2026-02-27', 'whole');
-- no rows
EXECUTE scores ('2026-02-27', 'tenths');
-- no rows
EXECUTE scores ('2026-02-27', 'capped');
-- no rows
EXECUTE scores ('2026-02-27', 'scaled fine');
RESET plan_cache_mode;

-- The default model, which nobody names; one that a subquery names; one state that two calls share; and no more than a few rows of each customer.
INSERT INTO ces_models (model, half_life, full_score) VALUES ('default', '7 days', 70);
INSERT INTO ces_weights (event_name, weight, max_per_day, max_count) SELECT event_name, weight, max_per_day, max_count FROM ces_weights WHERE model = 'all';
-- no rows
SELECT customer, score, found
  FROM expected JOIN (SELECT customer, ces(event_name, n, occurred_at, '2026-02-27')::text AS found FROM events GROUP BY customer) AS f USING (customer)
 WHERE called = 'ces' AND model = 'all' AND score <> found;
-- no rows
SELECT called, customer, score, found
  FROM expected JOIN (SELECT 'ces' AS called, customer, ces(event_name, n, occurred_at, '2026-02-27', (SELECT 'all' OFFSET 0))::text AS found FROM events GROUP BY customer
                       UNION ALL
                      SELECT 'ces_breakdown', customer, ces_breakdown(event_name, n, occurred_at, (SELECT timestamptz '2026-02-27' OFFSET 0), 'all')::text FROM events GROUP BY customer) AS f USING (called, customer)
 WHERE model = 'all' AND score <> found;
SELECT count(*), count(*) FILTER (WHERE twice = score + score)
  FROM (SELECT customer, ces(event_name, n, occurred_at, '2026-02-27', 'all') + ces(event_name, n, occurred_at, '2026-02-27', 'all') AS twice FROM events GROUP BY customer) AS t
  JOIN (SELECT customer, score::numeric AS score FROM expected WHERE called = 'ces' AND model = 'all') AS e USING (customer);
CREATE TABLE numbered AS SELECT customer, event_name, n, occurred_at, as_of, model, row_number() OVER (PARTITION BY customer ORDER BY occurred_at, event_name, n) AS number FROM events;
-- no rows
SELECT *
  FROM (SELECT most, customer, ces_breakdown(event_name, n, occurred_at, as_of, coalesce(model, 'all')) AS by_row, ces_breakdown(event_name, n, occurred_at, '2026-02-27', 'all') AS by_constant,
               ces(event_name, n, occurred_at, as_of, coalesce(model, 'all')) AS score_by_row, ces(event_name, n, occurred_at, '2026-02-27', 'all') AS score_by_constant
          FROM numbered JOIN unnest(ARRAY[1, 3, 4, 5, 8, 9, 16, 17, 32, 33, 63, 64, 65, 66, 80]) AS most ON number <= most GROUP BY most, customer) AS f
 WHERE by_row <> by_constant OR score_by_row <> score_by_constant;
-- Also of rows that have no weight, or do not count.
SELECT ces(event_name, n, occurred_at, '2026-02-27', 'all'), ces_breakdown(event_name, n, occurred_at, '2026-02-27', 'all') FROM events WHERE event_name = 'd';
SELECT ces(event_name, n, occurred_at, '2020-02-27', 'all'), ces(event_name, 0, occurred_at, '2026-02-27', 'scaled'), ces_breakdown(event_name, n, occurred_at, '2020-02-27', 'all'), ces('d', n, 'scaled plain') FROM events;

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
