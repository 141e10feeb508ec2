-- Tracked tables of several partitions, and with several customer columns.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
INSERT INTO ces_weights (model, event_name, weight) VALUES ('live', 'login', 1), ('live', 'purchase', 10), ('live', 'complaint', -5.5);
CREATE TYPE kind AS ENUM ('login', 'purchase', 'complaint');
CREATE TABLE parted (gone integer, tenant_id integer, "User" text, kind kind, at timestamptz NOT NULL, n double precision) PARTITION BY RANGE (at);
CREATE TABLE parted_24 PARTITION OF parted FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
-- Partitions that come later have their columns at other numbers.
ALTER TABLE parted DROP COLUMN gone;
CREATE TABLE parted_25 PARTITION OF parted FOR VALUES FROM ('2025-01-01 UTC') TO ('2026-01-01 UTC') PARTITION BY LIST (tenant_id);
CREATE TABLE parted_25_1 PARTITION OF parted_25 FOR VALUES IN (1);
-- One has them in another order.
CREATE TABLE parted_25_rest (n double precision, at timestamptz NOT NULL, kind kind, tenant_id integer, "User" text);
ALTER TABLE parted_25 ATTACH PARTITION parted_25_rest DEFAULT;
INSERT INTO parted SELECT i % 3, 'u' || i % 7, (enum_range(NULL::kind))[1 + i % 3], timestamptz '2024-03-01 UTC' + i * interval '1 day', i % 5
  FROM generate_series(1, 600) AS i;
CALL ces_track('parted_scores', 'parted', customer => 'tenant_id, "User"', event_name => 'kind', count => 'n', occurred_at => 'at', model => 'live');
CREATE FUNCTION differences() RETURNS TABLE (viewed bigint, stored bigint) LANGUAGE sql STABLE AS $$
    SELECT (SELECT count(*) FROM (SELECT tenant_id, "User", score FROM parted_scores) AS v
              FULL JOIN (SELECT tenant_id, "User", ces(kind::text, n, 'live') AS score FROM parted GROUP BY 1, 2) AS e
                ON v.tenant_id = e.tenant_id AND v."User" = e."User" WHERE v IS DISTINCT FROM e),
           (SELECT count(*) FROM ces_check('parted_scores'))
$$;
SELECT tables, problems FROM ces_status;
SELECT * FROM differences();

-- Statements on the table, on partitions of every kind, and from one to another.
INSERT INTO parted VALUES (1, 'z', 'purchase', '2024-05-05 UTC', 4), (1, 'z', 'purchase', '2025-05-05 UTC', 4), (2, 'z', 'login', '2025-05-05 UTC', 1);
INSERT INTO parted_25_rest (tenant_id, "User", kind, at, n) VALUES (2, 'z', 'purchase', '2025-05-05 UTC', 2);
INSERT INTO parted_25 VALUES (1, 'z', 'purchase', '2025-05-05 UTC', 3);
INSERT INTO parted_25_1 VALUES (1, 'z', 'purchase', '2025-05-05 UTC', 3.5);
SELECT tenant_id, score, band, last_event_day FROM parted_scores WHERE "User" = 'z' ORDER BY tenant_id;
SELECT * FROM differences();
UPDATE parted SET at = at - interval '1 year', tenant_id = 1 WHERE "User" = 'z' AND at >= '2025-01-01 UTC';
SELECT * FROM differences();
UPDATE parted_25_rest SET n = n + 1;
DELETE FROM parted_25_rest WHERE n > 4;
MERGE INTO parted AS p USING (VALUES ('u1'), ('u2'), ('new')) AS s (name) ON p."User" = s.name AND p.tenant_id = 0
 WHEN MATCHED AND s.name = 'u1' THEN UPDATE SET tenant_id = 1
 WHEN MATCHED THEN DELETE
 WHEN NOT MATCHED THEN INSERT VALUES (0, s.name, 'login', '2024-05-05 UTC', 1);
