#!/usr/bin/env python3
"""browser.py FOLDER [PICTURES]: pages of the site in a real browser, wide and as on a phone. What a page is about is on it, no
request leaves the machine, and nothing is wider than a phone."""
import http.server
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

folder = Path(sys.argv[1]).resolve()
pictures = Path(sys.argv[2]) if 2 < len(sys.argv) else None
asked = []


class Handler(http.server.SimpleHTTPRequestHandler):
    def send_head(self):
        asked.append(self.path)
        path = self.path.split("?")[0]
        if "." not in path.rsplit("/", 1)[-1] and not path.endswith("/"):
            self.path = path + ".html"
        return super().send_head()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
threading.Thread(target=server.serve_forever, daemon=True).start()
PAGES = {
    "/": "Dockerfiles, understood",
    "/rules/pip-requirements-split-path": "names a folder, so pip fails",
    "/ru/rules/pip-requirements-split-path": "указывает на каталог",
    "/rules/": "WorkdirRelativePath",
    "/cli": "--add-suppressions",
    "/from-hadolint": "failure-threshold",
    "/first-dockerfile": "virtual environment of your machine",
    "/ru/first-dockerfile": "Первый Dockerfile",
    "/editors": "Install Dev Extension",
    "/settings": "typingDelay",
    "/keys": "hideDuplicates",
    "/ru/keys": "Какие замечания показывать",
}
OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=8000"]
# Every name but that of this machine leads nowhere.
OPTIONS.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
failed = []
with tempfile.TemporaryDirectory() as profile:
    def chromium(*arguments):
        command = ["chromium", *OPTIONS, f"--user-data-dir={profile}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120).stdout

    for page, words in PAGES.items():
        address = f"http://127.0.0.1:{server.server_port}{page}"
        shown = chromium("--dump-dom", address)
        if words not in shown:
            failed.append(f"{page}: `{words}` is not on it")
        for mark in ['src="http', "<link rel=\"stylesheet\" href=\"http"]:
            if mark in shown:
                failed.append(f"{page}: {mark}: something comes from elsewhere")
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            for name, size in {"wide": "1280,1000", "phone": "390,844"}.items():
                file = pictures / f"{page.strip('/').replace('/', '-') or 'home'}-{name}.png"
                chromium(f"--window-size={size}", f"--screenshot={file}", address)
missing = [path for path in asked if "." in path and not (folder / path.split("?")[0].lstrip("/")).exists()]
failed += [f"{path} was asked for and is not there" for path in set(missing) - {"/favicon.ico"}]
print(f"{len(PAGES)} pages in a browser, {len(failed)} faults")
print("\n".join(failed))
sys.exit(bool(failed))
