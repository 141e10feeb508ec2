-- Operators of ces_tally.
SELECT '{"a":1}'::ces_tally + '{"a":2}', '{"a":1}' + '{"b":0.5}'::ces_tally, '{"a": 1, "c": 1}'::ces_tally - '{"a": 2, "b": -3, "c": 1}', '{}'::ces_tally - '{"a": 1}';
SELECT '{"2026-01-05": {"a": 1}}'::ces_tally + '{"2026-01-05": {"a": 1, "b": 2}, "2026-01-04": {"c": 1}}', '{"2026-01-05": {"a": 1}}'::ces_tally - '{"2026-01-05": {"a": 1}, "2026-01-06": {"a": 1}}',
       '{"2026-01-05": {"a": 1}}'::ces_tally - '{"2026-01-05": {"a": 1}}';
-- The empty tally goes with both kinds.
SELECT '{}'::ces_tally + '{"2026-01-05": {"a": 1}}', '{}'::ces_tally + '{"a": 1}', '{}'::ces_tally + '{}', '{"2026-01-05": {"a": 1}}' - '{}'::ces_tally;
SELECT '{"a": 1}'::ces_tally + '{"2026-01-05": {"a": 1}}'; -- error
\echo :SQLSTATE
SELECT '{"2026-01-05": {"a": 1}}'::ces_tally - '{"a": 1}'; -- error
SELECT '{"a": 1e18}'::ces_tally + '{"a": 0.000001}'; -- error
\echo :SQLSTATE
SELECT '{"a": -1e18}'::ces_tally - '{"a": 0.000001}'; -- error
SELECT '{"a": 1e18}'::ces_tally - '{"a": 1e18}', NULL::ces_tally + '{}', '{}' - NULL::ces_tally, NULL::ces_tally -> 'a', '{}'::ces_tally -> NULL;
SELECT t -> 'a' AS a, t -> 'b' AS b, t -> 'c' AS c, t -> '' AS none, t -> 'aa' AS between FROM (VALUES ('{"a": 1.5, "b": -2}'::ces_tally),
  ('{"2026-01-05": {"a": 1, "b": 1e18}, "2026-01-06": {"b": 1e18}}'), ('{}')) v(t);
SELECT pg_typeof('{"a": 1}'::ces_tally -> 'a');
-- Equality is that of counts; the order is one, whatever it is.
SELECT '{"a": 1, "b": 0}'::ces_tally = '{"a": 1.0}', '{"a": 1}'::ces_tally = '{"2026-01-05": {"a": 1}}', '{"a": 1}'::ces_tally <> '{"a": 2}', '{"a": 1}'::ces_tally <> '{"a": 1}';
CREATE TABLE tallies AS SELECT i, jsonb_build_object('e' || i % 50, i % 10 + 1)::ces_tally AS t FROM generate_series(1, 1000) i;
SELECT count(*) AS wrong FROM tallies a, tallies b
 WHERE a.i <= 100 AND b.i <= 100 AND ((a.t < b.t)::int + (a.t = b.t)::int + (a.t > b.t)::int <> 1 OR (a.t <= b.t) = (a.t > b.t) OR (a.t >= b.t) = (a.t < b.t)
    OR (a.t = b.t) = (a.t <> b.t) OR (a.t::text = b.t::text) <> (a.t = b.t));
SELECT count(DISTINCT t), count(DISTINCT t::text) FROM tallies;
SELECT count(*) FROM (SELECT t FROM tallies GROUP BY t) g;
SET enable_hashagg TO off;
SELECT count(*) FROM (SELECT t FROM tallies GROUP BY t) g;
RESET enable_hashagg;
-- Indexes and joins of every kind.
CREATE INDEX tallies_btree ON tallies (t);
CREATE INDEX tallies_hash ON tallies USING hash (t);
ANALYZE tallies;
SET enable_seqscan TO off;
SET enable_bitmapscan TO off;
EXPLAIN (COSTS off) SELECT * FROM tallies WHERE t >= '{"e7": 8}' AND t <= '{"e7": 8}';
SELECT count(*) FROM tallies WHERE t >= '{"e7": 8}' AND t <= '{"e7": 8}';
DROP INDEX tallies_btree;
EXPLAIN (COSTS off) SELECT * FROM tallies WHERE t = '{"e7": 8}';
SELECT count(*) FROM tallies WHERE t = '{"e7": 8}';
DROP INDEX tallies_hash;
RESET enable_seqscan;
SET enable_mergejoin TO off;
SET enable_nestloop TO off;
EXPLAIN (COSTS off) SELECT count(*) FROM tallies a JOIN tallies b USING (t);
SELECT count(*) FROM tallies a JOIN tallies b USING (t);
RESET enable_mergejoin;
SET enable_hashjoin TO off;
EXPLAIN (COSTS off) SELECT count(*) FROM tallies a JOIN tallies b USING (t);
SELECT count(*) FROM tallies a JOIN tallies b USING (t);
RESET enable_hashjoin;
RESET enable_nestloop;
RESET enable_bitmapscan;
CREATE TABLE tally_by_hash (t ces_tally PRIMARY KEY) PARTITION BY HASH (t);
CREATE TABLE tally_by_hash_0 PARTITION OF tally_by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE tally_by_hash_1 PARTITION OF tally_by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO tally_by_hash SELECT DISTINCT t FROM tallies;
INSERT INTO tally_by_hash SELECT t FROM tallies LIMIT 1 ON CONFLICT DO NOTHING;
SELECT count(*) FROM tally_by_hash;
SELECT oprname, oprleft::regtype, oprright::regtype, oprcom::regoperator, oprnegate::regoperator, oprcanmerge, oprcanhash, oprrest, oprjoin
  FROM pg_operator WHERE oprleft = 'ces_tally'::regtype ORDER BY oprname COLLATE "C";
SELECT amname, amvalidate(pg_opclass.oid) FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod WHERE opcintype = 'ces_tally'::regtype ORDER BY 1;
DROP TABLE tallies, tally_by_hash;
