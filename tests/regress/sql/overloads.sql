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
SELECT ces(e, 1) FROM typed;
-- Bands of whatever a query counts.
\x on
SELECT band(count(*)), band(sum(i)), band(avg(i)), band(50), band(50::smallint), band(50::real), band(50.5), band(5e1),
       band('50'), band(max(dc)), band(ces(t, i)), band(ces(t, i), 'trial'), band(count(*), 'trial') FROM typed;
\x off
SELECT band_rank(count(*)), band_rank(sum(i)), band_rank(50::smallint), band_rank(50.5), band_rank('50'),
       band_rank(50, 'trial') FROM typed;

-- The forms with time can be added without a second meaning for any of these calls: with stand-ins of their
-- signatures on the search path, each resolves as before.
CREATE SCHEMA timed;
CREATE FUNCTION timed.never(numeric, text, timestamptz, timestamptz) RETURNS numeric LANGUAGE sql AS 'SELECT 1/0.0';
CREATE FUNCTION timed.never(numeric, text, timestamptz, timestamptz, text) RETURNS numeric LANGUAGE sql AS 'SELECT 1/0.0';
CREATE AGGREGATE timed.ces(text, timestamptz, timestamptz) (SFUNC = timed.never, STYPE = numeric);
CREATE AGGREGATE timed.ces(text, timestamptz, timestamptz, text) (SFUNC = timed.never, STYPE = numeric);
DO $$
DECLARE
  count_type text;
BEGIN
  FOREACH count_type IN ARRAY '{integer,bigint,numeric,double precision}'::text[] LOOP
    EXECUTE format('CREATE FUNCTION timed.never(numeric, text, %s, timestamptz, timestamptz) RETURNS numeric
                    LANGUAGE sql AS ''SELECT 1/0.0''', count_type);
    EXECUTE format('CREATE FUNCTION timed.never(numeric, text, %s, timestamptz, timestamptz, text) RETURNS numeric
                    LANGUAGE sql AS ''SELECT 1/0.0''', count_type);
    EXECUTE format('CREATE AGGREGATE timed.ces(text, %s, timestamptz, timestamptz)
                    (SFUNC = timed.never, STYPE = numeric)', count_type);
    EXECUTE format('CREATE AGGREGATE timed.ces(text, %s, timestamptz, timestamptz, text)
                    (SFUNC = timed.never, STYPE = numeric)', count_type);
  END LOOP;
END $$;
SET search_path TO timed, public;
SELECT ces(t), ces(v), ces(nm), ces(t, 1), ces(t, s), ces(t, r), ces(v, s), ces('login', 1), ces('login'), ces(t, 1.5),
       ces('login', 'trial'), ces(t, i, 'default'), ces(t, s, 'default'), ces(t, r, 'default'), ces(t, 1, 'default'),
       ces('login', 1, 'trial'), ces(v, s, 'default') FROM typed;
-- And the forms with time would be found: the stand-in is called.
\set VERBOSITY terse
SELECT ces(t, now(), now()) FROM typed;
SELECT ces(t, 1, '2026-01-01', now()) FROM typed;
\set VERBOSITY default
RESET search_path;
SET client_min_messages TO warning;
DROP SCHEMA timed CASCADE;
RESET client_min_messages;
DROP VIEW every_call, every_call_with_model;
DROP TABLE typed;
DROP TYPE event;
DROP DOMAIN event_domain, count_domain;
