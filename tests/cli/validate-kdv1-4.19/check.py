import json, sys
answer = json.load(sys.stdin)
assert answer["absent"] == [] and answer["ok"] is True, [m["name"] for m in answer["metrics"] if not m["ok"]]
seen = {metric["name"]: metric["observed"] for metric in answer["metrics"]}
# Dying cgroups, copies of caches, their slabs and objects at each mark: README.md of the captures.
for mark, *expected in [('after_rmdir', 50, 150, 1400, 27004), ('after_drop2', 11, 33, 22, 32), ('after_drop3b', 1, 3, 0, 0)]:
    dying = seen["proc_cgroups.memory.num_cgroups@" + mark] - 1
    caches = [seen["memcg_caches.total." + what + "@" + mark] for what in ("count", "slabs", "objects")]
    assert [dying, *caches] == expected, (mark, dying, caches)
