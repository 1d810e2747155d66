#!/usr/bin/env python3
"""Writes down everything a build answers, and compares two such tables: what should change no result changes none.

usage: results.py write --build BUILD --out TABLE.tsv [--all] [--jobs N] [--only SCENARIO]...
       results.py compare BEFORE.tsv AFTER.tsv [--only SCENARIO]...
       results.py first BEFORE_BUILD AFTER_BUILD SCENARIO STRATEGY [--roots BEFORE_TREE AFTER_TREE]

`write` needs BUILD/bin/reclaimctl and BUILD/bin/stored_events (targets of those names). TABLE.tsv has a line for each
key, in order: KEY <tab> VALUE. The texts themselves stand in the folder TABLE, each under its key.
    events/SCENARIO/STRATEGY   fingerprint, state hash, number of the next event, how many events are stored and how
                               many dropped for lack of room (level 0 + levels 1 and 2), and SHA-256 over all 32 bytes
                               of all stored events at recording level 2, rules included; if any were dropped,
                               `all_sha256` over these as well, in order of number
    everything else            exit status, length and SHA-256 of an answer: run --json, run --csv, validate --json,
                               why, strategies, rules, metrics
SCENARIO is each file of datasets/scenarios and each capture's scenario in datasets/kernel-*. `run`, --csv and `why`
have the strategies that the scenario names; `events` has these and every profile but those that are DEAR there, with
--all these too. --only takes a pattern, such as 'scenarios/churn' or 'kernel-6.1/*'; what is about no scenario is then
left out.

`compare` says of each kind how many keys are equal, differ, are missing or new, then each difference, where both texts
are there with the first line that differs. Status 1 if there is any, a new key too: both tables are to be written with
the same options. LEFT_OUT names what is passed over.

`first` runs one strategy with both builds and shows the first stored event in which they differ.
"""
import argparse
import fnmatch
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import event_stream
from event_stream import Failed
from left_out import LeftOut, cut, whole  # noqa: F401 LeftOut is for the list below

ROOT = Path(__file__).resolve().parents[2]

# New fields, each by its name and with the reason: LeftOut(KEYS, WHAT, WHY), see left_out.py.
LEFT_OUT = [
    LeftOut("csv/*.csv", "memory.max", "a limit is a series of its lane since the room chart: a row for each accepted write"),
]

# (scenario, profile) of more than five seconds a run: where the scenario does not name it, run with --all only.
DEAR = [("scenarios/parent-and-child", "linux-3.1[46]"), ("kernel-*/K4", "linux-3.1[46]")]

RULE_PAIRS = [("linux-3.14", "linux-6.1"), ("linux-4.0", "linux-4.0+slab_allocator=slab"), ("way-1", "way-5"),
              ("linux-5.3", "linux-6.1")]
# (name, scenario, what is asked), for the strategies that the scenario names.
WHY = [("tree", "scenarios/dying-tree", ["--at", "8s", "--cgroup", "/a"]),
       ("object", "scenarios/dying-tree", ["--at", "2s", "--object", "7"]),
       ("pinned", "scenarios/one-object-pins-a-cache", ["--at", "70s", "--cgroup", "/pods/web"]),
       ("shared-file", "scenarios/shared-file", ["--at", "40s", "--cgroup", "/jobs/job"]),
       ("adopted", "scenarios/adoption", ["--at", "24s", "--cgroup", "/pods/01"]),
       ("alive", "scenarios/why-is-it-still-alive", ["--at", "12s", "--cgroup", "/c50"])]
# Captures without a scenario of their own that repeat one which has.
REPEATED = {"kernel-6.1/K1rep": "kernel-6.1/K1", "kernel-6.1/K4rep": "kernel-6.1/K4"}
PHASES = "2"


def scenarios():
    """Names such as scenarios/churn and kernel-6.1/K1."""
    files = sorted(ROOT.glob("datasets/scenarios/*.yaml")) + sorted(ROOT.glob("datasets/kernel-*/*.yaml"))
    return [f"{file.parent.name}/{file.stem}" for file in files if not file.stem.startswith("machine-")]


def file_of(scenario):
    return f"datasets/{scenario}.yaml"


class Book:
    """The table under way, and the folder of texts beside it."""

    def __init__(self, table):
        self.table, self.folder = Path(table), texts_of(table)
        if self.folder.exists() and any(self.folder.iterdir()):
            if not self.table.exists():
                sys.exit(f"FAILED: {self.folder} is there and no table beside it: not overwritten")
            shutil.rmtree(self.folder)
        self.table.parent.mkdir(parents=True, exist_ok=True)
        self.table.write_text("# unfinished\n")
        self.lines, self.fingerprints = {}, {}

    def put(self, key, value):
        if not whole(key, LEFT_OUT):
            self.lines[key] = value

    def put_text(self, key, text, status=None):
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        counted = cut(key, text.decode(), LEFT_OUT).encode()
        begin = "" if status is None else f"status={status} "
        self.put(key, f"{begin}bytes={len(counted)} sha256={hashlib.sha256(counted).hexdigest()}")

    def save(self):
        self.table.write_text("".join(f"{key}\t{value}\n" for key, value in sorted(self.lines.items())))


