#!/usr/bin/env python3
"""lesson.py SERVER [--short] [--only NAME…] [--kept FOLDER] [--jobs N] [--break]: what `SERVER check` says of small web
projects, compared with what happens to them.

The projects are those of lesson_projects.py: FastAPI, Flask and Django, right ones and such with one mistake each. Each is
checked (the rules that have findings have to be exactly the ones that stand there), built by a real engine on stand-ins for
the images of Python (python_bases.py), started and looked at from outside (containers.py). Then four things have to be true:

- what happens is what stands there: the build fails with that text, the container ends with it, nobody reaches it, or it
  answers;
- each finding is of something real: of the drawbacks that its rule stands for (`CLAIMS`) at least one is measured;
- each drawback that is measured has a finding of a rule that stands for it, or stands under `untold`;
- where `check --fix --unsafe-fixes` leaves no finding, what it writes builds, runs, answers and has no drawback (or does what
  stands under `fixed`).

Needs the packages docker.io, mmdebstrap and iproute2, root, and a network for Debian's packages and pip's. These are kept for
the next run in the folder of `--kept`. With `--short` only a few projects are tried, as in every run of CI: with fetching all
of it, one minute and a half on two idle cores; all of them take ten. With `--break` the claims are turned round, and the run
has to fail: the control. A small one is in every run. Exit code 1 if anything is not as it should be, or if nothing was tried.
"""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import time

from containers import Container, Outside
from engine import Engine, options, write
from lesson_projects import PROJECTS
from python_bases import OLDER, Wheels, fetch_debian, fetch_wheels, make_python_bases

# Drawbacks, and what is true of a project that has one.
DRAWBACKS = {
    "fails": "the build fails",
    "ends": "the container ends by itself, or does not start",
    "unreached": "nobody from outside reaches it",
    "unhealthy": "its health check fails",
    "stays": "it does not end at SIGTERM",
    "root": "process 1 is root's",
    "reruns": "pip runs again when a source has changed",
    "secrets": "the image has a .env",
    "virtualenv": "the image has the virtual environment of another machine",
    "unused": "the image has a virtual environment without the packages that were installed",
    "cache": "the image has what pip has downloaded",
    "lists": "the image has the lists of apt",
    "scattered": "the sources are in the root folder of the image",
    "flag": "a folder of the image has the name of a flag",
    "overridden": "a command of the Dockerfile is not the one of the image",
    "off": "a switch is on whose value says off",
}
# What is not seen of a project that is not built, or whose container has ended.
UNSEEN = {"fails": set(DRAWBACKS) - {"fails"}, "ends": {"unreached", "unhealthy", "stays", "root", "off"}}
# The drawbacks that a finding of a rule stands for; none where it is about something that cannot be measured here.
CLAIMS = {
    "cache-mount-unused": "",
    "cmd-never-used": "overridden unreached",
    "command-file-missing": "ends",
    "command-in-one-word": "ends",
    "command-outside-environment": "ends",
    "copy-after-user-without-chown": "ends",
    "copy-before-install": "reruns",
    "copy-outside-context": "fails",
    "copy-source-missing": "fails",
    "copy-takes-secrets": "secrets",
    "copy-takes-virtualenv": "virtualenv",
    "ConsistentInstructionCasing": "",
    "CopyIgnoredFile": "fails",
    "DL3002": "root",
    "DL3009": "lists",
    "DL3014": "fails",
    "DL3042": "cache",
    "DL3045": "scattered",
    "development-server": "",
    "end-of-life-image": "",
    "environment-of-other-python": "ends",
    "exposed-port-differs": "unreached",
    "ExposeInvalidFormat": "",
    "flag-after-paths": "flag ends",
    "global-arg-in-run": "fails",
    "ignore-case-mismatch": "virtualenv",
    "invalid-json-form": "ends",
    "JSONArgsRecommended": "stays",
    "LegacyKeyValueFormat": "ends",
    "missing-continuation": "fails",
    "MultipleInstructionsDisallowed": "overridden",
    "operator-in-array": "ends",
    "package-gone": "fails",
    "path-replaced": "fails",
    "pip-needs-environment": "fails",
    "pip-requirements-split-path": "fails",
    "pip-requirements-without-r": "fails",
    "program-missing": "fails ends unhealthy",
    "project-not-copied": "fails",
    "program-not-installed": "ends",
    "python-package-of-system": "ends",
    "python-switch": "off",
    "requirements-file-missing": "fails",
    "SC3046": "fails",
    "script-not-executable": "ends",
    "server-on-loopback": "unreached",
    "server-runs-as-root": "root",
    "server-started-in-build": "fails",
    "shell-state-lost": "fails ends unused",
    "swallowed-instruction": "fails",
    "trailing-comment": "fails",
    "unknown-instruction": "fails",
    "unknown-user": "ends",
    "variable-in-array": "ends",
}
# Seconds that a build may take: a server that it starts does not end. And a container until it listens or has ended.
BUILD, START = 90, 20
# Seconds that a server which does not answer has to end by itself.
PAUSE = 3
# Seconds after which a container that was told to stop is killed.
STOP = 3
# What is looked for in images, by the name of what it is called here.
LOOK = r"""
find / -xdev -name .env -type f | sed 's/^/secrets /'
find / -xdev -name pyvenv.cfg | while read -r cfg; do
  if grep -q 'of another machine' "$cfg"; then echo "virtualenv $cfg"
  elif [ -z "$(find "${cfg%/*}"/lib/*/site-packages -maxdepth 1 -name '*.dist-info' ! -name 'pip-*')" ]; then echo "unused $cfg"
  fi
done
for home in /root /home/*; do [ -d "$home/.cache/pip" ] && find "$home/.cache/pip" -type f | head -n 1 | sed 's/^/cache /'; done
find /var/lib/apt/lists -type f ! -name lock | head -n 1 | sed 's/^/lists /'
find / -xdev -name '--*' | sed 's/^/flag /'
ls -d /main.py /app.py /manage.py 2>/dev/null | sed 's/^/scattered /'
true
"""


