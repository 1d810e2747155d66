import json, sys
answer = json.load(sys.stdin)
assert answer["ok"] and len(answer["engine_id"]) == 16, answer
[run] = answer["runs"]
assert (run["run"], run["verdict"], run["equal"], run["first_difference"], run["missing"]) == (2, "equal", True, None, None), run
assert run["compared"]["fingerprint"] and run["compared"]["samples"] > 100 and run["compared"]["up_to_ns"] == 10**9, run
