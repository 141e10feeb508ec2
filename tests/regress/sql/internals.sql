-- The functions behind the aggregate cannot be used by themselves, nor be made to crash. (PostgreSQL 15 words its own
-- refusals otherwise: internals_1.out.)
SELECT _ces_accum(NULL, 'login'); -- error
\echo :SQLSTATE
SELECT _ces_accum(NULL, 'login', 1); -- error
SELECT _ces_accum(NULL, 'login', 1::bigint); -- error
SELECT _ces_accum(NULL, 'login', 1.5, 'default'); -- error
SELECT _ces_remove(NULL, 'login', 1); -- error
-- any day
SELECT _ces_accum(NULL, 'login', now(), now()); -- error
-- any day
SELECT _ces_remove(NULL, 'login', 1.5, now(), now(), 'default'); -- error
SELECT _ces_breakdown_accum(NULL, 'login'); -- error
SELECT _ces_breakdown_remove(NULL, 'login', 1, 'default'); -- error
SELECT _ces_breakdown_final(NULL); -- error
SELECT _ces_final(NULL); -- error
SELECT _ces_combine(NULL, NULL); -- error
SELECT _ces_serialize(NULL) IS NULL, _ces_deserialize('\x00', NULL) IS NULL; -- error
SELECT _ces_accum('1'::internal, 'login', 1); -- error
SELECT _ces_refuse_truncate(); -- error
-- An aggregate of one's own over them is an aggregate.
DELETE FROM ces_weights;
INSERT INTO ces_weights (event_name, weight) VALUES ('login', 2);
CREATE AGGREGATE my_score(text) (SFUNC = _ces_accum, STYPE = internal, FINALFUNC = _ces_final);
SELECT my_score('login') FROM generate_series(1, 3);
DROP AGGREGATE my_score(text);
SELECT _ces_is_duration('1 day'), _ces_is_duration('-1 day'), _ces_is_duration('0'), _ces_is_duration(NULL),
       _ces_is_duration('1 year -1 month'), _ces_is_duration('1 year -13 months'), _ces_is_duration('1 day -1 hour');
