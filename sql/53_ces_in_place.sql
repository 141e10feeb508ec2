-- The forms of ces() and ces_breakdown() with a configuration in place of a model, in the form of ces_config().
-- A row takes some five times as long as one of sum(): by their COST, the planner uses workers where these pay.

-- One occurrence a row.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, jsonb) IS
'Customer engagement score by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * occurrences, one a row. Rows with a NULL event are skipped; 0 for no rows. A configuration that has a half-life, a lookback or a daily cap is an error, and so is one that is not valid.';

-- Integer counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count integer, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, integer, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count integer, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, integer, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, integer, jsonb) IS
'Customer engagement score by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event or count are skipped; 0 for no rows. A configuration that has a half-life, a lookback or a daily cap is an error, and so is one that is not valid.';

-- Bigint counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count bigint, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, bigint, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count bigint, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, bigint, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, bigint, jsonb) IS
'Customer engagement score by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event or count are skipped; 0 for no rows. A configuration that has a half-life, a lookback or a daily cap is an error, and so is one that is not valid.';

-- Numeric counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count numeric, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, numeric, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count numeric, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, numeric, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, numeric, jsonb) IS
'Customer engagement score by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event or count are skipped; 0 for no rows. A configuration that has a half-life, a lookback or a daily cap is an error, and so is one that is not valid.';

-- Double precision counts.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count double precision, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, double precision, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count double precision, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, double precision, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, double precision, jsonb) IS
'Customer engagement score by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event or count are skipped; 0 for no rows. A configuration that has a half-life, a lookback or a daily cap is an error, and so is one that is not valid.';

-- One occurrence a row, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, timestamptz, timestamptz, jsonb) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * occurrences, one a row. Rows with a NULL event or occurred_at are skipped; 0 for no rows. A configuration that is not valid is an error.';

-- Integer counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, integer, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, integer, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count integer, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, integer, timestamptz, timestamptz, jsonb) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. A configuration that is not valid is an error.';

-- Bigint counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, bigint, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, bigint, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, bigint, timestamptz, timestamptz, jsonb) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. A configuration that is not valid is an error.';

-- Numeric counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, numeric, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, numeric, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, numeric, timestamptz, timestamptz, jsonb) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. A configuration that is not valid is an error.';

-- Double precision counts, with time.

CREATE FUNCTION @extschema@._ces_accum(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_accum_timed';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, text, double precision, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_remove_timed';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, text, double precision, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 1, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 1,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(text, double precision, timestamptz, timestamptz, jsonb) IS
'Customer engagement score as it stood at as_of (finite, not NULL, the same for all rows of a group): later events do not count yet, those beyond the lookback no longer do, and the others fade by the half-life, by a configuration given in place, in the form of ces_config() (not NULL, the same for all rows of a group): the sum of weight * count. Rows with a NULL event, count or occurred_at are skipped; 0 for no rows. A configuration that is not valid is an error.';

-- One occurrence a row, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, jsonb) IS
'What the score of ces(text, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Integer counts, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count integer, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, integer, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count integer, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, integer, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count integer, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, integer, jsonb) IS
'What the score of ces(text, integer, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Bigint counts, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count bigint, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, bigint, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count bigint, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, bigint, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count bigint, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, bigint, jsonb) IS
'What the score of ces(text, bigint, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Numeric counts, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count numeric, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, numeric, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count numeric, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, numeric, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count numeric, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, numeric, jsonb) IS
'What the score of ces(text, numeric, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Double precision counts, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count double precision, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, double precision, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count double precision, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, double precision, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count double precision, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, double precision, jsonb) IS
'What the score of ces(text, double precision, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- One occurrence a row, with time, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, timestamptz, timestamptz, jsonb) IS
'What the score of ces(text, timestamptz, timestamptz, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Integer counts, with time, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, integer, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, integer, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count integer, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, integer, timestamptz, timestamptz, jsonb) IS
'What the score of ces(text, integer, timestamptz, timestamptz, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Bigint counts, with time, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, bigint, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, bigint, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, bigint, timestamptz, timestamptz, jsonb) IS
'What the score of ces(text, bigint, timestamptz, timestamptz, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Numeric counts, with time, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, numeric, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, numeric, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, numeric, timestamptz, timestamptz, jsonb) IS
'What the score of ces(text, numeric, timestamptz, timestamptz, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Double precision counts, with time, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, double precision, timestamptz, timestamptz, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, double precision, timestamptz, timestamptz, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, double precision, timestamptz, timestamptz, jsonb) IS
'What the score of ces(text, double precision, timestamptz, timestamptz, jsonb) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';
