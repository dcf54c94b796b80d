#!/usr/bin/env python3
"""init.py SERVER [--short] [--only NAME…] [--kept FOLDER] [--jobs N] [--break]: what `SERVER init` writes for small projects,
built and started by a real engine.

The projects are made from nothing: Python with pip, pip-tools and uv (FastAPI, Flask, Django), Node with npm, pnpm and Yarn, pages
that are built, and pages that are served as they are, Go, Rust and PHP. For each of them `init --yes` writes the files, and then five things have to be
true: the image builds; the container runs, and not as root; it answers on the port that was promised; its HEALTHCHECK
succeeds; and after a source has changed, what installs packages is taken from the cache.

Nothing can be pulled, so the images that the files start from are stand-ins: those of Python are python_bases.py's, the image
of Node is a Debian with this machine's Node and npm, that of nginx a Debian with its nginx, set up to run without root, and that of uv holds
the program of uv's wheel; those of Go, Rust and PHP are Debians with these, and what Go's programs run in is empty. Packages for Python
come from a web server of this machine, packages for Node and Rust from their registries.

Needs the packages docker.io, mmdebstrap, iproute2, nodejs and npm, root, and a network; what is fetched is kept for the next run in
the folder of `--kept`. With `--short` one project of Python, one of Node and one of pages are tried. With `--break` the files say
another port than the programs listen on, and the run has to fail. Exit code 1 if anything is not as it should be.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import zipfile

import lesson
from containers import Container, Outside
from engine import Engine, options, write
from lesson import build, runs_again
from python_bases import SUITE, VERSION, Wheels, fetch_debian, fetch_wheels, make_python_bases, mirror

FASTAPI = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef index():\n    return "hello from here"\n'
FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route("/")\ndef index():\n    return "hello from here"\n'
FACTORY = "from flask import Flask\n\n\ndef create_app(config=None):\n    app = Flask(__name__)\n    app.add_url_rule('/', 'index', lambda: 'hello from here')\n    return app\n"
MANAGE = """import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
SETTINGS = 'SECRET_KEY = "x"\nALLOWED_HOSTS = ["*"]\nROOT_URLCONF = "site1.urls"\n'
URLS = 'from django.http import HttpResponse\nfrom django.urls import path\n\nurlpatterns = [path("", lambda request: HttpResponse("hello from here"))]\n'
WSGI = 'import os\n\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\napplication = get_wsgi_application()\n'
SERVER = """const http = require('node:http');
const colors = require('picocolors');

const port = process.env.PORT || 3000;
http.createServer((request, response) => response.end('hello from here')).listen(port, () => console.log(colors.green('ready')));
"""
BUILD = "const fs = require('node:fs');\nfs.mkdirSync('dist', { recursive: true });\nfs.copyFileSync('src/index.js', 'dist/index.js');\n"
GO = '''package main

import (
	"fmt"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello from here") })
	http.ListenAndServe(":8080", nil)
}
'''
RUST = '''use std::io::{Read, Write};

fn main() {
    let listener = std::net::TcpListener::bind("0.0.0.0:8080").unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let text = "hello from here";
        let _ = write!(stream, "HTTP/1.1 200 OK\\r\\nContent-Length: {}\\r\\nConnection: close\\r\\n\\r\\n{text}", itoa::Buffer::new().format(text.len()));
    }
}
'''
PAGE = "<!doctype html>\n<title>hello</title>\n<p>hello from here</p>\n"


def manifest(**more):
    return json.dumps({"name": "web", "version": "1.0.0", **more}, indent=2) + "\n"


