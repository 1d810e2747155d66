import json, sys
found = json.load(sys.stdin)["random"]
assert found["violations"] == ["LEAK"] and found["seed"] == found["first_seed"] + found["executions"] - 1
assert found["executions"] <= 1000 and found["shrunk_length"] == 6, found
