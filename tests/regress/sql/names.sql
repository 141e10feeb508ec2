-- Event names of every shape: lengths around the word size, long, toasted, compressed, multi-byte, short headers.
DELETE FROM ces_weights;
CREATE TABLE names (id serial, name text, weight integer);
ALTER TABLE names ALTER COLUMN name SET STORAGE EXTERNAL;
INSERT INTO names (name, weight)
SELECT repeat('x', length), length FROM unnest('{1,2,3,4,5,6,7,8,9,15,16,17,24,125,126,127,128,500,2000}'::integer[]) length;
INSERT INTO names (name, weight) VALUES
  ('é', 1001), ('éé', 1002), ('ééé', 1003), ('éééé', 1004), ('ééééééééé', 1009), ('登录', 1010), ('🛒 purchase', 1011), ('購入 completed ✓', 1012),
  ('Login', 2001), ('login', 2002), ('LOGIN', 2003), (' login', 2004), ('login ', 2005), (E'log\tin', 2006), ('a''b"c\d', 2007);
-- Long names that differ only at one end, or only in the middle.
INSERT INTO names (name, weight) SELECT 'page_view_' || lpad(i::text, 6, '0') || '_completed', 3000 + i FROM generate_series(1, 50) i;
INSERT INTO names (name, weight) SELECT lpad(i::text, 2, '0') || repeat('-', 1998), 4000 + i FROM generate_series(1, 5) i;
INSERT INTO ces_weights (event_name, weight) SELECT name, weight FROM names;
SELECT count(*), count(*) FILTER (WHERE score IS DISTINCT FROM weight) AS wrong
  FROM (SELECT id, weight, ces(name) AS score FROM names GROUP BY id, weight) scores;
-- Near misses have no weight: every name with a byte more, less, or other.
SELECT count(*), sum(score) FROM (
  SELECT ces(near) AS score FROM names,
         unnest(ARRAY[name || 'y', left(name, -1) || 'y', 'y' || substr(name, 2), overlay(name placing 'y' from length(name) / 2 + 1 for 1)]) near
   WHERE NOT EXISTS (SELECT FROM names other WHERE other.name = near) GROUP BY id, near) scores;
-- Stored out of line, and compressed in line: the same name.
CREATE TABLE stored (how text, name text);
ALTER TABLE stored ALTER COLUMN name SET STORAGE EXTERNAL;
INSERT INTO stored SELECT 'out of line', name FROM names WHERE name = repeat('x', 2000);
ALTER TABLE stored ALTER COLUMN name SET STORAGE MAIN;
INSERT INTO stored SELECT 'compressed', repeat('x', 2000);
SELECT how, pg_column_size(name) < 2000 AS compressed, ces(name, 2) FROM stored GROUP BY how, name ORDER BY how;
-- A header of one byte and of four, at any alignment.
SELECT ces(short || ''), ces(short), ces(long), ces(short::varchar(5))
  FROM (SELECT 'login'::text AS short, repeat('x', 500) AS long) s;
-- The empty name has no weight, for the table refuses it.
SELECT ces('');
-- No collation makes two names one.
CREATE COLLATION case_insensitive (provider = libc, locale = 'C');
SELECT ces(name COLLATE case_insensitive) FROM (VALUES ('login'), ('LOGIN')) n(name);
DROP COLLATION case_insensitive;
DROP TABLE names, stored;
DELETE FROM ces_weights;
