#!/usr/bin/env python3
"""pages.py PROGRAM FOLDER: the pages by hand. Each Dockerfile in them has no error; each command line of the program has an
answer, in a copy of the lesson's folder; what stands below "After `dockerfile-ls …`" is what that makes of what stands below
"Before"."""
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

program, folder = sys.argv[1], Path(sys.argv[2])
root = Path(__file__).resolve().parents[2]
failed, blocks, commands, compared = [], 0, 0, 0


def run(arguments, text, cwd):
    return subprocess.run([program, *arguments], input=text, cwd=cwd, capture_output=True, text=True, timeout=120)


with tempfile.TemporaryDirectory() as place:
    place = Path(place)
    (place / ".git").mkdir()
    shutil.copytree(root / "examples/fastapi", place / "examples/fastapi")
    shutil.copytree(root / "examples/fastapi", place, dirs_exist_ok=True)
    for page in [*sorted(folder.glob("*.md")), root / "README.md", root / "README.ru.md"]:
        if page.name == "rules.md":
            continue
        pairs = r"^Before:\n\n```dockerfile\n(.*?)^```\n\nAfter `dockerfile-ls ([^`]+)`:\n\n```dockerfile\n(.*?)^```"
        for before, words, after in re.findall(pairs, page.read_text(), re.M | re.S):
            compared += 1
            ran = run([*shlex.split(words), "-"], before, place)
            if ran.stdout != after:
                failed.append(f"{page}: {words}: {ran.stdout}{ran.stderr}")
        for language, block in re.findall(r"^```([\w-]+)\n(.*?)^```", page.read_text(), re.M | re.S):
            if language == "dockerfile":
                blocks += 1
                ran = run(["check", "-", "--fail-level", "error", "--format", "concise", "--no-config"], block, place)
                if ran.returncode:
                    failed.append(f"{page}: {ran.stdout}{ran.stderr}in\n{block}")
            if language != "sh":
                continue
            for line in block.splitlines():
                words = shlex.split(line, comments=True)
                words = words[: words.index("||")] if "||" in words else words
                # Those of other programs are theirs.
                if words[:1] != ["dockerfile-ls"] or any(word in words for word in ["|", ">", "--live", "server"]):
                    continue
                commands += 1
                with tempfile.TemporaryDirectory() as copy:
                    copy = shutil.copytree(place, Path(copy) / "it")
                    for name in re.findall(r"\b(\w+\.(?:sarif|json|baseline))\b", line):
                        if "merge" in words or "--baseline" in words:
                            run(["check", "--write-baseline", name], "", copy)
                    ran = run(words[1:], "FROM scratch\n", copy)
                if ran.returncode not in (0, 1) or "unexpected argument" in ran.stderr:
                    failed.append(f"{page}: {line}: {ran.returncode} {ran.stderr}")
# What they are there to show.
for name, words in {"neovim": "end-of-life-image", "neovim-ru": "end-of-life-image", "neovim-hover-ru": "uvicorn", "tags": "3.14"}.items():
    if words not in (folder / f"pictures/{name}.svg").read_text():
        failed.append(f"pictures/{name}.svg: no {words}")
print(f"{blocks} Dockerfiles, {commands} command lines, {len(failed)} of them wrong")
print("\n".join(failed))
sys.exit(bool(failed) or blocks < 5 or commands < 20 or compared < 1)
