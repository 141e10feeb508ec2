-- Scores of tracked customers.
--
-- Each function takes a customer's dated tally and attributes. Attributes are a dated tally whose days are not looked at: its
-- counts are added up by event and count as if they occurred on the day of the score, at full value and within any lookback,
-- and caps apply to them apart from the dated counts. Without a day, the score is as of today in the time zone, by the start
-- of the transaction.

CREATE TYPE @extschema@._ces_live_row AS (
    band                text,
    band_rank           integer,
    points_to_next_band numeric,
    first_event_day     date,
    last_event_day      date,
    previous_score      numeric,
    change              numeric,
    trend               text
);
COMMENT ON TYPE @extschema@._ces_live_row IS
'Internal: the columns of a view of live scores that follow the score.';

CREATE FUNCTION @extschema@._ces_live_score(
    tally @extschema@.ces_tally, attributes @extschema@.ces_tally, day date, time_zone text, model text
) RETURNS numeric
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_live_score';
COMMENT ON FUNCTION @extschema@._ces_live_score(@extschema@.ces_tally, @extschema@.ces_tally, date, text, text) IS
'Internal: the score of a dated tally and attributes at the end of a day, by default today in the time zone. NULL tallies are empty; a NULL model, or neither a day nor a time zone, is an error. Never NULL.';

CREATE FUNCTION @extschema@._ces_live_columns(
    tally @extschema@.ces_tally, attributes @extschema@.ces_tally, day date, time_zone text, model text, previous_days integer
) RETURNS @extschema@._ces_live_row
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_live_columns';
COMMENT ON FUNCTION @extschema@._ces_live_columns(@extschema@.ces_tally, @extschema@.ces_tally, date, text, text, integer) IS
'Internal: what follows the score in a view of live scores. The previous score is as of so many days earlier, with the same attributes; NULL, as are change and trend, where that number is NULL. First and last day are those of the dated tally, up to the day of the score.';

CREATE FUNCTION @extschema@._ces_live_explain(
    tally @extschema@.ces_tally, attributes @extschema@.ces_tally, day date, time_zone text, model text,
    OUT event_name text, OUT count numeric, OUT weight numeric, OUT points numeric, OUT score numeric,
    OUT target numeric, OUT attained numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_live_explain';
COMMENT ON FUNCTION @extschema@._ces_live_explain(@extschema@.ces_tally, @extschema@.ces_tally, date, text, text) IS
'Internal: what a live score is made of, as ces_explain() tells it. An event that is dated and an attribute is one row. The scores sum to the live score exactly.';

CREATE FUNCTION @extschema@._ces_live_compare(
    old_tally @extschema@.ces_tally, old_attributes @extschema@.ces_tally, old_day date,
    new_tally @extschema@.ces_tally, new_attributes @extschema@.ces_tally, new_day date, time_zone text, model text,
    OUT event_name text, OUT from_count numeric, OUT to_count numeric,
    OUT from_score numeric, OUT to_score numeric, OUT difference numeric, OUT event_group text, OUT part text
) RETURNS SETOF record
LANGUAGE c STABLE PARALLEL SAFE ROWS 25 AS 'MODULE_PATHNAME', 'ces_live_compare';
COMMENT ON FUNCTION @extschema@._ces_live_compare(
    @extschema@.ces_tally, @extschema@.ces_tally, date, @extschema@.ces_tally, @extschema@.ces_tally, date, text, text) IS
'Internal: which events moved a live score, as ces_compare() tells it. The differences sum to the difference of the live scores exactly.';
