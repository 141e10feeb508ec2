-- A configuration that is not valid: all that is wrong with it is told at once, each with its path.
SELECT count(*) FROM ces_import($$
  {"modle": "trial", "descripton": "x", "half_life": "30 dyas", "lookback": "-1 day", "full_score": 0, "time_zone": "Europe/Pari", "whatever it is": 1,
   "weights": {
     "": {"weight": 1},
     "login": {"wieght": 1},
     "number": 1,
     "list": [1],
     "text": {"weight": "1", "max_count": true, "target": [1], "description": 5, "half_life": {}},
     "large": {"weight": 1000000000.000001, "max_count": 1000000000001, "max_per_day": 0, "target": -1},
     "precise": {"weight": 0.0000001, "max_count": 0.0000001, "max_per_day": 1.1234567, "target": 2.00000001},
     "long": {"weight": 1e400, "max_count": 1e-400},
     "times": {"weight": 1, "half_life": "0"},
     "mixed": {"weight": 1, "half_life": "1 month -1 day"},
     "words": {"weight": 1, "half_life": "soon"},
     "clock": {"weight": 1, "half_life": "1 day -00:00:01"}},
   "bands": {"": "[1000,1001]", "low": "(,40]", "middle": "[40,70]", "inside": "[50,60]", "upside down": "[100,99]", "nowhere": "(80,80]", "empty": "empty", "nan": "[NaN,1)", "half": "[1,2", "words": "a lot", "number": 5}}$$); -- error
