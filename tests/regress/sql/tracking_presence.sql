-- Who is in the view: the same before and after pending changes are counted, and in the functions of the view.
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE events (id integer, customer integer, name text, day date, n numeric DEFAULT 1);
CREATE TABLE users (id integer, plan text);
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'day');
CALL ces_add_source('scores', 'users', events => 'users', customer => 'id');
CREATE VIEW found AS
SELECT coalesce((SELECT string_agg(customer::text, ' ' ORDER BY customer) FROM scores), '') AS in_view,
       coalesce((SELECT string_agg(customer::text, ' ' ORDER BY customer) FROM scores_as_of()), '') AS as_of,
       coalesce((SELECT string_agg(c::text, ' ' ORDER BY c) FROM generate_series(0, 9) AS c
                  WHERE EXISTS (SELECT FROM scores WHERE customer = c)), '') AS one_by_one;
CREATE FUNCTION day(ago integer) RETURNS date LANGUAGE sql STABLE AS $$SELECT (now() AT TIME ZONE 'UTC')::date - ago$$; -- any day

-- A negative count that a pending one cancels.
INSERT INTO events VALUES (1, 1, 'login', day(1), -1);
SELECT ces_refresh('scores');
SELECT * FROM found;
INSERT INTO events VALUES (2, 1, 'login', day(1), 1), (3, 1, 'login', day(-5), 1);
SELECT * FROM found;
SELECT ces_refresh('scores');
SELECT * FROM found;
-- One that is corrected.
DELETE FROM events;
INSERT INTO events VALUES (1, 2, 'login', day(0), -1), (2, 2, 'login', day(-3), 1);
SELECT ces_refresh('scores');
UPDATE events SET n = 0 WHERE id = 1;
SELECT * FROM found;
SELECT ces_refresh('scores');
SELECT * FROM found;
-- Moved to a later day, and back; removed; without counts; known by another source alone.
DELETE FROM events;
INSERT INTO events VALUES (1, 3, 'login', day(1), 1), (2, 4, 'login', day(1), 1), (3, 5, 'login', day(1), 0), (4, 6, 'login', day(1), 1), (5, 6, 'login', day(-1), 1);
INSERT INTO users VALUES (7, 'free');
SELECT ces_refresh('scores');
UPDATE events SET day = day(-2) WHERE id = 1;
DELETE FROM events WHERE id IN (2, 4);
SELECT * FROM found;
UPDATE events SET day = day(2) WHERE id = 1;
INSERT INTO users VALUES (4, 'free');
DELETE FROM users WHERE id = 7;
SELECT * FROM found;
SELECT ces_refresh('scores');
SELECT * FROM found;
SELECT count(*) FROM ces_check('scores');
