"""Counting the events of many customers: how long it takes, with how much memory, and how often they are read."""

import pathlib
import re
import subprocess
import threading

import report
from tracked_writes import track

# Of each customer and of each event. Their order stays as random as it is.
CUSTOMERS, EVENTS = 5, 6
MAKE = f"""
CREATE TABLE tracked.many AS
SELECT customer_id + :customers * pick((extract(epoch FROM occurred_at) * 1000000)::bigint + copy, 7, {CUSTOMERS})::integer
           AS customer_id,
       event_name, occurred_at, n
FROM events, generate_series(1, {EVENTS}) AS copy;
VACUUM (FREEZE, ANALYZE) tracked.many;
CHECKPOINT;
"""
BY_HAND = """
SELECT customer_id, tally(event_name, n, day)
FROM (SELECT customer_id, event_name, n, (occurred_at AT TIME ZONE 'UTC')::date AS day FROM tracked.many OFFSET 0) AS days
GROUP BY customer_id"""
ROWS_READ = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relid = 'tracked.many'::regclass"


class Session:
    """Times statements, and looks how much memory their server process takes that it does not share."""

    def __init__(self, database):
        self.psql = subprocess.Popen(
            database.command("psql", "-XqAt", "--set=ON_ERROR_STOP=1"), env=database.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.say("SELECT pg_backend_pid();")
        self.status = pathlib.Path("/proc", self.psql.stdout.readline().strip(), "status")

    def say(self, script):
        self.psql.stdin.write(f"{script}\n")
        self.psql.stdin.flush()

    def kilobytes(self):
        return int(re.search(r"RssAnon:\s*(\d+)", self.status.read_text())[1])

    def run(self, statement):
        """Milliseconds, and the kilobytes that were added while it ran."""
        before, most, done = self.kilobytes(), [0], threading.Event()

        def watch():
            while not done.wait(0.05):
                most.append(self.kilobytes() - before)

        watcher = threading.Thread(target=watch)
        watcher.start()
        self.say(f"\\timing on\n{statement};\n\\timing off")
        said = next(line for line in self.psql.stdout if line.startswith("Time: "))
        done.set()
        watcher.join()
        return float(said.split()[1]), max(most)

    def end(self):
        self.psql.communicate()


def counting(database):
    sizes = {name: f"--set={name}={value}" for name, value in database.sizes.items()}
    database.psql(MAKE, *sizes.values())
    rows, customers = database.sizes["rows"] * EVENTS, database.sizes["customers"] * CUSTOMERS
    before = int(database.value(ROWS_READ))
    session = Session(database)
    ours, kilobytes = session.run(track("many_scores", "many"))
    session.end()
    passes = (int(database.value(ROWS_READ)) - before) / rows
    session = Session(database)
    theirs, kilobytes_by_hand = session.run(f"CREATE TABLE tracked.many_by_hand AS {BY_HAND}")
    session.end()
    what, by_hand = f"counting {rows:,} events of {customers:,} customers", "`tally()` by customer"
    work_mem = int(database.value("SELECT pg_size_bytes(current_setting('work_mem')) / 1024"))
    return [
        report.absolute(what, [ours], by_hand, [theirs], 60_000),
        report.Row(
            f"{what}, memory", f"{kilobytes:,} kB", by_hand, f"{kilobytes_by_hand:,} kB", [kilobytes / work_mem],
            "× work_mem", 1,
        ),
        report.Row(f"{what}, passes over the table", f"{passes:.1f}", "", "", [passes], "times", 1),
    ]
