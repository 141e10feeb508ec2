-- Stands in for the tracking, to try the test itself: slow and simple, by row triggers in PL/pgSQL and without tallies.
-- stub.fault() names what it does wrong, for the test to find.

DO $$
DECLARE
    routine record;
BEGIN
    ALTER EXTENSION ces_ext DROP VIEW ces.ces_status;
    DROP VIEW ces.ces_status;
    FOR routine IN
        SELECT oid::regprocedure AS name, CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind
          FROM pg_proc
         WHERE pronamespace = 'ces'::regnamespace
           AND proname IN ('ces_track', 'ces_add_source', 'ces_drop_source', 'ces_alter', 'ces_rebuild', 'ces_refresh',
                           'ces_track_partitions', 'ces_untrack', 'ces_check', 'ces_snapshot')
    LOOP
        EXECUTE format('ALTER EXTENSION ces_ext DROP %s %s', routine.kind, routine.name);
        EXECUTE format('DROP %s %s CASCADE', routine.kind, routine.name);
    END LOOP;
END $$;

CREATE SCHEMA stub;
CREATE TABLE stub.views (
    view oid PRIMARY KEY, pending oid, history oid, tally oid, as_of oid, keys text[], types text[], model text, zone text
);
CREATE TABLE stub.sources (
    number serial PRIMARY KEY, view oid, name text, events oid, customer text, event_name text, count text, occurred_at text,
    filter text, tally text
);
CREATE FUNCTION stub.fault(name text) RETURNS boolean LANGUAGE sql RETURN false;

-- What a row counts, as a function of the row whose tree follows renames.
CREATE PROCEDURE stub.define(s stub.sources) LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    v stub.views;
    columns text;
    day text := coalesce(s.occurred_at, 'NULL::date');
    body text;
    number integer := s.number;
    keys text;
BEGIN
    SELECT * INTO v FROM stub.views WHERE view = s.view;
    EXECUTE format('DROP FUNCTION IF EXISTS stub.f_%s', number);
    EXECUTE format('CREATE VIEW stub.probe AS SELECT %s, %s AS day FROM %s WHERE (%s) IS NOT NULL OR (%s) IS NOT NULL OR (%s) IS NOT NULL OR (%s) IS NOT NULL',
                   s.customer, day, s.events::regclass, coalesce(s.event_name, '1'), coalesce(s.count, '1'), coalesce(s.filter, 'true'), coalesce(s.tally, '1'));
    SELECT string_agg(DISTINCT format('(r).%1$I AS %1$I', a.attname), ', ') INTO columns
      FROM pg_catalog.pg_rewrite AS w JOIN pg_catalog.pg_depend AS d ON d.objid = w.oid AND d.refobjid = s.events AND d.refobjsubid > 0
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE w.ev_class = 'stub.probe'::pg_catalog.regclass;
    IF (SELECT atttypid = 'timestamptz'::pg_catalog.regtype FROM pg_catalog.pg_attribute WHERE attrelid = 'stub.probe'::pg_catalog.regclass AND attname = 'day') THEN
        day := format('pg_catalog.timezone(%L, %s)', v.zone, day);
    END IF;
    SELECT string_agg(format('k%s %s', n, t), ', ' ORDER BY n) INTO keys FROM unnest(v.types) WITH ORDINALITY AS _(t, n);
    DROP VIEW stub.probe;
    -- Customers as columns with the names k1, k2.
    body := format('SELECT c.*, x.ev, x.n, x.day FROM (SELECT %s) AS e, LATERAL (SELECT %s) AS c, LATERAL (SELECT %s AS ev, %s AS n, (%s)::date AS day%s) AS x%s',
        columns, s.customer,
        CASE WHEN s.tally IS NULL THEN coalesce('(' || s.event_name || ')::text', 'NULL::text') ELSE 'j.key' END,
        CASE WHEN s.tally IS NULL THEN coalesce('(' || s.count || ')::numeric', '1::numeric') ELSE 'j.value::numeric' END,
        day, CASE WHEN s.tally IS NOT NULL THEN format(' FROM jsonb_each_text(%s) AS j', s.tally) ELSE '' END,
        ' WHERE ' || coalesce(s.filter, 'true'));
    EXECUTE format('CREATE FUNCTION stub.f_%s(r %s) RETURNS TABLE (%s, ev text, n numeric, day date) LANGUAGE sql BEGIN ATOMIC %s; END',
                   number, s.events::regclass, keys, body);
