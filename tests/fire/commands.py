"""Commands that change tables, and those that change how scores are declared, beside writers."""

import time

from load import Table, expect
from suite import PARTS, REBUILD, REFRESH, REFRESH_ALL, WRITES, expect_no_problems, scripts_in, settle, track, without

KEEPERS = {
    "refresh": REFRESH,
    "refresh all": REFRESH_ALL,
    "rebuild": REBUILD,
    "check": "\\sleep 100 ms\nSELECT count(*) FROM ces_check(':view');",
    "partitions": "\\sleep 60 ms\nSELECT count(*) FROM ces_track_partitions(':view');",
    "status": "\\sleep 60 ms\nSELECT count(*) FROM ces_status;",
}


def changed_tables(suite):
    """ALTER, ATTACH, DETACH, CREATE and DROP of partitions: no deadlock, of which there is none in an untracked twin."""
    # Writers of one partition, and rebuilds that are not, lock the table after the partition without any triggers.
    writes = without(WRITES, "leaf")
    alone, changes, of_parts = scripts_in("truncates_alone"), scripts_in("ddl"), scripts_in("ddl_parts")

    def untracked(load):
        load.pgbench(without(writes, "look_and_write"), clients=2)
        for name, script in alone.items():
            load.pgbench({name: script})
        scripts = changes | (of_parts if load.table == PARTS else {})
        lines = {name: script.splitlines(keepends=True) for name, script in scripts.items()}
        load.pgbench({name: "".join(line for line in of_script if "ces_" not in line) for name, of_script in lines.items()})

    def tracked(load):
        load.pgbench(writes, clients=2)
        for name, script in alone.items():
            load.pgbench({name: script})
        load.pgbench(changes | (of_parts if load.table == PARTS else {}))
        for name, script in KEEPERS.items():
            load.pgbench({name: script})

    for load in suite.work("changed_untracked", 2, untracked, template="untracked"):
        suite.test(f"changes of untracked tables: {load.table.events}", suite.all_ran, load)
    for load in suite.work("changed_tables", 7, tracked):
        suite.test(f"changes of tracked tables: {load.table.events}", changed_and_is_exact, suite, load)


def changed_and_is_exact(suite, load):
    """What came with a partition, or went with one, counts from the next rebuild on."""
    told = suite.all_ran(load)
    suite.server.ask(load.database, f"CALL ces_rebuild('{load.table.view}')")
    expect_no_problems(suite.server, load.database, load.table)
    return f"{told}; {settle(suite.server, load.database, load.table)}"


def declared(suite):
    """Sources and options come and go, views are dropped by two sessions at once."""
    scripts = scripts_in("declarations")

    def programs(load):
        # Of a partition: as in changed_tables().
        load.pgbench(without(WRITES, "leaf"), clients=2)
        load.pgbench({"sources": scripts["sources"]})
        load.pgbench({"alter": scripts["alter"]})
        load.pgbench({"second_view": scripts["second_view"]}, clients=2)
        for name in ("refresh", "rebuild", "status"):
            load.pgbench({name: KEEPERS[name]})
        # A view that is being created or dropped is one that it can only warn of.
        load.pgbench({"refresh all": "SET client_min_messages = error;\n" + KEEPERS["refresh all"]})

    for load in suite.work("declared", 6, programs):
        suite.test(f"declarations beside writers: {load.table.events}", declared_and_is_exact, suite, load)


def declared_and_is_exact(suite, load):
    """As a program may have ended half-way, all is declared as it was at the beginning."""
    server = suite.server
    server.ask(load.database, f"CALL ces_alter('{load.table.view}', time_zone => 'Europe/Berlin', previous_days => 7)")
    alter = f"CALL ces_alter('{load.table.view}', source => '{load.table.events}', filter => 'NOT is_test')"
    untrack = scripts_in("declarations")["second_view"].split("\\sleep 30 ms")[1]
    server.ask(load.database, alter)
    server.ask(load.database, untrack.replace(":events", load.table.events))
    left = server.ask(load.database, f"SELECT view FROM ces_status WHERE view = 'public.second_{load.table.events}'")
    expect(left == "", f"{left} is left")
    expect_no_problems(server, load.database, load.table)
    return suite.all_ran_and_is_exact(load)


# Retention

MONTHS = 12
MONTH = 30


def retained(suite):
    """Old events are dropped, or deleted, and kept elsewhere, while everything else goes on: scores stay."""
    server, database = suite.server, "retained"
    server.database(database, "base")
    table = Table("months", "months_11", "months_10")
    bounds = [f"current_date - {(MONTHS - month) * MONTH}" for month in range(1, MONTHS)]
    server.ask(database, f"""
        CREATE TABLE months (LIKE plain INCLUDING ALL) PARTITION BY RANGE (occurred_at);
        DO $$
        BEGIN
            FOR month IN 0..{MONTHS - 1} LOOP
                EXECUTE format(
                    'CREATE TABLE months_%s PARTITION OF months FOR VALUES FROM (%s) TO (%s)', month,
                    CASE WHEN month = 0 THEN 'MINVALUE' ELSE quote_literal(current_date - ({MONTHS} - month) * {MONTH}) END,
                    CASE WHEN month = {MONTHS - 1} THEN 'MAXVALUE' ELSE quote_literal(current_date - ({MONTHS - 1} - month) * {MONTH}) END);
            END LOOP;
        END $$;
        CREATE TABLE months_tickets (LIKE plain_tickets INCLUDING ALL);
        CREATE TABLE months_accounts (LIKE plain_accounts INCLUDING ALL);
        CREATE TABLE months_kept (LIKE plain);
        CREATE VIEW months_all AS SELECT * FROM months UNION ALL SELECT * FROM months_kept;
        INSERT INTO months SELECT * FROM plain;
        INSERT INTO months_tickets
        SELECT id, tenant_id, user_id, status, current_date - id::integer % 60 FROM plain_tickets;""")
    track(server, database, table)
    recent = scripts_in("retention")

    def programs(load):
        load.pgbench(recent, clients=2)
        load.pgbench({name: script for name, script in WRITES.items() if name in ("tickets", "accounts")})
        for name, script in KEEPERS.items():
            load.pgbench({name: script})

    def retire(database):
        for month, bound in enumerate(bounds[:8]):
            time.sleep(0.4)
            retain = f"SELECT ces_retain('{table.view}', {bound})"
            # Events that are deleted have to be declared frozen before.
            drop, delete = f"DROP TABLE months_{month}", f"DELETE FROM months WHERE occurred_at < {bound}"
            how = [drop, retain] if month % 2 else [retain, delete]
            server.ask(database, f"""
                BEGIN;
                INSERT INTO months_kept SELECT * FROM months WHERE occurred_at < {bound};
                {"; ".join(how)};
                COMMIT""")

    for load in suite.work(database, 60, programs, retire, template=None, tables=[table]):
        suite.test("retention by DROP TABLE and DELETE beside rebuilds", retained_and_is_exact, suite, load)


def retained_and_is_exact(suite, load):
    server, database, table = suite.server, load.database, load.table
    told = suite.all_ran(load)
    kept = server.count(database, "SELECT count(*) FROM months_kept")
    expect(kept > 100, f"{kept} events were retired")
    verified = settle(server, database, table, "months_all")
    server.ask(database, f"CALL ces_rebuild('{table.view}')")
    expect_no_problems(server, database, table)
    return f"{told}; {kept} events retired; {verified}; rebuilt: {settle(server, database, table, 'months_all')}"
