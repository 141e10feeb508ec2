-- Groups: limits to the points of several events together.

CREATE TABLE @extschema@.ces_groups (
    model       text COLLATE "C" NOT NULL DEFAULT 'default'
                CONSTRAINT ces_groups_model_check CHECK (model <> '' AND strpos(model, '@') = 0)
                CONSTRAINT ces_groups_model_length_check CHECK (octet_length(model) <= 500),
    event_group text COLLATE "C" NOT NULL
                CONSTRAINT ces_groups_event_group_check CHECK (event_group <> '')
                CONSTRAINT ces_groups_event_group_length_check CHECK (octet_length(event_group) <= 2000),
    max_points  numeric NOT NULL
                CONSTRAINT ces_groups_max_points_check
                CHECK (max_points > 0 AND max_points <= 1e12 AND max_points = round(max_points, 6)),
    PRIMARY KEY (model, event_group)
);

COMMENT ON TABLE @extschema@.ces_groups IS
'Limits of groups of events by model: at most so many points of a customer''s score come from the events of a group.';
COMMENT ON COLUMN @extschema@.ces_groups.model IS
'The model that the group belongs to; not empty, at most 500 bytes, without "@".';
COMMENT ON COLUMN @extschema@.ces_groups.event_group IS
'Name of the group, as event_group in ces_weights has it; at most 2000 bytes.';
COMMENT ON COLUMN @extschema@.ces_groups.max_points IS
'Largest number of points that counts of all events of the group together, for one customer, after fading and the caps of events, before the scale. Positive, at most six fractional digits.';
