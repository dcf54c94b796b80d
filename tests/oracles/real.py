#!/usr/bin/env python3
"""real.py SERVER LIST [--files N] [--jobs N] [--break]: what build.py does with made-up Dockerfiles, done with real ones.

LIST names a file a line, relative to its own folder's `files`. Nobody's files are kept here: this is run by hand. Images
that a file starts from are stand-ins with the same name, whose configuration the server is told as a registry would tell
it. RUN becomes a program that does nothing, COPY and ADD copy a file that is there; everything else stays as it is.
"""
import collections
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import threading
import zlib

from configuration import FIELDS, compare, falsified, predict
from engine import Engine, make_bases, options, write

NOTHING = '["/bin/busybox", "true"]'
FROM = re.compile(r"(?i)^(\s*from\s+(?:--\S+\s+)*)(\S+)(\s+as\s+\S+)?\s*$")


def prepared(text, entries):
    """The text as it can be built here; `None` where it cannot be."""
    lines, number, copies = text.split("\n"), 0, 0
    for entry in entries:
        first, last, command = entry["first_line"] - 1, entry["last_line"] - 1, entry["command"]
        inner = entry.get("sub_command") or command
        start = "ONBUILD " if entry.get("sub_command") else ""
        new = None
        if inner == "run":
            new = f"{start}RUN {NOTHING}"
        elif inner in ("copy", "add"):
            copies += 1
            source = next((flag.split("=", 1)[1] for flag in entry["flags"] if flag.startswith("--from=")), None)
            is_stage = source and (source.isdigit() or any(source.lower() == stage for stage in stages_of(entries)))
            new = f"{start}COPY --from={source} /bin/busybox /copied-{copies}" if is_stage else f"{start}COPY a.txt /copied-{copies}"
        elif command == "from":
            found = FROM.match(" ".join(line.rstrip("\\ ") for line in lines[first:last + 1]))
            if not found:
                return None
            image = found[2].split("@sha256:")[0]
            platform = re.sub(r"--platform=\S+\s+", "", found[1])
            new = f"{platform}{image}{found[3] or f' AS unnamed-{number}'}"
            number += 1
        if new is not None:
            lines[first:last + 1] = [new] + [""] * (last - first)
    return re.sub(r"(?im)^#\s*(syntax|check)\s*=.*$", "#", "\n".join(lines))


def stages_of(entries):
    return [entry["values"][2].lower() for entry in entries if entry["command"] == "from" and len(entry["values"]) > 2]


class Images:
    """Stand-ins under the names that files ask for."""

    def __init__(self, engine, bases):
        self.engine, self.bases, self.lock = engine, bases, threading.Lock()
        # Some files start from the very names that the bases have.
        self.known = dict(bases)

    def make(self, name):
        with self.lock:
            if name not in self.known:
                base = sorted(self.bases)[zlib.crc32(name.encode()) % len(self.bases)]
                if self.engine.docker("tag", base, name, check=False).returncode:
                    return False
                self.known[name] = self.bases[base]
            return True


def build_all(engine, images, folder, names):
    """The images of the stages, by index; a problem where one is refused."""
    built = {}
    for number, name in enumerate(names):
        for _ in range(8):
            result = engine.docker("build", "--progress=plain", "--network", "none", "--target", name, "-t", f"x{folder.name}:{number}", str(folder), check=False)
            if result.returncode == 0:
                built[number] = f"x{folder.name}:{number}"
                break
            asked = {name.rstrip(":") for name in re.findall(r"\[internal\] load metadata for (\S+)", result.stderr)} - set(images.known)
            if not asked or not all([images.make(one) for one in asked]):
                return built, result.stderr.strip().splitlines()[-1][-110:]
    return built, ""


def main():
    parser = options(__doc__)
    parser.add_argument("list")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--step", type=int, default=7, help="how many lines of the list to go on after each")
    arguments = parser.parse_args()
    with Engine("real") as engine:
        return run(engine, engine.work, arguments)


def run(engine, work, arguments):
    listed = pathlib.Path(arguments.list)
    root = listed.parent / "files"
    texts = {}
    for name in listed.read_text().splitlines()[::arguments.step]:
        try:
            text = (root / name).read_text()
        except (OSError, UnicodeDecodeError):
            continue
        folder = work / f"r{len(texts)}"
        write(folder, {"Dockerfile": text, "a.txt": "a\n"})
        texts[folder] = name
    parsed = subprocess.run([arguments.server, "debug", "parse", "--json", *[str(folder / "Dockerfile") for folder in texts]], capture_output=True, text=True)
    entries = {entry["path"]: entry for entry in map(json.loads, parsed.stdout.splitlines())}
    bases = make_bases(engine, work)
    images = Images(engine, {name: bases[name] for name in bases})
    ready = []
    for folder, name in texts.items():
        entry = entries.get(str(folder / "Dockerfile"))
        text = prepared((folder / "Dockerfile").read_text(), entry["instructions"]) if entry and not entry["errors"] else None
        if text:
            (folder / "Dockerfile").write_text(text)
            names = re.findall(r"(?im)^\s*from\s.*\sas\s+(\S+)\s*$", text)
            ready.append((folder, name, names))
    count, unknown, wrong, refused = (collections.Counter() for _ in range(4))
    problems, done = [], 0

    def one(item):
        folder, name, names = item
        built, problem = build_all(engine, images, folder, names)
        if not built:
            return item, None, problem
        configs = dict(zip(built, engine.inspect(list(built.values()))))
        known = folder / "known.json"
        with images.lock:
            known.write_text(json.dumps(images.known))
        predicted = predict(arguments.server, [str(folder / "Dockerfile")], str(known), {})[0]
        return item, (predicted, configs), problem

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        batch = 3 * arguments.jobs
        while ready and done < arguments.files:
            taken, ready = ready[:batch], ready[batch:]
            for (folder, name, names), result, problem in pool.map(one, taken):
                if problem:
                    refused[re.sub(r'"[^"]*"|[0-9a-z/.:-]{20,}', "…", problem)] += 1
                if result is None:
                    continue
                done += 1
                predicted, configs = result
                for number, config in configs.items():
                    stage = predicted[number]
                    if arguments.falsify:
                        stage = falsified(stage, FIELDS[count["stages"] % len(FIELDS)]) or stage
                    count["stages"] += 1
                    for field, is_right, is_unknown, actual in compare(stage, config):
                        count[field] += 1
                        unknown[field] += is_unknown
                        if not is_right:
                            wrong[field] += 1
                            problems.append((name, number, field, stage[field], actual, (folder / "Dockerfile").read_text()))
    for name, number, field, said, actual, text in problems[:6]:
        print(f"--- {name}, stage {number}, {field}\npredicted: {said}\nbuilt:     {actual}\n{text}")
    for message, times in refused.most_common(8):
        print(f"refused {times} times: {message}")
    print(f"{done} real files, {count['stages']} stages built")
    for field in FIELDS:
        print(f"  {field:12} {count[field]:6} compared, {wrong[field]:4} wrong, {unknown[field]:5} unknown")
    return 1 if sum(wrong.values()) or not count["stages"] else 0


if __name__ == "__main__":
    sys.exit(main())
