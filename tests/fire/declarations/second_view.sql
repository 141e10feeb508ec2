-- Several sessions do so at once: what they say of the other's work is all that may go wrong.
DO $$
BEGIN
    CALL ces_track('second_:events', events => ':events', customer => 'user_id', event_name => 'event_name', model => 'live', in_transaction => true);
EXCEPTION
    WHEN duplicate_table OR undefined_table OR undefined_object OR duplicate_object OR unique_violation THEN
        NULL;
END $$;
\sleep 30 ms
DO $$
BEGIN
    PERFORM ces_untrack('second_:events');
EXCEPTION
    WHEN undefined_table OR undefined_object THEN
        NULL;
END $$;
