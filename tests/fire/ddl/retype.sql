-- A column that counts. Each rewrites the table.
\sleep 200 ms
ALTER TABLE :events ALTER COLUMN n TYPE bigint;
\sleep 100 ms
ALTER TABLE :events ALTER COLUMN n TYPE integer;
