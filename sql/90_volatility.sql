-- CREATE AGGREGATE marks each aggregate IMMUTABLE, and no command changes that. Those that read the configuration are
-- STABLE: postgres_fdw has what is IMMUTABLE computed by other servers, which have other weights. Comes last, for all forms.

CREATE FUNCTION @extschema@._ces_immutable() RETURNS SETOF oid
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT p.oid
      FROM pg_catalog.pg_proc AS p
      JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
      JOIN pg_catalog.pg_extension AS e ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
     WHERE e.extname = 'ces_ext' AND d.deptype = 'e'
       AND p.prokind = 'a' AND p.proname IN ('ces', 'ces_breakdown') AND p.provolatile = 'i';
END;
COMMENT ON FUNCTION @extschema@._ces_immutable() IS
'Internal: forms of the aggregates ces() and ces_breakdown() that are marked IMMUTABLE.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_immutable() TO PUBLIC;

CREATE FUNCTION @extschema@.ces_mark_stable() RETURNS bigint
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    WITH marked AS (
        UPDATE pg_catalog.pg_proc SET provolatile = 's'
         WHERE oid IN (SELECT immutable.oid FROM @extschema@._ces_immutable() AS immutable (oid))
        RETURNING oid
    )
    SELECT count(*) FROM marked;
END;
COMMENT ON FUNCTION @extschema@.ces_mark_stable() IS
'Marks all forms of the aggregates ces() and ces_breakdown() STABLE, as CREATE EXTENSION does, and returns how many were not. To be called after pg_upgrade, which leaves them IMMUTABLE. Only a superuser may.';

SELECT @extschema@.ces_mark_stable();
