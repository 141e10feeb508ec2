\set customer random(1, 110)
\set hours random(0, 1900)
INSERT INTO months (tenant_id, user_id, event_name, n, occurred_at)
VALUES (1 + :customer % 3, 'u' || :customer, 'login', 1, now() - :hours * interval '1 hour');
