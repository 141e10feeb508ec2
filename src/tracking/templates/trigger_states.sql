{#- What rows of relations are counted by, with the transactions that changed it last. -#}
SELECT r.relation, pg_catalog.concat_ws(' ', t.triggers, e.expressions) AS state
  FROM pg_catalog.unnest({{ relations }}::oid[]) AS r (relation)
  LEFT JOIN LATERAL (
       SELECT string_agg('t' || t.oid || ':' || t.xmin, ' ' ORDER BY t.oid) AS triggers
         FROM pg_trigger AS t
         JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.proname = '_ces_capture'
         JOIN pg_namespace AS e ON e.oid = f.pronamespace AND e.nspname = {{ ces }}
        WHERE t.tgrelid = r.relation AND t.tgnargs = 1
          AND convert_from(substring(t.tgargs FOR length(t.tgargs) - 1), getdatabaseencoding()) = {{ source }}) AS t ON true
  LEFT JOIN LATERAL (
       SELECT string_agg(x.part, ' ' ORDER BY x.part) AS expressions
         FROM pg_statistic_ext AS s,
              LATERAL (
              SELECT 's' || s.oid AS part
               UNION
              SELECT 'f' || f.oid || ':' || md5(concat_ws('/', f.prosrc, f.probin, f.prosqlbody, f.proconfig, f.provolatile, f.proisstrict))
                FROM pg_depend AS d JOIN pg_proc AS f ON f.oid = d.refobjid
               WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_proc'::regclass
               UNION
              SELECT 'e' || l.oid || ':' || md5(l.enumlabel)
                FROM pg_depend AS d JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                JOIN pg_enum AS l ON l.enumtypid = a.atttypid
               WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0) AS x
        WHERE s.stxrelid = r.relation AND s.stxname = {{ source }}) AS e ON true
