\set first random(1, 3000)
\set tenant random(1, 3)
\set customer random(1, 110)
UPDATE :events SET tenant_id = :tenant, user_id = 'u' || :customer WHERE id BETWEEN :first AND :first + 4;