-- What is inserted comes before what is updated.
SET enable_hashjoin = off;
SET enable_mergejoin = off;
MERGE INTO parted AS p USING (SELECT 0, 'new' || i FROM generate_series(1, 5) AS i UNION ALL SELECT 1, 'u' || i FROM generate_series(0, 6) AS i) AS s (tenant_id, name)
   ON p."User" = s.name AND p.tenant_id = s.tenant_id
 WHEN NOT MATCHED THEN INSERT VALUES (0, s.name, 'login', '2024-05-05 UTC', 1)
 WHEN MATCHED THEN UPDATE SET n = p.n + 1;
RESET enable_hashjoin;
RESET enable_mergejoin;
SELECT * FROM differences();
COPY parted (tenant_id, "User", kind, at, n) FROM stdin;
1	copied	login	2024-07-07 00:00:00+00	1
5	copied	login	2025-07-07 00:00:00+00	1
\.
SELECT * FROM differences();
SELECT ces_refresh('parted_scores') > 0 AS refreshed;
-- By a foreign key that cascades.
CREATE TABLE tenants (tenant_id integer PRIMARY KEY);
INSERT INTO tenants SELECT DISTINCT tenant_id FROM parted;
ALTER TABLE parted ADD CONSTRAINT tenant FOREIGN KEY (tenant_id) REFERENCES tenants ON DELETE CASCADE ON UPDATE CASCADE;
UPDATE tenants SET tenant_id = 50 WHERE tenant_id = 5;
DELETE FROM tenants WHERE tenant_id = 2;
SELECT * FROM differences();
ALTER TABLE parted DROP CONSTRAINT tenant;
DROP TABLE tenants;
SELECT * FROM differences();
TRUNCATE parted_25_rest;
SELECT * FROM differences();
BEGIN;
TRUNCATE parted;
SELECT count(*) FROM parted_scores;
SELECT * FROM differences();
ROLLBACK;
SELECT * FROM differences();

-- A partition that is taken in before anything is written to it needs no more than that.
CREATE TABLE parted_26 PARTITION OF parted FOR VALUES FROM ('2026-01-01 UTC') TO ('2027-01-01 UTC');
SELECT unnest(problems) FROM ces_status;
SELECT problem, customer FROM ces_check('parted_scores');
INSERT INTO parted VALUES (1, 'late', 'login', '2026-02-02 UTC', 1);
SELECT problem, customer FROM ces_check('parted_scores');
INSERT INTO parted_26 VALUES (1, 'late', 'login', '2026-02-03 UTC', 1);
SELECT problem, customer, period, stored, counted FROM ces_check('parted_scores') ORDER BY customer NULLS FIRST;
SELECT * FROM ces_track_partitions('parted_scores');
SELECT * FROM ces_track_partitions('parted_scores');
SELECT unnest(problems) FROM ces_status;
CALL ces_rebuild('parted_scores');
SELECT problems FROM ces_status;
INSERT INTO parted_26 VALUES (1, 'late', 'login', '2026-02-04 UTC', 1);
SELECT * FROM differences();
CREATE TABLE parted_27 PARTITION OF parted FOR VALUES FROM ('2027-01-01 UTC') TO ('2028-01-01 UTC');
SELECT * FROM ces_track_partitions('parted_scores');
SELECT problems FROM ces_status;

-- Detached, changed meanwhile, and attached again.
ALTER TABLE parted DETACH PARTITION parted_26;
SELECT unnest(problems) FROM ces_status;
SELECT score FROM parted_scores WHERE "User" = 'late';
INSERT INTO parted_26 VALUES (1, 'late', 'login', '2026-02-05 UTC', 1);
ALTER TABLE parted_26 ADD COLUMN more integer;
INSERT INTO parted_26 VALUES (1, 'late', 'login', '2026-02-05 UTC', 1, 1);
ALTER TABLE parted_26 DROP COLUMN more;
SELECT score FROM parted_scores WHERE "User" = 'late';
ALTER TABLE parted ATTACH PARTITION parted_26 FOR VALUES FROM ('2026-01-01 UTC') TO ('2027-01-01 UTC');
SELECT unnest(problems) FROM ces_status;
SELECT stored, counted FROM ces_check('parted_scores');
CALL ces_rebuild('parted_scores');
SELECT problems FROM ces_status;
SELECT * FROM differences();

