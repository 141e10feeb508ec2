-- TRUNCATE of a table with many rows takes no more memory than that of one with few.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET work_mem = '64kB';
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE SEQUENCE first;
CREATE SEQUENCE last;
-- Notes how much memory is in use at the first and at the last row.
CREATE FUNCTION counts(id integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF id IN (2000, 40000) THEN
        PERFORM setval(CASE id WHEN 2000 THEN 'public.first' ELSE 'public.last' END::regclass, sum(total_bytes)::bigint) FROM pg_backend_memory_contexts;
    END IF;
    RETURN true;
END $$;
CREATE TABLE events (user_id integer, kind text);
INSERT INTO events SELECT i, 'login' || md5(i::text) FROM generate_series(1, 40000) AS i;
CALL ces_track('scores', events => 'events', customer => 'user_id', event_name => 'kind', filter => 'counts(user_id)');
TRUNCATE events;
SELECT l.last_value - f.last_value < 1000000 AS is_bounded FROM first AS f, last AS l;
SELECT count(*) FROM scores;
SELECT ces_untrack('scores');
