import json, sqlite3, sys
shown = [(run["strategy"], run["fingerprint"], run["state_hash"]) for run in json.load(sys.stdin)["runs"]]
stored = sqlite3.connect("without.db").execute("SELECT strategy, fingerprint FROM run ORDER BY id").fetchall()
assert len(shown) == 3 and [(strategy, fingerprint) for strategy, fingerprint, _ in shown] == stored, (shown, stored)
