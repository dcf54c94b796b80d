#!/usr/bin/env python3
"""Random sessions over real files for as long as is wanted, and whether the server stays as it was.

soak.py PROGRAM --list FILE [--root FOLDER] [--minutes N] [--share N] [--seed N] [--log FILE]

FILE names Dockerfiles and ignore files, one a line. They are copied, with what they are called and where they are, to a
folder that is thrown away; nothing else is written. The client opens up to 40 of them at a time, types, takes back, saves,
closes, asks every question that the server answers, changes files under the server and its settings, and takes
questions back. Images are asked of a registry on this machine, which now and then is slow, refuses or is gone. Every
few hundred steps everything is closed, which is when memory is measured. With --share, both programs together take at
most that share of one processor.

The bounds, of the thirds of the time after the warm-up (a fifth of it, at least a minute):
- memory with nothing open, median of the last third: at most 10 % and 1 MiB above that of the first;
- the 99th percentile of hovers, and of keystrokes until their findings are there: at most twice that of the first third
  and 5 ms, which is what other programs on the machine make of it;
- processor time of the server for a step: at most a quarter above that of the first third;
- no error in the log, no answer that is an error of the server, none that fails to come within 20 seconds.
"""

import argparse
import hashlib
import http.server
import json
import os
import queue
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PATIENCE = 20
OPEN = 40
STEPS = 400
# Refusals that a client expects: cancelled, content modified, a name that cannot be given.
EXPECTED_ERRORS = {-32800, -32801, -32803, -32602}
PIECES = ["RUN ls\n", "COPY a b\n", " \\\n", "FROM x AS y\n", "ARG V=1\n", "$V", "${V:-w}", "<<EOF\n", "EOF\n", '"', "#", " ", "\n", "[",
          "--mount=type=cache,target=/x ", "&& apt-get install -y curl", "é", "🐳", "WORKDIR app\n", "ENV A=b\n", "*.md\n", "!a\n"]


class Registry(http.server.BaseHTTPRequestHandler):
    """A registry that has every image, under some tags, and is not always well."""

    protocol_version = "HTTP/1.1"
    moods = random.Random(0)

    def do_GET(self):
        mood = self.moods.random()
        if mood < 0.02:
            time.sleep(1)
        if mood < 0.04:
            self.close_connection = True
            return
        path, _, _ = self.path.partition("?")
        kind, body = "application/json", {}
        if path.endswith("/tags/list"):
            body = {"name": path, "tags": [f"{n}.{m}{suffix}" for n in range(1, 5) for m in range(20) for suffix in ("", "-slim", "-alpine")]}
        elif "/manifests/" in path:
            kind = "application/vnd.oci.image.manifest.v1+json"
            body = {"schemaVersion": 2, "mediaType": kind, "layers": [],
                    "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": len(CONFIG), "digest": digest(CONFIG)}}
        elif "/blobs/" in path:
            body = json.loads(CONFIG)
        self.answer(503 if mood < 0.06 else 404 if mood < 0.1 else 200, kind, json.dumps(body).encode())

    do_HEAD = do_GET

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Docker-Content-Digest", digest(body))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def handle(self):
        # A client that goes away is none of its business.
        try:
            super().handle()
        except OSError:
            pass

    def log_message(self, *_):
        Registry.asked += 1

    asked = 0


CONFIG = json.dumps({"architecture": "amd64", "os": "linux", "created": "2025-01-01T00:00:00Z",
                     "config": {"Env": ["PATH=/usr/bin:/bin"], "WorkingDir": "/app", "User": "app"}}).encode()


def digest(body):
    return "sha256:" + hashlib.sha256(body).hexdigest()


