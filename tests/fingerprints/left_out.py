"""What a comparison of answers passes over: cut out of the text as it was printed, so that the rest stays as it is.

An entry names the keys it speaks of (a pattern as the shell has them), what is left out there, and why:

    LeftOut("run/*.json", "runs[].engine_id", "new in ...")

What is left out depends on the key's ending:
    .json   a path of members: `runs[].engine_id` in each element, `metrics[name=memory.max]` the elements whose member
            has that text, `runs[].metrics["memory.max"]` a name that has a dot in it
    .csv    rows whose column `metric` is that name
    .txt    whole lines, by a regular expression
A `what` that is None leaves out the whole key.
"""
import csv
import fnmatch
import json
import re
from json.decoder import scanstring
from typing import NamedTuple, Optional


class LeftOut(NamedTuple):
    keys: str
    what: Optional[str]
    why: str


STEP = re.compile(r'(?:^|\.)(?P<name>[^.\[\]"]+)|\["(?P<quoted>[^"]+)"\]|\[(?P<field>[^=\[\]"]+)=(?P<value>[^\[\]]*)\]'
                  r'|(?P<each>\[\])')
WHITE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


def json_path(text):
    """[("name", N) | ("each",) | ("where", FIELD, VALUE)]"""
    steps, at = [], 0
    while at < len(text):
        match = STEP.match(text, at)
        if not match:
            raise ValueError(f"'{text}': not a path, from '{text[at:]}' on")
        if match["each"]:
            steps.append(("each",))
        elif match["field"]:
            steps.append(("where", match["field"], match["value"]))
        else:
            steps.append(("name", match["name"] or match["quoted"]))
        at = match.end()
    if not steps:
        raise ValueError("an empty path")
    return steps


def white(text, at):
    return WHITE.match(text, at).end()


def of_member(paths, name):
    return [path[1:] for path in paths if path[0] == ("name", name)]


def of_element(paths, element):
    def fits(step):
        return step == ("each",) or (step[0] == "where" and isinstance(element, dict) and
                                     element.get(step[1]) == step[2])
    return [path[1:] for path in paths if fits(path[0])]


def cut_value(text, at, paths):
    """(the value at `at` without what the paths name, where it ends). Everything that is kept is kept as it stands."""
    if not paths or text[at] not in "{[":
        end = DECODER.raw_decode(text, at)[1]
        return text[at:end], end
    close = "}" if text[at] == "{" else "]"
    first_lead, kept, end = None, [], at + 1
    while True:
        start = white(text, end)
        if text[start] == close:
            break
        if text[start] == ",":
            start = white(text, start + 1)
        lead = text[end:start]
        first_lead = lead if first_lead is None else first_lead
        inside = start
        if close == "}":
            name, inside = scanstring(text, start + 1)
            inside = white(text, white(text, inside) + 1)
            deeper = of_member(paths, name)
        else:
            deeper = of_element(paths, DECODER.raw_decode(text, start)[0])
        gone = [] in deeper
        body, end = cut_value(text, inside, [] if gone else deeper)
        if not gone:
            kept.append((lead if kept else first_lead) + text[start:inside] + body)
    tail = text[end:start] if kept else ""
    return text[at] + "".join(kept) + tail + close, start + 1


def cut_json(text, whats):
    start = white(text, 0)
    value, end = cut_value(text, start, [json_path(what) for what in whats])
    return text[:start] + value + text[end:]


def cut_csv(text, whats):
    lines = text.splitlines(keepends=True)
    columns = next(csv.reader(lines[:1]), [])
    if "metric" not in columns:
        return text
    at = columns.index("metric")
    return "".join(lines[:1] + [line for line in lines[1:] if next(csv.reader([line]))[at] not in whats])


def cut_lines(text, whats):
    return "".join(line for line in text.splitlines(keepends=True)
                   if not any(re.fullmatch(what, line.rstrip("\n")) for what in whats))


CUTS = {".json": cut_json, ".csv": cut_csv, ".txt": cut_lines}


def entries_for(key, left_out):
    return [entry for entry in left_out if fnmatch.fnmatchcase(key, entry.keys)]


def whole(key, left_out):
    """Whether nothing of the key counts."""
    return any(entry.what is None for entry in entries_for(key, left_out))


def cut(key, text, left_out):
    """The text without what is left out of it."""
    whats = [entry.what for entry in entries_for(key, left_out) if entry.what is not None]
    ending = key[key.rfind("."):]
    if not whats or not text.strip():
        return text
    if ending not in CUTS:
        raise ValueError(f"{key}: nothing can be left out of the inside of this")
    return CUTS[ending](text, whats)
