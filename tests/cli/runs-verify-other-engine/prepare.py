"""A run of another engine, which came to another result."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import *   # noqa: F403

book = make_book(sys.argv[1])
run = add_run(book, state="ended", fingerprint="0123456789abcdef", engine="f" * 16)
add_samples(book, run, "lab.operations", [(0, 7)])
book.commit()
