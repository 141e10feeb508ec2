-- MERGE and UPDATE that move rows to other partitions: each row is subtracted where it was and added where it goes.
SET datestyle = ISO;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 10);
CREATE TABLE visits (id integer, customer text, at timestamptz, name text) PARTITION BY RANGE (at);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2026-01-01 UTC') TO ('2026-02-01 UTC');
-- Other columns in another order, one of them dropped.
CREATE TABLE visits_2 (gone text, name text, at timestamptz, customer text, id integer);
ALTER TABLE visits_2 DROP COLUMN gone;
ALTER TABLE visits ATTACH PARTITION visits_2 FOR VALUES FROM ('2026-02-01 UTC') TO ('2026-03-01 UTC');
-- A partitioned partition.
CREATE TABLE visits_3 PARTITION OF visits FOR VALUES FROM ('2026-03-01 UTC') TO ('2027-01-01 UTC') PARTITION BY LIST (name);
CREATE TABLE visits_3_login PARTITION OF visits_3 FOR VALUES IN ('login');
CREATE TABLE visits_3_other PARTITION OF visits_3 DEFAULT;
CALL ces_track('scores', events => 'visits', customer => 'customer', event_name => 'name', occurred_at => 'at');
CREATE VIEW checked AS
SELECT s.customer, s.score, s.first_event_day, s.last_event_day,
       s.score = (SELECT sum(CASE name WHEN 'login' THEN 1 WHEN 'purchase' THEN 10 END) FROM visits AS v WHERE v.customer = s.customer) AS is_right,
       (SELECT count(*) FROM ces_check('scores')) AS differences
  FROM scores_as_of('2026-12-31') AS s ORDER BY s.customer;

-- Matched rows are moved, others inserted.
INSERT INTO visits VALUES (1, 'c1', '2026-01-31 23:00 UTC', 'login');
MERGE INTO visits AS v USING (VALUES (1, 'c1', timestamptz '2026-02-01 10:00 UTC', 'purchase'), (2, 'c2', '2026-02-01 10:00 UTC', 'login')) AS s (id, customer, at, name)
   ON v.id = s.id
 WHEN MATCHED THEN UPDATE SET at = s.at, name = s.name
 WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.customer, s.at, s.name);
TABLE checked;
-- Only UPDATE, and the customer changes too.
MERGE INTO visits AS v USING (VALUES (1, timestamptz '2026-04-01 UTC')) AS s (id, at) ON v.id = s.id
 WHEN MATCHED THEN UPDATE SET at = s.at, customer = 'c3', name = 'login';
TABLE checked;
-- With DELETE beside it.
MERGE INTO visits AS v USING (VALUES (1), (2)) AS s (id) ON v.id = s.id
 WHEN MATCHED AND v.id = 2 THEN DELETE
 WHEN MATCHED THEN UPDATE SET at = '2026-01-05 UTC';
TABLE checked;
-- Moved there and back in one statement with rows of their own.
INSERT INTO visits SELECT i, 'c' || i % 3, timestamptz '2026-01-01 UTC' + i * interval '1 day', CASE WHEN i % 2 = 0 THEN 'login' ELSE 'purchase' END FROM generate_series(10, 90) AS i;
MERGE INTO visits AS v USING (SELECT i AS id FROM generate_series(1, 100) AS i) AS s ON v.id = s.id
 WHEN MATCHED AND v.id % 5 = 0 THEN DELETE
 WHEN MATCHED AND v.id % 5 = 1 THEN UPDATE SET at = v.at + interval '31 days'
 WHEN MATCHED AND v.id % 5 = 2 THEN UPDATE SET customer = 'c9', at = '2026-01-01 UTC'
 WHEN MATCHED AND v.id % 5 = 3 THEN UPDATE SET name = CASE v.name WHEN 'login' THEN 'purchase' ELSE 'login' END
 WHEN MATCHED THEN DO NOTHING
 WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'c8', '2026-06-01 UTC', 'login');
TABLE checked;
-- On a partitioned partition itself: its rows move between its own partitions.
MERGE INTO visits_3 AS v USING (VALUES (1)) AS s (one) ON v.name = 'login'
 WHEN MATCHED THEN UPDATE SET name = 'purchase';
TABLE checked;
-- On a partition itself.
MERGE INTO visits_2 AS v USING (VALUES (1)) AS s (one) ON v.customer = 'c1'
 WHEN MATCHED THEN UPDATE SET customer = 'c5';
TABLE checked;
-- By UPDATE.
UPDATE visits SET at = at + interval '28 days', name = 'login' WHERE customer IN ('c1', 'c2', 'c5');
TABLE checked;
SELECT ces_refresh('scores') AS changed, (SELECT count(*) FROM ces_check('scores')) AS differences;
DELETE FROM visits WHERE customer <> 'c9';
TABLE checked;
SELECT problems FROM ces_status;
