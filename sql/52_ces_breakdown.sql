-- The aggregate ces_breakdown(): the score event by event. Its states are those of ces().
-- A row takes some five times as long as one of sum(): by their COST, the planner uses workers where these pay.

CREATE FUNCTION @extschema@._ces_breakdown_final(internal) RETURNS jsonb
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_final';
COMMENT ON FUNCTION @extschema@._ces_breakdown_final(internal) IS
'Internal: what a state of the aggregate ces_breakdown() holds, as jsonb.';

-- One occurrence a row.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text) IS
'What the score of ces(text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Integer counts.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count integer) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, integer) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count integer) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, integer) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count integer) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, integer) IS
'What the score of ces(text, integer) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Bigint counts.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count bigint) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, bigint) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count bigint) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, bigint) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count bigint) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, bigint) IS
'What the score of ces(text, bigint) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Numeric counts.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count numeric) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, numeric) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count numeric) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, numeric) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count numeric) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, numeric) IS
'What the score of ces(text, numeric) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Double precision counts.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count double precision) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, double precision) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count double precision) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, double precision) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count double precision) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, double precision) IS
'What the score of ces(text, double precision) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- One occurrence a row, with time.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, timestamptz, timestamptz) IS
'What the score of ces(text, timestamptz, timestamptz) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Integer counts, with time.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, integer, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, integer, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count integer, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, integer, timestamptz, timestamptz) IS
'What the score of ces(text, integer, timestamptz, timestamptz) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Bigint counts, with time.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, bigint, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, bigint, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count bigint, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, bigint, timestamptz, timestamptz) IS
'What the score of ces(text, bigint, timestamptz, timestamptz) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Numeric counts, with time.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, numeric, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, numeric, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count numeric, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, numeric, timestamptz, timestamptz) IS
'What the score of ces(text, numeric, timestamptz, timestamptz) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Double precision counts, with time.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, double precision, timestamptz, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, double precision, timestamptz, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count double precision, occurred_at timestamptz, as_of timestamptz) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, double precision, timestamptz, timestamptz) IS
'What the score of ces(text, double precision, timestamptz, timestamptz) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- One occurrence a row, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, text) IS
'What the score of ces(text, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Integer counts, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count integer, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, integer, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count integer, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, integer, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count integer, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, integer, text) IS
'What the score of ces(text, integer, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Bigint counts, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count bigint, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, bigint, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count bigint, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, bigint, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count bigint, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, bigint, text) IS
'What the score of ces(text, bigint, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Numeric counts, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count numeric, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, numeric, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count numeric, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, numeric, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count numeric, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, numeric, text) IS
'What the score of ces(text, numeric, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Double precision counts, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count double precision, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, double precision, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count double precision, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, double precision, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count double precision, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, double precision, text) IS
'What the score of ces(text, double precision, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- One occurrence a row, with time, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, timestamptz, timestamptz, text) IS
'What the score of ces(text, timestamptz, timestamptz, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Integer counts, with time, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, integer, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count integer, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, integer, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count integer, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, integer, timestamptz, timestamptz, text) IS
'What the score of ces(text, integer, timestamptz, timestamptz, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Bigint counts, with time, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, bigint, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, bigint, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count bigint, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, bigint, timestamptz, timestamptz, text) IS
'What the score of ces(text, bigint, timestamptz, timestamptz, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Numeric counts, with time, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, numeric, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, numeric, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count numeric, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, numeric, timestamptz, timestamptz, text) IS
'What the score of ces(text, numeric, timestamptz, timestamptz, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Double precision counts, with time, model named.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_accum';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, text, double precision, timestamptz, timestamptz, text) IS
'Internal: takes a row into a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'ces_breakdown_remove';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, text, double precision, timestamptz, timestamptz, text) IS
'Internal: takes a row out of a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(event_name text, count double precision, occurred_at timestamptz, as_of timestamptz, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE @extschema@.ces_breakdown(text, double precision, timestamptz, timestamptz, text) IS
'What the score of ces(text, double precision, timestamptz, timestamptz, text) is made of: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';
