#!/usr/bin/env python3
"""build.py SERVER [--files N] [--paths N] [--seed N] [--jobs N] [--parts PART…] [--break]: compares what `SERVER debug image` predicts with real builds.

Engine and bases are those of engine.py. Dockerfiles are made up by a generator that knows every instruction; every stage
is built, and everything that the prediction does not call unknown has to be so.
Also compared: which stages a build needs, which files an image has (`image_paths.py`), and that what `format` and
`check --fix` write builds the very same image.
With `--break` predictions are falsified, and the run has to fail: the control. A small one is in every run. Exit code 1
if anything differs, or if nothing was compared.
"""
import collections
import concurrent.futures
import json
import random
import re
import subprocess
import sys

import image_paths
from configuration import FIELDS, compare, falsified, predict
from engine import Engine, make_bases, options, tree, write

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
    parser = options(__doc__)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--paths", type=int, default=None, help="files for claims of paths; as many as others without")
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    arguments = parser.parse_args()
    with Engine("build") as engine:
        return run(engine, engine.work, arguments)


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
