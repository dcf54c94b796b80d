"""Helix and a file with several stages: finding one's way, renaming, suppressing, project files, formatting."""
import re

from helix_driver import becomes

RELATIVE = r"relative to the base image's working"


def session(helix, tally):
    def check(name, ok, detail=None):
        tally.check(name, ok, ok if detail is None and isinstance(ok, str) else detail, helix.screen)

    helix.start("Dockerfile")
    check("stages: open", helix.shows(RELATIVE))
    at_stage = lambda: helix.go_to(16, 13)

    at_stage()
    helix.type("gd")
    check("stages: definition of a stage", becomes(lambda: helix.line() == 3), helix.line())
    helix.go_to(3, 16)
    helix.type("gd")
    check("stages: definition of a variable", becomes(lambda: helix.line() == 2), helix.line())
    at_stage()
    helix.press("Space", "k")
    check("stages: hover", helix.shows(r"Build stage build"))
    helix.press("Escape")
    helix.press("Space", "s")
    check("stages: symbols", helix.shows(r"(?s)build.*test.*alpine:3\.22"))
    helix.press("Escape")

    helix.command("goto 17")
    helix.press("o")
    helix.type("COPY --from")
    helix.type("=")
    check("stages: completion", helix.shows(r"(?s)\bbuild +\w+.*\btest +\w+"))
    helix.press("Escape", "Escape", "u")

    at_stage()
    helix.press("Space", "r")
    check("stages: the name to change", helix.shows(r"(?m)rename-to:\s*build"))
    helix.press("C-u")
    helix.type("compile")
    helix.press("Enter")
    check("stages: rename", helix.shows(r"(?s)AS compile.*FROM compile AS test.*--from=compile"))
    helix.press("u")
    check("stages: and back", helix.shows(r"(?s)AS build.*FROM build AS test.*--from=build"))

    helix.go_to(15, 10)
    helix.press("Space", "a")
    check("stages: the menu", helix.shows(r"(?s)Change `app` to `/app`.*Ignore `WorkdirRelativePath` here"))
    # The fix comes first and is chosen.
    helix.press("Down", "Enter")
    check("stages: a suppression is written", helix.shows(r"# check=skip=WorkdirRelativePath"))
    check("stages: and holds", helix.hides(RELATIVE))
    helix.press("u")
    check("stages: and is taken back", helix.shows(RELATIVE))

    project = helix.folder / "dockerfile-ls.toml"
    project.write_text('rules = { WorkdirRelativePath = "off" }\n')
    check("stages: a project file holds without a restart", helix.hides(RELATIVE))
    project.write_text('rules = { WorkdirRelativPath = "off" }\n')
    check("stages: and its change", helix.shows(RELATIVE))
    # Helix shows no diagnostics in a file of another language, but lists them.
    helix.press("Space", "D")
    check("stages: its mistake is listed", helix.shows(r"ERROR +dockerfile-ls +dockerfile-ls\.toml"))
    helix.press("Escape")
    project.unlink()

    helix.command("goto 17")
    helix.press("o")
    helix.type("  USER 1000  ")
    helix.command("write")
    file = helix.folder / "Dockerfile"
    formatted = lambda: re.search(r"(?s)\n {2,4}go build .*\nUSER 1000\n$", file.read_text())
    check("stages: format on save", becomes(formatted), file.read_text()[-120:])

    errors = helix.errors()
    tally.check("stages: no error in Helix's log", not errors, errors)
    check("stages: quit", helix.quit())
