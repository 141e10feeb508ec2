-- A shard with other weights; the server may not have postgres_fdw (then postgres_fdw_1.out is expected).
SELECT count(*) = 0 AS missing FROM pg_available_extensions WHERE name = 'postgres_fdw' \gset
\if :missing
\quit
\endif
SET client_min_messages TO warning;
SELECT current_database() AS here, current_database() || '_shard' AS shard,
       split_part(current_setting('unix_socket_directories'), ',', 1) AS sockets, current_setting('port') AS port \gset
DROP DATABASE IF EXISTS :shard;
CREATE DATABASE :shard TEMPLATE template0;
\connect :shard
CREATE EXTENSION ces_ext;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1000), ('purchase', -7000);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('second', 'login', 0.001);
INSERT INTO ces_models (model, half_life) VALUES ('fading', '1 day');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('fading', 'login', 9000);
CREATE TABLE events (customer_id integer, event_name text, n integer, at timestamptz);
INSERT INTO events
SELECT i % 4, CASE WHEN i % 5 = 0 THEN 'purchase' ELSE 'login' END, i % 3 + 1, timestamptz '2026-01-01 00:00+00' + i * interval '1 hour'
  FROM generate_series(1, 400) AS i;
CREATE VIEW events_0 AS SELECT * FROM events WHERE customer_id IN (0, 1);
CREATE VIEW events_1 AS SELECT * FROM events WHERE customer_id IN (2, 3);
CREATE VIEW tallies AS SELECT customer_id, tally(event_name, n) FROM events GROUP BY customer_id, at;
ANALYZE events;
\connect :here
SET client_min_messages TO warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('second', 'login', 2.5);
INSERT INTO ces_models (model, half_life) VALUES ('fading', '7 days');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('fading', 'login', 3);
CREATE EXTENSION postgres_fdw;
CREATE SERVER shard FOREIGN DATA WRAPPER postgres_fdw
       OPTIONS (host :'sockets', port :'port', dbname :'shard', extensions 'ces_ext', use_remote_estimate 'true');
CREATE USER MAPPING FOR CURRENT_USER SERVER shard OPTIONS (user :'USER');
CREATE FOREIGN TABLE remote (customer_id integer, event_name text, n integer, at timestamptz) SERVER shard OPTIONS (table_name 'events');
CREATE FOREIGN TABLE remote_tallies (customer_id integer, tally ces_tally) SERVER shard OPTIONS (table_name 'tallies');
CREATE TABLE parts (LIKE remote) PARTITION BY LIST (customer_id);
CREATE FOREIGN TABLE parts_0 PARTITION OF parts FOR VALUES IN (0, 1) SERVER shard OPTIONS (table_name 'events_0');
CREATE FOREIGN TABLE parts_1 PARTITION OF parts FOR VALUES IN (2, 3) SERVER shard OPTIONS (table_name 'events_1');
CREATE TABLE events AS SELECT * FROM remote;
CREATE TABLE tallies AS SELECT * FROM remote_tallies;
CREATE TABLE mixed (LIKE remote) PARTITION BY LIST (customer_id);
CREATE FOREIGN TABLE mixed_0 PARTITION OF mixed FOR VALUES IN (0, 1) SERVER shard OPTIONS (table_name 'events_0');
CREATE TABLE mixed_1 PARTITION OF mixed FOR VALUES IN (2, 3);
INSERT INTO mixed SELECT * FROM remote WHERE customer_id IN (2, 3);

