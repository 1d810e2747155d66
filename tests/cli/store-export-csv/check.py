import csv, json, xml.dom.minidom
rows = list(csv.DictReader(open("a.csv")))
assert rows and {row["metric"] for row in rows} == {"memory.current"} and {row["cgroup"] for row in rows} == {"/a"}
svg = xml.dom.minidom.parse("a.svg").documentElement
assert svg.getAttribute("width") == "640" and svg.getAttribute("height") == "360"
assert len(json.load(open("a.json"))["traceEvents"]) > 20
assert "<svg" in open("a.html").read()
