#!/usr/bin/env python3
"""refactor.py SERVER [PATH…] [--files N] [--each N] [--seed N] [--jobs N] [--break]: every refactoring at every place where it is offered.

`SERVER debug refactorings` tries them on the files below each PATH, whatever these are: the result parses, has no new error, keeps all
comments, and is undone byte for byte. Then N made-up files are built by a real engine, before and after each refactoring that
promises the same image: configuration and files have to be the same, but for what package managers keep where the promise says so.
Package managers are stand-ins: scripts that install a file for each package and keep another one in their cache. A stage that becomes
a builder and an image for what was built has to start the same, with the same settings, and what is in it is as it was. A
secret that is mounted reaches the same commands, and the image has it no longer. The builder knows no heredocs, so those are compared by what the server reads alone. With `--break` results are falsified, and the run has to
fail: the control. Exit code 1 if anything differs, or if fewer than a quarter of the files could be built.
"""
import collections
import concurrent.futures
import json
import pathlib
import random
import subprocess
import sys

from build import comparable
from engine import Engine, make_bases, options, tree, write

# A package manager: each word behind its verb is a package.
TOOL = """#!/bin/sh
name=${0##*/}; verb=; off=; update=; before=; place=/usr/lib/installed
case $name in
  pip) cache=$HOME/.cache/pip;; apk) cache=/etc/apk/cache; [ -d $cache ] || off=1;;
  npm) cache=$HOME/.npm; echo "$NPM_TOKEN" > /usr/lib/npm-token;;
  python) [ "$1 $2" = "-m venv" ] && { mkdir -p $3/bin; cp /tool $3/bin/pip; cp /tool $3/bin/python; }; exit;;
  cargo) mkdir -p target/release; echo app > target/release/app; exit;; mvn) mkdir -p target; echo jar > target/app.jar; exit;;
  apt-get) cache=/var/cache/apt/archives; [ -e /etc/apt/apt.conf.d/docker-clean ] && off=1;; go) cache=/go/pkg/mod;; dnf) cache=/var/cache/libdnf5;;
esac
case $0 in /opt/venv/*) place=/opt/venv/lib/installed;; esac
for word; do
  [ "$name.$before" = go.-o ] && { echo program > $word; chmod 755 $word; word=-; }
  before=$word
  case $word in
    -r) ;;
    *.txt) [ -e $word ] || { echo no $word; exit 1; }; mkdir -p $place; cp $word $place/;;
    --no-cache|--no-cache-dir) off=1;; -*) ;;
    install|add|ci|download|build) verb=$word; [ $word != ci ] || [ -e package.json ] || exit 1;;
    update) [ $name = apt-get ] && mkdir -p /var/lib/apt/lists && echo lists > /var/lib/apt/lists/all;;
    clean) rm -rf $cache/*;;
    mod|all) ;;
    *) [ -n "$verb" ] || continue
       if [ $name = apt-get ] && [ ! -e /var/lib/apt/lists/all ]; then echo no lists; exit 1; fi
       mkdir -p $place; echo $name $word > $place/$word
       [ -n "$off" ] || { mkdir -p $cache; echo $word > $cache/$word; };;
  esac
done
"""
# What lies beside each Dockerfile, which is not sent itself.
FILES = {
    "a.txt": "a\n", "d/e.txt": "e\n", "requirements.txt": "flask\n", "package.json": "{}\n", "package-lock.json": "{}\n",
    ".dockerignore": "Dockerfile\n.dockerignore\n",
}
SECRET = "s3cret"
BASES = ["python:3.14-slim", "debian:trixie-slim", "alpine:3.23", "node:24-alpine", "golang:1.27", "fedora:43"]
# What a cache mount keeps out of the image, and the file that apt's cache wants gone.
CACHES = ["root/.cache", "root/.npm", "home/node/.npm", "var/cache", "var/lib/apt", "etc/apk/cache", "go/pkg", "root/.m2", "usr/local/cargo", "etc/apt/apt.conf.d/docker-clean"]
# Of these the builder knows nothing.
HEREDOCS = {"heredoc", "chain"}
# Projects of one stage: the base, what builds, and what starts.
SINGLES = [
    ("golang:1.27", "RUN go download && go build -o server ./cmd", '["./server", "-v"]'),
    ("golang:1.27-alpine3.24", "RUN apk add --no-cache gcc\nRUN go build -o /bin/server ./cmd", '["/bin/server"]'),
    ("rust:1.91-bookworm", "RUN cargo build --release", '["./target/release/app"]'),
    ("maven:3.9-eclipse-temurin-21", "RUN mvn package", '["java", "-jar", "target/app.jar"]'),
    ("node:24", "RUN npm ci && npm run build", '["node", "main.js"]'),
    ("python:3.14-slim", "RUN apt-get update && apt-get install -y gcc\nRUN pip install -r requirements.txt", '["python", "main.py"]'),
]
# What these run on then.
RUNTIMES = [
    "gcr.io/distroless/static-debian13:latest", "gcr.io/distroless/base-debian13:latest", "alpine:3.24", "node:24-slim",
    "gcr.io/distroless/cc-debian12:latest", "eclipse-temurin:21-jre",
]


