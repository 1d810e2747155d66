import json, sys
replay = json.load(sys.stdin)["replay"]
assert replay["violations"] == ["LEAK"] and len(replay["steps"]) == 7
offline = replay["steps"][5]
assert offline["step"] == "O.o0" and offline["sentence"] == "marks the cache dead"
assert offline["changed"] == [{"name": "dead", "before": "0", "after": "1"}, {"name": "keep", "before": "1", "after": "0"}]
assert offline["variables"]["slab"] == "used"
doing = {thread["name"]: thread["doing"] for thread in offline["threads"]}
assert doing == {"F0": "goes", "F1": "goes", "O": "goes", "W": "waits"}, doing
