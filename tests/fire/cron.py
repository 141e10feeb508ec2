"""pg_cron refreshes, where it is installed."""

import os

from load import Server, expect
from suite import PENDING, TABLES, make_base, settle


def is_wanted(pkglibdir):
    return any(pkglibdir.glob("pg_cron.*")) or bool(os.environ.get("CES_EXT_REQUIRE_PG_CRON"))


def refreshed_by_cron(folder, bindir, pkglibdir):
    """It runs jobs at the beginning of a minute, so this takes up to one."""
    expect(any(pkglibdir.glob("pg_cron.*")), "pg_cron is not installed")
    server = Server(folder / "cron", bindir, {
        "shared_preload_libraries": "pg_cron", "cron.database_name": "base", "cron.use_background_workers": "on"})
    try:
        make_base(server)
        server.ask("base", "CREATE EXTENSION pg_cron; SELECT cron.schedule('refresh', '* * * * *', 'SELECT ces_refresh()')")
        for table in TABLES:
            server.ask("base", f"INSERT INTO {table.events} SELECT * FROM some_events(5000, 200)")
        expect(server.count("base", PENDING) > 0, "nothing is pending")
        server.wait_until("base", "EXISTS (SELECT FROM cron.job_run_details WHERE status IN ('succeeded', 'failed'))", 75)
        told = server.ask("base", "SELECT status, return_message FROM cron.job_run_details LIMIT 1")
        expect(told.startswith("succeeded"), told)
        expect(server.count("base", PENDING) == 0, "changes are still pending")
        return f"{told}; " + "; ".join(settle(server, "base", table) for table in TABLES)
    finally:
        server.cluster.stop()
