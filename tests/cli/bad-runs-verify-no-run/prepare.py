import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import *   # noqa: F403

add_run(book := make_book(sys.argv[1]))
book.commit()
