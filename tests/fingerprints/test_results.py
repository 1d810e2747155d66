#!/usr/bin/env python3
"""Shows that results.py finds what changed, and passes over what is left out and nothing else."""
import contextlib
import io
import json
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

import event_stream
import left_out
import results
from left_out import LeftOut

RUN = """{
 "runs": [
  {
   "strategy": "way-1",
   "engine_id": 7,
   "metrics": {
    "lab.dying": {"/": 1.50},
    "memory.max": {"/k1": 4096}
   }
  },
  {
   "engine_id": {"a": [1, "}"]}
  }
 ]
}
"""
CSV = ("time_ms,cgroup,metric,value\n0.0,/k1,memory.max,4096\n0.0,/memory.max,memory.stat.anon,1\n"
       "0.0,/k1,memory.max.x,2\n")


def cut(text, *whats, key="run/a.json"):
    return left_out.cut(key, text, [LeftOut(key, what, "a test") for what in whats])


class LeavingOut(unittest.TestCase):
    def test_nothing_named_changes_nothing(self):
        self.assertEqual(RUN, left_out.cut("run/a.json", RUN, [LeftOut("why/*", "runs", "other keys")]))

    def test_a_path_that_is_not_there_changes_no_byte(self):
        paths = ["runs[].engine", "engine_id", "runs[].metrics.lab", "runs[strategy=way-2].metrics"]
        self.assertEqual(RUN, cut(RUN, *paths))

    def test_a_member_goes_with_one_comma_and_the_rest_stays_byte_for_byte(self):
        self.assertEqual(RUN.replace('   "engine_id": 7,\n', "").replace('\n   "engine_id": {"a": [1, "}"]}\n  ', ""),
                         cut(RUN, "runs[].engine_id"))

    def test_the_first_and_the_last_member(self):
        text = '{ "a":1 ,"b": [2],\n"c":-3.0e1 }'
        self.assertEqual('{ "b": [2],\n"c":-3.0e1 }', cut(text, "a"))
        self.assertEqual('{ "a":1 ,"b": [2] }', cut(text, "c"))
        self.assertEqual('{ "b": [2] }', cut(text, "a", "c"))
        self.assertEqual("{}", cut(text, "a", "b", "c"))

    def test_a_new_member_cut_out_gives_the_old_text(self):
        old = {"runs": [{"a": 1, "b": {"c": None}}, {"a": 2, "b": {}}], "z": "\\\"}"}
        for place in range(3):
            new = json.loads(json.dumps(old))
            for run in new["runs"]:
                items = list(run.items())
                run.clear()
                run.update(items[:place] + [("new", [{"x": "]"}])] + items[place:])
            self.assertEqual(json.dumps(old, indent=1), cut(json.dumps(new, indent=1), "runs[].new"))

    def test_quoted_names_and_elements_by_a_member(self):
        self.assertEqual(RUN.replace(',\n    "memory.max": {"/k1": 4096}', ""),
                         cut(RUN, 'runs[].metrics["memory.max"]'))
        metrics = '{"metrics": [{"name": "a"}, {"name": "memory.max", "unit": "B"}]}'
        self.assertEqual('{"metrics": [{"name": "a"}]}', cut(metrics, "metrics[name=memory.max]"))
        self.assertEqual('{"metrics": [{"name": "a"}, {"name": "memory.max"}]}',
                         cut(metrics, "metrics[name=memory.max].unit"))

    def test_what_is_no_path_is_refused(self):
        for path in ("", "a..b", "a[", "a[]b", 'a["b]'):
            with self.assertRaises(ValueError, msg=path):
                cut(RUN, path)

    def test_rows_of_one_metric(self):
        self.assertEqual(CSV.replace("0.0,/k1,memory.max,4096\n", ""), cut(CSV, "memory.max", key="csv/a/b.csv"))
        self.assertEqual(CSV, cut(CSV, "memory", key="csv/a/b.csv"))

    def test_whole_lines_of_a_text(self):
        self.assertEqual("one\nthree\n", cut("one\ntwo 2\nthree\n", r"two \d", key="why/a.txt"))
        self.assertEqual("two 22\n", cut("two 22\n", r"two \d", key="why/a.txt"))

    def test_an_entry_that_cannot_act_is_refused(self):
        with self.assertRaises(ValueError):
            cut("x", "fingerprint", key="events/a/b")


