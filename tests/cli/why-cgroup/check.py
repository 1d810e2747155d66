import json, sys
why = json.load(sys.stdin)["why"][0]
assert why["about"] == "/a" and "removed at 600 ms and is held by 1 child css" in why["headline"], why["headline"]
lines = why["lines"]
assert all(line["rule"] and line["source"] and line["event_text"] for line in lines)
child = next(line for line in lines if "child css" in line["text"])
assert child["event_text"] == "css_online /a/b" and child["depth"] == 0
slabs = next(line for line in lines if "slab page" in line["text"] and "hold its css" in line["text"])
assert slabs["about"] == "/a/b" and slabs["depth"] == 1 and slabs["event_text"].startswith("slab_new /a/b")
assert next(line for line in lines if line["text"] == "removed by rmdir")["t_ns"] == 600_000_000
