#!/usr/bin/env python3
"""Configures the tree with the window off and Qt hidden, and looks for Qt in what would be built.

usage: configure_without_qt.py ROOT
"""
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    root = sys.argv[1]
    with tempfile.TemporaryDirectory() as build:
        subprocess.run(["cmake", "-S", root, "-B", build, "-G", "Ninja", "-DRECLAIMLAB_GUI=OFF",
                        "-DCMAKE_DISABLE_FIND_PACKAGE_Qt6=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_QCustomPlotQt6=ON"],
                       check=True, stdout=subprocess.DEVNULL)
        ninja = (Path(build) / "build.ninja").read_text(encoding="utf-8")
    # Flags and libraries only: the path of the checkout may hold any word.
    kinds = ("FLAGS", "INCLUDES", "LINK_LIBRARIES")
    lines = [line.replace(root, "") for line in ninja.splitlines() if line.lstrip().startswith(kinds)]
    if not lines:
        print("no compile flags found in build.ninja")
        return 1
    with_qt = [line for line in lines if "qt6" in line.lower() or "qcustomplot" in line.lower()]
    for line in with_qt:
        print("Qt in a build without the window:", line.strip()[:200])
    return 1 if with_qt else 0


if __name__ == "__main__":
    sys.exit(main())
