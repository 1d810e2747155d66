"""The score table says which way keeps pages for nobody, which destroys nothing, and which counts every object."""
import json
import sys

scores = json.load(sys.stdin)["scores"]
leak, way1, way4, oracle = (scores[name] for name in ("linux-3.16+dead_caches=leak", "way-1", "way-4", "oracle"))
assert leak["empty_pages"]["value"] > 1 and way1["empty_pages"]["value"] == 0, (leak, way1)
assert leak["delay"] is None and way1["delay"]["value"] >= 0, "the baseline destroys no cache, way 1 does"
assert way4["alloc_free"]["value"] > 1000 > leak["alloc_free"]["value"], (way4, leak)
for name, figures in scores.items():
    pages = figures["dead_pages"]
    assert abs(pages["ratio"] - pages["value"] / oracle["dead_pages"]["value"]) < 1e-9, name
assert leak["dead_caches"]["moment_ns"] >= 10_000_000_000, "removed at 10 s"
