-- What is known of tracked tables.
--
-- A tracked table has beside its view: NAME_tallies, one row for each customer and period; NAME_pending, changes that
-- are not in the tallies yet; NAME_history; NAME_tables, the tables whose changes are counted; the view NAME_mapping,
-- which says what a row counts as; and the trigger function NAME_changed. All of it belongs to the owner of the events,
-- so PostgreSQL dumps, restores and protects it like anything else of theirs. How a table is tracked is written in the
-- arguments of a trigger on the tallies: it is there wherever they are, in a dump of the schema alone as well.

CREATE FUNCTION @extschema@._ces_run_as(owner oid, commands text, path text DEFAULT 'pg_catalog, pg_temp') RETURNS bigint
LANGUAGE c VOLATILE STRICT AS 'MODULE_PATHNAME', 'ces_run_as';
COMMENT ON FUNCTION @extschema@._ces_run_as(oid, text, text) IS
'Internal: runs commands with the rights of a role, which the user must have, and no more; how many rows the last one was about. NULL for NULL.';

CREATE FUNCTION @extschema@._ces_read_as(owner oid, query text) RETURNS SETOF jsonb
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ces_read_as';
COMMENT ON FUNCTION @extschema@._ces_read_as(oid, text) IS
'Internal: the rows of a query, each a jsonb, with the rights of a role, which the user must have, and no more. No rows for NULL.';

CREATE FUNCTION @extschema@._ces_refuse_in_transaction() RETURNS void
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ces_refuse_in_transaction';
COMMENT ON FUNCTION @extschema@._ces_refuse_in_transaction() IS
'Internal: an error inside a transaction block, which a procedure that commits cannot run in.';

CREATE FUNCTION @extschema@._ces_guard() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_guard';
COMMENT ON FUNCTION @extschema@._ces_guard() IS
'Internal: refuses changes of tallies and pending changes that do not come from the events. On tallies, its arguments say how the table is tracked.';

CREATE TYPE @extschema@._ces_tracking AS (
    tallies       oid,
    owner         oid,
    schema        text,
    name          text,
    events        text,
    customer      text,
    event_name    text,
    count         text,
    occurred_at   text,
    filter        text,
    customers     text,
    model         text,
    time_zone     text,
    period        text,
    previous_days text,
    row_security  text,
    kept_until    text
);
COMMENT ON TYPE @extschema@._ces_tracking IS
'Internal: how a table is tracked. Schema and name are those of the view, unquoted; what was not given is NULL.';

CREATE FUNCTION @extschema@._ces_schema() RETURNS oid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT t.typnamespace FROM pg_type AS t WHERE t.oid = pg_typeof(NULL::@extschema@.ces_tally));
COMMENT ON FUNCTION @extschema@._ces_schema() IS
'Internal: the schema of the extension.';

CREATE FUNCTION @extschema@._ces_extension_schema() RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT quote_ident(n.nspname) FROM pg_namespace AS n WHERE n.oid = @extschema@._ces_schema());
COMMENT ON FUNCTION @extschema@._ces_extension_schema() IS
'Internal: the schema of the extension, quoted.';

-- Arguments of a trigger are kept one after the other, each with a zero byte at its end.
CREATE FUNCTION @extschema@._ces_arguments(arguments bytea) RETURNS text[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT nullif(convert_from(decode(replace(a.hex, ' ', ''), 'hex'), getdatabaseencoding()), '')
      FROM string_to_table(regexp_replace(encode(arguments, 'hex'), '(..)', '\1 ', 'g'), '00 ')
           WITH ORDINALITY AS a (hex, position)
     ORDER BY a.position);
COMMENT ON FUNCTION @extschema@._ces_arguments(bytea) IS
'Internal: the arguments of a trigger, NULL for those that are empty, and one more at the end. NULL for NULL.';

