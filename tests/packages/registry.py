#!/usr/bin/env python3
"""registry.py FOLDER: serves npm packages (tarballs of `npm pack`) on 127.0.0.1; prints its address."""
import base64, hashlib, json, sys, tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

TARBALLS = {file.name: file for file in Path(sys.argv[1]).glob("*.tgz")}


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
