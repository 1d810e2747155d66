"""A book of two runs, one page in its middle overwritten."""
import os
import subprocess

subprocess.run([os.environ["RECLAIMCTL"], "run", "small.yaml", "--store", "lab.db"], check=True, stdout=subprocess.DEVNULL)
with open("lab.db", "r+b") as book:
    book.seek(os.path.getsize("lab.db") // 2 // 4096 * 4096)
    book.write(b"7" * 200)
