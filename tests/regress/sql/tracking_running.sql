-- Counting while a statement is running that changes the rows: refused, as its rows would count twice.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE events (user_id integer, kind text, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CALL ces_track('scores', events => 'events', customer => 'user_id', event_name => 'kind', occurred_at => 'at');
CREATE VIEW found AS SELECT string_agg(user_id || ': ' || score, ', ' ORDER BY user_id) AS scores, (SELECT count(*) FROM ces_check('scores')) AS differences FROM scores_as_of('2026-12-31');
CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_ARGV[0] = 'rebuild' THEN
        CALL ces_rebuild('scores', in_transaction => true);
    ELSE
        PERFORM ces_track_partitions('scores');
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION writes_and_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id < 10 THEN
        INSERT INTO events VALUES (NEW.user_id + 10, NEW.kind, NEW.at);
        CALL ces_rebuild('scores', in_transaction => true);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION writes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id < 10 THEN
        INSERT INTO events VALUES (NEW.user_id + 10, NEW.kind, NEW.at);
    END IF;
    RETURN NULL;
END $$;
-- In a trigger for rows.
CREATE TRIGGER counts AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION counts('rebuild');
INSERT INTO events VALUES (1, 'login', '2026-01-05'), (2, 'login', '2026-01-05'); -- error
\echo :SQLSTATE
DROP TRIGGER counts ON events;
CREATE TRIGGER counts AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION counts('partitions');
CREATE TABLE events_4 PARTITION OF events FOR VALUES FROM ('2026-04-01') TO ('2026-05-01') PARTITION BY LIST (user_id);
INSERT INTO events VALUES (1, 'login', '2026-02-05'), (2, 'login', '2026-02-05'); -- error
DROP TRIGGER counts ON events;
SELECT * FROM ces_track_partitions('scores');
CREATE TRIGGER counts AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION writes_and_counts();
INSERT INTO events VALUES (1, 'login', '2026-01-05'), (2, 'login', '2026-01-05'); -- error
DROP TRIGGER counts ON events;
TABLE found;
-- A trigger for rows that writes rows itself.
CREATE TRIGGER counts AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION writes();
INSERT INTO events VALUES (1, 'login', '2026-01-05'), (2, 'login', '2026-01-05');
TABLE found;
DROP TRIGGER counts ON events;
-- After the statement.
CREATE TRIGGER counts AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION counts('rebuild');
INSERT INTO events VALUES (3, 'login', '2026-01-05'), (4, 'login', '2026-02-05');
TABLE found;
DROP TRIGGER counts ON events;
-- In the same statement.
CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
WITH i AS (INSERT INTO events VALUES (5, 'login', '2026-03-05') RETURNING 1) SELECT (SELECT count(*) FROM i), t.* FROM ces_track_partitions('scores') AS t;
WITH i AS (INSERT INTO events VALUES (5, 'login', '2026-03-05') RETURNING 1) SELECT (SELECT count(*) FROM i) AS rows, ces_refresh('scores') IS NOT NULL AS is_refreshed;
TABLE found;
-- After an error within a statement that is caught.
DO $$
BEGIN
    BEGIN
        INSERT INTO events SELECT i, 'login', CASE i WHEN 7 THEN '2030-01-01' ELSE '2026-01-05' END::date FROM generate_series(6, 7) AS i;
    EXCEPTION WHEN check_violation THEN
        NULL;
    END;
    CALL ces_rebuild('scores', in_transaction => true);
END $$;
TABLE found;
DROP VIEW found;
SELECT ces_untrack('scores');
