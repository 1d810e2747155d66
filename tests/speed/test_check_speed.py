#!/usr/bin/env python3
"""Shows check_speed.py failing where it must, and passing where it may."""
import contextlib
import io
import shutil
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import check_speed
from check_speed import REFERENCE, Failed, Row

HERE = "g++-12.2.0 glibc-2.36 x86_64 -O1 joined"
NEWER = "g++-13.1.0 glibc-2.38 x86_64 -O1 joined"
CLANG = "clang++-14.0.6 glibc-2.36 x86_64 -O2"
COMMANDS = {name: f"<{name}>" for name in ("again", "raise", "lower", "add")}

# Stands for the probe under callgrind: says what it did and leaves a dump of each part where callgrind would.
FAKE_VALGRIND = """#!/bin/sh
for word; do case $word in --callgrind-out-file=*) out=${word#*=};; esac; done
printf 'desc: Trigger: Program termination\\ntotals: 3\\n' > "$out"
printf 'desc: Trigger: Client Request: reference -\\ntotals: 1000\\n' > "$out.1"
printf 'desc: Trigger: Client Request: hit a\\ntotals: HITS\\n' > "$out.2"
printf 'built\\t%s\\ncounted\\treference\\t-\\t10\\tround\\ncounted\\thit\\ta\\t10\\tlookup\\n' "BUILD"
"""


def rows(build=HERE, reference=50.0, hit=100.0, cycle=20000.0, reason=""):
    return [Row(*REFERENCE, build, reference, "round", reason), Row("hit", "a", build, hit, "lookup", reason),
            Row("cycle", "b", build, cycle, "cgroup", reason)]


def judged(table, now):
    return check_speed.report(check_speed.judge(table, now), now[0].build, COMMANDS)


class OfAKnownBuild(unittest.TestCase):
    def test_the_same_passes(self):
        text, failed = judged(rows(), rows())
        self.assertFalse(failed)
        self.assertNotIn("<", text)

    def test_growth_of_2_9_percent_passes(self):
        self.assertFalse(judged(rows(), rows(hit=102.9))[1])

    def test_growth_of_3_1_percent_fails_and_says_everything(self):
        text, failed = judged(rows(), rows(hit=103.1))
        self.assertTrue(failed)
        self.assertIn("FAILED: hit, a: 100.0 before, 103.1 instructions now per lookup, +3.10%; at most +3%", text)
        self.assertEqual(1, text.count("FAILED"))
        self.assertIn("<again>", text)
        self.assertIn("<raise>", text)

    def test_each_figure_is_held_by_itself(self):
        self.assertTrue(judged(rows(), rows(hit=50, cycle=20700))[1])

    def test_a_reference_loop_that_grows_fails_too(self):
        self.assertTrue(judged(rows(), rows(reference=52))[1])

    def test_a_fall_passes_and_asks_for_a_lower_row(self):
        text, failed = judged(rows(), rows(hit=90))
        self.assertFalse(failed)
        self.assertIn("Lower the row: hit, a takes 10.00% less: <lower>", text)
        self.assertNotIn("Lower", judged(rows(), rows(hit=98))[0])

    def test_rows_of_other_builds_are_no_measure(self):
        self.assertTrue(judged(rows(CLANG, hit=200) + rows(), rows(hit=110))[1])
        self.assertFalse(judged(rows(CLANG, hit=50) + rows(), rows())[1])

    def test_a_figure_without_a_row_fails(self):
        text, failed = judged(rows()[:2], rows())
        self.assertTrue(failed)
        self.assertIn("cycle, b: the table has no row of it for " + HERE, text)
        self.assertIn("<add>", text)

    def test_a_row_without_a_figure_fails(self):
        for build in (HERE, CLANG):
            text, failed = judged(rows() + [Row("gone", "a", build, 5, "lookup")], rows())
            self.assertTrue(failed)
            self.assertIn("gone, a: the table has a row of it for " + build, text)

    def test_another_unit_fails(self):
        now = rows()
        now[1].unit = "call"
        self.assertTrue(judged(rows(), now)[1])

    def test_an_empty_table_fails(self):
        with self.assertRaises(Failed):
            check_speed.judge([], rows())


class OfAnotherBuild(unittest.TestCase):
    def test_it_is_measured_over_the_reference_loop_and_says_so(self):
        # Twice the instructions of everything: a compiler, not a slower engine.
        text, failed = judged(rows(), rows(NEWER, 100, 200, 40000))
        self.assertFalse(failed)
        self.assertIn(f"measured against {HERE}, over the reference loop", text)
        self.assertIn("hit, a                      200.0      200.0    +0.00%", text)

    def test_its_bound_is_wider(self):
        bound = 1 + check_speed.BOUND_ELSEWHERE
        self.assertFalse(judged(rows(), rows(NEWER, 100, 200 * bound - 1, 40000))[1])
        text, failed = judged(rows(), rows(NEWER, 100, 200 * bound + 1, 40000))
        self.assertTrue(failed)
        self.assertNotIn("<raise>", text)   # there is no row to raise

    def test_a_fall_is_the_compilers(self):
        self.assertNotIn("Lower", judged(rows(), rows(NEWER, hit=10))[0])

    def test_the_build_most_like_it_is_the_measure(self):
        for table in (rows() + rows(CLANG), rows(CLANG) + rows()):
            self.assertEqual(HERE, check_speed.judge(table, rows(NEWER)).measure)
            self.assertEqual(CLANG, check_speed.judge(table, rows(CLANG.replace("14.0.6", "16.0.0"))).measure)

    def test_without_a_reference_loop_in_the_table_it_fails(self):
        with self.assertRaises(Failed):
            check_speed.judge(rows()[1:], rows(NEWER))


