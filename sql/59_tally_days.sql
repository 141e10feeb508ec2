-- The days of tallies.

CREATE FUNCTION @extschema@.ces_first_day(tally @extschema@.ces_tally) RETURNS date
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_first_day';
COMMENT ON FUNCTION @extschema@.ces_first_day(@extschema@.ces_tally) IS
'The first day on which a tally has a count; NULL for NULL and for a tally without days.';

CREATE FUNCTION @extschema@.ces_last_day(tally @extschema@.ces_tally) RETURNS date
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_last_day';
COMMENT ON FUNCTION @extschema@.ces_last_day(@extschema@.ces_tally) IS
'The last day on which a tally has a count; NULL for NULL and for a tally without days.';

CREATE FUNCTION @extschema@.ces_last_day(tally @extschema@.ces_tally, until date) RETURNS date
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_last_day';
COMMENT ON FUNCTION @extschema@.ces_last_day(@extschema@.ces_tally, date) IS
'The last day on which a tally has a count, of the days up to the one given; NULL if there is none, and for NULL.';

CREATE FUNCTION @extschema@.ces_until(tally @extschema@.ces_tally, day date) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_until';
COMMENT ON FUNCTION @extschema@.ces_until(@extschema@.ces_tally, date) IS
'What a tally has of the days up to the one given, that day included. NULL for NULL; a tally without days is an error, unless it is empty.';

CREATE FUNCTION @extschema@.ces_last_day(tally @extschema@._ces_dated_tally, until timestamptz) RETURNS date
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_last_day_at';
COMMENT ON FUNCTION @extschema@.ces_last_day(@extschema@._ces_dated_tally, timestamptz) IS
'The same as by a date. A moment stands for its day in UTC; one that is midnight in the session stands for that date.';

CREATE FUNCTION @extschema@.ces_until(tally @extschema@._ces_dated_tally, day timestamptz) RETURNS @extschema@.ces_tally
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_until_at';
COMMENT ON FUNCTION @extschema@.ces_until(@extschema@._ces_dated_tally, timestamptz) IS
'The same as by a date. A moment stands for its day in UTC; one that is midnight in the session stands for that date.';

CREATE FUNCTION @extschema@._ces_undated(tally @extschema@.ces_tally) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_undated';
COMMENT ON FUNCTION @extschema@._ces_undated(@extschema@.ces_tally) IS
'Internal: the counts of all days together, without days. NULL for NULL; a count beyond 1e18 is held there.';

CREATE FUNCTION @extschema@._ces_merged(
    tally @extschema@.ces_tally, recent @extschema@.ces_tally[], older @extschema@.ces_tally[]
) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_merged';
COMMENT ON FUNCTION @extschema@._ces_merged(@extschema@.ces_tally, @extschema@.ces_tally[], @extschema@.ces_tally[]) IS
'Internal: the sum of a tally and all tallies of two arrays. What is NULL counts nothing; the sum is never NULL. A count beyond 1e18 is held there; tallies with days and without are an error.';

CREATE FUNCTION @extschema@._ces_has_negative(tally @extschema@.ces_tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_has_negative';
COMMENT ON FUNCTION @extschema@._ces_has_negative(@extschema@.ces_tally) IS
'Internal: whether an event of a tally has a negative count. NULL for NULL.';

-- What tracked tables keep of a row.
