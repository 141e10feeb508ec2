-- Importing a configuration. The functions that write are SQL, so that privileges, constraints, triggers and
-- transactions are PostgreSQL's own.

CREATE FUNCTION @extschema@._ces_warn(before jsonb, wanted jsonb, consequences boolean) RETURNS void
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'ces_warn';
COMMENT ON FUNCTION @extschema@._ces_warn(jsonb, jsonb, boolean) IS
'Internal: warns of bands that the limits of a wanted configuration put out of reach, and with consequences, also of what a change to it would break. NULL for NULL.';

-- A session that changes or publishes a model as a whole waits for others that do, and sees what they have done: between
-- reading what is in force and writing what differs, nobody else's import may come. It is an advisory lock because a
-- model may have no row to lock, and because one of the tables would keep everybody else from all models. The number
-- of the table keeps it apart from the advisory locks of others.
CREATE FUNCTION @extschema@._ces_lock(model text) RETURNS void
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtextextended(model, pg_typeof(NULL::@extschema@.ces_models)::oid::bigint));
END;
COMMENT ON FUNCTION @extschema@._ces_lock(text) IS
'Internal: waits until no other transaction imports or publishes the model, and keeps others waiting until this one ends.';

-- Rows that are right already are not touched. Removed bands go before others take their scores; bands that change
-- places do so in one statement, at the end of which they are checked.
CREATE FUNCTION @extschema@._ces_replace(before jsonb, wanted jsonb) RETURNS void
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    INSERT INTO @extschema@.ces_models
           (model, description, half_life, lookback, full_score, max_score, min_score, time_zone)
    SELECT wanted ->> 'model', wanted ->> 'description', (wanted ->> 'half_life')::interval,
           (wanted ->> 'lookback')::interval, (wanted ->> 'full_score')::numeric, (wanted ->> 'max_score')::numeric,
           (wanted ->> 'min_score')::numeric, wanted ->> 'time_zone'
     WHERE wanted - 'model' - 'weights' - 'groups' - 'bands' <> before - 'model' - 'weights' - 'groups' - 'bands'
        -- Nothing else would make the model known.
        OR (wanted -> 'weights' = '{}' AND wanted -> 'bands' = @extschema@._ces_standard_bands()
            AND wanted ->> 'model' <> 'default'
            AND NOT EXISTS (SELECT FROM @extschema@.ces_models AS m WHERE m.model = wanted ->> 'model'))
    ON CONFLICT (model) DO UPDATE
       SET description = excluded.description, half_life = excluded.half_life, lookback = excluded.lookback,
           full_score = excluded.full_score, max_score = excluded.max_score, min_score = excluded.min_score,
           time_zone = excluded.time_zone;

    DELETE FROM @extschema@.ces_weights AS w
     WHERE w.model = wanted ->> 'model' AND NOT wanted -> 'weights' ? w.event_name;

    INSERT INTO @extschema@.ces_weights
           (model, event_name, weight, max_count, max_per_day, half_life, target, event_group, description)
    SELECT wanted ->> 'model', e.key, (e.value ->> 'weight')::numeric, (e.value ->> 'max_count')::numeric,
           (e.value ->> 'max_per_day')::numeric, (e.value ->> 'half_life')::interval,
           (e.value ->> 'target')::numeric, e.value ->> 'event_group', e.value ->> 'description'
      FROM jsonb_each(wanted -> 'weights') AS e
     WHERE e.value IS DISTINCT FROM before -> 'weights' -> e.key
    ON CONFLICT (model, event_name) DO UPDATE
       SET weight = excluded.weight, max_count = excluded.max_count, max_per_day = excluded.max_per_day,
           half_life = excluded.half_life, target = excluded.target, event_group = excluded.event_group,
           description = excluded.description;

    DELETE FROM @extschema@.ces_groups AS g
     WHERE g.model = wanted ->> 'model' AND NOT coalesce(wanted -> 'groups' ? g.event_group, false);

    INSERT INTO @extschema@.ces_groups (model, event_group, max_points)
    SELECT wanted ->> 'model', e.key, (e.value ->> 'max_points')::numeric
      FROM jsonb_each(wanted -> 'groups') AS e
     WHERE e.value IS DISTINCT FROM before -> 'groups' -> e.key
    ON CONFLICT (model, event_group) DO UPDATE SET max_points = excluded.max_points;

    DELETE FROM @extschema@.ces_bands AS b
     WHERE b.model = wanted ->> 'model' AND wanted -> 'bands' <> before -> 'bands'
       AND (wanted -> 'bands' = @extschema@._ces_standard_bands() OR NOT wanted -> 'bands' ? b.band);

    INSERT INTO @extschema@.ces_bands (model, band, score_range)
    SELECT wanted ->> 'model', e.key, e.value::numrange
      FROM jsonb_each_text(wanted -> 'bands') AS e
     WHERE wanted -> 'bands' <> before -> 'bands' AND wanted -> 'bands' <> @extschema@._ces_standard_bands()
       AND NOT EXISTS (SELECT FROM @extschema@.ces_bands AS b
                        WHERE b.model = wanted ->> 'model' AND b.band = e.key AND b.score_range = e.value::numrange)
    ON CONFLICT (model, band) DO UPDATE SET score_range = excluded.score_range;
