import sqlite3, xml.dom.minidom
svg = xml.dom.minidom.parse("first-light.svg")
names = [node.firstChild.data for node in svg.getElementsByTagName("text")]
for name in ("Linux 3.14", "Patch set of 2014", "Linux 6.1", "lookup refused (ENOMEM)", "real Linux 6.1 (K1)", "memory.max 32 MiB", "time, s", "MiB"):
    assert name in names, names
assert len(svg.getElementsByTagName("circle")) > 50 and not svg.getElementsByTagName("image")
html = open("first-light.html").read()
assert html.count("<svg") == 3 and "<script" not in html and "http://" not in html.replace("http://www.w3.org/2000/svg", "")
book = sqlite3.connect("first-light.db")
assert book.execute("select count(*) from run").fetchone() == (3,)
