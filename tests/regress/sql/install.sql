-- What CREATE EXTENSION makes, where, and for whom.
SELECT extversion, extrelocatable FROM pg_extension WHERE extname = 'ces_ext';
-- Public names are ces, tally, band, band_rank or begin with ces_; all others begin with _ces_.
SELECT proname, count(*) FROM pg_proc JOIN pg_depend ON objid = pg_proc.oid AND deptype = 'e'
 WHERE refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ces_ext') GROUP BY proname ORDER BY proname COLLATE "C";
-- Every object has a comment; every column of a table as well.
SELECT pg_describe_object(classid, objid, 0) AS without_comment
  FROM pg_depend
 WHERE refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ces_ext') AND deptype = 'e'
   AND obj_description(objid, classid::regclass::name) IS NULL
   -- What PostgreSQL makes by itself for a table or a range type is left out.
   AND pg_describe_object(classid, objid, 0) !~ '^type ces_|multirange|function _ces_text_range|\[\]'; -- no rows
SELECT attrelid::regclass, attname FROM pg_attribute
 WHERE attrelid IN ('ces_models'::regclass, 'ces_weights'::regclass, 'ces_bands'::regclass, 'ces_versions'::regclass)
   AND attnum > 0 AND col_description(attrelid, attnum) IS NULL; -- no rows
-- Aggregates are parallel safe, and can be combined and moved.
SELECT count(*) AS forms, bool_and(proparallel = 's') AS parallel_safe, bool_and(aggcombinefn <> 0) AS combine,
       bool_and(aggminvtransfn <> 0) AS moving
  FROM pg_aggregate JOIN pg_proc ON oid = aggfnoid WHERE proname IN ('ces', 'tally');
SELECT proname, count(*), string_agg(DISTINCT provolatile::text || proparallel::text || proisstrict::text, ' ')
  FROM pg_proc WHERE proname IN ('band', 'band_rank', 'ces_bands_in_force', 'ces_config', 'ces_config_diff', 'ces_fingerprint', 'ces_template', 'ces_import', 'ces_publish') GROUP BY 1 ORDER BY 1;
-- Functions whose text is read anew do not go by the caller's search_path.
SELECT proname FROM pg_proc JOIN pg_depend ON objid = pg_proc.oid AND deptype = 'e' JOIN pg_language ON pg_language.oid = prolang
 WHERE refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ces_ext') AND lanname = 'plpgsql' AND prokind = 'f'
   AND NOT coalesce(proconfig @> '{"search_path=pg_catalog, pg_temp"}', false); -- no rows
-- No rows are shipped.
SELECT (SELECT count(*) FROM ces_weights), (SELECT count(*) FROM ces_bands), (SELECT count(*) FROM ces_models), (SELECT count(*) FROM ces_versions);
-- Not relocatable afterwards.
ALTER EXTENSION ces_ext SET SCHEMA pg_temp; -- error
DROP EXTENSION ces_ext;

-- In a schema whose name needs quotes, called with a search_path that does not have it, nor even pg_catalog first.
CREATE SCHEMA "Customer's ""Success""";
CREATE EXTENSION ces_ext SCHEMA "Customer's ""Success"""; -- error
DROP SCHEMA "Customer's ""Success""";
CREATE SCHEMA "Customer Success";
CREATE EXTENSION ces_ext SCHEMA "Customer Success";
CREATE SCHEMA decoy;
CREATE TABLE decoy.ces_weights (LIKE "Customer Success".ces_weights);
INSERT INTO decoy.ces_weights VALUES ('default', 'login', 666);
INSERT INTO "Customer Success".ces_weights (event_name, weight) VALUES ('login', 2);
SET search_path TO decoy, pg_catalog;
SELECT "Customer Success".ces('login', 3), "Customer Success".band(50), "Customer Success".band_rank(50);
SELECT * FROM "Customer Success".ces_bands_in_force();
-- Configuration as code finds what it needs as well.
CREATE FUNCTION decoy.encode(bytea, text) RETURNS text LANGUAGE sql RETURN 'captured';
CREATE TABLE decoy.ces_models (LIKE "Customer Success".ces_models);
SELECT * FROM "Customer Success".ces_import('{"description": "mine", "weights": {"login": {"weight": 3}}, "bands": {"all": "(,)"}}');
SELECT "Customer Success".ces_publish();
SELECT length("Customer Success".ces_fingerprint('default@1')), "Customer Success".band(1, 'default@1');
SELECT count(*) FROM ces_models;
-- So does a tracked table, whatever things are called.
CREATE TABLE "Customer Success"."Event Log" ("User Id" varchar(20), "Kind'" text, at timestamp);
CREATE FUNCTION decoy.format(text, VARIADIC text[]) RETURNS text LANGUAGE sql RETURN 'captured';
CREATE FUNCTION decoy.now() RETURNS timestamptz LANGUAGE sql RETURN NULL::timestamptz; -- any day
CREATE FUNCTION decoy.kind(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower($1);
SET client_min_messages = warning;
CALL "Customer Success".ces_track('"Customer Success"."My ""Scores"""', '"Customer Success"."Event Log"', customer => '"User Id"',
    event_name => 'kind("Kind''")', occurred_at => 'at');
RESET client_min_messages;
INSERT INTO "Customer Success"."Event Log" VALUES ('7''"', 'LOGIN', '2026-01-01');
SELECT "User Id", score, last_event_day FROM "Customer Success"."My ""Scores""";
SELECT "Customer Success".ces_refresh('"Customer Success"."My ""Scores"""'), "Customer Success".ces_refresh();
SELECT * FROM "Customer Success".ces_check('"Customer Success"."My ""Scores"""'); -- no rows
SELECT "Customer Success".ces_snapshot('"Customer Success"."My ""Scores"""', '2026-01-02');
SELECT view, events, problems FROM "Customer Success".ces_status;
DELETE FROM "Customer Success"."Event Log";
SELECT "Customer Success".ces_forget('"Customer Success"."My ""Scores"""', '7''"');
SELECT "Customer Success".ces_untrack('"Customer Success"."My ""Scores"""');
DROP TABLE "Customer Success"."Event Log";
RESET search_path;
DROP EXTENSION ces_ext;
DROP SCHEMA decoy CASCADE;
DROP SCHEMA "Customer Success";
