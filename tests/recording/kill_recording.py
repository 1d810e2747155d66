#!/usr/bin/env python3
"""Kills programs that record into one lab book, at random moments, and looks at what is left in it.

usage: kill_recording.py --program FILE --reclaimctl FILE [--kills N] [--writers N] [--seed N] [--book FILE]

FILE of --program is reclaimctl or reclaimlab; of --writers processes at a time each records runs of two hours into
the same book, with nothing between them, until all are killed. Then, each time: the book is whole; every row that was
seen in it before is still there; every run of a killed writer is `unfinished`. At the end one more run is recorded to
its end, and all runs are read, their checksums held against what is there.

Prints how long before the kill the last rows came into the book: at most what was lost. Status 1 with the seed if
anything does not hold.
"""
import argparse
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONG = """reclaimlab: 1
title: Two hours, killed before
timing: {profile: guest-6.1}
strategies: [linux-3.14, linux-6.1]
mounts: {root: {type: ext4}}
cgroups: {/a: {memory.max: 64KiB}}
tasks:
  - {name: t, cgroup: /a, do: lookup, mount: root, names: missing, keys: {dist: sequential, n: 100000000}, stop: 120min}
sample: 100ms
stop: 120min
"""
SHORT = """reclaimlab: 1
title: To its end
strategies: [linux-6.1]
stop: 1s
"""
LATEST = 2.5  # seconds after the start; the first half second is the program's own start


def rows_of(book, after=0):
    """What is committed: of each run later than `after` its state, its fingerprint, the newest time and the events."""
    try:
        with sqlite3.connect(f"file:{book}?mode=ro", uri=True, timeout=5) as connection:
            runs = connection.execute("SELECT id, state, fingerprint FROM run WHERE id > ?", [after]).fetchall()
            samples = dict(connection.execute("SELECT run, max(last) FROM (SELECT run, (SELECT max(t_ns) FROM sample WHERE series = series.id)"
                                              " AS last FROM series WHERE run > ?) WHERE last IS NOT NULL GROUP BY run", [after]))
            events = dict(connection.execute("SELECT run, count(*) FROM event WHERE run > ? GROUP BY run", [after]))
    except sqlite3.OperationalError as error:
        if "unable to open" in str(error) or "no such table" in str(error):
            return {}
        raise
    return {run: (state, fingerprint, samples.get(run, -1), events.get(run, 0)) for run, state, fingerprint in runs}


def expect(holds, text):
    if not holds:
        raise AssertionError(text)


class Round:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.book = Path(arguments.book) if arguments.book else folder / "lab.db"
        self.late = []  # seconds

    def start(self):
        environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(self.folder), QT_QPA_PLATFORM="offscreen")
        program = self.arguments.program
        verb = [program] + ["run"] * (Path(program).name == "reclaimctl")
        return subprocess.Popen([*verb, str(self.folder / "long.yaml"), "--store", str(self.book)], env=environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=self.folder)

    def kill_at(self, moment, with_rows):
        before = rows_of(self.book)
        newest = max(before, default=0)
        writers = [self.start() for _ in range(self.arguments.writers)]
        began = time.monotonic()
        seen, changed = {}, None
        while time.monotonic() < began + moment or (with_rows and not any(rows[2] >= 0 for rows in seen.values())):
            expect(time.monotonic() < began + 60, "no rows come")
            time.sleep(0.02)
            now = rows_of(self.book, newest)
            if now != seen:
                changed, seen = time.monotonic(), now
        killed = time.monotonic()
        for writer in writers:
            expect(writer.poll() is None, f"a writer ended by itself: {writer.returncode} {writer.poll() and writer.stderr.read()}")
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.communicate()
        if any(rows[2] >= 0 for rows in seen.values()):
            self.late.append(killed - changed)
        self.look(before | seen)

    def look(self, seen):
        if not self.book.exists() or self.book.stat().st_size == 0:
            expect(not seen, "the book is gone")
            return
        listed = subprocess.run([self.arguments.reclaimctl, "runs", "list", str(self.book), "--json"], capture_output=True, text=True)
        expect(listed.returncode == 0, f"runs list: {listed.returncode} {listed.stderr}")
        states = {run["id"]: run["state"] for run in json.loads(listed.stdout)["runs"]}
        others = {run: state for run, state in states.items() if state != "unfinished"}
        expect(not others, f"states {others}")
        now = rows_of(self.book)
        expect(set(states) == set(now), f"listed {sorted(states)}, in the book {sorted(now)}")
        for run, (_, _, time_ns, events) in seen.items():
            expect(now[run][2] >= time_ns and now[run][3] >= events, f"run {run} had {seen[run]}, now {now[run]}")
            expect(now[run][1] is None, f"run {run} has a fingerprint")
        with sqlite3.connect(self.book) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()
            expect(verdict == ("ok",), verdict)

    def finish(self):
        """Gives the number of runs, all of them read."""
        ended = subprocess.run([self.arguments.reclaimctl, "run", str(self.folder / "short.yaml"), "--store", str(self.book)],
                               capture_output=True, text=True)
        expect(ended.returncode == 0, f"the next recording: {ended.returncode} {ended.stderr}")
        runs = rows_of(self.book)
        expect(runs[max(runs)][0] == "ended", f"its state {runs[max(runs)]}")
        whole = 0
        for run in sorted(runs):
            read = subprocess.run([self.arguments.reclaimctl, "export", str(self.book), str(run), "--as", "csv", "--out",
                                   str(self.folder / "run.csv")], capture_output=True, text=True)
            # Of a run that was killed before its first rows there is nothing to export.
            expect(read.returncode == (0 if runs[run][2] >= 0 else 3), f"export of run {run}: {read.returncode} {read.stderr}")
            whole += 1
        return whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--reclaimctl", required=True, type=os.path.abspath)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--book", help="leave the book there")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    moments = [chance.uniform(0, LATEST) for _ in range(arguments.kills)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "long.yaml").write_text(LONG)
        (folder / "short.yaml").write_text(SHORT)
        rounds = Round(arguments, folder)
        for number, moment in enumerate(moments):
            try:
                rounds.kill_at(moment, with_rows=number == len(moments) - 1)
            except AssertionError as error:
                print(f"kill {number}, {moment:.3f} s after the start, seed {arguments.seed}: {error}")
                return 1
        try:
            whole = rounds.finish()
        except AssertionError as error:
            print(f"after {len(moments)} kills, seed {arguments.seed}: {error}")
            return 1
    print(f"{arguments.kills} kills of {arguments.writers} writers in one book (seed {arguments.seed}): {whole} runs in it, all "
          f"read; none marked complete but the last; the last rows came at most {max(rounds.late):.2f} s before the kill "
          f"(median {statistics.median(rounds.late):.2f} s, of {len(rounds.late)} with rows)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
