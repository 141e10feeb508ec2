\set tenant random(1, 3)
\set customer random(1, 110)
\set hours random(-200, 12000)
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at)
VALUES (:tenant, 'u' || :customer, 'login', :tenant, now() - :hours * interval '1 hour');
