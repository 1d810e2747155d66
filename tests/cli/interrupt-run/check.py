"""What was run until Ctrl+C is in the book, marked so, and nobody writes it any more."""
import os
import sqlite3

with sqlite3.connect("long.db") as book:
    assert book.execute("SELECT state FROM run").fetchall() == [("interrupted",)]
    last = book.execute("SELECT max(t_ns) FROM sample").fetchone()[0]
    assert last and last > 0, last
assert not [name for name in os.listdir(".") if name.startswith("long.db.run-")], os.listdir(".")
