#!/usr/bin/env python3
"""Breaks core in one place at a time and expects its tests to notice.

usage: run_mutants.py --check [ROOT]                  every mutant still applies, exactly once
       run_mutants.py [ROOT] --build FOLDER [--only NAME]...
       run_mutants.py [ROOT] --build FOLDER --swarm NAME...

A mutant is a file NAME.mutant beside this script: a sentence, then
    file: core/...          the file it changes
    old: ...                a piece of one line that stands in the file exactly once
    new: ...                what stands there instead; may be empty
    killed by: core_x ...   the tests that are asked first

The second form copies the tree into FOLDER, builds the tests of core there and runs them: all must pass. Then for
each mutant it changes the one file, builds and runs one test after the other, first the named ones and then, from the
lowest room up, all others, until one fails. Afterwards what was built from the mutant is replaced by the good build's files, so that no
mutant pays for the one before. A mutant that no test notices is a test that is missing: status 1.

The third form asks whether the swarm's report is worth its name: with the mutant in it the swarm must fail and leave a
scenario; `reclaimctl run` of the mutant's build must break an invariant on that scenario too, and that of the good build
must not.
"""
import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LEFT_OUT = {"build", ".git", ".cache"}
MEMORY_MAX = 6 << 30      # a mutant may eat without end
SECONDS_MIN = 60          # of a test; a slower one gets FACTOR times what the good build took
FACTOR = 8


class Refused(Exception):
    """A mutant that says something wrong about the tree."""


@dataclass
class Mutant:
    name: str
    sentence: str
    file: str
    old: str
    new: str
    killed_by: list


def read_mutant(path):
    name = path.stem
    sentence, fields = [], {}
    for line in path.read_text().splitlines():
        match = re.match(r"(file|old|new|killed by):(?: (.*))?$", line)
        if match:
            if match[1] in fields:
                raise Refused(f"{name}: '{match[1]}:' is given twice")
            fields[match[1]] = (match[2] or "").strip()
        elif fields and line.strip():
            raise Refused(f"{name}: '{line}' is none of file:, old:, new:, killed by:")
        elif line.strip():
            sentence.append(line.strip())
    for wanted in ("file", "old", "new", "killed by"):
        if wanted not in fields or (wanted != "new" and not fields[wanted]):
            raise Refused(f"{name}: '{wanted}:' is missing")
    if not sentence:
        raise Refused(f"{name}: no sentence says what is wrong with it")
    if fields["old"] == fields["new"]:
        raise Refused(f"{name}: old and new are the same")
    return Mutant(name, " ".join(sentence), fields["file"], fields["old"], fields["new"], fields["killed by"].split())


def applied(mutant, root):
    """The file's text with the mutant in it."""
    path = root / mutant.file
    if not path.is_file():
        raise Refused(f"{mutant.name}: there is no {mutant.file}")
    text = path.read_text()
    count = text.count(mutant.old)
    if count != 1:
        raise Refused(f"{mutant.name}: '{mutant.old}' stands {count} times in {mutant.file}, not once")
    return text.replace(mutant.old, mutant.new)


def read_all(folder, root):
    """All mutants in the order of the rooms of core/LAYERS, and what is wrong with those that do not apply."""
    rooms = [word for line in (root / "core/LAYERS").read_text().splitlines() if not line.startswith("#")
             for word in line.split()]
    tests = [f"core_{room}" for room in rooms if any((root / "tests/core" / room).glob("*.cpp"))]
    mutants, wrong = [], []
    for path in sorted(folder.glob("*.mutant")):
        try:
            mutant = read_mutant(path)
            applied(mutant, root)
            for test in mutant.killed_by:
                if test not in tests:
                    raise Refused(f"{mutant.name}: there is no test {test}")
            mutants.append(mutant)
        except Refused as refused:
            wrong.append(str(refused))

    def place(mutant):
        parts = mutant.file.split("/")
        return rooms.index(parts[1]) if parts[0] == "core" and parts[1] in rooms else len(rooms), mutant.file
    return sorted(mutants, key=place), tests, wrong