class Server:
    """A server, and what its client remembers of it."""

    def __init__(self, program, root, log, registry, cache):
        self.errors = []
        # What the person at this machine has, logins above all, is left alone.
        env = dict(os.environ, HOME=str(cache), XDG_CACHE_HOME=str(cache), DOCKER_CONFIG=str(cache))
        self.process = subprocess.Popen([program, "--stdio", "--log", "warn"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=env)
        self.next_id = 0
        self.waiting = {}
        self.published = {}
        self.told = threading.Condition()
        self.lock = threading.Lock()
        self.log = open(log, "w", encoding="utf-8") if log else None
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.read_log, daemon=True).start()
        capabilities = {
            "general": {"positionEncodings": ["utf-16"]},
            "workspace": {"workspaceEdit": {"documentChanges": True}, "applyEdit": True, "configuration": True, "workspaceFolders": True,
                          "didChangeWatchedFiles": {"dynamicRegistration": True}, "executeCommand": {}, "symbol": {}},
            "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}},
                                            "resolveSupport": {"properties": ["edit"]}},
                             "publishDiagnostics": {"versionSupport": True},
                             "completion": {"completionItem": {"snippetSupport": True}}, "rename": {"prepareSupport": True}},
        }
        folder = {"uri": root.as_uri(), "name": "soak"}
        # No packet leaves this machine: other registries than these are not listed.
        mirrors = {"docker.io": f"http://{registry}", "ghcr.io": f"http://{registry}", "quay.io": f"http://{registry}"}
        self.registry = {"mirrors": mirrors, "hosts": ["ghcr.io", "quay.io"], "checkOnOpen": True, "credentials": "none"}
        self.settings = {"registry": self.registry}
        self.ask("initialize", {"processId": os.getpid(), "rootUri": root.as_uri(), "workspaceFolders": [folder],
                                "initializationOptions": self.settings, "capabilities": capabilities}).get(timeout=PATIENCE)
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with self.lock:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        """Asks; the answer, with the time it took, comes in a queue."""
        answer = queue.Queue()
        self.next_id += 1
        self.waiting[self.next_id] = (time.perf_counter(), method, answer)
        self.send({"id": self.next_id, "method": method, "params": params})
        answer.id = self.next_id
        return answer

    def read(self):
        output = self.process.stdout
        while True:
            length = 0
            while (line := output.readline().strip()):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                return
            self.take(json.loads(output.read(length)))

    def take(self, message):
        now = time.perf_counter()
        if "method" in message and "id" in message:
            items = message.get("params", {}).get("items", [])
            result = [self.settings for _ in items] if message["method"] == "workspace/configuration" else None
            if message["method"] == "workspace/applyEdit":
                result = {"applied": True}
            self.send({"id": message["id"], "result": result})
        elif message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            with self.told:
                self.published[params["uri"]] = (params.get("version"), now)
                self.told.notify_all()
        elif message.get("method") in ("window/logMessage", "window/showMessage"):
            if message["params"]["type"] == 1:
                self.errors.append(f"told: {message['params']['message']}")
        elif "id" in message:
            begun, method, answer = self.waiting.pop(message["id"])
            error = message.get("error")
            if error and error["code"] not in EXPECTED_ERRORS:
                self.errors.append(f"{method}: {error}")
            answer.put((now - begun, message.get("result")))

    def read_log(self):
        for line in self.process.stderr:
            line = line.decode(errors="replace").rstrip()
            if self.log:
                print(line, file=self.log, flush=True)
            if re.search(r"\bERROR\b|panicked", line):
                self.errors.append(f"log: {line}")

    def memory(self):
        """Kilobytes that are resident."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def cpu(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.ask("shutdown", None).get(timeout=PATIENCE)
        self.tell("exit", None)
        return self.process.wait(timeout=PATIENCE)


class Document:
    def __init__(self, path, text):
        self.uri, self.text, self.version, self.past = path.as_uri(), text, 1, []
        self.original = text

    def position(self, at):
        start = self.text.rfind("\n", 0, at) + 1
        character = len(self.text[start:at].encode("utf-16-le")) // 2
        return {"line": self.text.count("\n", 0, at), "character": character}


class Session:
    def __init__(self, server, files, root, seed):
        self.server, self.files, self.root = server, files, root
        self.random = random.Random(seed)
        self.open = {}
        self.pending = []
        self.steps = 0
        # Kind of what was timed: when it was, how long it took.
        self.times = {"hover": [], "keystroke": []}
        self.memory = []
        # Processor time of the server for a step.
        self.costs = []
        self.asked = {}
        self.begun = time.monotonic()

    def now(self):
        return time.monotonic() - self.begun

    def run(self, seconds, share):
        while self.now() < seconds:
            before = self.server.cpu()
            for _ in range(STEPS):
                self.step()
                self.rest(share)
            self.close_all()
            self.memory.append((self.now(), self.server.memory()))
            self.costs.append((self.now(), (self.server.cpu() - before) / STEPS))
            print(f"{self.now():.0f} s, {self.steps} steps, {self.server.memory() / 1024:.1f} MiB, "
                  f"{self.costs[-1][1] * 1000:.2f} ms a step, {len(self.server.errors)} errors", flush=True)

    def rest(self, share):
        """Waits for as long as both programs have taken more than their share."""
        ahead = (self.server.cpu() + time.process_time()) / share - self.now()
        if ahead > 0:
            time.sleep(min(ahead, 1))

    def step(self):
        self.steps += 1
        kinds = [(self.open_one, 6), (self.type, 40), (self.take_back, 6), (self.close_one, 4), (self.hover, 20), (self.question, 40),
                 (self.act, 3), (self.save, 2), (self.cancel, 2), (self.change_file, 1), (self.change_settings, 0.3)]
        if not self.open:
            return self.open_one()
        self.random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]()

    def open_one(self):
        path = self.random.choice(self.files)
        if path in self.open or len(self.open) >= OPEN:
            return
        document = Document(path, path.read_text(encoding="utf-8"))
        self.open[path] = document
        language = "ignore" if path.name.endswith("dockerignore") else "dockerfile"
        self.server.tell("textDocument/didOpen", {"textDocument": {"uri": document.uri, "languageId": language, "version": 1,
                                                                   "text": document.text}})

    def some(self):
        return self.open[self.random.choice(list(self.open))]

    def replace(self, document, start, end, new):
        change = {"range": {"start": document.position(start), "end": document.position(end)}, "text": new}
        document.text = document.text[:start] + new + document.text[end:]
        document.version += 1
        self.server.tell("textDocument/didChange", {"textDocument": {"uri": document.uri, "version": document.version},
                                                    "contentChanges": [change]})

    def type(self):
        """Some keys, and the time until the findings of the last one are there."""
        document = self.some()
        at = self.random.randrange(len(document.text) + 1)
        # An end of line of two characters stays whole.
        if document.text[at - 1:at] == "\r":
            at -= 1
        if self.random.random() < 0.2:
            end = min(len(document.text), at + self.random.randrange(30))
            removed = document.text[at:end]
            document.past.append((at, at, removed))
            self.replace(document, at, end, "")
        else:
            piece = self.random.choice(PIECES)
            document.past.append((at, at + len(piece), ""))
            for offset, key in enumerate(piece):
                self.replace(document, at + offset, at + offset, key)
        begun = time.perf_counter()
        with self.server.told:
            arrived = lambda: (self.server.published.get(document.uri) or (0, 0))[0] == document.version
            if not self.server.told.wait_for(arrived, PATIENCE):
                self.server.errors.append(f"no findings for version {document.version} of {document.uri}")
                return
            took = self.server.published[document.uri][1] - begun
        self.times["keystroke"].append((self.now(), max(took, 0)))

    def take_back(self):
        document = self.some()
        if document.past:
            start, end, text = document.past.pop()
            if end <= len(document.text):
                self.replace(document, start, end, text)

    def close_one(self):
        path = self.random.choice(list(self.open))
        document = self.open.pop(path)
        self.server.tell("textDocument/didClose", {"textDocument": {"uri": document.uri}})
        self.server.published.pop(document.uri, None)

    def close_all(self):
        while self.open:
            self.close_one()
        self.collect()
        # What a closed document leaves is let go in the background.
        time.sleep(0.5)

    def place(self, document):
        return {"textDocument": {"uri": document.uri}, "position": document.position(self.random.randrange(len(document.text) + 1))}

    def wait(self, answer, method):
        try:
            return answer.get(timeout=PATIENCE)
        except queue.Empty:
            self.server.errors.append(f"{method}: no answer")
            return (PATIENCE, None)

    def hover(self):
        took, _ = self.wait(self.server.ask("textDocument/hover", self.place(self.some())), "hover")
        self.times["hover"].append((self.now(), took))

    def question(self):
        document = self.some()
        place = self.place(document)
        end = document.position(len(document.text))
        whole = {"start": {"line": 0, "character": 0}, "end": end}
        options = {"tabSize": 4, "insertSpaces": True}
        method, params = self.random.choice([
            ("completion", place), ("signatureHelp", place), ("definition", place), ("declaration", place), ("implementation", place),
            ("documentHighlight", place), ("prepareRename", place), ("linkedEditingRange", place), ("prepareCallHierarchy", place),
            ("prepareTypeHierarchy", place), ("references", {**place, "context": {"includeDeclaration": True}}),
            ("rename", {**place, "newName": "renamed"}), ("formatting", {**place, "options": options}),
            ("rangeFormatting", {**place, "range": whole, "options": options}), ("onTypeFormatting", {**place, "ch": "\n", "options": options}),
            ("documentSymbol", place), ("semanticTokens/full", place), ("semanticTokens/range", {**place, "range": whole}),
            ("semanticTokens/full/delta", {**place, "previousResultId": "1"}), ("foldingRange", place), ("codeLens", place),
            ("documentLink", place), ("diagnostic", place), ("inlayHint", {**place, "range": whole}),
            ("selectionRange", {**place, "positions": [place["position"]]}), ("workspace/symbol", {"query": "a"}),
            ("dockerfile-ls/buildContext", place),
        ])
        if method == "dockerfile-ls/buildContext":
            params = place["textDocument"]
        self.ask(method if "dockerfile" in method or "workspace" in method else f"textDocument/{method}", params)

    def ask(self, method, params):
        self.asked[method] = self.asked.get(method, 0) + 1
        self.pending.append((self.server.ask(method, params), method))
        if len(self.pending) > 20:
            self.collect()

    def act(self):
        """Actions at a place, the edit of one of them, and what a call or a type there belongs to."""
        document = self.some()
        place = self.place(document)
        at = {"start": place["position"], "end": place["position"]}
        method = "textDocument/codeAction"
        self.asked[method] = self.asked.get(method, 0) + 1
        _, actions = self.wait(self.server.ask(method, {**place, "range": at, "context": {"diagnostics": []}}), method)
        if actions:
            action = self.random.choice(actions)
            if "command" not in action:
                self.ask("codeAction/resolve", action)
        for kind, methods in [("Call", ["incomingCalls", "outgoingCalls"]), ("Type", ["supertypes", "subtypes"])]:
            method = f"textDocument/prepare{kind}Hierarchy"
            _, items = self.wait(self.server.ask(method, place), method)
            for item in (items or [])[:1]:
                for question in methods:
                    self.ask(f"{kind.lower()}Hierarchy/{question}", {"item": item})

    def save(self):
        self.server.tell("textDocument/didSave", {"textDocument": {"uri": self.some().uri}})

    def collect(self):
        for answer, method in self.pending:
            self.wait(answer, method)
        self.pending.clear()

    def cancel(self):
        if self.pending:
            self.server.tell("$/cancelRequest", {"id": self.pending[-1][0].id})

    def change_file(self):
        """A file beside the documents changes on the disk."""
        folder = self.random.choice(self.files).parent
        name = self.random.choice([".dockerignore", "dockerfile-ls.toml", "compose.yaml", "requirements.txt"])
        path = folder / name
        text = {".dockerignore": "*.md\n", "dockerfile-ls.toml": '[rules]\nDL3006 = "hint"\n', "compose.yaml": "services:\n  a:\n    build: .\n"}
        kind = 3 if path.exists() and path not in self.files else 1
        if path in self.files:
            return
        path.unlink() if kind == 3 else path.write_text(text.get(name, "a\n"))
        self.server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": kind}]})

    def change_settings(self):
        self.server.settings = {"profile": self.random.choice(["recommended", "buildkit", "hadolint", "all"]), "registry": self.server.registry}
        self.server.tell("workspace/didChangeConfiguration", {"settings": {"dockerfile-ls": self.server.settings}})


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def judge(session, seconds):
    """Whether the bounds are kept; what is printed."""
    warm = max(seconds / 5, min(60, seconds / 3))
    third = (seconds - warm) / 3

    def thirds(values):
        return [[value for at, value in values if warm + third * n <= at < warm + third * (n + 1) + (n == 2) * 1e9] for n in range(3)]

    fine = True
    memory = [statistics.median(part or [0]) for part in thirds(session.memory)]
    is_flat = memory[2] <= memory[0] * 1.10 + 1024
    fine &= is_flat
    print(f"memory with nothing open, thirds after {warm:.0f} s: {', '.join(f'{m / 1024:.1f}' for m in memory)} MiB: {'flat' if is_flat else 'GROWS'}")
    for kind, times in session.times.items():
        parts = thirds(times)
        p50, p99 = ([percentile(part, share) * 1000 for part in parts] for share in (0.5, 0.99))
        is_flat = p99[2] <= p99[0] * 2 + 5
        fine &= is_flat and all(parts)
        shown = "; ".join(f"p50 {a:.2f} ms, p99 {b:.2f} ms of {len(part)}" for a, b, part in zip(p50, p99, parts))
        print(f"{kind}: {shown}: {'flat' if is_flat else 'SLOWER'}")
    costs = [statistics.median(part or [0]) * 1000 for part in thirds(session.costs)]
    is_flat = costs[2] <= costs[0] * 1.25
    fine &= is_flat
    print(f"processor time of a step, median: {', '.join(f'{cost:.2f}' for cost in costs)} ms: {'flat' if is_flat else 'MORE'}")
    print(f"questions besides hovers: {', '.join(f'{method} {count}' for method, count in sorted(session.asked.items()))}")
    print(f"{Registry.asked} requests to the registry")
    for error in session.server.errors[:20]:
        print(f"error: {error}")
    print(f"{len(session.server.errors)} errors")
    return fine and not session.server.errors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--list", required=True)
    parser.add_argument("--root", default=".")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--share", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder, "work"), Path(folder, "home")
        root.mkdir()
        cache.mkdir()
        files = []
        for name in Path(arguments.list).read_text().split("\n"):
            source = Path(arguments.root, name)
            if not name or not source.is_file() or source.stat().st_size > 200_000:
                continue
            try:
                source.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            target = root / name.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            files.append(target)
        if not files:
            sys.exit("no files")
        registry = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
        threading.Thread(target=registry.serve_forever, daemon=True).start()
        server = Server(arguments.program, root, arguments.log, f"127.0.0.1:{registry.server_port}", cache)
        session = Session(server, files, root, arguments.seed)
        seconds = arguments.minutes * 60
        session.run(seconds, arguments.share)
        cpu = server.cpu()
        fine = judge(session, seconds)
        code = server.end()
        print(f"{len(files)} files, {session.steps} steps, {session.now():.0f} s, {cpu:.0f} s of processor, exit code {code}")
        sys.exit(0 if fine and code == 0 else 1)


if __name__ == "__main__":
    main()
