import csv
rows = list(csv.reader(open("out/names_linux-6.1_samples.csv", newline=""), strict=True))
assert {len(row) for row in rows} == {4}, "cells"
assert '/k,9,"=HYPERLINK(1)"' in {row[1] for row in rows}
assert not any(cell[:1] in "=+-@\t" for row in rows for cell in row[1:3])
