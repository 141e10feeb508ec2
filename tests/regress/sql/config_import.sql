-- Importing a configuration: the model is as the document says, and what changed is told.
SELECT * FROM ces_import('{"model": "trial", "weights": {"login": {"weight": 1, "target": 20}, "invite": {"weight": 10.50}}}');
SELECT * FROM ces_models; -- no rows
SELECT * FROM ces_weights;
SELECT * FROM ces_bands; -- no rows
-- Importing it again, or importing what is exported, changes nothing and touches no row.
CREATE TABLE rows AS SELECT xmin AS transaction, ctid AS place, event_name FROM ces_weights;
SELECT * FROM ces_import('{"model": "trial", "weights": {"login": {"weight": 1.000, "target": 2e1}, "invite": {"weight": 10.5}}}'); -- no rows
SELECT * FROM ces_import(ces_config('trial')); -- no rows
SELECT event_name FROM ces_weights AS w JOIN rows USING (event_name) WHERE w.xmin = transaction AND w.ctid = place ORDER BY 1;
-- Options, weights and bands are added, changed and removed; rows that stay as they are are not touched.
SELECT * FROM ces_import($$
  {"model": "trial", "description": "who will buy", "half_life": "P30D", "lookback": "1 year", "full_score": 250, "time_zone": "Europe/Paris",
   "weights": {"login": {"weight": 1, "target": 20}, "invite": {"weight": 12, "max_count": 5}, "cancel": {"weight": -30, "half_life": "7 days"}},
   "bands": {"cold": "(,20)", "warm": "[20, 60.0)", "ready to buy": "[60,)"}}$$);
SELECT event_name FROM ces_weights AS w JOIN rows USING (event_name) WHERE w.xmin = transaction AND w.ctid = place ORDER BY 1;
SELECT * FROM ces_models;
SELECT * FROM ces_weights ORDER BY event_name;
SELECT * FROM ces_bands ORDER BY score_range;
SELECT * FROM ces_import(ces_config('trial')); -- no rows
-- Bands can change places, and a null stands for a missing key.
SELECT * FROM ces_import($$
  {"model": "trial", "description": null, "full_score": 500, "time_zone": null,
   "weights": {"login": {"weight": 1, "target": null}, "cancel": null, "invite": {"weight": 12, "max_count": 5}},
   "bands": {"warm": "(,20)", "cold": "[20,60)", "ready to buy": "[60,1000)", "whale": "[1000,)"}}$$);
