-- Tallies that are not valid, where the caller asks to be told; PostgreSQL 15 has no way to (then tally_soft_errors_1.out is expected).
SELECT :SERVER_VERSION_NUM < 160000 AS raises, :SERVER_VERSION_NUM >= 170000 AS skips \gset
\if :raises
\quit
\endif
\x on
SELECT input, pg_input_is_valid(input, 'ces_tally') AS valid, e.*
  FROM unnest(ARRAY['{"login": 3}', '{', '', 'null', '{"login": "x"}', '{"": 1}', '{"login": 1, "login": 1}', '{"2026-02-30": {"a": 1}}',
                    '{"2026-01-05": {"größe": null, "größe": 1}}', '{"a": 1e19}', '{"a": 1, "2026-01-05": {}}', '{"a\u0000": 1}']) AS input,
       pg_input_error_info(input, 'ces_tally') AS e;
\x off
-- In an array and in a row.
SELECT pg_input_is_valid('{"{}","{\"a\": []}"}', 'ces_tally[]'), pg_input_is_valid('{"{}","{\"a\": 1}"}', 'ces_tally[]');
-- COPY skips what is not valid.
CREATE TABLE copied (id integer, tally ces_tally);
CREATE FUNCTION lines() RETURNS SETOF text LANGUAGE sql AS
$$ VALUES ('1;{"login": 1}'), ('2;{"login": 1'), ('3;{"login": 1, "login": 2}'), ('4;{"login": [1]}'), ('5;{"2026-01-05": {"login": 5}}'), ('six;{}') $$;
SET client_min_messages TO warning;
\if :skips
\set file `echo "${TMPDIR:-/tmp}/ces_tally_$$.csv"`
COPY (SELECT * FROM lines()) TO :'file';
COPY copied FROM :'file' (DELIMITER ';', ON_ERROR ignore);
\setenv FILE :file
\! rm -f "$FILE"
\else
INSERT INTO copied SELECT split_part(line, ';', 1)::integer, split_part(line, ';', 2)::ces_tally FROM lines() AS line
 WHERE pg_input_is_valid(split_part(line, ';', 1), 'integer') AND pg_input_is_valid(split_part(line, ';', 2), 'ces_tally');
\endif
RESET client_min_messages;
TABLE copied;
-- Where nobody asks, an error ends the statement.
INSERT INTO copied VALUES (7, '{"login": 1, "login": 2}'); -- error
DROP TABLE copied;
DROP FUNCTION lines();
