-- Keeping scores of the past, keeping events of the past, and forgetting.

CREATE FUNCTION @extschema@._ces_snapshot(tracking @extschema@._ces_tracking, day date) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := (now() AT TIME ZONE tracking.time_zone)::date;
BEGIN
    IF day > today OR NOT isfinite(day) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('%s is not a day that has come', day);
    ELSIF day < today AND tracking.occurred_at IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format('"%s" is tracked without the time of events', tracking.events),
            DETAIL = 'What scores were on a past day is not known.';
    END IF;
    RETURN @extschema@._ces_run_as(tracking.owner, format(
        'LOCK TABLE %1$s IN SHARE ROW EXCLUSIVE MODE; DELETE FROM %1$s WHERE day = %2$L;'
        'INSERT INTO %1$s (%3$s, day, score, band, band_rank, last_event_day)'
        ' SELECT %4$s, %2$L, s.score, s.band, s.band_rank, s.last_event_day FROM %5$s(%2$L) AS s',
        @extschema@._ces_object(tracking, '_history'), coalesce(day, today),
        @extschema@._ces_key_text(tracking.tallies, '%1$s'), @extschema@._ces_key_text(tracking.tallies, 's.%1$s'),
        @extschema@._ces_object(tracking, '_as_of')));
END $$;
COMMENT ON FUNCTION @extschema@._ces_snapshot(@extschema@._ces_tracking, date) IS
'Internal: ces_snapshot() of a tracking.';

CREATE FUNCTION @extschema@.ces_snapshot(view text, day date DEFAULT NULL) RETURNS bigint
LANGUAGE sql VOLATILE
RETURN @extschema@._ces_snapshot(@extschema@._ces_tracking_of(view), day);
COMMENT ON FUNCTION @extschema@.ces_snapshot(text, date) IS
'Keeps the scores of a tracked table at the end of a day, by default today in its time zone, in the table NAME_history, in place of those kept for that day before; how many customers have one. Needs ownership of the events.';

CREATE FUNCTION @extschema@._ces_retain(tracking @extschema@._ces_tracking, before date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF tracking.occurred_at IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format('"%s" is tracked without the time of events', tracking.events);
    ELSIF before NOT BETWEEN '0001-01-01' AND '9999-12-31' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'the day before which events are retained must be of a year from 1 to 9999';
    END IF;
    PERFORM @extschema@._ces_lock_tracking(tracking);
    -- As a Julian day, which reads the same whatever DateStyle is.
    tracking := jsonb_populate_record(tracking, jsonb_build_object('kept_until', to_char(before - 1, '"J"J')));
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_guard_sql(tracking) || format('DELETE FROM %s WHERE relation <> ALL (%L::regclass[])',
        @extschema@._ces_object(tracking, '_tables'), ARRAY(SELECT t.relation::regclass FROM @extschema@._ces_tree(@extschema@._ces_events_of(tracking)) AS t)));
END $$;
COMMENT ON FUNCTION @extschema@._ces_retain(@extschema@._ces_tracking, date) IS
'Internal: ces_retain() of a tracking.';

CREATE FUNCTION @extschema@.ces_retain(view text, before date) RETURNS void
LANGUAGE sql VOLATILE
RETURN @extschema@._ces_retain(@extschema@._ces_tracking_of(view), before);
COMMENT ON FUNCTION @extschema@.ces_retain(text, date) IS
'Declares that events of days before the one given are gone, because partitions were dropped or detached on purpose, and count all the same: ces_rebuild() and ces_check() leave those days as they are kept, and ces_status does not tell of the partitions that are gone. Call it in the transaction that drops them. Changes of such events that triggers tell of are still counted. With NULL for the day, all events count as they are. Needs ownership of the events.';

CREATE FUNCTION @extschema@._ces_forget(tracking @extschema@._ces_tracking, customer text[]) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_customer text := (SELECT string_agg(format('c.%s %s %L::%s', k.name, k.equal, customer[k.number], k.type), ' AND ')
                           FROM @extschema@._ces_key(tracking.tallies) AS k);
    events text;
BEGIN
    IF cardinality(customer) <> (SELECT count(*) FROM @extschema@._ces_key(tracking.tallies)) OR array_position(customer, NULL) IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('a customer of "%s" is told by %s', @extschema@._ces_object(tracking, ''), @extschema@._ces_key_text(tracking.tallies, '%1$s')),
            HINT = 'Pass a value for each of these columns, in this order.';
    END IF;
    events := CASE WHEN @extschema@._ces_events_of(tracking) IS NULL THEN 'SELECT WHERE false'
                   ELSE format('SELECT FROM %s AS c WHERE %s', @extschema@._ces_object(tracking, '_mapping'), is_customer) END;
    PERFORM @extschema@._ces_lock_tracking(tracking);
    IF @extschema@._ces_run_as(tracking.owner, events || ' LIMIT 1') > 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('customer "%s" still has events in "%s"', array_to_string(customer, ', '), tracking.events),
            HINT = 'Delete the events first.';
    END IF;
    -- Should events come in meanwhile, nothing is removed.
    RETURN @extschema@._ces_run_as(tracking.owner, format(
        'WITH t AS (DELETE FROM %1$s AS c WHERE %4$s AND NOT EXISTS (%5$s) RETURNING 1),'
        ' p AS (DELETE FROM %2$s AS c WHERE %4$s AND NOT EXISTS (%5$s) RETURNING 1),'
        ' h AS (DELETE FROM %3$s AS c WHERE %4$s AND NOT EXISTS (%5$s) RETURNING 1)'
        ' SELECT FROM t UNION ALL SELECT FROM p UNION ALL SELECT FROM h',
        tracking.tallies::regclass, @extschema@._ces_object(tracking, '_pending'), @extschema@._ces_object(tracking, '_history'), is_customer, events));
END $$;
COMMENT ON FUNCTION @extschema@._ces_forget(@extschema@._ces_tracking, text[]) IS
'Internal: ces_forget() of a tracking.';

CREATE FUNCTION @extschema@.ces_forget(view text, VARIADIC customer text[]) RETURNS bigint
LANGUAGE sql VOLATILE
RETURN @extschema@._ces_forget(@extschema@._ces_tracking_of(view), customer);
COMMENT ON FUNCTION @extschema@.ces_forget(text, text[]) IS
'Removes a customer from tallies, pending changes and history, and returns how many rows that were; one value for each customer column, as text. The customer''s events must have been deleted before. As after any DELETE, the rows are off the disk once VACUUM has run. Needs ownership of the events.';
