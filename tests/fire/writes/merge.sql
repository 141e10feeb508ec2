-- Two of them can want to insert the same row.
\set first random(1, 3000)
DO $$
BEGIN
    MERGE INTO :events AS e USING some_events(:first, 9) AS s ON e.id = s.id AND e.occurred_at = s.occurred_at
     WHEN MATCHED AND s.id % 3 = 0 THEN DELETE
     WHEN MATCHED THEN UPDATE SET n = e.n + 2, tenant_id = 1 + e.tenant_id % 3
     WHEN NOT MATCHED THEN INSERT (id, tenant_id, user_id, event_name, n, occurred_at)
                           VALUES (s.id, s.tenant_id, s.user_id, s.event_name, s.n, s.occurred_at);
EXCEPTION
    WHEN unique_violation THEN
        NULL;
END $$;
