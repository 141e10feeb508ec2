-- No rows, NULLs, and groups that a FILTER empties: 0, never NULL.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 2), ('purchase', 10.5), ('zero', 0);
CREATE TABLE events (customer_id integer, event_name text, n integer);
SELECT ces(event_name), ces(event_name, n), ces(event_name, n::numeric, 'default') FROM events;
SELECT customer_id, ces(event_name, n) FROM events GROUP BY customer_id; -- no rows
-- Also with a model that does not exist: there was no row to score.
SELECT ces(event_name, n, 'nonsense') FROM events;
INSERT INTO events VALUES (1, NULL, 1), (1, NULL, NULL), (1, 'login', NULL);
SELECT ces(event_name, n), ces(event_name, n::bigint), ces(event_name, n::numeric), ces(event_name, n::float8) FROM events;
SELECT ces(event_name) FROM events;
-- A row without an event or a count is skipped whole, also its model: LEFT JOINs make such rows.
SELECT ces(event_name, n, NULL) FROM events;
INSERT INTO events VALUES (1, 'login', 3), (2, 'purchase', 2), (2, 'login', -1), (3, 'zero', 5), (4, 'unknown', 7);
SELECT customer_id, ces(event_name, n), ces(event_name, n) FILTER (WHERE n > 2) AS more_than_two,
       ces(event_name, n) FILTER (WHERE false) AS none
  FROM events GROUP BY customer_id ORDER BY customer_id;
SELECT c AS customer_id, ces(event_name, n) FROM generate_series(1, 6) c LEFT JOIN events ON customer_id = c
 GROUP BY c ORDER BY c;
-- Each row once; each event once; ordered and distinct inside the aggregate.
SELECT ces(event_name), ces(DISTINCT event_name), ces(event_name ORDER BY n), ces(event_name, n ORDER BY n DESC),
       ces(DISTINCT event_name, 1), ces(DISTINCT event_name, n ORDER BY event_name, n)
  FROM (SELECT * FROM events UNION ALL SELECT * FROM events) twice;
SELECT ces(event_name, n) FROM events HAVING ces(event_name, n) > 20;
-- Sorted instead of hashed groups, and both at once.
SET enable_hashagg TO off;
SELECT customer_id, ces(event_name, n) FROM events GROUP BY customer_id ORDER BY customer_id;
RESET enable_hashagg;
SELECT customer_id, event_name, ces(event_name, n) FROM events WHERE event_name IS NOT NULL
 GROUP BY GROUPING SETS ((customer_id), (event_name), (customer_id, event_name), ())
 ORDER BY customer_id, event_name;
-- NULL in, NULL out; in a gap too.
SELECT band(NULL::integer), band(NULL::bigint), band(NULL::numeric), band(NULL::float8), band(1, NULL),
       band_rank(NULL::numeric), band_rank(1, NULL);
SELECT count(*) FROM ces_bands_in_force(NULL);
DROP TABLE events;
