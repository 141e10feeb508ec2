\set id random(1, 600)
\set tenant random(1, 3)
\set customer random(1, 110)
INSERT INTO :tickets (tenant_id, user_id, status, opened_at) VALUES (:tenant, 'u' || :customer, 'open', current_date - :customer);
UPDATE :tickets SET status = CASE status WHEN 'open' THEN 'closed' WHEN 'closed' THEN NULL ELSE 'open' END WHERE id = :id;
UPDATE :tickets SET opened_at = opened_at - 3, user_id = 'u' || :customer WHERE id = :id + 1;
DELETE FROM :tickets WHERE id IN (SELECT id FROM :tickets WHERE id >= 1000000 ORDER BY id LIMIT 2);
