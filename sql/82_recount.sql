-- Counting the events of a tracked table, and folding their changes into the tallies.
--
-- Whatever is done here is one statement, and so goes by one snapshot: of what it reads from the events, the pending
-- changes that go with it are just those that it sees. What is committed later stays pending.

CREATE FUNCTION @extschema@._ces_period_sql(tracking @extschema@._ces_tracking, day text) RETURNS text
LANGUAGE sql IMMUTABLE
-- What is earlier than any period that a timestamp can begin is of the first one.
RETURN format('date_trunc(%L, greatest(%s, %L::date)::timestamp)::date', tracking.period, day, '4500-01-01 BC');
COMMENT ON FUNCTION @extschema@._ces_period_sql(@extschema@._ces_tracking, text) IS
'Internal: the expression for the period of a day.';

-- Whether the customer of c is before a bound.
CREATE FUNCTION @extschema@._ces_before_sql(tallies oid, bound jsonb) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    k record;
    value text;
    condition text;
BEGIN
    FOR k IN SELECT * FROM @extschema@._ces_key(tallies) ORDER BY number DESC LOOP
        value := format('%L::%s', bound ->> (k.number - 1), k.type);
        condition := format('c.%s %s %s', k.name, k.less, value)
            || CASE WHEN condition IS NULL THEN '' ELSE format(' OR (c.%s %s %s AND (%s))', k.name, k.equal, value, condition) END;
    END LOOP;
    RETURN condition;
END $$;
COMMENT ON FUNCTION @extschema@._ces_before_sql(oid, jsonb) IS
'Internal: the condition that the customer of c comes before a bound.';

CREATE FUNCTION @extschema@._ces_range_sql(tallies oid, lower jsonb, upper jsonb) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN lower IS NULL THEN 'true' ELSE format('NOT (%s)', @extschema@._ces_before_sql(tallies, lower)) END
    || CASE WHEN upper IS NULL THEN '' ELSE format(' AND (%s)', @extschema@._ces_before_sql(tallies, upper)) END;
COMMENT ON FUNCTION @extschema@._ces_range_sql(oid, jsonb, jsonb) IS
'Internal: the condition that the customer of c is from one bound, if there is one, to before another.';

-- OFFSET keeps PostgreSQL from computing the day of an event once for every use.
CREATE FUNCTION @extschema@._ces_counted_sql(tracking @extschema@._ces_tracking, condition text) RETURNS text
LANGUAGE sql STABLE
RETURN format(
    'SELECT %1$s, c.period, count(*)::int4 AS row_count, max(c.day) AS last_day, %2$s.tally(c.event_name, c.count%3$s) AS tally, %4$s AS days'
    ' FROM (SELECT %1$s, c.day, c.event_name, c.count, %5$s AS period FROM %6$s AS c'
    ' WHERE %7$s AND %8$s AND c.day IS NOT NULL AND c.event_name IS NOT NULL AND c.count IS NOT NULL OFFSET 0) AS c GROUP BY %1$s, c.period',
    @extschema@._ces_key_text(tracking.tallies, 'c.%1$s'), @extschema@._ces_extension_schema(),
    CASE WHEN tracking.occurred_at IS NULL THEN '' ELSE ', c.day' END,
    CASE WHEN tracking.occurred_at IS NULL THEN format('%L::%s.ces_tally', '{}', @extschema@._ces_extension_schema())
         ELSE format('%s.tally(%L, 1, c.day)', @extschema@._ces_extension_schema(), 'rows') END,
    @extschema@._ces_period_sql(tracking, 'c.day'), @extschema@._ces_object(tracking, '_mapping'), condition,
    @extschema@._ces_key_text(tracking.tallies, 'c.%1$s IS NOT NULL', ' AND '));
COMMENT ON FUNCTION @extschema@._ces_counted_sql(@extschema@._ces_tracking, text) IS
'Internal: the query that counts the events of some customers, with the columns of the tallies.';

