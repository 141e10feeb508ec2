\sleep 200 ms
BEGIN;
TRUNCATE :events;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at) VALUES (3, 'u3', 'buy', 1, now());
ROLLBACK;
