-- Live scores: trigger functions, and what views and their functions call. The programs are in src/tracking/.

CREATE FUNCTION @extschema@._ces_capture() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_capture';
COMMENT ON FUNCTION @extschema@._ces_capture() IS
'Internal: the trigger of a table of events. Records what its rows count as, for the source that its argument names among those of the table.';
-- The role that creates or attaches a partition gives it the trigger; PostgreSQL checks the rights of that role.
GRANT EXECUTE ON FUNCTION @extschema@._ces_capture() TO PUBLIC;

CREATE FUNCTION @extschema@._ces_keep() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_keep';
COMMENT ON FUNCTION @extschema@._ces_keep() IS
'Internal: the trigger of tallies and pending changes. Leaves out changes that do not come from the events.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_keep() TO PUBLIC;

CREATE FUNCTION @extschema@._ces_tracking() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_tracking';
COMMENT ON FUNCTION @extschema@._ces_tracking() IS
'Internal: a trigger whose argument says how a view of live scores is declared. It does nothing.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_tracking() TO PUBLIC;

CREATE FUNCTION @extschema@._ces_today(time_zone text) RETURNS date
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_today';
COMMENT ON FUNCTION @extschema@._ces_today(text) IS
'Internal: today in a time zone, by the start of the transaction. NULL for NULL; an error for a name that is not a time zone.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_today(text) TO PUBLIC;

CREATE FUNCTION @extschema@._ces_status(
    OUT view text, OUT view_id oid, OUT source text, OUT events text, OUT owner text, OUT model text, OUT time_zone text,
    OUT retained_before date, OUT tables bigint, OUT pending bigint, OUT skipped jsonb, OUT future bigint, OUT problems jsonb
) RETURNS SETOF record
LANGUAGE c STABLE ROWS 10 AS 'MODULE_PATHNAME', 'ces_status';
COMMENT ON FUNCTION @extschema@._ces_status() IS
'Internal: the rows of ces_status.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_status() TO PUBLIC;

CREATE FUNCTION @extschema@._ces_scores_as_of(tallies oid, day timestamptz, customer record, model text) RETURNS SETOF record
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ces_scores_as_of';
COMMENT ON FUNCTION @extschema@._ces_scores_as_of(oid, timestamptz, record, text) IS
'Internal: the rows of NAME_as_of() of a view. Needs SELECT on the view.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_scores_as_of(oid, timestamptz, record, text) TO PUBLIC;

CREATE FUNCTION @extschema@._ces_scores_series(
    tallies oid, from_day timestamptz, to_day timestamptz, step integer, customer record, model text
) RETURNS SETOF record
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ces_scores_series';
COMMENT ON FUNCTION @extschema@._ces_scores_series(oid, timestamptz, timestamptz, integer, record, text) IS
'Internal: the rows of NAME_series() of a view. Needs SELECT on the view.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_scores_series(oid, timestamptz, timestamptz, integer, record, text) TO PUBLIC;

CREATE FUNCTION @extschema@._ces_scores_explain(tallies oid, day timestamptz, customer record, model text) RETURNS SETOF record
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ces_scores_explain';
COMMENT ON FUNCTION @extschema@._ces_scores_explain(oid, timestamptz, record, text) IS
'Internal: the rows of NAME_explain() of a view. Needs SELECT on NAME_tally.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_scores_explain(oid, timestamptz, record, text) TO PUBLIC;

CREATE FUNCTION @extschema@._ces_scores_changes(
    tallies oid, since_day timestamptz, silent_days integer, day timestamptz, model text
) RETURNS SETOF record
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ces_scores_changes';
COMMENT ON FUNCTION @extschema@._ces_scores_changes(oid, timestamptz, integer, timestamptz, text) IS
'Internal: the rows of NAME_changes() of a view. Needs SELECT on NAME_tally.';
GRANT EXECUTE ON FUNCTION @extschema@._ces_scores_changes(oid, timestamptz, integer, timestamptz, text) TO PUBLIC;
