import json, sys
run = json.load(sys.stdin)["runs"][0]
assert run["seed"] == 9 and run["end_ns"] >= 500_000_000
assert run["metrics"]["memory.events.max"]["/a"] > 0, run["metrics"]["memory.events.max"]
assert run["metrics"]["memory.max"]["/a"] == 16384
