"""What `debug image --context` claims of paths, compared with the files of real images. A part of build.py.

Contexts, ignore files and Dockerfiles are made up; each RUN is first tried in a folder of its own (chroot), so that few
builds fail. Of what is said of a path everything has to be so: what is present exists, and is of that kind; nothing lies
under what is absent, or in a folder that is said to be listed as a whole but in it. Paths are looked up as the kernel
does, through links. The control: every claim of some stages, turned round, has to be called wrong.
"""
import collections
import concurrent.futures
import io
import itertools
import json
import os
import pathlib
import random
import shutil
import subprocess
import tarfile

NAMES = ["a", "b", "c", "d", "e.txt", "f.py", ".h"]
TRUE_SHELL = 'SHELL ["/bin/busybox", "sh", "-c"]'


class Generator:
    def __init__(self, seed, folder):
        self.random = random.Random(seed)
        self.folder = pathlib.Path(folder)
        self.roots = {}
        # Some paths of the stage at hand.
        self.there = []

    def pick(self, *items):
        return self.random.choice(items)

    def chance(self, of):
        return self.random.random() < of

    def path(self, most=3):
        return "/".join(self.pick(*NAMES) for _ in range(self.random.randrange(1, most + 1)))

    def absolute(self, most=3):
        return self.pick("/", "/", "/", "/w/") + self.path(most)

    def any(self):
        if self.there and self.chance(0.4):
            return self.pick(*self.there)
        return self.pick(self.absolute(), self.absolute(), self.path(), "./" + self.path(), self.path() + "/", "../" + self.path())

    def context(self):
        """Files on the disk, and an ignore file."""
        root = self.folder / "context"
        for _ in range(self.random.randrange(4, 26)):
            path = root / self.path()
            if any(parent.is_file() or parent.is_symlink() for parent in path.parents) or os.path.lexists(path):
                continue
            if self.chance(0.1):
                path.mkdir(parents=True, exist_ok=True)
                continue
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError:
                # A link or a file is in the way.
                continue
            if self.chance(0.05):
                path.symlink_to(self.pick("a", "/etc", "../b"))
            else:
                path.write_text("x\n")
        root.mkdir(exist_ok=True)
        if self.chance(0.3):
            with tarfile.open(root / "data.tar.gz", "w:gz") as archive:
                for name in (self.path(2), self.path(2)):
                    entry = tarfile.TarInfo(name)
                    archive.addfile(entry, io.BytesIO())
        if self.chance(0.5):
            lines = [self.pick("", "", "!", "**/") + self.pick(self.path(2), "*.py", "a/*", "b", "*/c") for _ in range(self.pick(1, 2, 3))]
            (root / ".dockerignore").write_text("\n".join(lines) + "\n")
        shutil.copy(self.busybox(), root / "busybox")
        ignored = root / ".dockerignore"
        if ignored.exists():
            ignored.write_text(ignored.read_text() + "!busybox\n")
        return root

    @staticmethod
    def busybox():
        return "/bin/busybox" if os.path.exists("/bin/busybox") else "/usr/bin/busybox"

    # One command each.
    def command(self):
        one = self.any
        kinds = [
            (5, lambda: f"mkdir -p {one()}" + (f" {one()}" if self.chance(0.3) else "")),
            (2, lambda: f"mkdir {one()}"),
            (5, lambda: f"touch {one().rstrip('/')}"),
            (3, lambda: f"echo x {self.pick('>', '>>')} {one().rstrip('/')}"),
            (3, lambda: f"cp {self.pick('', '-r ', '-a ', '-f ')}{one()} {one()}"),
            (1, lambda: f"cp -r {one().rstrip('/')}/. {one()}"),
            (3, lambda: f"mv {one().rstrip('/')} {one()}"),
            (3, lambda: f"rm {self.pick('-rf', '-r', '-f', '')} {one().rstrip('/')}"),
            (1, lambda: f"rm -rf {one().rstrip('/')}/{self.pick('*', '*.py', '?')}"),
            (1, lambda: f"rmdir {one()}"),
            (2, lambda: f"ln -s{self.pick('', 'f', 'n', 'fn')} {one().rstrip('/')} {one().rstrip('/')}"),
            (0.5, lambda: f"ln {self.pick('', '-f ')}{one().rstrip('/')} {one().rstrip('/')}"),
            (1, lambda: f"install {self.pick('-D ', '-m 755 ', '')}{one()} {one().rstrip('/')}"),
            (1, lambda: f"install -d {one()}"),
            (2, lambda: f"cd {one()}"),
            (1, lambda: f"echo y | tee {one().rstrip('/')}"),
            (0.5, lambda: f"dd if=/dev/zero of={one().rstrip('/')} count=1"),
            (0.5, lambda: f"sed -i s/x/y/ {one().rstrip('/')}"),
            (1, lambda: "true"),
            (0.5, lambda: "false"),
            (0.7, lambda: f"tar -{self.pick('c', 'cz')}f {one().rstrip('/')} {one().rstrip('/')}"),
            (0.7, lambda: f"tar xf {one().rstrip('/')} -C {one()}"),
            (0.7, lambda: f"find {one()} -name '*.py' -delete"),
            (0.7, lambda: f"X={self.pick(*NAMES)} && touch {self.pick('/', '')}$X"),
            (0.5, lambda: f"X={self.pick(*NAMES)}; mkdir -p \"/$X/${{X}}\""),
            (0.5, lambda: f"touch \"/$V\" $V/x"),
            (0.5, lambda: f"for i in {self.pick(*NAMES)} {self.pick(*NAMES)}; do mkdir -p /$i; done"),
            (0.5, lambda: f"if [ -e {one()} ]; then rm -rf {one()}; else touch {one().rstrip('/')}; fi"),
            (0.5, lambda: f"( cd {one()} && touch {self.path(1)} )"),
            (0.3, lambda: f"rm -rf {one()}"),
            (0.3, lambda: f"truncate -s 0 {one().rstrip('/')}"),
            (0.3, lambda: f"set -{self.pick('e', 'eu', 'x')}"),
            (1, lambda: f"mkdir -{self.pick('p', 'pm 700', 'm 755')} {one()} {one()} {one()}"),
            (1, lambda: f"touch {one().rstrip('/')} {one().rstrip('/')} {one().rstrip('/')}"),
            (1, lambda: f"{self.pick('cp', 'cp -r', 'cp -a', 'mv', 'mv -f')} {one().rstrip('/')} {one()} {self.absolute(1)}{self.pick('', '/')}"),
            (1, lambda: f"{self.pick('cp -r', 'mv', 'cp')} {one().rstrip('/')}/{self.pick('*', '*.txt', '.h', '.[a-z]')} {one()}"),
            (0.7, lambda: f"install -t {one()} {one().rstrip('/')}"),
            (0.3, lambda: f"mkdir -p {one().rstrip('/')}/{{x,y}}"),
            (0.3, lambda: f"touch '{one().rstrip('/')} z'"),
            (0.7, lambda: f"tar xf {one().rstrip('/')} -C {one()} --strip-components=1"),
            (0.5, lambda: f"{self.pick(': ', '', 'cat /bin/busybox ')}> {one().rstrip('/')}"),
            (0.3, lambda: f"export Y={self.pick(*NAMES)} Z; mkdir -p /${{Y:-q}}/$Y"),
            (0.3, lambda: f"chmod -R 755 {one()}"),
            (0.3, lambda: f"cd {one()} && cd {self.pick('..', '-', '.', self.path(1))}"),
            (0.7, self.pick(*self.odd())),
        ]
        return self.random.choices(kinds, [weight for weight, _ in kinds])[0][1]()

    def odd(self):
        """Commands of which less is known, or nothing."""
        one = self.any
        return [
            lambda: f"test -{self.pick('e', 'd', 'f')} {one()} {self.pick('&&', '||')} {self.command()}",
            lambda: f"sh -c '{self.command()}'" if self.chance(0.5) else f"env X=1 touch {one().rstrip('/')}",
            lambda: f"f() {{ touch $1; }}; f {one().rstrip('/')}",
            lambda: f"{{ {self.command()}; {self.command()}; }}",
            lambda: f"echo $(touch {one().rstrip('/')})",
            lambda: f"touch {self.pick('$(echo {})', '`echo {}`').format(one().rstrip('/'))}",
            lambda: f"touch {one().rstrip('/')} & wait",
            lambda: f"eval touch {one().rstrip('/')}",
            lambda: f"case $V in v*) touch {one().rstrip('/')};; *) rm -rf {one()};; esac",
            lambda: f"while [ ! -e {(path := one().rstrip('/'))} ]; do touch {path} || break; done",
            lambda: f"find {one()} -type f -exec rm {{}} +",
            lambda: f"find {one()} -mindepth 1 -name {self.pick(*NAMES)} | xargs rm -rf",
            lambda: f"mkdir -p {one()} && cd $_" if self.chance(0.2) else f"mkdir -p {(path := one())} && cd {path}",
            lambda: "exit 0",
            lambda: f"cp -rT {one()} {one()}",
            lambda: f"gzip {one().rstrip('/')}",
        ]

    def script(self):
        text = self.command()
        for _ in range(self.pick(0, 0, 1, 1, 2, 3)):
            text += self.pick(" && ", " && ", " && ", " && ", "; ", " || ") + self.command()
        if self.chance(0.03):
            text += " || exit 1"
        return text

    def tried(self, root, workdir, options, value, text):
        """Whether a script succeeds in a copy of the folder, which then takes its place."""
        other = root.with_name(root.name + "~")
        subprocess.run(["cp", "-al", str(root), str(other)], check=True)
        (other / workdir.lstrip("/")).mkdir(parents=True, exist_ok=True)
        script = f"cd {workdir} && exec /bin/busybox sh {options} \"$0\""
        result = subprocess.run(
            [shutil.which("chroot") or "/usr/sbin/chroot", str(other), "/bin/busybox", "sh", "-c", script, text], capture_output=True, stdin=subprocess.DEVNULL,
            env={"PATH": "/bin", "V": value}, timeout=20,
        )
        good, bad = (other, root) if result.returncode == 0 else (root, other)
        shutil.rmtree(bad)
        if good is other:
            other.rename(root)
        return good is other

    def sources(self):
        return self.pick(
            self.path(), self.path(), self.path(2), ".", "*", "a/*", "*.py", self.path(1) + "/", "[ab]", "*/c", "?.txt", "data.tar.gz",
        )

    def file(self):
        """A Dockerfile and the names of its stages."""
        context = self.context()
        exists = lambda pattern: any(context.glob(pattern.strip("/"))) if pattern not in (".", "*") else True
        lines, stages = [], []
        for number in range(self.pick(2, 3, 4, 5)):
            name = f"s{number}"
            base = self.pick("scratch", "scratch", "scratch", "box", *stages)
            lines.append(f"FROM {base} AS {name}")
            root = self.folder / f"root{number}"
            if base in stages:
                subprocess.run(["cp", "-al", str(self.roots[base][0]), str(root)], check=True)
                _, workdir, options, value = self.roots[base]
            else:
                (root / "bin").mkdir(parents=True)
                os.link(context / "busybox", root / "bin" / "busybox") if base != "box" else shutil.copy(context / "busybox", root / "bin" / "busybox")
                workdir, options, value = "/", "-c", "var"
                if base == "box":
                    for folder in ("tmp", "etc", "root"):
                        (root / folder).mkdir()
                else:
                    lines += ["COPY busybox /bin/busybox", TRUE_SHELL]
            if self.chance(0.2) and base not in stages:
                options = self.pick("-ec", "-euc")
                lines.append(f'SHELL ["/bin/busybox", "sh", "{options}"]')
            lines += ["ARG V=var"]
            for _ in range(self.random.randrange(2, 8)):
                found = subprocess.run(["find", ".", "-mindepth", "1", "-not", "-path", "./bin*"], cwd=root, capture_output=True, text=True).stdout
                self.there = [path.removeprefix(".") for path in sorted(found.splitlines()) if " " not in path]
                kind = self.random.random()
                if kind < 0.12:
                    path = self.pick(self.absolute(2), "/w", self.path(1))
                    target = os.path.normpath(os.path.join(workdir, path))
                    try:
                        (root / target.lstrip("/")).mkdir(parents=True, exist_ok=True)
                    except OSError:
                        continue
                    workdir = target
                    lines.append(f"WORKDIR {path}")
                elif kind < 0.15:
                    value = self.pick(*NAMES)
                    lines.append(f"ENV V={value}")
                elif kind < 0.4:
                    several = [self.sources() for _ in range(self.pick(1, 1, 1, 2))]
                    if not all(exists(source) for source in several):
                        continue
                    to = self.pick(self.absolute(2) + "/", self.any(), ".", "./") if len(several) == 1 else self.absolute(2) + "/"
                    keyword = self.pick("COPY", "COPY", "COPY", "ADD")
                    words = " ".join([*several, to]) if self.chance(0.85) else json.dumps([*several, to])
                    lines.append(f"{keyword} {self.pick('', '', '', '--chown=1000:1000 ')}{words}")
                    # Roughly what it does, so that later commands find something.
                    target = root / os.path.normpath(os.path.join(workdir, to)).lstrip("/")
                    matches = [list(context.glob(source.strip("/"))) if source != "." else [context] for source in several]
                    copied = [path for paths in matches for path in paths if path.name != "busybox"]
                    if to.endswith(("/", ".")) or any(path.is_dir() for path in copied):
                        subprocess.run(["mkdir", "-p", str(target)], capture_output=True)
                    for path in copied:
                        subprocess.run(["cp", "-r", "--remove-destination", f"{path}/." if path.is_dir() else str(path), str(target)], capture_output=True)
                elif kind < 0.5:
                    if not stages:
                        continue
                    other = self.pick(*stages)
                    taken = [path for path in ("a", "b", "c", "w", "a/b", "e.txt") if os.path.lexists(self.roots[other][0] / path)]
                    if taken:
                        source = self.pick(*taken)
                        if self.chance(0.2):
                            source = self.pick("*", "a/*", "?", "*.txt", ".*", "")
                        by = other if self.chance(0.8) else stages.index(other)
                        lines.append(f"COPY --from={by} /{source} {self.absolute(2)}{self.pick('', '/')}")
                elif kind < 0.515:
                    lines.append(f"VOLUME {self.absolute(1)}")
                else:
                    mount = "--mount=type=cache,target=/c " if self.chance(0.04) else ""
                    for text in (self.script() for _ in range(4)):
                        if self.tried(root, workdir, options, value, text):
                            lines.append(f"RUN {mount}{text}")
                            break
                        if self.chance(0.1) and self.tried(root, workdir, options, value, f"{text} || true"):
                            lines.append(f"RUN {text} || true")
                            break
            self.roots[name] = (root, workdir, options, value)
            stages.append(name)
        for root, *_ in self.roots.values():
            shutil.rmtree(root)
        return "\n".join(lines) + "\n", stages


