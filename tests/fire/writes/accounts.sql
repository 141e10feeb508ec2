\set tenant random(1, 3)
\set customer random(1, 160)
INSERT INTO :accounts VALUES (:tenant, 'u' || :customer, 'free')
ON CONFLICT (tenant_id, user_id) DO UPDATE SET plan = CASE :accounts.plan WHEN 'free' THEN 'pro' WHEN 'pro' THEN NULL ELSE 'free' END;
DELETE FROM :accounts WHERE tenant_id = :tenant AND user_id = 'u' || (:customer + 1);
