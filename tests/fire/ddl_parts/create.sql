DROP TABLE IF EXISTS parts_later;
CREATE TABLE parts_later PARTITION OF parts FOR VALUES FROM ('2050-01-01') TO ('2051-01-01');
INSERT INTO parts (tenant_id, user_id, event_name, n, occurred_at) VALUES (1, 'u1', 'login', 1, '2050-02-01'), (1, 'u2', 'buy', 1, '2050-02-01');
\sleep 50 ms
UPDATE parts SET occurred_at = now() WHERE occurred_at > '2050-01-01' AND user_id = 'u1';
ALTER TABLE parts DETACH PARTITION parts_later;
DROP TABLE parts_later;
