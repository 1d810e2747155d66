"""A lab book with run 1, and run 2 that is a branch of it."""
import sqlite3
import sys
from pathlib import Path

book = sqlite3.connect("lab.db")
for schema in sorted(Path(sys.argv[1], "resources", "migrations").glob("*.sql")):
    book.executescript(schema.read_text())
SCENARIO = "reclaimlab: 1\ntitle: Two ways\n"
for number, parent, forked, command in ((1, None, None, None), (2, 1, 1_500_000_000, "write 64MiB to /k1/memory.max"),
                                        (3, None, 2_000_000_000, "drop_caches 2")):
    book.execute("INSERT INTO run(id, scenario, strategy, seed, engine, commands, fingerprint, state, started, parent, forked_ns, forked_by)"
                 " VALUES(?, ?, 'linux-6.1', 1, '0.1.0', '', 'ab', 'ended', '2026-01-01T00:00:00Z', ?, ?, ?)",
                 (number, SCENARIO, parent, forked, command))
book.execute("INSERT INTO metric(id, name, unit) VALUES(1, 'lab.enomem', 'count'), (2, 'lab.reclaims', 'count')")
book.executemany("INSERT INTO run_metric(run, metric, cgroup, value) VALUES(?, ?, '', ?)", [(1, 1, 40), (2, 1, 7), (2, 2, 5)])
book.execute("PRAGMA application_id = 0x52434c42")
book.execute(f"PRAGMA user_version = {len(list(Path(sys.argv[1], 'resources', 'migrations').glob('*.sql')))}")
book.commit()
