"""Lab books for command-line cases, made row by row: of any schema, by any engine, with whatever is wrong in them."""
import hashlib
import sqlite3
from pathlib import Path

ENGINE_ROOMS = "base trace cpu page memcg slab list_lru shrinker reclaim kmem vfs way strategy workload machine".split()
QUIET = """reclaimlab: 1
title: Nothing happens
strategies: [linux-6.1]
stop: 1s
"""


def engine_id(source):
    """As core/engine_id.cmake makes it."""
    root = Path(source)
    files = [path.relative_to(root).as_posix() for room in ENGINE_ROOMS for path in root.glob(f"core/{room}/*")
             if path.suffix in {".h", ".cpp"}]
    lines = "".join(f"{name} {hashlib.sha256((root / name).read_bytes()).hexdigest()}\n" for name in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def make_book(source, schema=None):
    migrations = sorted(Path(source, "resources", "migrations").glob("*.sql"))[:schema]
    book = sqlite3.connect("lab.db")
    for migration in migrations:
        book.executescript(migration.read_text())
    book.execute("PRAGMA application_id = 0x52434c42")
    book.execute(f"PRAGMA user_version = {len(migrations)}")
    return book


def add_run(book, scenario=QUIET, strategy="linux-6.1", state="recording", fingerprint=None, engine=None):
    """Gives the run's number. `engine` only in a book of schema 4."""
    columns = {"scenario": scenario, "strategy": strategy, "seed": 1, "engine": "0.1.0", "commands": "", "state": state,
               "fingerprint": fingerprint, "started": "2026-01-01T00:00:00Z"}
    if engine is not None:
        columns["engine_id"] = engine
    names = ", ".join(columns)
    return book.execute(f"INSERT INTO run({names}) VALUES({', '.join('?' * len(columns))})", list(columns.values())).lastrowid


def add_samples(book, run, metric, values):
    """`values`: (ns, value)."""
    book.execute("INSERT OR IGNORE INTO metric(name, unit) VALUES(?, '')", (metric,))
    series = book.execute("INSERT INTO series(run, cgroup, metric) SELECT ?, '', id FROM metric WHERE name = ?", (run, metric)).lastrowid
    book.executemany("INSERT INTO sample(series, t_ns, value, lo, hi) VALUES(?, ?, ?, ?, ?)", [(series, t, v, v, v) for t, v in values])
