//! What concerns a whole cluster: dumps and restores, encodings, the examples from end to end.

mod server;

use std::process::{Command, Stdio};

use postgres::Client;
use server::{Database, program_at};

const SCORES: &str = "SELECT string_agg(customer_id || ':' || score || ':' || coalesce(band, '-'), ' ' ORDER BY customer_id) FROM scores";

/// A database with everything that a user makes with the extension.
fn filled(name: &str) -> Database {
    let database = Database::new(name, "");
    database
        .connect()
        .batch_execute(
            r#"CREATE SCHEMA "Customer Success";
               CREATE EXTENSION ces_ext SCHEMA "Customer Success";
               SET search_path TO "Customer Success", public;
               INSERT INTO ces_models (model, description, time_zone) VALUES ('trial', 'who will buy', 'Europe/Berlin');
               INSERT INTO ces_weights (event_name, weight, description) VALUES ('login', 1, 'came'), ('cancel', -50.5, 'went');
               INSERT INTO ces_weights (model, event_name, weight, target) VALUES ('trial', 'login', 10, 5);
               INSERT INTO ces_bands (band, score_range) VALUES ('cold', '(,10)'), ('warm', '[10,)');
               SELECT ces_publish('default', 'before the summer'), ces_publish('trial');
               UPDATE ces_weights SET weight = 2 WHERE event_name = 'login' AND model = 'default';
               SELECT ces_publish('default', 'logins count twice');
               UPDATE ces_weights SET weight = 1 WHERE event_name = 'login' AND model = 'default';
               CREATE TABLE public.events (customer_id integer, event_name text, n integer);
               INSERT INTO public.events VALUES (1, 'login', 9), (2, 'login', 10), (3, 'cancel', 1);
               CREATE TABLE public.tallies (customer_id integer, events ces_tally UNIQUE, days ces_tally DEFAULT '{"2026-01-05": {"login": 1}}');
               INSERT INTO public.tallies SELECT customer_id, tally(event_name, n + 0.5), tally(event_name, n, '2026-01-06')
                 FROM public.events GROUP BY customer_id;
               INSERT INTO public.tallies VALUES (4, '{}');
               CREATE VIEW public.scores AS
                 SELECT customer_id, ces(event_name, n) AS score, band(ces(event_name, n)), ces(event_name, n, 'trial') AS trial,
                        ces(event_name, n, 'default@2') AS second_version
                   FROM public.events GROUP BY customer_id;
               CREATE MATERIALIZED VIEW public.kept AS SELECT * FROM public.scores;"#,
        )
        .expect("fill");
    database
}

fn text(client: &mut Client, query: &str) -> String {
    client.query_one(query, &[]).expect("query").get(0)
}

fn scores(database: &Database) -> String {
    text(&mut database.connect(), SCORES)
}

fn configuration(database: &Database) -> String {
    let query = r#"SELECT (SELECT string_agg(w::text, ' ' ORDER BY model, event_name) FROM "Customer Success".ces_weights w)
                       || (SELECT string_agg(b::text, ' ' ORDER BY band) FROM "Customer Success".ces_bands b)
                       || (SELECT string_agg(m::text, ' ' ORDER BY model) FROM "Customer Success".ces_models m)
                       || (SELECT string_agg(v::text, ' ' ORDER BY model, version) FROM "Customer Success".ces_versions v)
                       || "Customer Success".ces_config() || "Customer Success".ces_fingerprint('default@1')
                       || (SELECT string_agg(t::text, ' ' ORDER BY customer_id) FROM public.tallies t)"#;
    text(&mut database.connect(), query)
}

const EXPECTED: &str = "1:9:cold 2:10:warm 3:-50.5:cold";

