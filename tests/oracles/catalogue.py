#!/usr/bin/env python3
"""Compares lists of images with their sources, by readers of its own.

usage: catalogue.py diff OLD_SOURCES NEW_SOURCES OLD_DATA NEW_DATA
       catalogue.py dates SOURCES

diff: the tags that two refreshes differ in are those that upstream has added and taken away between the days of their sources.
dates: each day in `server/src/ide/by_date/tests.rs` stands on the pages of endoflife.date, in `catalogue/plans.tsv` or in a PEP.
SOURCES are folders with bare repositories or checkouts, as `catalogue refresh` takes them.
"""

import datetime
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What `catalogue/src/refresh.rs` leaves out; `python` has a list of its own.
LEFT_OUT = {"python", "scratch", "tomee", "hylang", "lightstreamer", "azul-zulu", "neurodebian", "haxe"}
# Lines whose ends are in the PEP of their release and not yet on a page: 3.15 in PEP 790.
PEPS = {("python", "3.15"): "2031-10-31"}
PAGES = {
    "python": "python", "node": "nodejs", "golang": "go", "redis": "redis", "debian": "debian", "ubuntu": "ubuntu",
    "alpine": "alpine-linux", "eclipse-temurin": "eclipse-temurin", "mcr.microsoft.com/dotnet/sdk": "dotnet",
    "mcr.microsoft.com/dotnet/aspnet": "dotnet", "registry.access.redhat.com/ubi8/ubi-minimal": "rhel",
    "registry.access.redhat.com/ubi9": "rhel", "postgres": "postgresql", "php": "php", "ruby": "ruby",
    "Debian": "debian", "Ubuntu": "ubuntu", "Alpine": "alpine-linux",
}
CODENAMES = {"bullseye": "11", "bookworm": "12", "trixie": "13", "jammy": "22.04", "noble": "24.04"}


def git(folder, *arguments):
    inner = folder / ".git"
    command = ["git", f"--git-dir={inner if inner.exists() else folder}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def upstream(sources):
    """Image and tag of all that the library files name."""
    folder, found = pathlib.Path(sources) / "official-images", set()
    for image in git(folder, "ls-tree", "--name-only", "HEAD:library").split():
        # A value goes on in lines that begin with a blank.
        text = re.sub(r"\n[ \t]+", " ", git(folder, "show", f"HEAD:library/{image}"))
        for tags in re.findall(r"^(?:Shared)?Tags:(.*)$", text, re.M):
            found |= {(image, tag.strip()) for tag in tags.split(",") if tag.strip()}
    return {pair for pair in found if pair[0] not in LEFT_OUT}


def listed(data):
    """Image and tag of all rows of `tags.tsv` that are no older patches."""
    found, image, variants = set(), "", ""
    for line in (pathlib.Path(data) / "tags.tsv").read_text().splitlines():
        if line.startswith(("#", "date\t")) or ("\t" not in line and "=" in line):
            continue
        if "\t" not in line:
            image = line
            continue
        versions, own = line.split("\t")
        variants = variants if own == '"' else own
        if versions.startswith("-") or "/" in image:
            continue
        for version in versions.split(" "):
            for names in variants.split(" "):
                for variant in names.split("=")[0].split(","):
                    parts = [part for part in (version, variant) if part not in ("~", ".")]
                    found.add((image, "-".join(parts) or "latest"))
    return found


def diff(old_sources, new_sources, old_data, new_data):
    old, new, before, after = upstream(old_sources), upstream(new_sources), listed(old_data), listed(new_data)
    print(f"upstream: {len(old)} tags, then {len(new)}: {len(old - new)} gone, {len(new - old)} new")
    print(f"lists: {len(before)} tags, then {len(after)}: {len(before - after)} gone, {len(after - before)} new")
    other = sorted(((old - new) ^ (before - after)) | ((new - old) ^ (after - before)) | (old ^ before) | (new ^ after))
    print(f"{len(other)} tags differ", *other[:20], sep="\n")
    return not other and len(old) > 5_000


def page(sources, product):
    """The days of each line of a page."""
    lines, cycle = {}, None
    for line in git(pathlib.Path(sources) / "endoflife.date", "show", f"HEAD:products/{product}.md").splitlines():
        if named := re.match(r"\s*-\s*releaseCycle:\s*[\"']?([^\"'\s#]+)", line):
            cycle = named[1]
            lines[cycle] = set()
        elif (day := re.match(r"\s+(?:eol|eoas|support|eoes|extendedSupport):\s*(\d{4}-\d\d-\d\d)", line)) and cycle:
            lines[cycle].add(day[1])
    return lines


def cycles(name, tag):
    """What the line of a tag may be called on a page, the most exact first."""
    word = tag.split("-")[0]
    if ubi := re.search(r"/ubi(\d+)", name):
        return [ubi[1]]
    if word in CODENAMES:
        return [CODENAMES[word]]
    numbers = re.match(r"\d+(\.\d+)?", word)
    return [numbers[0], numbers[0].split(".")[0]] if numbers else []


def dates(sources):
    plans = [line.split("\t") for line in (ROOT / "catalogue/plans.tsv").read_text().splitlines() if not line.startswith("#")]
    plans = {(plan[0], plan[1]): plan[2] for plan in plans if len(plan) > 2}
    pages, count, planned, wrong = {}, 0, 0, []
    text = (ROOT / "server/src/ide/by_date/tests.rs").read_text()
    for year, month, day, rest in re.findall(r"Date::constant\((\d+), (\d+), (\d+)\)(.*?)\n\}", text, re.S):
        today = datetime.date(int(year), int(month), int(day))
        hovers = rest.split('expect![[r#"')[2]
        said = re.findall(r"^ +(\S+):(\S+): (.*)$", hovers, re.M)
        for name, tag, words in said:
            for end in re.finditer(r"(Support|Supported)(?: of (\w+) ([\d.]+))? (until|ended on|ends soon, on) (\S+?)\.?(?= |$)", words):
                count += 1
                system, release, how, at = end[2], end[3], end[4], end[5]
                product, found = (PAGES[system], [release]) if system else (PAGES[name], cycles(name, tag))
                known = pages.setdefault(product, None) or page(sources, product)
                pages[product] = known
                is_public = any(at in known.get(cycle, ()) for cycle in found)
                is_planned = any(at in (plans.get((name, cycle)), PEPS.get((name, cycle))) for cycle in found)
                planned += is_planned and not is_public
                is_over = datetime.date.fromisoformat(at) < today
                if not (is_public or is_planned) or is_over != (how == "ended on"):
                    wrong.append(f"{today} {name}:{tag}: {end[0]}")
    print(f"{count} statements with a day, {planned} of them by a plan; {len(wrong)} wrong", *wrong, sep="\n")
    return count > 150 and not wrong


if __name__ == "__main__":
    what, *arguments = sys.argv[1:] or ["help"]
    known = {"diff": (diff, 4), "dates": (dates, 1)}
    if what not in known or len(arguments) != known[what][1]:
        sys.exit(__doc__)
    sys.exit(0 if known[what][0](*arguments) else 1)
