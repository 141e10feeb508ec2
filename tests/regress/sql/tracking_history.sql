-- Scores of past days, retention of events, and customers that are forgotten.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE TABLE events (customer integer, name text, at timestamptz);
INSERT INTO events VALUES (1, 'login', '2026-01-05 12:00 UTC'), (1, 'login', '2026-02-05 12:00 UTC'), (2, 'purchase', '2026-01-06 12:00 UTC'), (3, 'login', '2026-03-01 UTC');
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', occurred_at => 'at');
CREATE VIEW found AS SELECT string_agg(customer || ': ' || score, ', ' ORDER BY customer) AS scores, (SELECT count(*) FROM ces_check('scores')) AS differences FROM scores_as_of('2027-01-01');

-- A snapshot updates in place, so that columns of one's own, and what refers to its rows, stay.
SELECT ces_snapshot('scores', '2026-01-31');
ALTER TABLE scores_history ADD COLUMN handled_by text, ADD COLUMN seen integer NOT NULL DEFAULT 0;
CREATE TABLE notes (customer bigint, day date, FOREIGN KEY (customer, day) REFERENCES scores_history);
UPDATE scores_history SET handled_by = 'u' || customer, seen = 1;
INSERT INTO notes SELECT customer, day FROM scores_history;
INSERT INTO events VALUES (2, 'login', '2026-01-07 UTC'), (4, 'login', '2026-01-08 UTC');
SELECT ces_snapshot('scores', '2026-01-31');
SELECT ces_snapshot('scores', '2026-02-28');
TABLE scores_history ORDER BY day, customer;
-- A customer who is not there any more on that day goes, unless something refers to it.
DELETE FROM events WHERE customer = 4;
SELECT ces_snapshot('scores', '2026-01-31');
SELECT count(*) FROM scores_history WHERE customer = 4 AND day = '2026-01-31';
-- A moment stands for its day in the view's zone, a date for itself; days to come are refused.
SELECT ces_snapshot('scores', timestamptz '2026-01-06 23:59 UTC');
SELECT customer, score FROM scores_history WHERE day = '2026-01-06' ORDER BY 1;
SELECT ces_snapshot('scores', 'infinity'); -- error
\set VERBOSITY sqlstate
SELECT ces_snapshot('scores', '2500-01-01'); -- error
\set VERBOSITY default
-- Written by hand, history stays as it is.
UPDATE scores_history SET score = 99 WHERE customer = 1 AND day = '2026-01-06';
SELECT score FROM scores_history WHERE customer = 1 AND day = '2026-01-06';
DROP TABLE notes;

-- Retention by DELETE: what counted goes on counting, and no change of frozen days does.
BEGIN;
SELECT ces_retain('scores', before => '2026-02-01');
DELETE FROM events WHERE at < '2026-02-01 UTC';
COMMIT;
TABLE found;
SELECT retained_before, problems FROM ces_status;
INSERT INTO events VALUES (1, 'purchase', '2026-01-20 UTC'), (9, 'purchase', '2026-01-20 UTC'), (1, 'purchase', '2026-02-20 UTC');
TABLE found;
UPDATE events SET at = at + interval '31 days' WHERE at < '2026-02-01 UTC';
TABLE found;
UPDATE events SET at = at - interval '60 days' WHERE customer = 9;
TABLE found;
CALL ces_rebuild('scores');
TABLE found;
SELECT ces_refresh('scores');
TABLE found;
SELECT customer, first_event_day FROM scores_as_of('2027-01-01') ORDER BY 1;
SELECT customer, score FROM scores_as_of('2026-01-31') ORDER BY 1;
TRUNCATE events;
TABLE found;
SELECT ces_refresh('scores') > 0 AS changed;
TABLE found;
CALL ces_rebuild('scores');
TABLE found;
-- A bound can be moved on, and taken away: then events count as they are.
INSERT INTO events VALUES (1, 'login', '2026-03-05 UTC');
SELECT ces_retain('scores', before => timestamptz '2026-04-01 UTC');
DELETE FROM events;
TABLE found;
SELECT ces_retain('scores', before => NULL);
SELECT retained_before FROM ces_status;
CALL ces_rebuild('scores');
TABLE found;
DROP VIEW found;
SELECT ces_untrack('scores');

