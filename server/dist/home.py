#!/usr/bin/env python3
"""home.py check | version VERSION | address URL: one version and one address in all manifests.

`check` fails where a manifest has another version than Cargo.toml, or another address than its `repository`; the others write
one everywhere. `address ''` takes it away."""
import re
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
# A file, and the pattern whose second group is the version.
VERSIONS = [
    ("Cargo.toml", r'(?m)(^version = ")([^"]+)()'),
    ("editors/vscode/package.json", r'(?m)(^  "version": ")([^"]+)()'),
    ("editors/vscode/package-lock.json", r'(?s)(\A\{\n  "name": "dockerfile-ls",\n  "version": ")([^"]+)()'),
    ("editors/zed/extension.toml", r'(?m)(^version = ")([^"]+)()'),
    ("editors/zed/Cargo.toml", r'(?m)(^version = ")([^"]+)()'),
    ("editors/upstream/mason-package.yaml", r"(dockerfile-ls@v)([\d.]+)()"),
    ("docs/ci.md", r"(dockerfile-ls==)([\d.]+\d)()"),
    ("docs/from-hadolint.md", r"(dockerfile-ls==)([\d.]+\d)()"),
]
# The same for the address. Where there has to be one, OWNER stands for it.
ADDRESSES = [
    ("Cargo.toml", r'(?m)(^repository = ")([^"]*)(")'),
    ("editors/zed/extension.toml", r'(?m)(^repository = ")([^"]*)(")'),
    ("editors/upstream/mason-package.yaml", r"(?m)(^homepage: )(\S+)()"),
]
NOWHERE = "https://github.com/OWNER/dockerfile-ls"


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
        put = value or (NOWHERE if name.endswith(".yaml") else "")
        path.write_text(re.sub(pattern, lambda m: m.group(1) + put + m.group(3), path.read_text(), count=1))


match sys.argv[1:]:
    case ["check"]:
        problems = []
        for places in [VERSIONS, ADDRESSES]:
            all_of = list(found(places))
            wanted = all_of[0][1]
            problems += [f"{name}: {value}, not {wanted}" for name, value in all_of if value not in (wanted, NOWHERE if not wanted else wanted)]
        print("\n".join(problems) or f"version {next(found(VERSIONS))[1]}, address {next(found(ADDRESSES))[1] or 'none yet'}")
        sys.exit(bool(problems))
    case ["version", version]:
        write(VERSIONS, version)
    case ["address", address]:
        write(ADDRESSES, address.rstrip("/"))
    case _:
        sys.exit(__doc__)