START, DEPENDENCY = {"start": "node server.js"}, {"picocolors": "1.1.1"}
CARGO = '[package]\nname = "web"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nitoa = "1"\n'
# By name: the files, the source that changes, how the lock file is made, whether it is in the short run.
PROJECTS = {
    "fastapi-pip": ({"requirements.txt": "fastapi==0.165.0\nuvicorn==0.54.0\n", "main.py": FASTAPI}, "main.py", None, True),
    "flask-pip": ({"requirements.txt": "flask==3.1.3\ngunicorn==27.0.1\n", "app.py": FLASK}, "app.py", None, False),
    "flask-without-server": ({"requirements.in": "flask\n", "requirements.txt": "flask==3.1.3\n", "blog/__init__.py": FACTORY}, "blog/__init__.py", None, False),
    "django-pip": (
        {
            "requirements.txt": "django==6.1.3\ngunicorn==27.0.1\n",
            "manage.py": MANAGE,
            "site1/__init__.py": "",
            "site1/settings.py": SETTINGS,
            "site1/urls.py": URLS,
            "site1/wsgi.py": WSGI,
        },
        "site1/urls.py",
        None,
        False,
    ),
    "fastapi-uv": (
        {
            "pyproject.toml": '[project]\nname = "web"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = ["fastapi==0.165.0", "uvicorn==0.54.0"]\n',
            "app/__init__.py": "",
            "app/main.py": FASTAPI,
        },
        "app/main.py",
        "uv",
        False,
    ),
    "node-npm": ({"package.json": manifest(scripts=START, dependencies=DEPENDENCY), "server.js": SERVER}, "server.js", "npm", True),
    "node-pnpm-build": (
        {
            "package.json": manifest(packageManager="pnpm@10.20.0", scripts={"build": "node build.js", "start": "node dist/index.js"}, dependencies=DEPENDENCY, devDependencies={"ms": "2.1.3"}),
            "build.js": BUILD,
            "src/index.js": SERVER,
        },
        "src/index.js",
        "pnpm",
        False,
    ),
    "node-yarn": ({"package.json": manifest(scripts=START, dependencies=DEPENDENCY), "server.js": SERVER}, "server.js", "yarn", False),
    "vite-npm": ({"package.json": manifest(type="module", scripts={"build": "vite build"}, devDependencies={"vite": "7.1.0"}), "index.html": PAGE}, "index.html", "npm", False),
    "pages": ({"index.html": PAGE, "style.css": "p { color: green }\n"}, "index.html", None, True),
    "go": ({"go.mod": "module example.org/web\n\ngo 1.24\n", "main.go": GO}, "main.go", None, False),
    "rust": ({"Cargo.toml": CARGO, "src/main.rs": RUST}, "src/main.rs", "cargo", False),
    "php": ({"index.php": '<?php echo "hello " . "from here";\n', "style.css": "p { color: green }\n"}, "style.css", None, False),
}
# What a project does not say by itself.
OPTIONS = {"rust": ["--port", "8080"]}
LOCKS = {
    "cargo": ["cargo", "generate-lockfile"],
    "npm": ["npm", "install", "--package-lock-only", "--ignore-scripts"],
    "pnpm": ["npx", "--yes", "pnpm@10.20.0", "install", "--lockfile-only"],
    "yarn": ["npx", "--yes", "yarn@1.22.22", "install", "--ignore-scripts", "--no-bin-links"],
}
# What must not run again when a source has changed.
INSTALLS = ("pip install", "uv sync", "npm ci", "npm install", "pnpm install", "yarn install --frozen-lockfile", "go mod download")
# What must not be made again, although its step is.
COMPILED = {"rust": "Compiling itoa"}
# Seconds that a build may take.
lesson.BUILD = 300
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
NODE = f"""FROM debian:{SUITE}-slim
COPY certificates.crt {CERTIFICATES}
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \\
 && chmod +x /usr/local/lib/node_modules/npm/bin/*.js && useradd --uid 1000 --create-home node
ENV NODE_EXTRA_CA_CERTS={CERTIFICATES}
CMD ["node"]
"""
NGINX = """FROM nginx-of-debian
RUN useradd --uid 101 --no-create-home nginx; rm -rf /etc/nginx/sites-enabled /etc/nginx/conf.d && mkdir -p /etc/nginx/conf.d /usr/share/nginx/html \\
 && printf 'pid /tmp/nginx.pid;\\nerror_log /dev/stderr;\\nevents {}\\nhttp {\\n  include mime.types;\\n  access_log off;\\n  client_body_temp_path /tmp/a;\\n  proxy_temp_path /tmp/b;\\n  fastcgi_temp_path /tmp/c;\\n  uwsgi_temp_path /tmp/d;\\n  scgi_temp_path /tmp/e;\\n  include conf.d/*.conf;\\n}\\n' > /etc/nginx/nginx.conf \\
 && printf 'server {\\n  listen 8080;\\n  root /usr/share/nginx/html;\\n}\\n' > /etc/nginx/conf.d/default.conf && chown -R 101 /etc/nginx
USER 101
EXPOSE 8080
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
"""


