"""Two runs; of the first a sample is not the one that was written."""
import os
import sqlite3
import subprocess

with open("quiet.yaml", "w") as scenario:
    scenario.write("reclaimlab: 1\ntitle: Nothing happens\ntiming: ideal\nstrategies: [linux-3.14, linux-6.1]\nstop: 1s\n")
subprocess.run([os.environ["RECLAIMCTL"], "run", "quiet.yaml", "--store", "lab.db"], check=True, capture_output=True)
book = sqlite3.connect("lab.db")
book.execute("UPDATE sample SET value = value + 1, hi = hi + 1 WHERE series = (SELECT min(id) FROM series WHERE run = 1)")
book.commit()
book.close()
