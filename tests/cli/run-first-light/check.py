import json, sys
runs = {run["strategy"]: run for run in json.load(sys.stdin)["runs"]}
assert set(runs) == {"linux-3.14", "patchset-2014", "linux-6.1"}, runs.keys()
refused = {name: sum(run["metrics"]["lab.enomem"].values()) for name, run in runs.items()}
assert refused["linux-3.14"] > 0 and refused["patchset-2014"] == 0 and refused["linux-6.1"] == 0, refused
assert len({run["fingerprint"] for run in runs.values()}) == 3
for run in runs.values():
    assert len(run["fingerprint"]) == 16 and len(run["state_hash"]) == 16 and run["seed"] == 1
    assert run["end_ns"] >= 12_000_000_000 and run["expect"]
    assert all(verdict["ok"] for verdict in run["expect"]), run["expect"]