GOLANG = """FROM golang-of-debian
ENV GOTOOLCHAIN=local GOPROXY=off
WORKDIR /go
"""
DISTROLESS = """FROM scratch
COPY passwd /etc/passwd
USER 65532
"""
RUSTC = f"""FROM rust-of-debian
COPY certificates.crt {CERTIFICATES}
ENV CARGO_HOME=/usr/local/cargo
"""
# What the official image does with Debian's Apache httpd, as far as these files need it.
PHP = """FROM php-of-debian
ENV PHP_INI_DIR=/usr/local/etc/php APACHE_CONFDIR=/etc/apache2 APACHE_ENVVARS=/etc/apache2/envvars
RUN mkdir -p $PHP_INI_DIR && touch $PHP_INI_DIR/php.ini-production \\
 && printf '#!/bin/sh\\n. /etc/apache2/envvars\\nexec apache2 -DFOREGROUND\\n' > /usr/local/bin/apache2-foreground && chmod +x /usr/local/bin/apache2-foreground \\
 && mkdir -p /var/run/apache2 /var/lock/apache2 && chmod 1777 /var/run/apache2 /var/lock/apache2 /var/log/apache2 \\
 && ln -sfT /dev/stderr /var/log/apache2/error.log && ln -sfT /dev/stdout /var/log/apache2/access.log && ln -sfT /dev/stdout /var/log/apache2/other_vhosts_access.log && rm -f /var/www/html/index.html
STOPSIGNAL SIGWINCH
WORKDIR /var/www/html
EXPOSE 80
CMD ["apache2-foreground"]
"""
# Debians with more than their base, by the names of their archives, and the projects that need them.
DEBIANS = {
    "nginx": ("nginx-light,busybox,wget", ("vite-npm", "pages")),
    "golang": ("golang-go,ca-certificates", ("go",)),
    "rust": ("cargo,ca-certificates", ("rust",)),
    "php": ("apache2,libapache2-mod-php", ("php",)),
}


def fetch(archive, packages):
    """Makes a Debian with these packages, where the archive is not there yet."""
    if archive.exists():
        return
    new = archive.with_name(f"new-{archive.name}")
    command = ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={packages}", SUITE, str(new), *mirror()]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"mmdebstrap: {result.stderr[-2000:]}")
    new.rename(archive)


def unpack_uv(kept):
    """The program that is in uv's wheel."""
    [wheel] = (kept / "wheels").glob("uv-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [program] = [entry for entry in archive.namelist() if entry.endswith("/scripts/uv")]
        (kept / "uv").write_bytes(archive.read(program))
    (kept / "uv").chmod(0o755)


def make_bases(engine, kept, names, wheels):
    """Makes the stand-ins that the files start from, under the names that stand there."""
    folder = engine.work / "init-bases"

    def made(name, text, **files):
        shutil.rmtree(folder, ignore_errors=True)
        write(folder, {"Dockerfile": text})
        for target, source in files.items():
            target = folder / target.replace("_", ".")
            shutil.copytree(source, target, symlinks=True) if os.path.isdir(source) else shutil.copy(source, target)
        image, problem = engine.build(folder, "-t", name, network="host")
        if not image:
            raise SystemExit(f"{name}: {problem}")

    for name in names:
        if name.startswith("python:"):
            # Which version it is does not matter here. uv asks the same server as pip does.
            write(folder, {"Dockerfile": f"FROM python:{VERSION}-slim\nCOPY uv.toml /etc/uv/uv.toml\n"})
            (folder / "uv.toml").write_text(f'no-index = true\nfind-links = ["http://{wheels.address}/"]\n')
            engine.docker("build", "-q", "-t", name, str(folder))
        elif name.startswith("node:"):
            modules = subprocess.run(["npm", "root", "--global"], capture_output=True, text=True, check=True).stdout.strip()
            made(name, NODE, certificates_crt=CERTIFICATES, node=os.path.realpath(shutil.which("node")), npm=f"{modules}/npm")
        elif name.startswith("nginxinc/"):
            engine.docker("import", str(kept / "nginx.tar"), "nginx-of-debian")
            made(name, NGINX)
        elif name.startswith("golang:"):
            engine.docker("import", str(kept / "golang.tar"), "golang-of-debian")
            made(name, GOLANG)
        elif "/static-debian" in name:
            passwd = engine.work / "passwd"
            passwd.write_text("root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n")
            made(name, DISTROLESS, passwd=passwd)
        elif name.startswith("rust:"):
            engine.docker("import", str(kept / "rust.tar"), "rust-of-debian")
            made(name, RUSTC, certificates_crt=CERTIFICATES)
        elif name.startswith("php:"):
            engine.docker("import", str(kept / "php.tar"), "php-of-debian")
            made(name, PHP)
        elif name == f"debian:{SUITE}-slim":
            pass  # It is there already.
        elif "/uv:" in name:
            made(name, "FROM scratch\nCOPY uv /uv\n", uv=kept / "uv")
        else:
            raise SystemExit(f"no stand-in for {name}")


def make_project(arguments, engine, kept, name, wheels):
    """Makes a project with its lock file, and has its files written."""
    files, _, lock, _ = PROJECTS[name]
    folder = engine.work / "projects" / name
    write(folder, files)
    if lock == "uv":
        # The files of the lock have to be those of the stand-in's server.
        command = [str(kept / "uv"), "lock", "--no-index", "--find-links", f"http://{wheels.address}/", "--no-config"]
    else:
        command = LOCKS.get(lock)
    if command:
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"{' '.join(command)}: {result.stderr[-2000:]}")
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
    more = ["--port", "9999"] if arguments.falsify else OPTIONS.get(name, [])
    result = subprocess.run([arguments.server, "init", "--yes", *more, str(folder)], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"init: {result.stderr}")
    if arguments.falsify:
        # The program listens on another port than the file says.
        path = folder / "Dockerfile"
        path.write_text(re.sub("EXPOSE 9999", "EXPOSE 9998", path.read_text()))
    return folder


