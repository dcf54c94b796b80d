#!/usr/bin/env python3
"""build.py SERVER [--files N] [--paths N] [--seed N] [--jobs N] [--parts PART…] [--break]: compares what `SERVER debug image` predicts with real builds.

Starts Debian's dockerd (as root, without a network, everything below a folder of its own) and ends it by its pid. Nothing
can be pulled, so bases are made here: a small system of busybox, and stand-ins for images that people start from, whose
configuration the server is told as a registry would tell it, or not at all. Dockerfiles are made up by a generator that
knows every instruction; every stage is built, and everything that the prediction does not call unknown has to be so.
Also compared: which stages a build needs, which files an image has (`image_paths.py`), and that what `format` and
`check --fix` write builds the very same image.
With `--break` predictions are falsified, and the run has to fail: the control. A small one is in every run. Exit code 1
if anything differs, or if nothing was compared.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import io
import json
import os
import pathlib
import posixpath
import random
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

import image_paths

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
FIELDS = [
    "WorkingDir", "User", "Env", "Cmd", "Entrypoint", "Shell", "ExposedPorts", "Volumes", "Labels", "StopSignal",
    "Healthcheck", "OnBuild",
]

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


class Engine:
    """A Docker engine of our own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
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
        self.end()
        raise SystemExit("dockerd does not start:\n" + (self.folder / "log").read_text()[-2000:])

    def docker(self, *arguments, check=True):
        result = subprocess.run(["/usr/bin/docker", *arguments], env=self.environment, capture_output=True, text=True)
        if check and result.returncode:
            raise SystemExit(f"docker {' '.join(arguments)}:\n{result.stderr}")
        return result

    def build(self, folder, *arguments):
        """The id of the image, or `None` and what the builder says."""
        result = self.docker("build", "-q", "--network", "none", *arguments, str(folder), check=False)
        return (result.stdout.strip() if result.returncode == 0 else None), result.stderr

    def inspect(self, images):
        return [image["Config"] for image in json.loads(self.docker("inspect", *images).stdout)] if images else []

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


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


