"""What bin/stored_events writes: a hash over it, and the first event in which two builds differ."""
import hashlib
import itertools
import json
import re
import struct
import subprocess
from pathlib import Path

EVENT = struct.Struct("<QQIIII")   # core/trace/event.h: t, number and rule, kind and subject, a, b, c
CHUNK = 1 << 20


class Failed(Exception):
    pass


def started(build, root, scenario, options):
    command = [str(Path(build).resolve() / "bin" / "stored_events"), scenario, *options]
    return subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def exactly(stream, length):
    """The next `length` bytes, in parts."""
    while length > 0:
        part = stream.read(min(length, CHUNK))
        if not part:
            raise Failed(f"the events end {length} bytes too early")
        length -= len(part)
        yield part


def digest_of(stream, length):
    digest = hashlib.sha256()
    for part in exactly(stream, length):
        digest.update(part)
    return digest.hexdigest()


def count(head, name):
    return sum(stream[name] for stream in head["streams"])


def said(head, digests):
    """One line for the table."""
    words = {"fingerprint": head["fingerprint"], "state": head["state_hash"], "next": head["event_number"]}
    words |= {name: "+".join(str(stream[name]) for stream in head["streams"]) for name in ("stored", "dropped")}
    return " ".join(f"{name}={value}" for name, value in (words | digests).items())


def hashes(build, root, scenario, also):
    """{strategy: line} for the strategies that the scenario names, and these; one that cannot be run says why."""
    lines = {}
    with started(build, root, scenario, [word for each in also for word in ("--also", each)]) as process:
        for text in iter(process.stdout.readline, b""):
            head = json.loads(text)
            if "error" in head:
                lines[head["strategy"]] = "error=" + json.dumps(head["error"])
                continue
            stored, dropped = count(head, "stored"), count(head, "dropped")
            digests = {"sha256": digest_of(process.stdout, stored * EVENT.size)}
            if dropped:
                digests["all_sha256"] = digest_of(process.stdout, (stored + dropped) * EVENT.size)
            lines[head["strategy"]] = said(head, digests)
        trouble = process.stderr.read().decode(errors="replace")
    if process.returncode != 0:
        raise Failed(f"stored_events {scenario} ended with {process.returncode}\n{trouble}")
    return lines


def kinds(root):
    """Names of the kinds of events, in order, and of the rules, from the header."""
    text = (Path(root) / "core/trace/event.h").read_text()
    rules = re.search(r"enum class RuleId[^{]*\{(.*?)\bCount\b", text, re.DOTALL)[1]
    return re.findall(r'^ *X\(\w+, \d, "(\w+)"', text, re.MULTILINE), re.findall(r"^ *(\w+),", rules, re.MULTILINE)


def named(names, at):
    return names[at] if at < len(names) else str(at)


def event_text(raw, names):
    t, number_rule, kind_subject, a, b, c = EVENT.unpack(raw)
    kind_names, rule_names = names
    return (f"t={t} number={number_rule & ((1 << 48) - 1)} kind={named(kind_names, kind_subject & 0xff)} "
            f"rule={named(rule_names, number_rule >> 48)} subject={kind_subject >> 8:#x} a={a} b={b} c={c}")


def events_of(stream, events):
    rest = b""
    for part in exactly(stream, events * EVENT.size):
        rest += part
        whole = len(rest) - len(rest) % EVENT.size
        for at in range(0, whole, EVENT.size):
            yield rest[at:at + EVENT.size]
        rest = rest[whole:]


def every_event(stream, head):
    """All of a run, in order of number where some were dropped; else the two streams one after the other."""
    stored, dropped = count(head, "stored"), count(head, "dropped")
    if dropped:
        for _ in exactly(stream, stored * EVENT.size):
            pass
    return events_of(stream, stored + dropped)


def first_difference(builds, roots, scenario, strategy):
    """Lines that show it; none if there is none."""
    processes = [started(build, root, scenario, ["--strategy", strategy]) for build, root in zip(builds, roots)]
    try:
        heads = [json.loads(process.stdout.readline() or '{"error": "nothing was written"}') for process in processes]
        if any("error" in head for head in heads):
            return [head.get("error", "can be run") for head in heads] if heads[0] != heads[1] else []
        names = [kinds(root) for root in roots]
        streams = [every_event(process.stdout, head) for process, head in zip(processes, heads)]
        for at, raw in enumerate(itertools.zip_longest(*streams), 1):
            if raw[0] != raw[1]:
                return [f"event {at} of {count(head, 'stored') + count(head, 'dropped')}: " +
                        (event_text(one, its) if one else "none") for head, one, its in zip(heads, raw, names)]
        return [said(head, {}) for head in heads] if heads[0] != heads[1] else []
    finally:
        for process in processes:
            process.kill()
            process.communicate()
