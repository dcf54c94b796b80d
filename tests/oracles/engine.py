"""A Docker engine of one's own, and images to start from: what the oracles that build have in common.

Debian's dockerd is started as root, without a network, with everything it writes below a folder of its own, and ended by
its pid. Nothing can be pulled, so bases are made here: a small system of busybox, and stand-ins for images that people
start from, whose configuration the server is told as a registry would tell it, or not at all.
"""
import argparse
import hashlib
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time

BOX = """FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN mkdir -p /tmp /root /etc /home/app /usr/local/bin && echo root:x:0:0:root:/root:/bin/sh > /etc/passwd \\
 && echo app:x:1000:1000::/home/app:/bin/sh >> /etc/passwd && echo root:x:0: > /etc/group && echo app:x:1000: >> /etc/group
CMD ["/bin/sh"]
"""
# Stand-ins: what their Dockerfiles add to the box.
STAND_INS = {
    "python:3.14-slim": "ENV PATH=/usr/local/bin:$PATH\nENV PYTHON_VERSION=3.14.0\nCMD [\"python3\"]\n",
    "node:24-alpine": "ENV NODE_VERSION=24.1.0\nENTRYPOINT [\"docker-entrypoint.sh\"]\nCMD [\"node\"]\n",
    "registry.example/app:1": "ENV APP_HOME=/srv/app\nWORKDIR /srv/app\nUSER app\nEXPOSE 8080 9000-9001/udp\nVOLUME /data\n"
    "LABEL maintainer=\"a b\"\nSTOPSIGNAL SIGQUIT\nHEALTHCHECK --interval=7s CMD true\nSHELL [\"/bin/sh\", \"-eu\", \"-c\"]\nENTRYPOINT [\"/bin/sh\"]\n",
    "registry.example/hidden:1": "ENV SECRET_HOME=/x A=base\nWORKDIR /hidden\nUSER 1000\nCMD [\"x\"]\n",
}
# Of these the server is not told anything.
HIDDEN = {"registry.example/hidden:1"}


def options(document):
    """The options of every script that builds."""
    parser = argparse.ArgumentParser(description=document, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--break", action="store_true", dest="falsify")
    return parser


class Engine:
    """A Docker engine of one's own, for as long as a `with` lasts, and `work`, a folder that goes with it."""

    def __init__(self, what):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix=f"dockerfile-ls-{what}-"))
        # In memory: to delete the many files of images takes a disk longer than to write them.
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=700", "dockerfile-ls", str(self.work)], check=True)
        self.folder = self.work / "engine"
        self.folder.mkdir()
        self.environment = {
            **os.environ,
            "DOCKER_BUILDKIT": "1",
            "DOCKER_HOST": f"unix://{self.folder}/d.sock",
            "DOCKER_CONFIG": str(self.folder / "config"),
        }
        command = [
            "dockerd", "--iptables=false", "--ip6tables=false", "--bridge=none", f"--data-root={self.folder}/root",
            f"--exec-root={self.folder}/exec", "-H", f"unix://{self.folder}/d.sock", "-p", f"{self.folder}/pid",
        ]
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(150):
            if self.process.poll() is not None:
                break
            if self.docker("version", check=False).returncode == 0:
                return
            time.sleep(0.2)
        log = (self.folder / "log").read_text()
        self.__exit__()
        raise SystemExit(f"dockerd does not start:\n{log[-2000:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        subprocess.run(["umount", "--recursive", "--lazy", str(self.work)], check=True)
        self.work.rmdir()

    def docker(self, *arguments, check=True):
        result = subprocess.run(["/usr/bin/docker", *arguments], env=self.environment, capture_output=True, text=True)
        if check and result.returncode:
            raise SystemExit(f"docker {' '.join(arguments)}:\n{result.stderr}")
        return result

    def build(self, folder, *arguments, network="none"):
        """The id of the image, or `None` and what the builder says."""
        result = self.docker("build", "-q", "--network", network, *arguments, str(folder), check=False)
        return (result.stdout.strip() if result.returncode == 0 else None), result.stderr

    def inspect(self, images):
        return [image["Config"] for image in json.loads(self.docker("inspect", *images).stdout)] if images else []


def write(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def make_bases(engine, work):
    """Makes the bases; what a registry would say of those that are not hidden."""
    folder = pathlib.Path(work, "bases")
    write(folder, {"Dockerfile": BOX})
    shutil.copy("/bin/busybox" if os.path.exists("/bin/busybox") else "/usr/bin/busybox", folder / "busybox")
    texts = {"box": BOX, **{name: f"FROM box\n{more}" for name, more in STAND_INS.items()}}
    for name, text in texts.items():
        write(folder, {"Dockerfile": text})
        image, problem = engine.build(folder, "-t", name)
        if not image:
            raise SystemExit(f"{name}: {problem}")
    known = {}
    for name, config in zip(texts, engine.inspect(list(texts))):
        if name not in HIDDEN:
            known[name] = {
                "platform": "linux/amd64",
                "env": [entry.split("=", 1) for entry in config["Env"] or []],
                "entrypoint": config["Entrypoint"] or [],
                "cmd": config["Cmd"] or [],
                "workdir": config["WorkingDir"],
                "user": config["User"],
                "ports": list(config.get("ExposedPorts") or {}),
                "volumes": list(config["Volumes"] or {}),
                "labels": config["Labels"] or {},
                "stop_signal": config.get("StopSignal") or "",
                "shell": config.get("Shell") or [],
                "health_check": {
                    "test": (config.get("Healthcheck") or {}).get("Test") or [],
                    **{
                        name: (config.get("Healthcheck") or {}).get(key, 0)
                        for name, key in (("interval", "Interval"), ("timeout", "Timeout"), ("start_period", "StartPeriod"), ("retries", "Retries"))
                    },
                },
            }
    return known


def tree(engine, image):
    """The files of an image: kind, mode, owner, target and contents by name."""
    container = engine.docker("create", image, "x").stdout.strip()
    try:
        data = subprocess.run(["/usr/bin/docker", "export", container], env=engine.environment, capture_output=True, check=True).stdout
    finally:
        engine.docker("rm", container, check=False)
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for entry in archive:
            body = hashlib.sha256(archive.extractfile(entry).read()).hexdigest() if entry.isreg() else ""
            found[entry.name] = (entry.type, entry.mode, entry.uid, entry.gid, entry.linkname, body)
    return found
