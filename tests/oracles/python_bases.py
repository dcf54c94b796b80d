"""Stand-ins for images with Python, and packages to install in them, for an engine that cannot pull anything.

`debian:trixie-slim` is a real Debian, made by `mmdebstrap`. `python:3.13-slim` is that plus a Python of its own in
/usr/local, as in the official image: Debian's files of it in another place, with pip, `python` and without the file that
keeps pip out; `python:3.11-slim` has the Python of the Debian before. pip and uv find their packages on a small web server of
this machine (`Wheels`), with the headers that make pip keep them in its cache, and apt its own in a folder of the image:
nothing else is asked while images are built.
"""
import http.server
import os
import pathlib
import platform
import subprocess
import sys
import threading

from engine import write

SUITE, VERSION = "trixie", "3.13"
# The Debian before, for another version of Python in an image.
OLDER_SUITE, OLDER = "bookworm", "3.11"
# The same image under other names, for files that start from other versions.
OTHER_NAMES = ["python:3.10", "python:3.14"]
# What the official slim image installs, and the libraries that its Python is linked with.
DEBIAN = (
    "ca-certificates netbase tzdata libssl3t64 libffi8 libsqlite3-0 libexpat1 libreadline8t64 libncursesw6 libuuid1 "
    "libbz2-1.0 liblzma5 zlib1g"
)
# What projects install by apt.
APT = f"curl netcat-openbsd netcat-traditional python3 python3-pip python3-venv python3-itsdangerous python{VERSION}-venv"
# What projects install by pip.
PIP = (
    "pip fastapi==0.165.0 uvicorn==0.54.0 fastapi-cli==0.0.34 flask==3.1.3 gunicorn==27.0.1 django==6.1.3 hypercorn==0.18.0 "
    "waitress==3.0.2 itsdangerous==2.2.0 uv==0.13.9"
)
# What of that is not for every version of Python, for the older one.
PIP_OLDER = "--no-deps markupsafe==3.0.4"

# A package index of apt: `control` of each file, and where it is.
MAKE_DEBS = f"""set -eu
apt-get install -y -qq --no-install-recommends --download-only {APT} >/dev/null
mkdir /opt/debs
mv /var/cache/apt/archives/*.deb /opt/debs
cd /opt/debs
sed 's/{SUITE}/{OLDER_SUITE}/g' /etc/apt/sources.list > /etc/apt/sources.list.d/older.list
apt-get update -qq
apt-get download -qq python{OLDER} python{OLDER}-minimal libpython{OLDER}-stdlib libpython{OLDER}-minimal python{OLDER}-venv python3-setuptools-whl
for deb in *.deb; do
  dpkg-deb -f "$deb"
  echo "Filename: ./$deb"
  echo "Size: $(stat -c %s "$deb")"
  echo "SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)"
  echo
done > Packages
"""

DEBIAN_DOCKERFILE = """FROM debian
RUN rm -rf /etc/apt/sources.list* && echo 'deb [trusted=yes] file:/opt/debs ./' > /etc/apt/sources.list
COPY pip.conf /etc/pip.conf
COPY uv.toml /etc/uv/uv.toml
CMD ["bash"]
"""


# Debian's Python puts packages elsewhere than others, and looks for them there (`site` is frozen in it: no use in changing that).
def python_dockerfile(version):
    return f"""FROM debian:{SUITE}-slim
RUN mkdir /tmp/python && cd /tmp/python \\
 && for deb in /opt/debs/*python{version}*.deb /opt/debs/python3-*-whl_*.deb; do dpkg-deb -x "$deb" .; done \\
 && rm -f usr/lib/python{version}/EXTERNALLY-MANAGED usr/lib/python{version}/sitecustomize.py \\
 && mkdir -p /usr/local/lib /usr/share \\
 && cp -a usr/lib/python{version} /usr/local/lib/ && cp -a usr/bin/python{version} /usr/local/bin/ && cp -a usr/share/python-wheels /usr/share/ \\
 && rm -rf /tmp/python \\
 && cd /usr/local/lib/python{version} \\
 && sed -i "s/'posix_local')/'posix_prefix')/; s/= 'posix_local'/= 'posix_prefix'/" $(ls sysconfig.py sysconfig/__init__.py 2>/dev/null) \\
 && printf 'import site, sys\\nsite.addsitedir(sys.prefix + "/lib/python{version}/site-packages")\\n' > sitecustomize.py \\
 && ln -s python{version} /usr/local/bin/python3 && ln -s python3 /usr/local/bin/python \\
 && PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) python -B -m pip install -q --no-cache-dir --root-user-action=ignore pip
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
ENV PYTHON_VERSION={version}.0
CMD ["python3"]
"""


