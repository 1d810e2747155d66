import json, sqlite3, sys
shown = [(run["strategy"], run["fingerprint"]) for run in json.load(sys.stdin)["runs"]]
assert [strategy for strategy, _ in shown] == ["linux-3.14", "patchset-2014", "linux-6.1"], shown
for book in ("one.db", "three.db"):
    stored = sqlite3.connect(book).execute("SELECT strategy, fingerprint FROM run ORDER BY id").fetchall()
    assert stored == shown, (book, stored, shown)
