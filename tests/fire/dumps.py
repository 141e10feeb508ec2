"""Dumps, and what is restored from them in all the ways there are."""

from load import Load, expect
from suite import INPUT, TABLES, WRITES, expect_no_problems, pending, problems, settle


def restore_in_parallel(server, database, *options):
    """Processes of pg_restore can deadlock with each other over the indexes and triggers of one partitioned table: it orders
    its work by dependencies, and not by locks. Its user starts it again."""
    for attempts_left in (2, 1, 0):
        server.database(database, "template0")
        done = server.run("pg_restore", "--exit-on-error", "-d", database, *options)
        if "ERROR:  deadlock detected" not in done.stderr or not attempts_left:
            break
        server.ask("postgres", f"DROP DATABASE {database}")
    expect(done.returncode == 0, f"pg_restore failed: {done.stderr.strip()[-2000:]}")


def dumped(suite):
    server = suite.server
    server.database("dumped", "base")
    for table in TABLES:
        write_some(suite, "dumped", table)
    dump, schema, plain, inserts = (suite.folder / name for name in ("dump", "schema", "plain.sql", "inserts.sql"))
    server.must_run("pg_dump", "-Fc", "-f", dump, "dumped")
    server.must_run("pg_dump", "-Fc", "--schema-only", "-f", schema, "dumped")
    server.must_run("pg_dump", "-f", plain, "dumped")
    server.must_run("pg_dump", "--data-only", "--inserts", "--on-conflict-do-nothing", "-f", inserts, "dumped")
    restores = [("restored_2", "pg_restore", ["--jobs=2", dump]),
                ("restored_plain", "psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", plain])]
    for database, program, options in restores:
        if program == "pg_restore":
            restore_in_parallel(server, database, *options)
        else:
            server.database(database, "template0")
            server.must_run(program, "-d", database, *options)
        suite.test_both(f"{program} {options[-2]}", restored, suite, database)
    suite.test_both("--inserts --on-conflict-do-nothing, again", inserted_again, suite, "restored_plain", inserts)
    server.database("restored_schema", "template0")
    server.must_run("pg_restore", "--exit-on-error", "-d", "restored_schema", schema)
    server.ask("restored_schema", (INPUT / "model.sql").read_text())
    for database in ("restored_data", "restored_past_triggers", "restored_inserts"):
        server.database(database, "restored_schema")
    suite.test_both("the schema alone", restored_schema, suite, "restored_schema")
    server.must_run("pg_restore", "--exit-on-error", "--data-only", *data_options(suite, dump), "-d", "restored_data", dump)
    suite.test_both("pg_restore --data-only", restored_data, suite, "restored_data")
    server.must_run("pg_restore", "--exit-on-error", "--data-only", "--disable-triggers", *data_options(suite, dump),
                    "-d", "restored_past_triggers", dump)
    suite.test_both("pg_restore --data-only --disable-triggers", restored_past_triggers, suite, "restored_past_triggers")
    server.must_run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "restored_inserts", "-f", inserts)
    suite.test_both("--inserts --on-conflict-do-nothing", restored_data, suite, "restored_inserts")
    suite.test_both("session_replication_role = replica", replica, suite, "restored_2")
    dumped_beside_writers(suite)


def data_options(suite, dump):
    """The configuration is there already, with model.sql."""
    listed = suite.server.must_run("pg_restore", "--list", dump).stdout
    chosen = [line for line in listed.splitlines() if " ces_models" not in line and " ces_weights" not in line]
    path = suite.folder / "list"
    path.write_text("\n".join(chosen))
    return [f"--use-list={path}"]


def write_some(suite, database, table):
    """Every kind of write, and changes that are pending after them."""
    return Load(suite.server, database, table, 0, suite.folder).pgbench_once(WRITES, 80)


def restored(table, suite, database):
    server = suite.server
    same = [f"SELECT source, pending, skipped, problems FROM ces_status WHERE view = 'public.{table.view}'",
            f"SELECT * FROM {table.view} ORDER BY tenant_id, user_id"]
    for query in same:
        ours, theirs = server.ask(database, query), server.ask("dumped", query)
        expect(ours == theirs and ours, f"{query} gives {ours[:300]}, not {theirs[:300]}")
    expect(pending(server, database, table) > 0, "no changes were pending when it was dumped")
    expect_triggers(server, table, database)
    verified = settle(server, database, table)
    written = write_some(suite, database, table)
    return f"{verified}; then {written}; {settle(server, database, table)}"


