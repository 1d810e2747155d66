#!/usr/bin/env python3
"""Runs scenarios with several builds of reclaimctl and compares what they compute.

usage: compare_builds.py ROOT NAME=PROGRAM[,JOBS]...      at least two

Every build must give the fingerprint and the state hash that the first one gives, for every strategy of every scenario:
compilers, optimisation and threads change nothing. There is no table of expected values: a change of the engine may
change them all. Status 1 at the first scenario that differs, after the whole table.
"""
import json
import subprocess
import sys
from pathlib import Path

SCENARIOS = ("datasets/scenarios/*.yaml", "datasets/kernel-6.1/K*.yaml")


def runs_of(program, jobs, scenario):
    """[(strategy, fingerprint, state hash)]; expectations are not this test's affair, so status 1 is as good as 0."""
    done = subprocess.run([program, "run", scenario, "--json"] + (["--jobs", jobs] if jobs else []),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"FAILED: {program} run {scenario} ended with {done.returncode}\n{done.stderr}")
    return [(run["strategy"], run["fingerprint"], run["state_hash"]) for run in json.loads(done.stdout)["runs"]]


def parse(argument):
    name, _, rest = argument.partition("=")
    program, _, jobs = rest.partition(",")
    if not program or not Path(program).is_file():
        sys.exit(f"'{argument}': NAME=PROGRAM[,JOBS] with an existing program is expected")
    return name, str(Path(program).resolve()), jobs


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    root = Path(sys.argv[1]).resolve()
    builds = [parse(argument) for argument in sys.argv[2:]]
    scenarios = [path for pattern in SCENARIOS for path in sorted(root.glob(pattern))]
    if not scenarios:
        sys.exit(f"FAILED: no scenario in {root}")
    differ = 0
    print(f"{'scenario':<28} {'strategy':<16} {'fingerprint':<17} {'state hash':<17} equal in")
    for scenario in scenarios:
        results = [runs_of(program, jobs, str(scenario)) for _, program, jobs in builds]
        if not results[0]:
            sys.exit(f"FAILED: {scenario} has no run")
        for at, first in enumerate(results[0]):
            others = [name for (name, _, _), runs in zip(builds, results) if runs[at:at + 1] != [first]]
            said = f"all {len(builds)}" if not others else "NOT " + ", ".join(others)
            differ += len(others) > 0
            print(f"{scenario.stem:<28} {first[0]:<16} {first[1]:<17} {first[2]:<17} {said}", flush=True)
        if any(len(runs) != len(results[0]) for runs in results):
            sys.exit(f"FAILED: {scenario}: the builds ran different numbers of strategies")
    print("builds: " + ", ".join(name for name, _, _ in builds))
    if differ:
        print(f"{differ} runs differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
