#!/usr/bin/env python3
"""Counts the instructions of what speed_probe does and holds them against a table.

usage: check_speed.py TABLE PROBE [--dumps FOLDER]     exit 1 if a figure has grown by more than its bound
       check_speed.py TABLE PROBE --raise REASON       rewrites the rows of this build that have grown, with the reason
       check_speed.py TABLE PROBE --lower              rewrites those that have fallen: so much is won, and is kept
       check_speed.py TABLE PROBE --add                adds the rows this build has none for

TABLE: rows of cells between tabs: figure, profile, build, instructions per unit, unit, reason; lines with # are its
header. A build is compiler, C library, processor and flags, as PROBE prints them. Where the table has rows of this
build, they are the measure, and 3 % the bound. Where it has none, the measure are the rows of the build that is most
like this one, times what the reference loop takes here over what it took there; as compilers differ in more than that,
the bound is 25 %.

--dumps keeps callgrind's files: callgrind_annotate FOLDER/counts.N says in which functions the instructions are.
"""
import argparse
import math
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

BOUND = 0.03             # of a build that the table knows
BOUND_ELSEWHERE = 0.25   # of any other: nearly three times the 9 % seen between g++ -O1, g++ -O2 and clang++ -O2
REFERENCE = ("reference", "-")
COLUMNS = ["figure", "profile", "build", "instructions", "unit", "reason"]
SECONDS_MAX = 500
# What glibc copies and clears memory with depends on the processor, and `rep movsb` counts as an instruction a byte:
# the same routines everywhere. Nothing else of the environment reaches the probe.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-ERMS"}


class Failed(Exception):
    pass


@dataclass
class Row:
    figure: str
    profile: str
    build: str
    instructions: float   # of one unit
    unit: str
    reason: str = ""

    @property
    def what(self):
        return self.figure, self.profile


@dataclass
class Line:
    """One figure beside its row: instructions of one unit, and the change as a share."""
    what: tuple
    unit: str
    before: float
    now: float

    @property
    def change(self):
        return round(self.now / self.before - 1, 5) + 0.0   # without a sign where there is none


@dataclass
class Verdict:
    measure: str   # the build whose rows are the measure
    bound: float
    lines: list
    wrong: list    # sentences: rows without a figure, figures without a row

    @property
    def known(self):
        return self.bound == BOUND

    @property
    def grown(self):
        return [line for line in self.lines if line.change > self.bound]

    @property
    def fallen(self):
        """Only of a build that the table knows: elsewhere a fall may be the compiler's."""
        return [line for line in self.lines if self.known and line.change < -self.bound]


# ---- the table

def read_table(text):
    """(header lines, rows)."""
    header, rows = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or line.split("\t") == COLUMNS:
            header.append(line)
            continue
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise Failed(f"line {number} of the table: {len(cells)} cells where {len(COLUMNS)} are expected")
        try:
            value = float(cells[3])
        except ValueError:
            value = math.nan
        if not 0 < value < math.inf:
            raise Failed(f"line {number} of the table: '{cells[3]}' is not a number of instructions")
        row = Row(*cells[:3], value, *cells[4:])
        if any((row.what, row.build) == (other.what, other.build) for other in rows):
            raise Failed(f"line {number} of the table: {name(row.what)} is there twice for {row.build}")
        rows.append(row)
    return header, rows


def written(header, rows):
    lines = ["\t".join([*row.what, row.build, f"{row.instructions:.6g}", row.unit, row.reason]) for row in rows]
    return "\n".join(header + lines) + "\n"


def name(what):
    return what[0] if what == REFERENCE else f"{what[0]}, {what[1]}"


def likeness(one, other):
    """How much two builds have in common: words, and the compiler's name if not its version."""
    def words(build):
        return set(build.split()) | {build.split("-")[0]}
    return len(words(one) & words(other))


# ---- what is measured

def counts_of(folder):
    """Name of a dump -> instructions."""
    counts = {}
    for path in Path(folder).glob("counts.*"):
        text = path.read_text(errors="replace")
        trigger = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.MULTILINE)
        total = re.search(r"^totals: (\d+)$", text, re.MULTILINE)
        if trigger and total:
            counts[trigger[1]] = int(total[1])
    return counts


def rows_of(output, counts):
    """The rows of this build: what the probe printed with what was counted."""
    build, rows = None, []
    for words in (line.split("\t") for line in output.splitlines()):
        if words[0] == "built":
            build = words[1]
        elif words[0] == "counted":
            _, figure, profile, units, unit = words
            count = counts.get(f"{figure} {profile}", 0)
            if count == 0 or int(units) == 0:
                raise Failed(f"nothing was counted for {name((figure, profile))}")
            rows.append(Row(figure, profile, build, count / int(units), unit))
    if not build or not any(row.what == REFERENCE for row in rows):
        raise Failed("the probe printed no build or no reference loop")
    return rows


def measure(probe, folder):
    valgrind = shutil.which("valgrind")
    if not valgrind or not probe:
        raise Failed("valgrind is missing" + ("" if not valgrind else " (its headers, when this was configured)") +
                     ": install the Debian package valgrind, then configure again (cmake BUILD_FOLDER) and build")
    if not Path(probe).is_file():
        raise Failed(f"{probe} is missing: build the target speed_probe")
    command = [valgrind, "--quiet", "--tool=callgrind", "--instr-atstart=no",
               f"--callgrind-out-file={Path(folder).resolve() / 'counts'}", str(Path(probe).resolve())]
    try:
        done = subprocess.run(command, env=ENVIRONMENT, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f"the probe did not end within {SECONDS_MAX} s") from None
    if done.returncode != 0:
        raise Failed(f"the probe ended with {done.returncode}: {shlex.join(command)}\n{done.stderr.rstrip()}")
    return rows_of(done.stdout, counts_of(folder))


