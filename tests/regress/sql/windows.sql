-- Moving windows, with rows and models that leave the frame.
DELETE FROM ces_weights;
INSERT INTO ces_weights (model, event_name, weight) VALUES
  ('default', 'a', 1), ('default', 'b', -0.5), ('default', 'huge', 1e9), ('other', 'a', 10), ('other', 'b', 20);
CREATE TABLE events (id integer, event_name text, n integer, model text);
INSERT INTO events VALUES (1, 'a', 1, 'default'), (2, 'b', 2, 'default'), (3, NULL, 3, 'default'), (4, 'a', NULL, 'default'),
                          (5, 'unknown', 5, 'default'), (6, 'a', 6, 'default'), (7, 'b', 7, 'default');
SELECT id, ces(event_name, n) OVER (ORDER BY id) AS running,
       ces(event_name, n) OVER (ORDER BY id ROWS 1 PRECEDING) AS two,
       ces(event_name, n) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS ahead,
       ces(event_name) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) AS others,
       ces(event_name, n) FILTER (WHERE id <> 6) OVER (ORDER BY id ROWS 1 PRECEDING) AS filtered,
       ces(event_name, n, model) OVER (ORDER BY id ROWS 1 PRECEDING) AS named,
       ces(event_name, n) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS "range",
       ces(event_name, n) OVER (ORDER BY id GROUPS 1 PRECEDING) AS "groups"
  FROM events;
-- Every type of count, and no count, leaves as it came.
SELECT id, ces(event_name) OVER w AS once, ces(event_name, n::bigint) OVER w AS bigint, ces(event_name, n::numeric) OVER w AS numeric,
       ces(event_name, n::float8) OVER w AS double, ces(event_name, 'default') OVER w AS once_named,
       ces(event_name, n::bigint, 'default') OVER w AS bigint_named, ces(event_name, n::numeric, 'default') OVER w AS numeric_named,
       ces(event_name, n::float8, 'default') OVER w AS double_named
  FROM events WINDOW w AS (ORDER BY id ROWS 1 PRECEDING);
-- When all rows of one model have left, another may come, also past rows that are skipped …
INSERT INTO events VALUES (8, NULL, 1, 'other'), (9, NULL, 1, NULL), (10, 'a', 1, 'other'), (11, 'b', 1, 'other');
SELECT id, ces(event_name, n, model) OVER (ORDER BY id ROWS 2 PRECEDING) FROM events;
SELECT id, ces(event_name, n, model) OVER (ORDER BY id ROWS CURRENT ROW) FROM events;
-- … but a frame with two is an error.
SELECT id, ces(event_name, n, model) OVER (ORDER BY id ROWS 3 PRECEDING) FROM events; -- error
-- A sum that needs more than eight bytes for a while.
SELECT id, ces(CASE WHEN id BETWEEN 3 AND 5 THEN 'huge' ELSE 'a' END, 1000000000) OVER (ORDER BY id ROWS 1 PRECEDING) FROM events;
-- As large as 128 bits hold, while rows come and go.
SET work_mem TO '64MB';
SELECT count(s), max(s) FROM (SELECT ces('huge', 1e12) OVER (ORDER BY i ROWS 170140 PRECEDING) AS s FROM generate_series(1, 170200) i) w;
RESET work_mem;
DROP TABLE events;
