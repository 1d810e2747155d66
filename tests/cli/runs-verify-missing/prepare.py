import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import *   # noqa: F403

book = make_book(sys.argv[1])
add_run(book, strategy="linux-9.9", engine=engine_id(sys.argv[1]))
add_run(book, scenario="reclaimlab: 1\ntitle: t\nextends: gone.yaml\n", engine=engine_id(sys.argv[1]))
book.commit()