def expect_triggers(server, table, database):
    """As in the database that was dumped, on every table, all ENABLE ALWAYS."""
    query = f"""
        SELECT format('%s %s %s', t.tgrelid::regclass, t.tgname, t.tgenabled)
          FROM pg_trigger AS t JOIN pg_proc AS f ON f.oid = t.tgfoid
         WHERE f.proname ~ '^_ces_' AND t.tgrelid::regclass::text ~ '^{table.events}' ORDER BY 1"""
    ours, theirs = server.ask(database, query).splitlines(), server.ask("dumped", query).splitlines()
    expect(ours == theirs and theirs, f"other triggers: {sorted(set(ours) ^ set(theirs))}")
    off = [trigger for trigger in ours if not trigger.endswith(" A")]
    expect(not off, f"not ENABLE ALWAYS: {off}")


def inserted_again(table, suite, database, inserts):
    """Rows that are there already stay as they are; so do tallies and pending changes."""
    server = suite.server
    if table == TABLES[0]:
        server.must_run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", inserts)
    expect_no_problems(server, database, table)
    return settle(server, database, table)


def restored_schema(table, suite, database):
    """No write fails; scores are right from the first event on, and a rebuild is asked for."""
    server = suite.server
    written = write_some(suite, database, table)
    verified = server.count(database, f"SELECT verify('{table.view}', '{table.events}')")
    return f"{written}; {verified} customers verified; {rebuilt(table, suite, database)}"


def rebuilt(table, suite, database):
    server = suite.server
    found = problems(server, database, table)
    expect("CALL ces_rebuild(" in found, f"ces_status says: {found}")
    server.ask(database, f"CALL ces_rebuild('{table.view}')")
    expect_no_problems(server, database, table)
    verified = settle(server, database, table)
    write_some(suite, database, table)
    settle(server, database, table)
    for source in (table.events, table.tickets, table.accounts):
        server.ask(database, f"DELETE FROM {source}")
    left = server.count(database, f"SELECT count(*) FROM {table.view}")
    expect(left == 0, f"{left} customers have no rows")
    return f"rebuilt: {verified}"


def expect_rows(server, table, database):
    """All rows are there, so that what is verified is not nothing."""
    for source in (table.events, table.tickets, table.accounts):
        count = f"SELECT count(*) FROM {source}"
        ours, theirs = server.count(database, count), server.count("dumped", count)
        expect(ours == theirs > 0, f"{ours} rows of {source}, not {theirs}")


def restored_data(table, suite, database):
    """Triggers count what is restored, and the tallies and pending changes of the dump are left out."""
    server = suite.server
    expect_rows(server, table, database)
    verified = server.count(database, f"SELECT verify('{table.view}', '{table.events}')")
    return f"{verified} customers verified; {rebuilt(table, suite, database)}"


def restored_past_triggers(table, suite, database):
    """Tallies and pending changes come from the dump; that triggers are not as they were is told."""
    server = suite.server
    expect_rows(server, table, database)
    verified = server.count(database, f"SELECT verify('{table.view}', '{table.events}')")
    expect("Triggers of" in problems(server, database, table), f"ces_status says: {problems(server, database, table)}")
    server.ask(database, f"CALL ces_rebuild('{table.view}')")
    expect_triggers(server, table, database)
    return f"{verified} customers verified; {settle(server, database, table)}"


def replica(table, suite, database):
    server = suite.server
    before = pending(server, database, table)
    server.ask(database, f"""
        SET session_replication_role = replica;
        INSERT INTO {table.events} SELECT * FROM some_events(50000, 100);
        UPDATE {table.events} SET n = n + 1, user_id = 'u7' WHERE id BETWEEN 50000 AND 50050;
        DELETE FROM {table.events} WHERE id BETWEEN 50020 AND 50060;
        UPDATE {table.accounts} SET plan = 'free' WHERE tenant_id = 2;
        TRUNCATE {table.leaf}, {table.tickets};
        INSERT INTO {table.events} SELECT * FROM some_events(60000, 100)""")
    added = pending(server, database, table) - before
    expect(added > 100, f"{added} changes were counted")
    return f"{added} changes; {settle(server, database, table)}"


def dumped_beside_writers(suite):
    """One dump, by two processes, while everything is going on."""
    server, folder = suite.server, suite.folder / "parallel"

    def programs(load):
        load.pgbench(WRITES, clients=2)
        load.pgbench({"refresh": "SELECT ces_refresh(':view');"})
        load.pgbench({"rebuild": "\\sleep 100 ms\nCALL ces_rebuild(':view');"})

    def dump(database):
        server.must_run("pg_dump", "-Fd", "--jobs=2", "-f", folder, database)

    loads = suite.work("dumped_meanwhile", 60, programs, dump)
    restore_in_parallel(server, "restored_meanwhile", "--jobs=2", folder)
    for load in loads:
        suite.test(f"a dump beside writers, refreshes and rebuilds: {load.table.events}", restored_meanwhile, suite, load)


def restored_meanwhile(suite, load):
    told = suite.all_ran(load)
    expect_no_problems(suite.server, "restored_meanwhile", load.table)
    return f"{told}; {settle(suite.server, 'restored_meanwhile', load.table)}"
