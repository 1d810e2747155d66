import json, sys
answer = json.load(sys.stdin)
slab = "linux-4.0+slab_allocator=slab"
assert {rule["name"]: rule["strategies"] for rule in answer["rules"]} == {
    "slub-keeps-slabs": ["linux-4.0"], "slab-cache-reap": [slab]}, answer["rules"]
assert answer["axes"] == [{"axis": "slab_allocator", "linux-4.0": "slub", slab: "slab"}], answer["axes"]
