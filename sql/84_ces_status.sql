-- Whether all is well with tracked tables.

-- What the model tells; a version stays as it was when the table was tracked.
CREATE FUNCTION @extschema@._ces_model_problems(tracking @extschema@._ces_tracking) RETURNS TABLE (problem text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    config jsonb;
BEGIN
    IF strpos(tracking.model, '@') > 0 THEN
        RETURN;
    END IF;
    config := @extschema@._ces_config(tracking.model);
    IF config -> 'weights' = '{}' THEN
        RETURN QUERY SELECT format('Model "%s" has no weights: the view cannot be read.', tracking.model);
    ELSIF tracking.occurred_at IS NULL AND @extschema@._ces_config_needs_time(config) THEN
        RETURN QUERY SELECT format('Model "%s" needs the time of events now: the view cannot be read. Track the table anew, with occurred_at.', tracking.model);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        -- Not everybody may know.
        RETURN;
END $$;
COMMENT ON FUNCTION @extschema@._ces_model_problems(@extschema@._ces_tracking) IS
'Internal: why a view cannot be scored by its model.';

CREATE FUNCTION @extschema@._ces_problems(tracking @extschema@._ces_tracking) RETURNS TABLE (problem text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    events oid := @extschema@._ces_events_of(tracking);
    rebuild text := format('CALL ces_rebuild(%L)', @extschema@._ces_view_name(tracking));
BEGIN
    IF events IS NULL THEN
        RETURN QUERY SELECT format('"%s", or a column of it that counts, was dropped: what comes to a table of that name is not counted. %s takes it in.',
                                   tracking.events, rebuild);
    END IF;
    RETURN QUERY SELECT format('"%s" is another table than the tracked one, which is called "%s" now. CALL ces_rebuild(%L, %L) tracks it in its place.',
                               tracking.events, events::regclass, @extschema@._ces_view_name(tracking), tracking.events)
      WHERE to_regclass(tracking.events) <> events;
    RETURN QUERY SELECT format('"%s" is missing. Track the table anew.', o.name)
       FROM unnest(ARRAY[@extschema@._ces_object(tracking, '_pending'), @extschema@._ces_object(tracking, '_tables'),
                         @extschema@._ces_object(tracking, '_history')]) AS o (name)
      WHERE to_regclass(o.name) IS NULL;
    RETURN QUERY SELECT format('"%s" is not the table of customers that the view reads. %s makes it read that.', tracking.customers, rebuild)
      WHERE to_regclass(tracking.customers) <> @extschema@._ces_customers_of(tracking);
    RETURN QUERY SELECT * FROM @extschema@._ces_model_problems(tracking);
    RETURN QUERY SELECT format('There is no view: existing events have not all been taken in, or it was dropped. %s makes it.', rebuild)
      WHERE @extschema@._ces_view_of(tracking) IS NULL;
    RETURN QUERY SELECT format('"%s" is owned by "%s" now, but what was made for it by "%s", with whose rights changes are written down. Track it anew.',
                               events::regclass, pg_get_userbyid(c.relowner), pg_get_userbyid(tracking.owner))
       FROM pg_class AS c WHERE c.oid = events AND c.relowner <> tracking.owner;
    RETURN QUERY SELECT o.problem || ' ' || o.hint FROM @extschema@._ces_obstacles(events) AS o WHERE events IS NOT NULL;
    RETURN QUERY SELECT format('"%s" has row security, which the tallies do not know of. Give them policies, and track it anew with allow_row_security.', tracking.events)
      WHERE NOT tracking.row_security::boolean AND @extschema@._ces_has_row_security(events);
    RETURN QUERY
    SELECT CASE WHEN u.triggers < 4 THEN format('"%s" is not covered: statements on it are not counted, nor are rows that it came with. ces_track_partitions(%L) takes it in.',
                                                u.relation::regclass, @extschema@._ces_view_name(tracking))
                WHEN u.off > 0 THEN format('Triggers of "%s" are off: changes are not counted. %s counts them.', u.relation::regclass, rebuild)
                ELSE format('Triggers of "%s" were off for a time: changes may not have been counted. %s counts them.', u.relation::regclass, rebuild) END
      FROM @extschema@._ces_uncovered(tracking) AS u ORDER BY u.relation;
END $$;
COMMENT ON FUNCTION @extschema@._ces_problems(@extschema@._ces_tracking) IS
'Internal: what the catalog tells of what is wrong with a tracked table.';

-- What only those may know who have the owner's rights. Whatever somebody has made of the tables, it runs with these.
CREATE FUNCTION @extschema@._ces_facts(tracking @extschema@._ces_tracking) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(tracking.owner, 'USAGE') THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT f FROM @extschema@._ces_read_as(tracking.owner, format(
        'SELECT jsonb_build_object(%L, count(*) FILTER (WHERE tally IS NOT NULL), %L, coalesce(sum(rows::int8) FILTER (WHERE tally IS NULL), 0)::int8,'
        ' %L, (SELECT jsonb_object_agg(relation, missed) FROM (SELECT relation::oid::int8, bool_or(missed::bool) FROM %s GROUP BY 1) AS t (relation, missed))) FROM %s',
        'pending', 'skipped', 'tables', @extschema@._ces_object(tracking, '_tables'), @extschema@._ces_object(tracking, '_pending'))) AS f);
EXCEPTION
    WHEN OTHERS THEN
        RETURN jsonb_build_object('problem', SQLERRM);
END $$;
COMMENT ON FUNCTION @extschema@._ces_facts(@extschema@._ces_tracking) IS
'Internal: how many changes are pending, how many rows skipped, and whose changes are counted; NULL for those who may not know.';

CREATE FUNCTION @extschema@._ces_table_problems(tracking @extschema@._ces_tracking, facts jsonb) RETURNS TABLE (problem text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT format('Tallies cannot be read: %s', facts ->> 'problem') WHERE facts ? 'problem'
     UNION ALL
    SELECT CASE WHEN in_tree.relation IS NULL AND c.oid IS NULL THEN format('A partition was dropped: its events are still counted. CALL ces_rebuild(%L) counts without them; ces_retain() keeps them on purpose.', @extschema@._ces_view_name(tracking))
                WHEN in_tree.relation IS NULL THEN format('"%s" was detached: its events are still counted. CALL ces_rebuild(%L) counts without them; ces_retain() keeps them on purpose.', c.oid::regclass, @extschema@._ces_view_name(tracking))
                ELSE format('"%s" may have changes that are not counted: from before it was covered, from while it was detached, or because a rebuild has not ended. CALL ces_rebuild(%L) counts them.', c.oid::regclass, @extschema@._ces_view_name(tracking)) END
      FROM jsonb_each_text(CASE WHEN jsonb_typeof(facts -> 'tables') = 'object' THEN facts -> 'tables' ELSE '{}' END) AS t (relation, missed)
      LEFT JOIN @extschema@._ces_tree(@extschema@._ces_events_of(tracking)) AS in_tree ON in_tree.relation = t.relation::oid
      LEFT JOIN pg_class AS c ON c.oid = t.relation::oid
     WHERE (in_tree.relation IS NULL AND @extschema@._ces_events_of(tracking) IS NOT NULL)
        OR (in_tree.relation IS NOT NULL AND t.missed::boolean);
END;
COMMENT ON FUNCTION @extschema@._ces_table_problems(@extschema@._ces_tracking, jsonb) IS
'Internal: what the tables of a tracking tell of what is wrong with it.';

CREATE VIEW @extschema@.ces_status AS
SELECT @extschema@._ces_view_name(k) AS view,
       coalesce(@extschema@._ces_events_of(k)::regclass::text, k.events) AS events,
       pg_get_userbyid(k.owner) AS owner, k.model, k.time_zone, k.kept_until::date + 1 AS retained_before,
       (SELECT count(*) FROM @extschema@._ces_tree(@extschema@._ces_events_of(k))) AS tables,
       (f.facts ->> 'pending')::bigint AS pending, (f.facts ->> 'skipped')::bigint AS skipped,
       ARRAY(SELECT p.problem FROM @extschema@._ces_problems(k) AS p
             UNION ALL SELECT p.problem FROM @extschema@._ces_table_problems(k, f.facts) AS p) AS problems
  FROM @extschema@._ces_trackings() AS k, LATERAL (SELECT @extschema@._ces_facts(k) OFFSET 0) AS f (facts);
COMMENT ON VIEW @extschema@.ces_status IS
'Tracked tables, and whether all is well with them.';
COMMENT ON COLUMN @extschema@.ces_status.view IS 'The view with the scores, as other functions take it.';
COMMENT ON COLUMN @extschema@.ces_status.events IS 'The tracked table.';
COMMENT ON COLUMN @extschema@.ces_status.owner IS 'The role with whose rights changes are written down.';
COMMENT ON COLUMN @extschema@.ces_status.model IS 'The model by which the view scores.';
COMMENT ON COLUMN @extschema@.ces_status.time_zone IS 'The time zone in which days begin and end.';
COMMENT ON COLUMN @extschema@.ces_status.retained_before IS 'Events of days before this one may be gone, and are counted as they were; see ces_retain(). NULL: all events are there.';
COMMENT ON COLUMN @extschema@.ces_status.tables IS 'Number of tables that the events are in: the tracked table and all its partitions.';
COMMENT ON COLUMN @extschema@.ces_status.pending IS 'Changes that ces_refresh() has not folded into the tallies yet. NULL for those without the rights of the owner.';
COMMENT ON COLUMN @extschema@.ces_status.skipped IS 'Rows that do not count because their customer, event, count or time is NULL, or their time infinite. NULL for those without the rights of the owner.';
COMMENT ON COLUMN @extschema@.ces_status.problems IS 'What makes, or may make, scores wrong, and what can be done about it; empty if all is well.';
GRANT SELECT ON @extschema@.ces_status TO PUBLIC;

CREATE FUNCTION @extschema@._ces_check(tracking @extschema@._ces_tracking)
RETURNS TABLE (problem text, customer jsonb, period date, stored @extschema@.ces_tally, counted @extschema@.ces_tally)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_require_owner(tracking);
    RETURN QUERY SELECT p.problem, NULL::jsonb, NULL::date, NULL::@extschema@.ces_tally, NULL::@extschema@.ces_tally
       FROM (SELECT * FROM @extschema@._ces_problems(tracking)
             UNION ALL SELECT * FROM @extschema@._ces_table_problems(tracking, @extschema@._ces_facts(tracking))) AS p;
    IF @extschema@._ces_events_of(tracking) IS NULL OR to_regclass(@extschema@._ces_object(tracking, '_pending')) IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT format('Stored %s rows, counted %s.', d ->> 'stored_rows', d ->> 'counted_rows'), d -> 'customer',
                        (d ->> 'period')::date, (d -> 'stored')::@extschema@.ces_tally, (d -> 'counted')::@extschema@.ces_tally
       FROM @extschema@._ces_read_as(tracking.owner, format(
           'SELECT jsonb_build_object(%1$L, jsonb_build_object(%2$s), %3$L, coalesce(s.period, w.period), %4$L, coalesce(s.tally, %11$L)::jsonb,'
           ' %5$L, coalesce(w.tally, %11$L)::jsonb, %6$L, coalesce(s.row_count, 0), %7$L, coalesce(w.row_count, 0))'
           ' FROM (%8$s) AS s FULL JOIN (%9$s) AS w ON %10$s AND s.period = w.period'
           ' WHERE coalesce(s.row_count, 0) <> coalesce(w.row_count, 0)'
           ' OR coalesce(s.tally, %11$L) OPERATOR(%12$s.<>) coalesce(w.tally, %11$L)'
           ' OR coalesce(s.days, %11$L) OPERATOR(%12$s.<>) coalesce(w.days, %11$L)',
           'customer', @extschema@._ces_key_text(tracking.tallies, '%6$L, coalesce(s.%1$s, w.%1$s)'), 'period', 'stored', 'counted',
           'stored_rows', 'counted_rows', @extschema@._ces_stored_sql(tracking, 'true'), @extschema@._ces_wanted_sql(tracking, 'true'),
           @extschema@._ces_key_text(tracking.tallies, 's.%1$s %3$s w.%1$s', ' AND '), '{}', @extschema@._ces_extension_schema())) AS d;
END $$;
COMMENT ON FUNCTION @extschema@._ces_check(@extschema@._ces_tracking) IS
'Internal: ces_check() of a tracking.';

CREATE FUNCTION @extschema@.ces_check(
    view text, OUT problem text, OUT customer jsonb, OUT period date, OUT stored @extschema@.ces_tally, OUT counted @extschema@.ces_tally
) RETURNS SETOF record
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT * FROM @extschema@._ces_check(@extschema@._ces_tracking_of(view));
END;
COMMENT ON FUNCTION @extschema@.ces_check(text) IS
'Counts the events of a tracked table anew, as the statement sees them, and returns a row for each customer and period of which something else is kept, pending changes included, and one for each problem that ces_status shows. No rows: all is well. Needs ownership of the events.';
