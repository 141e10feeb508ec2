\set first random(1, 3000)
BEGIN;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at)
SELECT tenant_id, user_id, event_name, n, occurred_at FROM some_events(:first, 4);
DELETE FROM :events WHERE id BETWEEN :first AND :first + 3;
UPDATE :events SET n = 1000 WHERE id BETWEEN :first + 4 AND :first + 6;
ROLLBACK;
