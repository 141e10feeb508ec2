"""Plays a world: each statement on the untracked twin and on the tracked database, with comparisons in between."""

import collections
import copy
import dataclasses
import random

import build
import recount
import upkeep
import values
import writes
from state import literal
from upkeep import Step
from wire import ConnectionLost

LEVELS = ["", " ISOLATION LEVEL READ COMMITTED", " ISOLATION LEVEL REPEATABLE READ", " ISOLATION LEVEL SERIALIZABLE"]
LOG_TAIL = 12
# Statements that belong to no other list.
OTHERS = ["copy", "prepare", "do_commit", "begin", "commit", "rollback", "savepoint", "rollback_to", "release", "prepare_transaction",
          "commit_prepared", "rollback_prepared", "constraints", "setting", "reset", "keep", "history"]


class Failure(Exception):
    """A difference: what kind, what was seen, and the statement that shows it."""

    def __init__(self, kind, detail, shows=None):
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail, self.shows = kind, detail, shows


@dataclasses.dataclass
class Entry:
    """A statement that was sent, as it can be sent again."""

    kind: str
    statement: str
    copy: str
    is_tracked_only: bool
    result: str = ""


class Pair:
    """The tracked database and its untracked twin."""

    def __init__(self, tracked, twin, is_tracking):
        self.tracked, self.twin, self.is_tracking = tracked, twin, is_tracking

    def run(self, entry):
        """Send a statement to both; their outcomes have to be the same, but for the order of rows."""
        if entry.is_tracked_only and not self.is_tracking and entry.kind not in ("keep", "plant"):
            return None
        expected = None
        if not entry.is_tracked_only:
            expected = self.twin.run(entry.statement.replace("@side@", "twin"), entry.copy)
        try:
            found = self.tracked.run(entry.statement.replace("@side@", "tracked"), entry.copy)
        except ConnectionLost as error:
            raise Failure("crash", str(error)) from error
        entry.result = found.sqlstate or found.tag
        if expected is None:
            if found.is_error:
                raise Failure("error", f"{found.sqlstate} {found.message}")
        elif expected.sqlstate != found.sqlstate:
            raise Failure("error", f"expected {expected.sqlstate or expected.tag} {expected.message}, found {found.sqlstate or found.tag} {found.message}")
        elif not found.is_error and (expected.tag, sorted(map(repr, expected.rows))) != (found.tag, sorted(map(repr, found.rows))):
            raise Failure("result", f"expected {expected.tag} {expected.rows[:5]}, found {found.tag} {found.rows[:5]}")
        return found


