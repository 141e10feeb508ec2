-- Versions: configurations that were in force, kept for good.

CREATE TABLE @extschema@.ces_versions (
    model        text COLLATE "C" NOT NULL DEFAULT 'default'
                 CONSTRAINT ces_versions_model_check CHECK (model <> '' AND strpos(model, '@') = 0)
                 CONSTRAINT ces_versions_model_length_check CHECK (octet_length(model) <= 500),
    version      integer NOT NULL
                 CONSTRAINT ces_versions_version_check CHECK (version > 0),
    note         text,
    published_by text NOT NULL DEFAULT current_user,
    published_at timestamptz NOT NULL DEFAULT now(),
    config       jsonb NOT NULL
                 CONSTRAINT ces_versions_config_check CHECK (jsonb_typeof(config) = 'object'),
    PRIMARY KEY (model, version)
);

COMMENT ON TABLE @extschema@.ces_versions IS
'Published versions of scoring models, which do not change: UPDATE of model, version and config is refused. A name such as default@3 stands for one wherever a model is named.';
COMMENT ON COLUMN @extschema@.ces_versions.model IS
'Name of the model; not empty, at most 500 bytes, without "@".';
COMMENT ON COLUMN @extschema@.ces_versions.version IS
'Number of the version, from 1 on.';
COMMENT ON COLUMN @extschema@.ces_versions.note IS
'What whoever published it had to say.';
COMMENT ON COLUMN @extschema@.ces_versions.published_by IS
'Name of the role that published it, as it was then.';
COMMENT ON COLUMN @extschema@.ces_versions.published_at IS
'Start of the transaction that published it.';
COMMENT ON COLUMN @extschema@.ces_versions.config IS
'The configuration, as ces_config() wrote it.';

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON @extschema@.ces_versions
FOR EACH STATEMENT EXECUTE FUNCTION @extschema@._ces_refuse_truncate();

-- A version is what was in force. The note may be mended, and old versions deleted.
CREATE FUNCTION @extschema@._ces_refuse_update() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_refuse_update';
COMMENT ON FUNCTION @extschema@._ces_refuse_update() IS
'Internal: refuses UPDATE of what a published version says.';
CREATE TRIGGER refuse_update BEFORE UPDATE OF model, version, config ON @extschema@.ces_versions
FOR EACH STATEMENT EXECUTE FUNCTION @extschema@._ces_refuse_update();

GRANT SELECT ON @extschema@.ces_versions TO PUBLIC;
SELECT pg_extension_config_dump(typrelid, '') FROM pg_type WHERE oid = pg_typeof(NULL::@extschema@.ces_versions);

CREATE FUNCTION @extschema@._ces_unversioned(model text) RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_unversioned';
COMMENT ON FUNCTION @extschema@._ces_unversioned(text) IS
'Internal: the name of a model as it is; an error for NULL and for the name of a version.';

-- What was published before is compared as ces_config() would write it today.
CREATE FUNCTION @extschema@.ces_publish(model text DEFAULT 'default', note text DEFAULT NULL) RETURNS integer
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT @extschema@._ces_lock(@extschema@._ces_unversioned(ces_publish.model));
    INSERT INTO @extschema@.ces_versions (model, version, note, published_by, published_at, config)
    SELECT ces_publish.model, coalesce(latest.version, 0) + 1, ces_publish.note, current_user, now(), in_force.config
      FROM @extschema@.ces_config(ces_publish.model) AS in_force (config)
      LEFT JOIN (SELECT v.version, @extschema@._ces_document(v.config, v.model) AS config
                   FROM @extschema@.ces_versions AS v
                  WHERE v.model = ces_publish.model ORDER BY v.version DESC LIMIT 1) AS latest ON true
     WHERE in_force.config IS DISTINCT FROM latest.config;
    SELECT max(v.version) FROM @extschema@.ces_versions AS v WHERE v.model = ces_publish.model;
END;
COMMENT ON FUNCTION @extschema@.ces_publish(text, text) IS
'Keeps the configuration in force for a model as its next version, and returns the number of it; that of the latest version if nothing has changed since, whose note then stays. NULL, the name of a version and an unknown model are errors. Needs INSERT on ces_versions.';
