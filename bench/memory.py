"""How much memory a hash aggregate takes for its groups, and when it goes to disk."""

import report
from queries import SUM

EVENTS = "events_of_1_model"


def spilled(node):
    """Kilobytes that a node of a plan wrote to disk for want of memory for its groups."""
    return node.get("Disk Usage", 0) if node.get("Strategy") == "Hashed" else 0


def hash_aggregate(database, expression, customers, settings=None, options=""):
    """The node of a plan that scores some of the customers."""
    condition = f"WHERE customer_id <= {customers}"
    query = f"SELECT customer_id, {expression} FROM {EVENTS} {condition} GROUP BY customer_id"
    plan = database.plan(query, {"enable_sort": "off"} | (settings or {}), options)
    return next(node for node in plan if node.get("Strategy") == "Hashed")


def most_per_group(database, expression, other, options="", parts=8):
    """(bytes more a group, kilobytes, the other's kilobytes), at the worst of several numbers of groups.

    Memory is taken in blocks of growing size, so that what a group takes depends on how many there are.
    """
    found = []
    for part in range(1, parts + 1):
        groups = database.sizes["customers"] * part // parts
        plans = (hash_aggregate(database, each, groups, options=options) for each in (expression, other))
        ours, theirs = (plan["Peak Memory Usage"] for plan in plans)
        found.append(((ours - theirs) * 1024 / groups, ours, theirs))
    return max(found)


def row(database, label, expression, options="", target=None, parts=8):
    """What a group takes more than for a sum."""
    extra, ours, theirs = most_per_group(database, expression, SUM, options, parts)
    return report.Row(label, f"{ours:,} kB", f"`{SUM}`", f"{theirs:,} kB", [extra], "bytes a group more", target)


def spill(database, expression, kilobytes):
    """Kilobytes on disk with so much memory."""
    settings = {"work_mem": f"{kilobytes}kB", "hash_mem_multiplier": 1}
    return spilled(hash_aggregate(database, expression, database.sizes["customers"], settings))


def least_memory(database, expression):
    """The smallest work_mem, in kilobytes, with which nothing is spilled, to within 64 kilobytes."""
    low, high = 64, 256 * 1024
    while high - low > 64:
        middle = (low + high) // 2
        low, high = (middle, high) if spill(database, expression, middle) else (low, middle)
    return high


def spill_table(database, expressions, least):
    """What goes to disk, with settings below and above the least that keeps the first expression from it."""
    rows = []
    for kilobytes in (least // 4, least // 2, least, least * 5 // 4, least * 3 // 2, least * 2):
        spills = (spill(database, expression, kilobytes) for expression in expressions)
        said = (f"{on_disk:,} kB on disk" if on_disk else "in memory" for on_disk in spills)
        rows.append((f"{kilobytes:,} kB", *said))
    return report.table(("work_mem", *(f"`{expression}`" for expression in expressions)), rows)
