#!/usr/bin/env python3
"""cache.py SERVER [--changes N] [--seed N] [--jobs N] [--break]: compares what `SERVER debug cache` predicts with what a
real builder takes from its cache.

Projects of several stages are made up and built once. Then a file of the context, a build argument or a line changes, and
they are built again: the steps that are predicted to run again have to be exactly those that the builder does not print as
CACHED. Where the prediction depends on what a COPY takes from another stage, the files of that stage are looked at before
and after. Nothing ever has a value that it had before, so that nothing comes from an earlier change.
Engine and bases are those of engine.py. With `--break` predictions are falsified, and the run has to fail: the control. A
small one is in every run. Exit code 1 if anything differs, or if nothing was compared.
"""
import collections
import concurrent.futures
import itertools
import json
import random
import re
import subprocess
import sys

from engine import Engine, make_bases, options, tree, write

# Each change of each run is new.
FRESH = itertools.count(1)
FILES = ["a.txt", "b.txt", "d/e.txt", "d/f.txt", "d/g/h.py", "src/m.py", "src/n.py", "unused.txt", "hidden.log"]


class Project:
    """A Dockerfile as a list of lines, its stages and its files."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.mark = f"{seed}".replace(".", "x")
        self.lines, self.arguments, self.named, self.parents, self.names = [], {}, ["IMAGE"], [], []
        self.files = {name: f"{name} {self.fresh()}\n" for name in FILES}
        self.files[".dockerignore"] = self.pick("*.log\n", "*.log\nDockerfile\n", "*.log\n**/f.txt\nDockerfile\n")
        self.make()

    def pick(self, *items):
        return self.random.choice(items)

    def chance(self, of):
        return self.random.random() < of

    def fresh(self):
        return f"{self.mark}u{next(FRESH)}"

    def name(self):
        return self.pick("A", "B", "C", "D")

    def make(self):
        self.lines += ["ARG IMAGE=box", "ARG A=g"] if self.chance(0.5) else ["ARG IMAGE=box"]
        if self.chance(0.3):
            self.arguments[self.name()] = self.fresh()
        for number in range(self.pick(2, 3, 3, 4, 5)):
            # Steps that are the same in two stages the builder shows once: triggers, where both start from one.
            fit = [name for name in self.names if not self.has_triggers(name) or self.names.index(name) not in self.parents]
            base = self.pick("box", "box", "$IMAGE", *fit, *fit)
            self.parents.append(self.names.index(base) if base in self.names else None)
            self.lines.append(f"FROM {base} AS s{number}")
            if self.parents[-1] is None:
                self.lines.append(f"RUN mkdir -p -m 777 /o /p && touch /o/same && chmod 666 /o/same && : {self.fresh()}")
            start = len(self.lines)
            for _ in range(self.pick(2, 4, 6, 8)):
                self.lines.append(self.instruction(number))
            for other in self.names:
                if self.chance(0.5):
                    path = self.pick("/o", "/o", "/p", "/o/same", "/etc/passwd")
                    self.lines.insert(self.random.randint(start, len(self.lines)), f"COPY --from={other} {path} /x/{self.fresh()}/")
            self.names.append(f"s{number}")

    def instruction(self, number, in_trigger=False):
        name, fresh = self.name(), self.fresh()
        self.named.append(name)
        kinds = {
            "arg": lambda: self.pick(f"ARG {name}", f"ARG {name}={fresh}", f"ARG {name}=${self.name()}x"),
            "env": lambda: self.pick(f"ENV {name}={fresh}", f"ENV {name}=${self.name()}{fresh}", f"ENV {name}=${self.name()} {self.name()}Z={fresh}"),
            "run": lambda: self.pick(
                f"RUN echo ${name} > /o/{fresh}", f"RUN : {fresh} && echo same > /o/same", f'RUN ["/bin/busybox", "echo", "{fresh}"]',
                f"RUN echo {fresh} > /o/new-{number}",
            ),
            "copy": lambda: self.pick(
                f"COPY a.txt /c/{fresh}", f"COPY b.txt ./{fresh}", f"COPY d /c/{fresh}", f"COPY . /c/{fresh}", f"COPY src/*.py /c/{fresh}/",
                f"ADD d/e.txt src /c/{fresh}/", f"COPY a.txt /c/{fresh}-${name}", f"COPY a.txt /p/a",
            ),
            "workdir": lambda: self.pick(f"WORKDIR /w/{fresh}", f"WORKDIR r{fresh}", "WORKDIR /", f"WORKDIR /w/${name}{fresh}"),
            "user": lambda: self.pick("USER app", "USER root", f"USER {self.random.randrange(2000, 60000)}"),
            "shell": lambda: f'SHELL ["/bin/busybox", "env", "U={fresh}", "sh", "-c"]',
            "mount": lambda: self.pick(
                f"RUN --mount=type=bind,source=d,target=/m ls /m && : {fresh}", f"RUN --mount=type=bind,target=/m ls /m && : {fresh}",
                f"RUN --mount=type=cache,target=/m : {fresh}", f"RUN --mount=type=bind,source=a.txt,target=/mf cat /mf > /o/m{fresh}",
            ),
            "plain": lambda: self.pick(f"LABEL l={fresh}", f"CMD echo {fresh}", f'ENTRYPOINT ["{fresh}"]', "EXPOSE 80", f"VOLUME /v/{fresh}", f"LABEL k=${name}",
                                       "STOPSIGNAL 9", f"HEALTHCHECK CMD {fresh}"),
        }
        weights = {"arg": 3, "env": 3, "run": 4, "copy": 5, "workdir": 1.5, "user": 1, "shell": 0.7, "mount": 1.5, "plain": 2}
        if self.names and not in_trigger:
            other = self.pick(*self.names)
            kinds["stage"] = lambda: self.pick(
                f"COPY --from={other} /o /x/{fresh}", f"COPY --from={self.names.index(other)} /o/same /x/{fresh}/", f"COPY --from={other} /p /x/{fresh}",
                f"RUN --mount=type=bind,from={other},source=/o,target=/m ls /m && : {fresh}", f"COPY --from={other} /etc/passwd /x/{fresh}",
            )
            weights["stage"] = 4
        if not in_trigger:
            kinds["onbuild"] = lambda: f"ONBUILD {self.instruction(number, True)}"
            weights["onbuild"] = 0.5
        kind = self.random.choices(list(kinds), [weights[kind] for kind in kinds])[0]
        return kinds[kind]()

    def has_triggers(self, name):
        start = next(at for at, line in enumerate(self.lines) if line.endswith(f" AS {name}"))
        own = itertools.takewhile(lambda line: not line.startswith("FROM"), self.lines[start + 1:])
        return any(line.startswith("ONBUILD") for line in own)

    def edited(self, line):
        """A line that says something else of the same kind; `None` where nothing is made up for it."""
        fresh, keyword = self.fresh(), line.split()[0]
        if keyword == "ONBUILD":
            edited = self.edited(line.split(" ", 1)[1])
            return edited and f"ONBUILD {edited}"
        if keyword == "RUN":
            return line.replace('"echo", ', f'"echo", "{fresh}", ') if "[" in line else f"{line} && : {fresh}"
        if keyword in ("COPY", "ADD"):
            number = self.random.randrange(2000, 2000000)
            return re.sub(r"^(\w+)( --chown=\S+)?", rf"\1 --chown={number}:{number}", line)
        if keyword == "ENV":
            return re.sub(r"^(ENV \w+=)\S*", rf"\g<1>{fresh}", line)
        if keyword == "ARG":
            return re.sub(r"^(ARG \w+)(=\S*)?", rf"\g<1>={fresh}", line) if "IMAGE" not in line else None
        if keyword == "FROM":
            return line.replace("FROM box ", "FROM box2 ") if "FROM box " in line else None
        if keyword == "USER":
            return f"USER {self.random.randrange(2000, 2000000)}"
        if keyword == "SHELL":
            return re.sub("U=\\w+", f"U={fresh}", line)
        if keyword == "WORKDIR":
            return f"WORKDIR /w/{fresh}"
        return {
            "LABEL": f"LABEL l={fresh}", "CMD": f"CMD {fresh}", "ENTRYPOINT": f"ENTRYPOINT {fresh}", "EXPOSE": f"EXPOSE {self.random.randrange(1, 60000)}",
            "VOLUME": f"VOLUME /v/{fresh}", "STOPSIGNAL": f"STOPSIGNAL {self.random.randrange(1, 31)}", "HEALTHCHECK": f"HEALTHCHECK CMD {fresh}",
        }[keyword]

    def change(self):
        """Options that tell the server of a change, what it is, and how it is made."""
        self.added = None
        kind = self.pick("file", "file", "argument", "argument", "line", "line", "line")
        if kind == "file":
            name = self.pick("a.txt", "b.txt", "d/e.txt", *FILES, f"d/{self.fresh()}")
            text = f"{name} {self.fresh()}\n"
            return ["--changed-file", name], f"{name} changes", lambda: self.files.update({name: text})
        if kind == "argument":
            declared = re.findall(r"(?m)^ARG (\w+)", self.text())
            name = self.pick(*declared, *self.named, "NOBODYS")
            if name == "IMAGE" and self.arguments.get("IMAGE"):
                return self.change()
            value = "box2" if name == "IMAGE" else self.fresh()
            return ["--changed-arg", name], f"{name} is given another value", lambda: self.arguments.update({name: value})
        at = self.random.randrange(len(self.lines))
        edited = self.edited(self.lines[at])
        if edited is None:
            return self.change()

        def make():
            # The root is there already; another folder is a step more.
            self.added = edited if self.lines[at] == "WORKDIR /" else edited.split(" ", 1)[1] if self.lines[at] == "ONBUILD WORKDIR /" else None
            self.lines[at] = edited
        return ["--changed-line", str(at + 1)], f"line {at + 1} becomes {edited}", make

    def text(self):
        return "\n".join(self.lines) + "\n"

    def save(self, folder):
        write(folder, {**self.files, "Dockerfile": self.text()})

    def options(self):
        return [f"--build-arg={name}={value}" for name, value in self.arguments.items()]


def build(engine, folder, project):
    """For each stage the steps in order: text, and whether it came from the cache. `None` and what the builder says."""
    result = engine.docker("build", "--progress=plain", "--network", "none", *project.options(), str(folder), check=False)
    if result.returncode:
        return None, result.stderr
    names, cached = {}, set()
    for line in result.stderr.splitlines():
        step = re.match(r"#(\d+) \[(\S+) +(\d+)/\d+\] (.*)", line)
        if step and not step[4].startswith("FROM "):
            names[step[1]] = (step[2], int(step[3]), step[4])
        done = re.match(r"#(\d+) CACHED", line)
        if done:
            cached.add(done[1])
    stages = collections.defaultdict(list)
    for number, (stage, at, text) in sorted(names.items(), key=lambda entry: entry[1][1]):
        stages[stage].append((text, number in cached))
    return stages, ""


def below(files, path):
    """What the builder compares of the files at a path: kind, mode, target and contents by name, not owners and times."""
    path = path.strip("/")
    found = {name: entry for name, entry in files.items() if name.rstrip("/") == path or name.startswith(path + "/") or not path}
    return {name: (kind, mode, target, body) for name, (kind, mode, _, _, target, body) in found.items()}


def expected(project, predicted, before, after):
    """For each stage whether its steps run again, with the answer that files give where it depends on them."""
    ran, found = {}, {}
    by_stage = collections.defaultdict(list)
    for step in predicted["steps"]:
        by_stage[step["stage"]].append(step)
    for stage, parent in enumerate(project.parents):
        chain = ran.get(parent, False)
        found[stage] = []
        for step in by_stage[stage]:
            again = step["again"] == "yes"
            if step["again"] == "perhaps":
                paths = [(taken, path) for taken, (_, paths) in zip(step["stages"], step["taken"]) for path in paths]
                differs = lambda: any(below(before[taken], path) != below(after[taken], path) for taken, path in paths)
                again = chain or (step["by_itself"] == "perhaps" and differs())
            chain = chain or again
            found[stage].append((step, again))
        ran[stage] = chain
    return found


def of_stages(engine, folder, project, stages):
    """The files of stages."""
    found = {}
    for stage in stages:
        image, problem = engine.build(folder, "--target", project.names[stage], *project.options())
        if not image:
            raise SystemExit(f"stage {stage}: {problem}\n{project.text()}")
        found[stage] = tree(engine, image)
    return found


def run_project(engine, work, arguments, known, index, wanted):
    """Changes one project again and again."""
    results = []
    project = Project(f"{arguments.seed}.{index}")
    folder = work / f"cache{index}"
    project.save(folder)
    built, problem = build(engine, folder, project)
    if built is None:
        return [("refused", problem.strip().splitlines()[-1][-100:], "", "")]
    for _ in range(wanted):
        told, shown, make = project.change()
        server = [arguments.server, "debug", "cache", str(folder / "Dockerfile"), "--context", str(folder), "--images", known]
        result = subprocess.run([*server, *project.options(), *told], capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"debug cache: {result.stderr}")
        predicted = json.loads(result.stdout)
        open_stages = sorted({taken for step in predicted["steps"] if step["by_itself"] == "perhaps" for taken in step["stages"]})
        text, before = project.text(), of_stages(engine, folder, project, open_stages)
        make()
        project.save(folder)
        built, problem = build(engine, folder, project)
        if built is None:
            results.append(("refused", problem.strip().splitlines()[-1][-100:], "", ""))
            break
        found = expected(project, predicted, before, of_stages(engine, folder, project, open_stages))
        if arguments.falsify:
            falsify(found)
        problems, counts, falsified = compare(project, found, built)
        results.append(("changed", problems, counts, f"--- {shown}; arguments: {project.arguments}\n{text}", falsified))
    return results


def falsify(found):
    """The first step of all is said to do the other thing."""
    for steps in found.values():
        for at, (step, again) in enumerate(steps):
            steps[at] = (step, not again)


def compare(project, found, built):
    """What is wrong, how much was compared, and how many falsified predictions are not noticed."""
    problems, counts, missed = [], collections.Counter(), 0
    for stage, steps in found.items():
        name = project.names[stage]
        done = built.get(name) or built.get(f"stage-{stage}")
        if not done:
            continue
        done = [(text, is_cached) for text, is_cached in done if text != project.added]
        if len(done) != len(steps):
            problems.append(f"stage {name}: {len(steps)} steps predicted, {len(done)} done: {[text for text, _ in done]}")
            continue
        for (step, again), (text, is_cached) in zip(steps, done):
            counts["steps"] += 1
            counts["again" if again else "cached"] += 1
            counts["open"] += step["again"] == "perhaps"
            if again == is_cached:
                problems.append(f"stage {name}, line {step['line']}, {text}: predicted {'again' if again else 'cached'} ({step})")
            missed += (not again) != is_cached
    return problems, counts, missed


def main():
    parser = options(__doc__)
    parser.add_argument("--changes", type=int, default=30)
    arguments = parser.parse_args()
    with Engine("cache") as engine:
        return run(engine, engine.work, arguments)


def run(engine, work, arguments):
    known = work / "known.json"
    known.write_text(json.dumps(make_bases(engine, work)))
    write(work / "box2", {"Dockerfile": "FROM box\nRUN touch /box2\n"})
    engine.build(work / "box2", "-t", "box2")
    each = 5
    changes, wrong, refused, missed, totals = 0, 0, collections.Counter(), 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        projects = range(-(-arguments.changes // each))
        one = lambda index: run_project(engine, work, arguments, str(known), index, each)
        for results in pool.map(one, projects):
            for result in results:
                if result[0] == "refused":
                    refused[result[1]] += 1
                    continue
                _, problems, counts, text, not_noticed = result
                changes += 1
                totals.update(counts)
                missed += not_noticed
                if problems:
                    wrong += 1
                    if wrong <= 5:
                        print(text + "\n".join(problems))
    for message, times in refused.most_common(8):
        print(f"refused {times} times: {message}")
    print(f"{changes} changes, {totals['steps']} steps: {totals['again']} predicted to run again, {totals['cached']} to be cached, "
          f"{totals['open']} of them by the files copied; {wrong} changes wrong, {missed} falsified steps missed")
    return 1 if wrong or missed or not totals["again"] or not totals["cached"] else 0


if __name__ == "__main__":
    sys.exit(main())
