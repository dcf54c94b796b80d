#!/usr/bin/env python3
"""official_parser.py SERVER PATH...: compares `SERVER debug parse --json` with Docker's own parser.

A `.txt` file below a folder named `corpus` is a list of grammar tests: each test's input is a file of its own.

The parser is the PyPI package `dockerfile`, a binding of BuildKit's parser. Compared for each instruction: command,
flags, JSON form or not, values, heredocs, first and last line. Prints each difference and a summary; exit code 1 when
a difference is left that is not explained below.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import dockerfile


def blanks(text):
    return re.sub(r"\s+", " ", text).strip()


def official(path):
    try:
        commands = dockerfile.parse_file(path)
    except dockerfile.GoParseError as error:
        return str(error)
    out = []
    for c in commands:
        nested = getattr(c, "sub_cmd", None)
        out.append({
            "command": c.cmd.lower(), "sub_command": nested.lower() if nested else None, "flags": list(c.flags),
            "json": bool(c.json), "values": list(c.value), "first_line": c.start_line, "last_line": c.end_line,
            "heredocs": [[h.name, h.content] for h in getattr(c, "heredocs", ())],
        })
    return out


def normal_values(entry):
    """Values that the two sides show differently: blanks of shell text; the binding gives C strings, which end at NUL;
    the parser does not read the arguments of an instruction that it does not know."""
    values = [blanks(v.split("\0")[0]) for v in entry["values"]]
    command = entry.get("sub_command") or entry["command"]
    if command.upper() not in KNOWN:
        return []
    if command in ("run", "cmd", "entrypoint", "maintainer", "healthcheck", "shell"):
        return " ".join(values).strip()
    return values


KNOWN = set("ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER "
            "VOLUME WORKDIR".split())


def differences(ours, theirs):
    if len(ours) != len(theirs):
        yield "count", len(ours), len(theirs)
    for a, b in zip(ours, theirs):
        for key in ("command", "sub_command", "json", "first_line", "last_line"):
            if a.get(key) != b.get(key):
                yield key, (a["first_line"], a.get(key)), b.get(key)
        # The binding shows neither flags nor heredocs of ONBUILD's trigger.
        is_trigger = bool(a.get("sub_command"))
        flags = [] if is_trigger else [blanks(f) for f in a["flags"]]
        if flags != [blanks(f) for f in b["flags"]]:
            yield "flags", (a["first_line"], a["flags"]), b["flags"]
        heredocs = [] if is_trigger else [[h["name"], h.get("content")] for h in a["heredocs"]]
        if heredocs != b["heredocs"]:
            yield "heredocs", (a["first_line"], heredocs), b["heredocs"]
        if normal_values(a) != normal_values(b):
            yield "values", (a["first_line"], a["values"]), b["values"]


# Grammar tests on which the binding's parser, which is older than the grammar's model, or its lines differ.
EXPLAINED = {
    "Invalid JSON is shell text": "the binding takes text after a JSON array",
    "The escape character alone joins lines": "a line that is nothing but the escape character lies outside of the node",
}


def grammar_tests(folder, out):
    """The inputs of tree-sitter's corpus tests below a folder, as files."""
    files = []
    for path in sorted(pathlib.Path(folder).rglob("corpus/*.txt")):
        tests = re.split(r"(?m)^=+\n(.*)\n=+\n", path.open(newline="").read())[1:]
        for number, (name, body) in enumerate(zip(tests[::2], tests[1::2])):
            if name in EXPLAINED:
                continue
            file = pathlib.Path(out, f"{path.stem}-{number:03}")
            file.write_text(re.split(r"(?m)^---+$", body)[0].removesuffix("\n"), newline="")
            files.append(file)
    return files


def main():
    server, *paths = sys.argv[1:]
    temporary = tempfile.TemporaryDirectory()
    tests = [str(f) for path in paths for f in grammar_tests(path, temporary.name)]
    if tests:
        paths = tests
    run = subprocess.run([server, "debug", "parse", "--json", *paths], capture_output=True, text=True)
    found = collections.Counter()
    files = instructions = refused = 0
    for line in run.stdout.splitlines():
        file = json.loads(line)
        files += 1
        if file["errors"]:
            found["ERROR or MISSING node"] += 1
            print(f"{file['path']}: {file['errors']} ERROR or MISSING nodes")
        theirs = official(file["path"])
        if isinstance(theirs, str):
            refused += 1
            continue
        instructions += len(theirs)
        for key, a, b in differences(file["instructions"], theirs):
            found[key] += 1
            print(f"{file['path']}: {key}: {a!r} instead of {b!r}"[:600])
    print(f"{files} files ({refused} refused by the parser), {instructions} instructions, differences: {dict(found) or 'none'}")
    print(f"{files - sum(found.values())} passed, {sum(found.values())} failed")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
