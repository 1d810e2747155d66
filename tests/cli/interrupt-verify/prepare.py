"""A run of many minutes, to be stopped by Ctrl+C."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import *   # noqa: F403

scenario = Path(sys.argv[1], "tests/cli/interrupt-run/long.yaml").read_text()
book = make_book(sys.argv[1])
add_run(book, scenario=scenario, strategy="linux-3.14", state="ended", fingerprint="0" * 16)
book.commit()
