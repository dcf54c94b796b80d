#!/usr/bin/env python3
"""Judges the tags that are offered without a network.

    image_tags.py SERVER FROMS SOURCES

SOURCES is a folder as `docs/catalogue.md` describes it; its tags are read by `cargo run -p catalogue -- list`. The program starts
SERVER on standard input and output, asks for the tags of every image in the lists, and counts: offered tags that are in no list,
and of the lines of FROMS (one image with its tag a line, as `FROM` has it) whose tag is in a list, those whose tag is offered.
"""
import collections
import json
import subprocess
import sys


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


def lists_of(sources):
    """The tags of each image."""
    command = ["cargo", "run", "-q", "--locked", "-p", "catalogue", "--", "list", "--from", sources]
    lists = collections.defaultdict(set)
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
        name, tag = line.split("\t")
        lists[name].add(tag)
    return lists


def judge(server, froms, sources):
    lists = lists_of(sources)
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
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    judge(*sys.argv[1:])


if __name__ == "__main__":
    main()
