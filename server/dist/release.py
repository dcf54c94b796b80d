#!/usr/bin/env python3
"""release.py PROGRAMS OUT [--here] [FILE…]: everything of a release that is made from the programs, in OUT, with its sizes.

PROGRAMS holds a folder for each target of targets.json with the program in it. OUT gets archives, wheels, npm packages, the list
of what the program is made of, a statement of its provenance, the manifests for package managers, and `sha256sums.txt`; FILEs
(the extension for VS Code) are put with them. The same programs give the same bytes.

Without `--here` every target has to be there, and programs for Linux have to run where their wheel says. With it, what is there
is packed, for a try on one machine."""
import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parents[1]
options = [argument for argument in sys.argv[1:] if argument.startswith("--")]
programs, out, *files = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
is_try = options == ["--here"]
if options and not is_try:
    sys.exit(__doc__)
cargo = (root / "Cargo.toml").read_text()
version = re.search(r'(?m)^version = "([^"]+)"', cargo).group(1)
home = re.search(r'(?m)^repository = "([^"]*)"', cargo).group(1) or "https://github.com/OWNER/dockerfile-ls"
SUMMARY = "A language server and linter for Dockerfiles and .dockerignore files"
LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"]
# 1980 is the first year that a zip knows.
EPOCH = 315532800


def packed(files):
    """The bytes of a .tar.gz of (name, bytes, mode)."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content, mode in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(content), mode, EPOCH
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), 9, mtime=EPOCH)


def zipped(files):
    """The bytes of a .zip of (name, bytes, mode)."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content, mode in files:
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, (0o100000 | mode) << 16
            archive.writestr(entry, content)
    return raw.getvalue()


def archive(target, name, program):
    folder = f"dockerfile-ls-{target['rust']}"
    names = ["README.md", "CHANGELOG.md", *LICENCES]
    # What Neovim and Helix are set up with, so that an archive is enough for them.
    names += run("git", "ls-files", "editors/nvim", "editors/helix").decode().split()
    texts = [(f"{folder}/{text}", (root / text).read_bytes(), 0o644) for text in names]
    files = [(f"{folder}/{name}", program, 0o755), *texts]
    return (f"{folder}.zip", zipped(files)) if target["os"] == "win32" else (f"{folder}.tar.gz", packed(files))