def copy_tree(root, tree):
    """Brings `tree` to what `root` is; files that are the same keep their times, so that little is built again."""
    wanted = set()
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in LEFT_OUT and not (Path(folder) / name).is_symlink()]
        for name in files:
            source = Path(folder) / name
            if not source.is_file():
                continue
            target = tree / source.relative_to(root)
            wanted.add(target)
            if target.is_file() and target.read_bytes() == source.read_bytes():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            shutil.copymode(source, target)
    for folder, _, files in os.walk(tree):
        for name in files:
            if Path(folder) / name not in wanted:
                (Path(folder) / name).unlink()


class Build:
    """One build folder, and a copy of its files as the good tree left them."""

    def __init__(self, folder):
        self.tree, self.build, self.good = folder / "tree", folder / "build", folder / "good"
        self.seconds = {}

    def configure(self):
        run(["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja", "-DRECLAIMLAB_GUI=OFF",
             "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1"])

    def make(self, tests):
        """None, or what the compiler said."""
        done = subprocess.run(["cmake", "--build", self.build, "--target"] + [program(test) for test in tests],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        return None if done.returncode == 0 else done.stdout

    def remember(self):
        if self.good.exists():
            shutil.rmtree(self.good)
        shutil.copytree(self.build, self.good, copy_function=shutil.copy2)

    def restore(self):
        """Every file that differs from the good build by its time is replaced, the build tool's books included."""
        for folder, _, files in os.walk(self.build):
            for name in files:
                file = Path(folder) / name
                kept = self.good / file.relative_to(self.build)
                if not kept.exists():
                    file.unlink()
                elif file.stat().st_mtime_ns != kept.stat().st_mtime_ns:
                    shutil.copy2(kept, file)

    def test(self, name):
        """None if the test passes, else the first thing that failed."""
        limit = max(SECONDS_MIN, FACTOR * self.seconds.get(name, SECONDS_MIN))
        begin = time.monotonic()
        try:
            done = subprocess.run([self.build / "tests" / program(name), "--gtest_brief=1", "--gtest_fail_fast"],
                                  cwd=self.tree, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, errors="replace", timeout=limit,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX)))
        except subprocess.TimeoutExpired:
            return f"still running after {limit:.0f} s"
        if done.returncode == 0:
            self.seconds.setdefault(name, time.monotonic() - begin)
            return None
        failed = re.search(r"\[  FAILED  \] (\S+)", done.stdout)
        if failed:
            return failed[1].rstrip(",")
        return f"ended by signal {-done.returncode}" if done.returncode < 0 else f"status {done.returncode}"


    def reclaimctl(self, scenario):
        """(status, what it said) of `reclaimctl run SCENARIO --check`."""
        done = subprocess.run([self.build / "bin" / "reclaimctl", "run", scenario, "--check"], cwd=self.tree,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=SECONDS_MIN)
        return done.returncode, done.stdout


def program(test):
    return test.replace("core_", "test_", 1)   # anything else is a program already


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\nFAILED: {' '.join(map(str, command))}")


def killer(mutant, build, tests):
    """(test, what failed in it), or None if the mutant survives. Raises Refused if it cannot be compiled."""
    text = applied(mutant, build.tree)
    path = build.tree / mutant.file
    original, stat = path.read_text(), path.stat()
    path.write_text(text)
    try:
        for test in mutant.killed_by + [test for test in tests if test not in mutant.killed_by]:
            said = build.make([test])
            if said is not None:
                raise Refused(f"{mutant.name}: cannot be compiled:\n{said[-3000:]}")
            failed = build.test(test)
            if failed is not None:
                return test, failed
        return None
    finally:
        path.write_text(original)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        build.restore()


def good_build(root, folder, tests, programs=()):
    build = Build(folder)
    copy_tree(root, build.tree)
    begin = time.monotonic()
    if build.build.exists():
        # Configuring again would take what a run that was stopped has left for good: begin from the good files.
        if build.good.exists():
            build.restore()
    build.configure()
    said = build.make(tests + list(programs))
    if said is not None:
        sys.exit(f"{said[-6000:]}\nFAILED: the tree itself does not build")
    for test in tests:
        failed = build.test(test)
        if failed is not None:
            sys.exit(f"FAILED: without any mutant {test} does not pass: {failed}")
    build.remember()
    print(f"good build and its tests: {time.monotonic() - begin:.0f} s", flush=True)
    return build


