"""A run that says of itself it was this engine's, and has a sample that it never gives."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import *   # noqa: F403

book = make_book(sys.argv[1])
run = add_run(book, engine=engine_id(sys.argv[1]))
add_samples(book, run, "lab.operations", [(0, 0), (100_000_000, 7)])
book.commit()
