-- Deletes and inserts at once.
\set first random(1, 3000)
WITH gone AS (DELETE FROM :events WHERE id BETWEEN :first AND :first + 2 RETURNING *)
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at)
SELECT tenant_id, user_id, event_name, n, occurred_at - interval '40 days' FROM gone;