class TheTable(unittest.TestCase):
    def test_it_is_written_as_it_was_read(self):
        text = check_speed.written(["# why", "\t".join(check_speed.COLUMNS)], rows(reason="checks each link"))
        self.assertEqual(text, check_speed.written(*check_speed.read_table(text)))

    def test_what_is_no_table_is_refused_with_its_line(self):
        good = "hit\ta\tg++\t100\tlookup\t\n"
        for bad in ("hit\ta\tg++\t100\n", "hit\ta\tg++\tmany\tlookup\t\n", "hit\ta\tg++\t0\tlookup\t\n",
                    "hit\ta\tg++\tinf\tlookup\t\n", good):
            with self.assertRaisesRegex(Failed, "^line 3 of the table"):
                check_speed.read_table("# header\n" + good + bad)


class TheProgram(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.table = self.home / "table.tsv"
        self.probe = self.home / "probe"
        self.probe.touch()
        self.valgrind(100)

    def valgrind(self, hits, build=HERE):
        path = self.home / "valgrind"
        path.write_text(FAKE_VALGRIND.replace("HITS", str(hits)).replace("BUILD", build))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def rows(self, *more):
        header = ["# header", "\t".join(check_speed.COLUMNS)]
        self.table.write_text(check_speed.written(header, [Row(*REFERENCE, HERE, 100, "round"), *more]))

    def run_it(self, *options, found=True):
        out, err = io.StringIO(), io.StringIO()
        argv = ["check_speed.py", str(self.table), str(self.probe), *options]
        which = str(self.home / "valgrind") if found else None
        with mock.patch.object(sys, "argv", argv), mock.patch.object(shutil, "which", lambda _: which), \
                contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = check_speed.main()
        return status, out.getvalue() + err.getvalue()

    def test_it_counts_and_compares(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup"))
        self.assertEqual(0, self.run_it()[0])
        self.valgrind(104)
        status, text = self.run_it()
        self.assertEqual(1, status)
        self.assertIn("+4.00%", text)
        self.assertIn(f"{self.probe} --raise 'REASON'", text)

    def test_raise_rewrites_what_has_grown_with_its_reason(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup", "older"), Row("hit", "a", CLANG, 7, "lookup"))
        self.valgrind(104)
        self.assertEqual(1, self.run_it("--raise", " ")[0])
        self.assertEqual(0, self.run_it("--raise", "checks\teach link")[0])
        text = self.table.read_text()
        self.assertIn(f"hit\ta\t{HERE}\t10.4\tlookup\tchecks each link\n", text)
        self.assertIn(f"hit\ta\t{CLANG}\t7\tlookup\t\n", text)
        self.assertIn(f"reference\t-\t{HERE}\t100\tround\t\n", text)
        self.assertTrue(text.startswith("# header\n"))

    def test_raise_does_not_touch_what_stays_within_its_bound(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup"))
        self.valgrind(102)
        before = self.table.read_text()
        status, text = self.run_it("--raise", "creeps")
        self.assertEqual((1, before), (status, self.table.read_text()))
        self.assertIn("no figure has grown", text)

    def test_lower_keeps_what_is_won(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup", "checks each link"))
        self.valgrind(80)
        self.assertEqual(0, self.run_it("--lower")[0])
        self.assertIn(f"hit\ta\t{HERE}\t8\tlookup\t\n", self.table.read_text())

    def test_add_makes_the_rows_of_a_new_build(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup"))
        self.valgrind(300, CLANG)
        self.assertEqual(1, self.run_it()[0])
        self.assertEqual(1, self.run_it("--raise", "no row to raise")[0])
        self.assertEqual(0, self.run_it("--add")[0])
        self.assertIn(f"hit\ta\t{CLANG}\t30\tlookup\t\n", self.table.read_text())
        self.assertIn(f"hit\ta\t{HERE}\t10\tlookup\t\n", self.table.read_text())

    def test_without_valgrind_it_fails_and_names_the_package(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup"))
        status, text = self.run_it(found=False)
        self.assertEqual(1, status)
        self.assertIn("Debian package valgrind", text)

    def test_a_probe_that_fails_or_counts_nothing_fails(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup"))
        self.valgrind(0)
        status, text = self.run_it()
        self.assertEqual(1, status)
        self.assertIn("nothing was counted for hit, a", text)
        (self.home / "valgrind").write_text("#!/bin/sh\necho 'not each lookup hit' >&2\nexit 1\n")
        status, text = self.run_it()
        self.assertEqual(1, status)
        self.assertIn("not each lookup hit", text)

    def test_the_dumps_can_be_kept(self):
        self.rows(Row("hit", "a", HERE, 10, "lookup"))
        self.assertEqual(0, self.run_it("--dumps", str(self.home / "kept"))[0])
        self.assertTrue((self.home / "kept" / "counts.2").is_file())


if __name__ == "__main__":
    unittest.main()
