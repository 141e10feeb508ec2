-- Names, types and values that could mislead what is made for a tracked table; and what somebody else might do to it.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('live', 'login', 1), ('live', 'purchase', 10);
CREATE TABLE odd (
    tg_relid integer, tg_op text, command text, is_current integer, added integer, c text, w text, found boolean, e text, "$body$" text, at date,
    made text GENERATED ALWAYS AS (lower(command)) STORED
);
CALL ces_track('odd_scores', 'odd', customer => 'tg_relid, c, "$body$"', event_name => E'made -- in lower case', count => 'is_current', occurred_at => 'at', model => 'live',
               filter => E'found OR w = ''x'' -- or not');
INSERT INTO odd (tg_relid, tg_op, command, is_current, c, w, found, e, "$body$", at)
SELECT i % 3, 'INSERT', 'LOGIN', 2, 'c' || i % 2, 'x', false, 'e', 'b', date '2026-01-01' + i FROM generate_series(1, 20) AS i;
UPDATE odd SET command = 'Purchase' WHERE at = '2026-01-05';
DELETE FROM odd WHERE at > '2026-01-15';
SELECT * FROM ces_check('odd_scores');
SELECT ces_refresh('odd_scores') > 0 AS refreshed;
SELECT sum(score) FROM odd_scores_as_of('2026-02-01');
SELECT count(*) FROM odd_scores_series('2026-01-01', '2026-02-01');
CALL ces_rebuild('odd_scores');
SELECT * FROM ces_check('odd_scores');
SELECT ces_untrack('odd_scores');
CALL ces_track('"odd%scores"', 'odd', 'c', 'e');
CALL ces_track('odd_scores', 'odd', 'c', 'e', filter => $$e <> 'FROM public.odd _event'$$);
ALTER TABLE odd RENAME COLUMN e TO first_day;
CALL ces_track('odd_scores', 'odd', 'first_day', 'c');
ALTER TABLE odd RENAME COLUMN first_day TO "100%";
CALL ces_track('odd_scores', 'odd', '"100%"', 'c');
CREATE DOMAIN present AS integer NOT NULL;
ALTER TABLE odd ADD COLUMN present present DEFAULT 1;
CALL ces_track('odd_scores', 'odd', 'present', 'c');
CALL ces_track('odd_scores', 'odd', 'c', 'at');
CALL ces_track('odd_scores', 'odd', 'c', 'w', previous_days => 1000000);
SELECT * FROM ces_status;
DROP TABLE odd;
DROP DOMAIN present;

-- Functions, types and operators of the expressions may be renamed, and the first years of the calendar come.
CREATE SCHEMA helper;
CREATE TYPE helper.sort AS ENUM ('login', 'purchase');
CREATE FUNCTION helper.day_of(date) RETURNS date LANGUAGE sql IMMUTABLE RETURN $1;
CREATE TABLE old (user_id integer, sort helper.sort, day date);
CALL ces_track('old_scores', 'old', 'user_id', 'sort', occurred_at => 'helper.day_of(day)', model => 'live', filter => $$sort <> 'purchase'::helper.sort OR user_id > 0$$);
INSERT INTO old VALUES (1, 'login', '2026-01-01'), (1, 'login', '4714-11-25 BC'), (2, 'purchase', '0001-01-01 BC'), (3, 'login', 'infinity');
SELECT ces_refresh('old_scores');
SELECT user_id, score, last_event_day FROM old_scores ORDER BY user_id;
ALTER FUNCTION helper.day_of(date) RENAME TO the_day_of;
INSERT INTO old VALUES (1, 'login', '2026-01-02');
ALTER TYPE helper.sort RENAME TO sorts;
UPDATE old SET user_id = 4 WHERE day = '2026-01-02';
ALTER SCHEMA helper RENAME TO helpers;
DELETE FROM old WHERE user_id = 2;
TRUNCATE old;
INSERT INTO old VALUES (5, 'purchase', '2026-01-02');
SELECT user_id, score FROM old_scores;
SELECT * FROM ces_check('old_scores');
CALL ces_rebuild('old_scores');
INSERT INTO old VALUES (6, 'purchase', '2026-01-02');
SELECT * FROM ces_check('old_scores');
SELECT ces_untrack('old_scores');
DROP SCHEMA helpers CASCADE;
DROP TABLE old;

-- Two views of one table; but no trigger of somebody else's is replaced.
CREATE TABLE shared (user_id integer, kind text);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER one_scores_inserted AFTER INSERT ON shared FOR EACH STATEMENT EXECUTE FUNCTION audit();
CALL ces_track('one_scores', 'shared', 'user_id', 'kind', model => 'live');
DROP TRIGGER one_scores_inserted ON shared;
CALL ces_track('one_scores', 'shared', 'user_id', 'kind', model => 'live');
CREATE SCHEMA apart;
CALL ces_track('apart.one_scores', 'shared', 'user_id', 'kind', model => 'live');
CALL ces_track('apart.two_scores', 'shared', 'user_id', 'kind', model => 'live');
INSERT INTO shared VALUES (1, 'login'), (1, 'purchase');
SELECT one.score, two.score FROM one_scores AS one JOIN apart.two_scores AS two USING (user_id);
SELECT view, problems FROM ces_status ORDER BY view;
SELECT ces_untrack('one_scores');
INSERT INTO shared VALUES (1, 'login');
SELECT score FROM apart.two_scores;

-- Others cannot pretend that a table is tracked otherwise, nor keep ces_status from everybody.
CREATE ROLE ces_test_other;
GRANT CREATE, USAGE ON SCHEMA apart TO ces_test_other;
SET ROLE ces_test_other;
CREATE TABLE apart.two_scores_forged (zzz integer, period date, PRIMARY KEY (zzz, period));
CREATE TRIGGER forged BEFORE INSERT ON apart.two_scores_forged FOR EACH STATEMENT
    EXECUTE FUNCTION _ces_guard('two_scores', 'public.shared', 'zzz', 'kind', '', '', '', '', 'live', 'UTC', 'year', '7', 'false', '');
CREATE TABLE apart.junk_tallies (zzz integer, period date, PRIMARY KEY (zzz, period));
CREATE TABLE apart.junk_pending (rows text, tally text);
CREATE TABLE apart.junk_tables (relation integer, missed text);
INSERT INTO apart.junk_tables VALUES (1, 'perhaps');
CREATE TRIGGER forged BEFORE INSERT ON apart.junk_tallies FOR EACH STATEMENT
    EXECUTE FUNCTION _ces_guard('junk', 'public.shared', 'zzz', 'kind', '', '', '', '', 'live', 'UTC', 'year', '7', 'false', '');
RESET ROLE;
ALTER TABLE shared RENAME COLUMN kind TO sort;
INSERT INTO shared VALUES (1, 'purchase');
SELECT view, owner, unnest(problems) FROM ces_status WHERE view ~ 'junk';
SELECT * FROM ces_check('apart.two_scores');
SELECT ces_refresh() > 0 AS refreshed;
-- Whoever owns the table now is told that somebody else's rights are used.
ALTER TABLE shared OWNER TO ces_test_other;
SELECT replace(problem, current_user, 'me') FROM ces_status, unnest(problems) AS problem WHERE view = 'apart.two_scores';
ALTER TABLE shared OWNER TO CURRENT_USER;
SELECT ces_untrack('apart.two_scores');
DROP SCHEMA apart CASCADE;
DROP TABLE shared;
DROP FUNCTION audit;
DROP ROLE ces_test_other;
DELETE FROM ces_weights WHERE model = 'live';
