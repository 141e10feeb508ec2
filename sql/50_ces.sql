-- The aggregate ces(), its state and the functions behind it.

CREATE TYPE @extschema@._ces_state;

CREATE FUNCTION @extschema@._ces_state_in(cstring) RETURNS @extschema@._ces_state
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_state_in';

CREATE FUNCTION @extschema@._ces_state_out(@extschema@._ces_state) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_state_out';

-- Plain storage: the state is changed in place, so it must never be compressed or moved out of line.
CREATE TYPE @extschema@._ces_state (
    INPUT = @extschema@._ces_state_in,
    OUTPUT = @extschema@._ces_state_out,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = plain
);

COMMENT ON TYPE @extschema@._ces_state IS
'Internal: the state of the aggregate ces(). A type of its own rather than "internal", so that other nodes can take it over as text.';

CREATE FUNCTION @extschema@._ces_combine(@extschema@._ces_state, @extschema@._ces_state) RETURNS @extschema@._ces_state
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_combine';

COMMENT ON FUNCTION @extschema@._ces_combine(@extschema@._ces_state, @extschema@._ces_state) IS
'Internal: merges two states of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_final(@extschema@._ces_state) RETURNS numeric
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_final';

COMMENT ON FUNCTION @extschema@._ces_final(@extschema@._ces_state) IS
'Internal: the score that a state of the aggregate ces() holds.';

-- One occurrence a row.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove';

CREATE AGGREGATE @extschema@.ces(event_name text) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 32,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 32, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text) IS
'Customer engagement score, CES = Σ w·n: the sum of weight of every row, one occurrence each, by the weights of the model "default" in ces_weights. Rows with a NULL event are skipped; 0 for no rows.';

-- Integer counts.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count integer)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_integer';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count integer)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_integer';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 32,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 32, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, integer) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, integer) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, integer) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows.';

-- Bigint counts.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count bigint)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_bigint';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count bigint)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_bigint';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 32,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 32, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, bigint) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, bigint) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, bigint) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be between -1e12 and 1e12.';

-- Numeric counts.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count numeric)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_numeric';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count numeric)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_numeric';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 32,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 32, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, numeric) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, numeric) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, numeric) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- Double precision counts.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count double precision)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_double';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count double precision)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_double';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 32,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 32, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, double precision) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, double precision) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, double precision) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model "default" in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- One occurrence a row, model named.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_model';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_model';

CREATE AGGREGATE @extschema@.ces(event_name text, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 64,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 64, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, text) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, text) IS
'Customer engagement score, CES = Σ w·n: the sum of weight of every row, one occurrence each, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event are skipped; 0 for no rows.';

-- Integer counts, model named.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count integer, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_integer_model';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count integer, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_integer_model';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 64,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 64, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, integer, text) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, integer, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, integer, text) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows.';

-- Bigint counts, model named.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count bigint, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_bigint_model';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count bigint, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_bigint_model';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 64,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 64, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, bigint, text) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, bigint, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, bigint, text) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be between -1e12 and 1e12.';

-- Numeric counts, model named.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count numeric, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_numeric_model';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count numeric, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_numeric_model';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 64,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 64, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, numeric, text) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, numeric, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, numeric, text) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- Double precision counts, model named.

CREATE FUNCTION @extschema@._ces_accum(@extschema@._ces_state, event_name text, count double precision, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_double_model';

CREATE FUNCTION @extschema@._ces_remove(@extschema@._ces_state, event_name text, count double precision, model text)
RETURNS @extschema@._ces_state LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_double_model';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = @extschema@._ces_state, SSPACE = 64,
    COMBINEFUNC = @extschema@._ces_combine, FINALFUNC = @extschema@._ces_final,
    INITCOND = '1:000000000000000000000000000000000000000000000000',
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove,
    MSTYPE = @extschema@._ces_state, MSSPACE = 64, MFINALFUNC = @extschema@._ces_final,
    MINITCOND = '1:000000000000000000000000000000000000000000000000',
    PARALLEL = SAFE
);

COMMENT ON FUNCTION @extschema@._ces_accum(@extschema@._ces_state, text, double precision, text) IS
'Internal: takes a row into a state of the aggregate ces().';
COMMENT ON FUNCTION @extschema@._ces_remove(@extschema@._ces_state, text, double precision, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';
COMMENT ON AGGREGATE @extschema@.ces(text, double precision, text) IS
'Customer engagement score, CES = Σ w·n: the sum of weight × count, by the weights of the model named (not NULL, the same for all rows of a group) in ces_weights. Rows with a NULL event or count are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';
