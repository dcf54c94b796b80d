"""Helix and a project without a Dockerfile: a whole file, and a stage that Compose names."""
import re

from helix_driver import becomes


def session(helix, tally):
    def check(name, ok, detail=None):
        tally.check(name, ok, ok if detail is None and isinstance(ok, str) else detail, helix.screen)

    helix.start("Dockerfile")
    check("starter: open", helix.shows(r"NOR +Dockerfile"))

    def menu():
        # The server looks at the project when the file is opened.
        helix.press("Escape", "Space", "a")
        return helix.shows_soon(r"Dockerfile for this FastAPI project \(pip\)")

    check("starter: a whole file is offered", becomes(menu))
    helix.press("Enter")
    check("starter: and written", helix.shows(r"(?s)FROM python:3\.1\d-slim.*CMD \[\"uvicorn\", \"main:app\""))
    helix.command("write")
    written = helix.folder / "Dockerfile"
    check("starter: and saved", becomes(lambda: "USER 10001" in written.read_text()), written.read_text()[:100])

    lines = written.read_text().splitlines()
    line = next(number for number, line in enumerate(lines) if line.endswith(" AS build"))
    helix.go_to(line + 1, len(lines[line]) - 1)
    helix.press("Space", "r")
    check("starter: the name to change", helix.shows(r"(?m)rename-to:\s*build"))
    helix.press("C-u")
    helix.type("packages")
    helix.press("Enter")
    check("starter: renamed", helix.shows(r"--from=packages"))
    helix.command("write-all")
    compose = helix.folder / "compose.yaml"
    check("starter: in Compose as well", becomes(lambda: "target: packages # the stage" in compose.read_text()), compose.read_text())

    # One stage, as many begin.
    one = helix.folder / "one.Dockerfile"
    one.write_text('FROM python:3.14\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "main.py"]\n')
    helix.command("open one.Dockerfile")
    check("one stage: open", helix.shows(r"NOR +one\.Dockerfile"))

    def act(title):
        """Takes the row of the menu with this title."""
        def menu():
            helix.press("Escape", "Space", "a")
            return helix.shows_soon(title)
        if not becomes(menu):
            return False
        rows = helix.screen().splitlines()
        at = next(number for number, row in enumerate(rows) if re.search(title, row))
        column = re.search(title, rows[at]).start()
        # The first row, which is chosen, is the highest one that begins in this column.
        begins = lambda row: len(row) > column and row[column] != " " and row[column - 1] == " "
        top = next(number for number in range(at, 0, -1) if not begins(rows[number - 1]))
        helix.press(*["Down"] * (at - top), "Enter")
        return True

    helix.go_to(3, 1)
    act(r"Copy `requirements\.txt` and install before")
    check("one stage: the copy is split", helix.shows(r"COPY requirements\.txt \./"))
    helix.go_to(1, 1)
    act(r"Build in a stage of its own")
    check("one stage: a builder and what runs", helix.shows(r"FROM python:3\.14-slim"))
    helix.press("u")
    helix.go_to(3, 1)
    helix.type("x")
    helix.type("x")
    act(r"Make a stage of these instructions")
    check("one stage: selected lines", helix.shows(r"FROM python:3\.14 AS base"))
    helix.command("write")
    helix.command("open Dockerfile")

    # Its own ignore file goes with it.
    (helix.folder / "Dockerfile.dockerignore").write_text("*.pyc\n")
    helix.command("move ./web.Dockerfile")
    check("starter: the Dockerfile is moved", becomes((helix.folder / "web.Dockerfile").exists))
    follows = helix.folder / "web.Dockerfile.dockerignore"
    check("starter: with its ignore file", becomes(follows.exists), sorted(path.name for path in helix.folder.iterdir()))
    helix.command("write-all")
    check("starter: and Compose", becomes(lambda: "dockerfile: web.Dockerfile" in compose.read_text()), compose.read_text())
