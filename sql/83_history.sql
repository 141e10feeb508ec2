-- Views of live scores: keeping scores of the past, keeping events of the past, and forgetting.

CREATE FUNCTION @extschema@.ces_snapshot(view text, day timestamptz DEFAULT NULL) RETURNS bigint
LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ces_snapshot';
COMMENT ON FUNCTION @extschema@.ces_snapshot(text, timestamptz) IS
'Keeps the scores of a view at the end of a day, by default today in its time zone, in the table NAME_history, and returns the number of customers. Rows that are there for that day are updated; those of customers who are not there any more are deleted. Needs ownership of the view.';

CREATE FUNCTION @extschema@.ces_retain(view text, before timestamptz) RETURNS void
LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ces_retain';
COMMENT ON FUNCTION @extschema@.ces_retain(text, timestamptz) IS
'Declares the days before one frozen: their events count as they do now, also once they are deleted or their partitions dropped, and no change of them counts any more. Call it in the transaction that removes them, before a DELETE. Where the time of events is a timestamptz, the day itself is frozen too, as it can be there in part. A day that has not come, or before the days that are frozen, is an error. With NULL, all events count as they are from the next ces_rebuild() on. Needs ownership of the view.';

CREATE FUNCTION @extschema@.ces_forget(view text, VARIADIC customer text[]) RETURNS bigint
LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ces_forget';
COMMENT ON FUNCTION @extschema@.ces_forget(text, text[]) IS
'Removes a customer from tallies, pending changes and history of a view, and returns the number of rows removed; one value for each customer column, as text. The customer''s rows must have been deleted from the sources before. As after any DELETE, the rows are off the disk once VACUUM has run. Needs ownership of the view.';
