"""Runs one command-line case: a folder with what is given and what is expected. usage: run_case.py CASE PROGRAM SOURCE

    args        one invocation a line, in shell words; all but the last must end with 0, the last is judged.
                $SOURCE is the source tree.
    expect      one expectation a line:
                exit N | stdout-has TEXT | stdout-lacks TEXT | stdout-empty | stderr-has TEXT | stderr-lines N |
                stderr-empty | file FILE | no-file FILE | files NAME... (those and no others, but for the case's own) | cpu-seconds-max S | cpu-seconds-after-signal-max S | same-twice
                (ten times S where RECLAIMLAB_SANITIZED is set: such a build checks each of its steps)
    stdout.txt  the whole standard output, where it is small; LAB_UPDATE_GOLDEN=1 rewrites it
    prepare.py  makes inputs that are too large or too broken to keep; runs first, in the case's own folder, with the program in $RECLAIMCTL
    alone       the program runs as a copy without its neighbours (no window program beside it or in PATH)
    window      the case needs the window's program beside this one; without a GUI build it is not registered
    interrupt   seconds after which the last invocation gets Ctrl+C, or the signal named behind them: "2 KILL"
    ignored     names of signals that are ignored when the program begins
    file-size   no file of the last invocation may grow beyond that many bytes (ulimit -f)
    memory      bytes of address space that the last invocation may have (ulimit -v); not registered with sanitizers
    stdout      where the standard output of the last invocation goes: "full" = a full disk, "closed" = a pipe whose
                reader has gone
    check.py    reads the standard output of the last invocation from standard input; fails by an exception
    other files are inputs, copied into a folder of the case's own, where everything runs
"""
import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMEOUT_SECONDS = 120
OWN_FILES = {"args", "expect", "stdout.txt", "prepare.py", "check.py", "alone", "window", "interrupt", "ignored",
             "file-size", "memory", "stdout"}


class Failed(Exception):
    pass


class Outcome:
    def __init__(self, completed, cpu_seconds, cpu_at_signal=None):
        self.code, self.out, self.err = completed.returncode, completed.stdout, completed.stderr
        self.cpu_seconds = cpu_seconds
        self.cpu_after_signal = None if cpu_at_signal is None else cpu_seconds - cpu_at_signal