-- Dropped: the tallies keep what is known, and it is told.
DROP TABLE parted_26;
SELECT unnest(problems) FROM ces_status;
SELECT score FROM parted_scores WHERE "User" = 'late';
CALL ces_rebuild('parted_scores');
SELECT problems FROM ces_status;
SELECT score FROM parted_scores WHERE "User" = 'late';
SELECT * FROM differences();

-- A foreign table does not tell of its changes.
CREATE FOREIGN DATA WRAPPER none;
CREATE SERVER nowhere FOREIGN DATA WRAPPER none;
CREATE FOREIGN TABLE parted_far PARTITION OF parted FOR VALUES FROM ('2028-01-01 UTC') TO ('2029-01-01 UTC') SERVER nowhere;
SELECT unnest(problems) FROM ces_status;
CALL ces_track('other_scores', 'parted', customer => 'tenant_id', event_name => 'kind', model => 'live');
DROP FOREIGN DATA WRAPPER none CASCADE;
-- Nor does a partition of something larger, or what inherits without being a partition.
CALL ces_track('other_scores', 'parted_24', customer => 'tenant_id', event_name => 'kind', model => 'live');
SELECT ces_untrack('parted_scores');
SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'parted_scores%';

-- Many partitions.
CREATE TABLE many (user_id integer, kind text, day date) PARTITION BY RANGE (day);
DO $$
BEGIN
    FOR n IN 0 .. 99 LOOP
        EXECUTE format('CREATE TABLE many_%s PARTITION OF many FOR VALUES FROM (%L) TO (%L)', n, date '2025-01-01' + n, date '2025-01-02' + n);
    END LOOP;
END $$;
INSERT INTO many SELECT n % 10, 'login', date '2025-01-01' + n % 100 FROM generate_series(1, 1000) AS n;
CALL ces_track('many_scores', 'many', customer => 'user_id', event_name => 'kind', occurred_at => 'day', model => 'live');
INSERT INTO many_7 VALUES (77, 'login', '2025-01-08');
INSERT INTO many SELECT 77, 'login', date '2025-01-01' + n % 100 FROM generate_series(1, 100) AS n;
SELECT score, last_event_day FROM many_scores WHERE user_id = 77;
SELECT tables, problems FROM ces_status;
SELECT * FROM ces_check('many_scores');
SELECT ces_untrack('many_scores');
DROP TABLE many, parted;

-- Many events are taken in in parts, each of some customers: by one column and by several, of any type that is ordered.
CREATE TABLE large (tenant text COLLATE "C", user_id numeric, kind text, n bigint, at timestamptz, padding text);
ALTER TABLE large ALTER COLUMN padding SET STORAGE PLAIN;
INSERT INTO large SELECT chr(65 + i % 3) || $$'"\$$, i % 300 / 2.0, 'login', 1, timestamptz '2025-01-01 UTC' + i * interval '1 hour', repeat('x', 1000)
  FROM generate_series(1, 3000) AS i;
SET client_min_messages = notice;
CALL ces_track('large_scores', 'large', customer => 'user_id', event_name => 'kind', count => 'n', occurred_at => 'at', model => 'live');
SET client_min_messages = warning;
SELECT count(*), sum(score) FROM large_scores;
SELECT * FROM ces_check('large_scores');
SELECT ces_untrack('large_scores');
CALL ces_track('large_scores', 'large', customer => 'tenant, user_id', event_name => 'kind', count => 'n', occurred_at => 'at', model => 'live', period => 'month');
SELECT count(*), sum(score) FROM large_scores;
SELECT * FROM ces_check('large_scores');
INSERT INTO large SELECT * FROM large WHERE n % 10 = 1;
CALL ces_rebuild('large_scores');
SELECT count(*), sum(score), (SELECT count(*) FROM large_scores_pending) AS pending FROM large_scores;
SELECT ces_untrack('large_scores');
DROP TABLE large;
DROP FUNCTION differences;
DROP TYPE kind;
DELETE FROM ces_weights WHERE model = 'live';