# ---- the comparison

def judge(table, now):
    """Rows of the table, rows of this build -> Verdict."""
    build = now[0].build
    if not table:
        raise Failed("the table has no rows")
    best = max((row.build for row in table), key=lambda other: (other == build, likeness(build, other)))
    rows = {row.what: row for row in table if row.build == best}
    figures = {row.what: row for row in now}
    factor = 1.0
    if best != build:
        if REFERENCE not in rows:
            raise Failed(f"the table has no reference loop of {best}")
        factor = figures[REFERENCE].instructions / rows[REFERENCE].instructions
    wrong = [f"{name(what)}: the table has no row of it for {best}" for what in figures if what not in rows]
    wrong += [f"{name(row.what)}: the table has a row of it for {row.build}, and nothing measures it"
              for row in table if row.what not in figures]
    wrong += [f"{name(what)}: measured per {row.unit}, in the table per {rows[what].unit}"
              for what, row in figures.items() if what in rows and rows[what].unit != row.unit]
    lines = [Line(what, row.unit, rows[what].instructions * factor, row.instructions)
             for what, row in figures.items() if what in rows and (best == build or what != REFERENCE)]
    return Verdict(best, BOUND if best == build else BOUND_ELSEWHERE, lines, wrong)


def report(verdict, build, commands):
    """(text, whether it fails)."""
    out = [f"build: {build}"]
    if not verdict.known:
        out.append(f"The table does not know it: measured against {verdict.measure}, over the reference loop of each; "
                   f"the bound is {verdict.bound:.0%}.")
    out.append(f"{'instructions':<22} {'before':>10} {'now':>10} {'change':>9}  per")
    for line in verdict.lines:
        out.append(f"{name(line.what):<22} {line.before:10.1f} {line.now:10.1f} {line.change:+9.2%}  {line.unit}")
    for line in verdict.fallen:
        out.append(f"Lower the row: {name(line.what)} takes {-line.change:.2%} less: {commands['lower']}")
    for line in verdict.grown:
        out.append(f"FAILED: {name(line.what)}: {line.before:.1f} before, {line.now:.1f} instructions now per "
                   f"{line.unit}, {line.change:+.2%}; at most {verdict.bound:+.0%}")
    out += [f"FAILED: {sentence}" for sentence in verdict.wrong]
    if verdict.grown or verdict.wrong:
        out.append(f"Again, with what callgrind_annotate reads:  {commands['again']}")
    if verdict.grown and verdict.known:
        out.append(f"If it is worth that, say why in the table:  {commands['raise']}")
    if any("no row" in sentence for sentence in verdict.wrong):
        out.append(f"A new figure, or a new build:               {commands['add']}")
    return "\n".join(out), bool(verdict.grown or verdict.wrong)


def rewritten(table, now, lines, reason):
    """The table with the figures of `lines` as they are now; only rows of this build."""
    values = {row.what: row for row in now}
    wanted = {line.what for line in lines}
    return [replace(values[row.what], reason=reason) if row.build == now[0].build and row.what in wanted else row
            for row in table]


def added(table, now):
    have = {(row.what, row.build) for row in table}
    return table + [row for row in now if (row.what, row.build) not in have]


def commands_for(arguments):
    probe = arguments.probe or "PROBE"
    base = shlex.join(["python3", str(Path(__file__).resolve()), arguments.table, probe])
    return {"again": base + " --dumps FOLDER", "raise": base + " --raise 'REASON'", "lower": base + " --lower",
            "add": base + " --add"}


def run(arguments, folder):
    path = Path(arguments.table)
    header, table = read_table(path.read_text(encoding="utf-8"))
    now = measure(arguments.probe, folder)
    build = now[0].build
    if arguments.add:
        table = added(table, now)
    elif arguments.reason is not None or arguments.lower:
        verdict = judge(table, now)
        if not verdict.known:
            raise Failed(f"the table has no rows of this build ({build}): --add makes them")
        reason = " ".join((arguments.reason or "").split())
        if arguments.reason is not None and not reason:
            raise Failed("--raise wants a reason")
        lines = verdict.fallen if arguments.lower else verdict.grown
        if not lines:
            raise Failed(f"no figure has {'fallen' if arguments.lower else 'grown'} by more than {verdict.bound:.0%}")
        table = rewritten(table, now, lines, reason)
    if arguments.add or arguments.lower or arguments.reason is not None:
        path.write_text(written(header, table), encoding="utf-8")
    text, failed = report(judge(table, now), build, commands_for(arguments))
    print(text)
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table")
    parser.add_argument("probe", nargs="?")
    parser.add_argument("--dumps")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--raise", dest="reason")
    change.add_argument("--lower", action="store_true")
    change.add_argument("--add", action="store_true")
    arguments = parser.parse_args()
    try:
        if arguments.dumps:
            Path(arguments.dumps).mkdir(parents=True, exist_ok=True)
            return run(arguments, arguments.dumps)
        with tempfile.TemporaryDirectory() as folder:
            return run(arguments, folder)
    except (Failed, OSError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