class Wheels:
    """A web server for a folder of packages, on this machine only, for as long as a `with` lasts."""

    def __init__(self, folder):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(handler, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def end_headers(handler):
                if handler.path.endswith(".whl"):
                    handler.send_header("Cache-Control", "max-age=365000000, immutable, public")
                super().end_headers()

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = "127.0.0.1:%d" % self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def settings(self):
        """What tells pip and uv to ask this server and no other, by the names of files."""
        address = f"http://{self.address}/"
        return {
            "pip.conf": f"[global]\nno-index = true\nfind-links = {address}\ntrusted-host = {self.address}\ndisable-pip-version-check = true\n",
            "uv.toml": f'[pip]\nno-index = true\nfind-links = ["{address}"]\n',
        }


def fetch_wheels(folder):
    """Fetches what projects install by pip, where the folder is not there yet."""
    if folder.is_dir():
        return
    for version, packages in ((VERSION, PIP.split()), (OLDER, PIP_OLDER.split())):
        download(version, packages, f"{folder}~")
    pathlib.Path(f"{folder}~").rename(folder)


def download(version, packages, folder):
    """Fetches packages for a version of Python."""
    machine = platform.machine()
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--disable-pip-version-check",
        "--only-binary=:all:",
        "--implementation=cp",
        f"--python-version={version}",
        f"--platform=manylinux2014_{machine}",
        f"--platform=manylinux_2_28_{machine}",
        "-d",
        folder,
        *packages,
    ]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"pip download: {result.stderr[-2000:]}")


def fetch_debian(archive):
    """Makes a Debian, with what projects install by apt in a folder of it, where the archive is not there yet."""
    if archive.exists():
        return
    new = archive.with_name(f"new-{archive.name}")
    command = [
        "mmdebstrap",
        "--quiet",
        "--mode=root",
        "--variant=minbase",
        f"--include={DEBIAN.replace(' ', ',')}",
        '--customize-hook=chroot "$1" sh -c "$MAKE_DEBS"',
        SUITE,
        str(new),
        *mirror(),
    ]
    result = subprocess.run(command, env={**os.environ, "MAKE_DEBS": MAKE_DEBS}, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"mmdebstrap: {result.stderr[-2000:]}")
    new.rename(archive)


def make_python_bases(engine, wheels, archive, with_older):
    """Makes the images; that with the older Python where it is asked for."""
    engine.docker("import", str(archive), "debian")
    folder = engine.work / "python-bases"
    texts = {f"debian:{SUITE}-slim": DEBIAN_DOCKERFILE}
    for version in [VERSION, OLDER] if with_older else [VERSION]:
        texts[f"python:{version}-slim"] = python_dockerfile(version)
    for name, text in texts.items():
        write(folder, {"Dockerfile": text, **wheels.settings()})
        image, problem = engine.build(folder, "-t", name, network="host")
        if not image:
            raise SystemExit(f"{name}: {problem}")
    for name in OTHER_NAMES:
        engine.docker("tag", f"python:{VERSION}-slim", name)


def mirror():
    """Where this machine gets its own Debian from."""
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(CREATED_BY) $(ORIGIN) $(SUITE) $(REPO_URI)"], capture_output=True, text=True
    )
    for line in targets.stdout.splitlines():
        kind, *origin, uri = line.split()
        if kind == "Packages" and origin[0] == "Debian" and "security" not in uri:
            return [uri]
    return []
