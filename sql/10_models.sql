-- Models: a named set of weights and bands, with options. A model needs no row here to exist.

CREATE FUNCTION @extschema@._ces_is_duration(duration interval) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN isfinite(duration)
   AND extract(epoch FROM duration) > 0
   AND least(extract(year FROM duration), extract(month FROM duration), extract(day FROM duration),
             extract(hour FROM duration), extract(minute FROM duration), extract(second FROM duration)) >= 0;

COMMENT ON FUNCTION @extschema@._ces_is_duration(interval) IS
'Internal: whether an interval is finite and longer than zero, with no negative field. NULL for NULL.';

CREATE TABLE @extschema@.ces_models (
    model       text COLLATE "C" NOT NULL PRIMARY KEY
                CONSTRAINT ces_models_model_check CHECK (model <> '' AND strpos(model, '@') = 0),
    description text,
    half_life   interval
                CONSTRAINT ces_models_half_life_check CHECK (@extschema@._ces_is_duration(half_life)),
    lookback    interval
                CONSTRAINT ces_models_lookback_check CHECK (@extschema@._ces_is_duration(lookback)),
    full_score  numeric
                CONSTRAINT ces_models_full_score_check CHECK (full_score > 0 AND full_score < 'Infinity'::numeric),
    time_zone   text NOT NULL DEFAULT 'UTC'
                CONSTRAINT ces_models_time_zone_check CHECK (timezone(time_zone, timestamptz 'epoch') IS NOT NULL)
);

COMMENT ON TABLE @extschema@.ces_models IS
'Options of scoring models. A model needs a row here only to set one.';
COMMENT ON COLUMN @extschema@.ces_models.model IS
'Name of the model, as ces() and band() take it; not empty, without "@".';
COMMENT ON COLUMN @extschema@.ces_models.description IS
'What the model is for; changes no score.';
COMMENT ON COLUMN @extschema@.ces_models.half_life IS
'Time after which an occurrence counts half; NULL: occurrences do not fade. Not supported yet: scoring with a model that sets it is refused.';
COMMENT ON COLUMN @extschema@.ces_models.lookback IS
'How far back occurrences count; NULL: without limit. Not supported yet: scoring with a model that sets it is refused.';
COMMENT ON COLUMN @extschema@.ces_models.full_score IS
'Raw points that make a score of 100; NULL: the score is the raw points. Not supported yet: scoring with a model that sets it is refused.';
COMMENT ON COLUMN @extschema@.ces_models.time_zone IS
'Time zone in which days of the model begin and end.';
