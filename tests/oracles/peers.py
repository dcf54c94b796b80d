#!/usr/bin/env python3
"""peers.py SERVER OTHER...: two language servers for Dockerfiles beside each other, as ratios (SERVER to OTHER).

    peers.py target/release/dockerfile-ls node …/docker-langserver --stdio

Both take turns in the same run, because times of different runs on a machine with other work cannot be compared. Prints
a table in Markdown: medians of the time from a message to its effect, processor time, resident memory.
"""
import pathlib
import statistics
import sys
import tempfile
import time

from memory import Session, text

RUNS, KEYS = 3, 40
SIZES = [30, 300, 3_000]
DOCUMENTS = 500


def start(command, folder):
    """Milliseconds from the start to the answer of `initialize`."""
    begun = time.perf_counter()
    session = Session(command, folder)
    took = (time.perf_counter() - begun) * 1000
    return session, took


def stop(session):
    """Ends a server, however it does that."""
    session.ask("shutdown", None)
    session.tell("exit", None)
    session.process.wait(20)


def keys(session, lines):
    """Milliseconds from a key to its findings, and of processor time for each key."""
    name = f"{lines}/Dockerfile"
    seen = session.published
    session.open(name, text(lines))
    published(session, seen)
    session.settle()
    spent, times = session.processor(), []
    for version in range(2, KEYS + 2):
        seen, begun = session.published, time.perf_counter()
        session.edit(name, version)
        published(session, seen)
        times.append((time.perf_counter() - begun) * 1000)
    session.settle()
    return statistics.median(times), (session.processor() - spent) / KEYS * 1000


def published(session, seen):
    with session.news:
        if not session.news.wait_for(lambda: seen < session.published, 60):
            sys.exit("nothing was published")


def asked(session, lines, method):
    """Milliseconds from a question to the answer, behind a change each."""
    name, times = f"{lines}/Dockerfile", []
    for version in range(1_000, 1_000 + KEYS):
        session.edit(name, version)
        params = {"textDocument": {"uri": session.uri(name)}, "position": {"line": 0, "character": 1}}
        begun = time.perf_counter()
        session.ask(f"textDocument/{method}", params)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def measured(command):
    """Everything, once."""
    with tempfile.TemporaryDirectory() as folder:
        session, took = start(command, folder)
        rows = {"start to `initialize`": took, "memory at the start": session.resident()}
        for lines in SIZES:
            rows[f"key to findings, {lines} lines"], rows[f"processor time of a key, {lines} lines"] = keys(session, lines)
            for method in ["hover", "documentSymbol"]:
                rows[f"{method} behind a key, {lines} lines"] = asked(session, lines, method)
        stop(session)
        session, _ = start(command, folder)
        for number in range(DOCUMENTS):
            session.open(f"{number}/Dockerfile", text(100))
        rows[f"memory with {DOCUMENTS} documents of 100 lines"] = session.resident()
        for number in range(DOCUMENTS):
            session.close(f"{number}/Dockerfile")
        rows["memory after they are closed"] = session.resident()
        stop(session)
        return rows


def main():
    server, other = [str(pathlib.Path(sys.argv[1]).resolve())], sys.argv[2:]
    runs = [(measured(server), measured(other)) for _ in range(RUNS)]
    print("| | ratio |\n|---|---|")
    for row in runs[0][0]:
        ours, theirs = (statistics.median(run[side][row] for run in runs) for side in (0, 1))
        print(f"| {row} | {ours / theirs:.3f} |" if theirs else f"| {row} | too little to be measured |")


if __name__ == "__main__":
    main()
