-- Settings of the session that tracks, writes, maintains or reads change nothing.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE TABLE events (customer integer, name text, n integer, at date, moment timestamptz, amount double precision);
-- Literals of the declaration are read once, as the session that declares reads them.
SET datestyle = 'SQL, DMY';
SET timezone = 'Asia/Tokyo';
SET intervalstyle = sql_standard;
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'name', count => 'n', occurred_at => 'at',
               filter => $$at >= '01/02/2026' AND moment >= '01/02/2026' AND amount <> 0.1$$);
CREATE FUNCTION add(who integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.events VALUES (who, 'login', 1, make_date(2026, 1, 15), timestamptz '2026-03-01 UTC', 1), (who, 'login', 10, make_date(2026, 2, 1), timestamptz '2026-01-31 14:59 UTC', 1),
      (who, 'login', 100, make_date(2026, 2, 1), timestamptz '2026-01-31 15:00 UTC', 1), (who, 'login', 1000, make_date(2026, 2, 1), timestamptz '2026-03-01 UTC', 0.1)
$$;
SELECT add(1);
SET datestyle = 'ISO, MDY';
SET timezone = 'America/New_York';
SET extra_float_digits = -10;
SELECT add(2);
SET datestyle = 'ISO, YMD';
SET bytea_output = 'escape';
SET standard_conforming_strings = off;
SET backslash_quote = off;
SET array_nulls = off;
SET transform_null_equals = on;
SELECT add(3);
SET quote_all_identifiers = on;
SET search_path = pg_catalog;
SELECT public.add(4);
SET search_path = public;
SET default_transaction_isolation = 'serializable';
SELECT add(5);
SET default_table_access_method = heap;
SET xmloption = document;
SET lc_messages = 'C';
SET enable_seqscan = off;
SET jit = on;
SET jit_above_cost = 0;
SET plan_cache_mode = force_generic_plan;
SET work_mem = '64kB';
SELECT add(6);
SELECT ces_refresh('scores');
SELECT customer, score FROM scores ORDER BY customer;
SELECT customer, score FROM scores_as_of('2026-03-01') ORDER BY customer;
CALL ces_rebuild('scores');
SELECT customer, score FROM scores ORDER BY customer;
SELECT count(*) FROM ces_check('scores');
DELETE FROM events WHERE customer > 1;
TRUNCATE events;
SELECT customer, score FROM scores; -- no rows
SELECT count(*) FROM ces_check('scores');
SELECT problems FROM ces_status;
RESET ALL;
SET client_min_messages = warning;
SELECT add(1);
SELECT customer, score FROM scores;
DO $$ BEGIN PERFORM ces_untrack('scores'); END $$;
DROP TABLE events;

-- quote_all_identifiers, in everything that is done.
SET quote_all_identifiers = on;
CREATE TABLE events (id integer, customer_id integer, event_name text, n integer, at date);
CALL ces_track('scores', events => 'events', customer => 'customer_id', event_name => 'event_name', count => 'n', occurred_at => 'at');
INSERT INTO events VALUES (1, 1, 'login', 5, '2026-01-05'), (2, 2, 'login', 5, '2026-01-05');
TRUNCATE events;
SELECT count(*) FROM scores;
INSERT INTO events VALUES (1, 1, 'login', 3, '2026-01-05');
ALTER TABLE events RENAME COLUMN n TO hits;
INSERT INTO events VALUES (2, 1, 'login', 10, '2026-01-05');
SELECT view, view_id, source, events, problems FROM ces_status;
CALL ces_add_source('scores', 'more', events => 'events', customer => 'customer_id');
CALL ces_drop_source('scores', 'more');
CALL ces_alter('scores', previous_days => 3);
ALTER TABLE events ALTER hits TYPE bigint;
CALL ces_rebuild('scores');
SELECT ces_snapshot('scores', '2026-02-01');
RESET quote_all_identifiers;
SELECT customer_id, score FROM scores;
SELECT problems FROM ces_status;
SELECT count(*) FROM ces_check('scores');
SELECT ces_untrack('scores');
DROP TABLE events;

-- A function that an expression calls finds what it needs only if it says where: it is refused or told of, and writes pass.
CREATE FUNCTION help(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT lower($1) $$;
CREATE FUNCTION needs(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN help($1); END $$;
CREATE FUNCTION says(text) RETURNS text IMMUTABLE LANGUAGE plpgsql SET search_path = public AS $$ BEGIN RETURN help($1); END $$;
CREATE TABLE events (customer integer, name text);
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'says(name)');
SET search_path = pg_catalog;
INSERT INTO public.events VALUES (1, 'LOGIN');
SELECT customer, score FROM public.scores;
SELECT public.ces_refresh('public.scores');
CALL public.ces_rebuild('public.scores');
SELECT public.ces_untrack('public.scores');
RESET search_path;
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'needs(name)');
INSERT INTO events VALUES (2, 'LOGIN');
SELECT skipped FROM ces_status;
SELECT ces_untrack('scores');
-- Names are found as the session that tracks finds them; temporary ones are not taken for others.
CREATE TEMP TABLE events (customer integer, name text, temporary boolean);
CALL ces_track('scores', events => 'public.events', customer => 'customer', event_name => 'name');
INSERT INTO public.events VALUES (3, 'login');
SELECT customer, score FROM scores ORDER BY customer;
CREATE TEMP TABLE scores_tallies (LIKE public.scores_tallies);
CREATE TEMP TABLE scores_pending (LIKE public.scores_pending);
INSERT INTO public.events VALUES (3, 'login');
SELECT ces_refresh('public.scores');
SELECT customer, score FROM scores ORDER BY customer;
SELECT customer, score FROM scores_as_of('2026-01-01') ORDER BY customer;
SELECT view, problems FROM ces_status;
DROP TABLE pg_temp.scores_tallies, pg_temp.scores_pending, pg_temp.events;
SELECT ces_untrack('scores');

-- Days are those of the view's zone, whatever zone the session has.
CREATE TABLE moments (customer integer, name text, at timestamptz);
CALL ces_track('ny', events => 'moments', customer => 'customer', event_name => 'name', occurred_at => 'at', time_zone => 'America/New_York');
SET timezone = 'Pacific/Kiritimati';
INSERT INTO moments VALUES (1, 'login', '2026-01-02 04:59 UTC'), (2, 'login', '2026-01-02 05:00 UTC'), (3, 'login', '2026-03-08 06:59 UTC'), (4, 'login', '2026-03-08 07:00 UTC');
SET timezone = 'UTC';
SELECT customer, last_event_day FROM ny_as_of('2026-12-31') ORDER BY customer;
SELECT customer FROM ny_as_of('2026-01-01') ORDER BY customer;
-- A date, also as a timestamp at midnight of the session, is that day; any other moment is its day in the view's zone.
SELECT count(*) FROM ny_as_of(date '2026-01-01');
SELECT count(*) FROM ny_as_of(timestamp '2026-01-01');
SELECT count(*) FROM ny_as_of(timestamptz '2026-01-02 04:59:59');
SELECT count(*) FROM ny_as_of(timestamptz '2026-01-02 05:00:01');
SET timezone = 'Asia/Tokyo';
SELECT count(*) FROM ny_as_of(date '2026-01-01');
SELECT count(*) FROM ny_as_of('2026-01-01');
SELECT count(*) FROM ny_as_of(timestamptz '2026-01-02 13:59:59');
SELECT count(*) FROM ny_as_of(timestamptz '2026-01-02 14:00:01');
RESET timezone;
CALL ces_alter('ny', time_zone => 'UTC');
SELECT customer, last_event_day FROM ny_as_of('2026-12-31') ORDER BY customer;
INSERT INTO moments VALUES (1, 'login', '2026-01-03 00:00 UTC');
SELECT count(*) FROM ces_check('ny');
CALL ces_alter('ny', time_zone => 'Nowhere/At_All'); -- error
CALL ces_track('nowhere', events => 'moments', customer => 'customer', event_name => 'name', occurred_at => 'at', time_zone => 'Nowhere/At_All'); -- error
SELECT time_zone, problems FROM ces_status;

-- Events without a weight: each query by its own setting, also one within another.
CREATE TABLE unknown_events (customer integer, name text);
INSERT INTO unknown_events VALUES (1, 'unheard');
CALL ces_track('unknown_scores', events => 'unknown_events', customer => 'customer', event_name => 'name');
CREATE FUNCTION strict_score(bigint) RETURNS numeric STABLE LANGUAGE sql SET ces_ext.unknown_event = 'error'
AS 'SELECT score FROM unknown_scores_explain($1)';
SET ces_ext.unknown_event = 'ignore';
SELECT e.score, strict_score(s.customer) FROM unknown_scores AS s, unknown_scores_explain(s.customer) AS e; -- error
BEGIN;
DECLARE scores_of_all CURSOR FOR SELECT score FROM unknown_scores_explain(1);
FETCH 1 FROM scores_of_all;
SET ces_ext.unknown_event = 'error';
SELECT score FROM unknown_scores;
SELECT score FROM unknown_scores_explain(1); -- error
ROLLBACK;
SELECT ces_untrack('unknown_scores');
DROP FUNCTION strict_score;
