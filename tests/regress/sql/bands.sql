-- Bands: the standard ones, a model's own, and what is refused.
DELETE FROM ces_weights;
DELETE FROM ces_bands;
SELECT * FROM ces_bands_in_force();
SELECT s, band(s), band_rank(s) FROM unnest('{-1e100,-0.000001,0,39.9,40,40.000001,70,70.000001,100,100.000001,1e100}'::numeric[]) s;
-- Integers, bigints and doubles at the edges.
SELECT band(-1), band(0), band(40), band(41), band(100), band(101), band(-2147483648), band(2147483647);
SELECT band(-9223372036854775808), band(9223372036854775807), band(40::bigint), band(10000000000);
SELECT band(-1e-300::float8), band(0::float8), band('-0'::float8), band(40::float8), band(40.00000000000001::float8), band(1e308::float8),
       band('Infinity'::float8), band('-Infinity'::float8), band('Infinity'::numeric), band('-Infinity'::numeric);
SELECT band('NaN'::numeric); -- error
\echo :SQLSTATE
SELECT band('NaN'::float8); -- error
SELECT band_rank('NaN'::float8); -- error
-- A model's own, also in part: a score in a gap has none.
INSERT INTO ces_bands (band, score_range) VALUES ('cold', '(,10)'), ('warm', '[10,20]'), ('hot', '(25,30]');
SELECT s, band(s), band_rank(s), band(s::float8) AS double, band(s::integer) AS integer FROM unnest('{9,10,20,21,25,26,30,31}'::numeric[]) s;
SELECT * FROM ces_bands_in_force();
SELECT * FROM ces_bands_in_force('default');
-- Doubles are compared exactly: 0.1 as a double is above the decimal 0.1, and 0.3 below.
DELETE FROM ces_bands;
INSERT INTO ces_bands (band, score_range) VALUES ('to 0.1', '(,0.1]'), ('to 0.3', '(0.1,0.3)'), ('from 0.3', '[0.3,)');
SELECT band(0.1::float8), band(0.1), band(0.3::float8), band(0.3), band(0.30000000000000004::float8), band(0.09999999999999999::float8);
DELETE FROM ces_bands;
INSERT INTO ces_bands (band, score_range) VALUES ('low', '(,1e-320]'), ('mid', '(1e-320,1e400)'), ('top', '[1e400,infinity]');
SELECT band(0), band(5e-324::float8), band(1e-300::float8), band(1.7976931348623157e308::float8), band('Infinity'::float8), band(1e399), band(1e400), band('Infinity'::numeric);
-- Bounds beyond the precision of doubles.
DELETE FROM ces_bands;
INSERT INTO ces_bands (band, score_range) VALUES ('below', '(,12345678901234567890.1234567890123456789)'), ('above', '[12345678901234567890.1234567890123456789,)');
SELECT band(12345678901234567890.1234567890123456788), band(12345678901234567890.1234567890123456789), band(12345678901234567890::float8);
-- Refused.
DELETE FROM ces_bands;
INSERT INTO ces_bands (band, score_range) VALUES ('nothing', 'empty'); -- error
INSERT INTO ces_bands (band, score_range) VALUES ('nothing', '(1,1)'); -- error
INSERT INTO ces_bands (band, score_range) VALUES ('not a number', '[0,NaN]'); -- error
INSERT INTO ces_bands (band, score_range) VALUES ('not a number', '[NaN,NaN]'); -- error
INSERT INTO ces_bands (band, score_range) VALUES ('', '[0,1]'); -- error
INSERT INTO ces_bands (model, band, score_range) VALUES ('', 'x', '[0,1]'); -- error
INSERT INTO ces_bands (model, band, score_range) VALUES ('a@b', 'x', '[0,1]'); -- error
INSERT INTO ces_bands (band, score_range) VALUES ('x', NULL); -- error
-- Overlaps: the message names both bands. Other models may overlap, and ends that do not both belong may touch.
INSERT INTO ces_bands (band, score_range) VALUES ('disengaged', '[0,40]');
INSERT INTO ces_bands (band, score_range) VALUES ('engaged', '[40,100]'); -- error
\echo :SQLSTATE
INSERT INTO ces_bands (band, score_range) VALUES ('engaged', '(40,100]');
INSERT INTO ces_bands (model, band, score_range) VALUES ('other', 'everything', '(,)');
UPDATE ces_bands SET score_range = '(30,100]' WHERE band = 'engaged'; -- error
-- A boundary moves in one statement, or in several of a transaction.
UPDATE ces_bands SET score_range = CASE band WHEN 'engaged' THEN '(30,100]' ELSE '[0,30]' END::numrange WHERE model = 'default';
BEGIN;
SET CONSTRAINTS ces_bands_overlap DEFERRED;
UPDATE ces_bands SET score_range = '(20,100]' WHERE band = 'engaged';
UPDATE ces_bands SET score_range = '[0,20]' WHERE band = 'disengaged';
COMMIT;
SELECT * FROM ces_bands_in_force();
SELECT band(20.5), band(20.5, 'other'), band_rank(20.5), band_rank(20.5, 'other');
-- A model is known by any of the tables.
INSERT INTO ces_weights (model, event_name, weight) VALUES ('weighed', 'login', 1);
INSERT INTO ces_models (model) VALUES ('described');
SELECT band(50, 'weighed'), band(50, 'described');
SELECT band(50, 'wieghed'); -- error
\echo :SQLSTATE
SELECT * FROM ces_bands_in_force('described');
SELECT * FROM ces_bands_in_force('nonsense'); -- error
SELECT m, band(50, m), band_rank(50, m) FROM unnest('{default,other,weighed,described,default}'::text[]) m;
DELETE FROM ces_bands;
DELETE FROM ces_models;
-- Charts join to the bands in force.
SELECT f.band, count(s) FROM ces_bands_in_force() f LEFT JOIN generate_series(-10, 110, 5.0) s ON s <@ f.score_range GROUP BY f.band_rank, f.band ORDER BY f.band_rank;
