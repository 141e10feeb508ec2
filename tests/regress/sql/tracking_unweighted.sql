-- Events of a view of live scores without a weight: how often, for how many customers, and what was probably meant.
SET client_min_messages TO warning;
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('report_created', 5);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('other', 'plan_free', 1), ('other', 'Login', 1);
CREATE TABLE events (customer_id integer, event_name text, n numeric DEFAULT 1, occurred_at timestamptz);
CREATE TABLE users (id integer, plan text);
CALL ces_track('scores', events => 'events', customer => 'customer_id', event_name => 'event_name', count => 'n', occurred_at => 'occurred_at');
CALL ces_add_source('scores', 'plan', events => 'users', customer => 'id', event_name => $$'plan_' || plan$$);
SELECT * FROM ces_unweighted('scores'); -- no rows
INSERT INTO events VALUES (1, 'login', 3, '2026-01-05 12:00Z'), (1, 'Login', 1, '2026-01-05 12:00Z'), (1, 'Login', 2.5, '2026-01-06 12:00Z'), (1, 'login ', 1, '2026-01-06 12:00Z');
INSERT INTO users VALUES (1, 'free'), (2, 'free'), (3, 'paid'), (4, NULL);
SELECT ces_refresh('scores');
-- Pending changes count, too, and what was taken back does not.
INSERT INTO events VALUES (2, 'Login', 1, '2026-01-05 12:00Z'), (3, 'Login', 1, '9999-12-31 12:00Z'), (2, 'Report Created', 1, '2026-01-05 12:00Z'), (7, 'plan_free', 2, '2026-01-05 12:00Z'),
  (2, 'something else', 40, '2026-01-05 12:00Z'), (5, 'undone', 1, '2026-01-05 12:00Z'), (5, 'undone', -1, '2026-01-06 12:00Z');
SELECT * FROM ces_unweighted('scores');
SELECT ces_refresh('scores') > 0 AS refreshed;
SELECT * FROM ces_unweighted('scores');
-- By another model, also one of a version; a weight of 0 is a weight.
SELECT * FROM ces_unweighted('scores', 'other');
SELECT ces_publish('other');
UPDATE ces_weights SET weight = 0 WHERE model = 'other';
DELETE FROM ces_weights WHERE model = 'other' AND event_name = 'Login';
SELECT event_name, customers FROM ces_unweighted('scores', 'other') WHERE event_name IN ('Login', 'plan_free');
SELECT event_name, customers FROM ces_unweighted('scores', 'other@1') WHERE event_name IN ('Login', 'plan_free'); -- no rows
-- A pattern weighs every event that begins so.
INSERT INTO ces_weights (model, event_name, weight) VALUES ('other', 'some*', 0), ('every', '*', 1);
SELECT * FROM ces_unweighted('scores', 'other') WHERE event_name LIKE 'some%'; -- no rows
SELECT * FROM ces_unweighted('scores', 'every'); -- no rows
SELECT * FROM ces_unweighted('scores', 'nothing'); -- error
SELECT * FROM ces_unweighted('nothing'); -- error
SELECT * FROM ces_unweighted(NULL); -- error
SELECT * FROM ces_unweighted('events'); -- error
-- A customer whose events are more than a tally holds, on all days and as attributes together: they are held at the limit.
CREATE TABLE daily (customer_id integer, tally ces_tally);
CALL ces_track('transfers', events => 'daily', customer => 'customer_id', tally => 'tally');
CALL ces_add_source('transfers', 'rows', events => 'daily', customer => 'customer_id', event_name => $$'transferred'$$);
INSERT INTO daily SELECT c, t FROM (SELECT tally('transferred', 1e12, date '2000-01-01' + d) FROM generate_series(1, 50000) d) AS t (t), (VALUES (1, 20), (2, 1)) AS n (c, times), generate_series(1, times);
SELECT * FROM ces_unweighted('transfers');
SELECT ces_untrack('transfers');
DROP TABLE daily;
-- Who may read the tallies may know.
CREATE ROLE unweighted_reader;
CREATE ROLE unweighted_other;
GRANT SELECT ON scores_tally TO unweighted_reader;
GRANT SELECT ON scores TO unweighted_other;
SET ROLE unweighted_reader;
SELECT event_name, customers FROM ces_unweighted('scores') LIMIT 1;
SET ROLE unweighted_other;
SELECT event_name, customers FROM ces_unweighted('scores'); -- error
RESET ROLE;
ALTER VIEW scores_tally SET (security_invoker = true);
SET ROLE unweighted_reader;
SELECT event_name, customers FROM ces_unweighted('scores'); -- error
RESET ROLE;
SELECT ces_untrack('scores');
DROP OWNED BY unweighted_reader, unweighted_other;
DROP ROLE unweighted_reader, unweighted_other;
DELETE FROM ces_versions;
DELETE FROM ces_weights;
DROP TABLE events, users;
