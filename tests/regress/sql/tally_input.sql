-- The type ces_tally: its text, casts from and to jsonb, and what they refuse.
SELECT '{}'::ces_tally, ' { "b" : 2 , "a" : 1 } '::ces_tally, '{"2026-01-06": {"login": 1}, "2026-01-05": {"purchase": 2, "login": 3.50}}'::ces_tally;
-- Canonical: no zeros, no nulls, no empty days, in order.
SELECT '{"a": 0, "b": null, "c": 2.0}'::ces_tally, '{"2026-01-05": {"a": 0}, "2026-01-06": {}, "2026-01-07": null}'::ces_tally, '{"a": null}'::ces_tally;
SELECT '{"a": 1e3, "b": -1.5E-3, "c": 0.0000005, "d": -0.00000049, "e": 123456789012345678.123456, "f": 1e18, "g": -1e18}'::ces_tally;
SELECT '{"2026-01-05": {"a": 1}}'::ces_tally::jsonb, '{"bb": 1.50, "a": 2}'::ces_tally::jsonb, '{}'::ces_tally::jsonb,
       '{"bb": 1.50, "a": 2}'::jsonb::ces_tally, NULL::jsonb::ces_tally, NULL::ces_tally::jsonb;
SELECT '{"tab\there": 1, "quote\"backslash\\": 2, "\u0001\u001f\b\f\n\r": 3, "ÄÖ€😀": 4, "/": 5, "\u007f": 6}'::ces_tally;
SELECT t::text::ces_tally = t, t::jsonb::ces_tally = t FROM (SELECT '{"tab\there": 1, "quote\"backslash\\": 2, "\u0001\u001f\b\f\n\r": 3, "ÄÖ€😀": 4}'::ces_tally) v(t);
-- Days: as PostgreSQL writes them in the style ISO, whatever DateStyle is.
SET DateStyle TO German;
SELECT '{"0044-03-15 BC": {"a": 1}, "0001-01-01": {"a": 1}, "10000-02-29": null, "12000-02-29": {"a": 1}, "262142-12-31": {"a": 1}, "4714-11-24 BC": {"a": 1}}'::ces_tally;
RESET DateStyle;
SELECT d, tally('a', 1, d) = jsonb_build_object(d, '{"a": 1}'::jsonb)::ces_tally FROM unnest('{0044-03-15 BC,0001-12-31 BC,0001-01-01,1999-12-31,2000-02-29,99999-12-31,4714-11-24 BC}'::date[]) d GROUP BY d ORDER BY d;
-- Refused, and why.
CREATE FUNCTION refuses(input text) RETURNS TABLE (code text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM input::jsonb::ces_tally;
  message := 'accepted';
  RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
  code := SQLSTATE;
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN NEXT;
END $$;
\x on
SELECT input, r.* FROM unnest(ARRAY['null', '1', '"login"', 'true', '[]', '[{"a": 1}]',
  '{"a": "1"}', '{"a": true}', '{"a": [1]}', '{"2026-01-05": {"a": "x"}}', '{"2026-01-05": {"a": {"b": 1}}}', '{"2026-01-05": {"a": 1}, "2026-01-06": []}',
  '{"login": {"a": 1}}', '{"2026-02-30": {"a": 1}}', '{"2026-1-5": {"a": 1}}', '{"20260105": {"a": 1}}', '{"infinity": {"a": 1}}', '{"0000-01-01": {}}',
  '{"262143-01-01": {"a": 1}}', '{"4714-11-23 BC": {"a": 1}}', '{"2026-01-05": {"a": 1}, "b": 2}', '{"2026-01-05": {}, "b": 0}',
  '{"": 1}', '{"": null}', '{"2026-01-05": {"": 1}}', '{"a": 1000000000000000000.000001}', '{"a": 1e400}', '{"a": -1e19}']) input, refuses(input) r;
\x off
DROP FUNCTION refuses;
-- Malformed JSON is refused by PostgreSQL's own parser.
SELECT ''::ces_tally; -- error
\echo :SQLSTATE
SELECT '{"a": NaN}'::ces_tally; -- error
SELECT '{"a\u0000": 1}'::ces_tally; -- error
SELECT '{"a": {"b": 1}}'::ces_tally; -- error
-- A key says one thing. In a jsonb that it was written twice is not to be seen.
SELECT '{"login": 1, "login": 2}'::ces_tally; -- error
\echo :SQLSTATE
SELECT '{"2026-01-05": {"login": 1, "purchase": 2, "login": 1}}'::ces_tally; -- error
SELECT '{"2026-01-05": {"login": 1}, "2026-01-06": {"login": 1}, "2026-01-05": null}'::ces_tally; -- error
SELECT '{"l\u006fgin" : 0, "a": null, "login":null}'::ces_tally; -- error
SELECT '{"q\"\\": 1, "ä": 2, "q\u0022\u005C": 3}'::ces_tally; -- error
SELECT ('{"' || repeat('ä', 60) || '": 1, "' || repeat('ä', 60) || '": 1}')::ces_tally; -- error
SELECT '{"2026-01-05": {"login": 1, ":": 2}, "2026-01-06": {"login": 1, "{": 3, "}": 4, "\"": 5, "\\": 6}}'::ces_tally, '{"login": 1, "login": 2}'::jsonb::ces_tally;
-- However deep, it is what it is.
SELECT (repeat('[', 1000) || repeat(']', 1000))::ces_tally; -- error
SELECT ('{"a": ' || repeat('[', 1000) || repeat(']', 1000) || '}')::ces_tally; -- error
SELECT (repeat('{"2026-01-05": ', 1000) || '1' || repeat('}', 1000))::ces_tally; -- error
-- No name means anything but itself.
SELECT tally('$serde_json::private::Number')::text::ces_tally, tally('$serde_json::private::RawValue', 2)::jsonb::ces_tally;
SELECT '{"2026-01-01": {"$serde_json::private::Number": "5"}}'::ces_tally; -- error
-- Numbers take the room of their digits, not of their zeros.
SET statement_timeout TO '10s';
SELECT (SELECT jsonb_object_agg('e' || i, 1e131000) FROM generate_series(1, 4000) i)::ces_tally; -- error
RESET statement_timeout;
-- Only by explicit casts.
CREATE TABLE tally_input (t ces_tally);
INSERT INTO tally_input VALUES ('{"a": 1}'::jsonb); -- error
INSERT INTO tally_input VALUES ('{"a": 1}'), ('{"a": 2}'::jsonb::ces_tally), (NULL), ('{}');
SELECT t FROM tally_input WHERE t = '{"a": 1.000000}';
-- Long ones are compressed or stored elsewhere, and read all the same.
INSERT INTO tally_input SELECT tally('event number ' || i, i) FROM generate_series(1, 1000) i;
INSERT INTO tally_input SELECT tally(md5(i::text), i, date '2026-01-01' + i % 9) FROM generate_series(1, 3000) i;
SELECT pg_column_size(t) < 10000, t -> 'event number 777', t -> md5('2999'), t = t::text::ces_tally AND t = t::jsonb::ces_tally AS same
  FROM tally_input WHERE length(t::text) > 100;
-- The binary form.
SELECT t, _ces_tally_send(t) FROM (VALUES ('{}'::ces_tally), ('{"b": 3, "a": -1}'), ('{"a": 0.5}'),
  ('{"1999-12-30": {"a": 1, "b": 1}, "2000-01-02": {"b": 63}, "2000-01-03": {"b": 64}}')) v(t);
\set file `echo "${TMPDIR:-/tmp}/ces_tally_$$.bin"`
CREATE TEMPORARY TABLE tally_back (t ces_tally);
COPY tally_input TO :'file' (FORMAT binary);
COPY tally_back FROM :'file' (FORMAT binary);
\setenv FILE :file
\! rm -f "$FILE"
SELECT count(*), count(t) FROM (SELECT t FROM tally_input INTERSECT ALL SELECT t FROM tally_back) both_have;
COPY (SELECT t FROM tally_input WHERE length(t::text) < 100) TO STDOUT;
DROP TABLE tally_input, tally_back;
