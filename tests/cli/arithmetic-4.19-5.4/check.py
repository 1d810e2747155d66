import json, sys
answer = json.load(sys.stdin)["arithmetic"]
assert answer["compared"] == answer["equal"] == 1567 + 1698 and answer["differences"] == [], answer
assert all(part["epoch"] == "b" for part in answer["files"])
