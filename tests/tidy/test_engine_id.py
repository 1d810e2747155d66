#!/usr/bin/env python3
"""The engine id, on a small tree of its own. usage: test_engine_id.py SOURCE CMAKE"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOMS = "base;machine;way"   # of a room that is not there nothing is hashed


class EngineId(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name) / "tree"
        for name in ("core/base/a.h", "core/base/b.cpp", "core/machine/m.cpp", "core/race/r.cpp", "ui/u.cpp", "resources/r.yaml"):
            self.write(name, name)
        self.before = self.id()

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text, root=None):
        path = (root or self.root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def id(self, root=None, resources="resources/*.yaml"):
        done = subprocess.run([CMAKE, f"-DROOT={root or self.root}", f"-DROOMS={ROOMS}", f"-DRESOURCES={resources}", "-P",
                               f"{SOURCE}/core/engine_id.cmake"], capture_output=True, text=True, check=True)
        id = done.stderr.strip()
        self.assertRegex(id, r"\A[0-9a-f]{16}\Z")
        return id

    def test_a_byte_of_an_engine_source_changes_it(self):
        for name in ("core/base/a.h", "core/base/b.cpp", "core/machine/m.cpp", "resources/r.yaml"):
            self.write(name, name + " ")
            self.assertNotEqual(self.id(), self.before, name)
            self.write(name, name)
            self.assertEqual(self.id(), self.before, name)

    def test_a_new_or_renamed_source_changes_it(self):
        self.write("core/way/w.cpp", "")
        self.assertNotEqual(self.id(), self.before)
        (self.root / "core/way/w.cpp").unlink()
        (self.root / "core/base/a.h").rename(self.root / "core/base/c.h")
        self.assertNotEqual(self.id(), self.before)

    def test_bytes_that_move_from_file_to_file_change_it(self):
        self.write("core/base/a.h", "core/base/b.cpp")
        self.write("core/base/b.cpp", "core/base/a.h")
        self.assertNotEqual(self.id(), self.before)

    def test_nothing_else_does(self):
        self.write("ui/u.cpp", "other")
        self.write("core/race/r.cpp", "other")
        self.write("core/base/notes.md", "other")
        self.write("core/base/.#b.cpp", "an editor's")
        self.assertEqual(self.id(), self.before)

    def test_the_folder_does_not_matter(self):
        elsewhere = Path(self.folder.name) / "another place"
        for path in sorted(self.root.rglob("*")):
            if path.is_file():
                self.write(str(path.relative_to(self.root)), path.read_text(), elsewhere)
        self.assertEqual(self.id(elsewhere), self.before)


if __name__ == "__main__":
    SOURCE, CMAKE = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
