\sleep 300 ms
BEGIN;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at) VALUES (1, 'u1', 'login', 1, now());
SAVEPOINT undone;
TRUNCATE :events;
ROLLBACK TO undone;
TRUNCATE :leaf;
INSERT INTO :leaf (id, tenant_id, user_id, event_name, n, occurred_at)
VALUES (nextval(pg_get_serial_sequence('plain', 'id')), 2, 'u2', 'login', 1, now() - interval '60 days');
COMMIT;
