#!/usr/bin/env python3
"""recording.py PROGRAM OUT.svg: a terminal in which the program is tried, as a picture that moves by itself.

The commands are run in a copy of the lesson's folder, and what they print is what is shown. Without motion (in a reader that
has none, or for who asked for none) the last screen stands still."""
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

program, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
root = Path(__file__).resolve().parents[2]
COMMANDS = [
    ("dockerfile-ls check --format concise", 14),
    ("dockerfile-ls check --select pip-requirements-split-path,ignore-case-mismatch", 23),
    ("dockerfile-ls check --fix --quiet --format concise", 8),
    ("dockerfile-ls tags python:3.14 --limit 5", 8),
]
COLUMNS, ROWS, WIDTH, HEIGHT = 110, 24, 8.4, 18
COLOURS = {"31": "#f38ba8", "91": "#f38ba8", "32": "#a6e3a1", "92": "#a6e3a1", "33": "#f9e2af", "93": "#f9e2af", "34": "#89b4fa",
           "94": "#89b4fa", "36": "#94e2d5", "96": "#94e2d5", "35": "#f5c2e7"}


def spans(line):
    """The words of a line with their colours, no more of them than fit."""
    colour, bold, at, left = "#cdd6f4", False, 0, COLUMNS
    for part in re.split(r"(\x1b\[[\d;]*m)", line):
        if part.startswith("\x1b["):
            for code in part[2:-1].split(";"):
                if code in ("", "0"):
                    colour, bold = "#cdd6f4", False
                elif code == "1":
                    bold = True
                else:
                    colour = COLOURS.get(code, colour)
        elif part and left:
            shown = part[:left]
            yield at, shown, colour, bold
            at, left = at + len(shown), left - len(shown)


def row(line, y):
    weights = {True: ' font-weight="bold"', False: ""}
    cells = "".join(
        f'<tspan x="{12 + at * WIDTH:.1f}" fill="{colour}"{weights[bold]}>{escape(text)}</tspan>'
        for at, text, colour, bold in spans(line)
    )
    return f'<text y="{y}" xml:space="preserve">{cells}</text>'


screens = []
with tempfile.TemporaryDirectory() as place:
    folder = Path(shutil.copytree(root / "examples/fastapi", Path(place) / "app"))
    (folder / ".git").mkdir()
    for command, most in COMMANDS:
        words = command.split()[1:] + (["--color", "always"] if " check " in command else [])
        ran = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True, env={"LANG": "C", "TERM": "xterm-256color"})
        lines = (ran.stdout + ran.stderr).rstrip("\n").split("\n")
        shown = [line for line in lines][:most]
        prompt = "\x1b[1;32m$\x1b[0m "
        for typed in range(0, len(command) + 1, 6):
            screens.append((0.12, [f"{prompt}{command[:typed]}█"]))
        screens.append((4.0, [f"{prompt}{command}", *shown]))
total = sum(seconds for seconds, _ in screens)
width, height = 24 + COLUMNS * WIDTH, 24 + ROWS * HEIGHT
style, groups, now = [], [], 0.0
for number, (seconds, lines) in enumerate(screens):
    start, end = 100 * now / total, 100 * (now + seconds) / total
    now += seconds
    last = number == len(screens) - 1
    style.append(
        f"@keyframes s{number}{{0%,{max(start - 0.001, 0):.3f}%{{opacity:{1 if start == 0 else 0}}}{start:.3f}%,{end - 0.001:.3f}%{{opacity:1}}"
        f"{end:.3f}%,100%{{opacity:{1 if last else 0}}}}}#s{number}{{opacity:{1 if last else 0};animation:s{number} {total:.2f}s step-end infinite}}"
    )
    rows = "".join(row(line, 28 + i * HEIGHT) for i, line in enumerate(lines[:ROWS]))
    groups.append(f'<g id="s{number}">{rows}</g>')
still = "@media (prefers-reduced-motion: reduce){g{animation:none !important}}"
out.write_text(
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" font-family="ui-monospace,Menlo,Consolas,monospace" '
    f'font-size="14"><title>dockerfile-ls in a terminal</title><style>{"".join(style)}{still}</style>'
    f'<rect width="100%" height="100%" rx="8" fill="#1e1e2e"/>{"".join(groups)}</svg>\n'
)
print(f"{len(screens)} screens, {total:.0f} seconds, {out.stat().st_size >> 10} KB")
