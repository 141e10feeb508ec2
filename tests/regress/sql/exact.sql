-- The score is PostgreSQL's own exact sum, to the last digit, under every plan.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES
  ('tiny', 0.000001), ('tiny warning', -0.000001), ('third', 0.333333), ('login', 1), ('purchase', 12.5),
  ('churn', -99.999999), ('zero', 0), ('huge', 1000000000), ('huge warning', -1000000000), ('huge fraction', 999999999.999999);
CREATE TABLE events (id integer, customer_id integer, event_name text, n numeric) PARTITION BY HASH (customer_id);
CREATE TABLE events_0 PARTITION OF events FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE events_1 PARTITION OF events FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE events_2 PARTITION OF events FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO events
SELECT i, hashint4(i) & 63,
       (ARRAY['tiny', 'tiny warning', 'third', 'login', 'purchase', 'churn', 'zero', 'huge', 'huge warning',
              'huge fraction', 'unknown', NULL])[1 + (hashint4(i + 1000000) & 2147483647) % 12],
       CASE (hashint4(i + 2000000) & 2147483647) % 9
            WHEN 0 THEN i WHEN 1 THEN -i WHEN 2 THEN i / 7.0 WHEN 3 THEN -i / 1000000007.0 WHEN 4 THEN 1e12 - i
            WHEN 5 THEN 0.0000005 WHEN 6 THEN -0.0000005 WHEN 7 THEN 0.00000049999999 WHEN 8 THEN NULL END
  FROM generate_series(1, 20000) i;
ANALYZE events;
CREATE FUNCTION by_hand(customers text) RETURNS TABLE (customer_id integer, score numeric) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT e.customer_id, coalesce(trim_scale(sum(weight * round(n, 6))), 0)
    FROM events e LEFT JOIN ces_weights w ON w.event_name = e.event_name AND w.model = ''default''
   WHERE ' || customers || ' GROUP BY e.customer_id';
END $$;
CREATE FUNCTION differences(scores text) RETURNS TABLE (customers bigint, differ bigint) LANGUAGE plpgsql AS $$
BEGIN
  -- Compared as text: 1 and 1.0 differ.
  RETURN QUERY EXECUTE 'SELECT count(*), count(*) FILTER (WHERE a.score::text IS DISTINCT FROM b.score::text)
    FROM by_hand(''true'') a FULL JOIN (' || scores || ') b USING (customer_id)';
END $$;
-- Serial, hashed and sorted.
SET max_parallel_workers_per_gather TO 0;
SELECT * FROM differences('SELECT customer_id, ces(event_name, n) AS score FROM events GROUP BY 1');
SET enable_hashagg TO off;
SELECT * FROM differences('SELECT customer_id, ces(event_name, n) AS score FROM events GROUP BY 1');
RESET enable_hashagg;
-- With the model named.
SELECT * FROM differences('SELECT customer_id, ces(event_name, n, ''default'') AS score FROM events GROUP BY 1');
-- Partition-wise, which aggregates in parts and combines them.
SET enable_partitionwise_aggregate TO on;
EXPLAIN (COSTS OFF) SELECT event_name, ces(event_name, n) FROM events GROUP BY 1;
SELECT * FROM differences('SELECT customer_id, ces(event_name, n) AS score FROM events GROUP BY 1');
CREATE TABLE partitionwise AS SELECT event_name, ces(event_name, n), ces(event_name, n, 'default') AS named FROM events GROUP BY 1;
RESET enable_partitionwise_aggregate;
CREATE TABLE serial AS SELECT event_name, ces(event_name, n), ces(event_name, n, 'default') AS named FROM events GROUP BY 1;
SELECT count(*), bool_and(a.ces::text = b.ces::text AND a.named::text = b.ces::text)
  FROM partitionwise a JOIN serial b ON a.event_name IS NOT DISTINCT FROM b.event_name;
-- Parallel.
SET max_parallel_workers_per_gather TO 4;
SET parallel_setup_cost TO 0;
SET parallel_tuple_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SET parallel_leader_participation TO off;
EXPLAIN (COSTS OFF) SELECT ces(event_name, n), ces(event_name, n, 'default') FROM events_0;
SELECT a.ces::text = b.ces::text AS as_serial, a.named::text = b.ces::text AS named_as_serial
  FROM (SELECT ces(event_name, n), ces(event_name, n, 'default') AS named FROM events) a,
       (SELECT trim_scale(sum(score)) AS ces FROM by_hand('true')) b;
SELECT * FROM differences('SELECT customer_id, ces(event_name, n) AS score FROM events GROUP BY 1');
SET parallel_leader_participation TO on;
SELECT * FROM differences('SELECT customer_id, ces(event_name, n, ''default'') AS score FROM events GROUP BY 1');
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
-- GROUPING SETS.
SELECT * FROM differences('SELECT customer_id, ces(event_name, n) AS score FROM events
                            GROUP BY GROUPING SETS ((customer_id), (event_name), (event_name, customer_id))
                           HAVING grouping(event_name) = 1');
-- Windows: whole partition, and the moving frame's last row.
SELECT * FROM differences('SELECT DISTINCT customer_id, ces(event_name, n) OVER (PARTITION BY customer_id) AS score FROM events');
SELECT count(*), count(*) FILTER (WHERE moving::text IS DISTINCT FROM by_hand::text) AS differ
  FROM (SELECT ces(e.event_name, n) OVER frame AS moving,
               coalesce(trim_scale(sum(weight * round(n, 6)) OVER frame), 0) AS by_hand
          FROM events e LEFT JOIN ces_weights w ON w.event_name = e.event_name AND w.model = 'default'
        WINDOW frame AS (PARTITION BY customer_id ORDER BY id ROWS BETWEEN 20 PRECEDING AND 5 PRECEDING)) windows;
-- integer, bigint and double precision counts of the same value give the same score.
SELECT ces(event_name, n)::text = ces(event_name, n::bigint)::text AS bigint,
       ces(event_name, n)::text = ces(event_name, n::integer)::text AS integer,
       ces(event_name, n)::text = ces(event_name, n::float8)::text AS double
  FROM events WHERE n = trunc(n) AND abs(n) < 2e9;
-- n rows of 1 equal one row of n.
SELECT (SELECT ces('third') FROM generate_series(1, 12345)) = (SELECT ces('third', 12345)) AS the_same;
-- A double is rounded from its exact binary value, half away from zero: 0.1 + 0.2 is above 0.3 and rounds to it, the
-- double 0.0000005 is just below a half, and halves that a double holds exactly go away from zero.
SELECT ces('login', 0.1::float8 + 0.2::float8), ces('login', 0.0000005::float8) AS below_half,
       ces('login', 0.00000050000000000000010::float8) AS above_half, ces('login', 0.0001220703125::float8) AS exact,
       ces('login', 1.0000005::float8) AS one, ces('login', -0.00001525878906250::float8) AS negative,
       ces('login', 4.9e-324::float8) AS smallest, ces('login', 1e12::float8) AS largest;
-- Beyond 128 bits on the way, in range at the end.
SELECT ces(e, 1e12) FROM (SELECT 'huge' AS e FROM generate_series(1, 200000)
                          UNION ALL SELECT 'huge warning' FROM generate_series(1, 199999)) events;
SELECT ces('huge', 1e12) FROM generate_series(1, 170141);
SELECT ces('huge', 1e12) FROM generate_series(1, 170142); -- error
SELECT ces('huge warning', 1e12) FROM generate_series(1, 170142); -- error
\echo :SQLSTATE
DROP TABLE events, serial, partitionwise;
DROP FUNCTION by_hand, differences;