class Files:
    """The files of an image, by path without the first slash."""

    def __init__(self, data):
        self.kinds, self.links = {"": "folder"}, {}
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for entry in archive:
                name = entry.name.strip("/").removeprefix("./")
                if name in ("", "."):
                    continue
                self.kinds[name] = "folder" if entry.isdir() else "link" if entry.issym() else "file"
                if entry.issym():
                    self.links[name] = entry.linkname
                for at in range(1, name.count("/") + 1):
                    self.kinds.setdefault("/".join(name.split("/")[:at]), "folder")

    def real(self, path, follow=False, depth=0):
        """The path without links, the last part aside; `None` where a folder on the way is none."""
        done, todo = [], [part for part in path.split("/") if part]
        steps = 0
        while todo:
            steps += 1
            if 400 < steps:
                return None
            part = todo.pop(0)
            if part == "..":
                done = done[:-1]
                continue
            if part == ".":
                continue
            here = "/".join([*done, part])
            if here in self.links and (todo or follow):
                target = self.links[here]
                if target.startswith("/"):
                    done = []
                todo = [piece for piece in target.split("/") if piece] + todo
                continue
            if todo and self.kinds.get(here) != "folder":
                return None
            done.append(part)
        return "/".join(done)

    def kind(self, path, follow=False):
        real = self.real(path, follow)
        return None if real is None else self.kinds.get(real)

    def fits(self, path, said):
        if said == "absent":
            return self.kind(path) is None
        if said == "folder":
            return self.kind(path, True) == "folder"
        if said == "file":
            return self.kind(path) == "file"
        return self.kind(path) is not None

    def names(self, folder):
        real = self.real(folder, True) or ""
        prefix = f"{real}/" if real else ""
        return {name[len(prefix):].split("/")[0] for name in self.kinds if name.startswith(prefix) and name != real}


