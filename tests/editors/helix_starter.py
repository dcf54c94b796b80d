"""Helix and a project without a Dockerfile: a whole file, and a stage that Compose names."""
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

    # Its own ignore file goes with it.
    (helix.folder / "Dockerfile.dockerignore").write_text("*.pyc\n")
    helix.command("move ./web.Dockerfile")
    check("starter: the Dockerfile is moved", becomes((helix.folder / "web.Dockerfile").exists))
    follows = helix.folder / "web.Dockerfile.dockerignore"
    check("starter: with its ignore file", becomes(follows.exists), sorted(path.name for path in helix.folder.iterdir()))
    helix.command("write-all")
    check("starter: and Compose", becomes(lambda: "dockerfile: web.Dockerfile" in compose.read_text()), compose.read_text())
