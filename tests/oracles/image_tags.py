#!/usr/bin/env python3
"""Writes and judges the list of tags that is offered without a network, `server/src/data/tags.tsv`.

    image_tags.py write OFFICIAL DOTNET DISTROLESS DAY    writes the list
    image_tags.py judge SERVER FROMS OFFICIAL DOTNET DISTROLESS   asks a server for tags

OFFICIAL is a checkout of docker-library/official-images, whose `library/*` list every tag of the official images with the
platforms that each is built for; DOTNET one of dotnet/dotnet-docker, whose READMEs have tables of all tags; DISTROLESS one of
GoogleContainerTools/distroless, whose README names the images and their tags. Only these names are taken. DAY is the day of
the newest of them.

`judge` starts SERVER on standard input and output, asks for the tags of every image in the lists, and counts: offered tags
that are in no list, and of the lines of FROMS (one image with its tag a line, as `FROM` has it) whose tag is in a list, those
whose tag is offered.
"""
import collections
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = os.path.join(HERE, "..", "..", "server", "src", "data", "tags.tsv")

# Python has a list of its own. The others have hundreds of tags, and hardly a Dockerfile starts from them.
LEFT_OUT = {"python", "scratch", "tomee", "hylang", "lightstreamer", "azul-zulu", "neurodebian", "haxe"}
PLATFORMS = {
    "amd64": "linux/amd64", "arm32v5": "linux/arm/v5", "arm32v6": "linux/arm/v6", "arm32v7": "linux/arm/v7",
    "arm64v8": "linux/arm64", "i386": "linux/386", "mips64le": "linux/mips64le", "ppc64le": "linux/ppc64le",
    "riscv64": "linux/riscv64", "s390x": "linux/s390x", "windows-amd64": "windows/amd64", "loong64": "linux/loong64",
}
# Tags of these begin with the name of a release as well as with its number.
NAMED = {"debian", "ubuntu", "buildpack-deps"}
# What begins a tag and is no name of a version.
NO_NAMES = {"latest", "alpine", "slim", "jdk", "jre", "fpm", "apache", "cli", "zts", "full", "dev", "preview"}


def official(folder):
    """Image by image: tags, and the platforms of each build."""
    images = {}
    library = os.path.join(folder, "library")
    for name in sorted(os.listdir(library)):
        builds, default = [], {}
        with open(os.path.join(library, name), encoding="utf-8") as file:
            text = file.read()
        for block in re.split(r"\n\s*\n", text):
            fields, key = {}, None
            for line in block.split("\n"):
                if line.startswith("#"):
                    continue
                found = re.match(r"^([A-Za-z0-9-]+):\s*(.*)$", line)
                if found:
                    key = found.group(1)
                    fields[key] = found.group(2)
                elif key and line[:1] in (" ", "\t"):
                    fields[key] += " " + line.strip()
            if "Tags" not in fields:
                default.update(fields)
                continue
            fields = {**default, **fields}
            words = lambda key: [word.strip() for word in fields.get(key, "").split(",") if word.strip()]
            platforms = [PLATFORMS[arch] for arch in words("Architectures") or ["amd64"]]
            builds.append((words("Tags") + words("SharedTags"), platforms))
        if builds:
            images[name] = builds
    return images


def dotnet(folder):
    """The images of .NET, by the tables of the READMEs; tags for one platform only are left out."""
    images = {}
    for name in ["sdk", "aspnet", "runtime", "runtime-deps"]:
        builds, system = [], None
        with open(os.path.join(folder, f"README.{name}.md"), encoding="utf-8") as file:
            for line in file:
                heading = re.match(r"^#+ (Linux|Windows|Nano Server|Windows Server).*?(amd64|arm64|arm32) ?.*Tags", line, re.I)
                if heading:
                    arch = {"amd64": "amd64", "arm64": "arm64", "arm32": "arm/v7"}[heading.group(2).lower()]
                    system = ("linux/" if heading.group(1).lower() == "linux" else "windows/") + arch
                elif line.startswith("#"):
                    # A heading below names what is in preview, or a version of Windows.
                    system = system if re.match(r"^#+ .*(Preview|Windows|Nano)", line) else system
                elif system and "](" in line and "|" in line:
                    tags = [tag.strip() for tag in line.split("|")[0].split(",")]
                    bound = re.compile(r"-(amd64|arm64v8|arm32v7)$")
                    builds.append(([tag for tag in tags if not bound.search(tag)], [system]))
        images[f"mcr.microsoft.com/dotnet/{name}"] = builds
    return images


