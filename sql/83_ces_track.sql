-- The public face of tracking: procedures that take events in, and what tells how it is going.

-- COMMIT ends the lock on the events, once their changes are counted.
CREATE PROCEDURE @extschema@.ces_track(
    view text, events regclass, customer text, event_name text, count text DEFAULT NULL, occurred_at text DEFAULT NULL,
    filter text DEFAULT NULL, customers regclass DEFAULT NULL, model text DEFAULT 'default', time_zone text DEFAULT NULL,
    period text DEFAULT 'year', previous_days integer DEFAULT 7, allow_row_security boolean DEFAULT false
)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM @extschema@._ces_refuse_in_transaction();
    view := @extschema@._ces_start_tracking(view, events, customer, event_name, count, occurred_at, filter, customers,
        model, time_zone, period, previous_days, allow_row_security, pg_catalog.current_setting('search_path'));
    COMMIT;
    -- Beside writers, whole parts at a stricter level would fail again and again; each is one statement anyway.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    CALL @extschema@._ces_recount_all(view);
    PERFORM @extschema@._ces_make_view(@extschema@._ces_tracking_of(view));
END $$;
COMMENT ON PROCEDURE @extschema@.ces_track(text, regclass, text, text, text, text, text, regclass, text, text, text, integer, boolean) IS
'Creates a view of current scores over a table of events, and keeps it current. customer names the columns that tell customers apart; event_name, count, occurred_at and filter are expressions over one row, of which count (1), occurred_at and filter can be left out; customers is a table of all customers, those without events included. Days are those of time_zone, by default the model''s. Takes existing events in, in parts that are committed one by one, and so cannot run inside a transaction. Needs ownership of the events.';

-- Everything by the names that things have now, and all triggers in place.
CREATE FUNCTION @extschema@._ces_mend(tracking @extschema@._ces_tracking, new_events regclass, path text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    events oid := @extschema@._ces_events_of(tracking);
BEGIN
    IF new_events IS NULL AND events IS NULL THEN
        -- It was dropped, and perhaps built anew.
        new_events := to_regclass(tracking.events);
        IF new_events IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = format('tracked table "%s" does not exist', tracking.events),
                HINT = 'Pass the table that has the events now, or call ces_untrack().';
        END IF;
    END IF;
    IF new_events IS NOT NULL AND new_events IS DISTINCT FROM events::regclass THEN
        PERFORM @extschema@._ces_check_trackable(new_events, tracking.row_security::boolean);
        PERFORM @extschema@._ces_run_as(tracking.owner, format(
            'SET LOCAL client_min_messages = warning; DROP FUNCTION IF EXISTS %s CASCADE; DROP VIEW IF EXISTS %s; DELETE FROM %s',
            @extschema@._ces_object(tracking, '_changed'), @extschema@._ces_object(tracking, '_mapping'), @extschema@._ces_object(tracking, '_tables')));
        PERFORM @extschema@._ces_make_probe(tracking, new_events, path);
        PERFORM @extschema@._ces_make_mapping(tracking, new_events, path);
        events := new_events;
    ELSE
        PERFORM @extschema@._ces_check_trackable(events, tracking.row_security::boolean);
    END IF;
    tracking := jsonb_populate_record(tracking, jsonb_build_object('events', events::regclass));
    IF tracking.customers IS NOT NULL THEN
        -- By its name, or where that is gone, the one that is read.
        tracking := jsonb_populate_record(tracking, jsonb_build_object('customers',
            coalesce(to_regclass(tracking.customers)::text, @extschema@._ces_customers_of(tracking)::text, tracking.customers)));
        PERFORM @extschema@._ces_check_customers(tracking);
    END IF;
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_guard_sql(tracking) || @extschema@._ces_changed_sql(tracking));
    PERFORM @extschema@._ces_cover(tracking);
    -- As what pg_restore --disable-triggers leaves behind; now that no writer can come to these tables.
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_guards_sql(tracking));
    -- Until all is counted, whatever ends it sooner.
    PERFORM @extschema@._ces_run_as(tracking.owner, format('INSERT INTO %s (relation, missed) SELECT unnest(%L::regclass[]), true',
        @extschema@._ces_object(tracking, '_tables'), ARRAY(SELECT t.relation::regclass FROM @extschema@._ces_tree(events) AS t)));
    RETURN format('%s', tracking.tallies::regclass);
END $$;
COMMENT ON FUNCTION @extschema@._ces_mend(@extschema@._ces_tracking, regclass, text) IS
'Internal: all of ces_rebuild() that comes before events are counted; the name of the tallies.';

