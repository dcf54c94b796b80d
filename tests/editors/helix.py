#!/usr/bin/env python3
"""helix.py EDITORS_FOLDER SERVER_FOLDER: a real Helix, with the configuration that users get: the lesson, a file with
several stages, and two projects.
"""
import pathlib
import re
import sys
import tempfile

import helix_folders
import helix_stages
import helix_starter
from helix_driver import ROOT, Helix, Tally, becomes

HERE = pathlib.Path(__file__).resolve().parent


def lesson(helix, tally):
    def check(name, ok, detail=None):
        tally.check(name, ok, ok if detail is None and isinstance(ok, str) else detail, helix.screen)

    health = helix.health()
    check("health names the server", re.search(r"✓ dockerfile-ls", health), health)
    helix.start("Dockerfile")
    check("open", helix.shows(r"CMD \[.python."))
    for name, pattern in [("casing", r"`From` should be"), ("end of life", r"Python 3\.10 ended"),
                          ("split path", r"so pip fails")]:
        check(f"message beside the line: {name}", helix.shows(pattern))
    marked = [line for line in helix.screen().splitlines() if re.search(r"From python|RUN pip", line)]
    check("marks in the gutter", len(marked) == 2 and all("●" in line for line in marked), marked)

    helix.press("Space", "d")
    check("list of diagnostics", helix.shows(r"end-of-life-image"))
    helix.press("Escape")
    helix.go_to(3, 2)
    helix.press("Space", "k")
    check("hover on WORKDIR", helix.shows(r"sets the working directory.*"))
    helix.press("Escape")
    helix.go_to(1, 8)
    helix.press("Space", "k")
    check("hover on the image", helix.shows(r"Support ended on \S+"))
    helix.press("Escape")

    helix.command("goto 12")
    helix.press("o")
    helix.type("FROM python")
    helix.type(":")
    check("tags are offered", helix.shows(r"3\.1[1-9]-slim +enum.member"))
    words = re.findall(r"(\S+) +enum.member", helix.screen())
    check("a supported slim tag first", words and re.fullmatch(r"3\.1[1-9]-slim", words[0]), words[:4])
    helix.press("Escape", "Escape", "u")

    helix.go_to(6, 52)
    helix.press("Space", "a")
    check("the menu of fixes", helix.shows(r"Join into `/app/requirements\.txt`"))
    helix.press("Enter")
    check("the split path is mended", helix.shows(r"-r /app/requirements\.txt"))
    check("and its message is gone", helix.hides(r"so pip fails"))
    helix.command("write")
    wanted, file = "pip install -r /app/requirements.txt\n", helix.folder / "Dockerfile"
    check("and saved", becomes(lambda: wanted in file.read_text()), file.read_text().splitlines()[5])

    helix.command("open .dockerignore")
    check(".dockerignore: the case trap", helix.shows(r"`Venv` matches nothing"))
    helix.go_to(1, 1)
    helix.press("Space", "k")
    check(".dockerignore: hover", helix.shows(r"build context, so that.*"))
    helix.press("Escape")

    helix.press("Space", "a")
    check(".dockerignore: the menu", helix.shows(r"(?s)Ignore `ignore-case-mismatch` here.*Explain `ignore-case-mismatch`"))
    # The last row.
    helix.press("Down", "Down", "Down", "Enter")
    check("a rule is explained", helix.shows(r"# ignore-case-mismatch \(warning\)"))
    helix.command("buffer-close")
    check("and closed", helix.shows(r"(?m)^ NOR +\.dockerignore"))

    # Before it quits: then it calls it an error that a server is gone, or that it has itself gone before an answer came.
    errors = helix.errors()
    tally.check("no error in Helix's log", not errors, errors)
    check("quit", helix.quit())


def session(editors, server, tally, files, settings, run, *more):
    helix = Helix(editors, server, files, settings, *more)
    try:
        run(helix, tally)
    except Exception as problem:  # A driver that breaks is a failure, with what was on the screen.
        tally.check("driver", False, repr(problem), helix.screen)
    finally:
        helix.end()


def main():
    editors, server = sys.argv[1], str(pathlib.Path(sys.argv[2]).resolve())
    tally = Tally()
    session(editors, server, tally, ROOT / "examples/fastapi", "", lesson)
    session(editors, server, tally, HERE / "stages", "auto-format = true", helix_stages.session)
    session(editors, server, tally, HERE / "starter", "", helix_starter.session)
    with tempfile.TemporaryDirectory() as folder:
        helix_folders.write(pathlib.Path(folder))
        session(editors, server, tally, folder, "", helix_folders.session, helix_folders.LANGUAGES, helix_folders.CONFIG)
    print(f"helix: {tally.passed} passed, {tally.failed} failed")
    sys.exit(tally.failed > 0)


if __name__ == "__main__":
    main()
