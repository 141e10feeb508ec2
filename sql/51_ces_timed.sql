-- The forms of ces() with time: the score as it stood at as_of.
-- A row takes some five times as long as one of sum(): by their COST, the planner uses workers where these pay.

-- One occurrence a row, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, timestamptz, timestamptz) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model "default": the sum of weight * occurrences, one a row. Rows with a NULL event or occurred_at are skipped; 0 for no rows.';

-- Integer counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, integer, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, integer, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, integer, timestamptz, timestamptz) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model "default": the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows.';

-- Bigint counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, bigint, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, bigint, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, bigint, timestamptz, timestamptz) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model "default": the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. Counts must be between -1e12 and 1e12.';

-- Numeric counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, numeric, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, numeric, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, numeric, timestamptz, timestamptz) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model "default": the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- Double precision counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, double precision, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, double precision, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, double precision, timestamptz, timestamptz) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model "default": the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- One occurrence a row, with time, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, timestamptz, timestamptz, text) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model named (not NULL, the same for all rows of a group): the sum of weight * occurrences, one a row. Rows with a NULL event or occurred_at are skipped; 0 for no rows.';

-- Integer counts, with time, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, integer, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, integer, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, integer, timestamptz, timestamptz, text) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model named (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows.';

-- Bigint counts, with time, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, bigint, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, bigint, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, bigint, timestamptz, timestamptz, text) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model named (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. Counts must be between -1e12 and 1e12.';

-- Numeric counts, with time, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, numeric, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, numeric, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, numeric, timestamptz, timestamptz, text) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model named (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';

-- Double precision counts, with time, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, double precision, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, double precision, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces(text, double precision, timestamptz, timestamptz, text) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by the model named (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. Counts must be finite, between -1e12 and 1e12, and are rounded to six fractional digits.';