class Seen:
    """What was seen of a project."""

    def __init__(self):
        self.drawbacks, self.what, self.text, self.again = {}, "", "", []

    def has(self, drawback, how=""):
        self.drawbacks[drawback] = how


def check(server, folder, *more):
    command = [server, "check", "--profile", "recommended", "--format", "json", *more, str(folder)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: {result.stderr}")
    return json.loads(result.stdout)["findings"]


def build(engine, folder):
    """The id of the image or `None`, and what the builder says."""
    names = folder.parent / f"{folder.name}.id"
    command = ["/usr/bin/docker", "build", "--progress=plain", "--network=host", f"--iidfile={names}", str(folder)]
    process = subprocess.Popen(command, env=engine.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        output, _ = process.communicate(timeout=BUILD)
    except subprocess.TimeoutExpired:
        # The engine ends what it runs for a client that is gone.
        process.kill()
        output, _ = process.communicate()
        return None, output
    return (names.read_text() if process.returncode == 0 else None), output


def runs_again(engine, folder, source):
    """The steps that are not taken from the cache after a source has changed."""
    path = folder / source
    if not path.exists():
        return []
    before = path.read_text()
    path.write_text(before + "\n# changed\n")
    _, output = build(engine, folder)
    path.write_text(before)
    steps = dict(re.findall(r"^#(\d+) \[(?:\S+ +)?\d+/\d+\] (.*)", output, re.MULTILINE))
    cached = set(re.findall(r"^#(\d+) CACHED", output, re.MULTILINE))
    return [text for number, text in steps.items() if number not in cached]


def is_overridden(text, entrypoint, cmd):
    """Whether words of a CMD or ENTRYPOINT are not used."""
    if entrypoint[:2] == ["/bin/sh", "-c"] and cmd:
        return True
    commands = re.findall(r"(?m)^(?:CMD|ENTRYPOINT) *(\[\".*\])$", text)
    return any(set(json.loads(command)) - {*entrypoint, *cmd} for command in commands)


def look(engine, outside, folder, source, port):
    """Builds a project, starts it, and looks at it from all sides."""
    seen = Seen()
    image, output = build(engine, folder)
    if not image:
        seen.what, seen.text = "Fails", output
        seen.has("fails")
        return seen
    for line in engine.docker("run", "--rm", "--network=none", "--user=0", "--entrypoint=/bin/sh", image, "-c", LOOK).stdout.splitlines():
        seen.has(*line.split(" ", 1))
    config = engine.inspect([image])[0]
    seen.again = runs_again(engine, folder, source)
    if any("pip install" in step for step in seen.again):
        seen.has("reruns", "; ".join(seen.again))
    if is_overridden((folder / "Dockerfile").read_text(), config["Entrypoint"] or [], config["Cmd"] or []):
        seen.has("overridden")
    ports = [int(name.split("/")[0]) for name in config.get("ExposedPorts") or {}] or [port]
    with Container(engine, image) as container:
        listening = container.wait(START)
        address = outside.connect(container.pid()) if listening is not None else None
        pages = [outside.get(address, port) for port in ports] if address else []
        # A server may listen before it loads what it is to serve.
        if not pages or (not all(pages) and container.ends(PAUSE)):
            seen.what, seen.text = "Ends", container.log()
            seen.has("ends")
            return seen
        seen.what, seen.text = ("Answers", pages[0]) if all(pages) else ("Unreachable", f"listens on {listening}; {container.log()}")
        if seen.what == "Unreachable":
            seen.has("unreached", ", ".join(f"{port}{' on loopback' if loopback else ''}" for port, loopback in listening.items()))
        if config.get("Healthcheck") and container.health(15) != "healthy":
            seen.has("unhealthy")
            seen.what = "Unhealthy" if seen.what == "Answers" else seen.what
        if container.user() == 0:
            seen.has("root")
        switches = [entry.split("=", 1) for entry in config["Env"] if entry.startswith("PYTHON")]
        if any(value in ("false", "no", "off") for _, value in switches) and "true" in seen.text:
            seen.has("off")
        if not container.stops(STOP):
            seen.has("stays")
    return seen


def disagreements(project, rules, seen, claims):
    """What is not as it should be, as sentences."""
    if rules != project.finds:
        yield f"finds {rules} instead of {project.finds}"
    if not is_as_said(project.happens, seen):
        yield f"{seen.what} instead of {project.happens}"
    stood_for, unseen = set(), set().union(*(UNSEEN.get(drawback, ()) for drawback in seen.drawbacks))
    for rule in rules:
        if rule not in claims:
            yield f"{rule}: what it stands for is not in CLAIMS"
            continue
        of_rule = set(claims[rule].split())
        stood_for |= of_rule
        if of_rule - unseen and not of_rule & set(seen.drawbacks):
            yield f"{rule}: not so: {' or '.join(DRAWBACKS[name] for name in sorted(of_rule))}"
    for drawback in seen.drawbacks:
        if drawback not in stood_for and drawback not in project.untold:
            yield f"nothing says that {DRAWBACKS[drawback]}"
    for drawback in project.untold:
        if drawback in stood_for or drawback not in {*seen.drawbacks, *unseen}:
            yield f"no longer untold: {DRAWBACKS[drawback]}"


def is_as_said(expected, seen):
    """Whether what was seen of a project is what stands there."""
    return seen.what == type(expected).__name__ and re.search(getattr(expected, "text", ""), seen.text) is not None


def try_project(engine, outside, arguments, project):
    """A line of the table, what is wrong, and whether turned claims would have been found out."""
    folder = engine.work / "projects" / project.name
    write(folder, project.files)
    rules = [finding["rule"] for finding in check(arguments.server, folder)]
    seen = look(engine, outside, folder, project.source, project.port)
    wrong = list(disagreements(project, rules, seen, turned(CLAIMS, rules) if arguments.falsify else CLAIMS))
    is_found_out = not rules or any(disagreements(project, rules, seen, turned(CLAIMS, rules)))
    fixed = ""
    if rules:
        check(arguments.server, folder, "--fix", "--unsafe-fixes")
        left = [finding["rule"] for finding in check(arguments.server, folder)]
        fixed = f"left: {' '.join(left)}"
        if not left:
            after = look(engine, outside, folder, project.source, project.port)
            bad = set(after.drawbacks) - set(project.untold)
            fixed = " ".join([after.what, *sorted(bad)])
            if not is_as_said(project.fixed, after) or (bad and after.what == "Answers"):
                wrong.append(f"after all fixes: {fixed}\n{(folder / 'Dockerfile').read_text()}\n{after.text[-1500:]}")
    if wrong:
        wrong.append(f"{seen.what}: {seen.text[-1500:]}")
    drawbacks = ", ".join(f"{name}{f' ({how})' if how else ''}" for name, how in seen.drawbacks.items())
    row = [project.name, project.framework, project.what, " ".join(rules), seen.what, drawbacks, fixed, "no" if wrong else "yes"]
    return row, wrong, is_found_out


def turned(claims, rules):
    """Some rules stand for everything but what they stand for together."""
    together = set().union(*(claims.get(rule, "").split() for rule in rules))
    return {**claims, **{rule: " ".join(set(DRAWBACKS) - together) for rule in rules}}


def main():
    parser = options(__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--kept", type=pathlib.Path)
    parser.set_defaults(jobs=2)
    arguments = parser.parse_args()
    chosen = [
        project for project in PROJECTS if (project.name in arguments.only if arguments.only else project.in_ci or not arguments.short)
    ]
    start, wrong, missed, rows = time.time(), 0, 0, []
    with Engine("lesson") as engine, Outside() as outside, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        kept = arguments.kept or engine.work / "kept"
        kept.mkdir(parents=True, exist_ok=True)
        for fetched in [pool.submit(fetch_wheels, kept / "wheels"), pool.submit(fetch_debian, kept / "debian.tar")]:
            fetched.result()
        with Wheels(kept / "wheels") as wheels:
            with_older = any(f"python:{OLDER}-slim" in project.files["Dockerfile"] for project in chosen)
            make_python_bases(engine, wheels, kept / "debian.tar", with_older)
            print(f"bases after {time.time() - start:.0f} s", flush=True)

            def results():
                # The first one by itself: a builder whose first builds run at the same time takes nothing from its cache later.
                yield from map(one, chosen[:1])
                yield from pool.map(one, chosen[1:])

            one = lambda project: try_project(engine, outside, arguments, project)
            for row, problems, is_found_out in results():
                rows.append(row)
                print(" | ".join(row), flush=True)
                for problem in problems:
                    print(f"    {problem}", flush=True)
                wrong += bool(problems)
                missed += not is_found_out and not arguments.falsify
    mistakes = sum(project.what[:5] != "right" for project in chosen)
    print(f"{len(rows)} projects ({mistakes} with a mistake), {wrong} wrong, {missed} turned claims missed, {time.time() - start:.0f} s")
    return 1 if wrong or missed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
