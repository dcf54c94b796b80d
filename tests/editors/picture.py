#!/usr/bin/env python3
"""picture.py OUT.svg COLUMNS ROWS COMMAND... [-- KEYS...]: what a terminal program shows, as an SVG picture.

Runs COMMAND in a terminal of that size (tmux), waits, types KEYS (tmux key names; `wait` pauses a second), and draws
the screen with its colours.
"""
import html
import os
import re
import subprocess
import sys
import tempfile
import time

FONT, WIDTH, HEIGHT = 14, 8.43, 19
BACKGROUND, FOREGROUND = "#1e1e2e", "#cdd6f4"
PALETTE = ["#45475a", "#f38ba8", "#a6e3a1", "#f9e2af", "#89b4fa", "#f5c2e7", "#94e2d5", "#bac2de",
           "#585b70", "#f38ba8", "#a6e3a1", "#f9e2af", "#89b4fa", "#f5c2e7", "#94e2d5", "#a6adc8"]


def colour(codes):
    """The colour that follows 38 or 48: `5;n` or `2;r;g;b`."""
    kind = codes.pop(0) if codes else 0
    if kind == 2 and len(codes) >= 3:
        return "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
    n = codes.pop(0) if codes else 0
    if n < 16:
        return PALETTE[n]
    if n >= 232:
        return "#" + "%02x" % (8 + 10 * (n - 232)) * 3
    levels = [0, 95, 135, 175, 215, 255]
    n -= 16
    return "#%02x%02x%02x" % (levels[n // 36], levels[n // 6 % 6], levels[n % 6])


def spans(line):
    """The runs of a line with equal style: (text, foreground, background, bold, underline)."""
    style = {"fg": None, "bg": None, "bold": False, "under": False, "reverse": False}
    for part in re.split(r"(\x1b\[[0-9;:]*m)", line):
        if not part.startswith("\x1b"):
            if part:
                fg, bg = style["fg"], style["bg"]
                if style["reverse"]:
                    fg, bg = bg or BACKGROUND, fg or FOREGROUND
                yield part, fg, bg, style["bold"], style["under"]
            continue
        codes = [int(c or 0) for c in re.split("[;:]", part[2:-1])]
        while codes:
            c = codes.pop(0)
            if c == 0:
                style = {"fg": None, "bg": None, "bold": False, "under": False, "reverse": False}
            elif c == 1:
                style["bold"] = True
            elif c == 4:
                style["under"] = True
            elif c == 7:
                style["reverse"] = True
            elif c in (22, 24, 27):
                style[{22: "bold", 24: "under", 27: "reverse"}[c]] = False
            elif c == 38:
                style["fg"] = colour(codes)
            elif c == 48:
                style["bg"] = colour(codes)
            elif c == 58:
                colour(codes)
            elif 30 <= c <= 37 or 90 <= c <= 97:
                style["fg"] = PALETTE[c - 30 if c < 90 else c - 82]
            elif 40 <= c <= 47 or 100 <= c <= 107:
                style["bg"] = PALETTE[c - 40 if c < 100 else c - 92]
            elif c == 39:
                style["fg"] = None
            elif c == 49:
                style["bg"] = None


def texts(row, line):
    """The elements of a line of the screen."""
    column, y = 0, 12 + row * HEIGHT
    for text, fg, bg, bold, under in spans(line):
        x, w = 12 + column * WIDTH, len(text) * WIDTH
        column += len(text)
        if bg:
            yield f'<rect x="{x:.1f}" y="{y}" width="{w:.1f}" height="{HEIGHT}" fill="{bg}"/>'
        if text.strip():
            style = ' font-weight="bold"' if bold else ""
            style += ' text-decoration="underline"' if under else ""
            yield (f'<text x="{x:.1f}" y="{y + 14}" fill="{fg or FOREGROUND}" textLength="{w:.1f}"{style} '
                   f'xml:space="preserve">{html.escape(text)}</text>')


def draw(lines, columns):
    width, height = columns * WIDTH + 24, len(lines) * HEIGHT + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-family="ui-monospace, '
           f'SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="{FONT}">',
           f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>']
    for row, line in enumerate(lines):
        out += texts(row, line)
    return "\n".join(out + ["</svg>", ""])


def main():
    out, columns, rows, *command = sys.argv[1:]
    keys = command[command.index("--") + 1:] if "--" in command else []
    command = command[:command.index("--")] if "--" in command else command
    folder = tempfile.mkdtemp()
    env = dict(os.environ, TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
    env.pop("TMUX", None)

    def tmux(*arguments):
        return subprocess.run(["tmux", "-S", folder + "/socket", *arguments], env=env, capture_output=True, text=True)

    with open(folder + "/conf", "w") as conf:
        conf.write('set -g default-terminal "tmux-256color"\nset -ga terminal-overrides ",*:Tc"\nset -g status off\n')
    tmux("-f", folder + "/conf", "new-session", "-d", "-s", "e", "-x", columns, "-y", rows, *command)
    time.sleep(2.5)
    for key in keys:
        if key == "wait":
            time.sleep(1)
        elif key.startswith("text:"):
            tmux("send-keys", "-t", "e", "-l", key[5:])
        else:
            tmux("send-keys", "-t", "e", key)
        time.sleep(0.15)
    time.sleep(0.7)
    screen = tmux("capture-pane", "-e", "-p", "-t", "e").stdout
    tmux("kill-server")
    lines = screen.rstrip("\n").split("\n")
    with open(out, "w") as file:
        file.write(draw(lines, int(columns)))


if __name__ == "__main__":
    main()
