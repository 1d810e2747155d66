import json, sys
answer = json.load(sys.stdin)
metrics = {metric["name"]: metric for metric in answer["metrics"]}
assert answer["absent"] == [] and answer["phases"] == 2 and answer["ok"] is True
first = metrics["first_hit.objects"]
assert first["observed"] == 167765 and first["predicted"]["min"] == first["predicted"]["max"] == 167765, first
assert metrics["memory.events.max"]["observed"] == 27 and metrics["reclaim.calls"]["observed"] == 27
assert abs(metrics["reclaim.scanned_per_call"]["observed"] - 32123.26) < 0.01
assert abs(metrics["work.end_ms"]["observed"] - 8484.5) < 0.01
for metric in metrics.values():
    assert set(metric) >= {"name", "cgroup", "predicted", "observed", "residual", "tolerance", "ok"}
    assert metric["cgroup"] == ("" if metric["name"] == "work.end_ms" else "/k1") and metric["reason"], metric
    assert (metric["tolerance"] is None) == (metric["rule"] == "information"), metric
    predicted = metric["predicted"]
    assert predicted["min"] <= predicted["median"] <= predicted["max"], metric
