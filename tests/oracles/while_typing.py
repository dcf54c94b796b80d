#!/usr/bin/env python3
"""while_typing.py SERVER [--beside COMMAND…]: what an editor shows while Dockerfiles are typed, and how long what is held
back takes.

    while_typing.py target/release/dockerfile-ls --beside node …/docker-langserver --stdio

The 20 files in `typed` are typed key by key into servers over standard input and output, with mistyped words that are
corrected, words that are deleted and typed anew, lines that are pasted, taken back and pasted again, and changes in the
middle of what is there already. Everything is drawn by a seed, so that every server sees the same.

A person takes 80 to 150 ms for a key, and findings wait for 500 ms by default. Here both are a fifth of that: the setting
is DELAY, a key takes 0.16 to 0.3 of it. A person also rests: here for two to three times DELAY at the end of every third
line, and between words of every eighth. What is shown of a half-typed line then counts like all else.

A finding is *passing* if it was shown at some moment and is not there in the end: one with the same code, the same message
and the same words under it. What came because the machine kept the keys from the server for longer than half of DELAY is
left out (it is counted as stalled).

Fails where more than ERRORS passing errors are shown in a file, the end differs from what `check` says of it, or the full
findings come later than LATE behind the setting; and where the same with the setting 0 shows no more than that.
"""
import concurrent.futures
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time

# Seconds.
DELAY = 0.1
# Passing errors in a file, at most.
ERRORS = 3
# Seconds behind the setting until everything is shown, for 95 of 100 rests.
LATE = 0.05
# Files that are typed at the same time, each into a server of its own.
TYPISTS = 10
FILES = sorted(pathlib.Path(__file__).resolve().with_name("typed").glob("*.Dockerfile"))