def texts_of(table):
    return Path(table).with_suffix("")


class Program:
    def __init__(self, build):
        self.build = Path(build).resolve()
        self.path = self.build / "bin" / "reclaimctl"
        for name in ("reclaimctl", "stored_events"):
            if not (self.build / "bin" / name).is_file():
                sys.exit(f"FAILED: {self.build / 'bin' / name} is missing: build the target {name}")

    def ask(self, *words):
        return subprocess.run([self.path, *words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True)

    def profiles(self):
        return [one["id"] for one in json.loads(self.ask("strategies", "--json").stdout)["strategies"]]

    def answer(self, book, key, *words):
        """Status 1 is an answer as well: an expectation that fails, a metric out of its tolerance."""
        done = self.ask(*words)
        if done.returncode not in (0, 1) or done.stderr:
            raise Failed(f"reclaimctl {' '.join(words)} ended with {done.returncode}\n{done.stderr.decode()}")
        book.put_text(key, done.stdout, done.returncode)


def run_and_csv(program, book, scenario):
    """The answer of run --json and the files of --csv, and what stored_events will have to agree with."""
    with tempfile.TemporaryDirectory(prefix="reclaimlab-results-") as folder:
        done = program.ask("run", file_of(scenario), "--json", "--jobs", "1", "--csv", folder)
        if done.returncode not in (0, 1) or done.stderr:
            raise Failed(f"reclaimctl run {scenario} ended with {done.returncode}\n{done.stderr.decode()}")
        book.put_text(f"run/{scenario}.json", done.stdout, done.returncode)
        for file in sorted(Path(folder).iterdir()):
            book.put_text(f"csv/{scenario}/{file.name}", file.read_bytes())
    for run in json.loads(done.stdout)["runs"]:
        said = f"fingerprint={run['fingerprint']} state={run['state_hash']} "
        book.fingerprints[scenario, run["strategy"]] = said


def events(program, book, scenario, also):
    for strategy, line in event_stream.hashes(program.build, ROOT, file_of(scenario), also).items():
        book.put(f"events/{scenario}/{strategy}", line)


def small_answers(program, book):
    for verb in ("strategies", "rules", "metrics"):
        program.answer(book, f"{verb}.json", verb, "--json")
        program.answer(book, f"{verb}.txt", verb)
    for a, b in RULE_PAIRS:
        program.answer(book, f"rules/{a}_{b}.json", "rules", a, b, "--json")
        program.answer(book, f"rules/{a}_{b}.txt", "rules", a, b)


def why(program, book, name, scenario, asked):
    program.answer(book, f"why/{scenario}/{name}.json", "why", file_of(scenario), *asked, "--json")
    program.answer(book, f"why/{scenario}/{name}.txt", "why", file_of(scenario), *asked)


def validate(program, book, capture):
    program.answer(book, f"validate/{capture}.json", "validate", f"datasets/{capture}", "--scenario",
                   file_of(REPEATED.get(capture, capture)), "--phases", PHASES, "--json")


def arithmetic(program, book):
    files = sorted(str(file.relative_to(ROOT)) for pattern in ("csv", "csv.gz")
                   for file in ROOT.glob(f"datasets/kernel-*/*_shrink_slab.{pattern}"))
    program.answer(book, "validate/arithmetic.json", "validate", "--arithmetic", *files, "--json")


def chosen(name, only):
    return not only or any(fnmatch.fnmatchcase(name, pattern) for pattern in only)


def is_dear(scenario, profile):
    return any(fnmatch.fnmatchcase(scenario, where) and fnmatch.fnmatchcase(profile, whom) for where, whom in DEAR)


def work(program, book, every, only):
    """(function, arguments) for everything there is to do, the dear things first."""
    names, profiles = scenarios(), program.profiles()
    long_ones = [name for name in names if any(fnmatch.fnmatchcase(name, where) for where, _ in DEAR)]
    for scenario in filter(lambda name: chosen(name, only), sorted(names, key=lambda name: name not in long_ones)):
        yield events, (program, book, scenario, [each for each in profiles if every or not is_dear(scenario, each)])
        yield run_and_csv, (program, book, scenario)
    for capture in [name for name in names if name.startswith("kernel-")] + sorted(REPEATED):
        if chosen(capture, only):
            yield validate, (program, book, capture)
    for question in WHY:
        if chosen(question[1], only):
            yield why, (program, book, *question)
    if not only:
        yield arithmetic, (program, book)
        yield small_answers, (program, book)


def write(arguments):
    program = Program(arguments.build)
    book = Book(arguments.out)
    with ThreadPoolExecutor(arguments.jobs) as pool:
        under_way = [pool.submit(function, *given)
                     for function, given in work(program, book, arguments.all, arguments.only)]
        try:
            for each in under_way:
                each.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    book.save()
    unequal = [f"{scenario} {strategy}" for (scenario, strategy), begin in sorted(book.fingerprints.items())
               if not book.lines.get(f"events/{scenario}/{strategy}", begin).startswith(begin)]
    print(f"{len(book.lines)} keys in {book.table}")
    for entry in LEFT_OUT:
        print(f"left out: {entry.keys} {entry.what or '(whole)'}: {entry.why}")
    for line in unequal:
        print(f"{line}: run and stored_events give different fingerprints: recording changes the run")
    return 1 if unequal else 0


def read_table(table):
    lines = [line.split("\t", 1) for line in Path(table).read_text().splitlines() if line and line[0] != "#"]
    return {key: value for key, value in lines if not whole(key, LEFT_OUT)}


def first_line(before, after):
    """Where two texts part."""
    pairs = itertools.zip_longest(before.splitlines(), after.splitlines())
    for number, (a, b) in enumerate(pairs, 1):
        if a != b:
            return [f"    line {number}: before {'(the end)' if a is None else a}",
                    f"    line {number}: after  {'(the end)' if b is None else b}"]
    return ["    they differ in how lines end"] if before != after else []


def changed_words(before, after):
    """Of two lines of name=value words, those that differ."""
    a, b = (dict(word.partition("=")[::2] for word in line.split(" ")) for line in (before, after))
    if "error" in a or "error" in b:
        return [f"    before {before}", f"    after  {after}"]
    return [f"    {name}: before {a.get(name, 'none')}, after {b.get(name, 'none')}"
            for name in dict.fromkeys([*a, *b]) if a.get(name) != b.get(name)]


def difference(key, values, folders):
    """Lines that show how the two values of a key differ; none if only what is left out differs."""
    if values[0] == values[1]:
        return []
    files = [folder / key for folder in folders]
    if not all(file.is_file() for file in files):
        return changed_words(*values)
    # The tables may have been written before an entry of LEFT_OUT: the texts are as they were printed.
    texts = [cut(key, file.read_bytes().decode(), LEFT_OUT) for file in files]
    statuses = [value.split(" ")[0] if value.startswith("status=") else "" for value in values]
    status = changed_words(*statuses) if statuses[0] != statuses[1] else []
    return status + first_line(*texts)


def scenario_of(key):
    """'' of what is about none."""
    parts = key.split("/")
    return "/".join([parts[1], parts[2].removesuffix(".json")]) if len(parts) > 2 else ""


def compared(before, after, only=()):
    """({kind: [equal, differ, missing, new]}, lines that show each difference)"""
    tables, folders = [read_table(before), read_table(after)], [texts_of(before), texts_of(after)]
    counts, shown = {}, []
    for key in sorted(key for key in {**tables[0], **tables[1]} if chosen(scenario_of(key), only)):
        kind = key.split("/")[0].split(".")[0]
        count = counts.setdefault(kind, [0, 0, 0, 0])
        values = [table.get(key) for table in tables]
        lines = [] if None in values else difference(key, values, folders)
        at = 2 if values[1] is None else 3 if values[0] is None else 1 if lines else 0
        count[at] += 1
        if at:
            shown += [f"{('', 'differs', 'missing', 'new')[at]}: {key}", *lines]
    return counts, shown


def compare(arguments):
    counts, shown = compared(arguments.before, arguments.after, arguments.only)
    print(f"{'what':<12}{'equal':>8}{'differ':>8}{'missing':>8}{'new':>8}")
    for kind, count in [*sorted(counts.items()), ("together", [sum(each) for each in zip(*counts.values())])]:
        print(f"{kind:<12}" + "".join(f"{each:>8}" for each in count))
    for entry in LEFT_OUT:
        print(f"left out: {entry.keys} {entry.what or '(whole)'}: {entry.why}")
    for line in shown:
        print(line)
    return 1 if shown or not counts else 0


def first(arguments):
    lines = event_stream.first_difference(arguments.builds, arguments.roots, file_of(arguments.scenario),
                                          arguments.strategy)
    for name, line in zip(("before", "after "), lines):
        print(f"{name} {line}")
    print("" if lines else "all stored events are equal", end="" if lines else "\n")
    return 1 if lines else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("write")
    verb.add_argument("--build", required=True)
    verb.add_argument("--out", required=True, metavar="TABLE.tsv")
    verb.add_argument("--all", action="store_true")
    verb.add_argument("--jobs", type=int, default=os.cpu_count())
    verb.add_argument("--only", action="append", default=[], metavar="SCENARIO")
    verb.set_defaults(work=write)
    verb = verbs.add_parser("compare")
    verb.add_argument("before")
    verb.add_argument("after")
    verb.add_argument("--only", action="append", default=[], metavar="SCENARIO")
    verb.set_defaults(work=compare)
    verb = verbs.add_parser("first")
    verb.add_argument("builds", nargs=2, metavar="BUILD")
    verb.add_argument("scenario")
    verb.add_argument("strategy")
    verb.add_argument("--roots", nargs=2, default=[ROOT, ROOT], metavar="TREE")
    verb.set_defaults(work=first)
    return parser.parse_args()


def main():
    arguments = parse()
    try:
        return arguments.work(arguments)
    except Failed as failed:
        sys.exit(f"FAILED: {failed}")


if __name__ == "__main__":
    sys.exit(main())