class Comparing(unittest.TestCase):
    def setUp(self):
        nothing = mock.patch.object(results, "LEFT_OUT", [])   # what the tree leaves out today is not the matter
        nothing.start()
        self.addCleanup(nothing.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)

    def book(self, name, run=RUN, **more):
        book = results.Book(self.home / f"{name}.tsv")
        book.put("events/scenarios/a/way-1", "fingerprint=1 state=2 stored=3 sha256=4")
        book.put_text("run/scenarios/a.json", run.encode(), 0)
        book.put_text("csv/scenarios/a/x.csv", CSV.encode())
        for key, value in more.items():
            book.put(f"events/scenarios/a/{key}", value)
        book.save()
        return book.table

    def compare(self, before, after, only=()):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = results.compare(types.SimpleNamespace(before=before, after=after, only=only))
        return status, said.getvalue()

    def test_equal_tables(self):
        status, said = self.compare(self.book("a"), self.book("b"))
        self.assertEqual(0, status, said)
        self.assertRegex(said, r"together +3 +0 +0 +0\n")

    def test_a_changed_text_is_shown_with_its_line(self):
        status, said = self.compare(self.book("a"), self.book("b", RUN.replace("1.50", "1.5")))
        self.assertEqual(1, status)
        self.assertIn("differs: run/scenarios/a.json\n    line 7: before     \"lab.dying\": {\"/\": 1.50},\n", said)

    def test_a_byte_at_the_end_is_a_difference(self):
        for number, other in enumerate((RUN + "\n", RUN[:-1], RUN.replace("\n", "\r\n"))):
            status, said = self.compare(self.book("a"), self.book(f"b{number}", other))
            self.assertEqual(1, status, number)
            self.assertIn("differs: run/scenarios/a.json", said)

    def test_a_changed_status_is_a_difference(self):
        before, after = self.book("a"), self.book("b")
        after.write_text(after.read_text().replace("status=0", "status=1"))
        status, said = self.compare(before, after)
        self.assertEqual(1, status)
        self.assertIn("status: before 0, after 1", said)

    def test_a_changed_value_without_a_text(self):
        before, after = self.book("a", more="fingerprint=1 sha256=5"), self.book("b", more="fingerprint=1 sha256=6")
        status, said = self.compare(before, after)
        self.assertEqual(1, status)
        self.assertIn("differs: events/scenarios/a/more\n    sha256: before 5, after 6\n", said)
        self.assertNotIn("fingerprint: before", said)

    def test_a_table_whose_texts_are_not_kept(self):
        before, after = self.book("a"), self.book("b", RUN.replace("way-1", "way-2"))
        results.shutil.rmtree(results.texts_of(before))
        status, said = self.compare(before, after)
        self.assertEqual(1, status)
        self.assertIn("differs: run/scenarios/a.json\n    sha256: before", said)

    def test_missing_and_new_keys(self):
        less, more = self.book("a"), self.book("b", more="fingerprint=1")
        self.assertIn("missing: events/scenarios/a/more", self.compare(more, less)[1])
        self.assertIn("new: events/scenarios/a/more", self.compare(less, more)[1])
        self.assertEqual((1, 1), (self.compare(more, less)[0], self.compare(less, more)[0]))

    def test_nothing_to_compare_is_not_equal(self):
        self.assertEqual(1, self.compare(self.book("a"), self.book("b"), ["kernel-6.1/*"])[0])

    def test_only_a_scenario(self):
        before, after = self.book("a"), self.book("b")
        with after.open("a") as table:
            table.write("events/scenarios/b/way-1\tfingerprint=1\nrules.json\tstatus=0\n")
        self.assertEqual(0, self.compare(before, after, ["scenarios/a"])[0])
        self.assertEqual(1, self.compare(before, after, ["scenarios/b"])[0])

    def test_a_field_left_out_is_no_difference(self):
        entries = [LeftOut("run/*.json", "runs[].new", "a test"), LeftOut("csv/*", "memory.new", "a test"),
                   LeftOut("events/*/more", None, "a test")]
        before = self.book("before")
        with mock.patch.object(results, "LEFT_OUT", entries):
            after = self.book("after", RUN.replace('"engine_id": 7', '"new": [1],\n   "engine_id": 7'), more="f=1")
            status, said = self.compare(before, after)
            self.assertEqual(0, status, said)
            self.assertIn("left out: run/*.json runs[].new: a test", said)
            self.assertEqual(before.read_text(), after.read_text())
            other = self.book("other", RUN.replace('"engine_id": 7', '"new": [1],\n   "engine_id": 8'))
            self.assertIn("engine_id", self.compare(before, other)[1])
        self.assertEqual(0, self.compare(before, after)[0], "the tables are as they were written")

    def test_a_field_named_after_both_were_written(self):
        before = self.book("before")
        after = self.book("after", RUN.replace('"engine_id": 7', '"new": [1],\n   "engine_id": 7'), more="f=1")
        self.assertEqual(1, self.compare(before, after)[0])
        entries = [LeftOut("run/*.json", "runs[].new", "a test"), LeftOut("events/*/more", None, "a test")]
        with mock.patch.object(results, "LEFT_OUT", entries):
            self.assertEqual(0, self.compare(before, after)[0])

    def test_one_that_was_broken_off_is_not_equal_and_is_written_again(self):
        whole = self.book("a")
        results.Book(self.home / "b.tsv").put_text("run/scenarios/a.json", b"{}", 0)
        self.assertEqual(1, self.compare(whole, self.home / "b.tsv")[0])
        self.assertEqual(0, self.compare(whole, self.book("b"))[0])

    def test_a_folder_that_is_not_ours_is_not_overwritten(self):
        (self.home / "a").mkdir()
        (self.home / "a" / "mine").write_text("x")
        with self.assertRaises(SystemExit):
            self.book("a")
        self.assertEqual("x", (self.home / "a" / "mine").read_text())


