-- Writes of every kind count exactly, whatever else the statement or the transaction does.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE TABLE events (id integer PRIMARY KEY, customer integer, name text, n numeric DEFAULT 1, at date DEFAULT '2026-01-01', note text);
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'at');
-- Scores, and whether they are those of the rows.
CREATE VIEW found AS
SELECT (SELECT string_agg(customer || ': ' || score, ', ' ORDER BY customer) FROM scores_as_of('2027-01-01')) AS scores,
       (SELECT string_agg(customer || ': ' || score, ', ' ORDER BY customer) FROM scores_as_of('2027-01-01')) IS NOT DISTINCT FROM
       (SELECT string_agg(customer || ': ' || score, ', ' ORDER BY customer)
          FROM (SELECT customer, trim_scale(sum(n * CASE name WHEN 'login' THEN 1 ELSE 10 END)) AS score FROM events GROUP BY 1) AS e) AS is_right;
INSERT INTO events VALUES (1, 1, 'login', 1), (2, 1, 'purchase', 1), (3, 2, 'login', 2.5), (4, 3, 'login', -1);
TABLE found;
-- What does not change what counts writes nothing down.
SELECT count(*) AS before FROM scores_pending \gset
UPDATE events SET note = 'nothing that counts';
UPDATE events SET note = NULL, n = n + 0.0;
SELECT count(*) - :before AS more FROM scores_pending;
UPDATE events SET customer = customer + 1, n = n * 2, name = 'login', at = at + 1;
TABLE found;
DELETE FROM events WHERE id = 4;
TABLE found;
-- ON CONFLICT.
INSERT INTO events VALUES (1, 9, 'login', 5), (10, 9, 'login', 5) ON CONFLICT (id) DO UPDATE SET n = excluded.n, customer = excluded.customer;
INSERT INTO events VALUES (1, 9, 'login', 7), (11, 9, 'purchase', 1) ON CONFLICT DO NOTHING;
TABLE found;
-- Writable CTEs, one table written by several parts, and RETURNING.
WITH gone AS (DELETE FROM events WHERE id = 2 RETURNING *), more AS (INSERT INTO events SELECT id + 100, customer, name, n FROM gone RETURNING id)
UPDATE events SET n = n + (SELECT count(*) FROM more) WHERE id = 1;
TABLE found;
COPY events (id, customer, name) FROM stdin;
200	4	login
201	4	purchase
\.
TABLE found;
-- Cascades, and a table that refers to itself.
CREATE TABLE customers (id integer PRIMARY KEY, boss integer REFERENCES customers ON DELETE CASCADE);
INSERT INTO customers VALUES (2, NULL), (3, NULL), (4, NULL), (9, 2), (5, 9);
ALTER TABLE events ADD FOREIGN KEY (customer) REFERENCES customers ON UPDATE CASCADE ON DELETE CASCADE;
UPDATE customers SET id = 7 WHERE id = 4;
TABLE found;
DELETE FROM customers WHERE id = 2;
TABLE found;
DELETE FROM customers WHERE id = 7;
TABLE found;
-- Triggers of the user's own: BEFORE changes what is written or drops it, AFTER writes more.
ALTER TABLE events DROP CONSTRAINT events_customer_fkey;
CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.name = 'drop' THEN RETURN NULL; END IF; new.name := lower(new.name); RETURN new; END $$;
CREATE TRIGGER change BEFORE INSERT OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION change();
CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id < 1000 THEN INSERT INTO events VALUES (new.id + 1000, new.customer, 'login'); END IF; RETURN new; END $$;
CREATE TRIGGER more AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION more();
INSERT INTO events VALUES (300, 5, 'LOGIN'), (301, 5, 'drop'), (302, 6, 'Purchase');
TABLE found;
-- A rule, and an updatable view.
CREATE VIEW on_events AS SELECT id, customer, name FROM events WHERE customer > 4;
INSERT INTO on_events VALUES (400, 8, 'login');
UPDATE on_events SET customer = 5 WHERE id = 400;
DELETE FROM on_events WHERE customer = 6;
TABLE found;
-- Savepoints, and errors within a block.
BEGIN;
INSERT INTO events VALUES (500, 1, 'login');
SAVEPOINT a;
DELETE FROM events WHERE customer = 5;
SAVEPOINT b;
INSERT INTO events VALUES (501, 1, 'purchase');
RELEASE b;
TABLE found;
ROLLBACK TO a;
INSERT INTO events VALUES (502, 1, 'purchase');
TABLE found;
COMMIT;
TABLE found;
DO $$
BEGIN
    FOR i IN 600..605 LOOP
        BEGIN
            INSERT INTO events VALUES (i, 1, 'login'), (CASE WHEN i % 2 = 0 THEN i + 50 ELSE 500 END, 1, 'purchase');
        EXCEPTION WHEN unique_violation THEN
            DELETE FROM events WHERE id = i - 1;
        END;
    END LOOP;