class Generator:
    """Dockerfiles that a builder takes, with every instruction but for heredocs, which this builder does not know."""

    NAMES = ["A", "B", "C", "APP_HOME", "NODE_VERSION", "X_1", "PORT", "DIR", "WHO"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *items):
        return self.random.choice(items)

    def chance(self, of):
        return self.random.random() < of

    def variable(self):
        name = self.pick(*self.NAMES)
        return self.pick(f"${name}", f"${{{name}}}", f"${{{name}:-d}}", f"${{{name}:+p}}", f"${{{name}:-${self.pick(*self.NAMES)}}}")

    def text(self):
        part = lambda: self.pick("a", "b1", "x-y", "é", self.variable(), self.variable())
        body = "".join(part() for _ in range(self.pick(1, 1, 2, 3)))
        return self.pick(body, body, f'"{body} z"', f"'{body} z'", body + "\\ s", f'"{body}\\"q"', "\\$A" + body)

    def path(self):
        start = self.pick("/", "/", "", "./", "../", "/opt/", "$DIR/", "/${B}/")
        return start + self.pick("a", "b/c", "d/../e", "f/", "$A", "x//y", '"g h"', "./k")

    def word(self):
        return self.pick("run", "--x=1", "$A", "a b", "é", "")

    def json(self):
        return json.dumps([self.word() for _ in range(self.pick(1, 2, 3))])

    def shell_text(self):
        return self.pick("echo hi", 'echo "a b" $A', "exec  x  -y", "a && \\\n    b", "a 'b c' | d")

    def command(self):
        return self.json() if self.chance(0.5) else self.shell_text()

    def number(self):
        return self.random.randrange(1, 60000)

    def port(self):
        number = self.number()
        return self.pick(f"{number}", f"{number}/tcp", f"{number}/UDP", f"{number}-{number + 2}", f"{number}/sctp", "${PORT:-81}")

    def instruction(self, can_run, in_trigger=False):
        name = self.pick(*self.NAMES)
        kinds = {
            "env": lambda: self.pick(
                f"ENV {name}={self.text()}",
                f"ENV {name} {self.pick('a b', 'x $A y', '  k', self.text())}",
                f"ENV {name}={self.text()} \\\n    {self.pick(*self.NAMES)}={self.text()}",
                f"ENV {name}=x{name} OTHER=${name}",
                f"ENV PATH=/opt/{name}:$PATH",
            ),
            "arg": lambda: self.pick(f"ARG {name}", f"ARG {name}={self.text()}", f"ARG {name}=1 Q={self.variable()}", "ARG GLOBAL",
                                     f"ARG TARGETARCH\nENV ARCH=$TARGETARCH" if not in_trigger else f"ARG {name}"),
            "label": lambda: self.pick(f"LABEL {name}={self.text()}", f'LABEL "k {name}"={self.text()} l.m="n"', f"LABEL old {self.text()}",
                                       f"LABEL x.${{B:-b}}={self.text()}"),
            "workdir": lambda: f"WORKDIR {self.path()}",
            "user": lambda: "USER " + self.pick("root", "app", "1000", "1000:1000", "app:app", "${WHO:-root}", '"app"'),
            "expose": lambda: "EXPOSE " + " ".join(self.port() for _ in range(self.pick(1, 2))),
            "volume": lambda: self.pick(f"VOLUME /v{self.number()}", f"VOLUME /v/$A /w", 'VOLUME ["/data", "/x y"]'),
            "stop": lambda: "STOPSIGNAL " + self.pick("SIGTERM", "9", "SIGRTMIN+3", "${X_2:-SIGINT}", "SIGHUP"),
            "shell": lambda: "SHELL " + self.pick('["/bin/sh", "-ec"]', '["/bin/busybox", "sh", "-c"]', '["/bin/sh", "-eux", "-c"]'),
            "cmd": lambda: "CMD " + self.pick(self.command(), self.command(), "[]"),
            "entrypoint": lambda: "ENTRYPOINT " + self.pick(self.command(), self.command(), "[]"),
            "health": lambda: "HEALTHCHECK " + self.pick(
                "NONE", f"CMD {self.command()}", f"--interval=5s --timeout=1m30s CMD {self.command()}",
                f"--retries=3 --start-period=500ms \\\n  CMD {self.shell_text()}",
            ),
            "maintainer": lambda: "MAINTAINER somebody",
            "copy": lambda: self.pick("COPY a.txt /c/", "COPY --chown=1000:1000 d /c/d", "ADD a.txt b.txt ./z/", 'COPY ["a.txt", "/q r/"]'),
        }
        weights = {"env": 6, "arg": 4, "label": 2, "workdir": 3, "user": 2, "copy": 1, "maintainer": 0.3}
        if can_run:
            kinds["run"] = lambda: self.pick("RUN true", 'RUN ["/bin/busybox", "true"]', "RUN echo $A \\\n # no\n  && true")
            weights["run"] = 0.7
        if not in_trigger:
            kinds["onbuild"] = lambda: "ONBUILD " + self.instruction(False, True)
        else:
            for unfit in ("maintainer", "copy"):
                kinds.pop(unfit)
        names = list(kinds)
        kind = self.random.choices(names, [weights.get(name, 1) for name in names])[0]
        line = kinds[kind]()
        if not in_trigger and self.chance(0.1):
            keyword, rest = line.split(" ", 1)
            line = f"{keyword.lower()}  {rest}"
        return line

    def file(self, index):
        """A Dockerfile, the names of its stages, and build arguments."""
        lines, stages, runs, roots = [], [], {}, {}
        lines += ["# escape=\\"] if self.chance(0.1) else []
        lines += ["ARG GLOBAL=g", "ARG IMAGE=box", "ARG KIND=amd64"] if self.chance(0.8) else ["ARG GLOBAL", "ARG IMAGE=scratch", "ARG KIND=amd64"]
        arguments = {}
        if self.chance(0.4):
            arguments[self.pick(*self.NAMES)] = self.pick("given", "/given", "a b", "")
        if self.chance(0.2):
            arguments["IMAGE"] = self.pick("box", "node:24-alpine", "registry.example/hidden:1")
        if self.chance(0.2):
            arguments["GLOBAL"] = "of the call"
        for number in range(self.pick(1, 3, 4, 5, 6)):
            images = ["scratch", "box", "box", "python:3.14-slim", "node:24-alpine", "registry.example/app:1", "registry.example/hidden:1", "$IMAGE"]
            above = [(name, can) for name, can in runs.items()]
            base, can_run = self.pick(*images), True
            if base == "$IMAGE":
                can_run = False
            if base == "scratch":
                can_run = False
            if above and self.chance(0.55):
                base, can_run = self.random.choice(above)
                if base == "s-amd64":
                    base = self.pick(base, "s-$TARGETARCH", "s-${BUILDARCH}", "s-${KIND}", "s-${NOTHING:-amd64}")
            name = f"s{number}" if "s-amd64" in runs or self.chance(0.7) else "s-amd64"
            platform = self.pick("", "", "", "--platform=$BUILDPLATFORM ", "--platform=linux/amd64 ")
            lines.append(f"FROM {platform}{base} {self.pick('AS', 'as')} {name}")
            # This builder mixes up the ports, volumes and labels of stages that share a base and need each other.
            parent = next((stage for stage in stages if stage == base), "s-amd64" if base.startswith("s-") else None)
            roots[name] = roots[parent] if parent else name
            for _ in range(self.pick(0, 2, 4, 7, 10)):
                if self.chance(0.1):
                    lines.append(self.pick("# a comment", ""))
                lines.append(self.instruction(can_run))
            others = [stage for stage in stages if roots[stage] != roots[name]]
            if others and can_run and self.chance(0.2):
                lines.append(f"COPY --from={self.pick(*others)} / /of-stage/")
            stages.append(name)
            # Triggers are carried out in what is built on it.
            runs[name] = can_run
        return "\n".join(lines) + "\n", stages, arguments


    def stages(self):
        """A Dockerfile of stages that need each other, their names, and which of them is to be built."""
        lines, names = ["ARG KIND=amd64", "ARG OTHER"], []
        for number in range(self.pick(2, 3, 4, 5, 6, 7)):
            name = self.pick(f"s{number}", f"s{number}", "s-amd64", "s-arm64")
            name = f"s{number}" if name in names else name
            base = self.pick("box", "box", *names)
            if "s-amd64" in names and self.chance(0.4):
                base = self.pick("s-$TARGETARCH", "s-${BUILDARCH:-x}", "s-$KIND", "s-${TARGETARCH}${TARGETVARIANT}", "s-${OTHER:-amd64}")
            # The builder takes steps that are the same for one, under the first name that they had.
            lines += [f"FROM {base} AS {name}", f"RUN echo {name} {self.random.getrandbits(40)} > /own-{number}"]
            for _ in range(self.pick(0, 0, 1, 2)):
                if names:
                    other = self.pick(*names)
                    index = str(names.index(other)) if self.chance(0.2) else other
                    lines.append(self.pick(
                        f"COPY --from={index} /bin/sh /of-{number}",
                        f"RUN --mount=type=bind,from={other},target=/m true",
                        f"copy --from={other.upper()} /etc /of-{number}/",
                    ))
            names.append(name)
        return "\n".join(lines) + "\n", names, self.pick(*names, None)


