{#- What rows of relations are counted by, with the transactions that changed it last, and first where that is so: a restore
    gives all another number. -#}
SELECT r.relation, pg_catalog.concat_ws(' ', {{ place }}, t.triggers, e.expressions) AS state
  FROM pg_catalog.unnest({{ relations }}::oid[]) AS r (relation)
  LEFT JOIN LATERAL (
       SELECT string_agg('t' || t.oid || ':' || t.xmin, ' ' ORDER BY t.oid) AS triggers
         FROM pg_trigger AS t
         JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.proname = '_ces_capture'
         JOIN pg_namespace AS e ON e.oid = f.pronamespace AND e.nspname = {{ ces }}
        WHERE t.tgrelid = r.relation AND t.tgnargs = 1
          AND convert_from(substring(t.tgargs FOR length(t.tgargs) - 1), getdatabaseencoding()) = {{ source }}) AS t ON true
  LEFT JOIN (
       SELECT s.stxrelid AS relation, string_agg(x.part, ' ' ORDER BY x.part) AS expressions
         FROM pg_statistic_ext AS s,
              LATERAL (
              WITH RECURSIVE direct (class, id, number) AS MATERIALIZED (
                     SELECT d.refclassid, d.refobjid, d.refobjsubid
                       FROM pg_depend AS d
                      WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid
              ), called (id) AS (
                     SELECT d.id FROM direct AS d WHERE d.class = 'pg_proc'::regclass
                      UNION
                     SELECT o.oprcode FROM direct AS d JOIN pg_operator AS o ON o.oid = d.id WHERE d.class = 'pg_operator'::regclass
              ), type (id) AS (
                   (SELECT d.id FROM direct AS d WHERE d.class = 'pg_type'::regclass
                     UNION
                    SELECT f.prorettype FROM called AS c JOIN pg_proc AS f ON f.oid = c.id
                     UNION
                    SELECT a.atttypid FROM direct AS d JOIN pg_attribute AS a ON a.attrelid = d.id
                     WHERE d.class = 'pg_class'::regclass AND a.attnum = d.number AND d.number > 0)
                     UNION
                    SELECT n.id
                      FROM type
                      JOIN pg_type AS y ON y.oid = type.id,
                           LATERAL (
                           SELECT y.typbasetype AS id
                            UNION ALL SELECT y.typelem
                            UNION ALL SELECT g.rngsubtype FROM pg_range AS g WHERE y.oid IN (g.rngtypid, g.rngmultitypid)
                            UNION ALL SELECT a.atttypid FROM pg_attribute AS a WHERE a.attrelid = y.typrelid AND a.attnum > 0) AS n
                     WHERE n.id <> 0
              ), used (id) AS (
                     SELECT c.id FROM called AS c
                      UNION
                     SELECT k.castfunc FROM type JOIN pg_cast AS k ON k.castsource = type.id
                      WHERE k.casttarget = 'text'::regtype AND k.castfunc >= 16384
              )
              SELECT 's' || s.oid || ':' || md5(s.stxexprs::text) AS part
               UNION
              SELECT 'f' || f.oid || ':' || md5(concat_ws('/', f.prosrc, f.probin, f.prosqlbody, f.proconfig, f.provolatile, f.proisstrict))
                FROM used AS u JOIN pg_proc AS f ON f.oid = u.id
               UNION
              SELECT 'e' || l.oid || ':' || md5(l.enumlabel)
                FROM type JOIN pg_enum AS l ON l.enumtypid = type.id
               UNION
              -- Virtual columns, which expressions hold as what they stand for, over no other columns than the expressions.
              SELECT 'g' || a.attnum || ':' || md5(g.adbin::text)
                FROM pg_attribute AS a JOIN pg_attrdef AS g ON g.adrelid = a.attrelid AND g.adnum = a.attnum
               WHERE a.attrelid = s.stxrelid AND a.attgenerated = 'v'
                 AND NOT EXISTS (
                     SELECT FROM pg_depend AS d
                      WHERE d.classid = 'pg_attrdef'::regclass AND d.objid = g.oid
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid NOT IN (0, a.attnum)
                        AND NOT EXISTS (SELECT FROM direct AS o WHERE o.id = a.attrelid AND o.number = d.refobjsubid))) AS x
        WHERE s.stxname = {{ source }}
        GROUP BY s.stxrelid) AS e USING (relation)
