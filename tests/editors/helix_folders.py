"""Helix and two projects, each with its own rules and build context; with hints after the lines and signatures."""
LANGUAGES = """
[language-server.dockerfile-ls.config]
inlayHints = { defaultTag = true }
"""
CONFIG = """
[editor.lsp]
display-inlay-hints = true
auto-signature-help = true
"""


def write(root):
    """Writes both projects into a folder."""
    for name, profile in [("a", "buildkit"), ("b", "hadolint")]:
        for path, text in [(".git/HEAD", ""), ("docker/Dockerfile", f"FROM alpine\nWORKDIR app\nCOPY only-a /x/\nRUN echo {name}\n"),
                           ("compose.yaml", "services: {web: {build: {context: sources, dockerfile: ../docker/Dockerfile}}}\n"),
                           ("dockerfile-ls.toml", f'profile = "{profile}"\nrules = {{ copy-source-missing = "warning" }}\n'),
                           (f"sources/only-{name}", "")]:
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


def session(helix, tally):
    def check(name, ok, detail=None):
        tally.check(f"two projects: {name}", ok, ok if detail is None and isinstance(ok, str) else detail, helix.screen)

    helix.start("a/docker/Dockerfile")
    check("rules of the first", helix.shows(r"relative to the base image's working"))
    check("its source is there", not helix.shows_soon(r"`only-a` is not"))
    check("a hint after the image", helix.shows(r"FROM alpine:latest"))
    helix.command("open b/docker/Dockerfile")
    check("rules of the second", helix.shows(r"`alpine` without a tag"))
    check("its source is not there", helix.shows(r"`only-a` is not"))
    helix.command("buffer-close")

    helix.command("goto 4")
    helix.press("o")
    # Where nothing is completed, whose menu would hide it.
    helix.type("MAINTAINER me ")
    check("a signature", helix.shows(r"MAINTAINER name"))
    helix.press("Escape", "Escape", "u")
    helix.press("Space", "S")
    helix.type("alp")
    check("symbols of the workspace", helix.shows(r"alpine.*Dockerfile"))
    helix.press("Escape")
    errors = helix.errors()
    tally.check("two projects: no error in Helix's log", not errors, errors)
    check("quit", helix.quit())