# What an engine puts into containers, and may leave in images.
ALWAYS = {"/dev", "/proc", "/sys", "/etc/hosts", "/etc/resolv.conf"}


def claims_of(stage, probes):
    """Every claim of a stage, as path and what is said of it."""
    claims, whole = stage["Paths"]["Claims"], set(stage["Paths"]["Whole"])
    said = [(path, claim[0]) for path, claim in claims.items() if claim[0]]
    for path in probes:
        folder, child = "/", None
        for part in path.strip("/").split("/"):
            child = f"{folder.rstrip('/')}/{part}"
            if child not in claims:
                break
            folder = child
        if child not in claims and folder in whole:
            said.append((path, "absent"))
    return said


def wrong_claims(stage, files, said):
    claims, whole = stage["Paths"]["Claims"], stage["Paths"]["Whole"]
    wrong = [(path, what) for path, what in said if not files.fits(path, what)]
    for folder in whole:
        if files.kind(folder, True) != "folder":
            wrong.append((folder, "whole"))
        for name in files.names(folder):
            path = f"{folder.rstrip('/')}/{name}"
            if path not in claims:
                wrong.append((path, "unlisted"))
    return wrong


def export(engine, folder, target):
    """The files of a stage; `None` where the builder refuses."""
    command = ["/usr/bin/docker", "build", "-q", "--network", "none", "--target", target, "-o", "type=tar,dest=-", "-f", f"{folder}/Dockerfile", f"{folder}/context"]
    result = subprocess.run(command, env=engine.environment, capture_output=True)
    return (Files(result.stdout), "") if result.returncode == 0 else (None, result.stderr.decode(errors="replace"))


