-- Who may score, who may change weights.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE ROLE ces_reader;
CREATE ROLE ces_editor;
GRANT INSERT, UPDATE, DELETE ON ces_weights TO ces_editor;
SET ROLE ces_reader;
SELECT ces('login', 1), band(50);
SELECT event_name, weight FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('mine', 1); -- error
DELETE FROM ces_bands; -- error
UPDATE ces_models SET description = ''; -- error
SET ROLE ces_editor;
UPDATE ces_weights SET weight = 2;
SELECT ces('login', 1);
TRUNCATE ces_weights; -- error
RESET ROLE;
-- SELECT can be revoked, and then scoring says so, also through a view: it runs with the invoker's rights.
CREATE VIEW scores AS SELECT ces('login', 1) AS score;
CREATE VIEW banded AS SELECT band(1) AS band;
GRANT SELECT ON scores, banded TO ces_reader;
REVOKE SELECT ON ces_weights FROM PUBLIC;
SET ROLE ces_reader;
SELECT ces('login', 1); -- error
\echo :SQLSTATE
SELECT * FROM scores; -- error
-- Nothing to score, nothing to read.
SELECT ces(NULL::text);
RESET ROLE;
GRANT SELECT ON ces_weights TO ces_reader;
REVOKE SELECT ON ces_bands FROM PUBLIC;
SET ROLE ces_reader;
SELECT * FROM scores;
SELECT * FROM banded; -- error
RESET ROLE;
-- The same place in a function, called by two users one after the other.
CREATE FUNCTION who() RETURNS text LANGUAGE plpgsql AS 'DECLARE b text; BEGIN b := band(50); RETURN b; END';
BEGIN;
SELECT who();
SET LOCAL ROLE ces_reader;
SELECT who(); -- error
ROLLBACK;
GRANT SELECT ON ces_weights, ces_bands TO PUBLIC;
-- Row-level security on a configuration table cannot be honoured, and is not bypassed.
ALTER TABLE ces_weights ENABLE ROW LEVEL SECURITY;
SELECT ces('login', 1);
SET ROLE ces_reader;
SELECT ces('login', 1); -- error
\echo :SQLSTATE
RESET ROLE;
ALTER TABLE ces_weights DISABLE ROW LEVEL SECURITY;
ALTER TABLE ces_bands ENABLE ROW LEVEL SECURITY;
SET ROLE ces_reader;
SELECT band(1); -- error
RESET ROLE;
ALTER TABLE ces_bands DISABLE ROW LEVEL SECURITY;
DROP VIEW scores, banded;
DROP FUNCTION who;
DROP OWNED BY ces_reader, ces_editor;
DROP ROLE ces_reader, ces_editor;
