-- Publications of all tables: what belongs to a view can be published, refreshed, rebuilt and dropped.
\set SHOW_CONTEXT never
SET client_min_messages = error;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE events (id integer PRIMARY KEY, customer integer, name text, at date);
CREATE PUBLICATION ces_test_publication_all FOR ALL TABLES;
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at');
INSERT INTO events SELECT i, i % 3, 'login', date '2020-01-01' + i FROM generate_series(1, 3000) AS i;
INSERT INTO events VALUES (5000, NULL, 'login', '2026-01-01'), (5001, 1, '', '2026-01-01');
SELECT ces_refresh('scores');
SELECT ces_refresh();
UPDATE events SET customer = 4 WHERE id % 5 = 0;
SELECT ces_refresh('scores');
DELETE FROM events WHERE id % 2 = 0;
TRUNCATE events;
SELECT ces_refresh('scores');
INSERT INTO events VALUES (1, 1, 'login', '2026-01-01');
CALL ces_rebuild('scores');
SELECT ces_snapshot('scores', '2026-02-01');
SELECT ces_snapshot('scores', '2026-02-01');
DELETE FROM scores_history;
SELECT ces_snapshot('scores', '2026-02-01');
CALL ces_add_source('scores', 'known', events => 'events', customer => 'customer');
CALL ces_alter('scores', source => 'events', filter => 'id > 0');
SELECT ces_retain('scores', '2025-01-01');
DELETE FROM events;
SELECT ces_forget('scores', '1');
CALL ces_drop_source('scores', 'known');
SELECT problems FROM ces_status;
SELECT count(*) FROM ces_check('scores');
-- Every table has what updates and deletes are published by.
SELECT c.relname FROM pg_class AS c
 WHERE c.relname LIKE 'scores\_%' AND c.relkind = 'r' AND c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary); -- no rows
SELECT ces_untrack('scores');
-- Of all tables of a schema, and with tables that are partitioned.
DROP PUBLICATION ces_test_publication_all;
CREATE SCHEMA shop;
CREATE PUBLICATION ces_test_publication_schema FOR TABLES IN SCHEMA shop WITH (publish_via_partition_root = true);
CREATE TABLE shop.parted (customer integer, name text) PARTITION BY LIST (name);
CREATE TABLE shop.parted_login PARTITION OF shop.parted FOR VALUES IN ('login');
CALL ces_track('shop.scores', events => 'shop.parted', customer => 'customer', event_name => 'name');
INSERT INTO shop.parted VALUES (1, 'login'), (2, 'login');
SELECT ces_refresh('shop.scores');
CREATE TABLE shop.parted_other PARTITION OF shop.parted DEFAULT;
SELECT * FROM ces_track_partitions();
TRUNCATE shop.parted_login;
CALL ces_rebuild('shop.scores');
SELECT problems FROM ces_status;
SELECT ces_untrack('shop.scores');
DROP PUBLICATION ces_test_publication_schema;
DROP SCHEMA shop CASCADE;
