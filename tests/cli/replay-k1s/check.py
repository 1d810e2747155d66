import json, sys
sys.path.insert(0, sys.argv[1] + "/tests/cli")
from replay_verdict import caches_equal
caches = caches_equal(json.load(sys.stdin)["replay"], 101994, {"dentry": (60055, 41938, 858)})
# One allocation, into a slab that was there before: nothing is claimed.
inodes = caches["ext4_inode_cache"]
assert inodes["judged"] is False and inodes["ok"] is None and not inodes["start"]["known"] and inodes["reason"]
