-- What belongs to a tracked table, dropped, moved or loaded apart from the rest.
\set SHOW_CONTEXT never
INSERT INTO ces_weights (model, event_name, weight) VALUES ('plain', 'login', 1);
CREATE SCHEMA elsewhere;
CREATE TABLE visits (visitor integer, on_day date);
INSERT INTO visits VALUES (1, '2026-01-01'), (2, '2026-01-02');
-- All rows may be one event, called by a literal.
CALL ces_track('visit_scores', 'visits', customer => 'visitor', event_name => $$'login'$$, occurred_at => 'on_day', model => 'plain');
CALL ces_track('none', 'visits', customer => 'visitor', event_name => $$'login', 'logout'$$, model => 'plain');

-- Tallies in another schema are not found any more; that makes no statement fail.
ALTER TABLE visit_scores_tallies SET SCHEMA elsewhere;
ALTER TABLE visits RENAME TO calls;
INSERT INTO calls VALUES (3, '2026-01-03');
BEGIN;
TRUNCATE calls;
ROLLBACK;
SELECT view, cardinality(problems) > 0 AS is_told FROM ces_status;
ALTER TABLE calls RENAME TO visits;
ALTER TABLE elsewhere.visit_scores_tallies SET SCHEMA public;
SELECT problem, customer, stored, counted FROM ces_check('visit_scores');
CALL ces_rebuild('visit_scores');
SELECT visitor, score, last_event_day FROM visit_scores_as_of('2026-02-01') ORDER BY visitor;

-- A view that was dropped is made again, by what else is there.
DROP VIEW visit_scores;
SELECT problem FROM ces_check('visit_scores');
CALL ces_rebuild('visit_scores');
SELECT visitor, score FROM visit_scores ORDER BY visitor;
DROP VIEW visit_scores;
DROP FUNCTION visit_scores_series;
CALL ces_rebuild('visit_scores');
SELECT visitor, score FROM visit_scores_series('2026-02-01', '2026-02-01') ORDER BY visitor;
SELECT problems FROM ces_status WHERE view = 'visit_scores';

-- Data that are restored without the schema: which tables are counted is not to be told by data.
INSERT INTO visit_scores_tables VALUES ('ces_weights');
DELETE FROM visit_scores_tables;
INSERT INTO visit_scores_tallies SELECT * FROM visit_scores_tallies;
INSERT INTO visit_scores_pending VALUES (1, '2026-01-01', 1, '{}');
SELECT relation, missed FROM visit_scores_tables;
SELECT count(*) FROM ces_check('visit_scores');

SELECT ces_untrack('visit_scores');
-- Without its tallies, a table is tracked no more; its own statements go on.
CALL ces_track('visit_scores', 'visits', customer => 'visitor', event_name => $$'login'$$, model => 'plain');
SET client_min_messages = warning;
DROP TABLE visit_scores_tallies CASCADE;
RESET client_min_messages;
INSERT INTO visits VALUES (4, '2026-01-03');
TRUNCATE visits;
SELECT count(*) FROM ces_status;
DROP FUNCTION visit_scores_changed CASCADE;
DROP VIEW visit_scores_mapping;
DROP TABLE visits, visit_scores_pending, visit_scores_history, visit_scores_tables;
DROP SCHEMA elsewhere;
DELETE FROM ces_weights WHERE model = 'plain';
