#!/usr/bin/env python3
"""Shows build_budget.py refusing a part without a budget, a budget without a part and a sum that is too large, and what
its table says of objects that were compiled twice, are gone, or belong to what ./test does not build."""
import contextlib
import io
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import build_budget

ROWS = [("core_base", "4"), ("test_base", "6"), ("reclaimlab_ui", "90"), ("speed_probe", "5", "at times"),
        ("core_way", "20", "coming", "ways of a run"), ("linking", "30", "rest"), ("together", "200")]
TARGETS = {"core_base": ["core/CMakeFiles/core_base.dir/base.cpp.o"],
           "test_base": ["tests/CMakeFiles/test_base.dir/Unity/unity_0_cxx.cxx.o"],
           "reclaimlab_ui": ["ui/CMakeFiles/reclaimlab_ui.dir/a.cpp.o", "ui/CMakeFiles/reclaimlab_ui.dir/b.cpp.o"],
           "bench_engine": ["tests/bench/CMakeFiles/bench_engine.dir/engine_bench.cpp.o"]}


class Budget(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.rows(ROWS)
        self.build("test", TARGETS)

    def rows(self, rows, header="# what it is\npart\tseconds\tstate\tnote\n"):
        (self.home / "budget.tsv").write_text(header + "".join("\t".join(row) + "\n" for row in rows))

    def build(self, name, targets):
        """A build whose objects took a second of user time and half of one of system time each."""
        folder = self.home / name
        entries, times = [], ""
        for item in [item for items in targets.values() for item in items]:
            (folder / item).parent.mkdir(parents=True, exist_ok=True)
            (folder / item).write_text("")
            entries.append({"command": f"/bin/c++ -DNAME=\\\"a\\\" -o {item} -c a.cpp", "file": "a.cpp"})
            times += f"{item}\t1.000\t0.500\n"
        (folder / "compile_commands.json").write_text(json.dumps(entries))
        (folder / "compile-times.tsv").write_text(times)
        return folder

    def run_it(self, command, *builds):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = build_budget.main([command, str(self.home / "budget.tsv"),
                                        *(str(self.home / build) for build in builds or ("test",))])
        return status, out.getvalue()

    def refused(self, *words):
        status, out = self.run_it("check")
        self.assertEqual(1, status, out)
        for word in words:
            self.assertIn(word, out)
        self.assertEqual(len(words) + 1, len(out.splitlines()), out)

    def test_what_fits_passes(self):
        self.assertEqual((0, "0 findings\n"), self.run_it("check"))

    def test_a_target_without_a_row(self):
        self.build("test", {**TARGETS, "core_way": ["core/CMakeFiles/core_way.dir/way.cpp.o"],
                            "test_way": ["tests/CMakeFiles/test_way.dir/way_test.cpp.o"]})
        self.refused("target test_way has no budget")

    def test_a_row_of_the_rest_is_no_targets(self):
        self.build("test", {**TARGETS, "linking": ["core/CMakeFiles/linking.dir/a.cpp.o"]})
        self.refused("target linking has no budget")

    def test_a_row_without_a_target(self):
        self.rows([("core_gone", "1"), *ROWS])
        self.refused("row core_gone belongs to no target")

    def test_a_build_without_the_window_is_asked_for_its_own_targets_only(self):
        self.build("test", {part: TARGETS[part] for part in ("core_base", "test_base")})
        self.assertEqual(0, self.run_it("check")[0])

    def test_more_than_all_may_take(self):
        self.rows([*ROWS[:-1], ("together", "154")])
        self.refused("the rows are 155 s together, more than the 154 s")

    def test_a_table_that_cannot_be_read(self):
        for rows, words in ((ROWS + [ROWS[0]], "core_base has two rows"), (ROWS + [ROWS[-1]], "together has two rows"),
                            (ROWS[:-1], "the row 'together' is missing"), (ROWS + [("a", "1 s")], "not a row: a\t1 s"),
                            (ROWS + [("a", "1", "soon")], "a: unknown state 'soon'"), (ROWS + [("a",)], "not a row")):
            self.rows(rows)
            self.refused(words)
        self.rows(ROWS, header="part\tseconds\n")
        self.refused("the first row names the columns")
        (self.home / "budget.tsv").unlink()
        self.refused("budget.tsv")

    def test_the_table(self):
        self.build("asan", {"core_base": TARGETS["core_base"]})
        status, out = self.run_it("show", "test", "asan")
        self.assertEqual(0, status)
        self.assertEqual([["seconds", "of", "compiling", "test", "asan", "sum", "budget"],
                          ["core_base", "1.5", "1.5", "3.0", "4"], ["test_base", "1.5", "-", "1.5", "6"],
                          ["reclaimlab_ui", "3.0", "-", "3.0", "90"], ["compiling", "6.0", "1.5", "7.5", "105"],
                          ["for", "what", "is", "coming", "20"], ["linking,", "tests", "and", "the", "rest", "30"],
                          ["all", "that", "./test", "may", "take", "200"]],
                         [line.split() for line in out.splitlines()])

    def test_a_part_over_its_budget_is_marked_and_passes(self):
        self.rows([("core_base", "1"), *ROWS[1:]])
        status, out = self.run_it("show")
        self.assertEqual(0, status)
        self.assertRegex(out, r"core_base +1\.5 +1\.5 +1  over\n")
        self.assertEqual(1, out.count("over"))

    def test_a_coming_part_that_has_come_is_shown(self):
        self.build("test", {**TARGETS, "core_way": ["core/CMakeFiles/core_way.dir/way.cpp.o"]})
        self.assertEqual(0, self.run_it("check")[0])
        _, out = self.run_it("show")
        self.assertRegex(out, r"core_way +1\.5 +1\.5 +20\n")
        self.assertRegex(out, r"for what is coming +0\n")

    def test_the_last_compilation_of_an_object_that_is_there_counts(self):
        folder = self.build("test", TARGETS)
        with (folder / "compile-times.tsv").open("a") as table:
            table.write("core/CMakeFiles/core_base.dir/base.cpp.o\t2,000\t0,250\n"
                        "core/CMakeFiles/core_base.dir/gone.cpp.o\t9.000\t0.000\nCMakeFiles/cut off")
        self.assertRegex(self.run_it("show")[1], r"core_base +2\.[23] +2\.[23] +4\n")

    def test_a_build_without_times_has_an_empty_column(self):
        (self.home / "test" / "compile-times.tsv").unlink()
        self.assertRegex(self.run_it("show")[1], r"core_base +- +0\.0 +4\n")


if __name__ == "__main__":
    unittest.main()
