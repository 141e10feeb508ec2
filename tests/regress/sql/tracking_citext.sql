-- Customers, events and filters of type citext; the server may not have the extension (then tracking_citext_1.out is expected).
SELECT count(*) = 0 AS missing FROM pg_available_extensions WHERE name = 'citext' \gset
\if :missing
\quit
\endif
SET client_min_messages TO warning;
CREATE EXTENSION citext;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE TABLE events (customer citext, name citext, email citext, at date);
CALL ces_track('scores', events => 'events', customer => 'customer', event_name => $$CASE name WHEN 'Login' THEN 'login' ELSE 'purchase' END$$, occurred_at => 'at',
               filter => $$email IS DISTINCT FROM 'Test@X.org' AND nullif(name, 'PING') IS NOT NULL$$);
-- Operators are those of the declaration, wherever the writer finds others.
SET search_path = pg_catalog;
INSERT INTO public.events VALUES ('Anna', 'LOGIN', 'a@x', '2026-01-01'), ('ANNA', 'login', 'TEST@x.org', '2026-01-01'), ('anna', 'ping', NULL, '2026-01-01'), ('ANNA', 'Login', NULL, '2026-01-02'), ('Bob', 'buy', NULL, '2026-01-01');
RESET search_path;
SELECT lower(customer::text) AS customer, score FROM scores_as_of('2027-01-01') ORDER BY 1;
SELECT ces_refresh('scores');
INSERT INTO events VALUES ('aNNa', 'login', NULL, '2026-01-03');
SELECT lower(customer::text) AS customer, score FROM scores_as_of('2027-01-01') ORDER BY 1;
SELECT lower(customer::text) AS customer, score FROM scores_as_of('2027-01-01', 'aNNA');
SELECT lower(customer::text) AS customer, score FROM scores WHERE customer = 'anna';
SELECT count(*) FROM ces_check('scores');
CALL ces_rebuild('scores');
SELECT lower(customer::text) AS customer, score FROM scores_as_of('2027-01-01') ORDER BY 1;
DELETE FROM events WHERE customer = 'ANNA';
SELECT lower(customer::text) AS customer, score FROM scores_as_of('2027-01-01') ORDER BY 1;
SELECT ces_forget('scores', 'anna') > 0 AS forgotten;
SELECT count(*) FROM ces_check('scores');
