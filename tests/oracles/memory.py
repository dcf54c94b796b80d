#!/usr/bin/env python3
"""memory.py SERVER [SCALE]: what a server holds while documents are open, and after they are closed.

Sessions over standard input and output, each with a server of its own; memory is what Linux calls resident, time is what
the process used of a processor. SCALE divides the numbers of documents. The limits have room for other C libraries and
kernels: what is measured on one machine stands in docs/performance.md. Exits with 1 if a limit does not hold.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

MIB = 1024 * 1024
# Resident bytes after `initialize`; with 500 documents of 100 lines; after they are closed.
AT_START, OPEN, CLOSED = 10 * MIB, 40 * MIB, 15 * MIB
# Bytes that a document may leave behind that was opened under a new name and closed.
LEFT = 60
# Bytes by which two measurements of a server that does nothing differ: pages come and go.
NOISE = MIB
# Seconds within which memory that nobody needs goes back to the system.
BACK_AFTER = 4
# Times the resident memory of a server that has seen half as many documents, after thousands of them were edited and closed.
BACK = 1.2
# Times the processor time of the first quarter of the documents, for the last one.
LINEAR = 1.6

LINES = """FROM python:3.14-slim AS base{n}
ARG VERSION=1.{n}
ENV APP_HOME=/srv/app PATH="/opt/venv/bin:$PATH"
WORKDIR /srv/app
# packages first
RUN apt-get update && \\
    apt-get install -y --no-install-recommends curl git && \\
    rm -rf /var/lib/apt/lists/*
COPY --chown=1000:1000 requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["python", "-m", "app"]
""".splitlines(keepends=True)


def text(lines):
    """A Dockerfile of so many lines."""
    out = []
    while len(out) < lines:
        out += [line.replace("{n}", str(len(out))) for line in LINES]
    return "".join(out[:lines])


class Session:
    """A server and its client, which reads whatever comes and counts what is published."""

    def __init__(self, server, folder):
        self.folder = folder
        environment = dict(os.environ, DOCKERFILE_LS_OFFLINE="1", RUST_LOG="off")
        command = server if isinstance(server, list) else [server]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env=environment)
        self.published = 0
        self.answers = {}
        self.news = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()
        capabilities = {"textDocument": {"publishDiagnostics": {"versionSupport": True}}}
        root = pathlib.Path(folder).as_uri()
        self.ask("initialize", {"processId": os.getpid(), "rootUri": root, "capabilities": capabilities,
                                "workspaceFolders": [{"uri": root, "name": "x"}]})
        self.tell("initialized", {})

    def read(self):
        stream = self.process.stdout
        while line := stream.readline():
            length = 0
            while line.strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                line = stream.readline()
            body = stream.read(length)
            with self.news:
                if b'"textDocument/publishDiagnostics"' in body[:80] + body[-80:]:
                    self.published += 1
                else:
                    message = json.loads(body)
                    if "method" not in message:
                        self.answers[message["id"]] = message
                    elif "id" in message:
                        self.write({"id": message["id"], "result": None})
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
            return self.answers[number]

    def uri(self, name):
        return pathlib.Path(self.folder, *name.split("/")).as_uri()

    def open(self, name, content):
        document = {"uri": self.uri(name), "languageId": "dockerfile", "version": 1, "text": content}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def edit(self, name, version):
        start = {"line": 1, "character": 0}
        change = {"range": {"start": start, "end": start}, "text": "#\n"}
        document = {"uri": self.uri(name), "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def close(self, name):
        self.tell("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def processor(self):
        """Seconds that the server has used of a processor."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        """Bytes, when nothing is left to do: a document that is closed has what nobody needs given back."""
        self.settle()
        self.open("rest/Dockerfile", "FROM a:1\n")
        self.close("rest/Dockerfile")
        # Threads end, and what they had goes back behind them.
        time.sleep(BACK_AFTER)
        return int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def settle(self):
        """Waits until a question is answered and nothing is being done for a second."""
        self.ask("textDocument/hover", {"textDocument": {"uri": self.uri("none")}, "position": {"line": 0, "character": 0}})
        calm, before = 0, self.processor()
        while calm < 4:
            time.sleep(0.25)
            now = self.processor()
            calm = calm + 1 if now - before <= 0.01 else 0
            before = now

    def end(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        code = self.process.wait(20)
        if code:
            sys.exit(f"the server ends with {code}")


def main():
    server, scale = sys.argv[1], int(sys.argv[2]) if 2 < len(sys.argv) else 1
    broken = []

    def holds(what, value, limit, unit):
        shown = f"{value / MIB:.1f} MiB of {limit / MIB:.1f}" if unit == "bytes" else f"{value:.2f} of {limit:.2f} {unit}"
        print(f"{what}: {shown}{'' if value <= limit else ' TOO MUCH'}", flush=True)
        if limit < value:
            broken.append(what)

    with tempfile.TemporaryDirectory() as folder:
        session = Session(server, folder)
        holds("at the start", session.resident(), AT_START, "bytes")
        many = 500 // scale
        content = text(100)
        for number in range(many):
            session.open(f"{number}/Dockerfile", content)
        holds(f"{many} documents of 100 lines open", session.resident(), OPEN, "bytes")
        for number in range(many):
            session.close(f"{number}/Dockerfile")
        holds("after they are closed", session.resident(), CLOSED, "bytes")
        session.end()

        session = Session(server, folder)
        many = 50_000 // scale

        def pass_by(numbers):
            for number in numbers:
                session.open(f"new/{number}.Dockerfile", "FROM a:1\nRUN a\n")
                session.close(f"new/{number}.Dockerfile")

        pass_by(range(many // 5))
        early = session.resident()
        pass_by(range(many // 5, many))
        left = (session.resident() - early - NOISE) / (many - many // 5)
        print(f"{many} documents opened and closed: from {early / MIB:.1f} to {session.resident() / MIB:.1f} MiB")
        holds("each document that was opened and closed leaves", max(left, 0), LEFT, "bytes each")
        session.end()

        session = Session(server, folder)
        many = 10_000 // scale
        content = text(20)
        # So many that all threads are there, what each makes once, and the gaps that an allocator keeps between.
        for number in range(many // 2):
            session.open(f"warm/{number}.Dockerfile", content)
            session.edit(f"warm/{number}.Dockerfile", 2)
        session.settle()
        for number in range(many // 2):
            session.close(f"warm/{number}.Dockerfile")
        start = session.resident()
        times = [session.processor()]
        for quarter in range(4):
            for number in range(quarter * many // 4, (quarter + 1) * many // 4):
                session.open(f"{number}/Dockerfile", content)
                session.edit(f"{number}/Dockerfile", 2)
            session.settle()
            times.append(session.processor())
        spent = [after - before for before, after in zip(times, times[1:])]
        print(f"{many} documents opened and edited: {' '.join(f'{part:.2f}' for part in spent)} s a quarter, "
              f"{session.resident() / MIB:.1f} MiB")
        holds("the last quarter takes", spent[3] / max(spent[0], 0.05), LINEAR, "times the first")
        for number in range(many):
            session.close(f"{number}/Dockerfile")
        end = session.resident()
        print(f"all closed: {end / MIB:.1f} MiB, {start / MIB:.1f} MiB before they were opened; "
              f"{session.processor() - times[-1]:.2f} s to close them")
        holds("all closed: the memory before they were opened", end / start, BACK, "times")
        session.end()
    print(f"{len(broken)} limits broken")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
