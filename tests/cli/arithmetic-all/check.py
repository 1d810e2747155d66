import json, sys
answer = json.load(sys.stdin)["arithmetic"]
assert answer["compared"] == answer["equal"] == 14303, answer
assert sum(group["rows"] for group in answer["excluded"]) == 19, answer["excluded"]
assert all("kfree_rcu" in group["reason"] for group in answer["excluded"])
assert answer["differences"] == [] and len(answer["files"]) == 11
assert all(part["epoch"] == "c" for part in answer["files"])
