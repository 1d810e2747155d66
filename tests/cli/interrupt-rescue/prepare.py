"""A book that takes a while to copy."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import *   # noqa: F403

book = make_book(sys.argv[1])
book.execute("INSERT INTO metric VALUES(1, 'memory.current', 'bytes')")
run = add_run(book, state="ended", fingerprint="0" * 16)
book.execute("INSERT INTO series(id, run, cgroup, metric) VALUES(1, ?, '/k', 1)", [run])
book.executemany("INSERT INTO sample VALUES(1, ?, 1.5, 1.5, 1.5)", ((t,) for t in range(1_500_000)))
book.commit()
book.close()
