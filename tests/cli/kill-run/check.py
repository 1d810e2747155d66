"""A run that was killed has lost at most its last second, is not complete, and the next recording goes on in the book."""
import sqlite3
import subprocess

with sqlite3.connect("lab.db") as book:
    assert book.execute("SELECT state, fingerprint FROM run").fetchall() == [("recording", None)]
    assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    times = [t for (t,) in book.execute("SELECT DISTINCT t_ns FROM sample ORDER BY t_ns")]
    assert len(times) > 10, times
