import json, sys
run = json.load(sys.stdin)["until"]["runs"][0]
assert run["hits"] == 2 and run["totals"]["lab.reclaims"] == 2, run
assert run["event"]["kind"] == "memcg_reclaim_begin" and run["event"]["cgroup"] == "/a/b"
