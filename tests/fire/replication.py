"""Logical replication of all tables, as for an upgrade by a copy: of those that are tracked, and of what is kept of them."""

from load import Load, Server, expect
from suite import TABLES, WRITES, expect_no_problems, make_base, problems, settle

SUBSCRIBED = "NOT EXISTS (SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r')"
COLUMNS = "tenant_id, user_id, event_name, n, occurred_at"


def replicated(suite):
    server = Server(suite.folder / "replication", suite.bindir, {"wal_level": "logical"})
    try:
        make_base(server)
        server.database("publisher", "base")
        suite.test("CREATE PUBLICATION ... FOR ALL TABLES", published, suite, server)
        server.database("subscriber", "template0")
        schema = suite.folder / "publisher"
        server.must_run("pg_dump", "-Fc", "--schema-only", "-f", schema, "publisher")
        server.must_run("pg_restore", "--exit-on-error", "-d", "subscriber", schema)
        suite.test("a subscription to all tables", subscribed, suite, server)
        suite.test_both("while it is subscribed", replicates, suite, server)
        suite.test("the cut-over", cut_over, server)
        suite.test_both("after the cut-over", settled_after, suite, server)
        suite.test("replication has raised no errors", raised_nothing, server)
    finally:
        server.cluster.stop()


def write(suite, server, database, table):
    return Load(server, database, table, 0, suite.folder).pgbench_once(WRITES, 60)


def published(suite, server):
    """What is published of tables without a key does not keep refreshes and rebuilds from working."""
    server.ask("publisher", "CREATE PUBLICATION everything FOR ALL TABLES")
    for table in TABLES:
        # Without a key, PostgreSQL publishes no changes of a table otherwise.
        server.ask("publisher", f"""
            SELECT format('ALTER TABLE %s REPLICA IDENTITY FULL', oid::regclass) FROM pg_class
             WHERE relname ~ '^{table.events}(_old.*|_mid|_rest|)$' AND relkind IN ('r', 'p') \\gexec""")
    told = []
    for table in TABLES:
        write(suite, server, "publisher", table)
        told.append(settle(server, "publisher", table))
        write(suite, server, "publisher", table)
        server.ask("publisher", f"CALL ces_rebuild('{table.view}')")
        expect_no_problems(server, "publisher", table)
        settle(server, "publisher", table)
    refreshed = server.ask("publisher", "SELECT ces_refresh()")
    expect(refreshed == "0", f"{refreshed} customers were refreshed after all")
    server.ask("publisher", "SELECT ces_snapshot('plain_scores'), ces_snapshot('parts_scores')")
    for table in TABLES:
        write(suite, server, "publisher", table)
    return "; ".join(told)


def subscribed(suite, server):
    server.ask("publisher", "SELECT pg_create_logical_replication_slot('subscription', 'pgoutput')")
    environment = server.cluster.environment()
    place = f"host={environment['PGHOST']} port={environment['PGPORT']} user={environment['PGUSER']}"
    server.ask("subscriber", f"CREATE SUBSCRIPTION subscription CONNECTION '{place} dbname=publisher' PUBLICATION everything"
                             " WITH (create_slot = false, slot_name = 'subscription')")
    server.wait_until("subscriber", f"{SUBSCRIBED} AND EXISTS (SELECT FROM pg_subscription_rel)", 60)
    tables = server.count("subscriber", "SELECT count(*) FROM pg_subscription_rel")
    return f"{tables} tables are ready"


def catch_up(server):
    """All that was committed on the publisher is there."""
    server.ask("publisher", "SELECT pg_logical_emit_message(true, 'fire', 'mark')")
    here = server.ask("publisher", "SELECT pg_current_wal_lsn()")
    server.wait_until("publisher", "EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'subscription'"
                                   f" AND confirmed_flush_lsn >= '{here}')", 60)


def same_rows(server, table):
    for source in (table.events, table.tickets, table.accounts):
        query = f"SELECT count(*), sum(hashtext(e::text)::bigint) FROM {source} AS e"
        ours, theirs = server.ask("subscriber", query), server.ask("publisher", query)
        expect(ours == theirs, f"{source}: {ours}, not {theirs}")


def replicates(table, suite, server):
    """Triggers count what is applied, and what the publisher keeps of its own counting is left out."""
    written = write(suite, server, "publisher", table)
    server.ask("publisher", f"SELECT ces_refresh('{table.view}')")
    catch_up(server)
    same_rows(server, table)
    verify = f"SELECT verify('{table.view}', '{table.events}')"
    first = server.count("subscriber", verify)
    found = problems(server, "subscriber", table)
    expect("CALL ces_rebuild(" in found, f"ces_status says: {found}")
    # A rebuild there, beside the subscription.
    server.ask("subscriber", f"CALL ces_rebuild('{table.view}')")
    expect_no_problems(server, "subscriber", table)
    settle(server, "subscriber", table)
    server.ask("publisher", f"TRUNCATE {table.tickets}; INSERT INTO {table.events} SELECT * FROM some_events(70000, 50)")
    write(suite, server, "publisher", table)
    server.ask("publisher", f"CALL ces_rebuild('{table.view}')")
    catch_up(server)
    same_rows(server, table)
    history = f"SELECT count(*), sum(score) FROM {table.view}_history"
    ours, theirs = server.ask("subscriber", history), server.ask("publisher", history)
    expect(ours == theirs and not ours.startswith("0"), f"the history has {ours}, not {theirs}")
    return f"{first} customers verified; {written}; {settle(server, 'subscriber', table)}"


def cut_over(server):
    catch_up(server)
    server.ask("subscriber", "ALTER SUBSCRIPTION subscription DISABLE")
    server.ask("subscriber", "ALTER SUBSCRIPTION subscription SET (slot_name = NONE)")
    server.ask("subscriber", "DROP SUBSCRIPTION subscription")
    for table in TABLES:
        expect_no_problems(server, "subscriber", table)
    return "no problems"


def settled_after(table, suite, server):
    same_rows(server, table)
    verified = settle(server, "subscriber", table)
    written = write(suite, server, "subscriber", table)
    return f"{verified}; then {written}; {settle(server, 'subscriber', table)}"


def raised_nothing(server):
    log = server.cluster.log.read_text(errors="replace")
    errors = [line for line in log.splitlines() if "ERROR: " in line and " subscriber ERROR" in line]
    expect(not errors, f"{len(errors)} errors: {errors[:3]}")
    return "no errors"