-- Retention by DROP of a partition, whatever zones partitions and days are in.
CREATE TABLE parted (customer integer, name text, at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01 UTC') TO ('2026-02-01 UTC');
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2026-02-01 UTC') TO ('2026-03-01 UTC');
INSERT INTO parted SELECT 1, 'login', timestamptz '2026-01-31 UTC' + i * interval '1 hour' FROM generate_series(0, 71) AS i;
CALL ces_track('tokyo', events => 'parted', customer => 'customer', event_name => 'name', occurred_at => 'at', time_zone => 'Asia/Tokyo');
CALL ces_track('ny', events => 'parted', customer => 'customer', event_name => 'name', occurred_at => 'at', time_zone => 'America/New_York');
CALL ces_track('utc', events => 'parted', customer => 'customer', event_name => 'name', occurred_at => 'at');
CREATE VIEW found AS SELECT 'tokyo' AS name, sum(score) AS score FROM tokyo_as_of('2027-01-01') UNION ALL SELECT 'ny', sum(score) FROM ny_as_of('2027-01-01') UNION ALL SELECT 'utc', sum(score) FROM utc_as_of('2027-01-01');
BEGIN;
SELECT ces_retain('tokyo', '2026-02-01'), ces_retain('ny', '2026-02-01'), ces_retain('utc', '2026-02-01');
DROP TABLE parted_1;
COMMIT;
TABLE found;
CALL ces_rebuild('tokyo');
CALL ces_rebuild('ny');
CALL ces_rebuild('utc');
TABLE found;
SELECT view, problems FROM ces_status;
-- Also in the order that a script may have.
CREATE TABLE parted_3 PARTITION OF parted FOR VALUES FROM ('2026-03-01 UTC') TO ('2026-04-01 UTC');
SELECT count(*) FROM ces_track_partitions();
INSERT INTO parted VALUES (1, 'login', '2026-03-05 UTC');
TABLE found;
DROP TABLE parted_2;
SELECT ces_retain('tokyo', '2026-03-01'), ces_retain('ny', '2026-03-01'), ces_retain('utc', '2026-03-01');
CALL ces_rebuild('tokyo');
CALL ces_rebuild('ny');
CALL ces_rebuild('utc');
TABLE found;
SELECT view, problems FROM ces_status;
DROP VIEW found;
SELECT ces_untrack('tokyo'), ces_untrack('ny'), ces_untrack('utc');
-- Days of type date are cut sharply.
CREATE TABLE dated (customer integer, name text, day date);
INSERT INTO dated VALUES (1, 'login', '2026-01-31'), (1, 'login', '2026-02-01');
CALL ces_track('d', events => 'dated', customer => 'customer', event_name => 'name', occurred_at => 'day');
SELECT ces_retain('d', '2026-02-01');
DELETE FROM dated;
SELECT score FROM d_as_of('2027-01-01');
SELECT retained_before FROM ces_status;
SELECT ces_untrack('d');
-- Of attributes alone there are no days.
CALL ces_track('a', events => 'dated', customer => 'customer', event_name => 'name');
SELECT ces_retain('a', '2026-02-01'); -- error
SELECT ces_snapshot('a', '2026-02-01'); -- error
SELECT ces_snapshot('a') AS kept;
SELECT ces_untrack('a');

-- A customer is forgotten once the rows are deleted.
CREATE TABLE people (tenant text, id integer, name text, at date);
INSERT INTO people SELECT 't', i % 3, 'login', date '2015-01-01' + i FROM generate_series(1, 3000) AS i;
CALL ces_track('p', events => 'people', customer => 'tenant, id', event_name => 'name', occurred_at => 'at');
CALL ces_add_source('p', 'known', events => 'people', customer => 'tenant, id');
SELECT ces_snapshot('p', '2026-01-01');
SELECT ces_forget('p', 't', '1'); -- error
SELECT ces_forget('p', 't'); -- error
SELECT ces_forget('p', 't', NULL); -- error
SELECT ces_forget('p', 't', 'x'); -- error
DELETE FROM people WHERE id = 1;
SELECT ces_forget('p', 't', '1') > 0 AS forgotten;
SELECT ces_forget('p', 't', '1');
SELECT (SELECT count(*) FROM p_tallies WHERE id = 1) + (SELECT count(*) FROM p_older WHERE id = 1) + (SELECT count(*) FROM p_pending WHERE id = 1) + (SELECT count(*) FROM p_history WHERE id = 1) AS traces;
SELECT count(*) FROM ces_check('p');
SELECT ces_forget('p', 'nobody', '9');
-- With frozen days, that is all that is left of somebody.
SELECT ces_retain('p', '2026-11-01');
DELETE FROM people;
SELECT id, score FROM p_as_of('2031-01-01') ORDER BY id;
SELECT ces_refresh('p') > 0 AS changed;
SELECT id, score FROM p_as_of('2031-01-01') ORDER BY id;
SELECT ces_forget('p', 't', '2') > 0 AS forgotten;
SELECT id, score FROM p_as_of('2031-01-01') ORDER BY id;

-- Days are frozen once they have come, and stay so until all are unfrozen.
CREATE TABLE kept (customer integer, name text, day date);
INSERT INTO kept VALUES (1, 'login', '2026-01-05'), (1, 'login', '2026-02-05');
CALL ces_track('kept_scores', events => 'kept', customer => 'customer', event_name => 'name', occurred_at => 'day');
SELECT ces_retain('kept_scores', '9999-01-01'); -- error
SELECT ces_retain('kept_scores', '2026-02-01');
SELECT ces_retain('kept_scores', '2026-01-01'); -- error
SELECT ces_retain('kept_scores', '2026-02-01');
SELECT ces_retain('kept_scores', NULL);
SELECT ces_retain('kept_scores', '2026-01-01');
-- A day to compare with comes first.
SELECT * FROM kept_scores_changes('2026-03-02', day => '2026-03-01'); -- error
-- A view that was dropped can be made again.
DROP VIEW kept_scores;
SELECT * FROM kept_scores_as_of('2026-03-01'); -- error
CALL ces_rebuild('kept_scores');
SELECT customer, score FROM kept_scores_as_of('2026-03-01');
-- Columns that are added keep the status from looking at the tables, which it tells.
ALTER TABLE kept_scores_pending ADD COLUMN note text;
SELECT pending, problems FROM ces_status WHERE view = 'public.kept_scores';
ALTER TABLE kept_scores_pending DROP COLUMN note;
SELECT pending, problems FROM ces_status WHERE view = 'public.kept_scores';
INSERT INTO kept VALUES (1, 'login', '2026-02-06');
SELECT pending, problems FROM ces_status WHERE view = 'public.kept_scores';
SELECT ces_untrack('kept_scores');

-- What was written to a partition before it is counted goes on counting once its day is frozen.
CREATE TABLE parts (customer integer, name text, day date) PARTITION BY RANGE (day);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CALL ces_track('part_scores', events => 'parts', customer => 'customer', event_name => 'name', occurred_at => 'day');
CREATE TABLE parts_0 (customer integer, name text, day date);
INSERT INTO parts_0 VALUES (1, 'login', '2025-12-05');
ALTER TABLE parts ATTACH PARTITION parts_0 FOR VALUES FROM ('2025-12-01') TO ('2026-01-01');
INSERT INTO parts VALUES (1, 'login', '2025-12-06'), (1, 'login', '2026-01-06');
SELECT score FROM part_scores_as_of('2026-12-31');
SELECT ces_retain('part_scores', '2026-01-01');
SELECT * FROM ces_track_partitions('part_scores');
SELECT score FROM part_scores_as_of('2026-12-31');
SELECT ces_refresh('part_scores') IS NOT NULL AS is_refreshed;
SELECT score FROM part_scores_as_of('2026-12-31');
SELECT * FROM ces_check('part_scores'); -- no rows
SELECT ces_untrack('part_scores');

-- Frozen days end at midnight of the view's time zone, so that it stays while any are frozen, unless all times are dates.
CREATE TABLE zoned (customer integer, name text, at timestamptz);
INSERT INTO zoned VALUES (1, 'login', '2026-02-01 20:00 UTC'), (1, 'login', '2026-02-02 05:00 UTC'), (1, 'login', '2026-03-01 20:00 UTC');
CALL ces_track('zone_scores', events => 'zoned', customer => 'customer', event_name => 'name', occurred_at => 'at');
SELECT ces_retain('zone_scores', '2026-02-01');
CALL ces_alter('zone_scores', time_zone => 'Asia/Tokyo'); -- error
CALL ces_alter('zone_scores', time_zone => 'Pacific/Honolulu'); -- error
\echo :SQLSTATE
CALL ces_alter('zone_scores', time_zone => 'UTC', previous_days => 14);
SELECT tally FROM zone_scores_tally;
SELECT time_zone FROM ces_status WHERE view = 'public.zone_scores';
SELECT ces_retain('zone_scores', NULL);
CALL ces_alter('zone_scores', time_zone => 'Asia/Tokyo');
SELECT tally FROM zone_scores_tally;
SELECT ces_untrack('zone_scores');
SET timezone = 'UTC';
ALTER TABLE zoned ALTER COLUMN at TYPE date;
CALL ces_track('zone_scores', events => 'zoned', customer => 'customer', event_name => 'name', occurred_at => 'at');
SELECT ces_retain('zone_scores', '2026-02-02');
CALL ces_alter('zone_scores', time_zone => 'Asia/Tokyo');
SELECT tally FROM zone_scores_tally;
SELECT ces_untrack('zone_scores');

-- Of a customer with frozen days, what is not frozen may be deleted just before.
CREATE TABLE visits (customer integer, name text, day date);
INSERT INTO visits VALUES (1, 'login', '2026-01-05'), (1, 'login', '2026-03-05'), (2, 'login', '2026-01-05'), (2, 'login', '2026-03-05');
-- Customer 3 has earlier years in rows of their own.
INSERT INTO visits SELECT 3, 'login' || md5(i::text), date '2024-01-01' + i FROM generate_series(1, 400) AS i;
INSERT INTO visits VALUES (3, 'login', '2026-01-05');
CALL ces_track('visit_scores', events => 'visits', customer => 'customer', event_name => 'name', occurred_at => 'day');
SELECT ces_retain('visit_scores', '2024-06-01');
DELETE FROM visits WHERE day >= '2025-12-01' AND customer = 3;
SELECT ces_forget('visit_scores', '3'); -- error
SELECT ces_refresh('visit_scores');
SELECT ces_forget('visit_scores', '3'); -- error
SELECT ces_retain('visit_scores', '2026-02-01');
DELETE FROM visits WHERE customer = 1;
SELECT ces_forget('visit_scores', '1') > 0 AS is_forgotten;
SELECT ces_forget('visit_scores', '2'); -- error
SELECT ces_forget('visit_scores', '3') > 0 AS is_forgotten;
SELECT customer FROM visit_scores_as_of('2026-12-31');
SELECT ces_untrack('visit_scores');
