-- Rows that a partition comes with are changed before they are counted, and after.
DROP TABLE IF EXISTS parts_early;
CREATE TABLE parts_early (LIKE parts INCLUDING DEFAULTS);
INSERT INTO parts_early (id, tenant_id, user_id, event_name, n, occurred_at)
SELECT 5000000 + id, tenant_id, user_id, 'buy', 1, '1990-06-01' FROM some_events(1, 200);
ALTER TABLE parts_old ATTACH PARTITION parts_early FOR VALUES FROM ('1990-01-01') TO ('1991-01-01');
INSERT INTO parts (id, tenant_id, user_id, event_name, n, occurred_at)
SELECT 6000000 + id, tenant_id, user_id, 'login', 1, '1990-03-01' FROM some_events(1, 20);
UPDATE parts SET n = n + 1, user_id = 'u3' WHERE occurred_at < '1991-01-01' AND id % 3 = 0;
DELETE FROM parts WHERE occurred_at < '1991-01-01' AND id % 5 = 0;
SELECT count(*) FROM ces_track_partitions(':view');
UPDATE parts SET n = n + 1, tenant_id = 1 WHERE occurred_at < '1991-01-01' AND id % 2 = 0;
TRUNCATE parts_early;
ALTER TABLE parts_old DETACH PARTITION parts_early CONCURRENTLY;
DROP TABLE parts_early;
