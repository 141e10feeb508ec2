-- A transaction that has read all tables before it writes.
\set customer random(1, 110)
BEGIN;
SELECT count(*) FROM :events WHERE id < 100;
SELECT score FROM :view WHERE tenant_id = 3 AND user_id = 'u' || :customer;
SELECT count(*) FROM :accounts LEFT JOIN :tickets USING (tenant_id, user_id) WHERE tenant_id = 3 AND user_id = 'u' || :customer;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at) VALUES (3, 'u' || :customer, 'login', 1, now());
COMMIT;
