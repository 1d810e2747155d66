#!/usr/bin/env python3
"""Runs the parts of ./run and ./test that decide about packages and failures, with stand-ins for the commands that
would change the machine. usage: test_scripts.py ROOT"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]


def installed_but(*missing):
    """A dpkg-query that knows every package it is asked for except these."""
    return ('shift 3\nfor p in "$@"; do case " ' + " ".join(missing) + ' " in *" $p "*) ;; '
            '*) echo "$p installed" ;; esac; done\n')


# Some tenths of a second of CPU time.
SPIN = "i=0; while [ $i -lt 150000 ]; do i=$((i + 1)); done"


class Scripts(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        (self.home / "bin").mkdir()
        (self.home / "scripts").mkdir()
        for name in ("packages.txt", "scripts/stages.sh"):
            shutil.copy(ROOT / name, self.home / name)
        (self.home / "os-release").write_text("ID=debian\n")
        self.command("dpkg-query", installed_but())
        self.command("apt-get", 'echo "apt-get $*" >> "$LOG"\n')
        self.command("id", "echo 0\n")

    def command(self, name, body):
        path = self.home / "bin" / name
        path.write_text("#!/bin/bash\n" + body)
        path.chmod(0o755)

    def run_script(self, body, path=None):
        environment = {"PATH": f"{self.home}/bin:{path or '/usr/bin:/bin'}", "LOG": str(self.home / "log"),
                       "RECLAIMLAB_OS_RELEASE": str(self.home / "os-release"), "HOME": str(self.home)}
        done = subprocess.run(["/bin/bash", "-c", "set -euo pipefail\n. scripts/stages.sh\nstages_begin try\n" + body],
                              cwd=self.home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        log = self.home / "log"
        return done, log.read_text() if log.exists() else ""

    def advice(self, *names):
        return "    apt-get install --no-install-recommends" + "".join(f" \\\n        {name}" for name in names) + "\n"

    def without(self, *names):
        """A PATH with everything these scripts use except the given commands."""
        folder = self.home / "few"
        folder.mkdir()
        for name in ("cat sed sort comm tail head tr grep mkdir rm sleep env sh bash mktemp chmod tput cmake ninja "
                     "c++").split():
            found = shutil.which(name)
            if found and name not in names:
                (folder / name).symlink_to(found)
        return str(folder)

    def test_nothing_missing_says_and_does_nothing(self):
        done, log = self.run_script("need_packages headless run test full")
        self.assertEqual((0, "", "", ""), (done.returncode, done.stdout, done.stderr, log))

    def test_root_installs_exactly_what_is_missing_and_says_so(self):
        self.command("dpkg-query", installed_but("cmake", "libfmt-dev", "xvfb"))
        done, log = self.run_script("need_packages headless run")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("Installing 2 Debian packages of packages.txt: cmake libfmt-dev\n", done.stdout)
        self.assertTrue(log.endswith("install -y --no-install-recommends cmake libfmt-dev\n"), log)

    def test_a_user_installs_through_sudo(self):
        self.command("dpkg-query", installed_but("cmake"))
        self.command("id", "echo 1000\n")
        self.command("sudo", 'echo "sudo" >> "$LOG"\n[ "$1" != -n ] || shift\n"$@"\n')
        done, log = self.run_script("need_packages headless")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("with sudo: cmake", done.stdout)
        self.assertRegex(log, r"sudo\napt-get [^\n]*install [^\n]* cmake\n$")

    def test_no_rights_gives_one_list(self):
        self.command("dpkg-query", installed_but("cmake", "xvfb"))
        self.command("id", "echo 1000\n")
        done, log = self.run_script("need_packages headless test", self.without("sudo"))
        self.assertEqual((1, ""), (done.returncode, log))
        self.assertIn("no sudo here", done.stderr)
        self.assertIn(self.advice("cmake", "xvfb"), done.stderr)

    def test_sudo_that_refuses_gives_the_list(self):
        self.command("dpkg-query", installed_but("cmake"))
        self.command("id", "echo 1000\n")
        self.command("sudo", "exit 1\n")
        done, log = self.run_script("need_packages headless")
        self.assertEqual((1, ""), (done.returncode, log))
        self.assertIn("sudo refused", done.stderr)
        self.assertIn(self.advice("cmake"), done.stderr)

    def test_no_network_gives_the_list_and_the_command(self):
        self.command("dpkg-query", installed_but("cmake"))
        self.command("apt-get", 'echo "E: Temporary failure resolving"; exit 100\n')
        done, _ = self.run_script("need_packages headless")
        self.assertEqual(1, done.returncode)
        self.assertIn("Temporary failure resolving", done.stderr)
        self.assertIn("no network", done.stderr)
        self.assertIn(self.advice("cmake"), done.stderr)

    def test_another_distribution_gets_names_to_look_for(self):
        (self.home / "os-release").write_text('ID=fedora\nID_LIKE="rhel centos"\n')
        done, log = self.run_script("need_packages headless run", self.without("cmake"))
        self.assertEqual((1, ""), (done.returncode, log))
        self.assertIn("cmake is missing", done.stderr)
        for name in ("Qt 6.4", "yaml-cpp", "SQLiteCpp", "QCustomPlot"):
            self.assertIn(name, done.stderr)
        self.assertNotIn("openbox", done.stderr)

    def test_another_distribution_that_has_everything_goes_on(self):
        (self.home / "os-release").write_text("ID=arch\n")
        for name in ("cmake", "ninja", "c++"):
            self.command(name, "exit 0\n")
        done, log = self.run_script("need_packages headless run")
        self.assertEqual((0, "", "", ""), (done.returncode, done.stdout, done.stderr, log))

    def test_a_relative_of_debian_counts_as_debian(self):
        (self.home / "os-release").write_text("ID=linuxmint\nID_LIKE='ubuntu debian'\n")
        self.command("dpkg-query", installed_but("cmake"))
        done, log = self.run_script("need_packages headless")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("install -y --no-install-recommends cmake\n", log)

    def test_a_failing_stage_prints_its_output_and_its_command(self):
        done, _ = self.run_script("stage 'Good' true\nstage 'Bad one' sh -c 'echo what went wrong; exit 7'\n"
                                  "echo unreachable")
        self.assertEqual(1, done.returncode)
        self.assertIn("what went wrong", done.stderr)
        self.assertIn("FAILED: Bad one (exit 7)", done.stderr)
        self.assertIn(r"sh -c echo\ what\ went\ wrong\;\ exit\ 7", done.stderr)
        self.assertNotIn("unreachable", done.stdout)

    def test_the_table_has_each_stage(self):
        done, _ = self.run_script("stage 'First' sleep 0.3\nstage 'Second' true\nstage_table")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertRegex(done.stdout, r"\nstage +time +CPU\nFirst +0\.[3-9] s +0\.0 s\nSecond +0\.\d s +0\.0 s\n"
                                      r"together 0\.\d s, CPU 0\.0 min\n")

    def cpu_of(self, output, name):
        return float(re.search(rf"\n{name} +[0-9.]+ s +([0-9.]+) s\n", output)[1])

    def test_cpu_time_is_that_of_every_child_and_of_no_one_who_waits(self):
        done, _ = self.run_script(f"stage 'Busy' bash -c '({SPIN}) & ({SPIN}) & wait'\nstage 'Asleep' sleep 0.5\n"
                                  "stage_table 45\nstage_table 0")
        self.assertEqual(0, done.returncode, done.stderr)
        busy, asleep = (self.cpu_of(done.stdout, name) for name in ("Busy", "Asleep"))
        self.assertGreater(busy, 0.15)
        self.assertLess(asleep, 0.1)
        self.assertRegex(done.stdout, rf"== Busy\n(.*\n)*   done in \d+\.\d s, CPU {busy:.1f} s\n")
        self.assertRegex(done.stdout, r"\ntogether \d+\.\d s, CPU 0\.\d min of 45\n")
        self.assertRegex(done.stdout, r"\ntogether \d+\.\d s, CPU 0\.\d min of 0 \(over\)\n")

    def test_a_failing_stage_has_its_cpu_time_too(self):
        done, _ = self.run_script(f"stage 'Bad one' bash -c '{SPIN}; exit 3'")
        self.assertEqual(1, done.returncode)
        self.assertIn("FAILED: Bad one (exit 3)", done.stderr)
        self.assertGreater(self.cpu_of(done.stderr, "Bad one"), 0.1)

    def compile_time(self, *command):
        """The launcher's status and the lines it has written so far."""
        table = self.home / "compile-times.tsv"
        done = subprocess.run([ROOT / "scripts" / "compile-time", table, *command], capture_output=True, text=True)
        return done, table.read_text().splitlines()

    def test_a_compiler_passes_its_status_and_its_words_and_leaves_a_line(self):
        done, lines = self.compile_time("sh", "-c", "echo out; echo err >&2; exit 3", "-o", "a b/50%.o", "x.cpp")
        self.assertEqual((3, "out\n", "err\n"), (done.returncode, done.stdout, done.stderr))
        self.assertRegex(lines[0], r"^a b/50%\.o\t0\.\d{3}\t0\.\d{3}$")
        done, lines = self.compile_time("bash", "-c", SPIN, "-o", "b.o")
        self.assertEqual((0, 2), (done.returncode, len(lines)))
        self.assertGreater(float(lines[1].split("\t")[1]), 0.1)

    def test_compilers_that_end_together_leave_whole_lines(self):
        launcher, table = ROOT / "scripts" / "compile-time", self.home / "many.tsv"
        running = [subprocess.Popen([launcher, table, "true", "-o", f"{number:03}.o"]) for number in range(60)]
        self.assertEqual([0] * 60, [process.wait() for process in running])
        self.assertEqual([f"{number:03}.o" for number in range(60)],
                         sorted(line.split("\t")[0] for line in table.read_text().splitlines()))

    def test_every_package_is_in_a_section_and_named_once(self):
        done, _ = self.run_script("package_names headless run wayland test full")
        names = done.stdout.split()
        lines = [line for line in (ROOT / "packages.txt").read_text().splitlines() if line and line[0] != "#"]
        self.assertEqual(sorted(line.split()[0] for line in lines), sorted(names))
        self.assertEqual(len(set(names)), len(names))

    def test_help_and_wrong_arguments(self):
        for script in ("run", "test"):
            done = subprocess.run([ROOT / script, "--help"], capture_output=True, text=True)
            self.assertEqual(0, done.returncode)
            self.assertIn(f"usage: ./{script}", done.stdout)
        done = subprocess.run([ROOT / "test", "--fool"], capture_output=True, text=True)
        self.assertEqual(2, done.returncode)
        self.assertIn("--help", done.stderr)


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    unittest.main()
