#!/usr/bin/env python3
"""instructions.py SERVER [--renew]: what people do takes as many instructions as it did.

`SERVER debug cost` does a fixed list of things, and valgrind counts the instructions of each, which no other program on
the machine changes. They are compared with those in instructions.tsv: more than TOLERANCE above or below is an error, so
that a loss is seen when it is made, and a gain is kept.

Counts depend on the compiler, and a little on the C library and on what it finds in the processor (valgrind shows the
same one on every machine with AVX2): with another compiler than that of the table TOLERANCE_OF_OTHERS holds. `--renew`
writes the table anew; commit it with the reason.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TABLE = pathlib.Path(__file__).with_suffix(".tsv")
# Which functions are put into others varies from one version of the program to the next.
TOLERANCE, TOLERANCE_OF_OTHERS = 0.05, 0.25
# Small counts vary by this much whatever they are of.
SLACK = 2_000
WORK = "*cost::measured_*"


def compiler():
    return subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def counted(server):
    """Instructions of each thing, by name."""
    with tempfile.TemporaryDirectory() as folder:
        pattern = pathlib.Path(folder, "out")
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={pattern}", f"--dump-after={WORK}", "--dump-line=no",
                   server, "debug", "cost"]
        environment = dict(os.environ, RAYON_NUM_THREADS="1", RUST_LOG="off")
        run = subprocess.run(command, capture_output=True, text=True, env=environment)
        if run.returncode:
            sys.exit(run.stderr[-2000:])
        names = [line.split("\t")[0] for line in run.stdout.splitlines()]
        numbers = sorted(int(path.suffix[1:]) for path in pathlib.Path(folder).glob("out.*"))
        dumps = [pathlib.Path(f"{pattern}.{number}").read_text(errors="replace") for number in numbers]
        # One is made where a piece of work begins, and one where it ends.
        done = [dump for dump in dumps if "desc: Trigger: --dump-after" in dump]
        if len(done) != 2 * len(names):
            sys.exit(f"{len(names)} things were done, {len(done)} dumps made")
        total = re.compile(r"^(?:summary|totals): (\d+)", re.M)
        return {name: int(total.search(dump).group(1)) for name, dump in zip(names, done[1::2])}


def main():
    now, own = counted(sys.argv[1]), compiler()
    if "--renew" in sys.argv:
        rows = "".join(f"{name}\t{count}\n" for name, count in now.items())
        TABLE.write_text(f"# instructions, counted by valgrind; {own}\n{rows}")
        print(f"{len(now)} counts written to {TABLE}")
        return
    if not TABLE.exists():
        sys.exit(f"there is no {TABLE.name} to compare with: {sys.argv[0]} {sys.argv[1]} --renew")
    first, *rows = TABLE.read_text().splitlines()
    before = {name: int(count) for name, count in (row.split("\t") for row in rows)}
    tolerance = TOLERANCE if own in first else TOLERANCE_OF_OTHERS
    wrong = [f"{name}: in one of the two only" for name in before.keys() ^ now.keys()]
    for name in before.keys() & now.keys():
        if abs(now[name] - before[name]) > tolerance * before[name] + SLACK:
            wrong.append(f"{name}: {before[name]} before, {now[name]} now ({now[name] / before[name] - 1:+.1%})")
    for line in sorted(wrong):
        print(line)
    print(f"{len(now)} counts, {len(wrong)} differ from {TABLE.name} by more than {tolerance:.0%} ({own})")
    if wrong:
        print(f"If that is as it should be: {sys.argv[0]} {sys.argv[1]} --renew")
    sys.exit(1 if wrong or not now else 0)


main()
