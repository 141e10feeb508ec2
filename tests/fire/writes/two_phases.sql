\set tag random(1, 1000000000000)
\set customer random(1, 110)
BEGIN;
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at)
VALUES (1, 'u' || :customer, 'buy', 1, now() - :customer * interval '1 day');
INSERT INTO :tickets (tenant_id, user_id, status, opened_at) VALUES (1, 'u' || :customer, 'open', current_date - 1);
PREPARE TRANSACTION 'fire :events :tag';
COMMIT PREPARED 'fire :events :tag';