CREATE FUNCTION @extschema@._ces_trackings() RETURNS SETOF @extschema@._ces_tracking
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT t.tgrelid, c.relowner, n.nspname::text, a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11],
           a[12], a[13], a[14]
      FROM pg_trigger AS t
      JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.proname = '_ces_guard' AND f.pronamespace = @extschema@._ces_schema()
      JOIN pg_class AS c ON c.oid = t.tgrelid AND c.relkind = 'r'
      JOIN pg_namespace AS n ON n.oid = c.relnamespace,
           @extschema@._ces_arguments(t.tgargs) AS a
     WHERE t.tgnargs = 14
       -- Anybody may make such a trigger on a table of theirs; what it says must at least be readable.
       AND c.relname = a[1] || '_tallies'
       AND a[12] ~ '^[0-9]{1,5}$' AND a[13] IN ('true', 'false') AND (a[14] IS NULL OR a[14] ~ '^J[0-9]{1,8}$');
END;
COMMENT ON FUNCTION @extschema@._ces_trackings() IS
'Internal: how every tracked table is tracked.';

-- A view may have been renamed: it is found by what it reads. As long as it is not there, its name will do.
CREATE FUNCTION @extschema@._ces_tracking_at(view text, asked oid, tallies oid) RETURNS @extschema@._ces_tracking
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tracking @extschema@._ces_tracking;
BEGIN
    IF view IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'view must not be null',
            HINT = 'Name the view of a tracked table; ces_status lists them.';
    END IF;
    SELECT k.* INTO tracking
      FROM @extschema@._ces_trackings() AS k
     WHERE k.tallies = asked
        OR (asked IS NULL AND k.tallies = _ces_tracking_at.tallies)
        OR EXISTS (SELECT FROM pg_rewrite AS r
                     JOIN pg_depend AS reads ON reads.classid = 'pg_rewrite'::regclass AND reads.objid = r.oid
                                            AND reads.refclassid = 'pg_proc'::regclass
                     JOIN pg_depend AS of ON of.classid = reads.refclassid AND of.objid = reads.refobjid
                                         AND of.refclassid = 'pg_class'::regclass
                    WHERE r.ev_class = asked AND of.refobjid = k.tallies);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('"%s" is not the view of a tracked table', view),
            HINT = 'ces_status lists them; ces_track() tracks a table.';
    END IF;
    RETURN tracking;
END $$;
COMMENT ON FUNCTION @extschema@._ces_tracking_at(text, oid, oid) IS
'Internal: the tracking that has this view, or as long as it is not there, these tallies. An error if there is none.';

-- Names are found as those of the user are.
CREATE FUNCTION @extschema@._ces_tracking_of(view text) RETURNS @extschema@._ces_tracking
LANGUAGE sql STABLE
RETURN @extschema@._ces_tracking_at(view, to_regclass(view)::oid, to_regclass(regexp_replace(view, '("?)$', '_tallies\1'))::oid);
COMMENT ON FUNCTION @extschema@._ces_tracking_of(text) IS
'Internal: how the table is tracked that has this view. An error if there is none.';

