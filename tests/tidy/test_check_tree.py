#!/usr/bin/env python3
"""Shows each rule of check_tree.py failing: a clean small tree passes, and each case breaks exactly one rule in it."""
import tempfile
import unittest
from pathlib import Path

import check_tree
from cpp_text import code_lines, functions

HEADER = "// What it is.\n#pragma once\n"
LONG_FUNCTION = "int f() {\n" + "    g();\n" * 69 + "}\n"  # 71 lines

CLEAN = {
    "run": "#!/bin/sh\n",
    "test": "#!/bin/sh\n",
    ".ci/run": "#!/bin/sh\n",
    "core/LAYERS": "# bottom first\nbase slab machine scenario frame lab zoo\n",
    "core/base/base.h": HEADER,
    "core/slab/slab.h": HEADER + '#include "core/base/base.h"\n',
    "core/slab/slab_page.h": HEADER,
    "core/slab/slab.cpp": '#include "core/slab/slab_page.h"\n// no SIGNAL( here, and no #include <QString>\nint x;\n',
    "core/scenario/scenario.cpp": 'auto folder = std::getenv("RECLAIMLAB_DATA");\n',
    "core/machine/metrics.h": HEADER,
    "core/lab/lab.h": HEADER + '#include "core/slab/slab.h"\n',
    "core/lab/worker.cpp": "auto t = std::chrono::steady_clock::now();\n",
    "core/frame/frame.h": HEADER,
    "ui/plots/plot.h": HEADER + '#include <qcustomplot.h>\n#include "core/frame/frame.h"\n'
                       '#include "core/machine/metrics.h"\n',
    "ui/pane.h": HEADER,
    "ui/window.cpp": '#include <QWidget>\n#include "ui/pane.h"\n#include "core/lab/lab.h"\nauto s = "sender()";\n',
    "datasets/kernel-6.1/SOURCE.md": "measured\n",
    "datasets/kernel-6.1/K1.yaml": "extends: machine-6.1.yaml   # timing: is there\nseed: 1\n"
                                    "observer: {period: 200ms, cost: 2.5ms}\n",
    "datasets/kernel-6.1/machine-6.1.yaml": "timing: {profile: guest-6.1}\nmachine: {cpus: 1}\n",
}

# rule -> list of (file, text) that break it
BROKEN = {
    "layers": [
        ("core/slab/slab.cpp", '#include "core/frame/frame.h"\n'),
        ("core/base/hash.h", HEADER + '  #  include "core/frame/frame.h"\n'),
        ("core/cellar/cellar.cpp", "int x;\n"),
        ("core/slab/slab.cpp", '#include "core/cellar/cellar.h"\n'),
    ],
    "doors": [
        ("core/lab/worker.cpp", '#include "core/slab/slab_page.h"\n'),
        ("app/reclaimctl/main.cpp", '#include "core/slab/slab_page.h"\n'),
        ("core/lab/worker.cpp", '#include "core/machine/metrics.h"\n'),
        ("core/zoo/zoo.cpp", '#include "core/frame/frame_value.h"\n'),
        ("app/reclaimctl/main.cpp", '#include "core/frame/frame_value.h"\n'),
        ("core/slab/slab_list.cpp", '#include "core/slab/slab.h"\n'),
    ],
    "modules_without_circles": [
        ("ui/pane.h", HEADER + '#include "ui/window.h"\n'),
    ],
    "window_sees_values": [("ui/window.cpp", '#include "core/slab/slab.h"\n')],
    "core_without_qt": [
        ("core/slab/slab.cpp", "#include <QString>\n"),
        ("core/slab/slab.cpp", "#include <QtCore/QString>\n"),
        ("core/lab/worker.cpp", '#include "ui/window.h"\n'),
        ("app/reclaimctl/main.cpp", "#include <QCoreApplication>\n"),
    ],
    "one_room_has_sqlite": [
        ("core/lab/worker.cpp", "#include <sqlite3.h>\n"),
        ("ui/window.cpp", "#include <SQLiteCpp/SQLiteCpp.h>\n"),
    ],
    "plots_in_one_folder": [("ui/plot.h", HEADER + "#include <qcustomplot.h>\n")],
    "forbidden_words": [
        ("ui/window.cpp", "connect(a, SIGNAL(x()), b, y);\n"),
        ("ui/window.cpp", "connect(a, x, b, SLOT(y()));\n"),
        ("ui/window.cpp", "qApp->processEvents();\n"),
        ("app/reclaimlab/main.cpp", "auto* s = sender();\n"),
        ("ui/window.cpp", "Settings::instance().get();\n"),
        ("core/slab/slab.cpp", "auto v = std::views::iota(1);\n"),
        ("core/slab/slab.cpp", "#include <format>\n"),
        ("core/slab/slab.cpp", "double x = std::strtod(text, nullptr);\n"),
    ],
    "labels_say_their_form": [
        ("ui/window.cpp", "label_ = new QLabel(this);\n"),
    ],
    "engine_asks_nothing": [
        ("core/slab/slab.cpp", "auto t = std::chrono::steady_clock::now();\n"),
        ("core/slab/slab.cpp", "std::random_device d;\n"),
        ("core/scenario/scenario.cpp", "std::random_device d;\n"),
        ("core/base/base.h", HEADER + 'auto h = getenv("HOME");\n'),
    ],
    "file_sizes": [
        ("core/slab/slab.cpp", "int x;\n" * 501),
        ("tests/core/slab/test.cpp", "int x;\n" * 801),
        ("ui/main_window.cpp", "int x;\n" * 301),
        ("ui/MainWindow.cpp", "int x;\n" * 301),
    ],
    "function_sizes": [
        ("core/slab/slab.cpp", LONG_FUNCTION),
        ("core/slab/slab.cpp", "namespace a {\nstruct B {\n" + LONG_FUNCTION + "};\n}\n"),
        ("ui/window.cpp", "A::A(int x) : a_{x}, b_(x) {\n" + "    g();\n" * 69 + "}\n"),
        ("ui/window.cpp", "template <class T>\nT f(T a = {}) requires(a) {\n" + "    g();\n" * 69 + "}\n"),
    ],
    "headers_once": [
        ("core/slab/slab.h", "// What it is.\n"),
        ("core/slab/slab.h", "#pragma once\n"),
    ],
    "dataset_sources": [("datasets/kernel-9/notes.txt", "numbers\n")],
    "captures_not_fitted": [
        ("datasets/kernel-6.1/K1.yaml", "extends: machine-6.1.yaml\ntiming: ideal\n"),
        ("datasets/kernel-6.1/K1.yaml", '"timing": {scale: 2}\n'),
        ("datasets/kernel-6.1/K1.yaml", "{seed: 1, machine: {cpus: 2}}\n"),
        ("datasets/kernel-6.1/K2.yaml", "machine:\n  cpus: 2\n"),
        ("datasets/kernel-6.1/K1.yaml", "cost: 3ns\n"),
        ("datasets/kernel-6.1/K1.yaml", "observer: {period: 200ms, cost: 2.5ms, scan_object: 1, costs: 2}\n"),
        ("datasets/kernel-6.1/K1.yaml", "x:\n  observer: {period: 200ms, cost: 2.5ms}\n"),
    ],
    "scripts_run": [("run", None)],
}