END $$;

-- What of that counts, and what is skipped: a function for each source, as PL/pgSQL knows one type of row in each place.
CREATE PROCEDURE stub.define_add(s stub.sources) LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    v stub.views;
    keys text;
    nulls text;
    tests text;
BEGIN
    SELECT * INTO v FROM stub.views WHERE view = s.view;
    SELECT string_agg('k' || n, ', ' ORDER BY n), string_agg('NULL', ', '), string_agg(format('k%1$s IS NOT NULL AND octet_length(k%1$s::text) <= 2000', n), ' AND ')
      INTO keys, nulls, tests FROM generate_subscripts(v.keys, 1) AS n;
    tests := tests || CASE WHEN s.tally IS NOT NULL THEN ' AND (n IS NULL OR n <> ''NaN'' AND abs(n) <= 1e18)' WHEN s.event_name IS NULL THEN '' ELSE ' AND ev <> '''' AND n <> ''NaN'' AND abs(n) <= 1e12' END
        || CASE WHEN s.occurred_at IS NULL THEN '' ELSE ' AND day BETWEEN ''4714-11-24 BC'' AND ''262142-12-31''' END;
    EXECUTE format('DROP FUNCTION IF EXISTS stub.add_%s', s.number);
    EXECUTE format($q$
        CREATE FUNCTION stub.add_%1$s(event %2$s, relation oid, sign integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $f$
        BEGIN
            EXECUTE format('WITH parts AS MATERIALIZED (SELECT f.*, row_number() OVER () AS place FROM stub.f_%1$s($1) AS f),
                                 judged AS (SELECT coalesce(bool_and(coalesce(%3$s, false)), false) AS ok, count(*) > 0 AS is_there FROM parts)
                            INSERT INTO %%s
                            SELECT %4$s, %1$s, $2, CASE place WHEN 1 THEN $3 ELSE 0 END, ev, round(n, 6) * $3, day, NULL FROM parts, judged WHERE ok
                             UNION ALL SELECT %5$s, %1$s, $2, $3, NULL, NULL, NULL, ''invalid'' FROM judged WHERE NOT ok AND is_there',
                           %6$s::oid::pg_catalog.regclass)
              USING event, relation, sign;
        EXCEPTION
            WHEN data_exception THEN
                EXECUTE format('INSERT INTO %%s SELECT %5$s, %1$s, $1, $2, NULL, NULL, NULL, $3', %6$s::oid::pg_catalog.regclass)
                  USING relation, sign, SQLERRM;
        END $f$ $q$, s.number, s.events::regclass, replace(tests, '''', ''''''), keys, nulls, v.pending);
END $$;

CREATE FUNCTION stub.change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    root regclass := (SELECT events::regclass FROM stub.sources WHERE number = TG_ARGV[0]::integer);
BEGIN
    IF TG_OP <> 'INSERT' AND NOT (stub.fault('delete') AND TG_OP = 'DELETE') THEN
        EXECUTE format('SELECT stub.add_%s($1::%s, $2, -1)', TG_ARGV[0], root) USING OLD, TG_RELID;
    END IF;
    IF TG_OP <> 'DELETE' AND NOT (stub.fault('depth') AND pg_catalog.pg_trigger_depth() > 1) THEN
        EXECUTE format('SELECT stub.add_%s($1::%s, $2, 1)', TG_ARGV[0], root) USING NEW, TG_RELID;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION stub.truncated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    IF stub.fault('truncate')
       OR (SELECT events FROM stub.sources WHERE number = TG_ARGV[0]::integer) NOT IN (SELECT TG_RELID UNION ALL SELECT pg_catalog.pg_partition_ancestors(TG_RELID)::oid) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT stub.add_%s(r::%s, tableoid, -1) FROM ONLY %s AS r', TG_ARGV[0],
                   (SELECT events::regclass FROM stub.sources WHERE number = TG_ARGV[0]::integer), TG_RELID::pg_catalog.regclass);
    RETURN NULL;
END $$;

CREATE PROCEDURE stub.watch(s stub.sources) LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    part oid;
    name text := 'stub ' || s.number;
BEGIN
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', name, s.events::regclass);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION stub.change(%L)', name, s.events::regclass, s.number);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', s.events::regclass, name);
    FOR part IN SELECT s.events UNION SELECT relid FROM pg_catalog.pg_partition_tree(s.events) LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', name || ' t', part::regclass);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION stub.truncated(%L)', name || ' t', part::regclass, s.number);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part::regclass, name || ' t');
    END LOOP;
END $$;

CREATE PROCEDURE stub.count(s stub.sources) LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    EXECUTE format('DELETE FROM %s WHERE source = %s', (SELECT pending::regclass FROM stub.views WHERE view = s.view), s.number);
    CALL stub.define(s);
    CALL stub.define_add(s);
    CALL stub.watch(s);
    EXECUTE format('SELECT stub.add_%s(r, tableoid, 1) FROM %s AS r', s.number, s.events::regclass);
END $$;

CREATE PROCEDURE ces.ces_track(view text, events regclass, customer text, event_name text DEFAULT NULL, count text DEFAULT NULL,
    occurred_at text DEFAULT NULL, filter text DEFAULT NULL, tally text DEFAULT NULL, source text DEFAULT NULL,
    model text DEFAULT 'default', time_zone text DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := parse_ident(view);
    made text;
    columns text;
    results text;
    names text[];
    types text[];
    keys text;
    name text;
BEGIN
    name := format('%I.', parts[1]);
    EXECUTE format('CREATE VIEW stub.probe AS SELECT %s FROM %s', customer, events);
    SELECT string_agg(format('%I %s%s', attname, format_type(atttypid, atttypmod), CASE WHEN attcollation <> 0 THEN ' COLLATE ' || attcollation::regcollation END), ', ' ORDER BY attnum),
           string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum),
           array_agg(attname ORDER BY attnum), array_agg(format_type(atttypid, atttypmod) ORDER BY attnum), string_agg(quote_ident(attname), ', ' ORDER BY attnum)
      INTO columns, results, names, types, keys FROM pg_attribute WHERE attrelid = 'stub.probe'::regclass AND attnum > 0;
    DROP VIEW stub.probe;
    EXECUTE format('CREATE TABLE %s%I (%s, source integer, relation oid, rows integer, event text, n numeric, day date, reason text)', name, parts[2] || '_pending', columns);
    EXECUTE format('CREATE TABLE %s%I (%s, day date, score numeric)', name, parts[2] || '_history', columns);
    EXECUTE format($q$CREATE VIEW %s%I AS SELECT %4$s, ces.tally(event, n, day) AS tally FROM %1$s%3$I WHERE reason IS NULL GROUP BY %4$s HAVING sum(rows) FILTER (WHERE day IS NULL) > 0 OR sum(rows) FILTER (WHERE day IS NOT NULL) > 0$q$,
                   name, parts[2] || '_tally', parts[2] || '_pending', keys);
    EXECUTE format($q$
        CREATE FUNCTION %1$s%2$I(as_of date) RETURNS TABLE (%3$s, score numeric, first_event_day date, last_event_day date) LANGUAGE sql STABLE
        BEGIN ATOMIC
            WITH p AS (SELECT * FROM %1$s%4$I WHERE reason IS NULL),
                 w AS (SELECT event_name, weight FROM ces.ces_weights WHERE model = 'plain'),
                 d AS (SELECT %5$s, day FROM p WHERE day IS NOT NULL GROUP BY %5$s, day, event HAVING sum(n) <> 0),
                 e AS (SELECT %5$s, min(day) AS first, min(day) FILTER (WHERE day <= as_of) AS first_day, max(day) FILTER (WHERE day <= as_of) AS last_day FROM d GROUP BY %5$s),
                 r AS (SELECT %5$s, coalesce(sum(rows) FILTER (WHERE day IS NULL), 0) AS undated, coalesce(sum(rows) FILTER (WHERE day IS NOT NULL), 0) AS dated,
                              CASE stub.model_of(%6$L) WHEN 'plain' THEN coalesce(sum(n * w.weight) FILTER (WHERE day IS NULL OR day <= as_of), 0)
                                   ELSE ces.ces_score(ces.tally(event, n, day) FILTER (WHERE day <= as_of), as_of, 'fading')
                                        + ces.ces_score(ces.tally(event, n, as_of) FILTER (WHERE day IS NULL AND event IS NOT NULL), as_of, 'fading') END AS score
                         FROM p LEFT JOIN w ON w.event_name = p.event GROUP BY %5$s)
            SELECT %5$s, score, first_day, last_day FROM r LEFT JOIN e USING (%5$s)
             WHERE undated > 0 OR dated > 0 AND (first IS NULL OR first_day IS NOT NULL);
        END$q$, name, parts[2] || '_as_of', results, parts[2] || '_pending', keys, name || quote_ident(parts[2] || '_pending'));
    EXECUTE format('CREATE VIEW %1$s%2$I AS SELECT * FROM %1$s%3$I((timezone(%4$L, now()))::date)', name, parts[2], parts[2] || '_as_of', time_zone);
    INSERT INTO stub.views SELECT view::regclass, (name || quote_ident(parts[2] || '_pending'))::regclass, (name || quote_ident(parts[2] || '_history'))::regclass,
        (name || quote_ident(parts[2] || '_tally'))::regclass, (name || quote_ident(parts[2] || '_as_of'))::regproc, names, types, model, time_zone;
    CALL ces.ces_add_source(view, source, events, customer, event_name, count, occurred_at, filter, tally);
END $$;

CREATE FUNCTION stub.model_of(pending regclass) RETURNS text LANGUAGE sql STABLE AS $$SELECT model FROM stub.views AS v WHERE v.pending = model_of.pending$$;

CREATE PROCEDURE ces.ces_add_source(view text, name text, events regclass, customer text, event_name text DEFAULT NULL, count text DEFAULT NULL,
    occurred_at text DEFAULT NULL, filter text DEFAULT NULL, tally text DEFAULT NULL, in_transaction boolean DEFAULT false) LANGUAGE plpgsql AS $$
DECLARE
    s stub.sources;
BEGIN
    INSERT INTO stub.sources (view, name, events, customer, event_name, count, occurred_at, filter, tally)
    VALUES (view::regclass, name, events, customer, event_name, count, occurred_at, filter, tally) RETURNING * INTO s;
    CALL stub.count(s);
END $$;

CREATE PROCEDURE stub.drop(s stub.sources) LANGUAGE plpgsql AS $$
DECLARE
    part oid;
BEGIN
    EXECUTE format('DELETE FROM %s WHERE source = %s', (SELECT pending::regclass FROM stub.views WHERE view = s.view), s.number);
    EXECUTE format('DROP TRIGGER %I ON %s', 'stub ' || s.number, s.events::regclass);
    FOR part IN SELECT tgrelid FROM pg_trigger WHERE tgname = format('stub %s t', s.number) LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', format('stub %s t', s.number), part::regclass);
    END LOOP;
    EXECUTE format('DROP FUNCTION stub.f_%s, stub.add_%1$s', s.number);
    DELETE FROM stub.sources WHERE number = s.number;
END $$;

CREATE PROCEDURE ces.ces_drop_source(view text, name text, in_transaction boolean DEFAULT false) LANGUAGE plpgsql AS $$
DECLARE
    s stub.sources;
BEGIN
    SELECT * INTO STRICT s FROM stub.sources AS o WHERE o.view = ces_drop_source.view::regclass AND o.name = ces_drop_source.name;
    CALL stub.drop(s);
END $$;

-- Text of expressions is out of date after a rename, so those that are kept as trees are not made again.
CREATE PROCEDURE ces.ces_rebuild(view text, source text DEFAULT NULL, in_transaction boolean DEFAULT false) LANGUAGE plpgsql AS $$
DECLARE
    s stub.sources;
BEGIN
    FOR s IN SELECT * FROM stub.sources AS o WHERE o.view = ces_rebuild.view::regclass AND (source IS NULL OR o.name = source) LOOP
        EXECUTE format('DELETE FROM %s WHERE source = %s', (SELECT pending::regclass FROM stub.views AS v WHERE v.view = s.view), s.number);
        CALL stub.watch(s);
        EXECUTE format('SELECT stub.add_%s(r, tableoid, 1) FROM %s AS r', s.number, s.events::regclass);
    END LOOP;
END $$;

CREATE FUNCTION ces.ces_refresh(view text DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$SELECT 0::bigint$$;
CREATE FUNCTION ces.ces_track_partitions(view text DEFAULT NULL) RETURNS TABLE (partition regclass, rows bigint) LANGUAGE plpgsql AS $$
DECLARE
    v stub.views;
BEGIN
    FOR v IN SELECT * FROM stub.views AS o WHERE ces_track_partitions.view IS NULL OR o.view = ces_track_partitions.view::regclass LOOP
        CALL ces.ces_rebuild(v.view::regclass::text);
    END LOOP;
END $$;

CREATE FUNCTION ces.ces_untrack(view text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    s stub.sources;
    v stub.views;
BEGIN
    FOR s IN SELECT * FROM stub.sources AS o WHERE o.view = ces_untrack.view::regclass LOOP
        CALL stub.drop(s);
    END LOOP;
    DELETE FROM stub.views AS o WHERE o.view = ces_untrack.view::regclass RETURNING * INTO v;
    EXECUTE format('DROP VIEW %s', v.view::regclass);
    EXECUTE format('DROP FUNCTION %s', v.as_of::regprocedure);
    EXECUTE format('DROP VIEW %s', v.tally::regclass);
    EXECUTE format('DROP TABLE %s, %s', v.pending::regclass, v.history::regclass);
END $$;

CREATE PROCEDURE ces.ces_alter(view text, source text DEFAULT NULL, model text DEFAULT NULL, time_zone text DEFAULT NULL, previous_days integer DEFAULT NULL,
    count text DEFAULT NULL, filter text DEFAULT NULL, in_transaction boolean DEFAULT false) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stub.views AS o SET model = coalesce(ces_alter.model, o.model) WHERE o.view = ces_alter.view::regclass;
END $$;

CREATE FUNCTION ces.ces_snapshot(view text, day date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v stub.views;
    columns text;
BEGIN
    SELECT * INTO v FROM stub.views AS o WHERE o.view = ces_snapshot.view::regclass;
    EXECUTE format('DELETE FROM %s WHERE day = $1', v.history::regclass) USING day;
    SELECT string_agg(quote_ident(key), ', ') INTO columns FROM unnest(v.keys) AS key;
    EXECUTE format('INSERT INTO %s SELECT %s, $1, score FROM %s($1)', v.history::regclass, columns, v.as_of::regproc) USING day;
    RETURN 1;
END $$;

CREATE FUNCTION ces.ces_check(view text) RETURNS TABLE (problem text, customer jsonb, stored ces.ces_tally, counted ces.ces_tally)
    LANGUAGE sql STABLE AS $$SELECT NULL, NULL::jsonb, NULL::ces.ces_tally, NULL::ces.ces_tally WHERE false$$;
CREATE FUNCTION stub.skipped(pending regclass, source integer) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    skipped jsonb;
BEGIN
    EXECUTE format('SELECT jsonb_build_object(''invalid'', sum(rows)) FROM %s WHERE source = $1 AND reason IS NOT NULL', pending) INTO skipped USING source;
    RETURN CASE WHEN skipped ->> 'invalid' IS NULL THEN '{}' ELSE skipped END;
END $$;
CREATE VIEW ces.ces_status AS
SELECT v.view::regclass AS view_id, s.name AS source, stub.skipped(v.pending, s.number) AS skipped, '{}'::text[] AS problems
  FROM stub.views AS v JOIN stub.sources AS s USING (view);
