#!/usr/bin/env python3
"""Usage: layout.py ROOT

Every C++ file is laid out as .clang-format says, by clang-format 14: another version lays out otherwise, so with another
one nothing is held (exit code 77). Tables between `// clang-format off` and `on` are laid out by hand.

Exit code 0: all are. 1: the files that are not, and the command that mends them.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "14"
FOLDERS = ("app", "core", "tests", "ui")
AT_ONCE = 40


def formatter():
    """The program, or None."""
    for name in (os.environ.get("CLANG_FORMAT"), f"clang-format-{VERSION}", "clang-format"):
        program = name and shutil.which(name)
        if not program:
            continue
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"version (\d+)", said)
        if found and found.group(1) == VERSION:
            return program
    return None


def sources(root):
    return sorted(path.relative_to(root) for folder in FOLDERS for path in (root / folder).rglob("*")
                  if path.suffix in (".cpp", ".h"))


def findings(root, program):
    """The files that are laid out otherwise, and how many files there are."""
    files = sources(root)
    wrong = set()
    for begin in range(0, len(files), AT_ONCE):
        some = [str(path) for path in files[begin:begin + AT_ONCE]]
        said = subprocess.run([program, "--style=file", "--dry-run", *some], cwd=root, capture_output=True, text=True,
                              check=False)
        if said.returncode != 0:
            raise SystemExit(f"{program}: {said.stderr.strip()}")
        wrong.update(re.findall(r"^(\S+?):\d+:\d+: warning: code should be clang-formatted", said.stderr, re.MULTILINE))
    return sorted(wrong), len(files)


def main():
    if len(sys.argv) != 2:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    program = formatter()
    if not program:
        print(f"no clang-format {VERSION} here (Debian package clang-format-{VERSION}): the layout is not held")
        return 77
    wrong, count = findings(Path(sys.argv[1]), program)
    for path in wrong:
        print(f"{path}: laid out otherwise than .clang-format says")
    if wrong:
        print(f"to mend: {program} -i {' '.join(wrong)}")
    print(f"{count} files, {len(wrong)} laid out otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
