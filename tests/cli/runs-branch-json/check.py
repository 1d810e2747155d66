import json, sys
runs = {run["id"]: run for run in json.load(sys.stdin)["runs"]}
assert "branch_of" not in runs[1], runs
assert runs[2]["branch_of"] == {"run": 1, "t_ns": 1_500_000_000, "command": "write 64MiB to /k1/memory.max"}, runs
assert runs[3]["branch_of"] == {"run": None, "t_ns": 2_000_000_000, "command": "drop_caches 2"}, runs   # deleted since
