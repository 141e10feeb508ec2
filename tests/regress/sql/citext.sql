-- Events of type citext; the server may not have the extension (then citext_1.out is expected).
SELECT count(*) = 0 AS missing FROM pg_available_extensions WHERE name = 'citext' \gset
\if :missing
\quit
\endif
SET client_min_messages TO warning;
CREATE EXTENSION citext;
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 2);
-- Compared byte by byte all the same.
SELECT ces(e), ces(e, 1), ces(e, 2::smallint), ces(e, 1.5), ces(e, 1, 'default'), ces(e, 'default')
  FROM (VALUES ('login'::citext), ('LOGIN')) events(e);
DROP EXTENSION citext;
