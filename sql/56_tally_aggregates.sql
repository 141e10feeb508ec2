-- The aggregates tally() and the functions behind them.
--
-- The state is a growing table in the memory of the aggregate. SSPACE is what one of about ten events takes, or of some
-- thirty days.

CREATE FUNCTION @extschema@._ces_tally_combine(internal, internal) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_combine';
COMMENT ON FUNCTION @extschema@._ces_tally_combine(internal, internal) IS
'Internal: merges two states of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_final(internal) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_final';
COMMENT ON FUNCTION @extschema@._ces_tally_final(internal) IS
'Internal: the tally that a state of the aggregate tally() holds.';

CREATE FUNCTION @extschema@._ces_tally_serialize(internal) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_serialize';
COMMENT ON FUNCTION @extschema@._ces_tally_serialize(internal) IS
'Internal: a state of the aggregate tally() as bytes, for another process.';

CREATE FUNCTION @extschema@._ces_tally_deserialize(bytea, internal) RETURNS internal
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_deserialize';
COMMENT ON FUNCTION @extschema@._ces_tally_deserialize(bytea, internal) IS
'Internal: a state of the aggregate tally() from bytes.';

-- One occurrence a row.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text) IS
'How often each event occurred, one occurrence a row. Rows with a NULL event are skipped; the empty tally for no rows. An empty event name is an error (22023).';

-- Integer counts.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count integer) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_integer';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, integer) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count integer) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_integer';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, integer) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count integer) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, integer) IS
'How often each event occurred: the sum of its counts. Rows with a NULL event or count are skipped; the empty tally for no rows. An empty event name is an error (22023), and so is a total beyond 1e18 (22003).';

-- Bigint counts.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count bigint) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_bigint';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, bigint) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count bigint) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_bigint';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, bigint) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count bigint) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, bigint) IS
'How often each event occurred: the sum of its counts. Rows with a NULL event or count are skipped; the empty tally for no rows. The count of a row must be between -1e12 and 1e12. An empty event name is an error (22023), and so is a total beyond 1e18 (22003).';

-- Numeric counts.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count numeric) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_numeric';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, numeric) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count numeric) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_numeric';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, numeric) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count numeric) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, numeric) IS
'How often each event occurred: the sum of its counts. Rows with a NULL event or count are skipped; the empty tally for no rows. The count of a row must be finite, between -1e12 and 1e12, and is rounded to six fractional digits. An empty event name is an error (22023), and so is a total beyond 1e18 (22003).';

-- Double precision counts.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count double precision) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_double';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, double precision) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count double precision) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_double';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, double precision) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count double precision) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, double precision) IS
'How often each event occurred: the sum of its counts. Rows with a NULL event or count are skipped; the empty tally for no rows. The count of a row must be finite, between -1e12 and 1e12, and is rounded to six fractional digits. An empty event name is an error (22023), and so is a total beyond 1e18 (22003).';

-- Integer counts by day.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count integer, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_integer_day';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, integer, date) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count integer, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_integer_day';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, integer, date) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count integer, day date) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 1536, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 1536,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, integer, date) IS
'How often each event occurred on each day: the sum of its counts. Rows with a NULL event, count or day are skipped; the empty tally for no rows. An empty event name is an error (22023), and so is a total beyond 1e18 (22003). An infinite day is an error (22008), and so is one after the year 262142.';

-- Bigint counts by day.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count bigint, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_bigint_day';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, bigint, date) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count bigint, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_bigint_day';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, bigint, date) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count bigint, day date) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 1536, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 1536,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, bigint, date) IS
'How often each event occurred on each day: the sum of its counts. Rows with a NULL event, count or day are skipped; the empty tally for no rows. The count of a row must be between -1e12 and 1e12. An empty event name is an error (22023), and so is a total beyond 1e18 (22003). An infinite day is an error (22008), and so is one after the year 262142.';

-- Numeric counts by day.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count numeric, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_numeric_day';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, numeric, date) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count numeric, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_numeric_day';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, numeric, date) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count numeric, day date) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 1536, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 1536,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, numeric, date) IS
'How often each event occurred on each day: the sum of its counts. Rows with a NULL event, count or day are skipped; the empty tally for no rows. The count of a row must be finite, between -1e12 and 1e12, and is rounded to six fractional digits. An empty event name is an error (22023), and so is a total beyond 1e18 (22003). An infinite day is an error (22008), and so is one after the year 262142.';

-- Double precision counts by day.

CREATE FUNCTION @extschema@._ces_tally_accum(internal, event_name text, count double precision, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_accum_double_day';
COMMENT ON FUNCTION @extschema@._ces_tally_accum(internal, text, double precision, date) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_remove(internal, event_name text, count double precision, day date) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_remove_double_day';
COMMENT ON FUNCTION @extschema@._ces_tally_remove(internal, text, double precision, date) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(event_name text, count double precision, day date) (
    SFUNC = @extschema@._ces_tally_accum, STYPE = internal, SSPACE = 1536, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_accum, MINVFUNC = @extschema@._ces_tally_remove, MSTYPE = internal, MSSPACE = 1536,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(text, double precision, date) IS
'How often each event occurred on each day: the sum of its counts. Rows with a NULL event, count or day are skipped; the empty tally for no rows. The count of a row must be finite, between -1e12 and 1e12, and is rounded to six fractional digits. An empty event name is an error (22023), and so is a total beyond 1e18 (22003). An infinite day is an error (22008), and so is one after the year 262142.';

-- Tallies.

CREATE FUNCTION @extschema@._ces_tally_merge(internal, tally @extschema@.ces_tally) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_merge';
COMMENT ON FUNCTION @extschema@._ces_tally_merge(internal, @extschema@.ces_tally) IS
'Internal: takes a row into a state of the aggregate tally().';

CREATE FUNCTION @extschema@._ces_tally_unmerge(internal, tally @extschema@.ces_tally) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_unmerge';
COMMENT ON FUNCTION @extschema@._ces_tally_unmerge(internal, @extschema@.ces_tally) IS
'Internal: takes a row out of a state of the aggregate tally(), for moving windows.';

CREATE AGGREGATE @extschema@.tally(tally @extschema@.ces_tally) (
    SFUNC = @extschema@._ces_tally_merge, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_tally_final,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    MSFUNC = @extschema@._ces_tally_merge, MINVFUNC = @extschema@._ces_tally_unmerge, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.tally(@extschema@.ces_tally) IS
'Tallies added up. NULLs are skipped; the empty tally for no rows. Tallies with days and without do not mix (22023), except that the empty tally goes with both; a count beyond 1e18 is an error (22003).';

-- What live scores add up.

CREATE FUNCTION @extschema@._ces_tally_final_held(internal) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_final_held';
COMMENT ON FUNCTION @extschema@._ces_tally_final_held(internal) IS
'Internal: the result of the aggregate _ces_sum().';

CREATE AGGREGATE @extschema@._ces_sum(tally @extschema@.ces_tally) (
    SFUNC = @extschema@._ces_tally_merge, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_tally_final_held,
    COMBINEFUNC = @extschema@._ces_tally_combine,
    SERIALFUNC = @extschema@._ces_tally_serialize, DESERIALFUNC = @extschema@._ces_tally_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@._ces_sum(@extschema@.ces_tally) IS
'Internal: tallies added up as by tally(), with counts beyond 1e18 held there, so that one customer cannot keep others from being scored.';
