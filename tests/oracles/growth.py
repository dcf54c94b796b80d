#!/usr/bin/env python3
"""growth.py SERVER [ONLY] [TIMES]: what `SERVER debug growth` does with a text takes no more than its share of the text.

Each text comes in three sizes, n, 2n and 4n. valgrind counts the instructions of each piece of work, which no other
program on the machine changes; what the second half adds for each byte may be LIMIT times what the first adds. Prints
what grows faster, and exits with 1 if something does, or if nothing was counted.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# Doubling tables and sorting take a little more each time.
LIMIT = 1.5
# Instructions that the growth of a table may add by itself, whatever the text.
NOISE = 400_000
WORK = "*measured_growth*"


def counted(server, arguments, folder):
    """Lines of the output, each with the instructions of its three sizes."""
    pattern = pathlib.Path(folder, "out")
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={pattern}", f"--dump-after={WORK}",
               f"--dump-after={WORK}", "--compress-pos=yes", server, "debug", "growth", *arguments]
    environment = dict(os.environ, RAYON_NUM_THREADS="1", RUST_LOG="off")
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    if run.returncode:
        sys.exit(run.stderr[-2000:])
    lines = run.stdout.splitlines()
    counts = []
    for number in range(1, 3 * len(lines) + 1):
        dump = pathlib.Path(f"{pattern}.{number}")
        counts.append(int(re.search(r"^(?:summary|totals): (\d+)", dump.read_text(), re.M).group(1)))
        dump.unlink()
    rows = [(line.split("\t"), counts[3 * at: 3 * at + 3]) for at, line in enumerate(lines)]
    # A dump holds what was done since the one before, and so the first of a text its making too.
    return [row for row in rows if row[0][1] != "nothing"]


def main():
    server, only, times = sys.argv[1], sys.argv[2] if 2 < len(sys.argv) else "", sys.argv[3] if 3 < len(sys.argv) else "64"
    parts = 8 if not only else 1
    selected = ["--times", times] + (["--only", only] if only else [])

    def part(number):
        with tempfile.TemporaryDirectory() as folder:
            return counted(server, selected + ["--part", str(number), "--parts", str(parts)], folder)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = [row for rows in pool.map(part, range(parts)) for row in rows]
    bad = 0
    for (name, work, *_), (first, second, third) in rows:
        # What one more of the text costs, early and late.
        early, late = second - first, (third - second) / 2
        if early * LIMIT + NOISE < late:
            bad += 1
            print(f"{late / max(early, 1):6.1f} {name}: {work} ({first} {second} {third} instructions)")
    print(f"{len(rows)} pieces of work counted, {bad} grow faster than their text")
    sys.exit(1 if bad or not rows else 0)


main()
