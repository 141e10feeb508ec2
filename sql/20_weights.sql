-- Weights: what one occurrence of an event adds to the score.

CREATE TABLE @extschema@.ces_weights (
    model       text COLLATE "C" NOT NULL DEFAULT 'default'
                CONSTRAINT ces_weights_model_check CHECK (model <> '' AND strpos(model, '@') = 0)
                CONSTRAINT ces_weights_model_length_check CHECK (octet_length(model) <= 500),
    event_name  text COLLATE "C" NOT NULL
                CONSTRAINT ces_weights_event_name_check CHECK (event_name <> '')
                CONSTRAINT ces_weights_event_name_length_check CHECK (octet_length(event_name) <= 2000),
    weight      numeric NOT NULL
                CONSTRAINT ces_weights_weight_check CHECK (abs(weight) <= 1e9 AND weight = round(weight, 6)),
    max_count   numeric
                CONSTRAINT ces_weights_max_count_check
                CHECK (max_count > 0 AND max_count <= 1e12 AND max_count = round(max_count, 6)),
    max_per_day numeric
                CONSTRAINT ces_weights_max_per_day_check
                CHECK (max_per_day > 0 AND max_per_day <= 1e12 AND max_per_day = round(max_per_day, 6)),
    half_life   interval
                CONSTRAINT ces_weights_half_life_check CHECK (@extschema@._ces_is_duration(half_life)),
    target      numeric
                CONSTRAINT ces_weights_target_check
                CHECK (target > 0 AND target <= 1e12 AND target = round(target, 6)),
    event_group text COLLATE "C"
                CONSTRAINT ces_weights_event_group_check CHECK (event_group <> ''),
    description text,
    PRIMARY KEY (model, event_name)
);

COMMENT ON TABLE @extschema@.ces_weights IS
'Weights of events by model. The score is the sum over events of weight * occurrences (customer engagement score, CES).';
COMMENT ON COLUMN @extschema@.ces_weights.model IS
'The model that the weight belongs to; not empty, at most 500 bytes, without "@".';
COMMENT ON COLUMN @extschema@.ces_weights.event_name IS
'Name of the event as the event table has it, compared byte by byte, at most 2000 bytes. One that ends in * is a pattern: it weighs every event whose name begins with what precedes the * and that has no weight of its own; of several patterns, that with the longest prefix. * alone weighs all other events.';
COMMENT ON COLUMN @extschema@.ces_weights.weight IS
'What one occurrence adds to the score; negative for a warning. Between -1e9 and 1e9, at most six fractional digits.';
COMMENT ON COLUMN @extschema@.ces_weights.max_count IS
'Largest total of occurrences that counts for one customer, after fading; NULL: no limit. Bounds positive totals only. Of a pattern, it holds for each event separately.';
COMMENT ON COLUMN @extschema@.ces_weights.max_per_day IS
'Largest number of occurrences that counts for one customer on one day of the model''s time zone, before fading; NULL: no limit. Bounds positive totals only. Of a pattern, it holds for each event separately.';
COMMENT ON COLUMN @extschema@.ces_weights.half_life IS
'Time after which an occurrence of this event counts half; NULL: that of the model.';
COMMENT ON COLUMN @extschema@.ces_weights.target IS
'How often a thriving customer does it; for explanations, changes no score. Positive, at most six fractional digits.';
COMMENT ON COLUMN @extschema@.ces_weights.event_group IS
'Group of events that share the limit max_points in ces_groups; NULL: none. A group without a row there has no limit.';
COMMENT ON COLUMN @extschema@.ces_weights.description IS
'Why the event has this weight; changes no score.';