def problems(engine, outside, folder, name):
    """What is not as promised, as sentences."""
    text = (folder / "Dockerfile").read_text()
    image, output = build(engine, folder)
    if not image:
        yield f"does not build:\n{output[-3000:]}"
        return
    again = [step for step in runs_again(engine, folder, PROJECTS[name][1]) if any(word in step for word in INSTALLS) and "prune" not in step]
    if again:
        yield f"installs again: {again}"
    if name in COMPILED:
        path = folder / PROJECTS[name][1]
        path.write_text(path.read_text() + "\n// changed once more\n")
        _, output = build(engine, folder)
        if COMPILED[name] in output or "Compiling web" not in output:
            yield f"compiles again: {output[-2000:]}"
    port = int(re.search(r"(?m)^EXPOSE (\d+)$", text).group(1))
    [config] = engine.inspect([image])
    with Container(engine, image) as container:
        if not container.wait(30):
            yield f"does not listen: {container.log()[-2000:]}"
            return
        if container.user() == 0:
            yield "runs as root"
        address = outside.connect(container.pid())
        page = outside.get(address, port)
        if "hello from here" not in (page or ""):
            yield f"does not answer on {port}: {page!r}, {container.listening(container.pid())}, {container.log()[-1000:]}"
        if "Healthcheck" in config:
            probe = engine.docker("exec", container.id, *config["Healthcheck"]["Test"][1:], check=False)
            if probe.returncode:
                yield f"its check fails: {probe.stdout}{probe.stderr}"
        # A program without a handler of its own, as process 1, is killed in the end.
        if name.split("-")[0] not in ("node", "rust") and not container.stops(10):
            yield "does not end at SIGTERM"


def main():
    parser = options(__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--kept", type=pathlib.Path)
    parser.set_defaults(jobs=2)
    arguments = parser.parse_args()
    chosen = [name for name, project in PROJECTS.items() if (name in arguments.only if arguments.only else project[3] or not arguments.short)]
    start, wrong = time.time(), 0
    with Engine("init") as engine, Outside() as outside, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        kept = arguments.kept or engine.work / "kept"
        kept.mkdir(parents=True, exist_ok=True)
        fetches = [pool.submit(fetch_wheels, kept / "wheels"), pool.submit(fetch_debian, kept / "debian.tar")]
        needed = [(name, packages) for name, (packages, projects) in DEBIANS.items() if any(project in chosen for project in projects)]
        fetches += [pool.submit(fetch, kept / f"{name}.tar", packages) for name, packages in needed]
        for fetched in fetches:
            fetched.result()
        with Wheels(kept / "wheels") as wheels:
            make_python_bases(engine, wheels, kept / "debian.tar", False)
            unpack_uv(kept)
            folders = {name: make_project(arguments, engine, kept, name, wheels) for name in chosen}
            texts = [(folder / "Dockerfile").read_text() for folder in folders.values()]
            names = {name for text in texts for name in re.findall(r"(?m)^(?:FROM |COPY --from=)([^ \n]+)", text) if ":" in name}
            make_bases(engine, kept, sorted(names), wheels)
            print(f"bases after {time.time() - start:.0f} s", flush=True)

            def one(name):
                return name, list(problems(engine, outside, folders[name], name))

            def results():
                # The first one by itself: a builder whose first builds run at the same time takes nothing from its cache later.
                yield from map(one, chosen[:1])
                yield from pool.map(one, chosen[1:])

            for name, found in results():
                print(f"{name}: {'; '.join(found) or 'as promised'}", flush=True)
                wrong += bool(found)
    print(f"{len(chosen)} projects, {wrong} wrong, {time.time() - start:.0f} s")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
