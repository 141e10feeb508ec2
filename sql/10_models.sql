-- Models: a named set of weights and bands, with options. A model needs no row here to exist.

CREATE FUNCTION @extschema@._ces_is_duration(duration interval) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN isfinite(duration)
   AND extract(epoch FROM duration) > 0
   AND least(extract(year FROM duration), extract(month FROM duration), extract(day FROM duration),
             extract(hour FROM duration), extract(minute FROM duration), extract(second FROM duration)) >= 0;

COMMENT ON FUNCTION @extschema@._ces_is_duration(interval) IS
'Internal: whether an interval is finite and longer than zero, with no negative field. NULL for NULL.';

CREATE FUNCTION @extschema@._ces_is_time_zone(time_zone text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_is_time_zone';

COMMENT ON FUNCTION @extschema@._ces_is_time_zone(text) IS
'Internal: whether the server knows a time zone by this full name. An abbreviation is none: what it means depends on the session. NULL for NULL.';

CREATE TABLE @extschema@.ces_models (
    model       text COLLATE "C" NOT NULL PRIMARY KEY
                CONSTRAINT ces_models_model_check CHECK (model <> '' AND strpos(model, '@') = 0)
                -- Entries of indexes are limited.
                CONSTRAINT ces_models_model_length_check CHECK (octet_length(model) <= 500),
    description text,
    half_life   interval
                CONSTRAINT ces_models_half_life_check CHECK (@extschema@._ces_is_duration(half_life)),
    lookback    interval
                CONSTRAINT ces_models_lookback_check CHECK (@extschema@._ces_is_duration(lookback)),
    full_score  numeric
                CONSTRAINT ces_models_full_score_check
                CHECK (full_score > 0 AND full_score <= 1e12 AND full_score = round(full_score, 6)),
    max_score   numeric
                CONSTRAINT ces_models_max_score_check
                CHECK (abs(max_score) <= 1e12 AND max_score = round(max_score, 6)),
    min_score   numeric
                CONSTRAINT ces_models_min_score_check
                CHECK (abs(min_score) <= 1e12 AND min_score = round(min_score, 6)),
    time_zone   text NOT NULL DEFAULT 'UTC'
                CONSTRAINT ces_models_time_zone_check CHECK (@extschema@._ces_is_time_zone(time_zone)),
    CONSTRAINT ces_models_limits_check CHECK (min_score <= max_score)
);

COMMENT ON TABLE @extschema@.ces_models IS
'Options of scoring models. A model needs a row here only to set one.';
COMMENT ON COLUMN @extschema@.ces_models.model IS
'Name of the model, as ces() and band() take it; not empty, at most 500 bytes, without "@".';
COMMENT ON COLUMN @extschema@.ces_models.description IS
'What the model is for; changes no score.';
COMMENT ON COLUMN @extschema@.ces_models.half_life IS
'Time after which an occurrence counts half; NULL: occurrences do not fade. Its length is what extract(epoch ...) says: a year is 365.25 days, a month 30.';
COMMENT ON COLUMN @extschema@.ces_models.lookback IS
'How far back occurrences count, by the calendar of time_zone: those at or before as_of - lookback do not. NULL: without limit.';
COMMENT ON COLUMN @extschema@.ces_models.full_score IS
'Raw points that make a score of 100: the score is points * 100 / full_score, and may exceed 100. NULL: the score is the raw points.';
COMMENT ON COLUMN @extschema@.ces_models.max_score IS
'Largest score, after the scale: a score above it is set to it. NULL: no limit. Between -1e12 and 1e12, at most six fractional digits.';
COMMENT ON COLUMN @extschema@.ces_models.min_score IS
'Smallest score, after the scale: a score below it is set to it. NULL: no limit. Between -1e12 and 1e12, at most six fractional digits, not greater than max_score.';
COMMENT ON COLUMN @extschema@.ces_models.time_zone IS
'Time zone in which days of the model begin and end, by its full name; the session''s own never matters.';