-- The customer columns are the key of the tallies, but for the period at its end. Operators are written out: those of a
-- type may lie in any schema.
CREATE FUNCTION @extschema@._ces_key(tallies oid)
RETURNS TABLE (number integer, name text, type text, equal text, less text, collated text, column_name text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT k.position::integer, quote_ident(a.attname),
           format_type(a.atttypid, a.atttypmod),
           (SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
              FROM pg_amop AS m JOIN pg_operator AS o ON o.oid = m.amopopr
              JOIN pg_namespace AS n ON n.oid = o.oprnamespace
             WHERE m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
               AND m.amopstrategy = 3),
           (SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
              FROM pg_amop AS m JOIN pg_operator AS o ON o.oid = m.amopopr
              JOIN pg_namespace AS n ON n.oid = o.oprnamespace
             WHERE m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
               AND m.amopstrategy = 1),
           CASE WHEN co.oid IS NULL THEN '' ELSE format(' COLLATE %I.%I', cn.nspname, co.collname) END,
           a.attname::text
      FROM pg_index AS i,
           unnest(i.indkey::smallint[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, position)
      JOIN pg_attribute AS a ON a.attnum = k.attnum
      JOIN pg_opclass AS c ON c.oid = k.opclass
      LEFT JOIN pg_collation AS co ON co.oid = a.attcollation
      LEFT JOIN pg_namespace AS cn ON cn.oid = co.collnamespace
     WHERE i.indrelid = tallies AND i.indisprimary AND a.attrelid = tallies AND k.position < i.indnkeyatts;
END;
COMMENT ON FUNCTION @extschema@._ces_key(oid) IS
'Internal: the customer columns of a tracked table, by its tallies: names, types, operators and collations, quoted.';

CREATE FUNCTION @extschema@._ces_key_text(tallies oid, pattern text, separator text DEFAULT ', ') RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT string_agg(format(pattern, k.name, k.type, k.equal, k.less, k.collated, k.column_name), separator ORDER BY k.number)
          FROM @extschema@._ces_key(tallies) AS k);
COMMENT ON FUNCTION @extschema@._ces_key_text(oid, text, text) IS
'Internal: a text for each customer column, joined: %1$s is the name, %2$s the type, %3$s the operator =, %4$s <, %5$s the collation, %6$s the name unquoted.';

-- An object of a tracking, quoted.
CREATE FUNCTION @extschema@._ces_object(tracking @extschema@._ces_tracking, suffix text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format('%I.%I', tracking.schema, tracking.name || suffix);
COMMENT ON FUNCTION @extschema@._ces_object(@extschema@._ces_tracking, text) IS
'Internal: the name of something that belongs to a tracked table.';

-- The events are the table whose columns NAME_mapping reads: found so after any renaming, and not there when it was
-- dropped.
CREATE FUNCTION @extschema@._ces_events_of(tracking @extschema@._ces_tracking) RETURNS oid
LANGUAGE sql STABLE
RETURN (SELECT d.refobjid
          FROM pg_class AS v
          JOIN pg_namespace AS n ON n.oid = v.relnamespace
          JOIN pg_rewrite AS r ON r.ev_class = v.oid
          JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
         WHERE n.nspname = tracking.schema AND v.relname = tracking.name || '_mapping' AND v.relkind = 'v'
           AND d.refobjid <> v.oid AND d.refobjsubid > 0
           AND EXISTS (SELECT FROM pg_class AS e WHERE e.oid = d.refobjid AND e.relkind IN ('r', 'p', 'f'))
         LIMIT 1);
COMMENT ON FUNCTION @extschema@._ces_events_of(@extschema@._ces_tracking) IS
'Internal: the tracked table; NULL if it is gone.';

CREATE FUNCTION @extschema@._ces_tree(events oid) RETURNS TABLE (relation oid)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT events WHERE events IS NOT NULL
     UNION
    SELECT t.relid FROM pg_partition_tree(events::regclass) AS t;
END;
COMMENT ON FUNCTION @extschema@._ces_tree(oid) IS
'Internal: a table and all its partitions.';

-- By what it reads, as it may have been renamed; views of the users' own may read the same.
CREATE FUNCTION @extschema@._ces_view_of(tracking @extschema@._ces_tracking) RETURNS regclass
LANGUAGE sql STABLE
RETURN (SELECT v.oid::regclass
          FROM pg_class AS v
          JOIN pg_rewrite AS r ON r.ev_class = v.oid
          JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
          JOIN pg_proc AS f ON f.oid = d.refobjid AND f.proname = tracking.name || '_as_of'
          JOIN pg_namespace AS n ON n.oid = f.pronamespace AND n.nspname = tracking.schema
         WHERE v.relkind = 'v'
         ORDER BY v.relname = tracking.name AND v.relnamespace = n.oid DESC, v.oid LIMIT 1);
COMMENT ON FUNCTION @extschema@._ces_view_of(@extschema@._ces_tracking) IS
'Internal: the view of a tracked table; NULL as long as there is none.';

-- What the functions behind the view read besides tallies and pending changes.
CREATE FUNCTION @extschema@._ces_customers_of(tracking @extschema@._ces_tracking) RETURNS regclass
LANGUAGE sql STABLE
RETURN (SELECT d.refobjid::regclass
          FROM pg_proc AS f
          JOIN pg_namespace AS n ON n.oid = f.pronamespace AND n.nspname = tracking.schema
          JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass
         WHERE f.proname = tracking.name || '_as_of' AND tracking.customers IS NOT NULL
           AND d.refobjid NOT IN (tracking.tallies, coalesce(to_regclass(format('%I.%I', tracking.schema, tracking.name || '_pending'))::oid, 0))
         LIMIT 1);
COMMENT ON FUNCTION @extschema@._ces_customers_of(@extschema@._ces_tracking) IS
'Internal: the table of customers that the view reads; NULL if there is none.';

CREATE FUNCTION @extschema@._ces_view_name(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE sql STABLE
RETURN coalesce(@extschema@._ces_view_of(tracking)::text, @extschema@._ces_object(tracking, ''));
COMMENT ON FUNCTION @extschema@._ces_view_name(@extschema@._ces_tracking) IS
'Internal: the name of the view of a tracked table, or the one that it is to have.';

-- What NAME_mapping says, of other rows than those of the table: it reads the table under a name that nothing else has.
CREATE FUNCTION @extschema@._ces_mapped_sql(tracking @extschema@._ces_tracking, source text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
RETURN (SELECT CASE WHEN length(m.query) - length(replace(m.query, m.reads, '')) = length(m.reads) THEN replace(m.query, m.reads, format('FROM %s', source)) END
          FROM (SELECT rtrim(pg_get_viewdef(@extschema@._ces_object(tracking, '_mapping')::regclass), ';'),
                       format('FROM %s _event', @extschema@._ces_events_of(tracking)::regclass)) AS m (query, reads));
COMMENT ON FUNCTION @extschema@._ces_mapped_sql(@extschema@._ces_tracking, text) IS
'Internal: the query for what rows count as, by the names that columns have now; they are read from a source named _event. NULL if the view does not read them just once.';

-- What rows change, so many times: the columns of the pending changes.
CREATE FUNCTION @extschema@._ces_pending_sql(tracking @extschema@._ces_tracking, rows integer, source text) RETURNS text
LANGUAGE sql STABLE
RETURN format('SELECT %1$s, c.day, %2$s, CASE WHEN %3$s THEN %4$s._ces_change(%2$s, c.event_name, c.count%5$s) END FROM (%6$s) AS c',
    @extschema@._ces_key_text(tracking.tallies, 'c.%1$s'), rows, @extschema@._ces_key_text(tracking.tallies, 'c.%1$s IS NOT NULL', ' AND '),
    @extschema@._ces_extension_schema(), CASE WHEN tracking.occurred_at IS NULL THEN '' ELSE ', c.day' END, source);
COMMENT ON FUNCTION @extschema@._ces_pending_sql(@extschema@._ces_tracking, integer, text) IS
'Internal: the query for pending changes, of what rows count as.';

-- An update changes what only one of old and new rows has; most leave what counts as it was. In the order of the index on
-- the pending changes, neighbours in it are written one after the other: that halves what the index costs.
CREATE FUNCTION @extschema@._ces_change_sql(tracking @extschema@._ces_tracking, operation text, added text, removed text) RETURNS text
LANGUAGE sql STABLE
RETURN format('INSERT INTO %s (%s, day, rows, tally) ', @extschema@._ces_object(tracking, '_pending'), @extschema@._ces_key_text(tracking.tallies, '%1$s'))
    || CASE operation
       WHEN 'INSERT' THEN @extschema@._ces_pending_sql(tracking, 1, added)
       WHEN 'UPDATE' THEN @extschema@._ces_pending_sql(tracking, 1, format('(%s) EXCEPT ALL (%s)', added, removed)) || ' UNION ALL '
                       || @extschema@._ces_pending_sql(tracking, -1, format('(%s) EXCEPT ALL (%s)', removed, added))
       ELSE @extschema@._ces_pending_sql(tracking, -1, removed)
       END
    || format(' ORDER BY %s', @extschema@._ces_key_text(tracking.tallies, '%1$s'));
COMMENT ON FUNCTION @extschema@._ces_change_sql(@extschema@._ces_tracking, text, text, text) IS
'Internal: the command that writes down what a statement changed, of what the rows that it added and removed count as.';

-- The triggers come here where their own command would not do: for TRUNCATE, which is rare, and where something has
-- another name than it had when they were made.
CREATE FUNCTION @extschema@._ces_change_command(relation oid, trigger_name name, operation text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tracking @extschema@._ces_tracking;
    events oid;
    added text;
    removed text;
BEGIN
    SELECT k.* INTO tracking
      FROM pg_trigger AS t
      JOIN pg_proc AS f ON f.oid = t.tgfoid
      JOIN pg_namespace AS n ON n.oid = f.pronamespace
      JOIN @extschema@._ces_trackings() AS k ON k.schema = n.nspname AND f.proname = k.name || '_changed' AND f.proowner = k.owner
     WHERE t.tgrelid = relation AND t.tgname = trigger_name;
    IF NOT FOUND THEN
        -- The tallies are gone, or in another schema than the function.
        RETURN NULL;
    END IF;
    events := @extschema@._ces_events_of(tracking);
    IF to_regclass(@extschema@._ces_object(tracking, '_pending')) IS NULL
       OR to_regclass(@extschema@._ces_object(tracking, '_tables')) IS NULL
       OR events IS NULL THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM @extschema@._ces_tree(events) AS t WHERE t.relation = _ces_change_command.relation) THEN
        -- Its rows are not in the tracked table any more. Should they come back, it is known that they may have changed.
        -- A row is added rather than changed, so that nobody waits.
        RETURN format('INSERT INTO %1$s (relation, missed) SELECT %2$s, true WHERE EXISTS (SELECT FROM %1$s WHERE relation = %2$s)'
                      ' AND NOT EXISTS (SELECT FROM %1$s WHERE relation = %2$s AND missed)', @extschema@._ces_object(tracking, '_tables'), relation);
    END IF;
    IF operation = 'TRUNCATE' THEN
        IF (SELECT c.relkind = 'p' FROM pg_class AS c WHERE c.oid = relation) THEN
            -- Its partitions are truncated with it, and tell themselves.
            RETURN NULL;
        END IF;
        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
            RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
                MESSAGE = format('cannot truncate tracked table "%s" at isolation level %s', relation::regclass,
                                 current_setting('transaction_isolation')),
                DETAIL = 'Rows that were committed after the transaction took its snapshot would go uncounted.',
                HINT = 'Use DELETE, or TRUNCATE at isolation level READ COMMITTED.';
        END IF;
    END IF;
    added := @extschema@._ces_mapped_sql(tracking, 'new_events _event');
    removed := @extschema@._ces_mapped_sql(tracking, CASE operation WHEN 'TRUNCATE' THEN format('ONLY %s _event', relation::regclass)
                                                                   ELSE 'old_events _event' END);
    RETURN CASE WHEN removed IS NOT NULL THEN @extschema@._ces_change_sql(tracking, operation, added, removed) END;
END $$;
COMMENT ON FUNCTION @extschema@._ces_change_command(oid, name, text) IS
'Internal: the command that writes down what a statement changed in a table, made for what things are called now. NULL if it is not tracked.';
