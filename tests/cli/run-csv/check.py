import csv
rows = list(csv.DictReader(open("out/small_linux-6.1_samples.csv")))
metrics = {(row["cgroup"], row["metric"]) for row in rows}
assert ("/a", "memory.current") in metrics and ("_system", "lab.enomem") in metrics, metrics
times = [float(row["time_ms"]) for row in rows]
assert times == sorted(times) and times[-1] >= 950
