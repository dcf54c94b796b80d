#!/usr/bin/env python3
"""growth.py SERVER [--only NAME] [--times N] [--jobs N] [--share N]: what a server does with a text takes no more than its
share of it.

`SERVER debug growth` does everything with each of its texts in three sizes, n, 2n and 4n. valgrind counts the
instructions of each function by itself, so that what no other program on the machine changes is compared, and a loop
over a loop is not lost in the rest. What a function does for the last part of a text may be LIMIT times what it does for
as long a part before, and NOISE instructions more. `--share N` takes every Nth text alone. Prints what grows faster, and
exits with 1 if something does, or if nothing was counted.
"""
import argparse
import collections
import concurrent.futures
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# Sorting and trees take the logarithm more; tables double.
LIMIT = 1.7
# Instructions that tables, pages and lists add when they grow, whatever the text.
NOISE = 30_000
# Where each text is measured.
WORK = "*measured_growth*"
# Functions that grow in steps: memory is taken in pages and given back, and tables are made anew when they are full.
STEPS = [
    "*mi_*", "mi_*", "operator new*", "operator delete*", "malloc", "free", "realloc", "calloc",
    "*hashbrown::raw::RawTable*reserve_rehash*", "*RawVec*", "*mem*cpy*", "*memmove*", "*memset*",
]


def selves(dump):
    """The instructions of each function by itself."""
    names, counts, current, of_callee = {}, collections.Counter(), None, False
    for line in dump.read_text(errors="replace").splitlines():
        if line.startswith(("fn=", "cfn=")):
            number, name = re.match(r"c?fn=\((\d+)\)(?: (.*))?", line).groups()
            name = names.setdefault(number, name)
            if line.startswith("fn="):
                current = name
        elif line.startswith("calls="):
            of_callee = True
        elif line.startswith(tuple("0123456789+-*")):
            if not of_callee and current:
                counts[current] += int(line.split()[-1])
            of_callee = False
    return counts


def measured(server, arguments, folder):
    """For each text its name and the counts of its three sizes."""
    pattern = pathlib.Path(folder, "out")
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={pattern}", f"--dump-after={WORK}", "--dump-line=no",
               "--compress-pos=yes", "--compress-strings=yes", server, "debug", "growth", *arguments]
    environment = dict(os.environ, RAYON_NUM_THREADS="1", RUST_LOG="off")
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    if run.returncode:
        sys.exit(run.stderr[-2000:])
    names = list(dict.fromkeys(line.split("\t")[0] for line in run.stdout.splitlines()))
    for at, name in enumerate(names):
        dumps = [pathlib.Path(f"{pattern}.{4 * at + size}") for size in (1, 2, 3, 4)]
        # The first one makes what is made once.
        yield name, [selves(dump) for dump in dumps[1:]]
        for dump in dumps:
            dump.unlink()


def grows(first, second, third, noise):
    """By how much more the last part takes than its share; `None` if that is not much."""
    early, late = max(second - first, second / 2), (third - second) / 2
    return late / max(early, 1) if early * LIMIT + noise < late else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--only")
    parser.add_argument("--times", type=int, default=24)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--share", type=int, default=1)
    options = parser.parse_args()
    parts = options.share * (1 if options.only else 4 * options.jobs)
    selected = ["--times", str(options.times)] + (["--only", options.only] if options.only else [])

    def part(number):
        with tempfile.TemporaryDirectory() as folder:
            found, texts, total = [], 0, 0
            for name, sizes in measured(options.server, selected + ["--part", str(number), "--parts", str(parts)], folder):
                texts += 1
                total += sum(sum(size.values()) for size in sizes)
                sums = [sum(size.values()) for size in sizes]
                rows = [("everything", sums, NOISE)]
                rows += [(function, [size[function] for size in sizes], NOISE) for function in sizes[2]
                         if not any(fnmatch.fnmatchcase(function, step) for step in STEPS)]
                for function, counts, noise in rows:
                    if (factor := grows(*counts, noise)) is not None:
                        found.append((factor, name, function, counts))
            return found, texts, total

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(part, range(0, parts, options.share)))
    found = sorted((row for rows, _, _ in results for row in rows), key=lambda row: -row[3][2])
    for factor, name, function, counts in found:
        print(f"{factor:6.1f} {name}: {function[:160]} ({' '.join(map(str, counts))} instructions)")
    texts, total = sum(texts for _, texts, _ in results), sum(total for _, _, total in results)
    print(f"{texts} texts, {total / 1e9:.1f} thousand million instructions counted, {len(found)} functions grow faster than a text")
    sys.exit(1 if found or not texts else 0)


main()