CREATE PROCEDURE @extschema@.ces_rebuild(view text, events regclass DEFAULT NULL)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM @extschema@._ces_refuse_in_transaction();
    view := @extschema@._ces_mend(@extschema@._ces_tracking_of(view), events, pg_catalog.current_setting('search_path'));
    COMMIT;
    -- Beside writers, whole parts at a stricter level would fail again and again; each is one statement anyway.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    CALL @extschema@._ces_recount_all(view);
    PERFORM @extschema@._ces_make_view(@extschema@._ces_tracking_of(view));
END $$;
COMMENT ON PROCEDURE @extschema@.ces_rebuild(text, regclass) IS
'Computes the tallies of a tracked table anew from its events, in parts that are committed one by one; puts triggers back where they are missing or were off, takes in new partitions and lets go of those that are gone. The view stays readable, and is right for each customer once their part is done. With events, another table is tracked from now on; a table that was dropped and built anew is found by its name. Cannot run inside a transaction. Needs ownership of the events.';

-- A partition that has never been written to has no rows that went uncounted. Nothing else is sure not to have any: rows
-- that came by the tracked table were counted, rows that came or went by the partition itself were not. Nor is a table whose
-- triggers were there once.
CREATE FUNCTION @extschema@._ces_track_partitions(tracking @extschema@._ces_tracking) RETURNS TABLE (relation oid, must_rebuild boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_require_owner(tracking);
    FOR relation, must_rebuild IN
        SELECT c.oid, u.triggers > 0 OR (c.relkind = 'r' AND (pg_relation_size(c.oid) > 0 OR c.relfilenode <> c.oid OR c.reltuples >= 0))
          FROM (SELECT * FROM @extschema@._ces_uncovered(tracking) OFFSET 0) AS u
          JOIN @extschema@._ces_cover(tracking) AS covered ON covered = u.relation
          JOIN pg_class AS c ON c.oid = covered ORDER BY c.oid
    LOOP
        IF must_rebuild THEN
            PERFORM @extschema@._ces_run_as(tracking.owner, format('INSERT INTO %s (relation, missed) VALUES (%s, true)',
                @extschema@._ces_object(tracking, '_tables'), relation));
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
COMMENT ON FUNCTION @extschema@._ces_track_partitions(@extschema@._ces_tracking) IS
'Internal: ces_track_partitions() of a tracking.';

CREATE FUNCTION @extschema@.ces_track_partitions(view text) RETURNS TABLE (partition regclass, must_rebuild boolean)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT t.relation::regclass, t.must_rebuild FROM @extschema@._ces_track_partitions(@extschema@._ces_tracking_of(view)) AS t;
END;
COMMENT ON FUNCTION @extschema@.ces_track_partitions(text) IS
'Takes in partitions that were added to a tracked table, so that statements on them are counted, and returns them. must_rebuild tells which may have rows that were not counted, because they have been written to: CALL ces_rebuild() counts these. Writers wait until the end of the transaction. Needs ownership of the events.';

CREATE FUNCTION @extschema@._ces_untrack(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Before the view, which those may read who write to the events.
    IF @extschema@._ces_events_of(tracking) IS NOT NULL THEN
        PERFORM @extschema@._ces_run_as(tracking.owner, format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', @extschema@._ces_events_of(tracking)::regclass));
    END IF;
    PERFORM @extschema@._ces_run_as(tracking.owner, format(
        'SET LOCAL client_min_messages = warning; DROP VIEW IF EXISTS %1$s; DROP FUNCTION IF EXISTS %2$s; DROP FUNCTION IF EXISTS %3$s;'
        'DROP FUNCTION IF EXISTS %4$s CASCADE; DROP VIEW IF EXISTS %5$s; DROP TABLE IF EXISTS %6$s, %7$s, %8$s, %9$s',
        @extschema@._ces_view_name(tracking),
        @extschema@._ces_object(tracking, '_as_of'), @extschema@._ces_object(tracking, '_series'),
        @extschema@._ces_object(tracking, '_changed'), @extschema@._ces_object(tracking, '_mapping'), tracking.tallies::regclass,
        @extschema@._ces_object(tracking, '_pending'), @extschema@._ces_object(tracking, '_history'), @extschema@._ces_object(tracking, '_tables')));
END $$;
COMMENT ON FUNCTION @extschema@._ces_untrack(@extschema@._ces_tracking) IS
'Internal: drops all that was made for a tracked table.';

CREATE FUNCTION @extschema@.ces_untrack(view text) RETURNS void
LANGUAGE sql VOLATILE
RETURN @extschema@._ces_untrack(@extschema@._ces_tracking_of(view));
COMMENT ON FUNCTION @extschema@.ces_untrack(text) IS
'Stops tracking a table: drops the view, the tallies, the pending changes, the history and all triggers. An error if anything else depends on the view. The events stay as they are. Needs ownership of the events.';