def predict(server, files, known, arguments, target=None):
    options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
    options += [f"--target={target}"] if target else []
    result = subprocess.run([server, "debug", "image", *files, "--images", known, *options], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"debug image: {result.stderr}")
    return [json.loads(line)["stages"] for line in result.stdout.splitlines()]


def table(predicted, actual, is_whole):
    """Names and values against those of a list that may not be all of them."""
    fine = all(name in actual and value in (None, actual[name]) for name, value in predicted)
    unknown = not is_whole or any(value is None for _, value in predicted)
    return fine and (not is_whole or len(predicted) == len(actual)), unknown


def compare(stage, config):
    """For each field whether the prediction is right, and whether something in it is unknown."""
    simple = {
        "WorkingDir": posixpath.normpath(config["WorkingDir"] or "/"),
        "User": config["User"],
        "Cmd": config["Cmd"] or [],
        "Entrypoint": config["Entrypoint"] or [],
        "Shell": config.get("Shell") or ["/bin/sh", "-c"],
        "StopSignal": config.get("StopSignal") or "",
        "OnBuild": config["OnBuild"] or [],
    }
    # This builder keeps the path as written, newer ones clean it.
    if simple["WorkingDir"].startswith("//"):
        simple["WorkingDir"] = simple["WorkingDir"][1:]
    for field, actual in simple.items():
        yield field, stage[field] in (None, actual), stage[field] is None, actual
    check, health = stage["Healthcheck"], config.get("Healthcheck") or {}
    actual = {name: health.get(name) or ([] if name == "Test" else 0) for name in ("Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries")}
    yield "Healthcheck", check in (None, actual), check is None, actual
    env = dict(entry.split("=", 1) for entry in config["Env"])
    fine, unknown = table(stage["Env"], env, stage["EnvIsWhole"])
    in_order = not stage["EnvIsWhole"] or [name for name, _ in stage["Env"]] == list(env)
    yield "Env", fine and in_order, unknown, env
    labels = config["Labels"] or {}
    yield "Labels", *table(stage["Labels"], labels, stage["LabelsAreWhole"]), labels
    for field, whole in (("ExposedPorts", "PortsAreWhole"), ("Volumes", "VolumesAreWhole")):
        actual, predicted = set(config.get(field) or {}), set(stage[field])
        yield field, predicted <= actual and (not stage[whole] or predicted == actual), not stage[whole], sorted(actual)


