-- A moment where a day is wanted: midnight of the session is that date, and any other stands for its day in the time zone of the model.
INSERT INTO ces_models (model, half_life, time_zone) VALUES ('fading', '1 day', 'Europe/Berlin'), ('far', '1 day', 'Pacific/Auckland');
INSERT INTO ces_weights (model, event_name, weight) VALUES ('fading', 'login', 8), ('far', 'login', 8), ('default', 'login', 1);
CREATE TABLE tallies (t ces_tally);
INSERT INTO tallies VALUES ('{"2026-01-05": {"login": 1}, "2026-01-07": {"login": 8}}');
-- 23:30 in UTC is the next day in Berlin.
SET timezone TO 'UTC';
CREATE VIEW scored AS
SELECT ces_score(t, date '2026-01-06', 'fading') AS date, ces_score(t, '2026-01-06', 'fading') AS literal, ces_score(t, '2026-01-06'::timestamptz, 'fading') AS midnight,
       ces_score(t, timestamp '2026-01-06', 'fading') AS timestamp, ces_score(t, timestamptz '2026-01-05 23:30+00', 'fading') AS berlin, ces_score(t, timestamptz '2026-01-05 22:30+00', 'fading') AS yesterday,
       ces_score(t, timestamptz '2026-01-05 11:30+00', 'far') AS far, ces_score(t, timestamptz '2026-01-05 23:30+00', ces_config('fading')) AS config,
       ces_score('{"2026-01-05": {"login": 2}}', timestamptz '2026-01-05 23:30+00', 'fading') AS literal_tally
  FROM tallies;
SELECT * FROM scored;
-- A date, and a literal, mean the same in every session.
SET timezone TO 'Asia/Tokyo';
SELECT date, literal, berlin, yesterday, far FROM scored;
SET timezone TO 'America/Los_Angeles';
SELECT date, literal, berlin, yesterday, far FROM scored;
SELECT ces_score(t, date '2026-01-06', 'fading'), ces_score(t, '2026-01-06', 'fading'), ces_score(t, '2026-01-06'::timestamptz, 'fading'), ces_score(t, timestamp '2026-01-06', 'fading') FROM tallies;
PREPARE untyped AS SELECT ces_score(t, $1, 'fading') FROM tallies;
SELECT parameter_types FROM pg_prepared_statements WHERE name = 'untyped';
EXECUTE untyped('2026-01-06');
DEALLOCATE untyped;
-- The other functions.
SELECT (SELECT array_agg(e) FROM ces_explain(t, timestamptz '2026-01-05 23:30+00', 'fading') AS e) = (SELECT array_agg(e) FROM ces_explain(t, date '2026-01-06', 'fading') AS e) AS explain,
       (SELECT array_agg(c) FROM ces_compare(t, timestamptz '2026-01-04 23:30+00', timestamptz '2026-01-06 23:30+00', 'fading') AS c) = (SELECT array_agg(c) FROM ces_compare(t, date '2026-01-05', date '2026-01-07', 'fading') AS c) AS compare,
       (SELECT array_agg(c) FROM ces_compare(t, timestamptz '2026-01-04 23:30+00', date '2026-01-07', 'fading') AS c) = (SELECT array_agg(c) FROM ces_compare(t, date '2026-01-05', date '2026-01-07', 'fading') AS c) AS mixed
  FROM tallies;
SELECT event_name, from_score, to_score FROM tallies, ces_compare(t, date '2026-01-05', date '2026-01-07', 'fading');
-- Untyped literals are days where there is but one meaning.
SELECT c.from_score, c.to_score, e.score FROM tallies, ces_compare(t, '2026-01-05', '2026-01-07', 'fading') AS c, ces_explain(t, '2026-01-06', 'fading') AS e;
SELECT c.from_score, c.to_score FROM tallies, ces_compare(t, date '2026-01-05', '2026-01-07') AS c;
SELECT * FROM tallies, ces_compare(t, '2026-01-05', '2026-01-07'); -- error
SELECT score FROM ces_explain('{"2026-01-05": {"login": 1}}', '2026-01-06', 'fading');
SELECT ces(t, timestamptz '2026-01-05 23:30+00', 'fading') AS moment, ces(t, date '2026-01-06', 'fading') AS date, ces(t, '2026-01-06', 'fading') AS literal, ces(t, timestamp '2026-01-06', 'fading') AS timestamp,
       ces(t, timestamptz '2026-01-07 07:30+00') AS default_moment, ces(t, date '2026-01-06') AS default_date FROM tallies;
