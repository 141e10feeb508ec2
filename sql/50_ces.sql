-- The aggregate ces() and the functions behind it.
--
-- The state is of type internal: most states are a number in the eight bytes of the value itself, which the executor
-- keeps beside the group without a further visit to memory. The others are spilled as those of any aggregate, so SSPACE is
-- that of sum(): else the planner would sort a million customers by whom all is held in the value.

CREATE FUNCTION @extschema@._ces_combine(internal, internal) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_combine';
COMMENT ON FUNCTION @extschema@._ces_combine(internal, internal) IS
'Internal: merges two states of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_final(internal) RETURNS numeric
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_final';
COMMENT ON FUNCTION @extschema@._ces_final(internal) IS
'Internal: the score that a state of the aggregate ces() holds.';

CREATE FUNCTION @extschema@._ces_serialize(internal) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_serialize';
COMMENT ON FUNCTION @extschema@._ces_serialize(internal) IS
'Internal: a state of the aggregate ces() as bytes, for another process.';

CREATE FUNCTION @extschema@._ces_deserialize(bytea, internal) RETURNS internal
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_deserialize';
COMMENT ON FUNCTION @extschema@._ces_deserialize(bytea, internal) IS
'Internal: a state of the aggregate ces() from bytes.';

-- One occurrence a row.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text) IS
'Customer engagement score: the sum of the weight of every row, one occurrence each, by the weights of the model "default" in ces_weights. Rows with a NULL event are skipped; 0 for no rows.';

-- Integer counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count integer) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_integer';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, integer) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count integer) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_integer';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, integer) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, integer) IS
'Customer engagement score: the sum of weight * count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows.';

-- Bigint counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count bigint) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_bigint';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, bigint) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count bigint) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_bigint';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, bigint) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, bigint) IS
'Customer engagement score: the sum of weight * count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be between -1e12 and 1e12.';

-- Numeric counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count numeric) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_numeric';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, numeric) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count numeric) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_numeric';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, numeric) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, numeric) IS
'Customer engagement score: the sum of weight * count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- Double precision counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count double precision) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_double';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, double precision) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count double precision) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_double';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, double precision) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, double precision) IS
'Customer engagement score: the sum of weight * count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- One occurrence a row, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_model';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_model';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, text) IS
'Customer engagement score: the sum of the weight of every row, one occurrence each, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event are skipped; 0 for no rows.';

-- Integer counts, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count integer, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_integer_model';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, integer, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count integer, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_integer_model';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, integer, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, integer, text) IS
'Customer engagement score: the sum of weight * count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows.';

-- Bigint counts, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count bigint, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_bigint_model';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, bigint, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count bigint, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_bigint_model';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, bigint, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, bigint, text) IS
'Customer engagement score: the sum of weight * count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be between -1e12 and 1e12.';

-- Numeric counts, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count numeric, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_numeric_model';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, numeric, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count numeric, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_numeric_model';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, numeric, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, numeric, text) IS
'Customer engagement score: the sum of weight * count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- Double precision counts, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count double precision, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_double_model';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, double precision, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count double precision, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_double_model';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, double precision, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, double precision, text) IS
'Customer engagement score: the sum of weight * count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';
