-- Every call that a user would write finds the form that they mean.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 2), ('purchase', 10.5);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('trial', 'login', 100), ('1', 'login', 1000);
CREATE TYPE event AS ENUM ('login', 'purchase');
CREATE DOMAIN event_domain AS text;
CREATE DOMAIN count_domain AS integer;
CREATE TABLE typed (t text, v varchar(20), b char(8), nm name, e event, d event_domain,
                    i integer, s smallint, l bigint, r real, f double precision, n numeric, n2 numeric(10, 2), dc count_domain);
INSERT INTO typed VALUES ('login', 'login', 'login', 'login', 'login', 'login', 3, 3, 3, 3, 3, 3, 3, 3),
                         ('purchase', 'purchase', 'purchase', 'purchase', 'purchase', 'purchase', 2, 2, 2, 2, 2, 2, 2, 2);
CREATE VIEW every_call AS
SELECT ces(t) AS t, ces(v) AS v, ces(b) AS b, ces(nm) AS nm, ces(e::text) AS e, ces(d) AS d,
       ces(t, 1) AS one, ces(t, i) AS i, ces(t, s) AS s, ces(t, l) AS l, ces(t, r) AS r, ces(t, f) AS f,
       ces(t, n) AS n, ces(t, n2) AS n2, ces(t, dc) AS dc, ces(v, s) AS vs, ces(nm, l) AS nml, ces(d, r) AS dr,
       ces('login', 1) AS literal, ces('login') AS literal_event, ces(t, 1.5) AS decimal, ces(t, 1e0) AS exponent
  FROM typed;
CREATE VIEW every_call_with_model AS
SELECT ces(t, 'default') AS t, ces(v, 'default') AS v, ces(nm, 'default') AS nm, ces(t, 1, 'default') AS one,
       ces(t, i, 'default') AS i, ces(t, s, 'default') AS s, ces(t, l, 'default') AS l, ces(t, r, 'default') AS r,
       ces(t, f, 'default') AS f, ces(t, n, 'default') AS n, ces(v, s, 'default') AS vs, ces(t, dc, 'default') AS dc,
       ces('login', 1, 'default') AS literal, ces('login', 'default') AS literal_event, ces(t, i, v) FILTER (WHERE false) AS v_model
  FROM typed;
\x on
SELECT * FROM every_call;
SELECT * FROM every_call_with_model;
\x off
-- A single untyped literal after the event is a model.
SELECT ces('login', 'trial'), ces('login', '1');
SELECT pg_typeof(ces('login')), pg_typeof(ces('login', 1)), pg_typeof(band(1)), pg_typeof(band_rank(1));
-- An enum is cast by the user.
SELECT ces(e, 1) FROM typed; -- error
-- Bands of whatever a query counts.
\x on
SELECT band(count(*)), band(sum(i)), band(avg(i)), band(50), band(50::smallint), band(50::real), band(50.5), band(5e1),
       band('50'), band(max(dc)), band(ces(t, i)), band(ces(t, i), 'trial'), band(count(*), 'trial') FROM typed;
\x off
SELECT band_rank(count(*)), band_rank(sum(i)), band_rank(50::smallint), band_rank(50.5), band_rank('50'),
       band_rank(50, 'trial') FROM typed;

-- The forms with time give none of these calls a second meaning, and are found themselves.
SELECT ces(t), ces(v), ces(nm), ces(t, 1), ces(t, s), ces(t, r), ces(v, s), ces('login', 1), ces('login'), ces(t, 1.5),
       ces('login', 'trial'), ces(t, i, 'default'), ces(t, s, 'default'), ces(t, r, 'default'), ces(t, 1, 'default'),
       ces('login', 1, 'trial'), ces(v, s, 'default') FROM typed;
CREATE TABLE timed (t text, v varchar(20), n integer, at timestamptz, local timestamp, day date, as_of timestamptz);
INSERT INTO timed VALUES ('login', 'login', 3, '2026-01-01 12:00', '2026-01-01 12:00', '2026-01-01', '2026-06-01');
SELECT ces(t, at, as_of) AS once, ces(t, at, at) AS at_as_of, ces(t, local, as_of) AS local, ces(t, day, as_of) AS day, ces(t, day, day) AS at_day,
       ces(v, n, at, as_of) AS varchar, ces(t, n, '2026-01-01', as_of) AS literal_time, ces(t, n, at, '2025-12-31') AS literal_as_of,
       ces(t, 1, day, '2026-06-01') AS literal_count, ces('login', 1.5, at, as_of) AS decimal, ces(t, n::smallint, at, as_of) AS smallint,
       ces(t, at, as_of, 'trial') AS once_model, ces(t, n, at, as_of, 'trial') AS model, ces('login', n::real, local, as_of, v) FILTER (WHERE false) AS filtered
  FROM timed;
SELECT ces_breakdown('login', 'trial') AS breakdown, ces_score(tally('login', 2)) AS tally, ces_score(tally(t, n, day), '2026-01-02'::date) AS dated,
       ces_score('{"login": 1}') AS literal_tally, ces_score('{"login": 1}', 'trial') AS literal_model FROM timed;
DROP TABLE timed;
DROP VIEW every_call, every_call_with_model;
DROP TABLE typed;
DROP TYPE event;
DROP DOMAIN event_domain, count_domain;