def falsified(stage, field):
    """The stage with something else predicted for a field; `None` where nothing is predicted."""
    value, other = stage[field], json.loads(json.dumps(stage))
    if value is None:
        return None
    if field in ("Env", "Labels"):
        known = [entry for entry in other[field] if entry[1] is not None]
        if not known:
            return None
        known[-1][1] += "!"
    elif isinstance(value, list):
        other[field] = value + ["9/tcp!" if field == "ExposedPorts" else "!"]
    elif isinstance(value, dict):
        other[field]["Retries"] += 1
    else:
        other[field] = value + "!"
    return other


def needed(engine, folder, target):
    """The stages that are built, by the names of their steps; `None` where the builder refuses."""
    options = ["--target", target] if target else []
    result = engine.docker("build", "--progress=plain", "--network", "none", *options, str(folder), check=False)
    names = re.findall(r"^#\d+ \[(\S+) +\d+/\d+\] (?!FROM)", result.stderr, re.MULTILINE)
    return set(names) if result.returncode == 0 else None


def check_stages(engine, work, arguments, known):
    """Stages said to be needed are those that are built. The number of files, and how many are wrong."""
    def one(index):
        text, names, target = Generator(f"stages.{arguments.seed}.{index}").stages()
        folder = work / f"stages{index}"
        write(folder, {"Dockerfile": text})
        predicted = predict(arguments.server, [str(folder / "Dockerfile")], known, {}, target)[0]
        said = {stage["Stage"]["Name"] for stage in predicted if stage["Reached"] != "not"}
        return text, target, said, needed(engine, folder, target)

    count = wrong = unneeded = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for text, target, said, built in pool.map(one, range(arguments.files)):
            if built is None:
                continue
            count += 1
            unneeded += len(re.findall("(?m)^FROM", text)) - len(built)
            if arguments.falsify and count % 7 == 0:
                said = set(list(said)[1:])
            if said != built:
                wrong += 1
                print(f"--- stages for {target}\npredicted: {sorted(said)}\nbuilt:     {sorted(built)}\n{text}")
    print(f"{count} files of stages, {unneeded} stages not needed, {wrong} files wrong")
    return count, wrong


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


def comparable(config):
    """A configuration without what is free: blanks between the words of a shell, and the label that MAINTAINER becomes."""
    blanks = lambda words: [re.sub(r"[ \t]+", " ", word) for word in words or []]
    labels = {name: value for name, value in (config["Labels"] or {}).items() if name != "org.opencontainers.image.authors"}
    health = config.get("Healthcheck") or {}
    return {
        **config, "Cmd": blanks(config["Cmd"]), "Entrypoint": blanks(config["Entrypoint"]), "OnBuild": blanks(config["OnBuild"]),
        "Labels": labels, "Healthcheck": {**health, "Test": blanks(health.get("Test"))},
    }


def check_rewrites(engine, work, arguments):
    """What `format` and `check --fix` write builds what was there before."""
    rewrites = {
        "gentle": ["format"], "canonical": ["format", "--style=canonical", "--keyword-case=upper"],
        "fixed": ["check", "--fix"],
    }

    def one(index):
        text, stages, given = Generator(f"rewrites.{arguments.seed}.{index}").file(index)
        folder = work / f"rewrites{index}"
        write(folder, {"Dockerfile": text, "a.txt": "a\n", "b.txt": "b\n", "d/e.txt": "e\n"})
        options = [f"--build-arg={name}={value}" for name, value in given.items()]
        image, _ = engine.build(folder, *options)
        found = []
        if not image:
            return None
        before = None
        for name, command in rewrites.items():
            write(folder, {"Dockerfile": text})
            result = subprocess.run([arguments.server, *command, str(folder / "Dockerfile")], capture_output=True, text=True)
            if result.returncode not in (0, 1):
                raise SystemExit(f"{command}: {result.stderr}")
            after = (folder / "Dockerfile").read_text()
            if arguments.falsify and index % 5 == 0:
                after += "LABEL falsified=1\nUSER 4711\n"
                write(folder, {"Dockerfile": after})
            if after == text:
                continue
            other, problem = engine.build(folder, *options)
            if other == image:
                found.append((name, True, "", after))
                continue
            if not other:
                found.append((name, False, problem, after))
                continue
            before = before or (comparable(engine.inspect([image])[0]), tree(engine, image))
            now = (comparable(engine.inspect([other])[0]), tree(engine, other))
            differences = [
                f"{what}: {before[part].get(what)} -> {now[part].get(what)}" for part in (0, 1)
                for what in {**before[part], **now[part]} if before[part].get(what) != now[part].get(what)
            ]
            found.append((name, not differences, "\n".join(differences[:5]), after))
        return text, found

    count, wrong = collections.Counter(), collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for result in pool.map(one, range(arguments.files)):
            for name, is_same, difference, after in result[1] if result else []:
                count[name] += 1
                if not is_same:
                    wrong[name] += 1
                    print(f"--- {name} builds something else:\n{difference}\n{result[0]}=>\n{after}")
    for name in rewrites:
        print(f"{count[name]} files rewritten: {name}, {wrong[name]} build something else")
    return sum(count.values()), sum(wrong.values())


