#!/usr/bin/env python3
"""Shows layout.py refusing a file that is laid out otherwise, and leaving tables alone."""
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import layout

HELD = "int twice(int value) { return value * 2; }\n"


class Layout(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / ".clang-format").write_text("BasedOnStyle: Google\nIndentWidth: 4\nColumnLimit: 120\n")
        (self.root / "core").mkdir()

    def wrong(self, text):
        (self.root / "core" / "a.cpp").write_text(text)
        return layout.findings(self.root, layout.formatter())

    def test_what_is_laid_out_passes(self):
        self.assertEqual(self.wrong(HELD), ([], 1))

    def test_what_is_not_is_named(self):
        self.assertEqual(self.wrong(HELD.replace(" * ", "*")), (["core/a.cpp"], 1))
        self.assertEqual(self.wrong(HELD.replace("int value", "int  value")), (["core/a.cpp"], 1))

    def test_tables_are_laid_out_by_hand(self):
        self.assertEqual(self.wrong("// clang-format off\nint a[] = {1,  2,\n           30, 4};\n// clang-format on\n"), ([], 1))

    def test_files_below_folders_are_found(self):
        (self.root / "core" / "deep").mkdir()
        (self.root / "core" / "deep" / "b.h").write_text("int  b;\n")
        self.assertEqual(self.wrong(HELD), (["core/deep/b.h"], 2))


if __name__ == "__main__":
    if not layout.formatter():
        sys.exit(77)
    unittest.main()