SWARM_TEST = "Swarm.InvariantsHoldAfterEveryCommand"
INTERNAL = 4   # reclaimctl's exit code for a mistake of the program
SHOWN_SECONDS = 300


def swarm_report(mutant, build):
    """The scenario the swarm leaves, as text, with what the mutant's own build says of it."""
    path = build.tree / mutant.file
    text, original, stat = applied(mutant, build.tree), path.read_text(), path.stat()
    path.write_text(text)
    try:
        said = build.make(["core_machine", "reclaimctl"])
        if said is not None:
            raise Refused(f"{mutant.name}: cannot be compiled:\n{said[-3000:]}")
        done = subprocess.run([build.build / "tests/test_machine", "--gtest_brief=1", f"--gtest_filter={SWARM_TEST}"],
                              cwd=build.tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=SHOWN_SECONDS)
        file = re.search(r"^scenario: (.+)$", done.stdout, re.M)
        if done.returncode == 0 or not file:
            raise Refused(f"{mutant.name}: the swarm leaves no scenario:\n{done.stdout[-3000:]}")
        print(done.stdout, flush=True)
        scenario = Path(file[1])
        return scenario.read_text(), build.reclaimctl(scenario)
    finally:
        path.write_text(original)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        build.restore()


def swarm_shows(root, folder, mutants):
    """Whether each mutant's scenario breaks an invariant of the mutant's build and none of the good one."""
    build = good_build(root, folder, ["core_machine"], ["reclaimctl"])
    shown = True
    for mutant in mutants:
        text, (status, said) = swarm_report(mutant, build)
        kept = folder / f"swarm-{mutant.name}.yaml"
        kept.write_text(text)
        print(f"{mutant.name}: {kept} with the mutant: status {status}\n{said}", flush=True)
        good_status, good_said = build.reclaimctl(kept)
        print(f"without it: status {good_status}\n{good_said}", flush=True)
        if status != INTERNAL or "invariant does not hold" not in said:
            print(f"FAILED: {mutant.name}: the mutant's build sees nothing wrong with the scenario")
            shown = False
        if good_status != 0:
            print(f"FAILED: {mutant.name}: the good build does not run the scenario to its end")
            shown = False
    return shown


def run_all(root, folder, mutants, tests, wrong):
    build = good_build(root, folder, tests)
    width = max(len(mutant.name) for mutant in mutants)
    print(f"\n{'mutant':<{width}}  {'seconds':>7}  killed by", flush=True)
    killed, survivors = 0, []
    for mutant in mutants:
        begin = time.monotonic()
        try:
            found = killer(mutant, build, tests)
        except Refused as refused:
            wrong.append(str(refused))
            print(f"{mutant.name:<{width}}  {time.monotonic() - begin:7.1f}  CANNOT BE COMPILED", flush=True)
            continue
        said = f"{found[0]}: {found[1]}" if found else "SURVIVES: " + mutant.sentence
        print(f"{mutant.name:<{width}}  {time.monotonic() - begin:7.1f}  {said}", flush=True)
        if found:
            killed += 1
        else:
            survivors.append(mutant.name)
    print(f"\n{killed} of {len(mutants) + len(wrong)} killed")
    if survivors:
        print("No test notices: " + ", ".join(survivors))
    return not survivors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--build", type=Path)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--swarm", action="append", default=[], metavar="NAME")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    mutants, tests, wrong = read_all(root / "tests/mutants", root)
    if only := arguments.only + arguments.swarm:
        unknown = set(only) - {mutant.name for mutant in mutants}
        wrong += [f"{name}: there is no such mutant, or it does not apply" for name in sorted(unknown)]
        mutants = [mutant for mutant in mutants if mutant.name in only]
    if not mutants:
        wrong.append("there are no mutants")
    noticed = True
    if not arguments.check and mutants:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # so that the mutant at work is taken back
        if arguments.build is None:
            parser.error("--build FOLDER is needed")
        if arguments.swarm:
            noticed = not wrong and swarm_shows(root, arguments.build.resolve(), mutants)
        else:
            noticed = run_all(root, arguments.build.resolve(), mutants, tests, wrong)
    elif not wrong:
        print(f"{len(mutants)} mutants apply")
    for text in wrong:
        print(text, file=sys.stderr)
    return 0 if noticed and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
