"""A book of schema 1 with a run that was killed; it stays as it is."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import *   # noqa: F403

book = make_book(sys.argv[1], 1)
run = add_run(book)
add_samples(book, run, "lab.operations", [(0, 0)])
book.commit()
Path("before.db").write_bytes(Path("lab.db").read_bytes())
