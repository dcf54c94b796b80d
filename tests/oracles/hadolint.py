#!/usr/bin/env python3
"""hadolint.py PROGRAM HADOLINT FOLDER [OPTION…]: every Dockerfile below a folder, checked by hadolint and by the program in its
place, in that folder, so with its configuration and its pragmas, and with the options that its CI gives. Are exit codes and findings,
by rule and line, the same?

Prints a row of a table and, below, what only one of the two says. Fails if an exit code differs where hadolint could read the
file and did not have to judge another shell than sh."""
import collections
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

program, hadolint, folder, options = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:]
environment = {**os.environ, "HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent"}


def is_dockerfile(path):
    name = path.name.lower()
    named = name == "dockerfile" or name.startswith("dockerfile.") or name.endswith(".dockerfile")
    return named and path.is_file() and path.suffix not in {".dockerignore", ".md", ".j2", ".template", ".tmpl", ".in", ".m4", ".erb", ".go", ".py", ".sh", ".json", ".txt"}


def asked(command, file):
    ran = subprocess.run([*command, "--format", "json", *options, file], cwd=folder, env=environment, capture_output=True, text=True)
    try:
        return ran.returncode, {(found["code"], found["line"]) for found in json.loads(ran.stdout)}
    except ValueError:
        return ran.returncode, None


def both(file):
    file = str(file.relative_to(folder))
    return file, asked([hadolint], file), asked([program, "check", "--compat", "hadolint"], file)


files = sorted(path for path in folder.rglob("*") if is_dockerfile(path))
totals, only, failed = collections.Counter(), collections.defaultdict(list), []
with ThreadPoolExecutor(2) as pool:
    for file, (their_code, theirs), (our_code, ours) in pool.map(both, files):
        if theirs is None:
            continue
        totals["files"] += 1
        totals["codes"] += their_code == our_code
        totals["same"] += theirs == ours
        totals["found"] += len(theirs)
        totals["both"] += len(theirs & (ours or set()))
        for rule, line in theirs - (ours or set()):
            only[f"hadolint alone: {rule}"].append(f"{file}:{line}")
        for rule, line in (ours or set()) - theirs:
            only[f"program alone: {rule}"].append(f"{file}:{line}")
        # What it cannot read, and what it takes for sh although it is PowerShell, are known.
        if their_code != our_code and not any(rule == "DL1000" or rule.startswith("SC1") for rule, _ in theirs):
            failed.append(f"{file}: {their_code}, not {our_code}")
row = [folder.name, " ".join(options), *(totals[key] for key in ["files", "codes", "same", "found", "both"])]
print("| " + " | ".join(map(str, row)) + " |")
for what, places in sorted(only.items(), key=lambda item: -len(item[1])):
    print(f"  {what} {len(places)} {' '.join(places[:2])}")
print("\n".join(failed), end="\n" if failed else "")
sys.exit(bool(failed))
