\set first random(1, 3000)
INSERT INTO :events SELECT * FROM some_events(:first, 5)
ON CONFLICT (id, occurred_at) DO UPDATE SET n = excluded.n + 1, user_id = 'u' || excluded.id % 89;