def check_paths(engine, work, arguments, files):
    """How many claims were compared, and how many are wrong."""

    def one(index):
        folder = work / f"paths{index}"
        folder.mkdir()
        text, stages = Generator(f"paths.{arguments.seed}.{index}", folder).file()
        (folder / "Dockerfile").write_text(text)
        command = [arguments.server, "debug", "image", str(folder / "Dockerfile"), "--context", str(folder / "context")]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"debug image: {result.stderr}\n{text}")
        predicted = json.loads(result.stdout)["stages"]
        found = [export(engine, folder, name) for name in stages]
        listing = subprocess.run(["find", ".", "-not", "-name", "busybox"], cwd=folder / "context", capture_output=True, text=True).stdout
        shutil.rmtree(folder)
        return text, stages, predicted, found, listing

    count, refused = collections.Counter(), collections.Counter()
    unknown = likely = missed = turned = stages_built = wrong = shown = 0
    source = random.Random(arguments.seed)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for text, stages, predicted, found, listing in pool.map(one, range(files)):
            for stage, (built, problem) in zip(predicted, found):
                if built is None:
                    refused[problem.strip().splitlines()[-1][-100:] if problem.strip() else "?"] += 1
                    continue
                stages_built += 1
                probes = {"/" + "/".join(parts) for most in (1, 2) for parts in itertools.product(NAMES, repeat=most)}
                probes |= {"/" + "/".join(source.choice(NAMES) for _ in range(3)) for _ in range(30)} | {"/w/" + name for name in NAMES}
                said = claims_of(stage, probes)
                if arguments.falsify and said:
                    at = source.randrange(len(said))
                    said[at] = (said[at][0], "present" if said[at][1] == "absent" else "absent")
                for path, what in said:
                    count[what] += 1
                for claim in stage["Paths"]["Claims"].values():
                    unknown += claim[0] is None
                    likely += claim[0] is None and claim[1]
                faults = wrong_claims(stage, built, said)
                wrong += len(faults)
                if faults and shown < 5:
                    shown += 1
                    print(f"--- paths, stage {stage['Stage']}: {faults[:6]}\n{text}context:\n{listing}", flush=True)
                if stages_built <= 30 and not arguments.falsify:
                    for path, what in said:
                        turned += 1
                        missed += built.fits(path, "present" if what == "absent" else "absent")
    for message, times in refused.most_common(6):
        print(f"refused {times} times: {message}")
    total = sum(count.values())
    kinds = ", ".join(f"{what} {times}" for what, times in sorted(count.items()) if what not in ("absent", "present"))
    print(
        f"{files} files, {stages_built} stages, {sum(refused.values())} refused: {total} claims of paths, "
        f"{total - count['absent']} of them present ({kinds}), {count['absent']} absent; {wrong} wrong; "
        f"{unknown} paths unknown, {likely} of them likely; {missed} of {turned} claims that were turned round missed"
    )
    return total, wrong + missed
