#!/usr/bin/env python3
"""registry.py SERVER: asks a real registry, Debian's `docker-registry`, through the program SERVER.

Starts the registry on this machine by itself, three times: for anybody, with name and password, and with tokens from a
token server. Pushes an image for two platforms under many tags; lists, completes, hovers and pins it. Needs the
program `docker-registry`, and `openssl` for the tokens; without them it fails. Exit code 1 when anything is not as it
should be.
"""
import base64
import gzip
import hashlib
import http.client
import http.server
import io
import json
import os
import pathlib
import queue
import re
import shutil
import ssl
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.parse

TAGS = 5000
NAME, PASSWORD = "dev", "s3cret"
# Of that name and password, as `htpasswd -B` writes it.
HTPASSWD = "dev:$2y$05$OnnchWF5LhEfnmurg06l2.8w4LXUYT4j1QK3PmHh/ILfzQw2Yqc3e"
LOGIN = base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
REPOSITORY = "library/python"
URI = "file:///work/Dockerfile"


def digest(body):
    return "sha256:" + hashlib.sha256(body).hexdigest()


def wanted(what, is_so, *seen):
    if not is_so:
        raise SystemExit(f"registry.py: {what}: {seen}")
    print(f"ok: {what}", flush=True)


class Registry:
    """The registry, with a folder of its own; it ends with the `with` block."""

    def __init__(self, auth=None, header=None, tls=None):
        self.auth, self.header, self.tls = auth, header, tls

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="registry-"))
        (self.folder / "htpasswd").write_text(HTPASSWD + "\n")
        config = {"version": 0.1, "log": {"level": "info"}, "storage": {"inmemory": {}}, "http": {"addr": "127.0.0.1:0"}}
        if self.auth == "password":
            config["auth"] = {"htpasswd": {"realm": "test", "path": str(self.folder / "htpasswd")}}
        elif self.auth:
            config["auth"] = {"token": self.auth}
        if self.tls:
            config["http"]["tls"] = {"certificate": str(self.tls.certificate), "key": str(self.tls.key)}
        path = self.folder / "config.yml"
        path.write_text(json.dumps(config))
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(["docker-registry", "serve", path], stdout=self.log, stderr=subprocess.STDOUT)
        end = time.time() + 20
        while time.time() < end and self.process.poll() is None:
            found = re.search(r"listening on (127\.0\.0\.1:\d+)", (self.folder / "log").read_text())
            if found:
                self.host = found[1]
                self.connection = self.connect()
                return self
            time.sleep(0.02)
        raise SystemExit("registry.py: docker-registry does not start: " + (self.folder / "log").read_text())

    def connect(self):
        if not self.tls:
            return http.client.HTTPConnection(self.host, timeout=30)
        trusting = ssl.create_default_context(cafile=self.tls.authority)
        return http.client.HTTPSConnection(self.host, timeout=30, context=trusting)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)

    def ask(self, method, path, body=None, kind=None, status=201):
        headers = {"Content-Type": kind} if kind else {}
        if self.header:
            headers["Authorization"] = self.header
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != status:
            raise SystemExit(f"registry.py: {method} {path}: {answer.status} {text}")
        return answer

    def push_blob(self, body):
        place = self.ask("POST", f"/v2/{REPOSITORY}/blobs/uploads/", status=202).headers["location"]
        place = place.split(self.host, 1)[-1]
        self.ask("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest(body)}", body, "application/octet-stream")
        return {"digest": digest(body), "size": len(body)}

    def push(self, tags):
        """An image for two platforms; the digest of its index."""
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("motd"))
        layer = self.push_blob(gzip.compress(raw.getvalue(), mtime=0))
        entries = []
        for architecture in ("amd64", "arm64"):
            config = {
                "created": "2026-08-13T00:00:00Z", "architecture": architecture, "os": "linux",
                "config": {
                    "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "PYTHON_VERSION=3.14.7"], "Cmd": ["python3"],
                    "ExposedPorts": {"8000/tcp": {}}, "WorkingDir": "/app", "User": "app",
                },
                "rootfs": {"type": "layers", "diff_ids": [digest(raw.getvalue())]},
            }
            config = self.push_blob(json.dumps(config).encode())
            config["mediaType"] = "application/vnd.oci.image.config.v1+json"
            layers = [layer | {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip"}]
            manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}
            manifest = json.dumps(manifest).encode()
            self.ask("PUT", f"/v2/{REPOSITORY}/manifests/{digest(manifest)}", manifest, MANIFEST)
            platform = {"os": "linux", "architecture": architecture}
            entries.append({"mediaType": MANIFEST, "size": len(manifest), "digest": digest(manifest), "platform": platform})
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode()
        for tag in tags:
            self.ask("PUT", f"/v2/{REPOSITORY}/manifests/{tag}", index, INDEX)
        return digest(index)


class Key:
    """A key, a certificate of it for this machine, and the authority that signed that."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="key-"))
        self.key, self.certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        self.authority = self.folder / "authority.pem"
        (self.folder / "openssl.conf").write_text("[req]\ndistinguished_name = name\n[name]\n")
        root = self.folder / "authority-key.pem"
        self.make(root, self.authority, "authority", "basicConstraints=critical,CA:TRUE")
        names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        self.make(self.key, self.certificate, "test", names, "-CA", self.authority, "-CAkey", root)
        return self

    def make(self, key, certificate, name, extension, *more):
        subprocess.run(
            ["openssl", "req", "-config", self.folder / "openssl.conf", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
             "-out", certificate, "-days", "2", "-subj", f"/CN={name}", "-addext", extension, *more],
            check=True, stderr=subprocess.PIPE)

    def __exit__(self, *_):
        shutil.rmtree(self.folder)


class Tokens(Key):
    """A token server."""

    def __enter__(self):
        super().__enter__()
        key = self.key
        der = subprocess.check_output(["openssl", "x509", "-in", self.certificate, "-outform", "DER"])
        tokens = self
        self.asked = []

        def sign(claims):
            encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
            head = {"typ": "JWT", "alg": "RS256", "x5c": [base64.b64encode(der).decode()]}
            text = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
            signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text.encode(), capture_output=True, check=True)
            return f"{text}.{encode(signature.stdout)}"

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
                tokens.asked.append((query, self.headers.get("Authorization")))
                body = json.dumps({"token": tokens.give(query["scope"][0]), "expires_in": 300}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def make(scope):
            kind, name, actions = scope.split(":")
            now = int(time.time())
            access = [{"type": kind, "name": name, "actions": actions.split(",")}]
            return sign({"iss": "issuer", "aud": "registry.test", "sub": "", "exp": now + 300, "nbf": now - 5, "iat": now,
                         "jti": str(len(tokens.asked)), "access": access})

        self.give = make
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        super().__exit__()

    def host(self):
        return f"127.0.0.1:{self.server.server_address[1]}"

    def settings(self):
        realm = f"http://{self.host()}/token"
        return {"realm": realm, "service": "registry.test", "issuer": "issuer", "rootcertbundle": str(self.authority)}


class Home:
    """A user with a folder for caches, who is logged in to these hosts."""

    def __init__(self, hosts=()):
        self.folder = tempfile.mkdtemp(prefix="home-")
        config = {"auths": {host: {"auth": LOGIN} for host in hosts}}
        pathlib.Path(self.folder, "config.json").write_text(json.dumps(config))
        names = ("HOME", "XDG_CACHE_HOME", "DOCKER_CONFIG")
        self.environment = {**os.environ, **{name: self.folder for name in names}, "LC_ALL": "C"}
        self.environment.pop("DOCKERFILE_LS_OFFLINE", None)

    def run(self, *arguments):
        ran = subprocess.run([sys.argv[1], "--log", "trace", *arguments], env=self.environment, capture_output=True, text=True, timeout=60)
        secrets = [LOGIN, PASSWORD, "eyJ"]
        wanted("no secret in output or log", not any(s in ran.stdout + ran.stderr for s in secrets), ran.stdout, ran.stderr)
        return ran


class Editor:
    """The language server over standard input and output."""

    def __init__(self, home, registry):
        self.process = subprocess.Popen([sys.argv[1], "--stdio"], env=home.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers, self.last = queue.Queue(), 0
        threading.Thread(target=self.read, daemon=True).start()
        capabilities = {"textDocument": {
            "hover": {"contentFormat": ["markdown"]},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}}}}}
        options = {"registry": registry}
        self.call("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities, "initializationOptions": options})
        self.notify("initialized", {})

    def read(self):
        output = self.process.stdout
        while line := output.readline():
            length = int(line.split(b":")[1])
            output.readline()
            self.answers.put(json.loads(output.read(length)))

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def call(self, method, params):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        while True:
            answer = self.answers.get(timeout=20)
            if answer.get("id") == self.last and "method" not in answer:
                return answer["result"]

    def open(self, text):
        self.notify("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "dockerfile", "version": 1, "text": text}})

    def at(self, method, line, character):
        return self.call(method, {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}})

    def until(self, ask, is_wanted):
        end = time.time() + 20
        while True:
            answer = ask()
            if is_wanted(answer):
                return answer
            if end < time.time():
                raise SystemExit(f"registry.py: still {json.dumps(answer)[:2000]}")
            time.sleep(0.05)

    def stop(self):
        self.call("shutdown", None)
        self.notify("exit", None)
        wanted("the server ends", self.process.wait(timeout=10) == 0)


def look(home, registry, index):
    """What the command line says of the image."""
    name = f"{registry.host}/{REPOSITORY}"
    ran = home.run("tags", name, "--live", "--json")
    answer = json.loads(ran.stdout or "{}")
    names = [tag["name"] for tag in answer.get("tags", [])]
    wanted("the tags are listed", names[:2] == ["3.14-slim", "3.13-slim"] and answer["registry"]["whole"], ran)
    ran = home.run("image", f"{name}:3.14-slim", "--live", "--json")
    answer = json.loads(ran.stdout or "{}")
    wanted("the digest is right", answer.get("digest") == index, ran)
    wanted("two platforms with sizes", [p["name"] for p in answer["platforms"]] == ["linux/amd64", "linux/arm64"]
           and all(p["size"] for p in answer["platforms"]), answer)
    wanted("the configuration is read", ["PYTHON_VERSION", "3.14.7"] in answer["config"]["env"], answer)
    ran = home.run("image", f"{name}:nothing", "--live")
    wanted("a tag that is not there", ran.returncode == 1 and "no such image" in ran.stdout, ran)
    ran = home.run("tags", f"{registry.host}/nothing", "--live")
    wanted("a repository that is not there", ran.returncode == 2, ran)
    file = pathlib.Path(home.folder, "Dockerfile")
    before = f"FROM {name}:3.14-slim AS a\nFROM {name}:3.13-slim\nFROM a\n"
    file.write_text(before)
    ran = home.run("refactor", "pin-images", str(file), "--write", "--live")
    wanted("all images are pinned", ran.returncode == 0 and file.read_text() == before.replace("-slim", f"-slim@{index}"), ran, file.read_text())
    ran = home.run("refactor", "unpin-images", str(file), "--write")
    wanted("and unpinned", ran.returncode == 0 and file.read_text() == before, ran, file.read_text())
    file.write_text(before.replace("3.13-slim", "nothing"))
    ran = home.run("refactor", "pin-image", str(file), "--write", "--live")
    wanted("a tag that is not there stays", ran.returncode == 0 and file.read_text().count(index) == 1, ran, file.read_text())
    file.write_text("FROM 127.0.0.1:1/nothing:1\n")
    ran = home.run("refactor", "pin-image", str(file), "--write", "--live")
    wanted("no answer, no pin", ran.returncode == 2 and "@" not in file.read_text(), ran)


def edit(home, registry, index, *hosts):
    """What an editor gets whose user allows these hosts besides the registry."""
    name = f"{registry.host}/{REPOSITORY}"
    editor = Editor(home, {"hosts": [registry.host, *hosts]})
    editor.open(f"FROM {name}:3.14-slim\nWORKDIR $PYTHON_VERSION\nFROM {name}:3.99-slim\n")
    column = len(f"FROM {name}:")
    items = lambda: editor.at("textDocument/completion", 0, column)["items"]
    found = editor.until(items, lambda items: items)
    wanted("completion offers the registry's tags", found[0]["label"] == "3.14-slim", found[:5])
    hover = lambda: json.dumps(editor.at("textDocument/hover", 0, 8))
    text = editor.until(hover, lambda text: index in text)
    wanted("hover shows the configuration", "linux/arm64" in text and "PYTHON_VERSION=3.14.7" in text, text)
    here = {"line": 0, "character": 8}
    actions = editor.call("textDocument/codeAction", {
        "textDocument": {"uri": URI}, "range": {"start": here, "end": here}, "context": {"diagnostics": []}})
    pin = [a for a in actions if a["title"].startswith("Pin to the digest")]
    wanted("the image can be pinned", pin and f"@{index}" in json.dumps(pin), actions)
    text = json.dumps(editor.at("textDocument/hover", 1, 12))
    wanted("a variable has the image's value", "3.14.7" in text, text)
    report = lambda: json.dumps(editor.call("textDocument/diagnostic", {"textDocument": {"uri": URI}}))
    found = editor.until(report, lambda text: "unknown-image" in text)
    wanted("a tag that is not there is reported", "3.99-slim" in found, found)
    editor.stop()


def main():
    for program in ("docker-registry", "openssl"):
        if not shutil.which(program):
            raise SystemExit(f"registry.py: `{program}` is not installed")
    tags = [f"3.{n}-slim" for n in range(15)]
    started = time.time()
    with Registry() as registry:
        index = registry.push(tags)
        look(Home(), registry, index)
        edit(Home(), registry, index)
    with Registry("password", f"Basic {LOGIN}") as registry:
        index = registry.push(tags)
        home = Home([registry.host])
        look(home, registry, index)
        edit(home, registry, index)
        ran = Home().run("tags", f"{registry.host}/{REPOSITORY}", "--live")
        wanted("without a login there is no answer", ran.returncode == 2 and "requires a login" in ran.stderr, ran)
    with Tokens() as tokens:
        header = f"Bearer {tokens.give(f'repository:{REPOSITORY}:pull,push')}"
        with Registry(tokens.settings(), header) as registry:
            index = registry.push(tags)
            home = Home([registry.host])
            look(home, registry, index)
            wanted("a login stays at its own port", tokens.asked and all(a is None for _, a in tokens.asked), tokens.asked)
            tokens.asked.clear()
            # Nothing is in the cache of this home: what the first one got would answer without a question.
            edit(Home([registry.host]), registry, index, tokens.host())
            wanted("a listed host gets it", tokens.asked and all(a == f"Basic {LOGIN}" for _, a in tokens.asked), tokens.asked)
            tokens.asked.clear()
            look(Home(), registry, index)
            wanted("and without one", tokens.asked and all(a is None for _, a in tokens.asked), tokens.asked)
    with Key() as key, Registry(tls=key) as registry:
        index = registry.push(tags[:2])
        home = Home()
        question = ["image", "python:3.1-slim", "--live", "--mirror", f"https://localhost:{registry.host.split(':')[1]}"]
        ran = home.run(*question)
        wanted("a certificate that nobody knows is not trusted", ran.returncode == 2 and "no trusted connection" in ran.stderr, ran)
        home.environment["SSL_CERT_FILE"] = str(key.authority)
        ran = home.run(*question)
        wanted("one that the user knows is", ran.returncode == 0 and index in ran.stdout, ran)
        question[-1] = f"https://127.0.0.2:{registry.host.split(':')[1]}"
        ran = home.run(*question)
        wanted("under its own name alone", ran.returncode == 2, ran)
    with Registry() as registry:
        many = [f"1.{n}" for n in range(TAGS)]
        begun = time.time()
        registry.push(many)
        print(f"{TAGS} tags pushed in {time.time() - begun:.1f} s", flush=True)
        begun = time.time()
        ran = Home().run("tags", f"{registry.host}/{REPOSITORY}", "--live")
        took = time.time() - begun
        names = ran.stdout.split()
        wanted(f"{TAGS} tags, the newest first", len(names) == TAGS and names[0] == f"1.{TAGS - 1}", len(names), ran.stderr)
        print(f"listed in {took:.2f} s")
    print(f"all in {time.time() - started:.1f} s")


main()
