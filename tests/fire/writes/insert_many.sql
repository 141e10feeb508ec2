-- Not in the order of time.
\set first random(1, 1000000)
INSERT INTO :events (tenant_id, user_id, event_name, n, occurred_at, is_test)
SELECT tenant_id, user_id, event_name, n, occurred_at, is_test FROM some_events(:first, 20);