class World:
    def __init__(self, pair, seed, number, version, has_icu, counts):
        self.pair = pair
        self.random = random.Random(f"{seed}/{number}")
        self.counts = counts
        self.log = []
        self.saved = []
        self.is_aborted = False
        # A transaction that did more than write rows is not prepared.
        self.is_plain = True
        self.builder = build.Builder(self.random, has_icu, version)
        self.writes = writes.Writes(self.random, self.builder.state, version)
        self.upkeep = upkeep.Upkeep(self.random, self.builder.state, self.builder)
        # Puts in a fault, half-way.
        self.plant = None
        self.use(self.builder.state)

    def use(self, state):
        self.state = self.builder.state = self.writes.state = self.upkeep.state = self.upkeep.writes.state = state

    def chance(self, probability):
        return self.random.random() < probability

    # Statements

    def do(self, step):
        """Run a step, and note what it did. Returns whether it succeeded."""
        if callable(step):
            steps = step()
            return all([self.do(each) for each in (steps if isinstance(steps, list) else [steps])])
        entry = Entry(step.kind, step.statement, step.copy, step.is_tracked_only)
        self.log.append(entry)
        outcome = self.pair.run(entry)
        if outcome is None or not outcome.is_error:
            self.counts["done"][step.kind] += 1
            if step.effect:
                step.effect()
            if step.kind == "history" and outcome and outcome.rows:
                raise Failure("history", outcome.rows[:5], step.statement)
            return True
        self.counts["refused"][step.kind] += 1
        self.counts["sqlstate"][outcome.sqlstate] += 1
        self.is_aborted = bool(self.saved)
        return False

    def do_all(self, steps):
        """Steps that belong together; the first that fails ends them."""
        return all(self.do(step) for step in steps)

    def write(self):
        exclude = () if self.is_plain or not self.saved else ()
        if self.chance(0.08):
            statement, lines = self.writes.copy()
            return self.do(Step("copy", statement, copy=lines))
        kind, statement = self.writes.any(exclude)
        effects = list(self.writes.effects)
        if kind == "truncate":
            self.is_plain = False
        return self.do(Step(kind, statement, lambda: [effect() for effect in effects]))

    # The whole

    def play(self, length):
        for statement in self.builder.build().statements:
            self.do(Step("setup", statement))
        for view, sources in self.builder.views():
            self.do(self.upkeep.track(view, sources[0]))
            for source in sources[1:]:
                self.do(self.upkeep.add(view, source))
        self.check(True)
        while len(self.log) < length:
            if self.plant and len(self.log) > length / 2 and not self.state.role:
                self.do_all(self.plant(self))
                self.plant = None
            self.turn()
        self.finish()

    def turn(self):
        if self.state.role:
            if self.chance(0.4):
                self.do(Step("reset", "RESET ROLE", lambda: setattr(self.state, "role", "")))
            else:
                self.write()
            return
        dice = self.random.random()
        if dice < 0.50:
            self.write()
            self.check(self.chance(0.35))
        elif dice < 0.70:
            self.transaction()
            self.check(True)
        elif dice < 0.73:
            self.do(Step("prepare", self.writes.prepare()))
        elif dice < 0.76:
            self.do_with_commits()
            self.check(True)
        elif dice < 0.84:
            self.maintain()
        elif dice < 0.92:
            kinds = upkeep.PARTITIONS if self.state.table_of("events").root.strategy and self.chance(0.65) else upkeep.TABLES
            _, steps = self.upkeep.any(kinds)
            self.do_all(steps)
            self.check(True)
        elif dice < 0.97:
            self.do_all(self.upkeep.setting())
        doubtful = [view for view in self.state.views if view.remedy]
        if doubtful and not self.state.role and self.chance(0.12):
            self.do(self.upkeep.rebuild_of(self.random.choice(doubtful)))
            self.check(True)

    def maintain(self):
        if not self.state.views:
            return
        kind, steps = self.upkeep.any(upkeep.MAINTENANCE)
        routines = ("rebuild", "add_source", "drop_source", "alter")
        if kind in routines and self.chance(0.3):
            # As a migration does it, in one transaction with others.
            self.begin("")
            if self.chance(0.5):
                self.write()
            if not self.is_aborted and not self.state.role:
                # What is deferred stands in the way of changes to its table.
                if self.do(Step("constraints", "SET CONSTRAINTS ALL IMMEDIATE")):
                    for step in steps:
                        step.statement = step.statement[:-1] + ", in_transaction => true)"
                    self.do_all(steps)
                self.write()
            self.end(self.chance(0.6))
        else:
            self.do_all(steps)
        self.check(True)

    def do_with_commits(self):
        """A block of PL/pgSQL that commits and rolls back on the way."""
        inner = []
        for number in range(self.random.randint(2, 4)):
            inner.append(writes.in_block(self.writes.any(exclude=("do_block", "truncate", "execute", "bulk", "with_several"))[1]))
            inner.append(self.random.choice(["COMMIT", "ROLLBACK", "COMMIT", "NULL"]))
        self.do(Step("do_commit", f"DO $do$ BEGIN {' '.join(f'{statement};' for statement in inner)} END $do$"))

    # Transactions

    def begin(self, level):
        self.saved = [("", copy.deepcopy(self.state))]
        self.is_aborted, self.is_plain = False, True
        self.do(Step("begin", f"BEGIN{level}"))

    def end(self, is_commit):
        before = self.saved[0][1]
        was_aborted = self.is_aborted
        self.is_aborted = False
        is_done = self.do(Step("commit" if is_commit else "rollback", "COMMIT" if is_commit else "ROLLBACK"))
        if was_aborted or not is_commit or not is_done:
            self.restore(before)
        self.saved, self.is_aborted = [], False

    def restore(self, state):
        # Numbers that were given are not given again.
        state.next_id, state.next_uid = max(state.next_id, self.state.next_id), max(state.next_uid, self.state.next_uid)
        state.prepared = self.state.prepared
        self.use(copy.deepcopy(state))

    def transaction(self):
        level = self.random.choice(LEVELS)
        self.begin(level)
        for _ in range(self.random.randint(1, 8)):
            self.act(level)
            if self.is_aborted and len(self.saved) == 1 and self.chance(0.8):
                break
        if self.chance(0.2) and self.is_plain and not self.is_aborted and not self.state.role:
            self.prepare_transaction()
        else:
            self.end(self.chance(0.65))

    def act(self, level):
        savepoints = self.saved[1:]
        dice = self.random.random()
        if self.is_aborted:
            if savepoints and dice < 0.8:
                self.rollback_to()
            else:
                self.write()
        elif dice < 0.66:
            self.write()
            self.check(self.chance(0.2))
        elif dice < 0.80:
            name = self.random.choice(["a", "b", f"s{len(self.saved)}"])
            if self.do(Step("savepoint", f"SAVEPOINT {name}")):
                self.saved.append((name, copy.deepcopy(self.state)))
        elif dice < 0.88 and savepoints:
            if self.chance(0.7):
                self.rollback_to()
                self.check(self.chance(0.5))
            else:
                self.release()
        elif dice < 0.91 and not self.state.role:
            self.is_plain = False
            self.do_all([step for step in self.upkeep.any({kind: weight for kind, weight in upkeep.TABLES.items() if kind not in ("vacuum", "rewrite", "swap_table")})[1]])
        elif dice < 0.93 and not self.state.role and self.state.table_of("events").root.strategy:
            self.is_plain = False
            self.do_all(self.upkeep.any(upkeep.PARTITIONS)[1])
        elif dice < 0.95 and not self.state.role and level in LEVELS[:2] and self.state.views:
            self.is_plain = False
            self.do_all(self.upkeep.refresh())
            self.check(True)
        elif dice < 0.97:
            self.do(Step("constraints", f"SET CONSTRAINTS ALL {self.random.choice(['IMMEDIATE', 'DEFERRED'])}"))
        elif not self.state.role:
            self.is_plain = False
            self.do_all(self.upkeep.setting())

    def rollback_to(self):
        number = self.random.randrange(1, len(self.saved))
        name = self.saved[number][0]
        # The last savepoint of a name is meant.
        number = max(place for place, (other, _) in enumerate(self.saved) if other == name)
        if self.do(Step("rollback_to", f"ROLLBACK TO {name}")):
            self.restore(self.saved[number][1])
            del self.saved[number + 1 :]
            self.is_aborted = False

    def release(self):
        number = self.random.randrange(1, len(self.saved))
        name = self.saved[number][0]
        number = max(place for place, (other, _) in enumerate(self.saved) if other == name)
        if self.do(Step("release", f"RELEASE {name}")):
            del self.saved[number:]

    def prepare_transaction(self):
        before, after = self.saved[0][1], self.state
        gid = f"@side@_{self.state.uid()}"
        self.is_aborted = False
        is_done = self.do(Step("prepare_transaction", f"PREPARE TRANSACTION '{gid}'"))
        self.saved, self.is_aborted = [], False
        self.restore(before)
        if is_done:
            self.check(True)
            is_commit = self.chance(0.65)
            self.do(Step("commit_prepared" if is_commit else "rollback_prepared", f"{'COMMIT' if is_commit else 'ROLLBACK'} PREPARED '{gid}'"))
            if is_commit:
                self.restore(after)

    # Comparisons

    def check(self, is_wanted):
        """Compare scores with what is counted in plain SQL, and sometimes the rows of both databases."""
        if not is_wanted or self.is_aborted or self.state.role:
            return
        for view in self.state.views:
            days = [recount.FAR] if view.model == "plain" else []
            days.append(str(values.FIRST_DAY.replace(year=2024 + self.random.randrange(4), month=1 + self.random.randrange(12), day=1 + self.random.randrange(28))))
            if self.chance(0.1):
                days.append("9999-12-31")
            self.compare(view, days)
        if self.chance(0.1):
            for table in self.state.tables:
                statement = recount.contents(self.state, table)
                ours, theirs = self.pair.tracked.run(statement), self.pair.twin.run(statement)
                if ours.rows != theirs.rows or ours.is_error:
                    raise Failure("rows", f"{self.state.at(table.root)} has {ours.rows} {ours.message}, its twin {theirs.rows}", statement)

    def compare(self, view, days):
        if self.pair.is_tracking:
            statement = recount.comparison(self.state, view, days, self.chance(0.3))
        else:
            statement = recount.expected_only(self.state, view, days)
        outcome = self.pair.tracked.run(statement)
        if outcome.is_error:
            raise Failure("comparison", f"{outcome.sqlstate} {outcome.message}", statement)
        found = collections.defaultdict(list)
        for kind, detail in outcome.rows:
            found[kind].append(detail)
        self.counts["comparisons"][view.model] += 1
        self.counts["comparisons"]["scores"] += int(found.pop("compared")[0])
        is_new = recount.has_uncounted(self.state, view)
        if view.remedy:
            self.counts["comparisons"]["in doubt"] += 1
            if view.is_loud and found["score"] and not found["problem"]:
                raise Failure("unreported", found["score"][:5], statement)
            return
        if is_new:
            # Of partitions that are not tracked yet the extension may tell; scores follow what is written.
            for kind in ("problem", "check"):
                found.pop(kind, None)
            for kind in ("score", "tally"):
                details = [detail for detail in found.pop(kind, []) if "expected nobody" not in detail and " expected found" not in detail]
                if details:
                    found[kind] = details
        if found:
            raise Failure("difference", {kind: details[:4] for kind, details in found.items()}, statement)

    def finish(self):
        self.do(Step("reset", "RESET ALL"))
        self.do(Step("reset", "RESET ROLE", lambda: setattr(self.state, "role", "")))
        self.check(True)
        for view in self.state.views:
            self.do(self.upkeep.tracked("refresh", f"SELECT ces.ces_refresh({literal(self.state.at(view))})"))
            if view.remedy:
                self.do(self.upkeep.rebuild_of(view))
        self.check(True)
        for table in reversed(self.state.tables):
            for trigger_off in ("SET session_replication_role = replica", f"DELETE FROM {self.state.at(table.root)}", "RESET session_replication_role"):
                self.do(Step("empty", trigger_off))
        self.check(True)
