-- A time zone that the server does not know any more: writes pass, it is told, and there is a way to mend it.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE events (customer integer, name text, at timestamptz);
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at', time_zone => 'Asia/Tokyo');
INSERT INTO events VALUES (1, 'login', '2026-01-01 UTC');
SELECT ces_snapshot('scores', '2026-02-01');
-- As a restore to another machine leaves it: what names the zone is stored in the same form, with another name.
SELECT replace(pg_get_statisticsobjdef(oid), 'Asia/Tokyo', 'US/Gone') AS statistics, stxname AS name FROM pg_statistic_ext \gset
SELECT replace(pg_get_triggerdef(oid), 'Asia/Tokyo', 'US/Gone') AS trigger FROM pg_trigger WHERE tgname = 'ces_ext_tracking' \gset
DROP STATISTICS :"name";
:statistics;
DROP TRIGGER ces_ext_tracking ON scores_tallies;
:trigger;
ALTER TABLE scores_tallies ENABLE ALWAYS TRIGGER ces_ext_tracking;
INSERT INTO events VALUES (2, 'login', '2026-01-01 UTC'), (3, 'login', '2026-01-01 UTC');
UPDATE events SET customer = 4 WHERE customer = 3;
DELETE FROM events WHERE customer = 4;
SELECT skipped, problems[1] FROM ces_status;
SELECT ces_refresh('scores') >= 0 AS works;
CALL ces_alter('scores', time_zone => 'Europe/Berlin');
SELECT customer, score FROM scores ORDER BY customer;
INSERT INTO events VALUES (2, 'login', '2026-01-01 UTC');
SELECT customer, score FROM scores ORDER BY customer;
SELECT time_zone, skipped, problems, (SELECT count(*) FROM ces_check('scores')) AS differences, (SELECT count(*) FROM scores_history) AS history FROM ces_status;
-- Today is that of the zone, not of an abbreviation of its name, which has no summer time.
SELECT _ces_today('CET') = (now() AT TIME ZONE 'Europe/Brussels')::date AS same, _ces_today(NULL) IS NULL AS none; -- any day
SELECT _ces_today('PST'); -- error
SELECT _ces_today('UTC+2'); -- error
