-- Views of live scores: declaring, changing and keeping them.

CREATE PROCEDURE @extschema@.ces_track(
    view text, events regclass, customer text, event_name text DEFAULT NULL, count text DEFAULT NULL,
    occurred_at text DEFAULT NULL, filter text DEFAULT NULL, tally text DEFAULT NULL, source text DEFAULT NULL,
    model text DEFAULT 'default', time_zone text DEFAULT NULL, previous_days integer DEFAULT 7, on_invalid text DEFAULT 'skip',
    security_invoker boolean DEFAULT false, allow_row_security boolean DEFAULT false, if_not_exists boolean DEFAULT false,
    in_transaction boolean DEFAULT false
)
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_track';
COMMENT ON PROCEDURE @extschema@.ces_track(text, regclass, text, text, text, text, text, text, text, text, text, integer, text, boolean, boolean, boolean, boolean) IS
'Creates a view of live scores over a table of events, its first source, and counts the rows that are there. customer is a list of expressions over the columns of a row, each a column or "expression AS name"; event_name, count (default 1), occurred_at and filter are one expression each, tally (of type jsonb or ces_tally) takes the place of event_name and count. Without occurred_at, events count on every day and do not fade. Rows that cannot be counted are skipped, or with on_invalid => ''error'' refused. Commits after the triggers are created, and so cannot run inside a transaction unless in_transaction is true, in which case writers wait. With if_not_exists, nothing happens if the view is there as declared. Needs ownership of the table.';

CREATE PROCEDURE @extschema@.ces_add_source(
    view text, name text, events regclass, customer text, event_name text DEFAULT NULL, count text DEFAULT NULL,
    occurred_at text DEFAULT NULL, filter text DEFAULT NULL, tally text DEFAULT NULL, on_invalid text DEFAULT 'skip',
    allow_row_security boolean DEFAULT false, if_not_exists boolean DEFAULT false, in_transaction boolean DEFAULT false
)
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_add_source';
COMMENT ON PROCEDURE @extschema@.ces_add_source(text, text, regclass, text, text, text, text, text, text, text, boolean, boolean, boolean) IS
'Adds a source to a view of live scores, and counts the rows that are there. The arguments are those of ces_track(); customer has as many expressions as the view has customer columns. A source with neither event_name nor tally says which customers exist. Needs ownership of the table, which must have the owner of the view.';

CREATE PROCEDURE @extschema@.ces_drop_source(view text, name text, in_transaction boolean DEFAULT false)
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_drop_source';
COMMENT ON PROCEDURE @extschema@.ces_drop_source(text, text, boolean) IS
'Removes a source from a view of live scores, and what it has counted. The table stays as it is. The last source cannot be dropped. Needs ownership of the view.';

CREATE PROCEDURE @extschema@.ces_alter(
    view text, source text DEFAULT NULL, model text DEFAULT NULL, time_zone text DEFAULT NULL, previous_days integer DEFAULT NULL,
    customer text DEFAULT NULL, event_name text DEFAULT NULL, count text DEFAULT NULL, occurred_at text DEFAULT NULL,
    filter text DEFAULT NULL, tally text DEFAULT NULL, on_invalid text DEFAULT NULL, security_invoker boolean DEFAULT NULL,
    in_transaction boolean DEFAULT false
)
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_alter';
COMMENT ON PROCEDURE @extschema@.ces_alter(text, text, text, text, integer, text, text, text, text, text, text, text, boolean, boolean) IS
'Changes how a view of live scores is declared: its model, time zone, previous_days and security_invoker, and the expressions and on_invalid of a source, which need not be named if it is the only one. What is NULL stays as it is; an empty text takes an expression away. The view keeps its grants, comments and history. Rows are counted again only where they count otherwise. Needs ownership of the view.';

CREATE PROCEDURE @extschema@.ces_rebuild(
    view text, source text DEFAULT NULL, events regclass DEFAULT NULL, in_transaction boolean DEFAULT false
)
LANGUAGE c AS 'MODULE_PATHNAME', 'ces_rebuild';
COMMENT ON PROCEDURE @extschema@.ces_rebuild(text, text, regclass, boolean) IS
'Counts the rows of the sources of a view again, or of one source, and corrects what differs; restores triggers and expressions before. A source without time is counted alone, sources with days together. A table that was dropped and created again is found by its name; with events, another table takes its place. The view stays readable. Cannot run inside a transaction unless in_transaction is true, in which case writers wait. Needs ownership of the view and the tables.';

CREATE FUNCTION @extschema@.ces_refresh(view text DEFAULT NULL) RETURNS bigint
LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ces_refresh';
COMMENT ON FUNCTION @extschema@.ces_refresh(text) IS
'Takes the pending changes of a view of live scores into its tallies, by default of all views whose owner''s rights the user has, and returns the number of customers that were changed. Scores do not change by it, only the time to read them. Needs ownership of the view.';

CREATE FUNCTION @extschema@.ces_track_partitions(view text DEFAULT NULL) RETURNS TABLE (partition regclass, rows bigint)
LANGUAGE c VOLATILE ROWS 10 AS 'MODULE_PATHNAME', 'ces_track_partitions';
COMMENT ON FUNCTION @extschema@.ces_track_partitions(text) IS
'Counts the partitions that were added to the tables of a view of live scores, by default of all views whose owner''s rights the user has, and returns them with their number of rows that count. Writers to these partitions wait until the end of the transaction; of several partitions, those that are in use are left to the next call. Needs ownership of the view.';

CREATE FUNCTION @extschema@.ces_untrack(view text) RETURNS void
LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ces_untrack';
COMMENT ON FUNCTION @extschema@.ces_untrack(text) IS
'Drops a view of live scores with its tallies, pending changes, history, functions and triggers. An error if anything else depends on them. The tables of events stay as they are. Needs ownership of the view.';