def distroless(folder):
    """The images without a distribution, by the README's table."""
    images = {}
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        for line in file:
            found = re.match(r"^\|\s*(gcr\.io/distroless/[\w.-]+)\s*\|\s*([^|]+)\|\s*([^|]+)\|", line)
            if found:
                tags = re.findall(r"[a-z][\w-]*", found.group(2).replace("`", ""))
                arches = re.findall(r"amd64|arm64|arm(?!64)|s390x|ppc64le|riscv64", found.group(3))
                systems = ["linux/" + ("arm/v7" if arch == "arm" else arch) for arch in arches]
                images[found.group(1)] = [([tag], systems) for tag in tags]
    return images


def catalogue(sources):
    official_images, dotnet_images, distroless_images = sources
    return {**official(official_images), **dotnet(dotnet_images), **distroless(distroless_images)}


def split(tag, names):
    """The version that a tag begins with, and its variant."""
    if tag == "latest":
        return "", ""
    update = re.match(r"^(\d+u\d+-b\d+)(?:-(.*))?$", tag)
    if update:
        return update.group(1), update.group(2) or ""
    head, _, rest = tag.partition("-")
    if re.match(r"^v?\d", head):
        pre = re.match(r"^((?:rc|beta|alpha|preview|M)[.-]?\d*)(?:-(.*))?$", rest)
        return (f"{head}-{pre.group(1)}", pre.group(2) or "") if pre else (head, rest)
    return (head, rest) if head in names else ("", tag)


def names_of_versions(image, builds):
    """Words that stand where a number could: `lts`, `mainline`, `bookworm` of Debian."""
    names = set()
    for tags, _ in builds:
        variants = collections.defaultdict(set)
        for tag in tags:
            head, _, rest = tag.partition("-")
            variants[head].add(rest)
        numbers = [rests for head, rests in variants.items() if re.match(r"^v?\d", head)]
        for head, rests in variants.items():
            is_name = any(rests == others for others in numbers) or (image in NAMED and numbers)
            if not re.match(r"^v?\d", head) and head not in NO_NAMES and is_name:
                names.add(head)
    return names


def rows(image, builds):
    """Versions and groups of variants: tags of one group that begin with one version are names of one image."""
    names = names_of_versions(image, builds)
    builds_of = collections.OrderedDict()
    for number, (tags, _) in enumerate(builds):
        for tag in tags:
            builds_of.setdefault(tag, []).append(number)
    groups = collections.OrderedDict()
    for tag, numbers in builds_of.items():
        groups.setdefault(tuple(numbers), []).append(tag)
    table = collections.OrderedDict()
    for numbers, tags in groups.items():
        platforms = tuple(sorted({platform for number in numbers for platform in builds[number][1]}))
        versions = collections.OrderedDict()
        for tag in tags:
            version, variant = split(tag, names)
            versions.setdefault(variant, set()).add(version)
        together = collections.OrderedDict()
        for variant, of in versions.items():
            together.setdefault(tuple(sorted(of, key=by_length)), []).append(variant)
        for of, variants in together.items():
            table.setdefault(of, []).append((tuple(sorted(variants, key=lambda v: (len(v), v))), platforms))
    return table


def by_length(version):
    return (not re.match(r"^v?\d", version), -len(version), version)


