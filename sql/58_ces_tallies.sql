-- Scores of tallies added up, without making the tally that they add up to. States are those of the other forms of ces().

-- Tallies.

CREATE FUNCTION @extschema@._ces_accum(internal, tally @extschema@.ces_tally) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, @extschema@.ces_tally) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, tally @extschema@.ces_tally) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, @extschema@.ces_tally) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(tally @extschema@.ces_tally) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 40, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 40,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(@extschema@.ces_tally) IS
'Customer engagement score of tallies added up, by the model "default": what ces_score(tally(tally)) gives. NULL tallies are skipped; 0 for no rows. Tallies with days and without do not mix. A model that has a half-life, a lookback or a daily cap is an error.';

-- Tallies, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, tally @extschema@.ces_tally, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, @extschema@.ces_tally, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, tally @extschema@.ces_tally, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, @extschema@.ces_tally, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(tally @extschema@.ces_tally, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(@extschema@.ces_tally, text) IS
'Customer engagement score of tallies added up, by the model named (not NULL, the same for all rows of a group): what ces_score(tally(tally), model) gives. NULL tallies are skipped; 0 for no rows. Tallies with days and without do not mix. A model that has a half-life, a lookback or a daily cap is an error.';

-- Tallies as of a day.

CREATE FUNCTION @extschema@._ces_accum(internal, tally @extschema@.ces_tally, as_of date) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, @extschema@.ces_tally, date) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, tally @extschema@.ces_tally, as_of date) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, @extschema@.ces_tally, date) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(tally @extschema@.ces_tally, as_of date) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 40, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 40,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(@extschema@.ces_tally, date) IS
'Customer engagement score of tallies added up, as they stood at the end of a day (not NULL, the same for all rows of a group), by the model "default", ages in whole days: what ces_score(tally(tally), as_of) gives. NULL tallies are skipped; 0 for no rows. A tally without days is an error, unless it is empty, and so is an infinite day.';

-- Tallies as of the day of a moment.

CREATE FUNCTION @extschema@._ces_accum(internal, tally @extschema@._ces_dated_tally, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_tally_at';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, @extschema@._ces_dated_tally, timestamptz) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, tally @extschema@._ces_dated_tally, as_of timestamptz) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_tally_at';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, @extschema@._ces_dated_tally, timestamptz) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(tally @extschema@._ces_dated_tally, as_of timestamptz) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 40, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 40,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(@extschema@._ces_dated_tally, timestamptz) IS
'The same as of a date. A moment stands for its day in the time zone of the model; one that is midnight in the session stands for that date.';

-- Tallies as of a day, model named.

-- PostgreSQL prefers the function that has exactly the types of a call: with a parameter of type date, it would take
-- ces('login', date '2026-01-01', '2026-01-02') for this form rather than for that of an event that occurred on a day.
CREATE DOMAIN @extschema@._ces_date AS date;
COMMENT ON DOMAIN @extschema@._ces_date IS
'Internal: a date, by another name so that calls of the aggregate ces() over events are not taken for calls over tallies.';

CREATE FUNCTION @extschema@._ces_accum(internal, tally @extschema@.ces_tally, as_of @extschema@._ces_date, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_tally';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, @extschema@.ces_tally, @extschema@._ces_date, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, tally @extschema@.ces_tally, as_of @extschema@._ces_date, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_tally';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, @extschema@.ces_tally, @extschema@._ces_date, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(tally @extschema@.ces_tally, as_of @extschema@._ces_date, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(@extschema@.ces_tally, @extschema@._ces_date, text) IS
'Customer engagement score of tallies added up, as they stood at the end of a day (not NULL, the same for all rows of a group), by the model named (not NULL, the same for all rows of a group), ages in whole days: what ces_score(tally(tally), as_of, model) gives. NULL tallies are skipped; 0 for no rows. A tally without days is an error, unless it is empty, and so is an infinite day.';

-- Tallies as of the day of a moment, model named.

CREATE FUNCTION @extschema@._ces_accum(internal, tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_accum_tally_at';
COMMENT ON FUNCTION @extschema@._ces_accum(internal, @extschema@._ces_dated_tally, @extschema@._ces_moment, text) IS
'Internal: takes a row into a state of the aggregate ces().';

CREATE FUNCTION @extschema@._ces_remove(internal, tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, model text) RETURNS internal
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_remove_tally_at';
COMMENT ON FUNCTION @extschema@._ces_remove(internal, @extschema@._ces_dated_tally, @extschema@._ces_moment, text) IS
'Internal: takes a row out of a state of the aggregate ces(), for moving windows.';

CREATE AGGREGATE @extschema@.ces(tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, model text) (
    SFUNC = @extschema@._ces_accum, STYPE = internal, SSPACE = 320, FINALFUNC = @extschema@._ces_final,
    COMBINEFUNC = @extschema@._ces_combine,
    SERIALFUNC = @extschema@._ces_serialize, DESERIALFUNC = @extschema@._ces_deserialize,
    MSFUNC = @extschema@._ces_accum, MINVFUNC = @extschema@._ces_remove, MSTYPE = internal, MSSPACE = 320,
    MFINALFUNC = @extschema@._ces_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.ces(@extschema@._ces_dated_tally, @extschema@._ces_moment, text) IS
'The same as of a date. A moment stands for its day in the time zone of the model; one that is midnight in the session stands for that date.';
