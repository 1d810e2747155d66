import json, sys
sys.path.insert(0, sys.argv[1] + "/tests/cli")
from replay_verdict import caches_equal
caches_equal(json.load(sys.stdin)["replay"], 60721,
             {"dentry": (16081, 15236, 36), "ext4_inode_cache": (16001, 13403, 200)})
