import sys
assert "password" not in sys.stdin.read()