PARTS = ["images", "stages", "rewrites", "paths"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--paths", type=int, default=None, help="files for claims of paths; as many as others without")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--break", action="store_true", dest="falsify")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="dockerfile-ls-build-")
    engine = Engine(work)
    try:
        return run(engine, pathlib.Path(work), arguments)
    finally:
        engine.end()
        shutil.rmtree(work, ignore_errors=True)


def run(engine, work, arguments):
    known = work / "known.json"
    known.write_text(json.dumps(make_bases(engine, work)))
    paths = arguments.files if arguments.paths is None else arguments.paths
    checks = {
        "images": lambda: check_images(engine, work, arguments, known),
        "stages": lambda: check_stages(engine, work, arguments, str(known)),
        "rewrites": lambda: check_rewrites(engine, work, arguments),
        "paths": lambda: image_paths.check_paths(engine, work, arguments, paths),
    }
    chosen = [part for part in arguments.parts if (paths if part == "paths" else arguments.files)]
    parts = [checks[part]() for part in chosen]
    return 1 if not parts or any(not count or wrong for count, wrong in parts) else 0


def check_images(engine, work, arguments, known):
    """Configurations of stages. How many were compared, and how many predictions are wrong."""
    count, unknown, wrong, refused, missed = (collections.Counter() for _ in range(5))
    problems = []

    def one(index):
        generator = Generator(f"{arguments.seed}.{index}")
        text, stages, given = generator.file(index)
        folder = work / f"f{index}"
        write(folder, {"Dockerfile": text, "a.txt": "a\n", "b.txt": "b\n", "d/e.txt": "e\n"})
        predicted = predict(arguments.server, [str(folder / "Dockerfile")], str(known), given)[0]
        options = [f"--build-arg={name}={value}" for name, value in given.items()]
        built = {}
        for number, name in enumerate(stages):
            image, problem = engine.build(folder, "--target", name, *options)
            if image:
                built[number] = image
            else:
                refused[problem.strip().splitlines()[-1][-90:]] += 1
        configs = dict(zip(built, engine.inspect(list(built.values()))))
        return text, given, predicted, configs

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for index, (text, given, predicted, configs) in enumerate(pool.map(one, range(arguments.files))):
            for number, config in configs.items():
                stage = predicted[number]
                if arguments.falsify:
                    stage = falsified(stage, FIELDS[count["stages"] % len(FIELDS)]) or stage
                count["stages"] += 1
                for field, is_right, is_unknown, actual in compare(stage, config):
                    count[field] += 1
                    unknown[field] += is_unknown
                    if not is_right:
                        wrong[field] += 1
                        problems.append((index, number, field, stage[field], actual, given, text))
                for field in FIELDS if count["stages"] <= 20 and not arguments.falsify else []:
                    other = falsified(stage, field)
                    if other and all(is_right for name, is_right, *_ in compare(other, config) if name == field):
                        missed[field] += 1
    for index, number, field, said, actual, given, text in problems[:5]:
        print(f"--- file {index}, stage {number}, {field}\npredicted: {said}\nbuilt:     {actual}\narguments: {given}\n{text}")
    for message, times in refused.most_common(8):
        print(f"refused {times} times: {message}")
    print(f"{arguments.files} files, {count['stages']} stages built, {sum(refused.values())} refused")
    for field in FIELDS:
        print(f"  {field:12} {count[field]:6} compared, {wrong[field]:4} wrong, {unknown[field]:5} unknown, {missed[field]} falsified ones missed")
    return count["stages"], sum(wrong.values()) + sum(missed.values())


if __name__ == "__main__":
    sys.exit(main())
