import json, sys
answer = json.load(sys.stdin)
metrics = {metric["name"]: metric for metric in answer["metrics"]}
# One call over the parent and two children: 18 shrinkers x 13 priorities x 3 cgroups, or set bits only (README.md of 4.14).
calls = metrics["reclaim.shrinker_calls_per_call"]
assert calls["observed"] == calls["predicted"]["min"] == calls["predicted"]["max"] == 702, calls
assert metrics["reclaim.scanned"]["predicted"]["median"] == metrics["reclaim.scanned"]["observed"]
