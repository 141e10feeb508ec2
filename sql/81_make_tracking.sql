-- Tracking a table: what may be tracked, and what is made for it.

-- What keeps a table from being tracked, or makes the counts of a tracked one wrong.
CREATE FUNCTION @extschema@._ces_obstacles(events oid) RETURNS TABLE (problem text, hint text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT format('"%s" is a %s.', c.oid::regclass,
                  CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                                 ELSE 'relation of another kind' END),
           'Only tables and partitioned tables tell of every change.'
      FROM @extschema@._ces_tree(events) AS t JOIN pg_class AS c ON c.oid = t.relation
     WHERE c.relkind NOT IN ('r', 'p')
     UNION ALL
    SELECT format('"%s" is %s.', c.oid::regclass,
                  CASE c.relpersistence WHEN 't' THEN 'a temporary table' ELSE 'an unlogged table' END),
           'Its rows do not outlive a crash or a session; tallies do.'
      FROM @extschema@._ces_tree(events) AS t JOIN pg_class AS c ON c.oid = t.relation
     WHERE c.relpersistence <> 'p' AND c.relkind IN ('r', 'p')
     UNION ALL
    SELECT format('"%s" is a partition of "%s".', i.inhrelid::regclass, i.inhparent::regclass), 'Track the whole partitioned table.'
      FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent
     WHERE i.inhrelid = events AND p.relkind = 'p'
     UNION ALL
    SELECT format('"%s" inherits from "%s".', i.inhrelid::regclass, i.inhparent::regclass),
           'Statements on the one can change the other without its triggers; use partitions.'
      FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent
     WHERE events IN (i.inhrelid, i.inhparent) AND p.relkind <> 'p'
     UNION ALL
    SELECT format('"%s" is filled by a subscription.', t.relation::regclass),
           'Logical replication does not fire triggers for statements; track the table where it is published.'
      FROM @extschema@._ces_tree(events) AS t
     WHERE t.relation IN (SELECT s.srrelid FROM pg_subscription_rel AS s)
     UNION ALL
    SELECT format('"%s" has row security that its owner is subject to.', t.relation::regclass),
           'Whoever counts the rows must see them all: ALTER TABLE ... NO FORCE ROW LEVEL SECURITY.'
      FROM @extschema@._ces_tree(events) AS t JOIN pg_class AS c ON c.oid = t.relation
     WHERE c.relforcerowsecurity AND c.relrowsecurity;
END;
COMMENT ON FUNCTION @extschema@._ces_obstacles(oid) IS
'Internal: what keeps a table from being tracked, and what can be done. No rows if it can be.';

CREATE FUNCTION @extschema@._ces_has_row_security(events oid) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM @extschema@._ces_tree(events) AS t JOIN pg_class AS c ON c.oid = t.relation
                WHERE c.relrowsecurity);
COMMENT ON FUNCTION @extschema@._ces_has_row_security(oid) IS
'Internal: whether a table or one of its partitions has row security.';

CREATE FUNCTION @extschema@._ces_check_trackable(events oid, allow_row_security boolean) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    obstacle record;
BEGIN
    IF NOT (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = events) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('must be owner of table "%s"', events::regclass);
    END IF;
    SELECT o.problem, o.hint INTO obstacle FROM @extschema@._ces_obstacles(events) AS o LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('cannot track "%s"', events::regclass),
            DETAIL = obstacle.problem, HINT = obstacle.hint;
    END IF;
    IF @extschema@._ces_has_row_security(events) AND allow_row_security IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
            MESSAGE = format('cannot track "%s", which has row security', events::regclass),
            DETAIL = 'Scores would be seen by those who may not see the events.',
            HINT = 'Pass allow_row_security => true, and give the tallies, the pending changes, the history and the table of customers policies of their own.';
    END IF;
END $$;
COMMENT ON FUNCTION @extschema@._ces_check_trackable(oid, boolean) IS
'Internal: an error unless a table can be tracked by this user.';

-- The expressions are tried on an empty table, as expressions of indexes: PostgreSQL refuses there what is not about one
-- row alone, and what does not depend on the row alone.
CREATE FUNCTION @extschema@._ces_try_expression(tracking @extschema@._ces_tracking, what text, expression text, path text)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    PERFORM @extschema@._ces_run_as(tracking.owner, format('CREATE INDEX %I ON %s (%s)', tracking.name || '_probe_' || what,
        @extschema@._ces_object(tracking, '_probe'),
        CASE what WHEN 'customer' THEN expression
                  -- A literal, the name of all events of a table, is of no type until something makes it text.
                  WHEN 'event_name' THEN format(E'coalesce((%s\n))', expression)
                  ELSE format(E'(%s\n)', expression) END), path);
EXCEPTION
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
        RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = format('cannot use %s "%s": %s', what, replace(expression, E'\n', ''), SQLERRM),
            DETAIL = coalesce(nullif(detail, ''), 'It must be an expression over the columns of one row, as that of an index.'),
            HINT = coalesce(CASE SQLSTATE WHEN '42P17' THEN
                'Its value must depend on the row alone: wrap what does not into a function of your own that is declared IMMUTABLE.'
                WHEN '42P01' THEN 'Name columns without their table.' END, nullif(hint, ''), 'See ces_track() in the reference.');
