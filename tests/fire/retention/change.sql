\set customer random(1, 97)
\set customer_too random(1, 97)
UPDATE months SET n = n + 1 WHERE occurred_at > current_date - 80 AND user_id = 'u' || :customer;
UPDATE months SET user_id = 'u' || :customer WHERE id IN (SELECT id FROM months WHERE occurred_at > current_date - 80 AND user_id = 'u' || :customer_too ORDER BY id LIMIT 2);
DELETE FROM months WHERE id IN (SELECT id FROM months WHERE occurred_at > current_date - 80 AND user_id = 'u' || :customer_too ORDER BY id LIMIT 2);
