#!/usr/bin/env python3
"""manifests.py HOME SUMS OUT: fills the manifests of `manifests` for the version in Cargo.toml. HOME is the address of the
repository, SUMS the `sha256sums.txt` of the release."""
import re
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
home, sums, out = sys.argv[1].rstrip("/"), Path(sys.argv[2]), Path(sys.argv[3])
version = re.search(r'(?m)^version = "([^"]+)"', (here / "../../Cargo.toml").read_text()).group(1)
hashes = dict(reversed(line.split(maxsplit=1)) for line in sums.read_text().replace("*", "").splitlines() if line.strip())


def filled(text):
    text = text.replace("@VERSION@", version).replace("@HOME@", home).replace("@OWNER@", home.split("/")[-2])
    return re.sub(r"@SHA256:([\w.-]+)@", lambda match: hashes[match.group(1)], text)


for path in sorted(here.glob("manifests/*/**/*")):
    if path.is_file():
        to = out / path.relative_to(here / "manifests")
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(filled(path.read_text()))
        print(to)
