-- Bands: what a score means in words.

CREATE TYPE @extschema@._ces_text_range AS RANGE (
    subtype = text,
    collation = "C",
    multirange_type_name = @extschema@._ces_text_multirange
);

COMMENT ON TYPE @extschema@._ces_text_range IS
'Internal: makes text usable in the exclusion constraint of ces_bands without a further extension.';

-- Two rows exclude each other if their models are equal and their ranges overlap. The third expression always overlaps:
-- it is there because the message of a violation shows the values of all three, and so names both bands.
CREATE TABLE @extschema@.ces_bands (
    model       text COLLATE "C" NOT NULL DEFAULT 'default'
                CONSTRAINT ces_bands_model_check CHECK (model <> '' AND strpos(model, '@') = 0)
                CONSTRAINT ces_bands_model_length_check CHECK (octet_length(model) <= 500),
    band        text COLLATE "C" NOT NULL
                CONSTRAINT ces_bands_band_check CHECK (band <> '')
                CONSTRAINT ces_bands_band_length_check CHECK (octet_length(band) <= 2000),
    score_range numrange NOT NULL
                CONSTRAINT ces_bands_score_range_check
                CHECK (NOT isempty(score_range)
                       AND lower(score_range) IS DISTINCT FROM 'NaN'::numeric
                       AND upper(score_range) IS DISTINCT FROM 'NaN'::numeric),
    PRIMARY KEY (model, band),
    CONSTRAINT ces_bands_overlap EXCLUDE USING gist (
        @extschema@._ces_text_range(model, model, '[]') WITH &&,
        score_range WITH &&,
        @extschema@._ces_text_range(NULL, band, '(]') WITH &&
    ) DEFERRABLE INITIALLY IMMEDIATE
);

COMMENT ON TABLE @extschema@.ces_bands IS
'Bands of scores by model. A model without rows here uses the standard bands, which ces_bands_in_force() shows.';
COMMENT ON COLUMN @extschema@.ces_bands.model IS
'The model that the band belongs to; not empty, at most 500 bytes, without "@".';
COMMENT ON COLUMN @extschema@.ces_bands.band IS
'Name of the band, as band() returns it; at most 2000 bytes.';
COMMENT ON COLUMN @extschema@.ces_bands.score_range IS
'The scores in the band; the range says which of its ends belong to it. Bands of a model must not overlap; a score in a gap has no band (NULL).';
COMMENT ON CONSTRAINT ces_bands_overlap ON @extschema@.ces_bands IS
'Bands of a model must not overlap. SET CONSTRAINTS ces_bands_overlap DEFERRED lets several statements move a boundary.';
