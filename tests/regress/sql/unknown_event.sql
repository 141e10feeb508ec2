-- ces_ext.unknown_event: ignore, warning, error.
DELETE FROM ces_weights;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('default', 'login', 1), ('other', 'logon', 1);
SELECT ces(e) FROM (VALUES ('login'), ('logon'), ('signup')) events(e);
SHOW ces_ext.unknown_event;
SET ces_ext.unknown_event TO warning;
-- Each name once for each place in the query, at most ten.
SELECT ces(e) FROM (VALUES ('login'), ('logon'), ('signup'), ('logon'), (NULL)) events(e);
SELECT ces('event ' || i) FROM generate_series(1, 1000) i;
-- A window tells of a row when it comes, not again when it leaves.
SELECT i, ces('nope ' || i % 2) OVER (ORDER BY i ROWS 1 PRECEDING) FROM generate_series(1, 5) i;
SELECT ces(e, m) FROM (VALUES ('login', 'default'), ('logon', 'default'), ('login', 'other'), ('logon', 'other')) events(e, m) GROUP BY m ORDER BY m;
SET ces_ext.unknown_event TO error;
SELECT ces(e) FROM (VALUES ('login')) events(e);
SELECT ces(e) FROM (VALUES ('login'), ('logon')) events(e); -- error
\echo :SQLSTATE
-- A weight of 0 is a weight.
INSERT INTO ces_weights (event_name, weight) VALUES ('logon', 0);
SELECT ces(e) FROM (VALUES ('login'), ('logon')) events(e);
SET ces_ext.unknown_event TO nonsense; -- error
SET ces_ext.unknown_events TO error; -- error
-- In PL/pgSQL, another statement follows another setting, also where it scores by a configuration in place.
CREATE FUNCTION score_by(setting text, in_place boolean) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  score numeric;
BEGIN
  FOREACH setting IN ARRAY ARRAY['ignore', setting] LOOP
    PERFORM set_config('ces_ext.unknown_event', setting, true);
    IF in_place THEN
      score := ces_score('{"log_in": 1}'::ces_tally, '{"weights": {"login": {"weight": 1}}}'::jsonb);
    ELSE
      score := ces_score('{"log_in": 1}'::ces_tally);
    END IF;
  END LOOP;
  RETURN score;
END $$;
\set SHOW_CONTEXT never
SELECT score_by('warning', false);
SELECT score_by('warning', true);
SELECT score_by('error', false); -- error
SELECT score_by('error', true); -- error
\set SHOW_CONTEXT errors
DROP FUNCTION score_by;
-- A warning has the SQLSTATE of warnings, and an error one of its own.
\set VERBOSITY sqlstate
SET ces_ext.unknown_event TO warning;
SELECT ces('signup');
SET ces_ext.unknown_event TO error;
SELECT ces('signup'); -- error
\set VERBOSITY default
RESET ces_ext.unknown_event;
-- Parallel workers follow it too.
CREATE TABLE events AS SELECT 'login' AS event_name FROM generate_series(1, 1000);
INSERT INTO events VALUES ('signup');
SET max_parallel_workers_per_gather TO 2;
SET parallel_setup_cost TO 0;
SET min_parallel_table_scan_size TO 0;
SET parallel_leader_participation TO off;
SET ces_ext.unknown_event TO error;
\set VERBOSITY terse
SELECT ces(event_name) FROM events; -- error
\set VERBOSITY default
RESET ces_ext.unknown_event;
SELECT ces(event_name) FROM events;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
DROP TABLE events;
-- Which event was probably meant: all events of a model are compared, also those beyond the first thousand.
INSERT INTO ces_weights (model, event_name, weight) SELECT 'large', 'ev_' || md5(i::text), 1 FROM generate_series(1, 1000) i;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('large', 'zoom_in', 1), ('large', 'ÄRGER', 1);
SET ces_ext.unknown_event TO warning;
SELECT ces(e, 'large') FROM (VALUES ('zoom_ni'), ('zoomed in'), ('ärgre'), ('zo'), (repeat('z', 65))) events(e);
RESET ces_ext.unknown_event;
-- Thousands of events and a thousand weights take a second or so.
SET statement_timeout TO '15s';
SELECT count(*), count(nearest) FROM generate_series(1, 2000) i, _ces_unweighted('ev_' || md5('event ' || i), 'large');
RESET statement_timeout;
DELETE FROM ces_weights WHERE model = 'large';