-- Which aggregates a plan has other servers compute.
CREATE FUNCTION shipped(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    found text[] := '{}';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
        IF line ~ 'Remote SQL:' THEN
            found := found || ARRAY(SELECT name[1] FROM regexp_matches(line, '\m(ces|ces_breakdown|tally|count)\(', 'g') AS name);
        END IF;
    END LOOP;
    RETURN coalesce((SELECT string_agg(DISTINCT name, ', ' ORDER BY name) FROM unnest(found) AS name), 'none');
END$$;
CREATE FUNCTION result(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE format('SELECT md5(coalesce(string_agg(q::text, E''\n'' ORDER BY q::text), ''no rows'')) FROM (%s) AS q', query) INTO result;
    RETURN result;
END$$;
CREATE TABLE queries (form text, query text);
INSERT INTO queries VALUES
    ('ces', 'SELECT customer_id, ces(event_name, n) FROM %s GROUP BY customer_id'),
    ('ces, all rows', 'SELECT ces(event_name, n) FROM %s'),
    ('ces, a model', 'SELECT customer_id, ces(event_name, n, ''second'') FROM %s GROUP BY customer_id'),
    ('ces, fading', 'SELECT customer_id, ces(event_name, n, at, ''2026-01-20 00:00+00'', ''fading'') FROM %s GROUP BY customer_id'),
    ('ces, HAVING', 'SELECT customer_id FROM %s GROUP BY customer_id HAVING ces(event_name, n) > 555'),
    ('ces, FILTER', 'SELECT customer_id, ces(event_name, n) FILTER (WHERE n > 1), count(*) FROM %s GROUP BY customer_id'),
    ('ces, ORDER BY', 'SELECT customer_id FROM %s GROUP BY customer_id ORDER BY ces(event_name, n) DESC LIMIT 2'),
    ('ces_breakdown', 'SELECT customer_id, ces_breakdown(event_name, n) FROM %s GROUP BY customer_id'),
    ('ces_breakdown, all rows', 'SELECT ces_breakdown(event_name, n) FROM %s'),
    ('ces_breakdown, fading', 'SELECT customer_id, ces_breakdown(event_name, n, at, ''2026-01-20 00:00+00'', ''fading'') FROM %s GROUP BY customer_id'),
    ('both', 'SELECT customer_id, ces(event_name, n), tally(event_name, n), ces_breakdown(event_name, n) FROM %s GROUP BY customer_id'),
    ('tally', 'SELECT customer_id, tally(event_name, n) FROM %s GROUP BY customer_id'),
    ('a score of tally', 'SELECT customer_id, ces_score(tally(event_name, n)) FROM %s GROUP BY customer_id');
CREATE VIEW plans AS
SELECT form, tables, shipped(format(query, tables)), result(format(query, tables)) = result(format(query, 'events')) AS same_as_local
  FROM queries, unnest(ARRAY['remote', 'parts', 'mixed']) AS tables;

-- The shard has other weights, and the same events.
SELECT ces(event_name, n), ces_breakdown(event_name, n), ces(event_name, n, 'second') FROM remote;
SELECT customer_id, ces(event_name, n), tally(event_name, n) FROM remote GROUP BY customer_id ORDER BY customer_id;
EXPLAIN (VERBOSE, COSTS OFF) SELECT customer_id, ces_score(tally(event_name, n)) FROM remote GROUP BY customer_id;
-- Whatever the plan: by the local weights.
SELECT * FROM plans ORDER BY form COLLATE "C", tables;
SET enable_partitionwise_aggregate = on;
SELECT * FROM plans WHERE tables <> 'remote' ORDER BY form COLLATE "C", tables;
SET enable_hashagg = off;
SELECT count(*), bool_and(same_as_local), string_agg(DISTINCT shipped, '; ') AS shipped FROM plans;
SET enable_sort = off;
SET enable_hashagg = on;
SELECT count(*), bool_and(same_as_local), string_agg(DISTINCT shipped, '; ') AS shipped FROM plans;
RESET enable_sort;
RESET enable_partitionwise_aggregate;
SELECT shipped('SELECT ces(tally) FROM remote_tallies'), shipped('SELECT tally(tally) FROM remote_tallies'),
       (SELECT ces(tally) FROM remote_tallies) = (SELECT ces(tally) FROM tallies) AS same_as_local;

-- What pg_upgrade leaves is computed by the shard, is reported, and can be mended.
UPDATE pg_proc SET provolatile = 'i' WHERE prokind = 'a' AND proname IN ('ces', 'ces_breakdown') AND pronamespace = 'public'::regnamespace;
SELECT ces(event_name, n) FROM remote;
SELECT * FROM plans WHERE shipped LIKE '%ces%' AND tables = 'remote' ORDER BY form COLLATE "C";
SELECT unnest(problems) LIKE '%ces_mark_stable()%' AS reported FROM ces_status;
SELECT ces_mark_stable() > 0 AS mended;
SELECT ces(event_name, n) FROM remote;
SELECT count(*), bool_and(same_as_local), string_agg(DISTINCT shipped, '; ') AS shipped FROM plans;

-- No connection may be left that uses the shard.
SELECT postgres_fdw_disconnect_all();
DROP DATABASE :shard WITH (FORCE);