-- What the pending changes, too, say of a row.
CREATE FUNCTION @extschema@._ces_days_sql(tracking @extschema@._ces_tracking, alias text) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN tracking.occurred_at IS NULL THEN format('%L::%s.ces_tally', '{}', @extschema@._ces_extension_schema())
            ELSE format('%1$s._ces_change(%2$s.rows, %3$L, 1, %2$s.day)', @extschema@._ces_extension_schema(), alias, 'rows') END;
COMMENT ON FUNCTION @extschema@._ces_days_sql(@extschema@._ces_tracking, text) IS
'Internal: the expression for the rows by day of a pending change.';

CREATE FUNCTION @extschema@._ces_stored_sql(tracking @extschema@._ces_tracking, condition text) RETURNS text
LANGUAGE sql STABLE
RETURN format(
    'SELECT %1$s, c.period, sum(c.row_count)::int4 AS row_count, max(c.last_day) AS last_day, %2$s.tally(c.tally) AS tally, %2$s.tally(c.days) AS days'
    ' FROM (SELECT %1$s, c.period, c.row_count, c.last_day, c.tally, c.days FROM %3$s AS c'
    ' UNION ALL SELECT %1$s, %4$s, c.rows, c.day, c.tally, %5$s FROM %6$s AS c WHERE c.tally IS NOT NULL) AS c'
    ' WHERE %7$s GROUP BY %1$s, c.period',
    @extschema@._ces_key_text(tracking.tallies, 'c.%1$s'), @extschema@._ces_extension_schema(),
    tracking.tallies::regclass, @extschema@._ces_period_sql(tracking, 'c.day'), @extschema@._ces_days_sql(tracking, 'c'),
    @extschema@._ces_object(tracking, '_pending'), condition);
COMMENT ON FUNCTION @extschema@._ces_stored_sql(@extschema@._ces_tracking, text) IS
'Internal: the query for what is kept of some customers, pending changes included, with the columns of the tallies.';

-- What the tallies are to say: what the events say, and of the days whose events were dropped on purpose, what is kept.
CREATE FUNCTION @extschema@._ces_wanted_sql(tracking @extschema@._ces_tracking, condition text) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN tracking.kept_until IS NULL THEN @extschema@._ces_counted_sql(tracking, condition)
       ELSE format(
    'SELECT %1$s, c.period, sum(c.row_count)::int4 AS row_count, max(c.last_day) AS last_day, %2$s.tally(c.tally) AS tally, %2$s.tally(c.days) AS days'
    ' FROM (%3$s UNION ALL SELECT %1$s, c.period, (c.days OPERATOR(%2$s.->) %4$L)::int4, %2$s.ces_last_day(c.days), c.tally, c.days'
    ' FROM (SELECT %1$s, c.period, %2$s.ces_until(c.tally, %5$L) AS tally, %2$s.ces_until(c.days, %5$L) AS days FROM (%6$s) AS c) AS c'
    ' WHERE %2$s.ces_last_day(c.days) IS NOT NULL) AS c GROUP BY %1$s, c.period',
    @extschema@._ces_key_text(tracking.tallies, 'c.%1$s'), @extschema@._ces_extension_schema(),
    @extschema@._ces_counted_sql(tracking, condition || format(' AND c.day > %L', tracking.kept_until)), 'rows',
    tracking.kept_until, @extschema@._ces_stored_sql(tracking, condition)) END;
COMMENT ON FUNCTION @extschema@._ces_wanted_sql(@extschema@._ces_tracking, text) IS
'Internal: the query for what the tallies of some customers are to be, with the columns of the tallies.';

