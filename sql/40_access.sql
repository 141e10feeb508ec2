-- Who may do what with the configuration tables, and how they are dumped.

CREATE FUNCTION @extschema@._ces_refuse_truncate() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_refuse_truncate';

COMMENT ON FUNCTION @extschema@._ces_refuse_truncate() IS
'Internal: refuses TRUNCATE, which would empty a table for transactions that began before as well.';

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON @extschema@.ces_models
FOR EACH STATEMENT EXECUTE FUNCTION @extschema@._ces_refuse_truncate();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON @extschema@.ces_weights
FOR EACH STATEMENT EXECUTE FUNCTION @extschema@._ces_refuse_truncate();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON @extschema@.ces_groups
FOR EACH STATEMENT EXECUTE FUNCTION @extschema@._ces_refuse_truncate();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON @extschema@.ces_bands
FOR EACH STATEMENT EXECUTE FUNCTION @extschema@._ces_refuse_truncate();

GRANT SELECT ON @extschema@.ces_models, @extschema@.ces_weights, @extschema@.ces_groups, @extschema@.ces_bands TO PUBLIC;

-- pg_dump saves the rows. The tables are found by their row types, so that no schema name has to be quoted.
SELECT pg_extension_config_dump(typrelid, '') FROM pg_type WHERE oid = pg_typeof(NULL::@extschema@.ces_models);
SELECT pg_extension_config_dump(typrelid, '') FROM pg_type WHERE oid = pg_typeof(NULL::@extschema@.ces_weights);
SELECT pg_extension_config_dump(typrelid, '') FROM pg_type WHERE oid = pg_typeof(NULL::@extschema@.ces_groups);
SELECT pg_extension_config_dump(typrelid, '') FROM pg_type WHERE oid = pg_typeof(NULL::@extschema@.ces_bands);