def wheel(target, name, program):
    """A wheel with the program and nothing of Python."""
    tag = target["wheel"]
    needs = max((int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", program)), default=0) if "manylinux" in tag else 0
    if needs > 17:
        if not is_try:
            sys.exit(f"the program for {target['rust']} needs glibc 2.{needs}, and its wheel promises 2.17")
        tag = f"manylinux_2_{needs}_{'aarch64' if target['cpu'] == 'arm64' else 'x86_64'}"
    stem = f"dockerfile_ls-{version}"
    fields = ["Metadata-Version: 2.4", "Name: dockerfile-ls", f"Version: {version}", f"Summary: {SUMMARY}"]
    fields += ["License-Expression: MIT OR Apache-2.0", *(f"License-File: {licence}" for licence in LICENCES)]
    fields += ["Keywords: docker,dockerfile,dockerignore,linter,language-server", f"Project-URL: Repository, {home}"]
    fields += ["Classifier: Environment :: Console", "Classifier: Programming Language :: Rust"]
    fields += ["Classifier: Topic :: Software Development :: Quality Assurance"]
    fields += ["Requires-Python: >=3.8", "Description-Content-Type: text/markdown"]
    metadata = "\n".join(fields) + "\n\n" + (here / "pypi/README.md").read_text()
    tags = [f"Tag: py3-none-{each}" for each in tag.split(".")]
    about = "\n".join(["Wheel-Version: 1.0", "Generator: dockerfile-ls", "Root-Is-Purelib: false", *tags]) + "\n"
    files = [(f"{stem}.data/scripts/{name}", program, 0o755)]
    files += [(f"{stem}.dist-info/METADATA", metadata.encode(), 0o644), (f"{stem}.dist-info/WHEEL", about.encode(), 0o644)]
    files += [(f"{stem}.dist-info/licenses/{licence}", (root / licence).read_bytes(), 0o644) for licence in LICENCES]

    def record(path, content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{path},sha256={digest},{len(content)}"

    records = [record(path, content) for path, content, _ in files] + [f"{stem}.dist-info/RECORD,,"]
    files.append((f"{stem}.dist-info/RECORD", ("\n".join(records) + "\n").encode(), 0o644))
    return f"{stem}-py3-none-{tag}.whl", zipped(files)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, cwd=root).stdout


def commit():
    try:
        return run("git", "rev-parse", "HEAD").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def provenance(subjects):
    """What was made of what: a statement of in-toto with the predicate of SLSA. The workflow signs one of its own."""
    subject = [{"name": path.name, "digest": {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}} for path in subjects]
    compiler = run("rustc", "--version").decode().strip()
    source = {"uri": f"git+{home}", "digest": {"gitCommit": commit()}}
    locked = {"uri": "file:Cargo.lock", "digest": {"sha256": hashlib.sha256((root / "Cargo.lock").read_bytes()).hexdigest()}}
    definition = {
        "buildType": f"{home}/blob/main/docs/releasing.md",
        "externalParameters": {"version": version, "targets": [target["rust"] for target, _, _ in present]},
        "internalParameters": {"compiler": compiler},
        "resolvedDependencies": [source, locked],
    }
    builder = {"id": f"{home}/blob/main/.github/workflows/release.yml" if not is_try else "a machine of a developer"}
    predicate = {"buildDefinition": definition, "runDetails": {"builder": builder}}
    kinds = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1"}
    return json.dumps({**kinds, "subject": subject, "predicate": predicate}, indent=2).encode() + b"\n"


present = []
for target in json.loads((here / "targets.json").read_text()):
    name = "dockerfile-ls.exe" if target["os"] == "win32" else "dockerfile-ls"
    path = programs / target["rust"] / name
    if path.is_file():
        present.append((target, name, path.read_bytes()))
    elif not is_try:
        sys.exit(f"{path} is not there")
if not present:
    sys.exit(f"{programs} has no program")

shutil.rmtree(out, ignore_errors=True)
release, wheels, npm = out / "release", out / "wheels", out / "npm"
for target, name, program in present:
    archived, content = archive(target, name, program)
    write(release / archived, content)
    named, content = wheel(target, name, program)
    write(wheels / named, content)
    if target.get("libc") == "musl":
        # The image takes the program that needs no libraries.
        architecture = {"x64": "amd64"}.get(target["cpu"], target["cpu"])
        write(out / "image" / architecture / name, program)
        (out / "image" / architecture / name).chmod(0o755)
for file in files:
    write(release / file.name, file.read_bytes())
write(release / "dockerfile-ls.cdx.json", run(sys.executable, here / "sbom.py"))
with tempfile.TemporaryDirectory() as folder:
    run("node", here / "npm/build.mjs", programs.resolve(), folder, *(["--here"] if is_try else []))
    npm.mkdir(parents=True)
    # Platforms before the package that names them, as they are published.
    for package in [*sorted(Path(folder).glob("@dockerfile-ls/*")), Path(folder) / "dockerfile-ls"]:
        run("npm", "pack", "--silent", "--pack-destination", npm.resolve(), package)
made = sorted(release.iterdir()) + sorted(wheels.iterdir()) + sorted(npm.iterdir())
write(release / "dockerfile-ls.intoto.json", provenance(made))
listed = sorted(path for path in release.iterdir())
sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in listed)
write(release / "sha256sums.txt", sums.encode())
with tempfile.TemporaryDirectory() as folder:
    # Where only some targets are, the others' checksums are not known.
    known = Path(folder) / "sums"
    missing = [f"dockerfile-ls-{target['rust']}" for target in json.loads((here / "targets.json").read_text())]
    missing = [f"{name}.{'zip' if 'windows' in name else 'tar.gz'}" for name in missing]
    known.write_text(sums + "".join(f"{'0' * 64}  {name}\n" for name in missing if not (release / name).exists()))
    run(sys.executable, here / "manifests.py", home, known, Path(folder) / "manifests")
    filled = sorted(path for path in (Path(folder) / "manifests").rglob("*") if path.is_file())
    entries = [(str(path.relative_to(folder)), path.read_bytes(), 0o644) for path in filled]
    write(release / "manifests.tar.gz", packed(entries))
for path in sorted(path for path in out.rglob("*") if path.is_file()):
    print(f"{path.stat().st_size:>11,}  {path.relative_to(out)}")