def write(day, sources):
    images = {name: builds for name, builds in catalogue(sources).items() if name not in LEFT_OUT}
    tables = {name: rows(name, builds) for name, builds in images.items()}
    uses = collections.Counter(p for table in tables.values() for groups in table.values() for _, p in groups)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    letter = {platforms: letters[at] for at, (platforms, _) in enumerate(sorted(uses.items(), key=lambda u: (-u[1], u[0])))}
    out = [
        "# The tags of official images and of some others, and what each is built for.",
        f"# Sources: docker-library/official-images, dotnet/dotnet-docker, GoogleContainerTools/distroless; {day}.",
        "# Written by tests/oracles/image_tags.py; what people choose first is in tag_order.tsv.",
        f"date\t{day}",
        "# Sets of platforms: letter, platforms.",
    ]
    out += [f"{key}={','.join(platforms)}" for platforms, key in letter.items()]
    out += [
        "# An image in a line of its own; below it, versions and variants with a tab between them. Each version with each variant",
        "# is a tag. Variants with commas between them are names of one image, so are all the versions of a line; `~` is no",
        "# version, `.` no variant, both together `latest`. `=` and a letter: from there on, what it is built for. `\"`: the variants",
        "# of the line above.",
    ]
    for name, table in tables.items():
        out.append(name)
        last = None
        for versions, groups in table.items():
            platforms, words = None, []
            for variants, on in groups:
                word = ",".join(variant or "." for variant in variants)
                words.append(word if on == platforms else f"{word}={letter[on]}")
                platforms = on
            body = " ".join(words)
            out.append(" ".join(version or "~" for version in versions) + "\t" + ('"' if body == last else body))
            last = body
    with open(LIST, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


class Server:
    """A language server on standard input and output."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last = 0
        self.call("initialize", {"processId": None, "rootUri": None, "capabilities": {
            "textDocument": {"completion": {"completionItem": {"tagSupport": {"valueSet": [1]}}}}}})
        self.notify("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def call(self, method, params):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == self.last and "method" not in message:
                return message.get("result")
            if "id" in message and "method" in message:
                self.send({"id": message["id"], "result": None})

    def complete(self, text):
        """The items at the end of a text."""
        uri = f"file:///judge/{self.last}/Dockerfile"
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "dockerfile", "version": 1, "text": text}})
        lines = text.split("\n")
        place = {"line": len(lines) - 1, "character": len(lines[-1])}
        found = self.call("textDocument/completion", {"textDocument": {"uri": uri}, "position": place}) or {}
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        return found.get("items", [])


def image_and_tag(text):
    """The image of a FROM, as the lists call it, and its tag."""
    text = text.split("@")[0]
    for prefix in ["index.docker.io/library/", "docker.io/library/", "docker.io/", "library/"]:
        text = text.removeprefix(prefix)
    name, colon, tag = text.rpartition(":")
    return (name, tag) if colon and "/" not in tag else (text, "latest")


def judge(server, froms, sources):
    lists = {name: {tag for tags, _ in builds for tag in tags} for name, builds in catalogue(sources).items()}
    server = Server(server)
    offered, unknown = {}, []
    for name, tags in lists.items():
        if name == "scratch":
            continue
        items = []
        # The whole list is longer than an answer: what begins with each letter is asked for as well.
        for typed in [""] + sorted({tag[:1] for tag in tags}):
            items += server.complete(f"FROM {name}:{typed}")
        ended = {item["label"] for item in items if 1 in item.get("tags", [])}
        expected = {item["label"] for item in items if "expected, not in the list" in item.get("detail", "")}
        offered[name] = {item["label"] for item in items}
        unknown += [f"{name}:{tag}" for tag in offered[name] - tags - ended - expected]
    lines = held = written = written_held = outside = 0
    missed = collections.Counter()
    with open(froms, encoding="utf-8", errors="replace") as file:
        for line in file:
            name, tag = image_and_tag(line.strip())
            if name not in offered:
                continue
            if tag not in lists[name]:
                outside += 1
                continue
            lines += 1
            has_tag = line.strip().endswith(":" + tag)
            written += has_tag
            if tag in offered[name]:
                held += 1
                written_held += has_tag
            else:
                missed[f"{name}:{tag}"] += 1
    with_tags = [name for name, tags in offered.items() if tags]
    print(f"{len(with_tags)} images with tags; {sum(map(len, offered.values()))} tags offered, {len(unknown)} of them in no list")
    print(*sorted(unknown)[:20])
    share = 100 * held / max(lines, 1)
    print(f"{lines} FROM lines have a tag of a list, {held} of these are offered: {share:.1f} %; {outside} others")
    print(f"of those that write the tag: {written_held} of {written}, {100 * written_held / max(written, 1):.1f} %")
    print(*(f"{count} {tag}" for tag, count in missed.most_common(20)), sep="\n")


def main():
    command, *rest = sys.argv[1:] or ["help"]
    if command == "write" and len(rest) == 4:
        write(rest[3], rest[:3])
    elif command == "judge" and len(rest) == 5:
        judge(rest[0], rest[1], rest[2:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