def grow(root, files):
    for name, text in files.items():
        path = Path(root) / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if name in ("run", "test", ".ci/run"):
            path.chmod(0o755)


class Rules(unittest.TestCase):
    def findings(self, *steps):
        with tempfile.TemporaryDirectory() as root:
            for files in steps:
                grow(root, files)
            return check_tree.check(root)

    def test_a_clean_tree_passes(self):
        self.assertEqual([], self.findings(CLEAN))

    def test_every_rule_has_a_case(self):
        self.assertEqual({rule.__name__ for rule in check_tree.RULES}, set(BROKEN))

    def test_each_case_breaks_its_rule_and_no_other(self):
        for rule, cases in BROKEN.items():
            for number, (name, text) in enumerate(cases):
                with self.subTest(rule=rule, case=number):
                    self.assertEqual({rule}, {finding[0] for finding in self.findings(CLEAN, {name: text})})

    def test_the_limits_themselves_are_allowed(self):
        self.assertEqual([], self.findings(CLEAN, {
            "core/slab/slab.cpp": "int f() {\n" + "    g();\n" * 68 + "}\n" + "int x;\n" * 430,
            "ui/main_window.cpp": "int x;\n" * 300,
            "tests/core/slab/test.cpp": "int x;\n" * 800,
        }))


class Text(unittest.TestCase):
    def test_literals_and_comments_are_blank(self):
        self.assertEqual(['a = "";', "", "b;"], code_lines('a = "SIGNAL(";\n// SLOT(\n/* x */b;'))
        self.assertEqual(["x = 1'000'000; c = \"\";"], code_lines("x = 1'000'000; c = 'a';"))
        self.assertEqual(['r = ""', "", ";"], code_lines('r = R"(one\n"two"\n)";'))

    def test_functions_are_found_with_their_lines(self):
        code = code_lines("namespace a {\nint x{3};\nstruct S : T {\n    S() : x_{1}, y_{2} {\n    }\npublic:\n"
                          "    void g() const {\n        if (x) {\n        }\n    }\n};\n"
                          "constexpr std::array<int, n(3)> k{F(1), F(2)};\nauto l = [](int) { return 1; };\n"
                          "template <class T, int N>\nauto operator==(T a, T b) -> bool\n{\n}\n}\n")
        self.assertEqual([("S", 4, 5), ("g", 7, 10), ("operator==", 14, 17)], functions(code))


if __name__ == "__main__":
    unittest.main()
