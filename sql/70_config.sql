-- Configuration as code: what is in force, as one document, and what two of them differ in.

CREATE FUNCTION @extschema@.ces_config(model text DEFAULT 'default') RETURNS jsonb
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_config';
COMMENT ON FUNCTION @extschema@.ces_config(text) IS
'The configuration in force for a model, or that of a version such as default@3, as one jsonb: options, weights, groups of events, and the bands that hold, the standard ones included. What is NULL is left out; equal configurations give the same bytes. NULL for NULL; an unknown model or version is an error.';

CREATE FUNCTION @extschema@.ces_config_diff(
    a text, b text, OUT action text, OUT path text, OUT old jsonb, OUT new jsonb
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'ces_config_diff';
COMMENT ON FUNCTION @extschema@.ces_config_diff(text, text) IS
'What has to be added, changed and removed to get from the configuration of one model or version to that of another; their names do not count. An event that both have is compared field by field. No rows if they are equal, or for NULL; an unknown model or version is an error.';

CREATE FUNCTION @extschema@.ces_fingerprint(model text DEFAULT 'default') RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN encode(sha256(convert_to((@extschema@.ces_config(model) - 'model')::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION @extschema@.ces_fingerprint(text) IS
'SHA-256 of the configuration of a model or version but for its name, as 64 hexadecimal digits: equal exactly where ces_config_diff() has no rows. NULL for NULL; an unknown model or version is an error.';

CREATE FUNCTION @extschema@.ces_template(name text) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_template';
COMMENT ON FUNCTION @extschema@.ces_template(text) IS
'A model to start from, as a configuration for ces_import(): saas, shop, media or community. Descriptions say why every number is what it is. NULL for NULL; any other name is an error.';

CREATE FUNCTION @extschema@._ces_config(model text) RETURNS jsonb
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_config_of_any';
COMMENT ON FUNCTION @extschema@._ces_config(text) IS
'Internal: ces_config(), also for a model that no table knows yet, and not for versions. NULL for NULL.';

CREATE FUNCTION @extschema@._ces_document(config jsonb, model text DEFAULT NULL) RETURNS jsonb
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_document';
COMMENT ON FUNCTION @extschema@._ces_document(jsonb, text) IS
'Internal: a configuration in the form in which ces_config() writes it, of the model named, or where that is NULL, of the one it names itself. NULL and all that is not valid are errors.';

CREATE FUNCTION @extschema@._ces_document_diff(
    a jsonb, b jsonb, OUT action text, OUT path text, OUT old jsonb, OUT new jsonb
) RETURNS SETOF record
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'ces_document_diff';
COMMENT ON FUNCTION @extschema@._ces_document_diff(jsonb, jsonb) IS
'Internal: what two configurations in the form of ces_config() differ in. No rows for NULL.';

CREATE FUNCTION @extschema@._ces_standard_bands() RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_standard_bands';
COMMENT ON FUNCTION @extschema@._ces_standard_bands() IS
'Internal: the standard bands, in the form of ces_config().';
