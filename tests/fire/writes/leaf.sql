-- Past the partitioned table.
\set id random(1, 3000)
\set day random(30, 190)
INSERT INTO :leaf (id, tenant_id, user_id, event_name, n, occurred_at)
VALUES (nextval(pg_get_serial_sequence('plain', 'id')), 3, 'u' || :day, 'buy', 1,
        now() - (:day + random()) * interval '1 day');
UPDATE :leaf SET n = n + 1 WHERE id BETWEEN :id AND :id + 9;
DELETE FROM :leaf WHERE id = :id;
