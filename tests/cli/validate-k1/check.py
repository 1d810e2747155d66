import json, sys
metrics = {metric["name"]: metric for metric in json.load(sys.stdin)["metrics"]}
first = metrics["first_hit.objects"]
assert first["observed"] == 167765 and first["predicted"]["min"] == first["predicted"]["max"] == 167765, first
assert metrics["memory.events.max"]["observed"] == 27 and metrics["reclaim.calls"]["observed"] == 27
assert abs(metrics["reclaim.scanned_per_call"]["observed"] - 32123.26) < 0.01
assert abs(metrics["work.end_ms"]["observed"] - 8484.5) < 0.01
for metric in metrics.values():
    assert set(metric) >= {"name", "cgroup", "predicted", "observed", "residual", "tolerance", "ok"}
    assert metric["tolerance"] is None and metric["cgroup"] == "/k1"
    predicted = metric["predicted"]
    assert predicted["min"] <= predicted["median"] <= predicted["max"], metric
