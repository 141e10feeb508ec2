-- Moves rows between partitions. Two of them can want to insert the same row.
\set first random(1, 3000)
\set days random(-300, 300)
DO $$
BEGIN
    MERGE INTO :events AS e USING some_events(:first, 5) AS s ON e.id = s.id
     WHEN MATCHED AND s.id % 4 = 0 THEN DELETE
     WHEN MATCHED THEN UPDATE SET occurred_at = greatest(e.occurred_at + :days * interval '1 day', '2001-01-01'), n = s.n
     WHEN NOT MATCHED THEN INSERT (id, tenant_id, user_id, event_name, n, occurred_at)
                           VALUES (s.id, s.tenant_id, s.user_id, s.event_name, s.n, s.occurred_at);
EXCEPTION
    WHEN unique_violation THEN
        NULL;
END $$;
