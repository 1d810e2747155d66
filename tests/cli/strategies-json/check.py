import json, sys
ids = []
for strategy in json.load(sys.stdin)["strategies"]:
    assert set(strategy) >= {"id", "title", "axes", "source"}, strategy
    assert {"dead_caches", "list_lru", "shrinkers", "accounting", "kmem_limit", "slab_allocator"} <= set(strategy["axes"]), strategy["axes"]
    ids.append(strategy["id"])
assert {"linux-3.14", "patchset-2014", "linux-6.1"} <= set(ids), ids
