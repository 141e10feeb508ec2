"""pg_upgrade: what it keeps, and what it undoes. Both clusters are of the version that is tested."""

from load import Load, Server, expect
from server import Cluster, run_as_server
from suite import TABLES, WRITES, expect_no_problems, make_base, pending, settle

DATABASE = "base"
SCORE = "SELECT tenant_id, ces(event_name, n), ces_breakdown(event_name, n) FROM {} GROUP BY tenant_id ORDER BY tenant_id"
VIEW = "SELECT * FROM {} ORDER BY tenant_id, user_id"
STATUS = "SELECT source, tables, pending, skipped, problems FROM ces_status WHERE view = 'public.{}' ORDER BY source"
MARKS = """
    SELECT p.proname, p.provolatile, count(*) > 1 FROM pg_proc AS p
      JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
     WHERE p.prokind = 'a' AND p.proname IN ('ces', 'ces_breakdown', 'tally') GROUP BY 1, 2 ORDER BY 1"""
STABLE = "ces|s|t\nces_breakdown|s|t\ntally|i|t"
# What concerns no view.
PROBLEMS = "SELECT unnest(problems) FROM ces_status WHERE view IS NULL"


def upgraded(suite):
    former = Server(suite.folder / "former", suite.bindir)
    try:
        make_base(former)
        former.ask(DATABASE, "INSERT INTO ces_weights (event_name, weight) VALUES ('login', 2), ('buy', 10.5)")
        for table in TABLES:
            write(suite, former, table)
        before = {table: state(former, table) for table in TABLES}
        suite.test("marks of aggregates before pg_upgrade", is_stable, former)
    finally:
        former.cluster.stop()
    later = Cluster(suite.folder / "later", suite.bindir)
    later.create(former.settings)
    suite.test("pg_upgrade", upgrade, former.cluster, later)
    server = Server(later.folder, suite.bindir)
    try:
        suite.test_both("what pg_upgrade keeps", kept, suite, server, before)
        suite.test("what pg_upgrade undoes", mended, server)
    finally:
        server.cluster.stop()


def write(suite, server, table):
    return Load(server, DATABASE, table, 0, suite.folder).pgbench_once(WRITES, 60)


def state(server, table):
    queries = [SCORE.format(table.events), VIEW.format(table.view), STATUS.format(table.view)]
    return [server.ask(DATABASE, query) for query in queries]


def upgrade(former, later):
    places = {"old-bindir": former.bindir, "new-bindir": later.bindir, "old-datadir": former.data, "new-datadir": later.data}
    options = [f"--{name}={place}" for name, place in places.items()]
    # It writes into the folder that it is called in.
    done = run_as_server([later.bindir / "pg_upgrade", "--link", "--username=postgres", *options],
                         cwd=later.folder, capture_output=True, text=True)
    expect(done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
    expect("Upgrade Complete" in done.stdout, done.stdout[-2000:])
    return "complete"


def kept(table, suite, server, before):
    """Scores, tallies and pending changes, and that changes are counted."""
    expect(pending(server, DATABASE, table) > 0, "no changes were pending when the cluster was upgraded")
    for ours, theirs in zip(state(server, table), before[table], strict=True):
        expect(ours == theirs and ours, f"{ours[:300]}, and not {theirs[:300]}")
    verified = settle(server, DATABASE, table)
    written = write(suite, server, table)
    expect_no_problems(server, DATABASE, table)
    return f"{verified}; then {written}; {settle(server, DATABASE, table)}"


def is_stable(server):
    marks, problems = server.ask(DATABASE, MARKS), server.ask(DATABASE, PROBLEMS)
    expect(marks == STABLE, f"the aggregates are marked {marks}")
    expect(problems == "", f"ces_status says: {problems}")
    return marks.replace("\n", " ")


def mended(server):
    """Aggregates are IMMUTABLE, ces_status says so, and ces_mark_stable() marks them STABLE."""
    marks, problems = server.ask(DATABASE, MARKS), server.ask(DATABASE, PROBLEMS)
    expect(marks == STABLE.replace("|s|", "|i|"), f"the aggregates are marked {marks}")
    expect("ces_mark_stable()" in problems, f"ces_status says: {problems}")
    marked = server.count(DATABASE, "SELECT ces_mark_stable()")
    return f"{marked} were marked: {is_stable(server)}"
