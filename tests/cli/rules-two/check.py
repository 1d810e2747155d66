import json, sys
answer = json.load(sys.stdin)
only = {rule["name"]: rule["strategies"] for rule in answer["rules"]}
assert only["limit-skips-shrinkers"] == ["linux-3.14"], only
assert all(len(strategies) == 1 for strategies in only.values()), only
assert all(rule["source"] for rule in answer["rules"])
assert any(axis["axis"] == "list_lru" for axis in answer["axes"]), answer["axes"]
