-- From a score to its band.

CREATE FUNCTION @extschema@.band(score integer) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_integer';
COMMENT ON FUNCTION @extschema@.band(integer) IS
'Name of the band that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands.';

CREATE FUNCTION @extschema@.band(score bigint) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_bigint';
COMMENT ON FUNCTION @extschema@.band(bigint) IS
'Name of the band that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands.';

CREATE FUNCTION @extschema@.band(score numeric) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_numeric';
COMMENT ON FUNCTION @extschema@.band(numeric) IS
'Name of the band that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. NaN is an error.';

CREATE FUNCTION @extschema@.band(score double precision) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_double';
COMMENT ON FUNCTION @extschema@.band(double precision) IS
'Name of the band that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. NaN is an error.';

CREATE FUNCTION @extschema@.band(score integer, model text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_integer_model';
COMMENT ON FUNCTION @extschema@.band(integer, text) IS
'Name of the band that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error.';

CREATE FUNCTION @extschema@.band(score bigint, model text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_bigint_model';
COMMENT ON FUNCTION @extschema@.band(bigint, text) IS
'Name of the band that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error.';

CREATE FUNCTION @extschema@.band(score numeric, model text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_numeric_model';
COMMENT ON FUNCTION @extschema@.band(numeric, text) IS
'Name of the band that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error. NaN is an error.';

CREATE FUNCTION @extschema@.band(score double precision, model text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_double_model';
COMMENT ON FUNCTION @extschema@.band(double precision, text) IS
'Name of the band that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error. NaN is an error.';

CREATE FUNCTION @extschema@.band(score integer, config jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_integer_config';
COMMENT ON FUNCTION @extschema@.band(integer, jsonb) IS
'Name of the band that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error.';

CREATE FUNCTION @extschema@.band(score bigint, config jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_bigint_config';
COMMENT ON FUNCTION @extschema@.band(bigint, jsonb) IS
'Name of the band that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error.';

CREATE FUNCTION @extschema@.band(score numeric, config jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_numeric_config';
COMMENT ON FUNCTION @extschema@.band(numeric, jsonb) IS
'Name of the band that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error. NaN is an error.';

CREATE FUNCTION @extschema@.band(score double precision, config jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_double_config';
COMMENT ON FUNCTION @extschema@.band(double precision, jsonb) IS
'Name of the band that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error. NaN is an error.';

CREATE FUNCTION @extschema@.band_rank(score integer) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_integer';
COMMENT ON FUNCTION @extschema@.band_rank(integer) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands.';

CREATE FUNCTION @extschema@.band_rank(score bigint) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_bigint';
COMMENT ON FUNCTION @extschema@.band_rank(bigint) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands.';

CREATE FUNCTION @extschema@.band_rank(score numeric) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_numeric';
COMMENT ON FUNCTION @extschema@.band_rank(numeric) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. NaN is an error.';

CREATE FUNCTION @extschema@.band_rank(score double precision) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_double';
COMMENT ON FUNCTION @extschema@.band_rank(double precision) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model "default": its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. NaN is an error.';

CREATE FUNCTION @extschema@.band_rank(score integer, model text) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_integer_model';
COMMENT ON FUNCTION @extschema@.band_rank(integer, text) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error.';

CREATE FUNCTION @extschema@.band_rank(score bigint, model text) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_bigint_model';
COMMENT ON FUNCTION @extschema@.band_rank(bigint, text) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error.';

CREATE FUNCTION @extschema@.band_rank(score numeric, model text) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_numeric_model';
COMMENT ON FUNCTION @extschema@.band_rank(numeric, text) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error. NaN is an error.';

CREATE FUNCTION @extschema@.band_rank(score double precision, model text) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_double_model';
COMMENT ON FUNCTION @extschema@.band_rank(double precision, text) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of the model named: its own in ces_bands, or the standard ones. NULL for NULL and for a score in a gap between bands. An unknown model is an error. NaN is an error.';

CREATE FUNCTION @extschema@.band_rank(score integer, config jsonb) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_integer_config';
COMMENT ON FUNCTION @extschema@.band_rank(integer, jsonb) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error.';

CREATE FUNCTION @extschema@.band_rank(score bigint, config jsonb) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_bigint_config';
COMMENT ON FUNCTION @extschema@.band_rank(bigint, jsonb) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error.';

CREATE FUNCTION @extschema@.band_rank(score numeric, config jsonb) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_numeric_config';
COMMENT ON FUNCTION @extschema@.band_rank(numeric, jsonb) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error. NaN is an error.';

CREATE FUNCTION @extschema@.band_rank(score double precision, config jsonb) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_band_rank_double_config';
COMMENT ON FUNCTION @extschema@.band_rank(double precision, jsonb) IS
'Rank of the band (1 = lowest) that holds the score, by the bands of a configuration given in place, in the form of ces_config(), or the standard ones if it has none. NULL for NULL and for a score in a gap between bands. A configuration that is not valid is an error. NaN is an error.';

CREATE FUNCTION @extschema@.ces_bands_in_force(
    model text DEFAULT 'default', OUT band_rank integer, OUT band text, OUT score_range numrange
) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'ces_bands_in_force';
COMMENT ON FUNCTION @extschema@.ces_bands_in_force(text) IS
'The bands by which band() goes for a model, lowest first: its own in ces_bands, or the standard ones. No rows for NULL; an unknown model is an error.';

-- The way to the next band, and where a score is going.

CREATE FUNCTION @extschema@.ces_points_to_next_band(score numeric, model text DEFAULT 'default') RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_points_to_next_band';
COMMENT ON FUNCTION @extschema@.ces_points_to_next_band(numeric, text) IS
'How far a score is from the beginning of the next higher band; where that beginning does not itself belong to the band, it takes a little more. NULL for NULL, in the highest band, and where max_score puts all higher bands out of reach; errors are those of band().';

CREATE FUNCTION @extschema@.ces_points_to_next_band(score numeric, config jsonb) RETURNS numeric
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_points_to_next_band_config';
COMMENT ON FUNCTION @extschema@.ces_points_to_next_band(numeric, jsonb) IS
'How far a score is from the beginning of the next higher band of a configuration given in place, in the form of ces_config(); where that beginning does not itself belong to the band, it takes a little more. NULL for NULL and in the highest band; errors are those of band().';

CREATE FUNCTION @extschema@.ces_trend(score numeric, previous_score numeric, model text DEFAULT 'default') RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_trend';
COMMENT ON FUNCTION @extschema@.ces_trend(numeric, numeric, text) IS
'Where a score is going: rising or falling if it has changed by at least 10 points where the model has a full_score, and by at least 10 % of the previous score where not; else steady. NULL for NULL; errors are those of ces_score().';

CREATE FUNCTION @extschema@.ces_trend(score numeric, previous_score numeric, config jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_trend_config';
COMMENT ON FUNCTION @extschema@.ces_trend(numeric, numeric, jsonb) IS
'Where a score is going by a configuration given in place, in the form of ces_config(): rising or falling if it has changed by at least 10 points where that has a full_score, and by at least 10 % of the previous score where not; else steady. NULL for NULL; a configuration that is not valid is an error.';
