import sys
rows = [line.split() for line in sys.stdin.read().splitlines()]
assert ["lab.enomem", "7", "40"] in rows, rows       # the branch, and what it is a branch of
assert ["lab.reclaims", "5", "-"] in rows, rows