SELECT i, ces(tally('login', 1, date '2026-01-05') , timestamptz '2026-01-05 23:30+00', 'fading') OVER (ORDER BY i ROWS 1 PRECEDING) FROM generate_series(1, 3) AS i GROUP BY i;
-- Moments of one day are one day.
SELECT ces(t, at, 'fading') FROM tallies, (VALUES (timestamptz '2026-01-05 23:30+00'), ('2026-01-06 22:30+00'), ('2026-01-06 00:00-08')) AS v (at);
SELECT ces(t, at, 'fading') FROM tallies, (VALUES (timestamptz '2026-01-05 23:30+00'), ('2026-01-05 22:30+00')) AS v (at); -- error
-- Events that occurred are scored as of a moment, not of its day.
SELECT ces('login', timestamptz '2026-01-05 12:00+00', '2026-01-06 12:00+00', 'fading') AS event, ces('login', 1, '2026-01-05 12:00+00', timestamptz '2026-01-06 12:00+00', 'fading') AS count;
SELECT ces('login', timestamptz '2026-01-05 12:00+00', '2026-01-06 12:00+00') AS default_model;
-- A tally by itself has no model: days are those of UTC.
SELECT ces_until(t, timestamptz '2026-01-06 23:30+00') AS moment, ces_until(t, date '2026-01-06') AS date, ces_until(t, '2026-01-06') AS literal, ces_until(t, timestamptz '2026-01-07 00:30+00') AS next,
       ces_last_day(t, timestamptz '2026-01-06 23:30+00') AS last, ces_last_day(t, timestamptz '2026-01-07 00:30+00') AS next_last, ces_last_day(t, '2026-01-06') AS literal_last, ces_last_day(t) AS last_of_all,
       ces_until(t, timestamp '2026-01-06 00:00') AS timestamp FROM tallies;
SELECT ces_until(t, 'infinity'::timestamptz) = t AS all, ces_until(t, '-infinity'::timestamptz) AS none, ces_last_day(t, 'infinity'::timestamptz) AS last, ces_until(t, NULL::timestamptz) AS null FROM tallies;
SELECT ces_until('{"login": 1}', '2026-01-01'); -- error
SELECT ces_until('{"login": 1}'::ces_tally, timestamptz '2026-01-01 12:00Z'); -- error
SELECT ces_until('{}', '2026-01-01');
-- Refused as dates are.
SELECT ces_score(t, 'infinity'::timestamptz, 'fading') FROM tallies; -- error
SELECT ces(t, '-infinity'::timestamptz, 'fading') FROM tallies; -- error
SELECT ces_score(t, NULL::timestamptz, 'fading') FROM tallies;
SELECT ces(t, NULL::timestamptz, 'fading') FROM tallies; -- error
SELECT ces_score('{"login": 1}', timestamptz '2026-01-05 12:00Z', 'fading'); -- error
-- What is asked in practice.
SELECT ces_score(t, now(), 'fading') >= 0 AS now, ces_score(t, current_date - interval '7 days', 'fading') >= 0 AS interval, ces(t, now(), 'fading') >= 0 AS ces, -- any day
       (SELECT count(*) FROM ces_explain(t, now(), 'fading')) AS explain, (SELECT count(*) FROM ces_compare(t, now() - interval '30 days', now(), 'fading')) AS compare, ces_until(t, now()) IS NOT NULL AS until -- any day
  FROM tallies GROUP BY t;
-- A literal alone after a tally is a model, and one before a model is a date.
SELECT ces_score('{"2026-01-05": {"login": 1}}'::ces_tally, '2026-01-06'); -- error
SELECT ces('{"2026-01-05": {"login": 1}}'::ces_tally, '2026-01-06'); -- error
SELECT ces('{"2026-01-05": {"login": 1}}'::ces_tally, '2026-01-06', 'fading');
-- A moment that is midnight in one session is of another date where it is not.
SET timezone TO 'Asia/Tokyo';
SELECT ces(t, timestamptz '2026-01-06 15:00+00', 'fading') AS midnight, ces(t, date_trunc('day', timestamptz '2026-01-06 15:30+00'), 'fading') AS truncated, ces(t, date '2026-01-06', 'fading') AS date FROM tallies GROUP BY t;
SET timezone TO 'UTC';
SELECT ces(t, timestamptz '2026-01-06 15:00+00', 'fading') AS afternoon, ces(t, date_trunc('day', timestamptz '2026-01-06 15:30+00'), 'fading') AS truncated, ces(t, date '2026-01-06', 'fading') AS date FROM tallies GROUP BY t;
RESET timezone;
DROP VIEW scored;
DROP TABLE tallies;
DELETE FROM ces_weights;
DELETE FROM ces_models;
