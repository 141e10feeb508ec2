-- Errors that PostgreSQL raises within the extension arrive as they are, and nothing that they say is the extension's own.
CREATE FUNCTION error_of(command text) RETURNS TABLE (field text, value text) LANGUAGE plpgsql AS $$
DECLARE
  code text; message text; detail text; hint text; context text; sch text; tab text; col text; con text; typ text;
BEGIN
  EXECUTE command;
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
    hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT, sch = SCHEMA_NAME, tab = TABLE_NAME, col = COLUMN_NAME,
    con = CONSTRAINT_NAME, typ = PG_DATATYPE_NAME;
  RETURN QUERY
    SELECT * FROM (VALUES ('sqlstate', code), ('message', message), ('detail', detail), ('hint', hint), ('schema', sch),
                          ('table', tab), ('column', col), ('constraint', con), ('type', typ), ('context', context)) AS f (k, v)
     WHERE v <> '';
END $$;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
CREATE TABLE events (customer integer, event_name text);
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => 'event_name');
INSERT INTO events VALUES (1, 'login');
-- All fields, with a SQLSTATE that PostgreSQL does not know, from a function that a command of the extension calls. The
-- context names that function, but not the command.
CREATE FUNCTION raises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE 'größer than %', 3 USING ERRCODE = 'P7X42', DETAIL = 'a detail', HINT = 'a hint', SCHEMA = 'a schema',
    TABLE = 'a table', COLUMN = 'a column', CONSTRAINT = 'a constraint', DATATYPE = 'a type';
END $$;
CREATE TRIGGER raises AFTER INSERT OR UPDATE ON scores_history FOR EACH STATEMENT EXECUTE FUNCTION raises();
SELECT * FROM error_of($$ SELECT ces_snapshot('scores') $$);
-- A constraint of a table.
ALTER TABLE scores_history ADD CONSTRAINT negative CHECK (score < 0);
SELECT field, value FROM error_of($$ SELECT ces_snapshot('scores') $$) WHERE field <> 'detail';
ALTER TABLE scores_history DROP CONSTRAINT negative;
-- Details and hints are PostgreSQL's, without backtraces, of which "make test" asks the server for.
SELECT * FROM error_of($$ SELECT '{'::ces_tally $$);
SELECT field, value FROM error_of($$ SELECT ('{"a":' || repeat('[', 20000))::ces_tally $$) WHERE field <> 'context';
SELECT field, value FROM error_of($$ SELECT ''::ces_tally $$) WHERE field <> 'context';
SELECT field, value FROM error_of($$ SELECT ces_score('abc'::text::ces_tally) $$) WHERE field <> 'context';
SELECT field, value FROM error_of($$ SELECT ces_import('{"weights": []}') $$) WHERE field <> 'context';
CREATE TEMPORARY TABLE lines (line text);
CREATE TEMPORARY TABLE copied (tally ces_tally);
INSERT INTO lines VALUES ('{"login": 1}'), ('{"login"; 1}');
\set file `echo "${TMPDIR:-/tmp}/ces_errors_$$.txt"`
COPY lines TO :'file';
SELECT field, value FROM error_of(format('COPY copied FROM %L', :'file')) WHERE field <> 'context';
\setenv FILE :file
\! rm -f "$FILE"
DROP TABLE lines, copied;
-- An error is caught and raised again as often as need be.
DO $$
BEGIN
  FOR i IN 1..100 LOOP
    BEGIN
      PERFORM ces_snapshot('scores');
      RAISE 'no error';
    EXCEPTION WHEN SQLSTATE 'P7X42' THEN
      NULL;
    END;
  END LOOP;
END $$;
-- With more text than memory is set aside for.
CREATE OR REPLACE FUNCTION raises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE '%', repeat('long', 100000) USING DETAIL = repeat('detail', 100000);
END $$;
SELECT field, length(value) FROM error_of($$ SELECT ces_snapshot('scores') $$) WHERE field <> 'context';
DROP FUNCTION error_of(text);