-- The standard bands in force again: the model has no rows of its own then.
SELECT * FROM ces_import(jsonb_set(ces_config('trial'), '{bands}', ces_config() -> 'bands'));
SELECT count(*) FROM ces_bands;
-- Half of the standard bands are bands of its own; rows that say the standard bands are left where they are.
SELECT * FROM ces_import(ces_config('trial') #- '{bands,power user}');
SELECT band, score_range FROM ces_bands ORDER BY score_range;
INSERT INTO ces_bands VALUES ('trial', 'power user', '(100,)');
SELECT * FROM ces_import(ces_config('trial')); -- no rows
SELECT count(*) FROM ces_bands;
-- The argument names the model, whatever the document says; without either it is the default one.
SELECT * FROM ces_import(ces_config('trial'), 'copy');
SELECT * FROM ces_config_diff('trial', 'copy'); -- no rows
SELECT ces_fingerprint('trial') = ces_fingerprint('copy');
SELECT action, path FROM ces_import('{"weights": {"login": {"weight": 3}}}');
SELECT ces('login', 1);
-- A model with no weights, one with bands alone, and one with nothing: they exist.
SELECT action, path FROM ces_import('{"bands": {"any": "(,)"}}', 'bands only');
SELECT action, path FROM ces_import('{}', 'nothing'); -- no rows
SELECT band(5, 'bands only'), band(5, 'nothing');
SELECT count(*) FROM ces_models WHERE model IN ('bands only', 'nothing');
SELECT * FROM ces_import(ces_config('nothing')); -- no rows
SELECT * FROM ces_import(ces_config('bands only')); -- no rows
SELECT action, path FROM ces_import('{}', 'bands only');
SELECT band(5, 'bands only');
-- A day is not 24 hours, so it is changed.
SELECT * FROM ces_import('{"half_life": "1 day", "weights": {"a": {"weight": 1, "half_life": "24:00"}}}', 'day');
SELECT * FROM ces_import('{"half_life": "24 hours", "weights": {"a": {"weight": 1, "half_life": "1 day"}}}', 'day');
SELECT half_life FROM ces_models WHERE model = 'day';
-- The style of the session does not matter.
SET intervalstyle TO sql_standard;
SELECT * FROM ces_import('{"half_life": "2 months 3 days 04:05:06.7", "lookback": "-0 days 5 hours", "weights": {}}', 'day', true);
SELECT * FROM ces_import(ces_config('day'), 'day'); -- no rows
RESET intervalstyle;
-- What a dry run says is what the import does; it says also what would break.
SELECT * FROM ces_import('{"full_score": 100, "weights": {"visit": {"weight": 1, "max_per_day": 1}}}', dry_run => true);
-- Not all of many names are told.
BEGIN;
INSERT INTO ces_weights (event_name, weight) SELECT 'event ' || i, 1 FROM generate_series(1, 12) AS i;
SELECT count(*) FROM ces_import('{"weights": {"login": {"weight": 3}, "event 12": {"weight": 1}, "event 11": {"weight": 1}}}', dry_run => true);
SELECT count(*) FROM ces_import('{"weights": {"login": {"weight": 3}}}', dry_run => true);
ROLLBACK;
SELECT ces_config() -> 'weights';
SELECT * FROM ces_import('{"lookback": "1 year", "weights": {"login": {"weight": 3}}}', dry_run => true);
SELECT * FROM ces_import('{"half_life": "1 year", "weights": {"login": {"weight": 3}}}', dry_run => NULL);
SELECT * FROM ces_import('{}', dry_run => true);
SELECT count(*) FROM ces_import('{"full_score": 300, "weights": {"login": {"weight": 3}, "invite": {"weight": 1}}}', 'trial', true);
SELECT count(*) FROM ces_import('{"weights": {"login": {"weight": 3}, "invite": {"weight": 1}}}', 'trial', true);
SELECT count(*) FROM ces_import('{"full_score": 500, "weights": {"login": {"weight": 3}, "invite": {"weight": 1}, "new": {"weight": 1, "half_life": "1 day"}}}', 'trial', true);
-- Nothing breaks where nobody can score, nor where time was needed before.
SELECT count(*) FROM ces_import('{"half_life": "1 day", "full_score": 5}', 'nothing', true);
SELECT count(*) FROM ces_import('{"lookback": "1 year", "half_life": "1 day", "weights": {"a": {"weight": 5}}}', 'day', true);
-- All or nothing.
SELECT count(*) FROM ces_import('{"weights": {"login": {"weight": 100}, "bad": {"weight": "100"}}}'); -- error
SELECT ces('login', 1);
BEGIN;
SELECT action FROM ces_import('{"weights": {"login": {"weight": 100}}}');
SELECT ces('login', 1);
ROLLBACK;
SELECT ces('login', 1);
-- Rights are the caller's own.
CREATE ROLE ces_import_reader;
CREATE ROLE ces_import_editor;
GRANT INSERT, UPDATE, DELETE ON ces_weights, ces_groups, ces_bands, ces_models TO ces_import_editor;
SET ROLE ces_import_reader;
SELECT * FROM ces_import('{"weights": {"login": {"weight": 4}}}'); -- error
\echo :SQLSTATE
SELECT * FROM ces_import('{"weights": {"login": {"weight": 4}}}', dry_run => true);
SET ROLE ces_import_editor;
SELECT * FROM ces_import('{"weights": {"login": {"weight": 4}}}');
RESET ROLE;
BEGIN READ ONLY;
SELECT * FROM ces_import('{"weights": {"login": {"weight": 5}}}', dry_run => true);
SELECT * FROM ces_import('{"weights": {"login": {"weight": 5}}}'); -- error
ROLLBACK;
DROP OWNED BY ces_import_reader, ces_import_editor;
DROP ROLE ces_import_reader, ces_import_editor;
-- Triggers of the user's own see the rows that change, and only those.
CREATE TABLE log (what text);
CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO log VALUES (TG_OP || '' '' || coalesce(NEW.event_name, OLD.event_name)); RETURN coalesce(NEW, OLD); END';
CREATE TRIGGER log AFTER INSERT OR UPDATE OR DELETE ON ces_weights FOR EACH ROW EXECUTE FUNCTION log_change();
SELECT count(*) FROM ces_import('{"weights": {"a": {"weight": 1}, "b": {"weight": 2}, "login": {"weight": 4}}}');
SELECT count(*) FROM ces_import('{"weights": {"a": {"weight": 1}, "b": {"weight": 3}}}');
SELECT what FROM log;
DROP TRIGGER log ON ces_weights;
DROP FUNCTION log_change;
DROP TABLE log, rows;
-- Whatever is configured, in whatever order: importing makes it so, says what ces_config_diff() says, and is done then.
DELETE FROM ces_weights;
DELETE FROM ces_bands;
DELETE FROM ces_models;
SELECT setseed(0.5);
CREATE FUNCTION maybe(anyelement) RETURNS anyelement LANGUAGE sql VOLATILE AS 'SELECT CASE WHEN random() < 0.5 THEN $1 END';
CREATE FUNCTION days() RETURNS interval LANGUAGE sql VOLATILE AS
  'SELECT make_interval(months => (random() * 20)::integer, days => 1 + (random() * 3)::integer, secs => (random() * 1e5)::numeric(9, 3)::double precision)';
INSERT INTO ces_models
  SELECT i::text, maybe('it''s "' || i), maybe(days()), maybe(days()), maybe(round((random() * 1e4 + 1)::numeric, (random() * 6)::integer)),
         maybe(round((50 + random() * 100)::numeric, 2)), maybe(round((-random() * 100)::numeric, 2)), (ARRAY['UTC', 'Europe/Paris', 'Asia/Kolkata'])[1 + i % 3] FROM generate_series(1, 60) AS i WHERE i % 4 > 0;
INSERT INTO ces_weights
  SELECT i::text, 'e.' || e, round((random() * 20 - 10)::numeric, (random() * 6)::integer), maybe((1 + random() * 3)::numeric(8, 2)), maybe((1 + random())::numeric(8, 6)),
         maybe(days()), maybe(1 + e::numeric), maybe('group ' || e % 3), maybe('why' || e) FROM generate_series(1, 60) AS i, generate_series(1, 6) AS e WHERE random() < 0.6;
INSERT INTO ces_groups
  SELECT i::text, 'group ' || g, round((1 + random() * 20)::numeric, (random() * 6)::integer) FROM generate_series(1, 60) AS i, generate_series(0, 3) AS g WHERE random() < 0.3;
INSERT INTO ces_bands
  SELECT i::text, 'band ' || (b + i) % 4, numrange(b * 10, b * 10 + 1 + (random() * 9)::integer, (ARRAY['[)', '()', '(]'])[1 + i % 3])
    FROM generate_series(1, 60) AS i, generate_series(0, 3) AS b WHERE i % 3 > 0 AND random() < 0.7;
SET client_min_messages TO error;
CREATE TABLE results (model text, step text, good boolean);
DO $$
DECLARE m text; expected bigint; reported bigint;
BEGIN
  INSERT INTO ces_models (model) VALUES ('x');
  FOR m IN SELECT DISTINCT model FROM (SELECT model FROM ces_weights UNION SELECT model FROM ces_bands UNION SELECT model FROM ces_models) AS all_models WHERE model <> 'x' ORDER BY 1 LOOP
    INSERT INTO results SELECT m, 'an export is no change', count(*) = 0 FROM ces_import(ces_config(m));
    SELECT count(*) INTO expected FROM ces_config_diff('x', m);
    SELECT count(*) INTO reported FROM ces_import(ces_config(m), 'x', true);
    INSERT INTO results VALUES (m, 'a dry run says the difference', reported = expected);
    SELECT count(*) INTO reported FROM ces_import(ces_config(m), 'x');
    INSERT INTO results VALUES (m, 'the import says the difference', reported = expected);
    INSERT INTO results VALUES (m, 'the model is as was wanted', ces_config(m) - 'model' = ces_config('x') - 'model');
    INSERT INTO results VALUES (m, 'the fingerprint is the same', ces_fingerprint(m) = ces_fingerprint('x'));
    INSERT INTO results SELECT m, 'other rows are none', NOT EXISTS (SELECT FROM ces_weights AS a FULL JOIN (SELECT * FROM ces_weights WHERE model = m) AS b USING (event_name)
      WHERE (a.model = 'x' OR b.model = m) AND a.model = 'x' AND (a.weight, a.max_count, a.max_per_day, a.half_life::text, a.target, a.description)
            IS DISTINCT FROM (b.weight, b.max_count, b.max_per_day, b.half_life::text, b.target, b.description));
  END LOOP;
END $$;
RESET client_min_messages;
SELECT step, count(*) > 50 AS many, bool_and(good) FROM results GROUP BY step ORDER BY step;
SELECT count(DISTINCT ces_fingerprint(model)) = count(*) AS all_different FROM results WHERE step = 'an export is no change';
DROP TABLE results;
DROP FUNCTION maybe, days;
-- A new extension for the tests that follow: GiST, having split the index of the bands, could not take bounds that no
-- double can hold.
DROP EXTENSION ces_ext;
CREATE EXTENSION ces_ext;