def event(number, rule=0, a=0):
    return event_stream.EVENT.pack(5, number | rule << 48, 1 | 0xffffff << 8, a, 0, 0)


class Events(unittest.TestCase):
    """A stand-in for bin/stored_events that prints a file."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        header = self.home / "core/trace/event.h"
        header.parent.mkdir(parents=True)
        header.write_text('    X(Command, 0, "command", "", "", "") \\\n    X(Enomem, 0, "enomem", "", "", "") \\\n'
                          "enum class RuleId : std::uint16_t {\n    None,\n    ScanBatch,   // why\n    Count\n};\n")

    def build(self, name, *streams, dropped=0, every=()):
        head = {"strategy": "way-1", "fingerprint": "f", "state_hash": "s", "event_number": 9,
                "streams": [{"stored": len(stream), "dropped": dropped} for stream in streams]}
        program = self.home / name / "bin" / "stored_events"
        program.parent.mkdir(parents=True)
        events = b"".join(map(b"".join, [*streams, every]))
        (self.home / name / "out").write_bytes(json.dumps(head).encode() + b"\n" + events)
        program.write_text(f"#!/bin/sh\nexec cat '{self.home / name / 'out'}'\n")
        program.chmod(0o755)
        return self.home / name

    def test_one_rule_makes_another_hash(self):
        builds = [self.build(name, [event(1)], [event(2), event(3, rule)]) for name, rule in (("a", 0), ("b", 1))]
        lines = [event_stream.hashes(build, self.home, "x.yaml", ["way-1"])["way-1"] for build in builds]
        self.assertIn("fingerprint=f state=s next=9 stored=1+2 dropped=0+0 sha256=", lines[0])
        self.assertNotEqual(lines[0], lines[1])
        shown = event_stream.first_difference(builds, [self.home] * 2, "x.yaml", "way-1")
        self.assertIn("number=3 kind=enomem rule=None", shown[0])
        self.assertIn("number=3 kind=enomem rule=ScanBatch", shown[1])

    def test_equal_events_have_no_difference(self):
        builds = [self.build(name, [], [event(2)]) for name in "ab"]
        self.assertEqual([], event_stream.first_difference(builds, [self.home] * 2, "x.yaml", "way-1"))

    def test_one_event_more(self):
        builds = [self.build("a", [], [event(2)]), self.build("b", [], [event(2), event(3)])]
        shown = event_stream.first_difference(builds, [self.home] * 2, "x.yaml", "way-1")
        self.assertTrue(shown[0].endswith("none") and "number=3" in shown[1], shown)

    def test_an_event_that_was_dropped(self):
        builds = [self.build(name, [event(3)], dropped=2, every=[event(1), event(2, a=a), event(3)])
                  for name, a in (("a", 0), ("b", 1))]
        lines = [event_stream.hashes(build, self.home, "x.yaml", [])["way-1"].split(" all_sha256=") for build in builds]
        self.assertEqual(lines[0][0], lines[1][0])
        self.assertNotEqual(lines[0][1], lines[1][1])
        shown = event_stream.first_difference(builds, [self.home] * 2, "x.yaml", "way-1")
        self.assertTrue(shown[0].startswith("event 2 of 3: ") and shown[1].endswith(" a=1 b=0 c=0"), shown)

    def test_a_cut_stream_fails(self):
        build = self.build("a", [event(1)], [event(2)])
        (build / "out").write_bytes((build / "out").read_bytes()[:-1])
        with self.assertRaises(event_stream.Failed):
            event_stream.hashes(build, self.home, "x.yaml", [])


if __name__ == "__main__":
    unittest.main()
