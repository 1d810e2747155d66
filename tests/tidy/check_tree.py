#!/usr/bin/env python3
"""Reads the source tree and reports what breaks the rules of its shape.

usage: check_tree.py ROOT        prints FILE:LINE: [rule] message, one a line; exit 1 if there is any

Each rule is one function in RULES; test_check_tree.py shows each of them failing on a tree made for it.
"""
import re
import sys
from pathlib import Path

from cpp_text import code_lines, functions

SOURCES = {".cpp", ".h"}
FILE_LINES_MAX = 500
TEST_LINES_MAX = 800
MAIN_WINDOW_LINES_MAX = 300
FUNCTION_LINES_MAX = 70
# What rooms above the engine may ask: these pace and record; scenario looks for the bundled files.
MAY_ASK = {"ask": r".", "lab": r".", "store": r".", "scenario": r"getenv"}
# The window sees no engine: these rooms, and the values of the others. Models of races are values too.
ROOMS_OF_UI = {"base", "trace", "race", "scenario", "chart", "store", "exchange", "series", "frame", "ask", "lab"}
# Single headers of engine rooms that hold nothing but values, open to programs and the window.
VALUE_HEADERS = {"core/machine/metrics.h", "core/machine/engine_id.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


class Tree:
    """The files of a checkout, read once. Build folders and hidden folders are not part of it."""

    def __init__(self, root):
        self.root = Path(root)
        self.rooms = self._rooms()
        self._text = {}
        self._code = {}

    def _rooms(self):
        rooms = []
        layers = self.root / "core" / "LAYERS"
        if layers.exists():
            for line in layers.read_text(encoding="utf-8").splitlines():
                rooms += line.split("#")[0].split()
        return rooms

    def files(self, *tops, suffixes=SOURCES):
        for top in tops:
            for path in sorted((self.root / top).rglob("*")):
                if path.is_file() and path.suffix in suffixes:
                    yield path

    def text(self, path):
        if path not in self._text:
            self._text[path] = path.read_text(encoding="utf-8")
        return self._text[path]

    def code(self, path):
        """Lines without comments and without the inside of literals."""
        if path not in self._code:
            self._code[path] = code_lines(self.text(path))
        return self._code[path]

    def includes(self, path):
        """(line number, '<' or '"', name) of each include that is not in a comment."""
        for number, (raw, code) in enumerate(zip(self.text(path).splitlines(), self.code(path)), 1):
            match = INCLUDE.match(raw)
            if match and "#" in code:
                yield number, match[1], match[2]

    def room_of(self, path):
        parts = path.relative_to(self.root).parts
        return parts[1] if len(parts) > 2 and parts[0] == "core" else None


def split_core(name):
    """('slab', 'slab.h') for core/slab/slab.h, else None."""
    parts = name.split("/")
    return (parts[1], "/".join(parts[2:])) if len(parts) >= 3 and parts[0] == "core" else None


def layers(tree):
    """core/LAYERS names every room, and a room includes only rooms before it."""
    order = {room: place for place, room in enumerate(tree.rooms)}
    for path in tree.files("core"):
        room = tree.room_of(path)
        if room not in order:
            yield path, 1, f"room '{room}' is not named in core/LAYERS"
            continue
        for line, _, name in tree.includes(path):
            target = split_core(name)
            if not target or target[0] == room:
                continue
            if target[0] not in order:
                yield path, line, f"{name}: room '{target[0]}' is not named in core/LAYERS"
            elif order[target[0]] > order[room]:
                yield path, line, f"upward include: '{room}' may not see '{target[0]}'"


def doors(tree):
    """A room is entered by core/<room>/<room>.h only. Those inside name the header they need, not their own door."""
    for path in tree.files("core", "app", "ui"):
        room = tree.room_of(path)
        for line, _, name in tree.includes(path):
            target = split_core(name)
            if not target:
                continue
            if target[0] == room:
                if target[1] == room + ".h":
                    yield path, line, f"{name} is the room's own door: include the header that is meant"
                continue
            if room is None and name in VALUE_HEADERS:
                continue
            if target[1] != target[0] + ".h":
                yield path, line, f"{name} bypasses the door core/{target[0]}/{target[0]}.h"


def window_sees_values(tree):
    """The window includes rooms that speak of runs and rooms of values, never an engine's inside."""
    for path in tree.files("ui", "app/reclaimlab"):
        for line, _, name in tree.includes(path):
            target = split_core(name)
            if target and target[0] not in ROOMS_OF_UI and name not in VALUE_HEADERS:
                yield path, line, f"{name}: the window may see only {', '.join(sorted(ROOMS_OF_UI))}"


def circles(links):
    """Sets of nodes that reach each other, of more than one node (Tarjan)."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on_stack.add(node)
        for other in sorted(links[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on_stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            circle = stack[stack.index(node):]
            del stack[stack.index(node):]
            on_stack.difference_update(circle)
            if len(circle) > 1:
                found.append(sorted(circle))

    for node in sorted(links):
        if node not in index:
            visit(node)
    return found


def modules_without_circles(tree):
    """A module is NAME.h with NAME.cpp. No two of them include each other, directly or round about."""
    links, home = {}, {}
    for path in tree.files("core", "app", "ui"):
        module = str(path.relative_to(tree.root).with_suffix(""))
        home.setdefault(module, path)
        links.setdefault(module, set())
    for path in tree.files("core", "app", "ui"):
        module = str(path.relative_to(tree.root).with_suffix(""))
        for _, kind, name in tree.includes(path):
            other = name.rsplit(".", 1)[0]
            if kind == '"' and other in links and other != module:
                links[module].add(other)
    for circle in circles(links):
        yield home[circle[0]], 1, f"modules that include each other: {', '.join(circle)}"


def core_without_qt(tree):
    """core includes no Qt."""
    for path in tree.files("core", "app/reclaimctl", "tests/core", "tests/cli"):
        for line, _, name in tree.includes(path):
            if re.match(r"Q[A-Z]|Qt|q[a-z]+config|qcustomplot|ui/", name):
                yield path, line, f"{name}: no Qt below the window"


def one_room_has_sqlite(tree):
    """Only core/store includes SQLite headers."""
    for path in tree.files("core", "app", "ui"):
        for line, _, name in tree.includes(path):
            if re.match(r"sqlite3|SQLiteCpp/", name) and tree.room_of(path) != "store":
                yield path, line, f"{name}: SQLite is core/store's alone"


def plots_in_one_folder(tree):
    """qcustomplot.h costs seconds a file: only ui/plots includes it."""
    for path in tree.files("ui", "app"):
        for line, _, name in tree.includes(path):
            if name == "qcustomplot.h" and path.relative_to(tree.root).parts[:2] != ("ui", "plots"):
                yield path, line, "only ui/plots includes qcustomplot.h"


FORBIDDEN = [
    (re.compile(r"\bSIGNAL\("), "SIGNAL(", "connect with pointers to members", ("app", "ui", "tests/ui")),
    (re.compile(r"\bSLOT\("), "SLOT(", "connect with pointers to members", ("app", "ui", "tests/ui")),
    (re.compile(r"\bprocessEvents\b"), "processEvents", "work on a thread and a mailbox", ("app", "ui")),
    (re.compile(r"\bsender\(\)"), "sender()", "capture what the slot needs", ("app", "ui")),
    (re.compile(r"::instance\(\)"), "::instance()", "pass it in", ("app", "ui")),
    (re.compile(r"\bstd::views::"), "std::views", "clang 14 cannot read these: write a loop", ("core", "app", "ui")),
    (re.compile(r"^\s*#\s*include\s*<(format|expected)>"), "<format>, <expected>", "absent in g++ 12",
     ("core", "app", "ui")),
    # The window's locale writes a comma into a number.
    (re.compile(r"\b(strto[fd]|atof|sto[fd]|ostringstream|setprecision)\b"), "numbers by the locale",
     "std::to_chars, std::from_chars or fmt", ("core", "app", "ui")),
]


def forbidden_words(tree):
    """Words that stand for habits we refuse."""
    for pattern, word, instead, tops in FORBIDDEN:
        for path in tree.files(*tops):
            for number, code in enumerate(tree.code(path), 1):
                if pattern.search(code):
                    yield path, number, f"{word}: {instead}"


def labels_say_their_form(tree):
    """Qt reads markup in a label that does not say what it holds: labels are made in ui/style/plain_text.cpp."""
    for path in tree.files("app", "ui"):
        if path.name == "plain_text.cpp":
            continue
        for number, code in enumerate(tree.code(path), 1):
            if re.search(r"\bnew QLabel\b", code):
                yield path, number, "new QLabel: plainLabel() or richLabel()"


MACHINE_WORDS = re.compile(
    r"\b(steady_clock|system_clock|high_resolution_clock|random_device|get_id\(\)|gettimeofday|clock_gettime|getpid"
    r"|std::time\(|srand\(|std::rand\(|getenv)")


def engine_asks_nothing(tree):
    """The engine asks the machine it runs on nothing: no clock, no random device, no thread id, no environment."""
    for path in tree.files("core"):
        allowed = MAY_ASK.get(tree.room_of(path))
        for number, code in enumerate(tree.code(path), 1):
            match = MACHINE_WORDS.search(code)
            if match and not (allowed and re.match(allowed, match[1])):
                yield path, number, f"{match[1]}: a run is a function of its scenario alone"


def file_sizes(tree):
    """A file holds one noun: at most 500 lines, tests 800, the main window 300."""
    for path in tree.files("core", "app", "ui", "tests", suffixes=SOURCES | {".py"}):
        lines = len(tree.text(path).splitlines())
        limit = TEST_LINES_MAX if path.relative_to(tree.root).parts[0] == "tests" else FILE_LINES_MAX
        if re.match(r"main_?window", path.name, re.IGNORECASE):
            limit = MAIN_WINDOW_LINES_MAX
        if lines > limit:
            yield path, limit, f"{lines} lines, at most {limit}"


def function_sizes(tree):
    """A function has at most 70 lines."""
    for path in tree.files("core", "app", "ui"):
        for name, first, last in functions(tree.code(path)):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield path, first, f"{name} has {last - first + 1} lines, at most {FUNCTION_LINES_MAX}"


def headers_once(tree):
    """Every header has #pragma once, and opens with what it is."""
    for path in tree.files("core", "app", "ui"):
        if path.suffix != ".h":
            continue
        if "#pragma once" not in tree.text(path):
            yield path, 1, "#pragma once is missing"
        if not tree.text(path).startswith("//"):
            yield path, 1, "a header opens with a paragraph that says what it is"


def dataset_sources(tree):
    """Every folder of datasets says where its files come from."""
    datasets = tree.root / "datasets"
    for folder in sorted(p for p in datasets.iterdir() if p.is_dir()) if datasets.is_dir() else []:
        if any(p.is_file() for p in folder.rglob("*")) and not (folder / "SOURCE.md").is_file():
            yield folder, 1, "SOURCE.md is missing"


FITTED = re.compile(r"""(?:^|[{,\s"'])(timing|machine|costs?)["']?\s*:""")
# How a capture was recorded is a fact about that capture: how often its sampler ran, and how long.
RECORDER = re.compile(r"^observer: (none|\{period: [0-9.]+[mu]?s, cost: [0-9.]+[mu]?s\})\s*$")


def captures_not_fitted(tree):
    """A capture's own scenario sets no machine, timing or cost: they are shared by all captures of a kernel."""
    for path in tree.files("datasets", suffixes={".yaml", ".yml"}):
        if not path.parent.name.startswith("kernel-") or not path.name.startswith("K"):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            said = re.sub(r"(^|\s)#.*", "", line)
            match = FITTED.search(said)
            if match and not RECORDER.match(said):
                yield path, number, f"'{match[1]}:' belongs into the machine file that every capture extends"


def scripts_run(tree):
    """./run, ./test and .ci/run exist and may be executed."""
    for name in ("run", "test", ".ci/run"):
        path = tree.root / name
        if not path.is_file() or not path.stat().st_mode & 0o100:
            yield path, 1, "is missing or not executable"


RULES = [layers, doors, modules_without_circles, window_sees_values, core_without_qt, one_room_has_sqlite,
         plots_in_one_folder, forbidden_words, labels_say_their_form, engine_asks_nothing, file_sizes, function_sizes, headers_once, dataset_sources,
         captures_not_fitted, scripts_run]


def check(root):
    """Every finding as (rule name, path relative to root, line, message)."""
    tree = Tree(root)
    return [(rule.__name__, str(path.relative_to(tree.root)), line, message)
            for rule in RULES for path, line, message in rule(tree)]


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    findings = check(sys.argv[1])
    for rule, path, line, message in findings:
        print(f"{path}:{line}: [{rule}] {message}")
    print(f"{len(RULES)} rules, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
