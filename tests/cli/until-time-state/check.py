import json, sys
for run in json.load(sys.stdin)["until"]["runs"]:
    assert run["at_ns"] == 250_000_000 and run["event"] is None
    assert run["totals"]["lab.operations"] == 2500 == run["state"]["metrics"]["lab.operations"]["/"]   # 10,000 a second
    assert run["state"]["tasks"][0]["running"]
