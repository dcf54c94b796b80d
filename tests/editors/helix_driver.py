"""A Helix on a screen of its own (tmux); what is checked is what stands on it. Everything is waited for."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONFIG = """
[editor]
end-of-line-diagnostics = "hint"
[editor.inline-diagnostics]
cursor-line = "hint"
other-lines = "hint"
"""


def becomes(test, seconds=20):
    """What a test answers as soon as it is true."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = test()
        except FileNotFoundError:  # Helix puts a file aside while it writes it anew.
            found = None
        if found or end < time.monotonic():
            return found
        time.sleep(0.1)


class Helix:
    """A Helix on a screen of its own."""

    def __init__(self, editors, server, files, settings="", more_languages="", more_config=""):
        self.work = pathlib.Path(tempfile.mkdtemp())
        self.folder = self.work / "files"
        shutil.copytree(files, self.folder)
        config = self.work / "config/helix"
        config.mkdir(parents=True)
        languages = (ROOT / "editors/helix/languages.toml").read_text()
        # In the section of Dockerfiles.
        (config / "languages.toml").write_text(languages.replace('name = "dockerfile"', f'name = "dockerfile"\n{settings}', 1) + more_languages)
        (config / "config.toml").write_text(CONFIG + more_config)
        self.program = str(pathlib.Path(editors) / "hx")
        self.env = dict(os.environ, PATH=f"{server}:{os.environ['PATH']}", XDG_CONFIG_HOME=str(self.work / "config"),
                        XDG_CACHE_HOME=str(self.work / "cache"), TERM="xterm-256color", LC_ALL="C.UTF-8")
        self.env.pop("TMUX", None)

    def health(self):
        shown = subprocess.run([self.program, "--health", "dockerfile"], env=self.env, capture_output=True, text=True)
        return re.sub(r"\x1b\[[0-9;]*m", "", shown.stdout)

    def start(self, file):
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "e", "-x", "150", "-y", "45", "-c", str(self.folder),
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

    def shows(self, pattern):
        """What the pattern matches on the screen, as soon as it does."""
        found = becomes(lambda: re.search(pattern, self.screen()))
        return found and found.group(0)

    def shows_soon(self, pattern, seconds=1.5):
        """Whether it shows within a moment: what must not show has to be given time to."""
        return becomes(lambda: re.search(pattern, self.screen()), seconds)

    def hides(self, pattern):
        return becomes(lambda: not re.search(pattern, self.screen()))

    def line(self):
        """The line that the cursor is in."""
        places = re.findall(r"(\d+):\d+\s*$", "\n".join(self.screen().rstrip().splitlines()[-2:]), re.M)
        return int(places[-1]) if places else None

    def errors(self):
        log = self.work / "log"
        return [line for line in log.read_text().splitlines() if "[ERROR]" in line] if log.exists() else []

    def quit(self):
        self.command("quit-all!")
        return becomes(lambda: not self.runs())

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
