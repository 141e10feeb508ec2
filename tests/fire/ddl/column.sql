\sleep 100 ms
ALTER TABLE :events ADD COLUMN IF NOT EXISTS extra integer DEFAULT 7;
\sleep 50 ms
ALTER TABLE :events DROP COLUMN IF EXISTS extra;
