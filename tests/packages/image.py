#!/usr/bin/env python3
"""image.py PROGRAMS [LESSON]: builds the project's images with a real Docker engine, from a clean copy of the sources, and runs them.

Puts the program of the image, which needs no libraries, into PROGRAMS as that of Linux; what else a release is made from is made
from it then. Built are the two images (the program alone, and `ci` with a shell), and both once more as a release does, from the
program that is there. Nothing can be pulled: `rust:…-alpine` and `alpine:…` are stand-ins, a Debian with a C compiler and this machine's
Rust that links statically, and busybox; `apk` does nothing.

Needs the packages docker.io, mmdebstrap and busybox-static, root, and a network for Debian's packages and crates."""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracles"))
from engine import Engine

root = Path(__file__).resolve().parents[2]
programs = Path(sys.argv[1]).resolve()
lesson = Path(sys.argv[2] if len(sys.argv) > 2 else root / "examples/fastapi").resolve()
DOCKERFILE = (root / "server/dist/Dockerfile").read_text()
RUST, ALPINE = re.search(r"FROM (rust:\S+)", DOCKERFILE).group(1), re.search(r"FROM (alpine:\S+)", DOCKERFILE).group(1)
INITIALIZE = [
    {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
    {"method": "initialized", "params": {}},
    {"id": 2, "method": "shutdown"},
    {"method": "exit"},
]
failed = []


def check(what, done, said=""):
    print(f"{'ok  ' if done else 'FAIL'} {what}", flush=True)
    if not done:
        print(f"     {said}")
        failed.append(what)


def import_rust(engine):
    """A stand-in for the image that the program is built in."""
    folder = engine.work / "rust"
    command = ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", "--include=gcc,libc6-dev,ca-certificates"]
    subprocess.run([*command, "bookworm", str(folder)], check=True)
    toolchain = Path(subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip())
    shutil.copytree(toolchain, folder / "usr/local/rust", symlinks=True, ignore=shutil.ignore_patterns("share", "*.tmp"))
    # What is loaded by the compiler cannot be static, in contrast to Alpine's.
    static = '#!/bin/sh\ncase " $* " in *" proc-macro "*) exec "$@" ;; *) exec "$@" -Ctarget-feature=+crt-static ;; esac\n'
    for name, text in {"apk": "#!/bin/sh\n", "static": static}.items():
        (folder / "usr/local/bin" / name).write_text(text)
        (folder / "usr/local/bin" / name).chmod(0o755)
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", folder / "etc/ssl/certs/ca-certificates.crt")
    settings = ["ENV PATH=/usr/local/rust/bin:/usr/local/bin:/usr/bin:/bin", "ENV CARGO_HOME=/usr/local/cargo", "ENV RUSTC_WRAPPER=/usr/local/bin/static"]
    changes = [word for setting in settings for word in ("--change", setting)]
    packed = subprocess.Popen(["tar", "-C", str(folder), "-c", "."], stdout=subprocess.PIPE)
    subprocess.run(["/usr/bin/docker", "import", *changes, "-", RUST], env=engine.environment, stdin=packed.stdout, check=True, capture_output=True)
    packed.wait()
    shutil.rmtree(folder)


def import_alpine(engine):
    folder = engine.work / "alpine"
    folder.mkdir()
    shutil.copy("/bin/busybox" if os.path.exists("/bin/busybox") else "/usr/bin/busybox", folder / "busybox")
    text = 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\n'
    (folder / "Dockerfile").write_text(f"{text}ENV PATH=/usr/local/bin:/bin\n")
    image, problem = engine.build(folder, "-t", ALPINE)
    assert image, problem


def sources(engine):
    """A clean copy; the engine here has no other frontend than its own."""
    folder = engine.work / "source"
    folder.mkdir()
    archive = subprocess.run(["git", "-C", str(root), "archive", "HEAD"], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    for name in ["Dockerfile", "Dockerfile.dockerignore"]:
        text = (root / "server/dist" / name).read_text()
        (folder / "server/dist" / name).write_text(re.sub(r"\A# syntax=.*\n", "", text))
    return folder


def run(engine, *arguments, said=b""):
    command = ["/usr/bin/docker", "run", "--rm", "-i", "--network", "none", *arguments]
    return subprocess.run(command, env=engine.environment, input=said, capture_output=True, timeout=120)


def look(engine, image, *inside):
    """An image finds the lesson's mistakes and is a language server."""
    mounted = ["-v", f"{lesson}:/work:ro", image]
    found = run(engine, *mounted, *inside)
    check(f"{image}: check", found.returncode == 1 and b"pip-requirements-split-path" in found.stdout, found)
    frames = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in (json.dumps(call | {"jsonrpc": "2.0"}).encode() for call in INITIALIZE))
    spoken = run(engine, *mounted, *(["dockerfile-ls"] if inside else []), "--stdio", said=frames)
    check(f"{image}: the language server", spoken.returncode == 0 and b'"name":"dockerfile-ls"' in spoken.stdout, spoken)
    config, size = json.loads(engine.docker("inspect", image).stdout)[0], engine.docker("images", "--format", "{{.Size}}", image).stdout.strip()
    check(f"{image}: nobody's user, {size}", config["Config"]["User"] == "65534:65534", config["Config"])


with Engine("image") as engine:
    import_rust(engine)
    import_alpine(engine)
    source = sources(engine)
    dockerfile = str(source / "server/dist/Dockerfile")
    for name, more in {"dockerfile-ls": [], "dockerfile-ls:ci": ["--target", "ci"]}.items():
        image, problem = engine.build(source, "-f", dockerfile, "-t", name, *more, network="host")
        check(f"{name}: built from the sources", image, problem[-3000:])
        if not image:
            sys.exit(1)
        look(engine, name, *(["dockerfile-ls", "check"] if more else []))
    container = engine.docker("create", "dockerfile-ls").stdout.strip()
    for target in ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"]:
        (programs / target).mkdir(parents=True, exist_ok=True)
        engine.docker("cp", f"{container}:/dockerfile-ls", str(programs / target / "dockerfile-ls"))
    # As a release does, from its own programs.
    (source / "image/amd64").mkdir(parents=True)
    shutil.copy(programs / "x86_64-unknown-linux-musl/dockerfile-ls", source / "image/amd64/dockerfile-ls")
    for name, more in {"dockerfile-ls:released": [], "dockerfile-ls:released-ci": ["--target", "ci"]}.items():
        image, problem = engine.build(source, "-f", dockerfile, "-t", name, "--build-arg", "PROGRAM=released", *more)
        check(f"{name}: built from the released program", image, problem[-3000:])
        look(engine, name, *(["dockerfile-ls", "check"] if more else []))
print(f"images: {'all passed' if not failed else failed}")
sys.exit(bool(failed))
