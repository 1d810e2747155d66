import json, sys
runs = json.load(sys.stdin)["until"]["runs"]
assert [run["strategy"] for run in runs] == ["linux-3.14", "linux-6.1"]
for run in runs:
    assert run["held"] and run["hits"] == 1, run
    assert run["next_event"] == run["event"]["number"] + 1
    # Each operation leaves one more: the one with number 700, at 10,000 a second.
    assert run["event"]["kind"] == "op_end" and run["event"]["fields"]["operation"] == 700
    assert run["at_ns"] == run["event"]["t_ns"] == 70_000_000
    cgroup = next(row for row in run["cgroups"] if row["cgroup"] == "/a/b")
    assert sum(each["length"] for each in run["lists"]) == cgroup["lru_length"] == cgroup["charged_objects"] == 701
    oldest = run["lists"][0]["oldest"]
    assert len(oldest) == 16 and all(entry["charged"] == "/a/b" for entry in oldest)
    assert [entry["age"] for entry in oldest] == list(range(16))
assert runs[0]["lists"][0]["owner"] is None and runs[1]["lists"][0]["owner"] == "/a/b"
