-- Scores of tallies.

CREATE FUNCTION @extschema@.ces_score(tally @extschema@.ces_tally) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@.ces_tally) IS
'Customer engagement score of a tally by the model "default": what ces() gives for the rows behind it. NULL for NULL. A model that has a half-life, a lookback or a daily cap is an error.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@.ces_tally, model text) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@.ces_tally, text) IS
'Customer engagement score of a tally by the model named: what ces() gives for the rows behind it. NULL for NULL. A model that has a half-life, a lookback or a daily cap is an error.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@.ces_tally, config jsonb) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_config';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@.ces_tally, jsonb) IS
'Customer engagement score of a tally by a configuration given in place, in the form of ces_config(). NULL for NULL. A configuration that has a half-life, a lookback or a daily cap is an error, and so is one that is not valid.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@.ces_tally, as_of date) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_as_of';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@.ces_tally, date) IS
'Customer engagement score of a tally with days as it stood at the end of a day, by the model "default", ages in whole days. NULL for NULL. A tally without days is an error, unless it is empty, and so is an infinite day.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_at';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@._ces_dated_tally, @extschema@._ces_moment) IS
'The same as by a date. A moment stands for its day in the time zone of the model; one that is midnight in the session stands for that date.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@.ces_tally, as_of date, model text) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_as_of';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@.ces_tally, date, text) IS
'Customer engagement score of a tally with days as it stood at the end of a day, by the model named, ages in whole days. NULL for NULL. A tally without days is an error, unless it is empty, and so is an infinite day.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, model text) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_at';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@._ces_dated_tally, @extschema@._ces_moment, text) IS
'The same as by a date. A moment stands for its day in the time zone of the model; one that is midnight in the session stands for that date.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@.ces_tally, as_of date, config jsonb) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_config_as_of';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@.ces_tally, date, jsonb) IS
'Customer engagement score of a tally with days as it stood at the end of a day, by a configuration given in place, in the form of ces_config(), ages in whole days. NULL for NULL. A tally without days is an error, unless it is empty, and so are an infinite day and a configuration that is not valid.';

CREATE FUNCTION @extschema@.ces_score(tally @extschema@._ces_dated_tally, as_of @extschema@._ces_moment, config jsonb) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_config_at';
COMMENT ON FUNCTION @extschema@.ces_score(@extschema@._ces_dated_tally, @extschema@._ces_moment, jsonb) IS
'The same as by a date. A moment stands for its day in the time zone of the model; one that is midnight in the session stands for that date.';

-- Tallies as text, as drivers send them that give every string a type. A literal without a type is one, too.

CREATE FUNCTION @extschema@.ces_score(tally text) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_text';
COMMENT ON FUNCTION @extschema@.ces_score(text) IS
'Customer engagement score of a tally given as text, in JSON, by the model "default". NULL for NULL; errors are those of ces_tally and of ces_score(ces_tally).';

CREATE FUNCTION @extschema@.ces_score(tally text, model text) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_text';
COMMENT ON FUNCTION @extschema@.ces_score(text, text) IS
'Customer engagement score of a tally given as text, in JSON, by the model named. NULL for NULL; errors are those of ces_tally and of ces_score(ces_tally, text).';

CREATE FUNCTION @extschema@.ces_score(tally text, as_of date, model text DEFAULT 'default') RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_score_text_as_of';
COMMENT ON FUNCTION @extschema@.ces_score(text, date, text) IS
'Customer engagement score of a tally given as text, in JSON with days, as it stood at the end of a day. NULL for NULL; errors are those of ces_tally and of ces_score(ces_tally, date, text).';

-- Explanations.