END $$;
COMMENT ON FUNCTION @extschema@._ces_try_expression(@extschema@._ces_tracking, text, text, text) IS
'Internal: an error unless an expression can be used for tracking; leaves an index from which its type and columns can be read.';

CREATE FUNCTION @extschema@._ces_type_of(tracking @extschema@._ces_tracking, what text) RETURNS oid
LANGUAGE sql STABLE
RETURN (SELECT a.atttypid FROM pg_attribute AS a
         WHERE a.attrelid = to_regclass(@extschema@._ces_object(tracking, '_probe_' || what)) AND a.attnum = 1);
COMMENT ON FUNCTION @extschema@._ces_type_of(@extschema@._ces_tracking, text) IS
'Internal: the type of an expression that has been tried; NULL if there is none.';

-- The day of an event, from its time.
CREATE FUNCTION @extschema@._ces_day_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    type oid := @extschema@._ces_type_of(tracking, 'occurred_at');
BEGIN
    IF tracking.occurred_at IS NULL THEN
        -- Events without a time are on no day that could be scored at, but are there from the beginning.
        RETURN $day$'-infinity'::pg_catalog.date$day$;
    ELSIF type = 'date'::regtype THEN
        RETURN format(E'CASE WHEN pg_catalog.isfinite(%1$s\n) THEN (%1$s\n) END', tracking.occurred_at);
    ELSIF type = 'timestamp'::regtype THEN
        RETURN format(E'CASE WHEN pg_catalog.isfinite(%1$s\n) THEN (%1$s\n)::pg_catalog.date END', tracking.occurred_at);
    ELSIF type = 'timestamptz'::regtype THEN
        RETURN format(E'CASE WHEN pg_catalog.isfinite(%1$s\n) THEN pg_catalog.timezone(%2$L, %1$s\n)::pg_catalog.date END',
                      tracking.occurred_at, tracking.time_zone);
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch',
        MESSAGE = format('occurred_at "%s" must be a timestamptz, timestamp or date, not %s', tracking.occurred_at, type::regtype),
        HINT = 'Cast it; text in ISO form by a function of your own that is declared IMMUTABLE.';
END $$;
COMMENT ON FUNCTION @extschema@._ces_day_sql(@extschema@._ces_tracking) IS
'Internal: the expression for the day of a row.';

