#!/usr/bin/env python3
"""home.py check [TAG] | version VERSION | address URL: one version and one address in all manifests.

`check` fails where a manifest has another version than Cargo.toml, or another address than its `repository`; with the TAG of a
release also if that is not the version, or if the changelogs have nothing about it. The others write one everywhere. `address ''`
takes it away."""
import re
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
# The crates of this repository, in the lock files.
CRATES = {
    "Cargo.lock": ["dockerfile-ls", "dockerfile-ls-grammar", "tree-sitter-dockerignore"],
    "fuzz/Cargo.lock": ["dockerfile-ls", "dockerfile-ls-grammar", "tree-sitter-dockerignore"],
    "editors/zed/Cargo.lock": ["dockerfile-ls-zed"],
}
LOCKED = [(name, rf'(name = "{crate}"\nversion = ")([^"]+)()') for name, crates in CRATES.items() for crate in crates]
# A file, and the pattern whose second group is the version.
VERSIONS = [
    ("Cargo.toml", r'(?m)(^version = ")([^"]+)()'),
    ("server/Cargo.toml", r'(dockerfile-ls-grammar", path = "grammars/dockerfile", version = ")([^"]+)()'),
    ("server/Cargo.toml", r'(tree-sitter-dockerignore = \{ path = "grammars/dockerignore", version = ")([^"]+)()'),
    ("server/grammars/dockerfile/Cargo.toml", r'(?m)(^version = ")([^"]+)()'),
    ("server/grammars/dockerignore/Cargo.toml", r'(?m)(^version = ")([^"]+)()'),
    ("server/grammars/dockerfile/tree-sitter.json", r'("version": ")([^"]+)()'),
    ("server/grammars/dockerignore/tree-sitter.json", r'("version": ")([^"]+)()'),
    ("editors/vscode/package.json", r'(?m)(^  "version": ")([^"]+)()'),
    ("editors/vscode/package-lock.json", r'(?s)(\A\{\n  "name": "dockerfile-ls",\n  "version": ")([^"]+)()'),
    ("editors/vscode/package-lock.json", r'("": \{\n      "name": "dockerfile-ls",\n      "version": ")([^"]+)()'),
    ("editors/zed/extension.toml", r'(?m)(^version = ")([^"]+)()'),
    ("editors/zed/Cargo.toml", r'(?m)(^version = ")([^"]+)()'),
    ("editors/upstream/mason-package.yaml", r"(dockerfile-ls@v)([\d.]+)()"),
    *LOCKED,
    ("docs/ci.md", r"(dockerfile-ls==)([\d.]+\d)()"),
    ("docs/from-hadolint.md", r"(dockerfile-ls==)([\d.]+\d)()"),
]
# The same for the address. Where there has to be one, OWNER stands for it.
ADDRESSES = [
    ("Cargo.toml", r'(?m)(^repository = ")([^"]*)(")'),
    ("editors/zed/extension.toml", r'(?m)(^repository = ")([^"]*)(")'),
    ("editors/upstream/mason-package.yaml", r"(?m)(^homepage: )(\S+)()"),
    ("editors/upstream/lsp-mode.el", r"(?m)(^;; URL: )(\S+)()"),
]
NOWHERE = "https://github.com/OWNER/dockerfile-ls"
CHANGELOGS = ["CHANGELOG.md", "editors/vscode/CHANGELOG.md"]


def found(places):
    for name, pattern in places:
        text = (root / name).read_text()
        match = re.search(pattern, text)
        if not match:
            sys.exit(f"{name}: nothing there looks like `{pattern}`")
        yield name, match.group(2)


def write(places, value):
    for name, pattern in places:
        path = root / name
        put = value or ("" if name.endswith(".toml") else NOWHERE)
        path.write_text(re.sub(pattern, lambda m: m.group(1) + put + m.group(3), path.read_text(), count=1))


def problems(tag):
    for places in [VERSIONS, ADDRESSES]:
        all_of = list(found(places))
        wanted = all_of[0][1]
        yield from (f"{name}: {value}, not {wanted}" for name, value in all_of if value != wanted and (wanted or value != NOWHERE))
    if tag:
        version = next(found(VERSIONS))[1]
        if tag != f"v{version}":
            yield f"the tag is {tag}, and the version {version}"
        if not next(found(ADDRESSES))[1]:
            yield "Cargo.toml: no address; `home.py address` writes it"
        yield from (f"{name}: nothing about {version}" for name in CHANGELOGS if f"\n## [{version}]" not in (root / name).read_text())


match sys.argv[1:]:
    case ["check", *tag]:
        said = list(problems(tag[0] if tag else None))
        print("\n".join(said) or f"version {next(found(VERSIONS))[1]}, address {next(found(ADDRESSES))[1] or 'none yet'}")
        sys.exit(bool(said))
    case ["version", version]:
        write(VERSIONS, version)
    case ["address", address]:
        write(ADDRESSES, address.rstrip("/"))
    case _:
        sys.exit(__doc__)
