-- In the order in which they are declared.
\set customer random(1, 110)
BEGIN;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at) VALUES (1, 'u' || :customer, 'login', 1, now());
INSERT INTO :tickets (tenant_id, user_id, status, opened_at) VALUES (1, 'u' || :customer, 'open', current_date);
UPDATE :accounts SET plan = 'pro' WHERE tenant_id = 1 AND user_id = 'u' || :customer;
COMMIT;
