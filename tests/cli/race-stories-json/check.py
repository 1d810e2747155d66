"""Each story has scenes, and ends where nothing is wrong any more; but the one about a mechanism that needs all its parts."""
import json
import sys

stories = json.load(sys.stdin)["stories"]
assert len(stories) >= 5
for story in stories:
    verdicts = [scene["verdict"] for scene in story["scenes"]]
    assert "SAFE" in verdicts and len(set(verdicts)) >= 2, story["story"]
    assert all(scene["say"] and scene["command"].startswith("reclaimctl race ") for scene in story["scenes"])