END;
COMMENT ON FUNCTION @extschema@._ces_replace(jsonb, jsonb) IS
'Internal: makes the tables say what is wanted, of the model that it names, where before is what they say. Both in the form of ces_config().';

CREATE FUNCTION @extschema@._ces_apply(before jsonb, wanted jsonb, dry_run boolean)
RETURNS TABLE (action text, path text, old jsonb, new jsonb)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT @extschema@._ces_warn(before, wanted, dry_run IS NOT FALSE);
    SELECT @extschema@._ces_replace(before, wanted) WHERE dry_run IS FALSE;
    SELECT d.action, d.path, d.old, d.new FROM @extschema@._ces_document_diff(before, wanted) AS d;
END;
COMMENT ON FUNCTION @extschema@._ces_apply(jsonb, jsonb, boolean) IS
'Internal: ces_import() once it is known what is in force and what is wanted.';

-- Each statement of a function takes a new snapshot, unless the transaction keeps one: the second one sees what was
-- committed while the first one waited.
CREATE FUNCTION @extschema@.ces_import(config jsonb, model text DEFAULT NULL, dry_run boolean DEFAULT false)
RETURNS TABLE (action text, path text, old jsonb, new jsonb)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT @extschema@._ces_lock(coalesce(ces_import.model, config ->> 'model', 'default')) WHERE dry_run IS FALSE;
    SELECT a.action, a.path, a.old, a.new
      FROM @extschema@._ces_document(config, ces_import.model) AS wanted,
           @extschema@._ces_apply(@extschema@._ces_config(wanted ->> 'model'), wanted, dry_run) AS a;
END;
COMMENT ON FUNCTION @extschema@.ces_import(jsonb, text, boolean) IS
'Replaces a model as a whole by a configuration as ces_config() writes it, and returns what was added, changed and removed; no rows if nothing. The model is the one named, else the one that config names, else default. Missing keys: no weights, no groups, the standard bands, UTC. An error lists all that is not valid, and then nothing is written. With dry_run (or NULL for it) nothing is written in any case, and warnings say what would break. A band that max_score or min_score puts out of reach is a warning in either case. Needs INSERT, UPDATE, DELETE on ces_models, ces_weights, ces_groups and ces_bands, with dry_run only SELECT.';

CREATE FUNCTION @extschema@._ces_document_of_text(config text) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_document_of_text';
COMMENT ON FUNCTION @extschema@._ces_document_of_text(text) IS
'Internal: the jsonb that JSON text stands for. NULL for NULL; text that is not JSON, and a key that an object has twice, are errors.';

-- Not by ces_import(jsonb, text, boolean), which would be a second entry in the context of each error.
CREATE FUNCTION @extschema@.ces_import(config text, model text DEFAULT NULL, dry_run boolean DEFAULT false)
RETURNS TABLE (action text, path text, old jsonb, new jsonb)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT @extschema@._ces_lock(coalesce(ces_import.model, @extschema@._ces_document_of_text(config) ->> 'model', 'default')) WHERE dry_run IS FALSE;
    SELECT a.action, a.path, a.old, a.new
      FROM @extschema@._ces_document(@extschema@._ces_document_of_text(config), ces_import.model) AS wanted,
           @extschema@._ces_apply(@extschema@._ces_config(wanted ->> 'model'), wanted, dry_run) AS a;
END;
COMMENT ON FUNCTION @extschema@.ces_import(text, text, boolean) IS
'The same with the configuration as text, in JSON, as drivers send it that give every string a type. A key that an object has twice is an error.';
