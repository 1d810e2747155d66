import json, sys
answer = json.load(sys.stdin)["arithmetic"]
assert answer["compared"] == answer["equal"] == 1068 and answer["differences"] == [], answer
assert all(part["epoch"] == "a" for part in answer["files"])
