#!/usr/bin/env python3
"""Compares Cargo builds with and without the layer of dependencies that `copy-before-install` offers.

The fix copies `Cargo.toml` and `Cargo.lock`, builds with an empty `src/main.rs`, copies the rest and builds again. Each project is
built in both ways in folders, as a builder would: files that COPY brings keep the times of the project, which are older than the
first build. The programs have to be the same ones, and the second build must not compile a dependency again.

    tests/oracles/cargo_layers.py [--offline]
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MANIFEST = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nitoa = "1"\n'
MAIN = 'fn main() { println!("main {}", itoa::Buffer::new().format(7)); }\n'

PROJECTS = {
    "main": {"Cargo.toml": MANIFEST, "src/main.rs": MAIN},
    "modules": {
        "Cargo.toml": MANIFEST,
        "src/main.rs": 'mod a;\nfn main() { println!("{}", a::text()); }\n',
        "src/a.rs": 'pub fn text() -> String { itoa::Buffer::new().format(8).to_owned() }\n',
    },
    "library": {
        "Cargo.toml": MANIFEST,
        "src/lib.rs": 'pub fn text() -> String { itoa::Buffer::new().format(9).to_owned() }\n',
        "src/main.rs": 'fn main() { println!("{}", app::text()); }\n',
    },
    "two programs": {
        "Cargo.toml": MANIFEST,
        "src/main.rs": MAIN,
        "src/bin/other.rs": 'fn main() { println!("other {}", itoa::Buffer::new().format(1)); }\n',
    },
    "features and profiles": {
        "Cargo.toml": MANIFEST + '\n[features]\nloud = []\n\n[profile.release]\nlto = true\nstrip = true\n',
        "src/main.rs": MAIN,
    },
    "tests and examples": {
        "Cargo.toml": MANIFEST + '\n[dev-dependencies]\nryu = "1"\n',
        "src/main.rs": MAIN,
        "tests/it.rs": "#[test]\nfn it() {}\n",
        "examples/e.rs": "fn main() {}\n",
        "benches/b.rs": "fn main() {}\n",
    },
}
# What the fix leaves alone, with the words of Cargo's refusal of an empty `src/main.rs` alone.
REFUSED = {
    "a program with a name": ({"Cargo.toml": MANIFEST + '\n[[bin]]\nname = "x"\n'}, "can't find `x` bin"),
    "a library with a name": ({"Cargo.toml": MANIFEST + '\n[lib]\nname = "x"\n'}, "can't find library `x`"),
    "links": (
        {"Cargo.toml": MANIFEST.replace('edition', 'links = "z"\nedition')},
        "does not have a custom build script",
    ),
    "a member": ({"Cargo.toml": MANIFEST + '\n[workspace]\nmembers = ["a"]\n'}, "failed to load manifest for workspace member"),
}


def write(folder: Path, files: dict[str, str]):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1_000_000_000, 1_000_000_000))


def cargo(folder: Path, *words: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "CARGO_TARGET_DIR": str(folder / "target"), "CARGO_TERM_COLOR": "never"}
    environment.pop("RUSTFLAGS", None)
    return subprocess.run(["cargo", *words], cwd=folder, env=environment, capture_output=True, text=True)


def programs(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted((folder / "target" / "release").iterdir()):
        if path.is_file() and os.access(path, os.X_OK) and not path.suffix:
            found[path.name] = subprocess.run([path], capture_output=True, text=True).stdout
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--offline", action="store_true", help="take the dependencies from Cargo's own cache")
    offline = ["--offline"] if parser.parse_args().offline else []
    root, failed = Path(tempfile.mkdtemp()), []

    def expect(name: str, is_so: bool, words: str):
        if not is_so:
            failed.append(f"{name}: {words}")

    for name, files in PROJECTS.items():
        whole, layers, stale = (root / name.replace(" ", "-") / kind for kind in ("whole", "layers", "stale"))
        write(whole, files)
        expect(name, cargo(whole, "generate-lockfile", *offline).returncode == 0, "no lock file")
        files = {**files, "Cargo.lock": (whole / "Cargo.lock").read_text()}
        built = cargo(whole, "build", "--release", "--locked", *offline)
        expect(name, built.returncode == 0, built.stderr)
        lists = {file: files[file] for file in ("Cargo.toml", "Cargo.lock")}
        for folder, touches in ((layers, True), (stale, False)):
            write(folder, lists)
            (folder / "src").mkdir()
            (folder / "src" / "main.rs").write_text("fn main() {}\n")
            first = cargo(folder, "build", "--release", "--locked", *offline)
            expect(name, first.returncode == 0 and "Compiling itoa" in first.stderr, first.stderr)
            write(folder, files)
            if touches:
                (folder / "src" / "main.rs").touch()
            second = cargo(folder, "build", "--release", "--locked", *offline)
            expect(name, second.returncode == 0, second.stderr)
            if touches:
                expect(name, "Compiling itoa" not in second.stderr, "the dependency is compiled again")
        expect(name, programs(layers) == programs(whole), f"{programs(layers)} instead of {programs(whole)}")
        # Why the fix touches the file: Cargo goes by times, and COPY keeps those of the project.
        if name == "main":
            expect(name, programs(stale)["app"] == "", "without touch the empty program was expected to stay")
        fetched = root / name.replace(" ", "-") / "fetched"
        write(fetched, lists)
        expect(name, "no targets specified" in cargo(fetched, "fetch", "--locked", *offline).stderr, "fetch without a source file")
        (fetched / "src").mkdir()
        (fetched / "src" / "main.rs").touch()
        first = cargo(fetched, "fetch", "--locked", *offline)
        expect(name, first.returncode == 0, first.stderr)
        write(fetched, files)
        (fetched / "src" / "main.rs").touch()
        second = cargo(fetched, "build", "--release", "--locked", "--offline")
        expect(name, second.returncode == 0, second.stderr)
        expect(name, programs(fetched) == programs(whole), "another program after fetch")
    for name, (files, words) in REFUSED.items():
        folder = root / name.replace(" ", "-")
        write(folder, files)
        write(folder, {"src/main.rs": "fn main() {}\n"})
        refused = cargo(folder, "build", "--release", *offline)
        expect(name, refused.returncode != 0 and words in refused.stderr, refused.stderr)
    shutil.rmtree(root)
    print("\n".join(failed) or f"{len(PROJECTS)} projects built in both ways, {len(REFUSED)} refused as expected")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