class Server:
    """A language server, and what it has published of one file."""

    def __init__(self, command, delay, folder):
        environment = dict(os.environ, DOCKERFILE_LS_OFFLINE="1", RUST_LOG="off")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env=environment)
        # The moment and the findings of each message, by address.
        self.published, self.answers = {}, {}
        self.news = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()
        root = pathlib.Path(folder).as_uri()
        self.ask("initialize", {
            "processId": os.getpid(), "rootUri": root, "workspaceFolders": [{"uri": root, "name": "x"}],
            "capabilities": {"textDocument": {"publishDiagnostics": {}}},
            "initializationOptions": {"diagnostics": {"typingDelay": round(delay * 1000)}},
        })
        self.tell("initialized", {})

    def read(self):
        stream = self.process.stdout
        while line := stream.readline():
            length = 0
            while line.strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                line = stream.readline()
            message, now = json.loads(stream.read(length)), time.perf_counter()
            with self.news:
                if message.get("method") == "textDocument/publishDiagnostics":
                    params = message["params"]
                    self.published.setdefault(params["uri"], []).append((now, params["diagnostics"]))
                elif "method" not in message:
                    self.answers[message["id"]] = message
                elif "id" in message:
                    items = message.get("params", {}).get("items", [])
                    self.write({"id": message["id"], "result": [None] * len(items) or None})
                self.news.notify_all()

    def write(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method, params):
        self.write({"method": method, "params": params})

    def ask(self, method, params):
        number = len(self.answers) + 1
        self.write({"id": number, "method": method, "params": params})
        with self.news:
            if not self.news.wait_for(lambda: number in self.answers, 60):
                sys.exit(f"no answer to {method}")

    def open(self, uri, text):
        document = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def stop(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(20)


def keys(text, draw):
    """Types a text: edits (start, end, new text, "key" or "rest" for what follows it), which lead to that text."""
    edits, typed = [], ""

    def put(new, pause="key"):
        nonlocal typed
        edits.append((len(typed), len(typed), new, pause))
        typed += new

    def back(count, at_once=False, pause="key"):
        nonlocal typed
        for _ in range(1 if at_once else count):
            step = count if at_once else 1
            edits.append((len(typed) - step, len(typed), "", pause))
            typed = typed[:-step]

    def word(letters):
        if draw.random() < 0.06 and 3 < len(letters):
            right = draw.randrange(1, len(letters) - 1)
            for letter in letters[:right] + draw.choice("aeinrst") + letters[right + 1:right + 3]:
                put(letter)
            back(len(letters[right + 1:right + 3]) + 1)
            letters = letters[right:]
        for letter in letters:
            put(letter)

    lines = text.splitlines(keepends=True)
    while lines:
        if draw.random() < 0.1 and typed:
            block = "".join(lines[:draw.randrange(1, 4)])
            lines = lines[block.count("\n"):]
            put(block)
            if draw.random() < 0.5:
                back(len(block), at_once=True)
                put(block)
            continue
        line = lines.pop(0)
        content = line.rstrip("\r\n")
        rests_between = draw.random() < 1 / 8
        words = content.split(" ")
        for number, letters in enumerate(words):
            if number:
                rests = rests_between and draw.random() < 1 / (len(words) - number)
                put(" ", "rest" if rests else "key")
                rests_between = rests_between and not rests
            word(letters)
        if draw.random() < 0.08 and words[-1]:
            back(len(words[-1]))
            word(words[-1])
        put(line[len(content):], "rest" if draw.random() < 1 / 3 else "key")
    return edits


def changes(text, draw):
    """Changes in the middle of a text that lead back to it."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    edits = []
    # A line that is typed and taken back as a whole.
    at, new, end = draw.choice(starts[1:-1]), "# TODO: smaller", "\r\n" if "\r\n" in text else "\n"
    edits += [(at + index, at + index, key, "key") for index, key in enumerate([*new, end])]
    edits.append((at, at + len(new + end), "", "key"))
    # A line that is cut and pasted.
    index = draw.randrange(1, len(starts) - 2)
    line = text[starts[index]:starts[index + 1]]
    edits += [(starts[index], starts[index + 1], "", "key"), (starts[index], starts[index], line, "rest")]
    # A word that is deleted from its end and typed anew.
    index = draw.choice([index for index in range(len(starts) - 1) if text[starts[index]:starts[index + 1]].strip()])
    line = text[starts[index]:starts[index + 1]].rstrip()
    letters = line.split(" ")[-1]
    end = starts[index] + len(line)
    edits += [(end - 1 - done, end - done, "", "key") for done in range(len(letters))]
    edits += [(end - len(letters) + done,) * 2 + (letter, "key") for done, letter in enumerate(letters)]
    # A name that is replaced as a whole, and the replacement undone.
    edits += [(end - len(letters), end, "other", "key"), (end - len(letters), end - len(letters) + 5, letters, "rest")]
    return edits


def position(text, at):
    """A place of a text as the protocol has it."""
    before = text[:at]
    line = before.count("\n")
    column = before[before.rfind("\n") + 1:]
    return {"line": line, "character": len(column.encode("utf-16-le")) // 2}


def marked(text, place):
    """The text at a range of the protocol."""
    lines = text.split("\n")

    def offset(place):
        line = lines[place["line"]] if place["line"] < len(lines) else ""
        column = len(line.encode("utf-16-le")[:2 * place["character"]].decode("utf-16-le", "ignore"))
        return sum(len(line) + 1 for line in lines[:place["line"]]) + column

    return text[offset(place["start"]):offset(place["end"])]


def names(text, findings):
    """What is known of findings wherever they stand: severity, code, message, words."""
    return {(one.get("severity", 1), str(one.get("code")), one["message"], marked(text, one["range"])) for one in findings}


def places(findings):
    return sorted((one["range"]["start"]["line"] + 1, str(one.get("code")), one["message"]) for one in findings)


def type_file(command, file, delay, checks=None):
    """Types one file: passing findings, passing errors, stalled ones, seconds until everything was shown, whether the end is
    that of a fresh file, the findings in the end, and what the program `checks` finds."""
    wanted = file.read_bytes().decode()
    draw = random.Random(file.name)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "Dockerfile")
        path.write_bytes(wanted.encode())
        server, uri = Server(command, delay, folder), path.as_uri()
        server.open(uri, "")
        with server.news:
            server.news.wait_for(lambda: uri in server.published, 5)
            server.published[uri] = []
        text = ""
        stalled, waits, passed, begun = set(), [], {}, 0

        def take(text, gap):
            """Takes what was published since; `gap` is how long no key had been sent, unless somebody rests."""
            nonlocal begun
            with server.news:
                news = server.published[uri][begun:]
            begun += len(news)
            for moment, findings in news:
                for name in names(text, findings):
                    if name not in passed:
                        passed[name] = moment
                        if gap is not None and DELAY / 2 < gap:
                            stalled.add(name)
            return news

        edits = keys(wanted, draw) + changes(wanted, draw)
        edits[-1] = edits[-1][:3] + ("rest",)
        for version, (start, end, new, pause) in enumerate(edits, 2):
            change = {"range": {"start": position(text, start), "end": position(text, end)}, "text": new}
            text = text[:start] + new + text[end:]
            document = {"uri": uri, "version": version}
            sent = time.perf_counter()
            server.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
            if pause == "key":
                time.sleep(draw.uniform(0.16, 0.3) * DELAY)
                take(text, time.perf_counter() - sent)
                continue
            time.sleep(draw.uniform(2, 3) * DELAY)
            news = take(text, None)
            if news:
                waits.append(news[-1][0] - sent)
        assert text == wanted, file
        time.sleep(DELAY)
        take(text, None)
        with server.news:
            shown = server.published[uri][-1][1]
        fresh = pathlib.Path(folder, "Fresh", "Dockerfile").as_uri()
        server.open(fresh, wanted)
        with server.news:
            server.news.wait_for(lambda: fresh in server.published, 10)
        is_fresh = places(shown) == places(server.published[fresh][-1][1])
        server.stop()
        said = checked(checks, path) if checks else None
    passing = set(passed) - names(wanted, shown)
    passing, stalled = passing - stalled, passing & stalled
    return {
        "lines": wanted.count("\n"), "keys": len(edits), "passing": passing, "errors": {one for one in passing if one[0] == 1},
        "stalled": len(stalled), "waits": waits, "is_fresh": is_fresh, "shown": places(shown),
        "checked": said,
    }


def type_all(command, delay, checks=None, files=FILES):
    with concurrent.futures.ThreadPoolExecutor(TYPISTS) as typists:
        return dict(zip(files, typists.map(lambda file: type_file(command, file, delay, checks), files)))


def checked(server, path):
    """What `check` finds in a file: line, code and message."""
    said = subprocess.run([server, "check", "--format", "json", path], capture_output=True, text=True, check=False,
                          env=dict(os.environ, DOCKERFILE_LS_OFFLINE="1")).stdout
    return sorted((one["range"]["start_line"], one["rule"], one["message"]) for one in json.loads(said)["findings"])


def total(found):
    return sum(len(one["passing"]) for one in found.values()), sum(len(one["errors"]) for one in found.values())


def say(name, found):
    """A row of the table."""
    passing, errors = total(found)
    most = max(len(one["errors"]) for one in found.values())
    waits = sorted(wait for one in found.values() for wait in one["waits"])
    late = "" if not waits else f"{statistics.median(waits) * 1000:.0f} / {waits[int(len(waits) * .95)] * 1000:.0f} / {waits[-1] * 1000:.0f}"
    print(f"| {name} | {passing} | {errors} | {most} | {late} | {sum(one['stalled'] for one in found.values())} |", flush=True)


def main():
    arguments = sys.argv[1:]
    cut = arguments.index("--beside") if "--beside" in arguments else len(arguments)
    server, beside = str(pathlib.Path(arguments[0]).resolve()), arguments[cut + 1:]
    print(f"{len(FILES)} files; a key takes {0.16 * DELAY * 1000:.0f} to {0.3 * DELAY * 1000:.0f} ms")
    print("| | passing findings | of them errors | most errors in a file | ms from a key to the last news of a rest (median / 95 % / most) | stalled |")
    print("|---|---|---|---|---|---|")
    ours = type_all([server], DELAY, server)
    say(f"dockerfile-ls, {DELAY * 1000:.0f} ms, {len(ours)} files", ours)
    # One file in three is enough to see that it fails.
    control = type_all([server], 0, files=FILES if beside else FILES[::3])
    say(f"dockerfile-ls, 0 ms, {len(control)} files", control)
    if beside:
        say(pathlib.Path(beside[1] if beside[0] == "node" else beside[0]).name, type_all(beside, DELAY))
    failed = []
    for file, one in ours.items():
        if ERRORS < len(one["errors"]):
            failed.append(f"{file.name}: {len(one['errors'])} passing errors: {sorted(one['errors'])}")
        if not one["is_fresh"]:
            failed.append(f"{file.name}: not what a fresh file has: {one['shown']}")
        if one["checked"] != one["shown"]:
            failed.append(f"{file.name}: {one['shown']} instead of {one['checked']}")
    waits = sorted(wait for one in ours.values() for wait in one["waits"])
    if DELAY + LATE < waits[int(len(waits) * 0.95)]:
        failed.append(f"the full findings came {waits[int(len(waits) * 0.95)] * 1000:.0f} ms after the last key")
    if all(len(one["errors"]) <= ERRORS for one in control.values()):
        failed.append("without a delay there are no more passing errors: the keys are not what they should be")
    if os.environ.get("VERBOSE"):
        for file, one in ours.items():
            print(file.name, one["lines"], "lines", one["keys"], "keys")
            for name in sorted(one["passing"]):
                print("   ", *name)
    print(*failed, sep="\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
