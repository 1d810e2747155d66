import json
import struct
import sys

assert json.load(sys.stdin) == {"file": "a.png", "run": 1, "as": "png"}
png = open("a.png", "rb").read()
assert png.startswith(b"\x89PNG\r\n\x1a\n") and struct.unpack(">II", png[16:24]) == (640, 400)
assert open("a.pdf", "rb").read(5) == b"%PDF-"
