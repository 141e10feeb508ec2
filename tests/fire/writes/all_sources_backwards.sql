\set customer random(1, 110)
BEGIN;
INSERT INTO :accounts VALUES (2, 'u' || :customer, 'pro') ON CONFLICT DO NOTHING;
INSERT INTO :tickets (tenant_id, user_id, status, opened_at) VALUES (2, 'u' || :customer, 'closed', current_date - 9);
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at) VALUES (2, 'u' || :customer, 'buy', 1, now() - interval '300 days');
COMMIT;