#[test]
fn a_plain_dump_restores_weights_bands_models_and_views() {
    let from = filled("dump_plain");
    assert_eq!(scores(&from), EXPECTED);
    let dump = from.run("pg_dump", &[]);
    let file = std::env::temp_dir().join(format!("ces_ext_dump_{}.sql", std::process::id()));
    std::fs::write(&file, dump).expect("write the dump");
    let to = Database::new("restore_plain", "");
    to.run("psql", &["-X", "-v", "ON_ERROR_STOP=1", "-f", file.to_str().expect("a plain path")]);
    std::fs::remove_file(&file).expect("remove the dump");
    assert_eq!(scores(&to), EXPECTED);
    assert_eq!(configuration(&to), configuration(&from));
    // Versions score in the copy, and go on being counted.
    let mut client = to.connect();
    assert_eq!(text(&mut client, r#"SELECT "Customer Success".ces_mark_stable()::text"#), "0");
    assert_eq!(text(&mut client, "SELECT sum(second_version)::text FROM scores"), "-12.5");
    let published =
        r#"BEGIN; DELETE FROM "Customer Success".ces_bands; SELECT "Customer Success".ces_publish(); ROLLBACK"#;
    client.batch_execute(published).expect("publish");
    assert_eq!(text(&mut client, r#"SELECT max(version)::text FROM "Customer Success".ces_versions"#), "2");
    // A second dump is the same: nothing was added by restoring.
    let statements = |dump: String| {
        dump.lines()
            .filter(|line| !line.starts_with("\\") && !line.starts_with("--"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(statements(to.run("pg_dump", &[])), statements(from.run("pg_dump", &[])));
}

#[test]
fn a_parallel_restore_and_one_of_data_alone_work_in_any_order() {
    let from = filled("dump_directory");
    let folder = std::env::temp_dir().join(format!("ces_ext_dump_{}", std::process::id()));
    let folder_name = folder.to_str().expect("a plain path");
    from.run("pg_dump", &["--format=directory", "--jobs=2", "--file", folder_name]);
    let to = Database::new("restore_parallel", "");
    to.run("pg_restore", &["--exit-on-error", "--jobs=2", folder_name]);
    assert_eq!(scores(&to), EXPECTED);
    assert_eq!(configuration(&to), configuration(&from));

    let schema_first = Database::new("restore_data", "");
    schema_first.run("pg_restore", &["--exit-on-error", "--schema-only", folder_name]);
    schema_first.run("pg_restore", &["--exit-on-error", "--data-only", folder_name]);
    assert_eq!(scores(&schema_first), EXPECTED);
    std::fs::remove_dir_all(&folder).expect("remove the dump");
}

/// The views with problems, before and after what is run.
fn problems_after(client: &mut Client, commands: &str) -> [String; 2] {
    const PROBLEMS: &str =
        "SELECT coalesce(string_agg(view, ' ' ORDER BY view), '') FROM ces_status WHERE problems <> '{}'";
    let before = text(client, PROBLEMS);
    client.batch_execute(commands).expect("change");
    [before, text(client, PROBLEMS)]
}

#[test]
fn a_restored_view_reports_changes_from_the_first_refresh_on() {
    let from = Database::new("dump_live", "");
    let track = |view: &str, options: &str| {
        format!("CALL ces_track('{view}', events => 'events', customer => 'c', occurred_at => 'at', {options});")
    };
    let filled = "CREATE EXTENSION ces_ext;
        INSERT INTO ces_weights (event_name, weight) VALUES ('old', 1);
        CREATE TYPE mood AS ENUM ('old', 'other');
        CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 2 * $1;
        CREATE TABLE events (c integer, kind text, mood mood, n integer, at date);
        INSERT INTO events VALUES (1, 'old', 'old', 1, '2026-01-05');";
    let mut client = from.connect();
    client.batch_execute(filled).expect("fill");
    for (view, options) in [
        ("by_kind", "event_name => 'kind'"),
        ("by_mood", "event_name => 'mood'"),
        ("by_count", "event_name => 'kind', count => 'twice(n)'"),
    ] {
        client.batch_execute(&track(view, options)).expect("track");
    }
    let folder = std::env::temp_dir().join(format!("ces_ext_dump_live_{}", std::process::id()));
    let folder_name = folder.to_str().expect("a plain path");
    from.run("pg_dump", &["--format=directory", "--file", folder_name]);
    let to = Database::new("restore_live", "");
    to.run("pg_restore", &["--exit-on-error", folder_name]);
    std::fs::remove_dir_all(&folder).expect("remove the dump");
    let mut client = to.connect();
    let refreshed = problems_after(&mut client, "SELECT ces_refresh()");
    assert_eq!(refreshed, ["", ""]);
    let off_for_a_time = "DO $$DECLARE trigger text; BEGIN
             SELECT tgname INTO trigger FROM pg_trigger
              WHERE tgrelid = 'events'::regclass AND tgtype & 1 = 1 AND tgname LIKE '%by_kind%';
             EXECUTE format('ALTER TABLE events DISABLE TRIGGER %I', trigger);
             INSERT INTO events VALUES (2, 'old', 'old', 1, '2026-01-05');
             EXECUTE format('ALTER TABLE events ENABLE ALWAYS TRIGGER %I', trigger);
         END$$";
    assert_eq!(problems_after(&mut client, off_for_a_time), ["", "public.by_kind"]);
    let replaced = "CREATE OR REPLACE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1 + $1";
    assert_eq!(problems_after(&mut client, replaced)[1], "public.by_count public.by_kind");
    let renamed = "ALTER TYPE mood RENAME VALUE 'old' TO 'new'";
    assert_eq!(problems_after(&mut client, renamed)[1], "public.by_count public.by_kind public.by_mood");
    let rebuilt = "CALL ces_rebuild('by_kind'); CALL ces_rebuild('by_mood'); CALL ces_rebuild('by_count')";
    for command in rebuilt.split("; ") {
        client.batch_execute(command).expect("rebuild");
    }
    assert_eq!(problems_after(&mut client, "SELECT ces_refresh()"), ["", ""]);
}

#[test]
fn a_latin1_database_scores_names_in_its_own_encoding() {
    let database = Database::new("latin1", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    let mut client = database.connect();
    client
        .batch_execute(
            "CREATE EXTENSION ces_ext;
             INSERT INTO ces_weights (event_name, weight) VALUES ('café', 2), ('é', 3), ('Ärger über Ölpreise, sehr lang', -5);
             INSERT INTO ces_weights (model, event_name, weight) VALUES ('Größe', 'café', 4);
             INSERT INTO ces_bands (band, score_range) VALUES ('gemütlich', '(,)');",
        )
        .expect("set up");
    assert_eq!(text(&mut client, "SELECT octet_length(event_name)::text FROM ces_weights WHERE event_name = 'é'"), "1");
    assert_eq!(
        text(
            &mut client,
            "SELECT ces(e, 10)::text FROM (VALUES ('café'), ('é'), ('Ärger über Ölpreise, sehr lang'), ('caf')) v(e)"
        ),
        "0"
    );
    assert_eq!(text(&mut client, "SELECT ces('café', 1, 'Größe')::text || band(5)"), "4gemütlich");
    // A configuration is a jsonb in the database's encoding, whatever characters it names.
    assert_eq!(
        text(&mut client, "SELECT (ces_config('Größe') - 'bands')::text"),
        r#"{"model": "Größe", "weights": {"café": {"weight": 4}}, "time_zone": "UTC"}"#
    );
    assert_eq!(text(&mut client, "SELECT count(*)::text FROM ces_import(ces_config('Größe'))"), "0");
    let imported = "SELECT string_agg(path, ' ') FROM ces_import(ces_config() || '{\"description\": \"größer\"}', 'Ä')";
    assert!(text(&mut client, imported).starts_with("description weights.café weights.Ärger über Ölpreise"));
    assert_eq!(
        text(
            &mut client,
            "SELECT ces('café', 1, 'Ä')::text || band(5, 'Ä') || description FROM ces_models GROUP BY description"
        ),
        "2gemütlichgrößer"
    );
    let error = client.query("SELECT ces_import('{\"weights\": {\"é\": 1}, \"ü\": 2}')", &[]).expect_err("not valid");
    assert_eq!(
        error.as_db_error().expect("the server reports it").detail(),
        Some(
            "ü: is not a field; there are description, half_life, lookback, full_score, max_score, min_score, time_zone, model, weights, groups, bands\nweights.é: must be an object such as {\"weight\": 1}, not a number"
        )
    );
    // Tallies keep names in the encoding of the database, and JSON in any other is converted.
    assert_eq!(
        text(&mut client, r#"SELECT tally(e)::text FROM (VALUES ('café'), ('é'), ('é')) v(e)"#),
        r#"{"café": 1, "é": 2}"#
    );
    assert_eq!(
        text(
            &mut client,
            r#"SELECT octet_length(_ces_tally_send('{"\u00e9": 1}'))::text || ('{"é": 1.5}'::jsonb::ces_tally -> 'é')"#
        ),
        "61.5"
    );
    assert_eq!(
        text(
            &mut client,
            r#"SELECT ('{"2026-01-05": {"Größe": 1}}'::ces_tally + '{"2026-01-05": {"Größe": 1}}')::jsonb::text"#
        ),
        r#"{"2026-01-05": {"Größe": 2}}"#
    );
    // Messages name things in the encoding of the client, as PostgreSQL's own do.
    let error = client.query("SELECT ces('café', 1, 'Grösse')", &[]).expect_err("no such model");
    let error = error.as_db_error().expect("the server reports it");
    assert_eq!(error.message(), r#"model "Grösse" has no weights"#);
    assert_eq!(error.hint(), Some(r#"Perhaps you meant the model "Größe"."#));
    client.batch_execute("SET ces_ext.unknown_event TO error; SELECT ces_publish('Größe')").expect("set");
    for (query, message) in [
        (r#"SELECT '{"größe": "x"}'::ces_tally"#, r#"count of event "größe" must be a number, not a string"#),
        (r#"SELECT '{"größe": 1, "gr\u00f6\u00dfe": 1}'::ces_tally"#, r#"duplicate key "größe" in a tally"#),
        (r#"SELECT '{"Januar": {"größe": 1}, "März": {}}'::ces_tally"#, r#""Januar" is not a day"#),
        (r#"SELECT ces('cafè', 1)"#, r#"event "cafè" has no weight in model "default""#),
        (r#"SELECT ces_score('{"cafè": 1}', 'Größe')"#, r#"event "cafè" has no weight in model "Größe""#),
        (r#"SELECT ces('café', 1, 'Größe@2')"#, r#"version "Größe@2" does not exist"#),
        (r#"SELECT band(1, 'größer')"#, r#"model "größer" does not exist"#),
    ] {
        let error = client.query(query, &[]).expect_err(query);
        assert_eq!(error.as_db_error().expect("the server reports it").message(), message);
    }
}

#[test]
fn a_multi_byte_database_that_is_not_utf8_works() {
    let database = Database::new("euc_jp", "ENCODING 'EUC_JP' LC_COLLATE 'C' LC_CTYPE 'C'");
    let mut client = database.connect();
    client
        .batch_execute("CREATE EXTENSION ces_ext; INSERT INTO ces_weights (event_name, weight) VALUES ('購入', 2.5)")
        .expect("set up");
    assert_eq!(text(&mut client, "SELECT ces('購入', 2)::text"), "5");
    assert_eq!(
        text(&mut client, r#"SELECT (tally('購入', 2) + '{"\u8cfc\u5165": 1}')::jsonb::text"#),
        r#"{"購入": 3}"#
    );
    // The error arrives, however long the name.
    let error = client.query("SELECT ces('購入', 1, repeat('購', 1000))", &[]).expect_err("no such model");
    let message = error.as_db_error().expect("the server reports it").message().to_string();
    assert!(message.starts_with(r#"model "購購購"#) && message.ends_with(r#"..." has no weights"#), "{message}");
}

#[test]
fn a_sql_ascii_database_takes_any_bytes() {
    let database = Database::new("sql_ascii", "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
    let mut client = database.connect();
    client
        .batch_execute(
            r"CREATE EXTENSION ces_ext;
              INSERT INTO ces_weights (event_name, weight) VALUES (E'caf\xe9', 2), (E'caf\xc3\xa9', 3), (E'\xff\xfe\xfd\xfc\xfb', 5);
              INSERT INTO ces_weights (model, event_name, weight) VALUES (E'\xff', 'login', 1);
              SET ces_ext.unknown_event TO error;",
        )
        .expect("set up");
    let scores = text(
        &mut client,
        r"SELECT ces(E'caf\xe9', 1)::text || ces(E'caf\xc3\xa9', 1) || ces(E'\xff\xfe\xfd\xfc\xfb', 1)",
    );
    assert_eq!(scores, "235");
    // Bytes go out as they are, and come back.
    let same = |client: &mut Client, query: &str| {
        assert!(client.query_one(query, &[]).expect("query").get::<_, bool>(0), "{query}");
    };
    same(
        &mut client,
        r#"SELECT t::text::ces_tally = t AND t::jsonb::ces_tally = t FROM (SELECT tally(e) AS t FROM unnest(ARRAY[E'caf\xe9', E'\xff\xfe']) e) v"#,
    );
    same(&mut client, r#"SELECT tally(E'caf\xe9')::text = E'{"caf\xe9": 1}'"#);
    same(
        &mut client,
        r#"SELECT ces_breakdown(E'\xff\xfe\xfd\xfc\xfb') -> 0 ->> 'event_name' = E'\xff\xfe\xfd\xfc\xfb'"#,
    );
    same(&mut client, r#"SELECT ces_config() -> 'weights' -> E'caf\xe9' = '{"weight": 2}'"#);
    same(&mut client, r#"SELECT count(*) = 0 FROM ces_import(ces_config())"#);
    same(
        &mut client,
        r#"SELECT array_agg(path) = ARRAY[E'weights.\xfe'] FROM ces_import(jsonb_set(ces_config(), ARRAY['weights', E'\xfe'], '{"weight": 7}'))"#,
    );
    same(&mut client, r#"SELECT ces(E'\xfe') = 7 AND ces_publish() = 1"#);
    same(&mut client, r#"SELECT ces(E'\xfe', 1, 'default@1') = 7"#);
    client.batch_execute(r"DELETE FROM ces_weights WHERE event_name = E'\xfe'").expect("delete");
    let error = client.query(r"SELECT ces(E'\xfe', 1)", &[]).expect_err("no weight");
    assert_eq!(
        error.as_db_error().expect("the server reports it").message(),
        r#"event "\xfe" has no weight in model "default""#
    );
    let error = client.query(r"SELECT band(1, E'\xfe')", &[]).expect_err("no model");
    assert_eq!(error.as_db_error().expect("the server reports it").message(), r#"model "\xfe" does not exist"#);
}

#[test]
fn many_backends_score_at_once_while_weights_change() {
    let database = Database::new("many", "");
    let mut editor = database.connect();
    editor
        .batch_execute(
            "CREATE EXTENSION ces_ext;
             INSERT INTO ces_weights (event_name, weight) VALUES ('a', 1), ('b', -1);
             CREATE TABLE events AS SELECT CASE i % 2 WHEN 0 THEN 'a' ELSE 'b' END AS event_name FROM generate_series(1, 2000) i;",
        )
        .expect("set up");
    // The two weights always cancel out in what is committed, so every score must be 0.
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let mut reader = database.connect();
            std::thread::spawn(move || {
                (0..200).filter(|_| text(&mut reader, "SELECT ces(event_name)::text FROM events") != "0").count()
            })
        })
        .collect();
    for weight in 1..200 {
        editor
            .batch_execute(&format!("BEGIN; UPDATE ces_weights SET weight = {weight} WHERE event_name = 'a'; UPDATE ces_weights SET weight = -{weight} WHERE event_name = 'b'; COMMIT"))
            .expect("update");
    }
    let wrong: usize = readers.into_iter().map(|reader| reader.join().expect("the reader ends")).sum();
    assert_eq!(wrong, 0);
}

/// Scores by a join, reckoned in numeric: rows of customer, day of the score, and score.
const SCORES_BY_JOIN: &str = "
    WITH days AS (
        SELECT customer_id, as_of, event_name, occurred_at::date AS day, sum(count) AS n
          FROM events, (VALUES (date '2026-08-22'), ('2025-08-22'), ('2019-02-28')) AS asked (as_of)
         WHERE occurred_at::date <= as_of AND occurred_at::date > as_of - interval '1 year'
         GROUP BY customer_id, as_of, event_name, day
    )
    SELECT customer_id, as_of,
           sum(weight * least(n, max_per_day) * power(0.5::numeric, (as_of - day) / 14.0)) * 100 / full_score AS score
      FROM days JOIN ces_weights USING (event_name) JOIN ces_models USING (model)
     WHERE model = 'default'
     GROUP BY customer_id, as_of, full_score";

#[test]
fn the_examples_score_real_events_as_a_join_with_power_does() {
    let database = Database::new("examples", "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    let mut client = database.connect();
    client.batch_execute("CREATE EXTENSION ces_ext; SET timezone TO 'UTC'").expect("set up");
    let mut events = Command::new("gzip")
        .args(["-dc", "examples/oss_contributors.csv.gz"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip starts");
    let loaded = program_at("psql")
        .args(["-X", "-d", &database.0, "-f", "examples/load.sql"])
        .stdin(events.stdout.take().expect("a pipe"))
        .stdout(Stdio::null())
        .status();
    assert!(loaded.expect("psql starts").success() && events.wait().expect("gzip ends").success());
    let run = |script: &str| database.run("psql", &["-X", "-v", "ON_ERROR_STOP=1", "-f", script]);
    run("examples/weights.sql");
    assert_eq!(
        text(&mut client, "SELECT half_life || ' ' || lookback || ' ' || full_score FROM ces_models"),
        "14 days 1 year 7"
    );

    // The join differs from the exact score by no more than the rounding to six digits.
    let check = format!(
        "WITH joined AS ({SCORES_BY_JOIN}),
              direct AS (SELECT customer_id, as_of, ces(event_name, count, occurred_at::date, as_of) AS score
                           FROM events, (SELECT DISTINCT as_of FROM joined) AS asked GROUP BY customer_id, as_of)
         SELECT count(joined.score) || ' of ' || count(*) || ' by the join, apart: '
                || count(*) FILTER (WHERE abs(coalesce(joined.score, 0) - direct.score) > 0.000001)
                || ', tallies apart: ' || count(*) FILTER (WHERE direct.score <> ces_score(tally, as_of))
           FROM direct LEFT JOIN joined USING (customer_id, as_of) JOIN tallies USING (customer_id)"
    );
    assert_eq!(text(&mut client, &check), "150 of 879 by the join, apart: 0, tallies apart: 0");

    let report = run("examples/report.sql");
    for line in ["7. FROM BAND TO BAND", " power user        │ (100,)      │         8 │ ████████"]
    {
        assert!(report.contains(line), "{line} is not in\n{report}");
    }
    let live = run("examples/live.sql");
    assert!(live.contains("│ rising") && live.contains("│ falling") && live.contains("│ steady"), "{live}");
    assert!(live.contains("─\n           0\n"), "nothing differs: {live}");
    assert!(live.trim_end().ends_with("       294 │   294"), "all scores are exact: {live}");
    let half_lives = run("examples/half_life.sql");
    assert!(half_lives.contains(" 14 days   | 0.904 |       33"), "{half_lives}");
}
