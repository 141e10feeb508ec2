-- Customers of every kind of type: keys with several columns, expressions, odd names.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = ISO;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE DOMAIN email AS text CHECK (VALUE <> '');
CREATE TYPE plan AS ENUM ('pro', 'free');
CREATE TABLE events (
    small smallint, big bigint, num numeric, code char(5), bits bit(3), name name, ident uuid, mail email, stage plan, day date, at timestamptz,
    period int4range, address inet, plain text COLLATE "C", flag boolean, bytes bytea, numbers integer[], event text DEFAULT 'login'
);
CREATE FUNCTION write() RETURNS void LANGUAGE sql AS $$
    INSERT INTO events VALUES
      (1, 1, 1.0, 'abc', B'101', 'n', '00000000-0000-0000-0000-000000000001', 'c@x', 'pro', '2026-01-01', '2026-01-01 UTC', '[1,3)', '10.0.0.1', 'Anna', true, '\x00', '{1}'),
      (1, 1, 1.00, 'abc  ', B'101', 'n', '00000000-0000-0000-0000-000000000001', 'c@x', 'pro', '2026-01-01', '2026-01-01 01:00+01', '[1,2]', '10.0.0.1/32', 'ANNA', true, '\x00', '{1}');
$$;
SELECT write();
-- For each: scores, category and length (none) of the kept type, and how many customers are left. Rows that are there, rows that come, a refresh, rows that come again, and what is deleted.
CREATE PROCEDURE try(column_name text) LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    CALL ces_track('s', events => 'events', customer => quote_ident(column_name) || ' AS customer', event_name => 'event');
    PERFORM write();
    SELECT string_agg(customer::text || ' ' || score, ', ' ORDER BY customer::text) INTO line FROM s;
    PERFORM ces_refresh('s');
    PERFORM write();
    SELECT line || ' | ' || string_agg(customer::text || ' ' || score, ', ' ORDER BY customer::text) INTO line FROM s;
    PERFORM ces_refresh('s');
    SELECT line || ' | ' || string_agg(customer::text || ' ' || score, ', ' ORDER BY customer::text) INTO line FROM s;
    line := line || ' | ' || (SELECT typcategory::text || ' ' || atttypmod FROM pg_attribute JOIN pg_type AS t ON t.oid = atttypid WHERE attrelid = 's'::regclass AND attnum = 1);
    line := line || (SELECT coalesce(' ' || string_agg(problem, ' '), '') FROM ces_check('s'));
    DELETE FROM events;
    line := line || ' ' || (SELECT count(*) FROM s);
    PERFORM write();
    PERFORM ces_untrack('s');
    RAISE INFO '%: %', column_name, line;
END $$;
SELECT format('CALL try(%L)', attname) FROM pg_attribute WHERE attrelid = 'events'::regclass AND attnum BETWEEN 1 AND 17 ORDER BY attnum \gexec
-- The kept types are the widest of their kind.
CALL ces_track('s', events => 'events', customer => 'small, name, mail, code', event_name => 'event');
SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 's'::regclass AND attnum < 4;
SELECT count(*), min(trim(code::text)) FROM s;
SELECT ces_untrack('s');
-- A type without an order.
CREATE TABLE points (at point, event text);
CALL ces_track('s', events => 'points', customer => 'at', event_name => 'event'); -- error

-- Names that need quotes, and names that the view needs itself.
CREATE SCHEMA "a%b ""c";
CREATE TABLE "a%b ""c"."e $1 '" ("user" text, "is_added" text, "$1" text, "%s" text, "a""b" text, "select" text DEFAULT 'login');
CALL ces_track('"a%b ""c"."s%I ''"', events => '"a%b ""c"."e $1 ''"', customer => '"user", "is_added", "$1", "%s", "a""b"', event_name => '"select"', filter => $f$"user" <> '$ces_ext_body$' AND "user" <> '$$ {{ key }} %1$s'$f$);
INSERT INTO "a%b ""c"."e $1 '" VALUES ('1', '2', '3', '4', '5');
SELECT * FROM "a%b ""c"."s%I '_as_of"('2026-01-01') AS s ("user", is_added, "$1", "%s", "a""b", score);
SELECT ces_refresh('"a%b ""c"."s%I ''"');
CALL ces_rebuild('"a%b ""c"."s%I ''"');
SELECT ces_snapshot('"a%b ""c"."s%I ''"');
SELECT ces_forget('"a%b ""c"."s%I ''"', '1', '2', '3', '4', '5'); -- error
DELETE FROM "a%b ""c"."e $1 '";
SELECT ces_forget('"a%b ""c"."s%I ''"', '1', '2', '3', '4', '5');
SELECT view, view_id, source, events, problems FROM ces_status;
SELECT ces_untrack('"a%b ""c"."s%I ''"');
SELECT count(*) FROM pg_class WHERE relnamespace = '"a%b ""c"'::regnamespace;
-- Every column that the tables, functions and views beside it have: either it works or it is refused at once.
CREATE FUNCTION tried(column_name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE named (%I text, event text DEFAULT ''login'')', column_name);
    BEGIN
        CALL ces_track('t', events => 'named', customer => quote_ident(column_name), event_name => 'event', in_transaction => true);
        EXECUTE format('INSERT INTO named VALUES (%L)', 'c');
        PERFORM ces_refresh('t');
        PERFORM ces_untrack('t');
        DROP TABLE named;
        RETURN 'works or is refused';
    EXCEPTION WHEN OTHERS THEN
        DROP TABLE named;
        RETURN CASE WHEN SQLERRM LIKE 'customer column%has a name that the view needs itself' THEN 'works or is refused' ELSE SQLSTATE || ' ' || SQLERRM END;
    END;
END $$;
SELECT tried(name), string_agg(name, ', ' ORDER BY name COLLATE "C") AS names
  FROM unnest('{rows,first_day,last_day,older,tally,attributes,known,year,source,relation,triggers,reason,day,score,band,band_rank,points_to_next_band,first_event_day,last_event_day,previous_score,change,trend,others,present,model,step,from_day,to_day,since_day,silent_days,direction,fell_silent,old_score,new_score,old_band,new_band,event_name,event_change,count,weight,points,target,attained,for_for_x,customer,h,p,q,c,s,m,o,e,x,excluded,head,pending,user,order,"null",tallies,history}'::text[]) AS name
 GROUP BY 1 ORDER BY 1;
-- Two columns of which one has the name of the other's argument.
CREATE TABLE pair (a text, for_a text, e text);
CALL ces_track('pairs', events => 'pair', customer => 'a, for_a', event_name => 'e');
INSERT INTO pair VALUES ('1', '2', 'login');
SELECT a, for_a, score FROM pairs;