CREATE FUNCTION @extschema@.ces_explain(
    tally @extschema@.ces_tally, model text DEFAULT 'default',
    OUT event_name text, OUT count numeric, OUT weight numeric, OUT points numeric, OUT score numeric,
    OUT target numeric, OUT attained numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_explain';
COMMENT ON FUNCTION @extschema@.ces_explain(@extschema@.ces_tally, text) IS
'What the score of a tally is made of, by the events of a model: those with the largest share in the score first, and last those that did not occur (count 0), by falling weight. An event weighed by a pattern has a row under its own name. What max_points of a group, max_score or min_score take away or add is a row without event_name, whose part says event_group, max_score or min_score; part is event in all others. The scores sum to ces_score() exactly. attained is count / target, NULL without a target. No rows for NULL; errors are those of ces_score().';

CREATE FUNCTION @extschema@.ces_explain(
    tally @extschema@.ces_tally, as_of date, model text DEFAULT 'default',
    OUT event_name text, OUT count numeric, OUT weight numeric, OUT points numeric, OUT score numeric,
    OUT target numeric, OUT attained numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_explain_as_of';
COMMENT ON FUNCTION @extschema@.ces_explain(@extschema@.ces_tally, date, text) IS
'What the score of a tally with days is made of as it stood at the end of a day, by the events of a model: those with the largest share in the score first, and last those that did not occur (count 0), by falling weight. count is that of the days that count, before fading and caps; points are after them. An event weighed by a pattern has a row under its own name. What max_points of a group, max_score or min_score take away or add is a row without event_name, whose part says event_group, max_score or min_score; part is event in all others. The scores sum to ces_score() exactly. attained is count / target, NULL without a target. No rows for NULL; errors are those of ces_score().';

CREATE FUNCTION @extschema@.ces_explain(
    tally @extschema@._ces_dated_tally, as_of timestamptz, model text DEFAULT 'default',
    OUT event_name text, OUT count numeric, OUT weight numeric, OUT points numeric, OUT score numeric,
    OUT target numeric, OUT attained numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_explain_at';
COMMENT ON FUNCTION @extschema@.ces_explain(@extschema@._ces_dated_tally, timestamptz, text) IS
'The same as by a date. A moment stands for its day in the time zone of the model; one that is midnight in the session stands for that date.';

CREATE FUNCTION @extschema@.ces_compare(
    from_tally @extschema@.ces_tally, to_tally @extschema@.ces_tally, model text DEFAULT 'default',
    OUT event_name text, OUT from_count numeric, OUT to_count numeric,
    OUT from_score numeric, OUT to_score numeric, OUT difference numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_compare';
COMMENT ON FUNCTION @extschema@.ces_compare(@extschema@.ces_tally, @extschema@.ces_tally, text) IS
'Which events moved the score between two tallies, those that moved it most first. What limits take away or add is a row of its own, as in ces_explain(). The differences sum to the difference of the scores exactly. No rows for NULL; errors are those of ces_score().';

CREATE FUNCTION @extschema@.ces_compare(
    tally @extschema@.ces_tally, from_day date, to_day date, model text DEFAULT 'default',
    OUT event_name text, OUT from_count numeric, OUT to_count numeric,
    OUT from_score numeric, OUT to_score numeric, OUT difference numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_compare_days';
COMMENT ON FUNCTION @extschema@.ces_compare(@extschema@.ces_tally, date, date, text) IS
'Which events moved the score of a tally with days between the ends of two days, those that moved it most first. What limits take away or add is a row of its own, as in ces_explain(). The differences sum to the difference of the scores exactly. No rows for NULL; errors are those of ces_score().';

CREATE FUNCTION @extschema@.ces_compare(
    tally @extschema@._ces_dated_tally, from_day timestamptz, to_day timestamptz, model text DEFAULT 'default',
    OUT event_name text, OUT from_count numeric, OUT to_count numeric,
    OUT from_score numeric, OUT to_score numeric, OUT difference numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_compare_moments';
COMMENT ON FUNCTION @extschema@.ces_compare(@extschema@._ces_dated_tally, timestamptz, timestamptz, text) IS
'The same as by dates. A moment stands for its day in the time zone of the model; one that is midnight in the session stands for that date.';

CREATE FUNCTION @extschema@.ces_propose_full_score(
    points numeric[], percentile double precision DEFAULT 0.9
) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT CASE WHEN reached > 0 AND reached <= 1e12 THEN trim_scale(reached) END
    FROM (
        SELECT round(percentile_disc(percentile) WITHIN GROUP (ORDER BY point), 6) AS reached
        FROM unnest(points) AS point
    ) AS percentiles
);
COMMENT ON FUNCTION @extschema@.ces_propose_full_score(numeric[], double precision) IS
'A full_score for ces_models: the points at a percentile (0 to 1, 0.9 by default) of those in the array, so that one customer in ten would score 100 or more. Pass array_agg(score) of the scores by a model without full_score, one for each customer. NULL for NULL or no points, and where the points there are none that a full_score can be: not positive, or beyond 1e12.';
