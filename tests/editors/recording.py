#!/usr/bin/env python3
"""recording.py OUT.svg TITLE COLUMNS ROWS COMMAND... -- KEYS...: what a terminal program shows while keys are pressed, as an SVG
picture that moves and needs no script.

Runs COMMAND in a terminal of that size (tmux). KEYS are tmux key names; `text:WORDS` types WORDS letter by letter, `until:REGEX`
waits until that is on the screen, `wait:N` lets the screen stand for N seconds, and `pause:N` waits without showing that.

docs/pictures/init.svg is made in a copy of tests/editors/starter, with Neovim and dockerfile-ls on the PATH, PLUGIN set to editors/nvim
and TESTS to tests/editors:

    $TESTS/recording.py init.svg 'A project without a Dockerfile, in Neovim' 92 30 nvim -i NONE -n -u $TESTS/picture.lua Dockerfile -- \\
      pause:5 wait:2 text:gra until:FastAPI wait:2 text:1 Enter until:FROM.python wait:3 text:/AS.build Enter text:w text:grn \\
      until:New.Name wait:1 C-u text:packages Enter until:AS.packages wait:2 'text::wall' Enter 'text::split compose.yaml' Enter \\
      until:services wait:4
"""
import os
import re
import subprocess
import sys
import tempfile
import time

from picture import BACKGROUND, HEIGHT, WIDTH, texts

# Seconds that a key shows.
KEY = 0.12
# Seconds that the end stands before it begins anew.
END = 4


def record(columns, rows, command, keys):
    """What is on the screen, and for how many seconds."""
    folder = tempfile.mkdtemp()
    env = dict(os.environ, TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
    env.pop("TMUX", None)

    def tmux(*arguments):
        return subprocess.run(["tmux", "-S", folder + "/socket", *arguments], env=env, capture_output=True, text=True)

    def screen(colours=True):
        return tmux("capture-pane", *(["-e"] if colours else []), "-p", "-t", "e").stdout

    with open(folder + "/conf", "w") as conf:
        conf.write('set -g default-terminal "tmux-256color"\nset -ga terminal-overrides ",*:Tc"\nset -g status off\n')
    tmux("-f", folder + "/conf", "new-session", "-d", "-s", "e", "-x", columns, "-y", rows, *command)
    frames = []

    def show(seconds):
        frames.append((screen().rstrip("\n").split("\n"), seconds))

    for key in keys:
        if key.startswith("until:"):
            for _ in range(300):
                if re.search(key[6:], screen(False)):
                    break
                time.sleep(0.1)
            else:
                raise SystemExit(f"{key}: not on the screen:\n{screen(False)}")
            show(0.4)
        elif key.startswith("pause:"):
            time.sleep(float(key[6:]))
        elif key.startswith("wait:"):
            time.sleep(0.5)
            show(float(key[5:]))
        elif key.startswith("text:"):
            for letter in key[5:]:
                tmux("send-keys", "-t", "e", "-l", letter)
                time.sleep(0.15)
                show(KEY)
        else:
            tmux("send-keys", "-t", "e", key)
            time.sleep(0.3)
            show(KEY)
    tmux("kill-server")
    frames[-1] = (frames[-1][0], frames[-1][1] + END)
    return frames


def draw(frames, columns, rows, title):
    """An SVG in which each line shows as long as it stood there."""
    whole = sum(seconds for _, seconds in frames)
    # For each row: what stood there, from when to when.
    stood = []
    for row in range(rows):
        now = 0
        for lines, seconds in frames:
            line = lines[row] if row < len(lines) else ""
            if stood and stood[-1][:2] == (row, line) and stood[-1][3] == now:
                stood[-1] = (row, line, stood[-1][2], now + seconds)
            else:
                stood.append((row, line, now, now + seconds))
            now += seconds
    width, height = columns * WIDTH + 24, rows * HEIGHT + 24
    styles, groups = [], []
    for row, line, start, end in stood:
        drawn = list(texts(row, line))
        if not drawn:
            continue
        if start == 0 and end >= whole - 1e-6:
            groups += drawn
            continue
        name, first, last = f"l{len(styles)}", 100 * start / whole, 100 * end / whole
        before = f"0%{{opacity:0}}{first:.3f}%{{opacity:1}}" if start else "0%{opacity:1}"
        after = f"{last:.3f}%,100%{{opacity:0}}" if end < whole - 1e-6 else "100%{opacity:1}"
        styles.append(f"@keyframes {name}{{{before}{after}}}#{name}{{opacity:0;animation:{name} {whole:.2f}s step-end infinite}}")
        groups += [f'<g id="{name}">', *drawn, "</g>"]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" font-family="ui-monospace, SFMono-Regular, Menlo, '
        'Consolas, DejaVu Sans Mono, monospace" font-size="14">',
        f"<title>{title}</title><style>{''.join(styles)}</style>",
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        *groups, "</svg>", "",
    ])


def main():
    out, title, columns, rows, *command = sys.argv[1:]
    at = command.index("--")
    frames = record(columns, rows, command[:at], command[at + 1:])
    with open(out, "w") as file:
        file.write(draw(frames, int(columns), int(rows), title))


if __name__ == "__main__":
    main()
