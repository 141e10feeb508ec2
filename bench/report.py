"""What was measured, as a table and as bench/RESULTS.md."""

import datetime
import os
import pathlib
import platform
import subprocess
from dataclasses import dataclass
from statistics import median, quantiles

RESULTS = pathlib.Path(__file__).resolve().parent / "RESULTS.md"
KEPT = "<!-- make bench writes all above this line, and keeps all below it. -->"
HEADINGS = ("what", "ces_ext", "against", "its figure", "ratio", "middle half", "rounds", "target", "reached")


@dataclass
class Row:
    """A figure beside another one and, unless it is for information only, what it was to be.

    There is a ratio for each round, and the median of them counts.
    """

    what: str
    ours: str
    against: str
    theirs: str
    ratios: list
    unit: str
    target: float = None
    at_least: bool = False

    def reached(self):
        if self.target is None:
            return ""
        # As precise as it is printed.
        ratio = round(median(self.ratios), 3)
        return "yes" if (ratio >= self.target if self.at_least else ratio <= self.target) else "**no**"

    def middle_half(self):
        if len(self.ratios) < 2:
            return ""
        low, _, high = quantiles(self.ratios, n=4, method="inclusive")
        return f"{figure(low)} – {figure(high)}"

    def cells(self):
        ratio = f"{figure(median(self.ratios))} {self.unit}"
        target = "" if self.target is None else f"{'≥' if self.at_least else '≤'} {self.target:g}"
        rounds = str(len(self.ratios)) if len(self.ratios) > 1 else ""
        middle = self.middle_half()
        return self.what, self.ours, self.against, self.theirs, ratio, middle, rounds, target, self.reached()


def figure(value):
    return f"{value:.1f}" if value == 0 or abs(value) >= 9.95 else f"{value:.3f}"


def milliseconds(times):
    value = median(times)
    return f"{value:.3f} ms" if value < 10 else f"{value:,.0f} ms"


def ratios(dividends, divisors):
    """Round by round."""
    return [dividend / divisor for dividend, divisor in zip(dividends, divisors)]


def slower(what, ours, against, theirs, target=None):
    """How many times the time of another variant."""
    return Row(what, milliseconds(ours), against, milliseconds(theirs), ratios(ours, theirs), "× the time", target)


def faster(what, ours, against, theirs, target=None):
    """How many times as fast as another variant."""
    times_as_fast = ratios(theirs, ours)
    return Row(what, milliseconds(ours), against, milliseconds(theirs), times_as_fast, "× as fast", target, True)


def absolute(what, ours, against, theirs, target=None):
    """A time that is to be short, whatever another is."""
    return Row(what, milliseconds(ours), against, milliseconds(theirs), ours, "ms", target)


def table(headings, rows):
    """In Markdown, with columns that line up."""
    widths = [max(len(cell) for cell in column) for column in zip(headings, *rows)]
    lines = [headings, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines
    )


def main_table(rows):
    return table(HEADINGS, [row.cells() for row in rows])


def said_by(*command):
    """The output of a program, if there is one."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, cwd=RESULTS.parent)
    except OSError:
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""


def processor():
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return said_by("sysctl", "-n", "machdep.cpu.brand_string") or platform.machine()


def system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, AttributeError):
        return f"{platform.system()} {platform.release()}"


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GB of memory, {system()}"


def commit():
    """The commit of the folder, if there is one; these results may have changed since."""
    short = said_by("git", "rev-parse", "--short", "HEAD")
    changed = said_by("git", "status", "--porcelain", "--", ":/", ":(exclude,top)bench/RESULTS.md")
    return short + " with changes" * bool(changed)


def environment():
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "load average at the start": f"{os.getloadavg()[0]:.1f}",
        "commit": commit(),
    }


def kept(written):
    """What was written by hand."""
    return written.partition(KEPT)[2].strip() or "## What was tried"


def listed(facts):
    return "\n".join(f"- {name}: {value}" for name, value in facts.items() if value)


def sections_of(written):
    """Each section by its heading, and what comes before the first by none."""
    parts = f"\n{written.partition(KEPT)[0]}".split("\n## ")
    return {"": parts[0].strip()} | {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in parts[1:]}


def write(facts, about, sections, is_all):
    """All sections by heading; or some, each with the facts of its own run, in place of what was measured before."""
    written = RESULTS.read_text() if RESULTS.exists() else ""
    if is_all:
        sections = {"": f"# Benchmark results\n\n{listed(facts)}\n\n{about}"} | sections
    else:
        own = f"Measured apart from the rest:\n\n{listed(facts)}"
        sections = sections_of(written) | {name: f"{own}\n\n{text}" for name, text in sections.items()}
    texts = [f"## {name}\n\n{text}" if name else text for name, text in sections.items()]
    RESULTS.write_text("\n\n".join([*texts, KEPT, kept(written)]) + "\n")
