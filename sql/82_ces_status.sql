-- Views of live scores: whether all is well.

CREATE VIEW @extschema@.ces_status AS
SELECT s.view, s.view_id::pg_catalog.regclass AS view_id, s.source, s.events, s.owner, s.model, s.time_zone, s.retained_before,
       s.tables, s.pending, s.skipped, s.future, ARRAY(SELECT pg_catalog.jsonb_array_elements_text(s.problems)) AS problems
  FROM @extschema@._ces_status() AS s;
COMMENT ON VIEW @extschema@.ces_status IS
'Views of live scores and their sources, a row for each source, and whether all is well. A problem of the whole extension has a row of its own, in which all other columns are NULL.';
COMMENT ON COLUMN @extschema@.ces_status.view IS 'The view, with its schema, quoted where needed.';
COMMENT ON COLUMN @extschema@.ces_status.view_id IS 'The view, to join on; NULL as long as there is none.';
COMMENT ON COLUMN @extschema@.ces_status.source IS 'The name of the source.';
COMMENT ON COLUMN @extschema@.ces_status.events IS 'The table of the source, with its schema, quoted where needed.';
COMMENT ON COLUMN @extschema@.ces_status.owner IS 'The role that owns the view and what belongs to it, and with whose rights expressions are evaluated.';
COMMENT ON COLUMN @extschema@.ces_status.model IS 'The model by which the view scores.';
COMMENT ON COLUMN @extschema@.ces_status.time_zone IS 'The time zone in which days begin and end.';
COMMENT ON COLUMN @extschema@.ces_status.retained_before IS 'Events of days before this one are frozen; see ces_retain(). NULL: none.';
COMMENT ON COLUMN @extschema@.ces_status.tables IS 'Number of tables of the source: the table and its partitions.';
COMMENT ON COLUMN @extschema@.ces_status.pending IS 'Changes that ces_refresh() has not taken into the tallies yet. NULL for those without the rights of the owner.';
COMMENT ON COLUMN @extschema@.ces_status.skipped IS 'Number of rows that cannot be counted, by reason; NULL for those without the rights of the owner.';
COMMENT ON COLUMN @extschema@.ces_status.future IS 'Number of customers, and of pending changes, with an event on a day to come, which does not count yet. NULL for those without the rights of the owner.';
COMMENT ON COLUMN @extschema@.ces_status.problems IS 'What makes, or may make, scores wrong, and what can be done about it; empty if all is well.';
GRANT SELECT ON @extschema@.ces_status TO PUBLIC;

CREATE FUNCTION @extschema@.ces_check(
    view text, OUT problem text, OUT customer jsonb, OUT stored @extschema@.ces_tally, OUT counted @extschema@.ces_tally
) RETURNS SETOF record
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ces_check';
COMMENT ON FUNCTION @extschema@.ces_check(text) IS
'Counts the rows of all sources of a view of live scores, as the statement sees them, and returns a row for each customer of whom something else is kept, pending changes included, and one for each problem that ces_status shows. No rows: all is well. Needs ownership of the view.';

-- Events of views of live scores that have no weight.

CREATE FUNCTION @extschema@._ces_unweighted(name text, model text, OUT event_name text, OUT nearest text) RETURNS SETOF record
LANGUAGE c STABLE STRICT ROWS 1 AS 'MODULE_PATHNAME', 'ces_unweighted_event';
COMMENT ON FUNCTION @extschema@._ces_unweighted(text, text) IS
'Internal: a row for an event without a weight in a model, with the nearest event that has one, or NULL. No rows for one with a weight.';

CREATE FUNCTION @extschema@.ces_unweighted(
    view text, model text DEFAULT NULL, OUT event_name text, OUT occurrences numeric, OUT customers bigint, OUT nearest text
) RETURNS SETOF record
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ces_unweighted';
COMMENT ON FUNCTION @extschema@.ces_unweighted(text, text) IS
'Events of a view of live scores that have no weight in its model, or in the one named: how often they occurred, for how many customers, and the event with a weight that was probably meant, or NULL. Those of most customers first; attributes and days to come count as well. A NULL view and a model without weights are errors. Needs SELECT on NAME_tally.';
