-- Tallies and configurations as text and varchar, as drivers send them that give every string a type; a literal is one, too.
DELETE FROM ces_weights;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('default', 'login', 2), ('trial', 'login', 100);
INSERT INTO ces_models (model, half_life) VALUES ('fading', '7 days');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('fading', 'login', 8);
PREPARE by_varchar(varchar, varchar, date) AS SELECT ces_score($1), ces_score($1, $2), ces_score($1, $3), ces_score($1, $3, $2);
EXECUTE by_varchar('{"2026-01-05": {"login": 3}}', 'trial', '2026-01-04');
PREPARE by_text(text, text) AS SELECT ces_score($1), ces_score($1, $2);
EXECUTE by_text('{"login": 3}', 'trial');
PREPARE untyped AS SELECT ces_score($1), ces_score($1, $2);
EXECUTE untyped('{"login": 3}', 'trial');
-- A literal is a tally, and what follows is a model; a typed tally stays one.
SELECT ces_score('{"login": 1}'), ces_score('{"login": 1}', 'trial'), ces_score('{"login": 1}', '{"weights": {"login": {"weight": 7}}}'::jsonb),
       ces_score('{"2026-01-05": {"login": 1}}', date '2026-01-12', 'fading'), ces_score('{"2026-01-05": {"login": 1}}', '2026-01-12', 'fading') AS untyped_day,
       ces_score('{"2026-01-05": {"login": 1}}', date '2026-01-04'), ces_score('{"login": 1}'::ces_tally), ces_score('{"login": 1}'::ces_tally, 'trial');
SELECT ces_score(NULL), ces_score(NULL::text), ces_score(NULL, 'trial'), ces_score(NULL::varchar, date '2026-01-01');
SELECT ces_score('{"login": 1'); -- error
SELECT ces_score('{"login": "x"}'::varchar); -- error
SELECT ces_score('{"login": 1}', 'nothing'); -- error
SELECT ces_score('{"login": 1}', '2026-01-01'); -- error
-- A configuration.
PREPARE import(varchar) AS SELECT * FROM ces_import($1);
EXECUTE import('{"model": "sent", "weights": {"login": {"weight": 1}}}');
PREPARE import_into(text, text, boolean) AS SELECT action, path FROM ces_import($1, $2, $3);
EXECUTE import_into('{"weights": {"login": {"weight": 3}}}', 'sent', false);
SELECT action, path FROM ces_import('{"weights": {"login": {"weight": 4}}}', model => 'sent');
SELECT action, path FROM ces_import('{"weights": {"login": {"weight": 5}}}'::jsonb, 'sent', dry_run => true);
SELECT action, path FROM ces_import('{"weights": {"login": {"weight": 4}}}'::varchar, 'sent'); -- no rows
SELECT * FROM ces_import('{'::text); -- error
SELECT * FROM ces_import(NULL::text); -- error
-- Of equal keys, a jsonb keeps the last, and nobody would know; in text they are an error, however they are written.
SELECT * FROM ces_import('{"weights": {"a": {"weight": 1}, "a": {"weight": 2}}}', 'sent', dry_run => true); -- error
\echo :SQLSTATE
SELECT * FROM ces_import('{"weights": {"a": {"weight": 1, "weight": 1}}}', 'sent'); -- error
SELECT * FROM ces_import('{"weights": {"login": {"weight": 1}}, "weig\u0068ts": {}}', 'sent'); -- error
SELECT action, path, new FROM ces_import('{"weights": {"weight": {"weight": 1, "target": 2}, "target": {"weight": 1}}, "bands": {"weights": "[1,2]"}}', 'sent', dry_run => true);
-- Text that is not JSON is the error that it is as jsonb.
\set VERBOSITY terse
SELECT * FROM ces_import('{"weights": }'::text); -- error
\echo :SQLSTATE
SELECT * FROM ces_import('{"weights": }'::jsonb); -- error
\echo :SQLSTATE
\set VERBOSITY default
SELECT weight FROM ces_weights WHERE model = 'sent';
DEALLOCATE ALL;
DELETE FROM ces_weights;
DELETE FROM ces_models;