\echo :SQLSTATE
-- Infinite intervals, which PostgreSQL 17 and later have.
\set VERBOSITY terse
SELECT count(*) FROM ces_import('{"half_life": "infinity"}'); -- error
\set VERBOSITY default
-- Not even an object, or not where one must be.
SELECT count(*) FROM ces_import('[]'); -- error
SELECT count(*) FROM ces_import('"default"'); -- error
SELECT count(*) FROM ces_import('null'); -- error
SELECT count(*) FROM ces_import(NULL); -- error
\echo :SQLSTATE
SELECT count(*) FROM ces_import('{"weights": [{"event_name": "login", "weight": 1}], "bands": "standard", "model": 5, "description": false, "time_zone": 1}'); -- error
SELECT count(*) FROM ces_import('{"bands": {}}'); -- error
SELECT count(*) FROM ces_import('{"bands": {"a": null}}'); -- error
-- Names of models.
SELECT count(*) FROM ces_import('{"model": ""}'); -- error
SELECT count(*) FROM ces_import('{"model": "default@3"}'); -- error
SELECT count(*) FROM ces_import('{}', 'default@3'); -- error
SELECT count(*) FROM ces_import('{}', ''); -- error
-- The argument counts, so what the document calls itself does not matter.
SELECT count(*) FROM ces_import('{"model": "default@3"}', 'default');
-- Many problems are told up to a thousand.
CREATE FUNCTION problems(config jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
  PERFORM ces_import(config, 'many');
  RETURN '{}';
EXCEPTION WHEN invalid_parameter_value THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN string_to_array(detail, E'\n');
END $$;
SELECT cardinality(lines), lines[1001]
  FROM problems((SELECT jsonb_build_object('weights', jsonb_object_agg('e' || i, '{}'::jsonb)) FROM generate_series(1, 1234) AS i)) AS lines;
-- Numbers and bounds take the room of their digits, not of their zeros.
SET statement_timeout TO '2s';
SELECT cardinality(lines), lines[1], lines[1001]
  FROM problems((SELECT jsonb_build_object('weights', jsonb_object_agg('e' || i, '{"weight": 1e131000}'::jsonb)) FROM generate_series(1, 4000) AS i)) AS lines;
CREATE TABLE large AS
  SELECT jsonb_build_object('weights', '{"a": {"weight": 1}}'::jsonb, 'bands', jsonb_object_agg('b' || i, format('[%se131000,%se131000]', i, i + 0.5))) AS config FROM generate_series(1, 3000) AS i;
SELECT ces_score('{"a": 1}'::ces_tally, config) FROM large;
SELECT cardinality(lines), lines[1] FROM large, problems(jsonb_set(config, '{bands,b}', '"[1e130999,1e131003]"')) AS lines;
RESET statement_timeout;
-- Written out they would be more than a jsonb can hold.
SELECT count(*) FROM large, ces_import(config); -- error
DROP TABLE large;
SELECT ranges.what, lines FROM (VALUES ('many digits', '[0,1.' || repeat('7', 1000) || ']'), ('not too many', '[0,0.' || repeat('7', 1000) || '000]'), ('no range', repeat('7', 100000))) AS ranges (what, range),
       problems(jsonb_build_object('bands', jsonb_build_object('b', range))) AS lines;
-- However deep, it is what it is.
SELECT what, unnest(problems((before || repeat('[', 1000) || repeat(']', 1000) || after)::jsonb))
  FROM (VALUES ('document', '', ''), ('option', '{"half_life": ', '}'), ('event', '{"weights": {"a": ', '}}'), ('field', '{"weights": {"a": {"weight": ', '}}}')) AS places (what, before, after);
-- No name means anything but itself.
SELECT unnest(problems('{"weights": {"a": {"weight": {"$serde_json::private::Number": "5"}}}}'));
DELETE FROM ces_weights;
DELETE FROM ces_bands;
-- The limits are those of the tables: what the one takes, the other takes.
CREATE FUNCTION table_takes(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN true;
EXCEPTION WHEN check_violation OR not_null_violation OR invalid_datetime_format OR data_exception OR interval_field_overflow OR datetime_field_overflow THEN
  RETURN false;
END $$;
CREATE TABLE numbers AS SELECT * FROM unnest('{0,1,-1,0.000001,0.0000001,1.0000000,1e9,-1e9,1000000000.000001,-1000000000.000001,1e12,1000000000000.000001,999999999999.999999,1e20,1e-20,123456.1234560,123456.1234561}'::numeric[]) AS number;
BEGIN;
SELECT field, number FROM numbers, unnest('{weight,max_count,max_per_day,target}'::text[]) AS field
 WHERE table_takes(format('INSERT INTO ces_weights (model, event_name, weight) VALUES (''m'', %L, 1); UPDATE ces_weights SET %I = %L::numeric WHERE model = ''m'' AND event_name = %1$L', field || number, field, number))
       <> (problems(jsonb_build_object('weights', jsonb_build_object('e', jsonb_build_object('weight', 1) || jsonb_build_object(field, number)))) = '{}'); -- no rows
SELECT 'full_score', number FROM numbers
 WHERE table_takes(format('INSERT INTO ces_models (model, full_score) VALUES (%L, %L)', number, number)) <> (problems(jsonb_build_object('full_score', number)) = '{}'); -- no rows
ROLLBACK;
BEGIN;
SELECT interval FROM unnest('{0,1 day,-1 day,1 month -1 day,1 day -1 second,-1 day 2 days,1 microsecond,P1Y2M3DT4H5M6S,P-1Y,1 year 2 mons 3 days 04:05:06.789,100000 years,300000000 years,1 fortnight,1,00:00:00.0000001,@ 1 minute,1 day ago,-1 day ago,1.5 months,bogus,"",1 day 1 day,1 2 3,P,1e3 days,1-2,04:05,-0 days 5 hours}'::text[]) AS interval
 WHERE table_takes(format('INSERT INTO ces_models (model, half_life) VALUES (%L, %L)', 'm' || md5(interval), interval)) <> (problems(jsonb_build_object('half_life', interval)) = '{}'); -- no rows
SELECT zone FROM unnest('{UTC,utc,Europe/Paris,europe/paris,CET,CEST,Mars,+02,UTC+2,"","Europe/Paris ",EST5EDT,<+05>-5}'::text[]) AS zone
 WHERE table_takes(format('INSERT INTO ces_models (model, time_zone) VALUES (%L, %L)', 'z' || zone, zone)) <> (problems(jsonb_build_object('time_zone', zone)) = '{}'); -- no rows
SELECT range FROM unnest('{"[0,40]","[0, 40.0)","( 0 ,1e2]","(,)","[,]","[5,5]","(5,5]","[5,4]",empty," EMPTY ","[NaN,)","[1,NaN]","[-Infinity,inf]","[infinity,-infinity]","[ ,1]","[a,b]","0,40","[0;40]","[0,40","[1,2,3]","[.5,5.)","[+1,2]","[1e131071,)","[1e131072,)","[0,1e-16383]","[-1,-1e-16384]"," [1,2] ","[\"1\",2]"}'::text[]) AS range
 WHERE table_takes(format('INSERT INTO ces_bands (model, band, score_range) VALUES (%L, ''b'', %L)', 'r' || range, range)) <> (problems(jsonb_build_object('bands', jsonb_build_object('b', range))) = '{}'); -- no rows
ROLLBACK;
DROP FUNCTION problems, table_takes;
DROP TABLE numbers;
DELETE FROM ces_models;
