import json, sys
lanes = json.load(sys.stdin)["magnify"]
assert [lane["strategy"] for lane in lanes] == ["linux-3.14", "linux-6.1"]
for lane in lanes:
    events = lane["events"]
    assert lane["left_out"] == 0
    assert [event["number"] for event in events] == list(range(events[0]["number"], events[0]["number"] + len(events)))
    assert all(10_000_000 <= event["t_ns"] <= 10_500_000 for event in events)
    # 10,000 operations a second: those of 10.0, 10.1, ... 10.5 ms
    begun = [event["fields"]["operation"] for event in events if event["kind"] == "op_begin"]
    assert begun == list(range(100, 106)), begun
    assert sum(event["kind"] == "object_alloc" for event in events) == 6