END $$;
TABLE found;
BEGIN;
DELETE FROM events;
ROLLBACK;
TABLE found;
-- A trigger for TRUNCATE of the user's own that deletes the rows first.
BEGIN;
CREATE TABLE archive (LIKE events);
CREATE FUNCTION archive() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN WITH gone AS (DELETE FROM events RETURNING *) INSERT INTO archive SELECT * FROM gone; RETURN NULL; END $$;
CREATE TRIGGER zz_archive BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION archive();
TRUNCATE events;
TABLE found;
SELECT * FROM scores_tally; -- no rows
ROLLBACK;
-- TRUNCATE within a transaction that writes before and after.
BEGIN;
INSERT INTO events VALUES (700, 1, 'login');
TRUNCATE events;
TABLE found;
INSERT INTO events VALUES (701, 1, 'login');
SAVEPOINT a;
TRUNCATE events;
ROLLBACK TO a;
TABLE found;
ROLLBACK;
TABLE found;
-- Two-phase commit.
BEGIN;
INSERT INTO events VALUES (800, 10, 'login');
UPDATE events SET n = n + 1 WHERE customer = 5;
PREPARE TRANSACTION 'ces_test_writes_1';
BEGIN;
INSERT INTO events VALUES (801, 10, 'purchase');
PREPARE TRANSACTION 'ces_test_writes_2';
TABLE found;
COMMIT PREPARED 'ces_test_writes_1';
ROLLBACK PREPARED 'ces_test_writes_2';
TABLE found;
-- Isolation levels.
BEGIN ISOLATION LEVEL SERIALIZABLE;
UPDATE events SET n = 3 WHERE customer = 10;
TABLE found;
COMMIT;
BEGIN ISOLATION LEVEL REPEATABLE READ;
TRUNCATE events;
TABLE found;
INSERT INTO events VALUES (901, 1, 'purchase');
COMMIT;
TABLE found;
-- As replicas apply changes.
SET session_replication_role = replica;
INSERT INTO events VALUES (902, 2, 'login');
UPDATE events SET n = 2 WHERE id = 902;
RESET session_replication_role;
TABLE found;
-- Constraints that are checked late, and a cursor.
ALTER TABLE events ADD CONSTRAINT late UNIQUE (note) DEFERRABLE INITIALLY DEFERRED;
BEGIN;
INSERT INTO events VALUES (903, 3, 'login', 1, '2026-01-01', 'x'), (904, 3, 'login', 1, '2026-01-01', 'x');
DECLARE c CURSOR FOR SELECT * FROM events WHERE id = 904 FOR UPDATE;
MOVE c;
UPDATE events SET customer = 4, note = 'y' WHERE CURRENT OF c;
COMMIT;
TABLE found;
-- Prepared statements outlive renames.
DROP TRIGGER more ON events;
PREPARE add AS INSERT INTO events VALUES ($1, $2, 'login');
EXECUTE add(905, 5);
ALTER TABLE events RENAME COLUMN customer TO who;
EXECUTE add(906, 5);
SELECT scores FROM found;
ALTER TABLE events RENAME COLUMN who TO customer;
TABLE found;
SELECT ces_refresh('scores') > 0 AS changed, (SELECT count(*) FROM ces_check('scores')) AS differences;
TABLE found;
-- By a role that may write, and has no other right.
CREATE ROLE ces_test_writes_app;
GRANT INSERT, DELETE, UPDATE (n), SELECT (id) ON events TO ces_test_writes_app;
SET ROLE ces_test_writes_app;
INSERT INTO events VALUES (907, 6, 'login');
UPDATE events SET n = 4 WHERE id = 907;
DELETE FROM events WHERE id = 906;
RESET ROLE;
TABLE found;
DROP OWNED BY ces_test_writes_app;
DROP ROLE ces_test_writes_app;
SELECT problems FROM ces_status;