CREATE FUNCTION @extschema@._ces_count_type(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    type oid := @extschema@._ces_type_of(tracking, 'count');
BEGIN
    RETURN CASE
        WHEN tracking.count IS NULL OR type IN ('smallint'::regtype, 'integer'::regtype) THEN 'pg_catalog.int4'
        WHEN type = 'bigint'::regtype THEN 'pg_catalog.int8'
        WHEN type = 'numeric'::regtype THEN 'pg_catalog.numeric'
        WHEN type IN ('real'::regtype, 'double precision'::regtype) THEN 'pg_catalog.float8'
    END;
END $$;
COMMENT ON FUNCTION @extschema@._ces_count_type(@extschema@._ces_tracking) IS
'Internal: the type in which a count is read; NULL if it is no number.';

-- What a row counts as. A view follows when columns are renamed, and keeps those that it uses from being dropped or
-- retyped; all others are free.
CREATE FUNCTION @extschema@._ces_mapping_sql(tracking @extschema@._ces_tracking, events oid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    count_type text := @extschema@._ces_count_type(tracking);
BEGIN
    IF count_type IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch',
            MESSAGE = format('count "%s" must be a number, not %s', tracking.count,
                             @extschema@._ces_type_of(tracking, 'count')::regtype),
            HINT = 'Cast it to integer, bigint, numeric or double precision.';
    ELSIF @extschema@._ces_type_of(tracking, 'filter') <> 'boolean'::regtype THEN
        RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch',
            MESSAGE = format('filter "%s" must be a boolean, not %s', tracking.filter,
                             @extschema@._ces_type_of(tracking, 'filter')::regtype);
    END IF;
    RETURN format($mapping$
CREATE VIEW %1$s AS
    SELECT %2$s, %3$s AS day, (%4$s
           )::pg_catalog.text COLLATE pg_catalog."C" AS event_name, (%5$s
           )::%6$s AS count
      FROM %7$s AS "_event"%8$s;
COMMENT ON VIEW %1$s IS 'What the rows of the tracked table count as; those with a NULL are skipped.';
COMMENT ON COLUMN %1$s.day IS 'The day of the event; -infinity where events have no time.';
COMMENT ON COLUMN %1$s.event_name IS 'The name of the event.';
COMMENT ON COLUMN %1$s.count IS 'How often it occurred.';
$mapping$,
        @extschema@._ces_object(tracking, '_mapping'), @extschema@._ces_key_text(tracking.tallies, '"_event".%1$s'),
        @extschema@._ces_day_sql(tracking), tracking.event_name, coalesce(tracking.count, '1'), count_type, events::regclass,
        E' WHERE (' || tracking.filter || E'\n)');
END $$;
COMMENT ON FUNCTION @extschema@._ces_mapping_sql(@extschema@._ces_tracking, oid) IS
'Internal: the command that makes the view NAME_mapping.';

CREATE FUNCTION @extschema@._ces_tables_sql(tracking @extschema@._ces_tracking, key text, columns text, columns_not_null text) RETURNS text
LANGUAGE sql STABLE
RETURN format($tables$
CREATE TABLE %1$s (
    %7$s, period pg_catalog.date NOT NULL, row_count pg_catalog.int4 NOT NULL, last_day pg_catalog.date NOT NULL,
    tally %5$s.ces_tally NOT NULL, days %5$s.ces_tally NOT NULL, PRIMARY KEY (%8$s, period)
) WITH (fillfactor = 85);
COMMENT ON TABLE %1$s IS 'What each customer did in each period: kept by ces_refresh(), beside the changes that are pending.';
COMMENT ON COLUMN %1$s.period IS 'First day of the period.';
COMMENT ON COLUMN %1$s.row_count IS 'Number of events that count.';
COMMENT ON COLUMN %1$s.last_day IS 'Last day of the period that has an event.';
COMMENT ON COLUMN %1$s.tally IS 'How often each event occurred on each day.';
COMMENT ON COLUMN %1$s.days IS 'How many rows of the events there are on each day.';
CREATE TABLE %2$s (%6$s, day pg_catalog.date, rows pg_catalog.int4 NOT NULL, tally %5$s.ces_tally)
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
COMMENT ON TABLE %2$s IS 'Changes of the events that are not in the tallies yet.';
COMMENT ON COLUMN %2$s.day IS 'Day of the events.';
COMMENT ON COLUMN %2$s.rows IS 'Rows that were added, or, negative, taken away.';
COMMENT ON COLUMN %2$s.tally IS 'What they add; NULL for rows that are skipped, because their customer, event, count or time is NULL.';
CREATE INDEX ON %2$s (%8$s);
CREATE TABLE %3$s (
    %7$s, day pg_catalog.date NOT NULL, score pg_catalog.numeric NOT NULL, band pg_catalog.text,
    band_rank pg_catalog.int4, last_event_day pg_catalog.date, PRIMARY KEY (%8$s, day)
);
COMMENT ON TABLE %3$s IS 'Scores of past days, as ces_snapshot() kept them.';
COMMENT ON COLUMN %3$s.day IS 'The day at whose end the score stood.';
COMMENT ON COLUMN %3$s.score IS 'The customer engagement score.';
COMMENT ON COLUMN %3$s.band IS 'The band of the score; NULL in a gap between bands.';
COMMENT ON COLUMN %3$s.band_rank IS 'The rank of the band, 1 for the lowest.';
COMMENT ON COLUMN %3$s.last_event_day IS 'The last day up to then on which there was an event.';
CREATE INDEX ON %3$s (day);
CREATE TABLE %4$s (relation pg_catalog.regclass NOT NULL, missed pg_catalog.bool NOT NULL DEFAULT false);
COMMENT ON TABLE %4$s IS 'The tables whose changes are counted.';
COMMENT ON COLUMN %4$s.relation IS 'The tracked table or one of its partitions.';
COMMENT ON COLUMN %4$s.missed IS 'Whether it may have changes that were not counted; a table can have several rows.';
$tables$,
    @extschema@._ces_object(tracking, '_tallies'), @extschema@._ces_object(tracking, '_pending'),
    @extschema@._ces_object(tracking, '_history'), @extschema@._ces_object(tracking, '_tables'),
    @extschema@._ces_extension_schema(),
    columns, columns_not_null, key);
COMMENT ON FUNCTION @extschema@._ces_tables_sql(@extschema@._ces_tracking, text, text, text) IS
'Internal: the commands that make the tables of a tracking.';

CREATE FUNCTION @extschema@._ces_guard_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE sql STABLE
RETURN format(
    'CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %1$s FOR EACH STATEMENT '
    'EXECUTE FUNCTION %2$s._ces_guard(%3$L, %4$L, %5$L, %6$L, %7$L, %8$L, %9$L, %10$L, %11$L, %12$L, %13$L, %14$L, %15$L, %16$L);'
    'ALTER TABLE %1$s ENABLE ALWAYS TRIGGER guard;',
    @extschema@._ces_object(tracking, '_tallies'),
    @extschema@._ces_extension_schema(),
    tracking.name, tracking.events, tracking.customer, tracking.event_name, coalesce(tracking.count, ''),
    coalesce(tracking.occurred_at, ''), coalesce(tracking.filter, ''), coalesce(tracking.customers, ''), tracking.model,
    tracking.time_zone, tracking.period, tracking.previous_days, tracking.row_security, coalesce(tracking.kept_until, ''));
COMMENT ON FUNCTION @extschema@._ces_guard_sql(@extschema@._ces_tracking) IS
'Internal: the command that writes down how a table is tracked.';

-- The columns of the events that NAME_mapping reads, by the names and numbers that they have now.
CREATE FUNCTION @extschema@._ces_used_columns(tracking @extschema@._ces_tracking) RETURNS TABLE (name name, number smallint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT DISTINCT a.attname, a.attnum
      FROM pg_rewrite AS r
      JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
      JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE r.ev_class = to_regclass(@extschema@._ces_object(tracking, '_mapping')) AND d.refobjid = @extschema@._ces_events_of(tracking)
       AND d.refobjsubid > 0;
END;
COMMENT ON FUNCTION @extschema@._ces_used_columns(@extschema@._ces_tracking) IS
'Internal: the columns of the events that count.';

-- What else the mapping names: as long as it has these names, the trigger's own command says the same.
CREATE FUNCTION @extschema@._ces_used_names_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
RETURN (
    SELECT coalesce(string_agg(n.condition, '' ORDER BY n.rank, n.condition), '')
      FROM (SELECT DISTINCT CASE d.refclassid WHEN 'pg_type'::regclass THEN 1 ELSE 2 END AS rank,
                   CASE d.refclassid WHEN 'pg_type'::regclass THEN format(' AND to_regtype(%L) IS NOT NULL', d.refobjid::regtype)
                                     WHEN 'pg_proc'::regclass THEN format(' AND to_regprocedure(%L) IS NOT NULL', d.refobjid::regprocedure)
                                     ELSE format(' AND to_regoperator(%L) IS NOT NULL', d.refobjid::regoperator) END AS condition
              FROM pg_rewrite AS r
              JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
               AND d.refclassid IN ('pg_type'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass)
             WHERE r.ev_class = to_regclass(@extschema@._ces_object(tracking, '_mapping'))) AS n);
COMMENT ON FUNCTION @extschema@._ces_used_names_sql(@extschema@._ces_tracking) IS
'Internal: the condition that functions, types and operators which the mapping uses have the names that they have now.';

-- The trigger function is the owner's, so it writes with their rights; its own command serves as long as things have
-- the names that they had. Whatever has been renamed or dropped, it must not make a user's statement fail.
CREATE FUNCTION @extschema@._ces_changed_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    added text := @extschema@._ces_mapped_sql(tracking, 'new_events _event');
    removed text := @extschema@._ces_mapped_sql(tracking, 'old_events _event');
BEGIN
    IF added IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'cannot tell events apart from the text of an expression of ces_track()';
    END IF;
    RETURN format($changed$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $ces_ext_body$
#variable_conflict use_column
DECLARE
    is_current boolean := tg_op <> 'TRUNCATE' AND coalesce(pg_partition_root(tg_relid)::oid, tg_relid) IS NOT DISTINCT FROM to_regclass(%2$L)::oid
        AND to_regclass(%3$L) IS NOT NULL AND to_regproc(%5$L) IS NOT NULL%11$s;
    command text;
BEGIN
    IF is_current THEN
        is_current := %6$s = (SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(%2$L) AND (attname, attnum) IN (%7$s));
    END IF;
    IF NOT is_current THEN
        -- Something has another name than it had, or it is TRUNCATE.
        IF to_regproc(%5$L) IS NOT NULL THEN
            command := %5$s(tg_relid, tg_name, tg_op);
        ELSIF to_regclass(%4$L) IS NOT NULL THEN
            -- The extension is called otherwise: what was changed meanwhile has to be counted anew.
            INSERT INTO %4$s (relation, missed) VALUES (tg_relid, true);
        END IF;
        IF command IS NOT NULL THEN
            EXECUTE command;
        END IF;
    ELSIF tg_op = 'INSERT' THEN
        %8$s;
    ELSIF tg_op = 'UPDATE' THEN
        %9$s;
    ELSE
        %10$s;
    END IF;
    RETURN NULL;
END $ces_ext_body$;
REVOKE ALL ON FUNCTION %1$s() FROM PUBLIC;
ALTER FUNCTION %1$s() DEPENDS ON EXTENSION ces_ext;
COMMENT ON FUNCTION %1$s() IS 'Writes down what a statement changed in the tracked table, with the rights of its owner.';
$changed$,
        @extschema@._ces_object(tracking, '_changed'), @extschema@._ces_events_of(tracking)::regclass,
        @extschema@._ces_object(tracking, '_pending'), @extschema@._ces_object(tracking, '_tables'),
        @extschema@._ces_extension_schema() || '._ces_change_command',
        (SELECT count(*) FROM @extschema@._ces_used_columns(tracking)),
        (SELECT string_agg(format('(%L, %s)', u.name, u.number), ', ' ORDER BY u.number) FROM @extschema@._ces_used_columns(tracking) AS u),
        @extschema@._ces_change_sql(tracking, 'INSERT', added, removed), @extschema@._ces_change_sql(tracking, 'UPDATE', added, removed),
        @extschema@._ces_change_sql(tracking, 'DELETE', added, removed), @extschema@._ces_used_names_sql(tracking));
END $$;
COMMENT ON FUNCTION @extschema@._ces_changed_sql(@extschema@._ces_tracking) IS
'Internal: the command that makes the trigger function NAME_changed.';

-- ENABLE ALWAYS, so that writes under session_replication_role = replica count too; and so that it can be seen later
-- that triggers were switched off, because what switches them on again does not say ALWAYS.
CREATE FUNCTION @extschema@._ces_triggers_sql(tracking @extschema@._ces_tracking, relation oid) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(format('CREATE OR REPLACE TRIGGER %I %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s();',
                             tracking.name || t.suffix, t.event, relation::regclass, t.referencing,
                             @extschema@._ces_object(tracking, '_changed')), '')
           || format('ALTER TABLE %s ', relation::regclass)
           || string_agg(format('ENABLE ALWAYS TRIGGER %I', tracking.name || t.suffix), ', ') || ';'
      FROM (VALUES ('_inserted', 'AFTER INSERT', 'REFERENCING NEW TABLE AS new_events'),
                   ('_updated', 'AFTER UPDATE', 'REFERENCING OLD TABLE AS old_events NEW TABLE AS new_events'),
                   ('_deleted', 'AFTER DELETE', 'REFERENCING OLD TABLE AS old_events'),
                   ('_truncated', 'BEFORE TRUNCATE', '')) AS t (suffix, event, referencing))
    -- PostgreSQL (up to 18) gives the triggers for UPDATE of a MERGE that inserts into a partitioned table, too, the row
    -- that it inserted last in place of the new rows. It does not where rows have a trigger BEFORE INSERT, on the
    -- partitioned table and so on all partitions that it has or will have. This one is never called.
    || CASE WHEN (SELECT c.relkind = 'p' FROM pg_class AS c WHERE c.oid = relation) AND relation = @extschema@._ces_events_of(tracking) THEN
           format('CREATE OR REPLACE TRIGGER %I BEFORE INSERT ON %s FOR EACH ROW WHEN (false) EXECUTE FUNCTION %s();',
                  tracking.name || '_routed', relation::regclass, @extschema@._ces_object(tracking, '_changed')) ELSE '' END;
COMMENT ON FUNCTION @extschema@._ces_triggers_sql(@extschema@._ces_tracking, oid) IS
'Internal: the commands that make the triggers of a table.';

-- The tables of the tree whose four triggers are not all there, or were switched off and on; and a partitioned table
-- without the trigger that MERGE needs.
CREATE FUNCTION @extschema@._ces_uncovered(tracking @extschema@._ces_tracking) RETURNS TABLE (relation oid, triggers bigint, off bigint, always bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT u.relation, u.triggers, u.off, u.always FROM (
        SELECT t.relation, count(g.oid) FILTER (WHERE g.of_statement) AS triggers,
               count(*) FILTER (WHERE g.of_statement AND g.tgenabled IN ('D', 'R')) AS off,
               count(*) FILTER (WHERE g.of_statement AND g.tgenabled = 'A') AS always,
               count(*) FILTER (WHERE NOT g.of_statement) AS of_rows, c.relkind = 'p' AS is_partitioned
          FROM @extschema@._ces_tree(@extschema@._ces_events_of(tracking)) AS t
          JOIN pg_class AS c ON c.oid = t.relation AND c.relkind IN ('r', 'p')
          LEFT JOIN (SELECT g.oid, g.tgrelid, g.tgenabled, g.tgtype & 1 = 0 AS of_statement
                       FROM pg_trigger AS g JOIN pg_proc AS f ON f.oid = g.tgfoid AND f.proname = tracking.name || '_changed'
                       JOIN pg_namespace AS n ON n.oid = f.pronamespace AND n.nspname = tracking.schema) AS g
                 ON g.tgrelid = t.relation
         GROUP BY t.relation, c.relkind) AS u
     WHERE u.always < 4 OR (u.is_partitioned AND u.of_rows = 0);
END;
COMMENT ON FUNCTION @extschema@._ces_uncovered(@extschema@._ces_tracking) IS
'Internal: the tables whose changes are not all counted, with how many triggers they have, how many are off, and how many are on always.';

CREATE FUNCTION @extschema@._ces_refuse_other_triggers(tracking @extschema@._ces_tracking, relation oid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    other name := (SELECT t.tgname FROM pg_trigger AS t JOIN pg_proc AS f ON f.oid = t.tgfoid JOIN pg_namespace AS n ON n.oid = f.pronamespace
                    WHERE t.tgrelid = relation AND NOT (f.proname = tracking.name || '_changed' AND n.nspname = tracking.schema)
                      AND t.tgname IN (tracking.name || '_inserted', tracking.name || '_updated', tracking.name || '_deleted',
                                       tracking.name || '_truncated', tracking.name || '_routed')
                    ORDER BY t.tgname LIMIT 1);
BEGIN
    IF other IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_object', MESSAGE = format('trigger "%s" for relation "%s" already exists', other, relation::regclass),
            HINT = 'Give the view another name.';
    END IF;
END $$;
COMMENT ON FUNCTION @extschema@._ces_refuse_other_triggers(@extschema@._ces_tracking, oid) IS
'Internal: an error if a table has a trigger of somebody else by a name that one of ours is to have.';

-- Writers wait from the LOCK to the end of the transaction.
CREATE FUNCTION @extschema@._ces_cover(tracking @extschema@._ces_tracking) RETURNS SETOF oid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    covered oid;
BEGIN
    IF NOT EXISTS (SELECT FROM @extschema@._ces_uncovered(tracking)) THEN
        RETURN;
    END IF;
    PERFORM @extschema@._ces_run_as(tracking.owner,
        format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', @extschema@._ces_events_of(tracking)::regclass));
    FOR covered IN SELECT u.relation FROM @extschema@._ces_uncovered(tracking) AS u ORDER BY 1 LOOP
        PERFORM @extschema@._ces_refuse_other_triggers(tracking, covered);
        PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_triggers_sql(tracking, covered) || format(
            'INSERT INTO %1$s (relation) SELECT %2$s WHERE NOT EXISTS (SELECT FROM %1$s WHERE relation = %2$s)',
            @extschema@._ces_object(tracking, '_tables'), covered));
        RETURN NEXT covered;
    END LOOP;
END $$;
COMMENT ON FUNCTION @extschema@._ces_cover(@extschema@._ces_tracking) IS
'Internal: sees to it that all changes of a tracked table and its partitions are counted from now on; the tables for which that was not so.';

-- An empty table like the events, and on it the expressions as indexes.
CREATE FUNCTION @extschema@._ces_make_probe(tracking @extschema@._ces_tracking, events oid, path text) RETURNS oid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_run_as(tracking.owner,
        format('CREATE TABLE %s (LIKE %s)', @extschema@._ces_object(tracking, '_probe'), events::regclass));
    PERFORM @extschema@._ces_try_expression(tracking, e.what, e.expression, path)
       FROM (VALUES ('customer', tracking.customer), ('event_name', tracking.event_name), ('count', tracking.count),
                    ('occurred_at', tracking.occurred_at), ('filter', tracking.filter)) AS e (what, expression)
      WHERE e.expression IS NOT NULL;
    -- Its text must not depend on settings. That of an enum does not, though it changes when a value is renamed.
    IF (SELECT t.typtype <> 'e' FROM pg_type AS t WHERE t.oid = @extschema@._ces_type_of(tracking, 'event_name')) THEN
        PERFORM @extschema@._ces_run_as(tracking.owner, format('DROP INDEX %s', @extschema@._ces_object(tracking, '_probe_event_name')));
        PERFORM @extschema@._ces_try_expression(tracking, 'event_name', format(E'(%s\n)::pg_catalog.text', tracking.event_name), path);
    END IF;
    RETURN to_regclass(@extschema@._ces_object(tracking, '_probe'));
END $$;
COMMENT ON FUNCTION @extschema@._ces_make_probe(@extschema@._ces_tracking, oid, text) IS
'Internal: makes the table on which the expressions of a tracking have been tried; an error if one cannot be used.';

-- The customer columns, as the list has them: columns of the index that was made of it.
CREATE FUNCTION @extschema@._ces_customer_columns(tracking @extschema@._ces_tracking)
RETURNS TABLE (number bigint, name text, definition text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT k.position, a.attname::text,
           CASE WHEN a.attname IS NOT NULL THEN format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) END
           || CASE WHEN co.oid IS NULL THEN '' ELSE format(' COLLATE %I.%I', cn.nspname, co.collname) END
      FROM pg_index AS i
     CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
      LEFT JOIN pg_attribute AS a ON a.attnum = k.attnum AND a.attrelid = i.indrelid
      LEFT JOIN pg_collation AS co ON co.oid = a.attcollation
      LEFT JOIN pg_namespace AS cn ON cn.oid = co.collnamespace
     WHERE i.indexrelid = to_regclass(@extschema@._ces_object(tracking, '_probe_customer'));
END;
COMMENT ON FUNCTION @extschema@._ces_customer_columns(@extschema@._ces_tracking) IS
'Internal: the customer columns of a tracking whose expressions have been tried; NULL where an expression was given for one.';

CREATE FUNCTION @extschema@._ces_check_customer(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reserved CONSTANT text[] := '{period,row_count,last_day,tally,days,day,rows,event_name,count,score,band,band_rank,points_to_next_band,last_event_day,previous_score,change,trend,as_of,model,from_day,to_day,step,is_known,first_day,position,total,relation,missed}';
    taken text;
BEGIN
    IF EXISTS (SELECT FROM @extschema@._ces_customer_columns(tracking) AS c WHERE c.name IS NULL)
       OR (SELECT count(*) <> count(DISTINCT c.name) FROM @extschema@._ces_customer_columns(tracking) AS c) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_column_reference',
            MESSAGE = format('customer "%s" is not a list of columns', tracking.customer),
            HINT = 'Name the columns that tell customers apart, such as customer_id, or tenant_id, user_id.';
    END IF;
    SELECT c.name INTO taken FROM @extschema@._ces_customer_columns(tracking) AS c WHERE c.name ~ '[%''\\]' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name', MESSAGE = format('column "%s" cannot be a customer column', taken),
            DETAIL = 'Its name has a character that it must not have: % or '' or \.', HINT = 'Add a stored generated column with another name, and track that.';
    END IF;
    SELECT c.name INTO taken FROM @extschema@._ces_customer_columns(tracking) AS c
      JOIN pg_attribute AS a ON a.attrelid = to_regclass(@extschema@._ces_object(tracking, '_probe')) AND a.attname = c.name
      JOIN pg_type AS t ON t.oid = a.atttypid WHERE t.typnotnull LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = format('column "%s" cannot be a customer column', taken),
            DETAIL = 'Its type is a domain that is NOT NULL.', HINT = 'Put the constraint on the column.';
    END IF;
    SELECT c.name INTO taken FROM @extschema@._ces_customer_columns(tracking) AS c WHERE c.name = ANY (reserved) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_column', MESSAGE = format('column "%s" cannot be a customer column', taken),
            DETAIL = 'The view, or what belongs to it, has a column of that name itself.',
            HINT = 'Add a stored generated column with another name, and track that.';
    END IF;
END $$;
COMMENT ON FUNCTION @extschema@._ces_check_customer(@extschema@._ces_tracking) IS
'Internal: an error unless the customer columns are columns, and have names that nothing else has.';

-- Events that are loaded into tables without rows are not counted; no row that comes after them must say that they were.
CREATE FUNCTION @extschema@._ces_guards_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(format(
               'CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %1$s FOR EACH STATEMENT '
               'EXECUTE FUNCTION %2$s._ces_guard(); ALTER TABLE %1$s ENABLE ALWAYS TRIGGER guard;',
               t.name, @extschema@._ces_extension_schema()), '')
      FROM unnest(ARRAY[@extschema@._ces_object(tracking, '_pending'), @extschema@._ces_object(tracking, '_tables')]) AS t (name)
     WHERE NOT EXISTS (SELECT FROM pg_trigger AS g
                        WHERE g.tgrelid = to_regclass(t.name) AND g.tgname = 'guard' AND g.tgenabled = 'A'));
COMMENT ON FUNCTION @extschema@._ces_guards_sql(@extschema@._ces_tracking) IS
'Internal: the commands that keep pending changes, and which tables are counted, from being changed by hand; NULL if nothing is to be done.';

CREATE FUNCTION @extschema@._ces_make_tables(tracking @extschema@._ces_tracking) RETURNS oid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_tables_sql(
                tracking, string_agg(quote_ident(c.name), ', ' ORDER BY c.number), string_agg(c.definition, ', ' ORDER BY c.number),
                string_agg(c.definition || ' NOT NULL', ', ' ORDER BY c.number)))
       FROM @extschema@._ces_customer_columns(tracking) AS c;
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_guard_sql(tracking));
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_guards_sql(tracking));
    RETURN to_regclass(@extschema@._ces_object(tracking, '_tallies'));
END $$;
COMMENT ON FUNCTION @extschema@._ces_make_tables(@extschema@._ces_tracking) IS
'Internal: makes the tables of a tracking whose expressions have been tried; the tallies among them.';

CREATE FUNCTION @extschema@._ces_make_mapping(tracking @extschema@._ces_tracking, events oid, path text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_mapping_sql(tracking, events), path);
    PERFORM @extschema@._ces_run_as(tracking.owner, format('DROP TABLE %s', @extschema@._ces_object(tracking, '_probe')));
    IF EXISTS (SELECT FROM @extschema@._ces_used_columns(tracking) AS u JOIN pg_attribute AS a ON a.attrelid = events AND a.attname = u.name
                WHERE a.attgenerated = 'v') THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'cannot track a virtual generated column',
            DETAIL = 'Triggers do not see what it generates.', HINT = 'Make it STORED, or pass its expression.';
    END IF;
END $$;
COMMENT ON FUNCTION @extschema@._ces_make_mapping(@extschema@._ces_tracking, oid, text) IS
'Internal: makes the view NAME_mapping of a tracking whose expressions have been tried.';

-- Where CREATE VIEW would put a view.
CREATE FUNCTION @extschema@._ces_place(tracking @extschema@._ces_tracking, view text, path text) RETURNS @extschema@._ces_tracking
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text[] := parse_ident(view);
BEGIN
    tracking := jsonb_populate_record(tracking, jsonb_build_object('name', parts[cardinality(parts)],
        'schema', CASE WHEN cardinality(parts) > 1 THEN parts[1] ELSE (
        SELECT n.nspname FROM string_to_table(path, ',') WITH ORDINALITY AS p (name, position)
          JOIN pg_namespace AS n
            ON n.nspname = (parse_ident(replace(trim(p.name), '"$user"', quote_ident(current_user))))[1]
         WHERE n.nspname NOT IN ('pg_catalog', 'pg_temp') ORDER BY p.position LIMIT 1) END));
    IF tracking.schema IS NULL OR cardinality(parts) > 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_schema_name', MESSAGE = format('no schema has been selected to create view "%s" in', view);
    ELSIF tracking.name ~ '[%''\\]' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name', MESSAGE = format('name of view "%s" has a character that it must not have', tracking.name),
            DETAIL = 'These are % and '' and \.';
    ELSIF octet_length(tracking.name) > 44 THEN
        RAISE EXCEPTION USING ERRCODE = 'name_too_long', MESSAGE = format('name of view "%s" is too long', tracking.name),
            DETAIL = 'What is made beside the view bears its name and a suffix, so the name can have no more than 44 bytes.';
    ELSIF to_regclass(@extschema@._ces_object(tracking, '')) IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_table', MESSAGE = format('relation "%s" already exists', tracking.name);
    END IF;
    RETURN tracking;
END $$;
COMMENT ON FUNCTION @extschema@._ces_place(@extschema@._ces_tracking, text, text) IS
'Internal: a tracking with schema and name of a view that is to be made; an error if it cannot be.';

CREATE FUNCTION @extschema@._ces_config_needs_time(config jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT
RETURN config ? 'half_life' OR config ? 'lookback' OR EXISTS (
    SELECT FROM jsonb_each(config -> 'weights') AS w WHERE w.value ? 'half_life' OR w.value ? 'max_per_day');
COMMENT ON FUNCTION @extschema@._ces_config_needs_time(jsonb) IS
'Internal: whether scores by a configuration depend on when events occurred.';

CREATE FUNCTION @extschema@._ces_check_options(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    config jsonb := @extschema@.ces_config(tracking.model);
BEGIN
    IF tracking.occurred_at IS NULL AND @extschema@._ces_config_needs_time(config) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('model "%s" cannot be scored without the time of events', tracking.model),
            HINT = 'Pass occurred_at to ces_track().';
    ELSIF tracking.period NOT IN ('month', 'quarter', 'year', 'decade', 'century') THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('invalid period "%s"', tracking.period),
            HINT = 'Valid periods are month, quarter, year, decade and century.';
    ELSIF tracking.previous_days::integer NOT BETWEEN 1 AND 36500 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'previous_days must be between 1 and 36500';
    ELSIF NOT @extschema@._ces_is_time_zone(tracking.time_zone) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown time zone "%s"', tracking.time_zone),
            DETAIL = 'It must be the full name of a time zone, as pg_timezone_names lists them.';
    ELSIF EXISTS (SELECT FROM unnest(ARRAY[tracking.event_name, tracking.customer, tracking.count, tracking.occurred_at, tracking.filter]) AS e WHERE e = '') THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'an expression of ces_track() must not be empty',
            HINT = 'Leave out what there is not.';
    END IF;
END $$;
COMMENT ON FUNCTION @extschema@._ces_check_options(@extschema@._ces_tracking) IS
'Internal: an error unless the options of ces_track() are valid.';

-- What the view will read must be there before anything is counted. Of another type, a single customer could be beyond
-- what that of the events can hold, and no index would serve.
CREATE FUNCTION @extschema@._ces_check_customers(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    other record;
BEGIN
    IF to_regclass(tracking.customers) IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = format('table of customers "%s" does not exist', tracking.customers);
    END IF;
    SELECT k.name, t.atttypid::regtype AS type, c.atttypid::regtype AS customers_type INTO other
      FROM @extschema@._ces_key(tracking.tallies) AS k
      JOIN pg_attribute AS t ON t.attrelid = tracking.tallies AND t.attname = k.column_name
      LEFT JOIN pg_attribute AS c ON c.attrelid = to_regclass(tracking.customers) AND c.attname = k.column_name
     WHERE c.atttypid IS DISTINCT FROM t.atttypid LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch',
            MESSAGE = format('table of customers "%s" has no column %s of type %s', tracking.customers, other.name, other.type),
            DETAIL = CASE WHEN other.customers_type IS NULL THEN 'It has none of that name.' ELSE format('It is of type %s.', other.customers_type) END,
            HINT = 'Pass a table or view with the customer columns, of the types that they have in the events.';
    END IF;
    PERFORM @extschema@._ces_run_as(tracking.owner, format('SELECT %s FROM %s LIMIT 0',
        @extschema@._ces_key_text(tracking.tallies, '%1$s'), tracking.customers));
END $$;
COMMENT ON FUNCTION @extschema@._ces_check_customers(@extschema@._ces_tracking) IS
'Internal: an error unless the table of customers has the customer columns, and the owner of the events can read it.';

CREATE FUNCTION @extschema@._ces_start_tracking(
    view text, events regclass, customer text, event_name text, count text, occurred_at text, filter text,
    customers regclass, model text, time_zone text, period text, previous_days integer, allow_row_security boolean, path text
) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tracking @extschema@._ces_tracking;
BEGIN
    IF view IS NULL OR events IS NULL OR customer IS NULL OR event_name IS NULL OR model IS NULL OR period IS NULL OR previous_days IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
            MESSAGE = 'view, events, customer, event_name, model, period and previous_days of ces_track() must not be null';
    END IF;
    PERFORM @extschema@._ces_check_trackable(events, allow_row_security);
    tracking := ROW(NULL, (SELECT c.relowner FROM pg_class AS c WHERE c.oid = events), NULL, NULL, events, customer, event_name, count,
        occurred_at, filter, customers, model, coalesce(time_zone, @extschema@.ces_config(model) ->> 'time_zone'), period, previous_days,
        coalesce(allow_row_security, false), NULL);
    tracking := @extschema@._ces_place(tracking, view, path);
    PERFORM @extschema@._ces_check_options(tracking);
    PERFORM @extschema@._ces_make_probe(tracking, events, path);
    PERFORM @extschema@._ces_check_customer(tracking);
    tracking := jsonb_populate_record(tracking, jsonb_build_object('tallies', @extschema@._ces_make_tables(tracking)));
    IF customers IS NOT NULL THEN
        PERFORM @extschema@._ces_check_customers(tracking);
    END IF;
    PERFORM @extschema@._ces_make_mapping(tracking, events, path);
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_changed_sql(tracking));
    PERFORM @extschema@._ces_cover(tracking);
    RETURN @extschema@._ces_object(tracking, '');
END $$;
COMMENT ON FUNCTION @extschema@._ces_start_tracking(text, regclass, text, text, text, text, text, regclass, text, text, text, integer, boolean, text) IS
'Internal: all of ces_track() that comes before existing events are taken in; the name of the view that is to be made.';
