#!/usr/bin/env python3
"""helix.py EDITORS_FOLDER SERVER_FOLDER: the lesson in a real Helix, with the configuration that users get.

Helix runs in a terminal (tmux); what is checked is what stands on its screen.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CONFIG = """
[editor]
end-of-line-diagnostics = "hint"
[editor.inline-diagnostics]
cursor-line = "hint"
other-lines = "hint"
"""


class Helix:
    """A Helix on a screen of its own."""

    def __init__(self, editors, server):
        self.work = pathlib.Path(tempfile.mkdtemp())
        self.lesson = self.work / "lesson"
        shutil.copytree(ROOT / "examples/fastapi", self.lesson)
        config = self.work / "config/helix"
        config.mkdir(parents=True)
        shutil.copy(ROOT / "editors/helix/languages.toml", config)
        (config / "config.toml").write_text(CONFIG)
        self.program = str(pathlib.Path(editors) / "hx")
        self.env = dict(os.environ, PATH=f"{server}:{os.environ['PATH']}", XDG_CONFIG_HOME=str(self.work / "config"),
                        XDG_CACHE_HOME=str(self.work / "cache"), TERM="xterm-256color", LC_ALL="C.UTF-8")
        self.env.pop("TMUX", None)

    def health(self):
        shown = subprocess.run([self.program, "--health", "dockerfile"], env=self.env, capture_output=True, text=True)
        return re.sub(r"\x1b\[[0-9;]*m", "", shown.stdout)

    def start(self, file):
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "e", "-x", "150", "-y", "45", "-c", str(self.lesson),
                  f"'{self.program}' -v --log '{self.work}/log' {file}")

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-S", str(self.work / "socket"), *arguments], env=self.env, capture_output=True,
                              text=True, timeout=20)

    def screen(self):
        return self.tmux("capture-pane", "-p", "-t", "e").stdout

    def press(self, *keys):
        for key in keys:
            self.tmux("send-keys", "-t", "e", key)
            time.sleep(0.1)

    def type(self, text):
        self.tmux("send-keys", "-t", "e", "-l", text)
        time.sleep(0.2)

    def command(self, text):
        self.press("Escape")
        self.type(":" + text)
        self.press("Enter")
        time.sleep(0.2)

    def go_to(self, line, column):
        self.command(f"goto {line}")
        self.type("gh" + "l" * (column - 1))

    def shows(self, pattern, seconds=15):
        """What the pattern matches on the screen, as soon as it does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := re.search(pattern, self.screen()):
                return found.group(0)
            time.sleep(0.1)
        return None

    def hides(self, pattern, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not re.search(pattern, self.screen()):
                return True
            time.sleep(0.1)
        return False

    def runs(self):
        return self.tmux("has-session", "-t", "e").returncode == 0

    def end(self):
        self.tmux("kill-server")
        shutil.rmtree(self.work, ignore_errors=True)


class Tally:
    passed = failed = 0

    def check(self, name, ok, detail="", screen=None):
        self.passed, self.failed = self.passed + bool(ok), self.failed + (not ok)
        detail = re.sub(r"\s+", " ", str(detail or "")).strip()[:300]
        print(f"{'ok   ' if ok else 'FAIL '}{name}{': ' if detail else ''}{detail}", flush=True)
        if not ok and screen:
            print(screen())


def lesson(helix, tally):
    def check(name, ok, detail=None):
        tally.check(name, ok, ok if detail is None and isinstance(ok, str) else detail, helix.screen)

    health = helix.health()
    check("health names the server", re.search(r"✓ dockerfile-ls", health), health)
    helix.start("Dockerfile")
    check("open", helix.shows(r"CMD \[.python."))
    for name, pattern in [("casing", r"`From` should be"), ("end of life", r"Python 3\.10 ended"),
                          ("split path", r"so pip stops")]:
        check(f"message beside the line: {name}", helix.shows(pattern))
    marked = [line for line in helix.screen().splitlines() if re.search(r"From python|RUN pip", line)]
    check("marks in the gutter", len(marked) == 2 and all("●" in line for line in marked), marked)

    helix.press("Space", "d")
    check("list of diagnostics", helix.shows(r"end-of-life-image"))
    helix.press("Escape")
    helix.go_to(3, 2)
    helix.press("Space", "k")
    check("hover on WORKDIR", helix.shows(r"sets the folder.*"))
    helix.press("Escape")
    helix.go_to(1, 8)
    helix.press("Space", "k")
    check("hover on the image", helix.shows(r"Support ended on \S+"))
    helix.press("Escape")

    helix.command("goto 12")
    helix.press("o")
    helix.type("FROM python")
    helix.type(":")
    check("tags are offered", helix.shows(r"3\.1[1-9]-slim +property"))
    words = re.findall(r"(\S+) +property", helix.screen())
    check("a supported slim tag first", words and re.fullmatch(r"3\.1[1-9]-slim", words[0]), words[:4])
    helix.press("Escape", "Escape", "u")

    helix.go_to(6, 52)
    helix.press("Space", "a")
    check("the menu of fixes", helix.shows(r"Join to `/app/requirements\.txt`"))
    helix.press("Enter")
    check("the split path is mended", helix.shows(r"-r /app/requirements\.txt"))
    check("and its message is gone", helix.hides(r"so pip stops"))
    helix.command("write")
    wanted, file = "pip install -r /app/requirements.txt\n", helix.lesson / "Dockerfile"
    end = time.monotonic() + 5
    while wanted not in file.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    check("and saved", wanted in file.read_text(), file.read_text().splitlines()[5])

    helix.command("open .dockerignore")
    check(".dockerignore: the case trap", helix.shows(r"`Venv` matches nothing"))
    helix.go_to(1, 1)
    helix.press("Space", "k")
    check(".dockerignore: hover", helix.shows(r"build context, so that.*"))
    helix.press("Escape")

    # Before it quits: then it calls it an error that a server is gone, or that it has itself gone before an answer came.
    log = (helix.work / "log").read_text() if (helix.work / "log").exists() else ""
    errors = [line for line in log.splitlines() if "[ERROR]" in line]
    tally.check("no error in Helix's log", not errors, errors)

    helix.command("quit-all!")
    end = time.monotonic() + 8
    while helix.runs() and time.monotonic() < end:
        time.sleep(0.1)
    check("quit", not helix.runs())


def main():
    editors, server = sys.argv[1:]
    helix, tally = Helix(editors, str(pathlib.Path(server).resolve())), Tally()
    try:
        lesson(helix, tally)
    except Exception as problem:  # A driver that breaks is a failure, with what was on the screen.
        tally.check("driver", False, repr(problem), helix.screen)
    finally:
        helix.end()
    print(f"helix: {tally.passed} passed, {tally.failed} failed")
    sys.exit(tally.failed > 0)


if __name__ == "__main__":
    main()
