"""What the cases that replay a shipped trace hold against its verdict: every cache equal to the kernel at each sample."""


def caches_equal(replay, events, expected):
    """expected: cache -> (allocs, frees, slabs at the end). Returns the caches of the report by name."""
    assert replay["ok"] is True and replay["events"] == events and replay["events_per_second"] > 0
    caches = {cache["cache"]: cache for cache in replay["caches"]}
    for name, (allocs, frees, end) in expected.items():
        cache = caches[name]
        assert cache["judged"] and cache["ok"] is True, cache["reason"]
        assert (cache["allocs"], cache["frees"], cache["unknown_frees"]) == (allocs, frees, 0)
        assert cache["placed"] == {"compared": allocs, "equal": allocs}
        slabs = cache["slabs"]
        assert slabs["end"] == slabs["kernel_end"] == end, slabs
        assert slabs["peak_at_samples"] == slabs["kernel_peak_at_samples"] <= slabs["peak"] and slabs["peak_lower_bound"] <= slabs["peak"]
        assert slabs["end_lower_bound"] <= end
        assert 0 < cache["occupancy"]["lowest"] < cache["occupancy"]["mean"] < 1
        metrics = {series["metric"]: series for series in cache["series"]}
        for metric in ("slabinfo.%s.num_slabs", "slabinfo.%s.active_objs", "sysfs_slab.%s.partial", "sysfs_slab.%s.cpu_slabs"):
            series = metrics[metric % name]
            assert series["ok"] is True and series["samples"] == series["equal"] > 0, series
            assert series["mean_difference"] == series["max_difference"] == series["tolerance"] == 0 and series["max_at_ms"] is None
    return caches