class Maker:
    """Dockerfiles with places for refactorings."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *items):
        return self.random.choice(items)

    def packages(self):
        return self.random.sample(["git", "curl", "zip", "abc", "lib-x", "make", "jq"], self.random.randint(1, 5))

    def install(self, base):
        names = self.packages()
        plain, lines = " ".join(names), " \\\n      # why\n      ".join(names)
        listed = self.pick(plain, lines, plain)
        end = self.pick("", " && rm -rf /var/lib/apt/lists/*", " && apt-get clean && \\\n    rm -rf /var/lib/apt/lists/* /tmp/*")
        return {
            "python:3.14-slim": lambda: f"pip install {self.pick('', '--no-cache-dir ')}{plain}",
            "debian:trixie-slim": lambda: f"apt-get update && apt-get install -y {listed}{end}",
            "alpine:3.23": lambda: f"apk add {self.pick('', '--no-cache ')}{listed}",
            "node:24-alpine": lambda: f"npm install {plain}",
            "golang:1.27": lambda: f"go mod download {plain}",
            "fedora:43": lambda: f"dnf install -y {listed}{self.pick('', ' && dnf clean all')}",
        }[base]()

    def instruction(self, base):
        return self.pick(
            lambda: f"RUN {self.install(base)}",
            lambda: f"RUN {self.install(base)}",
            lambda: f"RUN mkdir -p /w/x && echo {self.random.random()} > /w/x/f",
            lambda: "RUN cd /w && echo a > here && \\\n    echo b > there",
            lambda: "RUN cd ../w && pwd > of-pwd",
            lambda: "RUN echo a > /a\n# between\nRUN echo b > /b && echo c > /c",
            lambda: f"WORKDIR {self.pick('sub', './sub/x', '/w', '../w')}",
            lambda: "ADD a.txt d /added/",
            lambda: "ENV A=1",
            lambda: f"ARG B={self.pick('1', '2')}\nRUN echo $B > /of-b",
            lambda: self.pick("EXPOSE 80", "USER root", "LABEL a=b", 'ENTRYPOINT ["/bin/echo"]', 'CMD ["a"]', "STOPSIGNAL SIGINT"),
            lambda: "WORKDIR /w\nCOPY . .\nRUN " + ("npm ci" if base.startswith("node") else "pip install -r requirements.txt"),
            lambda: "RUN echo $A > /of-a | cat",
        )()

    def file(self):
        base = self.pick(*BASES)
        lines = [f"FROM {base}", "RUN mkdir -p /w /tmp && touch /tmp/x"]
        lines += [self.instruction(base) for _ in range(self.random.randint(2, 6))]
        if self.random.random() < 0.6:
            other = self.pick(*BASES)
            lines += [f"FROM {other}", "COPY --from=0 /usr/lib /of-stage", "RUN mkdir -p /w /tmp"]
            lines += [self.instruction(other) for _ in range(self.random.randint(1, 4))]
        return "\n".join([*lines, *self.pick([], ['CMD ["/bin/true"]'])]) + "\n"

    def secret(self):
        """A stage that is handed a secret."""
        declares = self.pick("ARG NPM_TOKEN", "ARG NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN", f"ENV NPM_TOKEN={SECRET}")
        runs = ["RUN echo $NPM_TOKEN > /of-token", "RUN npm ci && npm run build", "RUN echo x > /x && \\\n    echo \"${NPM_TOKEN}\" > /of-token"]
        self.random.shuffle(runs)
        return "\n".join(["FROM node:24-alpine", "COPY . .", declares, "# why", *runs, "RUN echo y > /y", "USER node"]) + "\n"

    def single(self, number):
        """A project of one stage."""
        base, builds, starts = SINGLES[number % len(SINGLES)]
        more = lambda: self.pick([], ["EXPOSE 80"], ["LABEL a=b"], ["ENV A=b C=$PATH"], ["# why", "ENV CGO_ENABLED=0"], ["STOPSIGNAL SIGINT"])
        head, tail = more() + ["WORKDIR /src/app", "COPY . ."] + more(), more() + self.pick([], ["USER 1000"])
        return "\n".join([f"FROM {base}", *head, builds, *tail, f"{self.pick('CMD', 'ENTRYPOINT')} {starts}"]) + "\n"


def make_stand_ins(engine, work):
    """The box under the names of images that the server knows, with a stand-in for each package manager."""
    folder = pathlib.Path(work, "stand-ins")
    write(folder, {"tool": TOOL})
    names = "pip npm apk apt-get go dnf cargo mvn python"
    copies = " && ".join(f"cp /tool /usr/bin/{name}" for name in names.split())
    for base in dict.fromkeys([*BASES, *(base for base, *_ in SINGLES), *RUNTIMES]):
        more = "" if base.startswith("debian") or base.startswith("python") else "rm -f /etc/apt/apt.conf.d/docker-clean && "
        write(folder, {"Dockerfile": f"FROM box\nCOPY tool /tool\nRUN mkdir -p /usr/bin /etc/apt/apt.conf.d /etc/apk /usr/lib /var/cache /var/lib/apt /home/node /go/pkg && chmod 755 /tool && {copies} "
               f"&& echo > /etc/apt/apt.conf.d/docker-clean && {more}echo node:x:1000:1000::/home/node:/bin/sh >> /etc/passwd\n"
               + ("ENV GOPATH=/go\nWORKDIR /go\n" if base.startswith("golang") else "")})
        image, problem = engine.build(folder, "-t", base)
        if not image:
            raise SystemExit(f"{base}: {problem}")


def try_all(server, paths, results=None, most=1000):
    """Runs the command over files; what it prints."""
    command = [server, "debug", "refactorings", *paths]
    command += ["--results", str(results), "--most", str(most)] if results else []
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if ran.returncode:
        print(ran.stdout[-3000:], ran.stderr[-3000:])
    return ran.returncode, ran.stdout


def is_split(engine, result, before, after):
    """What is wrong with an image that gets what another stage has built; empty if nothing is."""
    old, new = engine.inspect([before, after])
    same = [key for key in old if key not in ("Env", "Image", "Hostname") and old[key] != new.get(key)]
    own = [line.split()[1].split("=")[0] for line in result["before"].splitlines() if line.startswith("ENV ") and "CGO" not in line]
    values = [dict(entry.split("=", 1) for entry in config["Env"] or []) for config in (old, new)]
    same += [name for name in own if values[0].get(name) != values[1].get(name) and name != "C"]
    trees = [tree(engine, image) for image in (before, after)]
    runtime = tree(engine, result["after"].split("\nFROM ")[1].split()[0])
    brought = {name for name, entry in trees[1].items() if runtime.get(name) != entry and not name.startswith(("opt/venv", "opt"))}
    same += sorted(name for name in brought if trees[0].get(name) != trees[1][name] and trees[1][name][0] != b"5")
    words = json.loads(result["before"].splitlines()[-1].split(" ", 1)[1])
    started = words[-1] if words[0] == "java" else words[0]
    if "/" in started:
        path = started.lstrip("/") if started.startswith("/") else f"src/app/{started.removeprefix('./')}"
        same += [] if path in trees[1] else [f"{path} is not there"]
    elif not trees[1].keys() >= {name for name in trees[0] if name.startswith("src/app/")}:
        same.append("not the whole project")
    if "pip install" in result["before"] and "opt/venv/lib/installed/requirements.txt" not in trees[1]:
        same.append("nothing installed")
    return same


def is_mounted(engine, before, after):
    """What is wrong with an image that is built with a mounted secret; empty if nothing is."""
    old, new = engine.inspect([before, after])
    wrong = [key for key in old if key not in ("Env", "Image") and old[key] != new.get(key)]
    own = lambda config: [entry for entry in config["Env"] or [] if not entry.startswith("NPM_TOKEN=")]
    wrong += ["Env"] if own(old) != new["Env"] else []
    trees = [tree(engine, image) for image in (before, after)]
    # The file of a secret leaves its folder behind.
    names = (trees[0].keys() | trees[1].keys()) - {"run", "run/secrets"}
    wrong += sorted(name for name in names if trees[0].get(name) != trees[1].get(name))
    history = engine.docker("history", "--no-trunc", after).stdout
    return wrong + (["the secret is in the history"] if SECRET in history else [])


def without_caches(files):
    return {name: entry for name, entry in files.items() if not any(f"/{name}".startswith(f"/{cache}") for cache in CACHES)}


def build_all(engine, work, arguments):
    maker = Maker(f"refactor.{arguments.seed}")
    made = work / "made"
    for index in range(arguments.files):
        write(made / f"{index:03}", {"Dockerfile": maker.file(), **FILES})
        write(made / f"single{index:03}", {"Dockerfile": maker.single(index), **FILES})
        write(made / f"secret{index:03}", {"Dockerfile": maker.secret(), **FILES})
    write(work, {"secret": SECRET})
    code, printed = try_all(arguments.server, [str(made)], work, most=100_000)
    results = [json.loads(line) for line in (work / "results.jsonl").read_text().splitlines()]
    results = [result for result in results if result["same"] or result["name"] in ("builder-runtime", "secret-mount")]
    results = [result for result in results if result["name"] not in HEREDOCS]
    maker.random.shuffle(results)
    numbers = collections.Counter()
    results = [result for result in results if numbers.update([result["name"]]) or numbers[result["name"]] <= arguments.each]

    def image_of(number, text):
        folder = work / f"build{number}"
        # This builder knows secrets as files alone.
        write(folder, {"Dockerfile": text.replace(",env=NPM_TOKEN \\\n    ", " \\\n    export NPM_TOKEN=$(cat /run/secrets/NPM_TOKEN); "), **FILES})
        if "id=NPM_TOKEN" in text:
            return engine.build(folder, "--secret", f"id=NPM_TOKEN,src={work}/secret")
        return engine.build(folder, *(["--build-arg", f"NPM_TOKEN={SECRET}"] if "ARG NPM_TOKEN" in text else []))

    def one(numbered):
        number, result = numbered
        before, _ = image_of(number, result["before"])
        if not before:
            return result, None, ""
        after_text = result["after"]
        if arguments.falsify and number % 5 == 0:
            after_text += "USER 4711\n"
        after, problem = image_of(number, after_text)
        if not after:
            return result, False, problem
        if result["name"] == "builder-runtime":
            wrong = is_split(engine, result, before, after)
            return result, not wrong, f"differs in {wrong[:10]}"
        if result["name"] == "secret-mount":
            wrong = is_mounted(engine, before, after)
            return result, not wrong, f"differs in {wrong[:10]}"
        configs = [comparable(config) for config in engine.inspect([before, after])]
        trees = [without_caches(tree(engine, image)) for image in (before, after)]
        if configs[0] == configs[1] and trees[0] == trees[1]:
            return result, True, ""
        differing = {key for key in configs[0] if configs[0][key] != configs[1].get(key)}
        files = sorted(name for name in trees[0].keys() | trees[1].keys() if trees[0].get(name) != trees[1].get(name))
        return result, False, f"differs in {differing} {files[:10]}"

    counts, wrong, unbuilt = collections.Counter(), 0, 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for result, same, problem in pool.map(one, enumerate(results)):
            if same is None:
                unbuilt += 1
                continue
            counts[result["name"]] += 1
            if not same:
                wrong += 1
                print(f"--- {result['name']}: {problem[-600:]}\n{result['before']}---\n{result['after']}")
    print(f"{sum(counts.values())} results built before and after ({unbuilt} do not build before), {wrong} wrong")
    print(" ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    return code or wrong or sum(counts.values()) < max(1, len(results) // 4)


def main():
    parser = options(__doc__)
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--each", type=int, default=15, help="results of each refactoring that are built")
    arguments = parser.parse_args()
    failed = 0
    if arguments.paths:
        failed, printed = try_all(arguments.server, arguments.paths)
        print(printed, end="")
    if arguments.files:
        with Engine("refactor") as engine:
            make_bases(engine, engine.work)
            make_stand_ins(engine, engine.work)
            failed |= bool(build_all(engine, engine.work, arguments))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
