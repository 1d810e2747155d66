#!/usr/bin/env python3
"""Shows run_mutants.py refusing mutants that do not fit the tree, and telling killed ones from survivors."""
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import run_mutants

GOOD = "A sentence.\n\nfile: core/base/sum.cpp\nold: a + b\nnew: a - b\nkilled by: core_base\n"


class Mutants(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.put("core/LAYERS", "# bottom first\nbase zoo\n")
        self.put("core/base/sum.cpp", "int sum(int a, int b) { return a + b; }\nint twice(int a) { return a * a; }\n")
        self.put("tests/core/base/sum_test.cpp", "")
        self.put("tests/core/zoo/zoo_test.cpp", "")

    def put(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def read(self, text, name="one"):
        self.put(f"mutants/{name}.mutant", text)
        return run_mutants.read_all(self.root / "mutants", self.root)

    def test_one_that_fits_applies(self):
        mutants, tests, wrong = self.read(GOOD)
        self.assertEqual(([], ["core_base", "core_zoo"]), (wrong, tests))
        self.assertIn("return a - b;", run_mutants.applied(mutants[0], self.root))
        self.assertEqual("A sentence.", mutants[0].sentence)

    def test_new_may_be_empty(self):
        mutants, _, wrong = self.read(GOOD.replace("new: a - b", "new:"))
        self.assertEqual([], wrong)
        self.assertIn("return ;", run_mutants.applied(mutants[0], self.root))

    def test_what_does_not_fit_is_refused_by_name(self):
        for words, text in (("stands 0 times", GOOD.replace("a + b", "a % b", 1)),
                            ("stands 2 times", GOOD.replace("old: a + b", "old: return")),
                            ("there is no core/base/gone.cpp", GOOD.replace("sum.cpp", "gone.cpp")),
                            ("there is no test core_cellar", GOOD.replace("core_base", "core_cellar")),
                            ("'killed by:' is missing", GOOD.replace("killed by: core_base", "")),
                            ("'old:' is missing", GOOD.replace("old: a + b", "old:")),
                            ("given twice", GOOD + "old: a\n"),
                            ("no sentence", GOOD.replace("A sentence.", "")),
                            ("the same", GOOD.replace("a - b", "a + b")),
                            ("is none of", GOOD + "kill: core_base\n")):
            mutants, _, wrong = self.read(text)
            self.assertEqual(([], 1), (mutants, len(wrong)), words)
            self.assertTrue(wrong[0].startswith("one: ") and words in wrong[0], wrong[0])

    def build(self, failing):
        """A build in which exactly the tests of `failing` fail; what was asked is noted."""
        build = mock.Mock(tree=self.root, asked=[])
        build.make.return_value = None

        def test(name):
            build.asked.append((name, (self.root / "core/base/sum.cpp").read_text().count("a - b")))
            return "Sum.Adds" if name in failing else None
        build.test.side_effect = test
        return build

    def test_named_tests_are_asked_first_and_the_tree_is_restored(self):
        before = (self.root / "core/base/sum.cpp").stat().st_mtime_ns
        mutants, tests, _ = self.read(GOOD.replace("core_base", "core_zoo"))
        build = self.build({"core_base"})
        self.assertEqual(("core_base", "Sum.Adds"), run_mutants.killer(mutants[0], build, tests))
        self.assertEqual([("core_zoo", 1), ("core_base", 1)], build.asked)
        build.restore.assert_called_once()
        self.assertIn("a + b", (self.root / "core/base/sum.cpp").read_text())
        self.assertEqual(before, (self.root / "core/base/sum.cpp").stat().st_mtime_ns)

    def test_one_that_nobody_notices_survives(self):
        mutants, tests, _ = self.read(GOOD)
        self.assertIsNone(run_mutants.killer(mutants[0], self.build(set()), tests))

    def test_one_that_cannot_be_compiled_is_refused(self):
        mutants, tests, _ = self.read(GOOD)
        build = self.build({"core_base"})
        build.make.return_value = "error: no"
        with self.assertRaisesRegex(run_mutants.Refused, "cannot be compiled"):
            run_mutants.killer(mutants[0], build, tests)
        build.restore.assert_called_once()


if __name__ == "__main__":
    unittest.main()
