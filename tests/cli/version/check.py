"""The engine id, made once more from the sources."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from stored_book import engine_id

said = re.fullmatch(r"ReclaimLab \S+, engine ([0-9a-f]{16})\n", sys.stdin.read())
assert said and said[1] == engine_id(sys.argv[1]), (said, "build anew if sources have changed")