def cpu_seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_seconds_of(process):
    """So far; proc_pid_stat(5): fields 14 and 15, counted behind the name in brackets."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def output_to(where):
    """A file of the system to write standard output to; what comes of it is not looked at."""
    if where == "full":
        return os.open("/dev/full", os.O_WRONLY)
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def invoke(program, source, line, folder, interrupt=None, ignored=(), limits=(), stdout=None):
    words = [word.replace("$SOURCE", source) for word in shlex.split(line)]
    before = cpu_seconds_of_children()
    at_signal = None

    def prepare():
        for name in ignored:
            signal.signal(signal.Signals["SIG" + name], signal.SIG_IGN)
        for limit, most in limits:
            resource.setrlimit(limit, (most, most))

    out_file = subprocess.PIPE if stdout is None else output_to(stdout)
    with subprocess.Popen([program] + words, cwd=folder, stdin=subprocess.DEVNULL, stdout=out_file,
                          stderr=subprocess.PIPE, text=True, errors="replace", preexec_fn=prepare) as process:
        if stdout is not None:
            os.close(out_file)
        try:
            if interrupt is not None:
                seconds, name = interrupt
                time.sleep(seconds)
                at_signal = cpu_seconds_of(process)
                process.send_signal(signal.Signals["SIG" + name])
            out, err = process.communicate(timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failed(f"`{line}` was not done after {TIMEOUT_SECONDS} s") from None
    completed = subprocess.CompletedProcess(words, process.returncode, out or "", err)
    return Outcome(completed, cpu_seconds_of_children() - before, at_signal)


def names_in(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def judge(kind, text, outcome, folder, given, again):
    lines = [line for line in outcome.err.splitlines() if line.strip()]
    tests = {
        "exit": lambda: outcome.code == int(text),
        "stdout-has": lambda: text in outcome.out,
        "stdout-lacks": lambda: text not in outcome.out,
        "stdout-empty": lambda: outcome.out == "",
        "stderr-has": lambda: text in outcome.err,
        "stderr-lines": lambda: len(lines) == int(text),
        "stderr-empty": lambda: not lines,
        "file": lambda: (folder / text).is_file() and (folder / text).stat().st_size > 0,
        "no-file": lambda: not (folder / text).exists(),
        "files": lambda: names_in(folder) - given == set(text.split()),
        "cpu-seconds-max": lambda: outcome.cpu_seconds <= float(text) * (10 if os.environ.get("RECLAIMLAB_SANITIZED") else 1),
        "cpu-seconds-after-signal-max": lambda: outcome.cpu_after_signal <= float(text) * (10 if os.environ.get("RECLAIMLAB_SANITIZED") else 1),
        "same-twice": lambda: again().out == outcome.out,
    }
    if kind not in tests:
        raise Failed(f"expect: '{kind}' is not an expectation")
    if not tests[kind]():
        raise Failed(f"not as expected: {kind} {text}")


def golden(case, outcome):
    path = case / "stdout.txt"
    if os.environ.get("LAB_UPDATE_GOLDEN") == "1" and path.exists():
        path.write_text(outcome.out)
    if path.exists() and path.read_text() != outcome.out:
        raise Failed("standard output differs from stdout.txt (LAB_UPDATE_GOLDEN=1 rewrites it)")


def run(case, program, source, folder):
    for item in case.iterdir():
        if item.name not in OWN_FILES and item.is_file():
            shutil.copy(item, folder)
    if (case / "prepare.py").exists():
        subprocess.run([sys.executable, "-B", str(case / "prepare.py"), source], cwd=folder, check=True,
                       timeout=TIMEOUT_SECONDS, env={**os.environ, "RECLAIMCTL": program})
    if (case / "alone").exists():
        program = shutil.copy(program, folder / "reclaimctl")
        os.environ["PATH"] = "/usr/bin:/bin"
    commands = [line for line in (case / "args").read_text().splitlines() if line.strip()]
    for line in commands[:-1]:
        outcome = invoke(program, source, line, folder)
        if outcome.code != 0:
            raise Failed(f"`{line}` ended with {outcome.code}\n{outcome.err}")
    given = names_in(folder)
    interrupt = None
    if (case / "interrupt").exists():
        seconds, *name = (case / "interrupt").read_text().split()
        interrupt = float(seconds), name[0] if name else "INT"
    ignored = (case / "ignored").read_text().split() if (case / "ignored").exists() else ()
    limits = [(limit, int((case / name).read_text())) for name, limit in
              (("file-size", resource.RLIMIT_FSIZE), ("memory", resource.RLIMIT_AS)) if (case / name).exists()]
    stdout = (case / "stdout").read_text().strip() if (case / "stdout").exists() else None
    outcome = invoke(program, source, commands[-1], folder, interrupt, ignored, limits, stdout)
    try:
        if outcome.code < 0 and not (interrupt and interrupt[1] == "KILL"):
            raise Failed(f"killed by signal {-outcome.code}")
        for line in (case / "expect").read_text().splitlines():
            if line.strip():
                kind, _, text = line.partition(" ")
                judge(kind, text, outcome, folder, given, lambda: invoke(program, source, commands[-1], folder))
        golden(case, outcome)
        if (case / "check.py").exists():
            checked = subprocess.run([sys.executable, "-B", str(case / "check.py"), source], cwd=folder,
                                     input=outcome.out, text=True, capture_output=True, timeout=TIMEOUT_SECONDS)
            if checked.returncode != 0:
                raise Failed("check.py: " + checked.stderr)
    except Failed as failed:
        raise Failed(f"{failed}\n  command: {program} {commands[-1]}\n  exit {outcome.code} after {outcome.cpu_seconds:.2f} s of CPU time"
                     f"\n--- standard output\n{outcome.out[:4000]}\n--- standard error\n{outcome.err[:4000]}") from None


def main():
    case, program, source = Path(sys.argv[1]).resolve(), str(Path(sys.argv[2]).resolve()), sys.argv[3]
    with tempfile.TemporaryDirectory(prefix="reclaimlab-cli-") as folder:
        try:
            run(case, program, source, Path(folder))
        except Failed as failed:
            print(f"FAILED {case.name}: {failed}")
            return 1
    print(f"ok {case.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
