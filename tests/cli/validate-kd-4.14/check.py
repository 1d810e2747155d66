import json, sys
answer = json.load(sys.stdin)
assert answer["absent"] == [] and answer["ok"] is True, [m["name"] for m in answer["metrics"] if not m["ok"]]
seen = {metric["name"]: metric["observed"] for metric in answer["metrics"]}
# Dying cgroups, copies of caches, their slabs and objects at each mark: README.md of the captures.
for mark, *expected in [('created', 0, 100, 1397, 27426), ('after_rmdir', 50, 99, 1397, 26984), ('after_drop2', 11, 22, 22, 32), ('after_drop3b', 1, 2, 0, 0)]:
    dying = seen["cgroup.stat.nr_dying_descendants@" + mark]
    caches = [seen["memcg_caches.total." + what + "@" + mark] for what in ("count", "slabs", "objects")]
    assert [dying, *caches] == expected, (mark, dying, caches)