CREATE FUNCTION @extschema@._ces_require_owner(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(tracking.owner, 'USAGE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'must be owner of the tracked table';
    END IF;
END $$;
COMMENT ON FUNCTION @extschema@._ces_require_owner(@extschema@._ces_tracking) IS
'Internal: an error unless the user has the rights of the owner of a tracked table.';

-- One maintenance at a time; readers and writers do not wait.
CREATE FUNCTION @extschema@._ces_lock_tracking(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_run_as(tracking.owner,
        format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', @extschema@._ces_object(tracking, '_tables')));
END $$;
COMMENT ON FUNCTION @extschema@._ces_lock_tracking(@extschema@._ces_tracking) IS
'Internal: waits until nobody else refreshes or recounts the tallies, and keeps others waiting until the end of the transaction.';

CREATE FUNCTION @extschema@._ces_recount(tracking @extschema@._ces_tracking, lower jsonb, upper jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    range text := @extschema@._ces_range_sql(tracking.tallies, lower, upper);
BEGIN
    PERFORM @extschema@._ces_lock_tracking(tracking);
    PERFORM @extschema@._ces_run_as(tracking.owner, format(
        'WITH gone AS (DELETE FROM %1$s AS c WHERE c.tally IS NOT NULL AND %2$s), wanted AS MATERIALIZED (%3$s),'
        ' dropped AS (DELETE FROM %4$s AS c WHERE %2$s AND NOT EXISTS (SELECT FROM wanted AS w WHERE %5$s AND w.period = c.period))'
        ' INSERT INTO %4$s AS t (%6$s, period, row_count, last_day, tally, days)'
        ' SELECT %7$s, w.period, w.row_count, w.last_day, w.tally, w.days FROM wanted AS w'
        ' ON CONFLICT (%6$s, period) DO UPDATE SET row_count = excluded.row_count, last_day = excluded.last_day,'
        ' tally = excluded.tally, days = excluded.days WHERE t.row_count <> excluded.row_count OR t.last_day <> excluded.last_day'
        ' OR t.tally OPERATOR(%8$s.<>) excluded.tally OR t.days OPERATOR(%8$s.<>) excluded.days',
        @extschema@._ces_object(tracking, '_pending'), range, @extschema@._ces_wanted_sql(tracking, range), tracking.tallies::regclass,
        @extschema@._ces_key_text(tracking.tallies, 'w.%1$s %3$s c.%1$s', ' AND '), @extschema@._ces_key_text(tracking.tallies, '%1$s'),
        @extschema@._ces_key_text(tracking.tallies, 'w.%1$s'), @extschema@._ces_extension_schema()));
END $$;
COMMENT ON FUNCTION @extschema@._ces_recount(@extschema@._ces_tracking, jsonb, jsonb) IS
'Internal: makes the tallies of the customers from one bound to before another what they are to be.';

CREATE FUNCTION @extschema@._ces_recount_skipped(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_lock_tracking(tracking);
    PERFORM @extschema@._ces_run_as(tracking.owner, format(
        'WITH gone AS (DELETE FROM %1$s WHERE tally IS NULL)'
        ' INSERT INTO %1$s (rows) SELECT count(*) FROM %2$s AS c'
        ' WHERE (%3$s AND c.day IS NOT NULL AND c.event_name IS NOT NULL AND c.count IS NOT NULL) IS NOT TRUE HAVING count(*) > 0',
        @extschema@._ces_object(tracking, '_pending'), @extschema@._ces_object(tracking, '_mapping'),
        @extschema@._ces_key_text(tracking.tallies, 'c.%1$s IS NOT NULL', ' AND ')));
END $$;
COMMENT ON FUNCTION @extschema@._ces_recount_skipped(@extschema@._ces_tracking) IS
'Internal: counts the rows that are skipped anew.';

-- Twenty parts of about as many events each, by a sample of them.
CREATE FUNCTION @extschema@._ces_bounds(tracking @extschema@._ces_tracking) RETURNS jsonb[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    pages float8 := (SELECT sum(pg_relation_size(t.relation)) / 8192 FROM @extschema@._ces_tree(@extschema@._ces_events_of(tracking)) AS t);
BEGIN
    IF pages < 200 THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(SELECT @extschema@._ces_read_as(tracking.owner, format(
        'SELECT jsonb_build_array(%1$s) FROM (SELECT %2$s, row_number() OVER (ORDER BY %2$s) AS position, count(*) OVER () AS total'
        ' FROM (%3$s) AS c WHERE %4$s) AS c'
        ' WHERE total >= 100 AND position %% (total / 20) = 0 AND position <= total / 20 * 19 GROUP BY %2$s ORDER BY %2$s',
        @extschema@._ces_key_text(tracking.tallies, 'c.%1$s::text'), @extschema@._ces_key_text(tracking.tallies, 'c.%1$s'),
        @extschema@._ces_mapped_sql(tracking, format('%s _event TABLESAMPLE SYSTEM (%s)', @extschema@._ces_events_of(tracking)::regclass,
                                                     least(100, 40000 / pages))),
        @extschema@._ces_key_text(tracking.tallies, 'c.%1$s IS NOT NULL', ' AND '))));
END $$;
COMMENT ON FUNCTION @extschema@._ces_bounds(@extschema@._ces_tracking) IS
'Internal: customers that part the events into about twenty equal parts; none where there are few events.';

-- Only now is it forgotten that something may have gone uncounted, and which tables are gone.
CREATE FUNCTION @extschema@._ces_end_recount(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_run_as(tracking.owner, format(
        'DELETE FROM %1$s; INSERT INTO %1$s (relation) SELECT unnest(%2$L::regclass[])', @extschema@._ces_object(tracking, '_tables'),
        ARRAY(SELECT t.relation::regclass FROM @extschema@._ces_tree(@extschema@._ces_events_of(tracking)) AS t
               WHERE t.relation NOT IN (SELECT u.relation FROM @extschema@._ces_uncovered(tracking) AS u))));
END $$;
COMMENT ON FUNCTION @extschema@._ces_end_recount(@extschema@._ces_tracking) IS
'Internal: notes that all events of a tracked table have been counted.';

CREATE PROCEDURE @extschema@._ces_recount_all(view text)
LANGUAGE plpgsql AS $$
DECLARE
    tracking @extschema@._ces_tracking := @extschema@._ces_tracking_of(view);
    bounds pg_catalog.jsonb[] := @extschema@._ces_bounds(tracking);
    parts CONSTANT integer := pg_catalog.cardinality(bounds) OPERATOR(pg_catalog.+) 1;
BEGIN
    FOR part IN 1 .. parts LOOP
        PERFORM @extschema@._ces_recount(tracking, bounds[part OPERATOR(pg_catalog.-) 1], bounds[part]);
        COMMIT;
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
        RAISE NOTICE '%', pg_catalog.format('counted %s %% of the events of "%s"',
            part OPERATOR(pg_catalog.*) 100 OPERATOR(pg_catalog./) parts, tracking.events);
    END LOOP;
    PERFORM @extschema@._ces_recount_skipped(tracking);
    PERFORM @extschema@._ces_end_recount(tracking);
END $$;
COMMENT ON PROCEDURE @extschema@._ces_recount_all(text) IS
'Internal: counts all events of a tracked table, in parts that are committed one by one.';

-- What a reader sees: tallies and pending changes, together always as of their snapshot.
CREATE FUNCTION @extschema@._ces_parts_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE sql STABLE
RETURN format(
    'SELECT %1$s, c.tally, c.days, c.row_count, c.last_day, false AS is_known FROM %2$s AS c'
    ' UNION ALL SELECT %1$s, c.tally, %3$s, c.rows, c.day, false FROM %4$s AS c WHERE c.tally IS NOT NULL%5$s',
    @extschema@._ces_key_text(tracking.tallies, 'c.%1$s'), tracking.tallies::regclass, @extschema@._ces_days_sql(tracking, 'c'),
    @extschema@._ces_object(tracking, '_pending'),
    CASE WHEN tracking.customers IS NULL THEN '' ELSE format(' UNION ALL SELECT %s, NULL, NULL, 0, NULL, true FROM %s AS c WHERE %s',
        @extschema@._ces_key_text(tracking.tallies, 'c.%1$s%5$s'), tracking.customers,
        @extschema@._ces_key_text(tracking.tallies, 'c.%1$s IS NOT NULL', ' AND ')) END);
COMMENT ON FUNCTION @extschema@._ces_parts_sql(@extschema@._ces_tracking) IS
'Internal: the query for the parts of which the scores of a tracked table are made.';

-- The last day is that of any part, unless rows are to be taken away from others: then the parts are merged. The functions
-- are still there where the view alone was dropped. (SELECT as_of) is computed once for all rows: for the
-- view, as_of is an expression over now().
CREATE FUNCTION @extschema@._ces_scores_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE sql STABLE
RETURN format($scores$
CREATE OR REPLACE FUNCTION %1$s(as_of pg_catalog.date, model pg_catalog.text DEFAULT %2$L)
RETURNS TABLE (%3$s, score pg_catalog.numeric, band pg_catalog.text, band_rank pg_catalog.int4, points_to_next_band pg_catalog.numeric,
               last_event_day pg_catalog.date, previous_score pg_catalog.numeric, change pg_catalog.numeric, trend pg_catalog.text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT %4$s, s.score, %5$s.band(s.score, %16$I.model), %5$s.band_rank(s.score, %16$I.model),
           %5$s.ces_points_to_next_band(s.score, %16$I.model), %17$s, s.previous_score,
           s.score - s.previous_score, %5$s.ces_trend(s.score, s.previous_score, %16$I.model)
      FROM (SELECT %6$s, %5$s.ces(p.tally%7$s, %16$I.model) AS score, %8$s AS previous_score%18$s
              FROM (%9$s) AS p
             GROUP BY %6$s
            HAVING sum(CASE WHEN p.last_day <= %13$s THEN p.row_count
                            ELSE (%5$s.ces_until(p.days, %13$s) OPERATOR(%5$s.->) 'rows')::pg_catalog.int4 END) > 0%15$s) AS s;
END;
COMMENT ON FUNCTION %1$s IS 'Scores as they stood at the end of a day, by the model of the view or another one.';
CREATE OR REPLACE FUNCTION %10$s(from_day pg_catalog.date, to_day pg_catalog.date, step pg_catalog.int4 DEFAULT 7, model pg_catalog.text DEFAULT %2$L)
RETURNS TABLE (%3$s, day pg_catalog.date, score pg_catalog.numeric, band pg_catalog.text, band_rank pg_catalog.int4)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT %4$s, d.day, x.score, %5$s.band(x.score, %14$s.model), %5$s.band_rank(x.score, %14$s.model)
      FROM (SELECT %6$s, %5$s.tally(p.tally) AS tally, %5$s.ces_first_day(%5$s.tally(p.days)) AS first_day, bool_or(p.is_known) AS is_known,
                   sum(p.row_count) AS row_count
              FROM (%9$s) AS p GROUP BY %6$s) AS s
     CROSS JOIN LATERAL (SELECT %14$s.from_day + n FROM generate_series(0, %14$s.to_day - %14$s.from_day, %14$s.step) AS n) AS d (day)
     CROSS JOIN LATERAL (SELECT %5$s.ces_score(s.tally%11$s, %14$s.model)) AS x (score)
     WHERE %12$s OR s.is_known;
END;
COMMENT ON FUNCTION %10$s IS 'Scores at the end of each of a series of days, by the model of the view or another one.';
$scores$,
    @extschema@._ces_object(tracking, '_as_of'), tracking.model, @extschema@._ces_key_text(tracking.tallies, '%1$s %2$s'),
    @extschema@._ces_key_text(tracking.tallies, 's.%1$s'), @extschema@._ces_extension_schema(),
    @extschema@._ces_key_text(tracking.tallies, 'p.%1$s'),
    CASE WHEN tracking.occurred_at IS NULL THEN '' ELSE format(', (SELECT %I.as_of)', tracking.name || '_as_of') END,
    CASE WHEN tracking.occurred_at IS NULL THEN 'NULL::pg_catalog.numeric'
         ELSE format('%1$s.ces(p.tally, (SELECT %2$I.as_of - %3$s), %2$I.model)', @extschema@._ces_extension_schema(),
                     tracking.name || '_as_of', tracking.previous_days) END,
    @extschema@._ces_parts_sql(tracking), @extschema@._ces_object(tracking, '_series'),
    CASE WHEN tracking.occurred_at IS NULL THEN '' ELSE ', d.day' END,
    CASE WHEN tracking.occurred_at IS NULL THEN 's.row_count > 0' ELSE 's.first_day <= d.day' END,
    format('(SELECT %I.as_of)', tracking.name || '_as_of'), quote_ident(tracking.name || '_series'),
    CASE WHEN tracking.customers IS NULL THEN '' ELSE ' OR bool_or(p.is_known)' END, tracking.name || '_as_of',
    CASE WHEN tracking.occurred_at IS NULL THEN 'NULL::pg_catalog.date'
         ELSE format('CASE WHEN s.is_added THEN s.last_day ELSE (SELECT %1$s.ces_last_day(%1$s.tally(q.days), %2$I.as_of) FROM (%3$s) AS q WHERE %4$s) END',
                     @extschema@._ces_extension_schema(), tracking.name || '_as_of', @extschema@._ces_parts_sql(tracking),
                     @extschema@._ces_key_text(tracking.tallies, 'q.%1$s %3$s s.%1$s', ' AND ')) END,
    CASE WHEN tracking.occurred_at IS NULL THEN ''
         ELSE format(', min(p.row_count) >= 0 AS is_added,'
                     ' max(CASE WHEN p.last_day <= (SELECT %1$I.as_of) THEN p.last_day ELSE %2$s.ces_last_day(p.days, (SELECT %1$I.as_of)) END) AS last_day',
                     tracking.name || '_as_of', @extschema@._ces_extension_schema()) END);
COMMENT ON FUNCTION @extschema@._ces_scores_sql(@extschema@._ces_tracking) IS
'Internal: the commands that make the functions behind the view of a tracked table.';

CREATE FUNCTION @extschema@._ces_view_sql(tracking @extschema@._ces_tracking) RETURNS text
LANGUAGE sql STABLE
RETURN format($view$
CREATE VIEW %1$s WITH (security_invoker = true) AS
    SELECT * FROM %2$s((now() AT TIME ZONE %3$L)::pg_catalog.date);
COMMENT ON VIEW %1$s IS 'Customer engagement scores, as they stand now.';
%4$s
COMMENT ON COLUMN %1$s.score IS 'The customer engagement score: the sum over events of weight * occurrences, by the model.';
COMMENT ON COLUMN %1$s.band IS 'The band that holds the score; NULL in a gap between bands.';
COMMENT ON COLUMN %1$s.band_rank IS 'Rank of the band, 1 for the lowest, to sort by.';
COMMENT ON COLUMN %1$s.points_to_next_band IS 'How far it is to the next higher band; NULL in the highest.';
COMMENT ON COLUMN %1$s.last_event_day IS 'The last day up to now on which there was an event; NULL if there was none.';
COMMENT ON COLUMN %1$s.previous_score IS 'The score as it stood %5$s days earlier, by the model as it is now.';
COMMENT ON COLUMN %1$s.change IS 'score - previous_score.';
COMMENT ON COLUMN %1$s.trend IS 'rising or falling if the score has changed by at least 10 points where the model has a full_score, and by at least 10 %% where not; else steady.';
$view$,
    @extschema@._ces_object(tracking, ''), @extschema@._ces_object(tracking, '_as_of'), tracking.time_zone,
    @extschema@._ces_key_text(tracking.tallies, format('COMMENT ON COLUMN %s.%%1$s IS %L;', @extschema@._ces_object(tracking, ''),
        'The customer, as in the events.'), ' '), tracking.previous_days);
COMMENT ON FUNCTION @extschema@._ces_view_sql(@extschema@._ces_tracking) IS
'Internal: the commands that make the view of a tracked table.';

CREATE FUNCTION @extschema@._ces_make_view(tracking @extschema@._ces_tracking) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Anew, because they may have to read another table of customers.
    PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_scores_sql(tracking));
    IF @extschema@._ces_view_of(tracking) IS NULL THEN
        PERFORM @extschema@._ces_run_as(tracking.owner, @extschema@._ces_view_sql(tracking));
    END IF;
END $$;
COMMENT ON FUNCTION @extschema@._ces_make_view(@extschema@._ces_tracking) IS
'Internal: makes the view of a tracked table if it is not there, and the functions behind it anew.';

-- Every statement waits for those who write, and sees what they have committed.
CREATE FUNCTION @extschema@._ces_refresh(tracking @extschema@._ces_tracking) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@._ces_lock_tracking(tracking);
    IF @extschema@._ces_run_as(tracking.owner, format('SELECT FROM %s WHERE tally IS NOT NULL LIMIT 1', @extschema@._ces_object(tracking, '_pending'))) = 0 THEN
        RETURN 0;
    END IF;
    RETURN @extschema@._ces_run_as(tracking.owner, format(
        'WITH taken AS (DELETE FROM %1$s RETURNING *),'
        ' skipped AS (INSERT INTO %1$s (rows) SELECT sum(rows) FROM taken WHERE tally IS NULL HAVING sum(rows) <> 0)'
        ' MERGE INTO %2$s AS t USING (SELECT %3$s, %4$s AS period, sum(c.rows)::int4 AS row_count, %5$s.tally(c.tally) AS tally, %5$s.tally(%6$s) AS days, max(c.day) AS last_day'
        ' FROM taken AS c WHERE c.tally IS NOT NULL GROUP BY 1, %7$s) AS c ON %8$s AND t.period = c.period'
        ' WHEN MATCHED AND t.row_count + c.row_count = 0 THEN DELETE'
        ' WHEN MATCHED THEN UPDATE SET row_count = t.row_count + c.row_count, tally = t.tally OPERATOR(%5$s.+) c.tally,'
        ' days = t.days OPERATOR(%5$s.+) c.days, last_day = coalesce(%5$s.ces_last_day(t.days OPERATOR(%5$s.+) c.days), t.last_day)'
        ' WHEN NOT MATCHED AND c.row_count <> 0 THEN INSERT (%9$s, period, row_count, last_day, tally, days)'
        ' VALUES (%3$s, c.period, c.row_count, coalesce(%5$s.ces_last_day(c.days), c.last_day), c.tally, c.days)',
        @extschema@._ces_object(tracking, '_pending'), tracking.tallies::regclass, @extschema@._ces_key_text(tracking.tallies, 'c.%1$s'),
        @extschema@._ces_period_sql(tracking, 'c.day'), @extschema@._ces_extension_schema(), @extschema@._ces_days_sql(tracking, 'c'),
        (SELECT string_agg(n::text, ', ') FROM generate_series(2, (SELECT count(*) FROM @extschema@._ces_key(tracking.tallies)) + 1) AS n),
        @extschema@._ces_key_text(tracking.tallies, 't.%1$s %3$s c.%1$s', ' AND '), @extschema@._ces_key_text(tracking.tallies, '%1$s')));
END $$;
COMMENT ON FUNCTION @extschema@._ces_refresh(@extschema@._ces_tracking) IS
'Internal: folds the pending changes of a tracked table into its tallies; how many tallies that changed.';

CREATE FUNCTION @extschema@.ces_refresh(view text) RETURNS bigint
LANGUAGE sql VOLATILE
RETURN @extschema@._ces_refresh(@extschema@._ces_tracking_of(view));
COMMENT ON FUNCTION @extschema@.ces_refresh(text) IS
'Folds the pending changes of a tracked table into its tallies, and returns how many tallies that changed. Scores do not change by it, reading them becomes faster. Can be run at any time and from several sessions, which take turns; readers and writers do not wait. NULL is an error. Needs the rights of the owner of the events.';

CREATE FUNCTION @extschema@.ces_refresh() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tracking @extschema@._ces_tracking;
    total bigint := 0;
BEGIN
    FOR tracking IN SELECT k.* FROM @extschema@._ces_trackings() AS k WHERE pg_has_role(k.owner, 'USAGE') ORDER BY k.tallies LOOP
        BEGIN
            total := total + @extschema@._ces_refresh(tracking);
        EXCEPTION
            WHEN OTHERS THEN
                RAISE WARNING USING MESSAGE = format('could not refresh "%s": %s', @extschema@._ces_object(tracking, ''), SQLERRM), ERRCODE = SQLSTATE;
        END;
    END LOOP;
    RETURN total;
END $$;
COMMENT ON FUNCTION @extschema@.ces_refresh() IS
'Refreshes all tracked tables whose owner''s rights the user has, as ces_refresh(view) does; where one cannot be, a warning says why, and the others are. Returns how many tallies changed.';
