#!/usr/bin/env python3
"""Compares what is said of the syntax of shell text with what the shells themselves refuse.

    shell_syntax.py SERVER [--files LIST] [--mutants N] [--seed N] [--show N] PATH...

A `.md` file stands for the Dockerfiles among its examples.

The texts are those of RUN and its like in the given Dockerfiles, as a builder would hand them to a shell, and texts that are
made of them by breaking something: a token is taken out, doubled, put in or moved, an end is cut off. dash, bash, bash as
`sh` and BusyBox's ash read each without running it (`-n`). Nothing may be refused here that a shell accepts; of what it
refuses at least 99 of 100 have to be found. What differs is listed.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from shellcheck import examples

SHELLS = {
    "dash": ["dash", "-n", "-c"],
    "ash": ["busybox", "ash", "-n", "-c"],
    "bash": ["bash", "-n", "-c"],
    "bash-posix": ["bash", "--posix", "-n", "-c"],
}
TOKEN = re.compile(r"""\s+|[A-Za-z0-9_./:-]+|&&|\|\||;;|<<-?|>>|\$\(\(|\$\(|\$\{|.""", re.S)
# What is put into a text.
PIECES = [
    "&&", "||", "|", ";", "&", ";;", "(", ")", "{", "}", "$(", "${", "$((", "))", "((", "`", '"', "'", "\\", "<", ">", "<<",
    ">>", "<<<", "<(", "!", "if ", "then ", "elif ", "else ", "fi", "for x in ", "while ", "until ", "do ", "done", "case x in ",
    "esac", "in ", "[[ ", " ]]", "function ", "time ", "coproc ", "select ", "\n", "#", "=(", "[", "]", "$", "a) ", "$'", "&>", "|&",
    "f() ", "! ! ", "x=", "2>&1", ">&", "*)", "=~ ", "$[", "<<E\n", "\nE\n", "@(", "{ ", "; }", ";&",
]


def texts_of(binary, paths):
    """The shell texts of files, each once."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        files = [file for path in paths for file in (examples(path, folder) if path.endswith(".md") else [path])]
        for start in range(0, len(files), 500):
            command = [binary, "debug", "shell-syntax", "--texts", *files[start : start + 500]]
            found += subprocess.run(command, capture_output=True, check=True).stdout.split(b"\0")
    return [text for text in dict.fromkeys(found) if text]


def verdicts(binary, texts):
    """What we say of each text: for each shell, where it stops."""
    given = b"\0".join(texts)
    printed = subprocess.run([binary, "debug", "shell-syntax"], input=given, capture_output=True, check=True).stdout
    lines = printed.decode().split("\n")[: len(texts)]
    assert len(lines) == len(texts), "a line for each text"
    return [line.split("\t") for line in lines]


def accepts(command, text):
    """Whether a shell reads a text to its end."""
    # It is no option.
    text = b" " + text if text[:1] in (b"-", b"+") else text
    # What is wrong in `[[`, bash reports, runs nothing, and calls it a success.
    if command[0] == "bash" and b"[[" in text:
        return not re.search("unexpected|expected|syntax error", complaint(command, text))
    null = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in (0, 1, 2)]
    pid = os.posix_spawnp(command[0], [*command, text], {"PATH": os.environ["PATH"], "LC_ALL": "C"}, file_actions=null)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def complaint(command, text):
    """What a shell says of a text, without its warnings of heredocs that do not end."""
    done = subprocess.run([*command, text], capture_output=True, stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
    said = [line for line in done.stderr.decode(errors="replace").splitlines() if ": warning: " not in line]
    return said[0][:120] if said else ""


def mutant(text, chance):
    """A text with one to three things broken."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        tokens = TOKEN.findall(text)
        if not tokens:
            return text
        at = chance.randrange(len(tokens))
        kind = chance.randrange(8)
        if kind <= 1:
            del tokens[at]
        elif kind == 2:
            tokens.insert(at, tokens[at])
        elif kind == 3:
            other = chance.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif kind == 4:
            tokens = tokens[:at] if chance.random() < 0.7 else tokens[at:]
        elif kind == 5:
            signs = [i for i, token in enumerate(tokens) if not token.isspace() and not token[0].isalnum()]
            if signs:
                del tokens[chance.choice(signs)]
        else:
            tokens.insert(at, chance.choice(PIECES))
        text = "".join(tokens)
    return text


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("binary")
    options.add_argument("paths", nargs="*")
    options.add_argument("--files", help="a file with a path in each line")
    options.add_argument("--given", help="texts, with NUL between them, instead of those of files")
    options.add_argument("--mutants", type=int, default=0)
    options.add_argument("--most", type=int, default=4000, help="bytes of the longest text that is broken")
    options.add_argument("--real", type=int, default=0, help="only so many of the real texts")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=20)
    options.add_argument("--shells", default=",".join(SHELLS))
    chosen = options.parse_args()
    paths = chosen.paths + (open(chosen.files).read().splitlines() if chosen.files else [])
    if chosen.given:
        real = [text for text in open(chosen.given, "rb").read().split(b"\0") if text]
    else:
        real = texts_of(chosen.binary, paths)
    chance = random.Random(chosen.seed)
    short = [text.decode() for text in real if len(text) <= chosen.most]
    if chosen.real:
        real = chance.sample(real, min(chosen.real, len(real)))
    broken = [mutant(chance.choice(short), chance).encode() for _ in range(chosen.mutants)]
    broken = [text for text in dict.fromkeys(broken) if text.strip()]
    failed = False
    for name, texts in (("real texts", real), ("mutants", broken)):
        ours = verdicts(chosen.binary, texts) if texts else []
        for column, (shell, command) in enumerate(SHELLS.items()):
            if shell not in chosen.shells.split(",") or not texts:
                continue
            with ThreadPoolExecutor(4) as pool:
                theirs = list(pool.map(lambda text: accepts(command, text), texts))
            wrong = [(t, v[column]) for t, v, is_good in zip(texts, ours, theirs) if is_good and v[column] not in ("-", "?")]
            missed = [t for t, v, is_good in zip(texts, ours, theirs) if not is_good and v[column] in ("-", "?")]
            refused = theirs.count(False)
            found = refused - len(missed)
            share = 100 * found / refused if refused else 100
            print(f"{name}, {shell}: {len(texts)}, refused {refused}, found {found} ({share:.2f} %), wrong {len(wrong)}", flush=True)
            failed |= bool(wrong) or share < 99
            for text, verdict in wrong[: chosen.show]:
                print(f"  WRONG {verdict}: {text.decode()[:300]!r}")
            for text in missed[: chosen.show]:
                print(f"  MISSED {complaint(command, text)}: {text.decode()[:300]!r}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
