\set first random(1, 3000)
BEGIN;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at)
SELECT tenant_id, user_id, event_name, n, occurred_at FROM some_events(:first, 3);
SAVEPOINT undone;
UPDATE :events SET n = n + 100 WHERE id BETWEEN :first AND :first + 3;
SAVEPOINT within;
DELETE FROM :events WHERE id BETWEEN :first AND :first + 3;
ROLLBACK TO within;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at) VALUES (1, 'u1', 'cancel', 50, now());
ROLLBACK TO undone;
DELETE FROM :events WHERE id = :first;
SAVEPOINT kept;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at) VALUES (2, 'u2', 'buy', 1, now());
RELEASE kept;
COMMIT;
