import json, sys
answer = json.load(sys.stdin)
assert answer["ok"] is True, [m["name"] for m in answer["metrics"] if not m["ok"]]
seen = {(metric["name"], metric["cgroup"]): metric for metric in answer["metrics"]}
# cgroup a, memory.kmem.limit_in_bytes 16 MiB: 4096 pages of 21 dentries, then 400 refused lookups; nobody is asked.
for name, value in (("kmem.first_refused", 4096 * 21), ("memory.kmem.failcnt", 800), ("memory.failcnt", 0),
                    ("reclaim.calls", 0), ("reclaim.shrinker_calls", 0)):
    metric = seen[name, "/a"]
    assert metric["observed"] == value and metric["rule"] == "exact", metric
# cgroup b, memory.max 12 MiB below its limit of kernel memory: two calls, each for the whole list.
assert seen["reclaim.calls", "/b"]["observed"] == 2 and seen["reclaim.scanned", "/b"]["observed"] == 2 * 3072 * 21
