-- Counts that cannot be counted.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1);
SELECT ces('login', 'NaN'::numeric); -- error
\echo :SQLSTATE
SELECT ces('login', 'NaN'::float8); -- error
SELECT ces('login', 'Infinity'::float8); -- error
\echo :SQLSTATE
SELECT ces('login', '-Infinity'::float8); -- error
SELECT ces('login', 'Infinity'::numeric); -- error
SELECT ces('login', '-Infinity'::numeric); -- error
SELECT ces('login', 1000000000001); -- error
\echo :SQLSTATE
SELECT ces('login', -1000000000001); -- error
SELECT ces('login', 1000000000000.000001); -- error
SELECT ces('login', -1e12 - 0.1); -- error
SELECT ces('login', 1e308::float8); -- error
SELECT ces('login', 1.0000001e12::float8); -- error
SELECT ces('login', 1e100::numeric); -- error
SELECT ces('login', 9223372036854775807), ces('login', 1); -- error
-- The same of events without a weight, so that the error does not depend on the weights; but not of skipped rows.
SELECT ces('unknown', 'NaN'::numeric); -- error
SELECT ces(NULL, 'NaN'::numeric), ces(NULL, 1e13);
-- At the limits.
SELECT ces('login', 1000000000000), ces('login', -1000000000000), ces('login', 1e12), ces('login', -1e12::float8),
       ces('login', 2147483647), ces('login', -2147483648), ces('login', 1e-30), ces('login', 0.0000005), ces('login', -0.0000005),
       ces('login', 0.00000049999), ces('login', 999999999999.9999994);
-- Long numerics, of many digits on either side.
SELECT ces('login', ('1.' || repeat('1', 16000))::numeric), ces('login', ('0.' || repeat('0', 10000) || '1')::numeric),
       ces('login', ('0.' || repeat('9', 10000))::numeric);
-- Stored out of line, and compressed.
CREATE TABLE stored (n numeric);
ALTER TABLE stored ALTER COLUMN n SET STORAGE EXTERNAL;
INSERT INTO stored VALUES (('1.' || repeat('12345678', 2000))::numeric), (('2.' || repeat('12345678', 2000))::numeric);
ALTER TABLE stored ALTER COLUMN n SET STORAGE MAIN;
INSERT INTO stored VALUES (('3.' || repeat('1', 16000))::numeric);
SELECT ces('login', n), ces('login', n, 'default') FROM stored;
DROP TABLE stored;
