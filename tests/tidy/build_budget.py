#!/usr/bin/env python3
"""What compiling each part costs, beside what it may cost.

usage: build_budget.py check TABLE BUILD       exit 1 where a target of BUILD has no row, a row has no target, or the rows
                                               are more together than the whole may take
       build_budget.py show TABLE BUILD...     prints the seconds of each part in each BUILD; a part over its budget is
                                               marked, and that is no failure: machines differ

TABLE: rows of cells between tabs: part, seconds of CPU time from nothing without a compiler cache, state, note; lines
with # are its header. A part is a target of CMake. State is empty, or:
    at times   a target that some builds do not have or do not compile
    coming     a reserve for what is not there yet
    rest       what is not compiling: configuring, linking, running the tests
The row `together` is what all of them may take. The targets of a build are those of its compile_commands.json; what they
took is in its compile-times.tsv, which builds configured with -DRECLAIMLAB_COMPILE_TIMES=ON write: object, user time,
system time. Of an object that was compiled more than once the last time counts; one that is gone does not.
"""
import json
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

STATES = ("", "at times", "coming", "rest")
COLUMNS = ["part", "seconds", "state", "note"]
TOGETHER = "together"
# ./test builds neither benchmarks nor fuzzers.
ELSEWHERE = ("tests/bench/", "tests/fuzz/")
# A build with these has every target there is.
COMPLETE = {"reclaimlab_ui", "core_base", "test_base"}


class Failed(Exception):
    pass


@dataclass
class Row:
    part: str
    seconds: float
    state: str = ""
    note: str = ""


def read_rows(path):
    """The rows, and what they may be together."""
    rows, together = [], None
    lines = [line for line in Path(path).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    if not lines or lines[0].split("\t") != COLUMNS:
        raise Failed(f"{path}: the first row names the columns {', '.join(COLUMNS)}")
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) > len(COLUMNS) or len(cells) < 2 or not re.fullmatch(r"\d+(\.\d+)?", cells[1]):
            raise Failed(f"{path}: not a row: {line}")
        row = Row(cells[0], float(cells[1]), *cells[2:])
        if row.state not in STATES:
            raise Failed(f"{path}: {row.part}: unknown state '{row.state}'")
        if row.part in [other.part for other in rows] or row.part == TOGETHER and together is not None:
            raise Failed(f"{path}: {row.part} has two rows")
        if row.part == TOGETHER:
            together = row.seconds
        else:
            rows.append(row)
    if together is None:
        raise Failed(f"{path}: the row '{TOGETHER}' is missing")
    return rows, together


def target_of(item):
    """core_base for core/CMakeFiles/core_base.dir/base.cpp.o, None for what is no object of ./test."""
    found = re.search(r"(?:^|/)CMakeFiles/([^/]+)\.dir/", item)
    return found[1] if found and not item.startswith(ELSEWHERE) else None


def targets(build):
    found = set()
    for entry in json.loads((Path(build) / "compile_commands.json").read_text(encoding="utf-8")):
        words = shlex.split(entry["command"])
        found.add(target_of(words[words.index("-o") + 1]) if "-o" in words else None)
    return found - {None}


def seconds(build):
    """Target -> seconds, of every object that is there."""
    last, sums = {}, {}
    table = Path(build) / "compile-times.tsv"
    for line in table.read_text(encoding="utf-8").splitlines() if table.is_file() else []:
        cells = line.replace(",", ".").split("\t")   # some languages write a decimal comma
        if len(cells) == 3:
            last[cells[0]] = float(cells[1]) + float(cells[2])
    for item, took in last.items():
        target = target_of(item)
        if target and (Path(build) / item).exists():
            sums[target] = sums.get(target, 0.0) + took
    return sums


def check(rows, together, there):
    """What is wrong with the rows, given the targets of a build; one sentence a finding."""
    known = {row.part for row in rows if row.state != "rest"}
    for target in sorted(there - known):
        yield f"target {target} has no budget: give it a row"
    if COMPLETE <= there:
        for row in rows:
            if row.state == "" and row.part not in there:
                yield f"row {row.part} belongs to no target: take it out, or mark it as coming"
    total = sum(row.seconds for row in rows)
    if total > together:
        yield f"the rows are {total:.0f} s together, more than the {together:.0f} s that all may take"


def show(rows, together, builds, times):
    """The table as lines. times: for each build, target -> seconds."""
    yield f"{'seconds of compiling':24}" + "".join(f"{Path(build).name:>10}" for build in builds) + \
        f"{'sum':>10}{'budget':>10}"
    sums = [0.0] * len(builds)
    for row in rows:
        took = [time.get(row.part) for time in times]
        if row.state == "rest" or (row.state and not any(took)):
            continue
        total = sum(value or 0.0 for value in took)
        sums = [before + (value or 0.0) for before, value in zip(sums, took)]
        yield f"{row.part:24}" + "".join(f"{value:10.1f}" if value else f"{'-':>10}" for value in took) + \
            f"{total:10.1f}{row.seconds:10.0f}" + ("  over" if total > row.seconds else "")
    built = sum(row.seconds for row in rows if row.state in ("", "at times"))
    yield f"{'compiling':24}" + "".join(f"{value:10.1f}" for value in sums) + f"{sum(sums):10.1f}{built:10.0f}"
    there = set().union(*times)
    for state, words in (("coming", "for what is coming"), ("rest", "linking, tests and the rest")):
        reserve = sum(row.seconds for row in rows if row.state == state and row.part not in there)
        yield f"{words:{34 + 10 * len(builds)}}{reserve:10.0f}"
    yield f"{'all that ./test may take':{34 + 10 * len(builds)}}{together:10.0f}"


def main(arguments):
    if len(arguments) < 3 or arguments[0] not in ("check", "show"):
        print(__doc__, file=sys.stderr)
        return 2
    command, table, *builds = arguments
    try:
        rows, together = read_rows(table)
        if command == "show":
            print("\n".join(show(rows, together, builds, [seconds(build) for build in builds])))
            return 0
        findings = [finding for build in builds for finding in check(rows, together, targets(build))]
    except (Failed, OSError) as trouble:
        findings = [str(trouble)]
    for finding in findings:
        print(f"{table}: {finding}")
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
