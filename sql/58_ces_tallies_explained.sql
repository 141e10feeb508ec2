-- The aggregate ces_breakdown() over tallies: the score of tallies added up, event by event.

-- Tallies, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@.ces_tally) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@.ces_tally) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@.ces_tally) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@.ces_tally) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@.ces_tally) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@.ces_tally) IS
'What the score of ces(ces_tally) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies as of a day, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@.ces_tally, as_of date) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@.ces_tally, date) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@.ces_tally, as_of date) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@.ces_tally, date) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@.ces_tally, as_of date) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@.ces_tally, date) IS
'What the score of ces(ces_tally, date) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies as of the day of a moment, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@._ces_dated_tally, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally_at';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@._ces_dated_tally, timestamptz) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@._ces_dated_tally, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally_at';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@._ces_dated_tally, timestamptz) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@._ces_dated_tally, as_of timestamptz) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@._ces_dated_tally, timestamptz) IS
'What the score of ces(ces_tally, timestamptz) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies, model named, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@.ces_tally, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@.ces_tally, text) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@.ces_tally, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@.ces_tally, text) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@.ces_tally, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@.ces_tally, text) IS
'What the score of ces(ces_tally, text) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies as of a day, model named, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@.ces_tally, as_of @extschema@._ces_date, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@.ces_tally, @extschema@._ces_date, text) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@.ces_tally, as_of @extschema@._ces_date, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@.ces_tally, @extschema@._ces_date, text) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@.ces_tally, as_of @extschema@._ces_date, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@.ces_tally, @extschema@._ces_date, text) IS
'What the score of ces(ces_tally, date, text) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies as of the day of a moment, model named, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally_at';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@._ces_dated_tally, @extschema@._ces_moment, text) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally_at';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@._ces_dated_tally, @extschema@._ces_moment, text) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, model text) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@._ces_dated_tally, @extschema@._ces_moment, text) IS
'What the score of ces(ces_tally, timestamptz, text) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies, with a configuration in place of a model, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@.ces_tally, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@.ces_tally, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@.ces_tally, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@.ces_tally, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@.ces_tally, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@.ces_tally, jsonb) IS
'What the score of ces(ces_tally, jsonb) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies as of a day, with a configuration in place of a model, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@.ces_tally, as_of @extschema@._ces_date, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@.ces_tally, @extschema@._ces_date, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@.ces_tally, as_of @extschema@._ces_date, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@.ces_tally, @extschema@._ces_date, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@.ces_tally, as_of @extschema@._ces_date, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@.ces_tally, @extschema@._ces_date, jsonb) IS
'What the score of ces(ces_tally, date, jsonb) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';

-- Tallies as of the day of a moment, with a configuration in place of a model, explained.

CREATE FUNCTION @extschema@._ces_breakdown_accum(internal, tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_accum_tally_at';
COMMENT ON FUNCTION @extschema@._ces_breakdown_accum(internal, @extschema@._ces_dated_tally, @extschema@._ces_moment, jsonb) IS
'Internal: adds a row to a state of the aggregate ces_breakdown().';

CREATE FUNCTION @extschema@._ces_breakdown_remove(internal, tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, config jsonb) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_breakdown_remove_tally_at';
COMMENT ON FUNCTION @extschema@._ces_breakdown_remove(internal, @extschema@._ces_dated_tally, @extschema@._ces_moment, jsonb) IS
'Internal: removes a row from a state of the aggregate ces_breakdown(), for moving windows.';

CREATE AGGREGATE @extschema@.ces_breakdown(tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, config jsonb) (
    SFUNC = @extschema@._ces_breakdown_accum, STYPE = internal, SSPACE = 1200, FINALFUNC = @extschema@._ces_breakdown_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_breakdown_accum, MINVFUNC = @extschema@._ces_breakdown_remove, MSTYPE = internal, MSSPACE = 1200,
    MFINALFUNC = @extschema@._ces_breakdown_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces_breakdown(@extschema@._ces_dated_tally, @extschema@._ces_moment, jsonb) IS
'What the score of ces(ces_tally, timestamptz, jsonb) is made of, as of ces_breakdown() over the rows behind the tallies: a jsonb array of event_name, count, weight, points (after fading and caps) and score for each event that occurred and has a weight, and of what limits take away or add, by falling share in the score. The points sum to the raw points and the scores to the score, exactly. Arguments, NULLs and errors are those of ces(); an empty array for no rows.';
