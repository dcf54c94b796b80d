#!/usr/bin/env python3
"""registry.py FOLDER [LIMIT]: serves npm packages (tarballs of `npm pack`) on 127.0.0.1; prints its address. What is published is kept
in FOLDER; behind LIMIT packages it refuses once."""
import base64, hashlib, json, sys, tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

FOLDER = Path(sys.argv[1])
TARBALLS = {file.name: file for file in FOLDER.glob("*.tgz")}
LIMIT = [int(limit) for limit in sys.argv[2:]]


def manifest(file):
    with tarfile.open(file) as tar:
        found = json.load(tar.extractfile("package/package.json"))
    digest = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
    return found | {"dist": {"integrity": f"sha512-{digest}", "tarball": f"{ADDRESS}/-/{file.name}"}}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = unquote(self.path.split("?")[0]).lstrip("/")
        if path.startswith("-/") and path[2:] in TARBALLS:
            return self.answer(200, TARBALLS[path[2:]].read_bytes())
        versions = [m for m in map(manifest, TARBALLS.values()) if m["name"] == path]
        if not versions:
            return self.answer(404, b"{}")
        [only] = versions
        document = {"name": path, "dist-tags": {"latest": only["version"]}, "versions": {only["version"]: only}}
        self.answer(200, json.dumps(document).encode())

    def do_PUT(self):
        document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if LIMIT and len(TARBALLS) >= LIMIT[0]:
            LIMIT.clear()
            return self.answer(403, b"{}")
        [(name, attached)] = document["_attachments"].items()
        name = name.replace("/", "-").lstrip("@")
        if name in TARBALLS:
            return self.answer(409, b"{}")
        file = FOLDER / name
        file.write_bytes(base64.b64decode(attached["data"]))
        TARBALLS[name] = file
        self.answer(201, b"{}")

    def answer(self, code, body):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
ADDRESS = f"http://127.0.0.1:{server.server_port}"
print(ADDRESS, flush=True)
server.serve_forever()
