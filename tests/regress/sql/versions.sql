-- Versions: published configurations, and names such as default@2.
DELETE FROM ces_weights;
DELETE FROM ces_bands;
DELETE FROM ces_models;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('invite', 10);
SELECT ces_config('default@1'); -- error
\echo :SQLSTATE
SELECT ces_publish(note => 'to begin with');
-- Nothing has changed since, and then something has.
SELECT ces_publish(), ces_publish('default', 'again');
UPDATE ces_weights SET weight = 1.00 WHERE event_name = 'login';
SELECT ces_publish();
UPDATE ces_weights SET weight = 2 WHERE event_name = 'login';
INSERT INTO ces_bands (band, score_range) VALUES ('some', '[0,100]'), ('many', '(100,)');
SELECT ces_publish('default', 'logins count twice');
SELECT ces_publish();
SELECT model, version, note, published_by = current_user AS by_me, published_at <= now() AS at, config FROM ces_versions ORDER BY version; -- any day
-- A version stands wherever a model does.
UPDATE ces_weights SET weight = 3 WHERE event_name = 'login';
SELECT name, ces('login', 1, name), band(50, name), band_rank(150, name), ces_fingerprint(name) = ces_fingerprint() AS as_now
  FROM unnest('{default,default@1,default@2}'::text[]) AS name GROUP BY name ORDER BY name;
SELECT * FROM ces_bands_in_force('default@2');
SELECT * FROM ces_bands_in_force('default@1');
SELECT * FROM ces_config_diff('default@1', 'default@2');
SELECT * FROM ces_config_diff('default@2', 'default');
SELECT ces_config('default@1') = (SELECT config FROM ces_versions WHERE version = 1);
SELECT ces_fingerprint('default@1') = encode(sha256(convert_to((config - 'model')::text, 'UTF8')), 'hex') FROM ces_versions WHERE version = 1;
-- A warning names the version, too.
SET ces_ext.unknown_event TO warning;
SELECT ces('logout', 1, 'default@1');
RESET ces_ext.unknown_event;
-- Going back to it is an import, and publishing that is a version again.
SELECT * FROM ces_import(ces_config('default@1'));
SELECT ces_publish();
SELECT version, config = (SELECT config FROM ces_versions WHERE version = 1) FROM ces_versions ORDER BY version;
-- Versions that are not there.
SELECT ces('login', 1, 'default@4'); -- error
SELECT band(1, 'default@0'); -- error
SELECT band(1, 'default@01'); -- error
SELECT band(1, 'default@+1'); -- error
SELECT band(1, 'default@'); -- error
SELECT band(1, 'default@1@1'); -- error
SELECT band(1, '@1'); -- error
SELECT ces_config('nobody@1'); -- error
SELECT * FROM ces_config_diff('default', 'default@99999999999999'); -- error
-- Names that cannot be published.
SELECT ces_publish('default@1'); -- error
SELECT ces_publish('defualt'); -- error
SELECT ces_publish(NULL); -- error
\echo :SQLSTATE
-- A version of bands alone has no weights to score by.
INSERT INTO ces_bands (model, band, score_range) VALUES ('banded', 'all', '(,)');
SELECT ces_publish('banded');
SELECT band(1, 'banded@1');
SELECT ces('login', 1, 'banded@1'); -- error
\echo :SQLSTATE
-- The model may go, its versions stay.
DELETE FROM ces_bands WHERE model = 'banded';
SELECT band(1, 'banded'); -- error
SELECT band(1, 'banded@1');
-- A version does not change, but for its note.
UPDATE ces_versions SET note = 'of May' WHERE version = 2;
UPDATE ces_versions SET config = '{}' WHERE version = 2; -- error
\echo :SQLSTATE
ALTER TABLE ces_versions DISABLE TRIGGER refuse_update;
-- A version that was damaged is found out, and told by its name.
BEGIN;
UPDATE ces_versions SET config = '{"weights": {"login": {"weight": "many"}}, "bands": {"a": "[0,1]", "b": "[1,2]"}}' WHERE version = 2;
SELECT ces('login', 1, 'default@2'); -- error
ROLLBACK;
-- What an older or newer release left out or wrote otherwise is read as it is meant, and is no change.
BEGIN;
UPDATE ces_versions SET config = '{"model": "renamed", "weights": {"login": {"weight": 1.0}, "invite": {"weight": 10, "target": null}}}' WHERE version = 3;
SELECT ces('login', 1, 'default@3'), ces_config('default@3') ->> 'model', ces_publish();
ROLLBACK;
\set VERBOSITY terse
INSERT INTO ces_versions (model, version, config) VALUES ('default@1', 1, '{}'); -- error
INSERT INTO ces_versions (model, version, config) VALUES ('', 1, '{}'); -- error
INSERT INTO ces_versions (version, config) VALUES (0, '{}'); -- error
INSERT INTO ces_versions (version, config) VALUES (9, '[]'); -- error
INSERT INTO ces_versions (version, config) VALUES (1, '{}'); -- error
TRUNCATE ces_versions; -- error
\set VERBOSITY default
-- It is what the statement sees, also in the same place of a function again.
CREATE FUNCTION which(version text) RETURNS text LANGUAGE plpgsql AS 'DECLARE b text; BEGIN b := band(50, version); RETURN b; END';
BEGIN;
SELECT which('default@2');
UPDATE ces_versions SET config = jsonb_set(config, '{bands}', '{"edited": "(,)"}') WHERE version = 2;
SELECT which('default@2');
ROLLBACK;
SELECT which('default@2');
DROP FUNCTION which;
ALTER TABLE ces_versions ENABLE TRIGGER refuse_update;
-- Everybody may read, whoever may insert may publish.
CREATE ROLE ces_versions_reader;
CREATE ROLE ces_publisher;
GRANT INSERT ON ces_versions TO ces_publisher;
SET ROLE ces_versions_reader;
SELECT ces('login', 1, 'default@2');
SELECT ces_publish(); -- error
SET ROLE ces_publisher;
SELECT ces_publish();
RESET ROLE;
UPDATE ces_weights SET weight = 7 WHERE event_name = 'login';
SET ROLE ces_publisher;
SELECT ces_publish();
RESET ROLE;
SELECT published_by FROM ces_versions WHERE version = 4;
REVOKE SELECT ON ces_versions FROM PUBLIC;
SET ROLE ces_versions_reader;
SELECT band(1, 'default@2'); -- error
SELECT band(1);
RESET ROLE;
GRANT SELECT ON ces_versions TO PUBLIC;
DROP OWNED BY ces_versions_reader, ces_publisher;
DROP ROLE ces_versions_reader, ces_publisher;
DELETE FROM ces_versions;
DELETE FROM ces_weights;
DELETE FROM ces_bands;
