import json, sys
metrics = {metric["name"]: metric for metric in json.load(sys.stdin)["metrics"]}
for metric in metrics.values():
    assert metric["unit"] and metric["text"] and metric["per"] in ("machine", "cgroup"), metric
assert metrics["memory.current"]["unit"] == "bytes" and metrics["memory.current"]["per"] == "cgroup"
assert {"lab.enomem", "lab.dead_caches", "memory.events.max", "memory.stat.slab_reclaimable"} <= set(metrics)
