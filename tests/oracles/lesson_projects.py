"""Small web projects, right ones and such with one mistake each: what is said of them, and what really happens.

A project is one of three right ones with a change, or a Dockerfile of its own. `finds` are the rules with findings in the
profile `recommended`, in the order in which they are told; `happens` is what an engine makes of it:

- `Fails(text)`: the build ends with this in its output;
- `Ends(text)`: it is built, but its container ends by itself (or does not start), with this in its log;
- `Unreachable()`: its container runs, but nobody from outside reaches it on the port that one would publish;
- `Unhealthy()`: it answers, but its health check fails;
- `Answers(text)`: it answers on that port, with this on its page.

What else comes of a mistake (it runs as root, pip runs again for each change …) is measured of every project by `lesson.py`.
"""
import dataclasses
import pathlib


@dataclasses.dataclass
class Fails:
    text: str


@dataclasses.dataclass
class Ends:
    text: str


@dataclasses.dataclass
class Unreachable:
    pass


@dataclasses.dataclass
class Unhealthy:
    pass


@dataclasses.dataclass
class Answers:
    text: str = "Hello"


@dataclasses.dataclass
class Project:
    """A made-up project. `port` is what one would publish if no EXPOSE says so; `source` the file that is edited all day."""

    name: str
    framework: str
    what: str
    files: dict
    finds: list
    happens: object
    source: str = "main.py"
    port: int = 8000
    in_ci: bool = False
    # Drawbacks of `lesson.py` that are real and that no rule knows of.
    untold: tuple = ()
    # What happens after all fixes.
    fixed: object = dataclasses.field(default_factory=Answers)


DOCKERFILE = """FROM python:3.13-slim
WORKDIR /app
RUN useradd --create-home --uid 10001 app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
USER app
EXPOSE 8000
CMD {command}
"""

DOCKERIGNORE = """.git
.venv
venv
.env
**/__pycache__
Dockerfile
.dockerignore
"""

FASTAPI = {
    "Dockerfile": DOCKERFILE.format(command='["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]'),
    ".dockerignore": DOCKERIGNORE,
    "requirements.txt": "fastapi==0.165.0\nuvicorn==0.54.0\n",
    "main.py": 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef hello():\n    return {"message": "Hello"}\n',
}

FLASK = {
    "Dockerfile": DOCKERFILE.format(command='["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'),
    ".dockerignore": DOCKERIGNORE,
    "requirements.txt": "flask==3.1.3\ngunicorn==27.0.1\n",
    "app.py": 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get("/")\ndef hello():\n    return "Hello"\n',
}

DJANGO = {
    "Dockerfile": DOCKERFILE.format(command='["gunicorn", "--bind", "0.0.0.0:8000", "shop.wsgi"]'),
    ".dockerignore": DOCKERIGNORE,
    "requirements.txt": "django==6.1.3\ngunicorn==27.0.1\n",
    "manage.py": "import os\nimport sys\n\nfrom django.core.management import execute_from_command_line\n\n"
    'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nexecute_from_command_line(sys.argv)\n',
    "shop/__init__.py": "",
    "shop/settings.py": 'SECRET_KEY = "made up"\nDEBUG = False\nALLOWED_HOSTS = ["*"]\nROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = []\n',
    "shop/urls.py": "from django.http import HttpResponse\nfrom django.urls import path\n\n"
    'urlpatterns = [path("", lambda request: HttpResponse("Hello"))]\n',
    "shop/wsgi.py": "import os\n\nfrom django.core.wsgi import get_wsgi_application\n\n"
    'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n',
}

KINDS = {"FastAPI": (FASTAPI, "main.py"), "Flask": (FLASK, "app.py"), "Django": (DJANGO, "shop/urls.py")}
PROJECTS = []


def project(name, framework, what, finds, happens, *changes, files=None, dockerfile=None, without=(), **more):
    """One more project: a right one with some texts of its Dockerfile changed, or another one; more files, or some less."""
    right, source = KINDS[framework]
    text = dockerfile or right["Dockerfile"]
    for old, new in changes:
        if text.count(old) != 1:
            raise SystemExit(f"{name}: {old!r} is there {text.count(old)} times")
        text = text.replace(old, new)
    all_files = {**right, **(files or {}), "Dockerfile": text}
    for file in without:
        del all_files[file]
    more.setdefault("source", source)
    PROJECTS.append(Project(name, framework, what, all_files, finds, happens, **more))


UVICORN = '["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]'
GUNICORN = '["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'
WSGI = '["gunicorn", "--bind", "0.0.0.0:8000", "shop.wsgi"]'
INSTALL = "RUN pip install --no-cache-dir -r requirements.txt"
COPIES = f"COPY requirements.txt .\n{INSTALL}\nCOPY . .\n"
CFG = {
    "venv/pyvenv.cfg": "home = /usr/bin\n# of another machine\ninclude-system-site-packages = false\nversion = 3.13.5\n",
    "venv/bin/python": "#!/bin/false\n",
}
MAIN = FASTAPI["main.py"]

# Right ones.
project("fastapi", "FastAPI", "right", [], Answers(), in_ci=True)
project("flask", "Flask", "right", [], Answers())
project("django", "Django", "right", [], Answers())
project(
    "fastapi-run",
    "FastAPI",
    "right: `fastapi run` listens on all interfaces",
    [],
    Answers(),
    (UVICORN, '["fastapi", "run", "main.py"]'),
    files={"requirements.txt": "fastapi==0.165.0\nfastapi-cli==0.0.34\nuvicorn==0.54.0\n"},
)
project(
    "fastapi-python-main",
    "FastAPI",
    "right: uvicorn.run(host=…) in main.py",
    [],
    Answers(),
    (UVICORN, '["python", "main.py"]'),
    files={"main.py": MAIN + '\n\nif __name__ == "__main__":\n    import uvicorn\n\n    uvicorn.run(app, host="0.0.0.0", port=8000)\n'},
)
project(
    "fastapi-package",
    "FastAPI",
    "right: app/main.py, started as app.main:app",
    [],
    Answers(),
    ("COPY . .", "COPY app ./app"),
    ("main:app", "app.main:app"),
    files={"app/__init__.py": "", "app/main.py": MAIN},
    without=["main.py"],
    source="app/main.py",
)
project(
    "fastapi-port-of-shell",
    "FastAPI",
    "right: sh -c with exec and ${PORT:-8000}",
    [],
    Answers(),
    (UVICORN, '["sh", "-c", "exec uvicorn main:app --host 0.0.0.0 --port ${PORT:-8000}"]'),
)
project(
    "fastapi-stages",
    "FastAPI",
    "right: a virtual environment made in another stage",
    [],
    Answers(),
    dockerfile=f"""FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
{INSTALL}

FROM python:3.13-slim
WORKDIR /app
RUN useradd --create-home --uid 10001 app
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
USER app
EXPOSE 8000
CMD {UVICORN}
""",
)
project(
    "fastapi-cache-mount",
    "FastAPI",
    "right: pip's cache in a mount",
    [],
    Answers(),
    (INSTALL, "RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt"),
)
project(
    "fastapi-low-port",
    "FastAPI",
    "right: port 80 without root",
    [],
    Answers(),
    ('"8000"', '"80"'),
    ("EXPOSE 8000", "EXPOSE 80"),
)
project(
    "flask-run-everywhere",
    "Flask",
    "right but for SIGTERM: flask run --host 0.0.0.0",
    [],
    Answers(),
    (GUNICORN, '["flask", "run", "--host", "0.0.0.0", "--port", "8000"]'),
    untold=("stays",),
)
project(
    "flask-waitress",
    "Flask",
    "right but for SIGTERM: waitress listens on all interfaces, port 8080",
    [],
    Answers(),
    (GUNICORN, '["waitress-serve", "app:app"]'),
    ("EXPOSE 8000", "EXPOSE 8080"),
    untold=("stays",),
    files={"requirements.txt": "flask==3.1.3\nwaitress==3.0.2\n"},
)
project(
    "django-on-debian",
    "Django",
    "right: a virtual environment on Debian's own Python",
    [],
    Answers(),
    ("FROM python:3.13-slim", "FROM debian:trixie-slim"),
    (
        "RUN useradd",
        "RUN apt-get update && apt-get install -y --no-install-recommends python3-venv && rm -rf /var/lib/apt/lists/*\n"
        "RUN python3 -m venv /opt/venv\nENV PATH=/opt/venv/bin:$PATH\nRUN useradd",
    ),
)
project(
    "django-port-of-environment",
    "Django",
    "right: gunicorn takes PORT",
    [],
    Answers(),
    (WSGI, '["gunicorn", "shop.wsgi"]'),
    ("EXPOSE 8000", "ENV PORT=8000\nEXPOSE 8000"),
)

# Nobody reaches it.
project(
    "loopback-uvicorn",
    "FastAPI",
    "uvicorn without --host",
    ["server-on-loopback"],
    Unreachable(),
    ('"--host", "0.0.0.0", ', ""),
    in_ci=True,
)
project("loopback-said", "FastAPI", "uvicorn --host localhost", ["server-on-loopback"], Unreachable(), ("0.0.0.0", "localhost"))
project(
    "loopback-module",
    "FastAPI",
    "python -m uvicorn without --host",
    ["server-on-loopback"],
    Unreachable(),
    (UVICORN, '["python", "-m", "uvicorn", "main:app"]'),
)
project(
    "loopback-hypercorn",
    "FastAPI",
    "hypercorn without --bind",
    ["server-on-loopback"],
    Unreachable(),
    (UVICORN, '["hypercorn", "main:app"]'),
    files={"requirements.txt": "fastapi==0.165.0\nhypercorn==0.18.0\n"},
)
project(
    "loopback-fastapi-dev",
    "FastAPI",
    "fastapi dev",
    ["server-on-loopback"],
    Unreachable(),
    (UVICORN, '["fastapi", "dev", "main.py"]'),
    files={"requirements.txt": "fastapi==0.165.0\nfastapi-cli==0.0.34\nuvicorn==0.54.0\n"},
)
project(
    "loopback-in-main",
    "FastAPI",
    "uvicorn.run(app) in main.py",
    ["server-on-loopback"],
    Unreachable(),
    (UVICORN, '["python", "main.py"]'),
    files={"main.py": MAIN + '\n\nif __name__ == "__main__":\n    import uvicorn\n\n    uvicorn.run(app)\n'},
)
project(
    "loopback-flask",
    "Flask",
    "flask run",
    ["server-on-loopback"],
    Unreachable(),
    (GUNICORN, '["flask", "run"]'),
    ("EXPOSE 8000", "EXPOSE 5000"),
    untold=("stays",),
)
project(
    "loopback-gunicorn", "Flask", "gunicorn without --bind", ["server-on-loopback"], Unreachable(), (GUNICORN, '["gunicorn", "app:app"]')
)
project(
    "loopback-app-run",
    "Flask",
    "app.run() in app.py",
    ["server-on-loopback"],
    Unreachable(),
    (GUNICORN, '["python", "app.py"]'),
    ("EXPOSE 8000", "EXPOSE 5000"),
    files={"app.py": FLASK["app.py"] + '\n\nif __name__ == "__main__":\n    app.run()\n'},
    untold=("stays",),
)
project(
    "loopback-runserver",
    "Django",
    "manage.py runserver",
    ["server-on-loopback", "development-server"],
    Unreachable(),
    (WSGI, '["python", "manage.py", "runserver"]'),
)
project(
    "loopback-bind",
    "Django",
    "gunicorn -b 127.0.0.1:8000",
    ["server-on-loopback"],
    Unreachable(),
    ('"--bind", "0.0.0.0:8000"', '"-b", "127.0.0.1:8000"'),
)
project(
    "port-differs", "FastAPI", "EXPOSE 8080, port 8000", ["exposed-port-differs"], Unreachable(), ("EXPOSE 8000", "EXPOSE 8080"), in_ci=True
)
project(
    "port-of-flask",
    "Flask",
    "EXPOSE 8000, flask run listens on 5000",
    ["exposed-port-differs"],
    Unreachable(),
    (GUNICORN, '["flask", "run", "--host=0.0.0.0"]'),
    untold=("stays",),
)
project(
    "port-of-gunicorn",
    "Django",
    "EXPOSE 8080, gunicorn --bind :8000",
    ["exposed-port-differs"],
    Unreachable(),
    ("0.0.0.0:8000", ":8000"),
    ("EXPOSE 8000", "EXPOSE 8080"),
)

# The container ends at once, or does not start.
project(
    "one-word",
    "FastAPI",
    "the command in one word",
    ["command-in-one-word"],
    Ends("not found|no such file"),
    (UVICORN, '["uvicorn main:app --host 0.0.0.0"]'),
    in_ci=True,
)
project(
    "variable",
    "FastAPI",
    '"$PORT" in exec form',
    ["variable-in-array"],
    Ends("not a valid integer"),
    ('"8000"', '"$PORT"'),
    ("EXPOSE 8000", "ENV PORT=8000\nEXPOSE 8000"),
)
project(
    "operator",
    "Django",
    "&& in exec form",
    ["operator-in-array"],
    Ends("unrecognized arguments"),
    (WSGI, '["python", "manage.py", "migrate", "&&", "gunicorn", "shop.wsgi"]'),
)
project(
    "mian",
    "FastAPI",
    "python mian.py",
    ["command-file-missing"],
    Ends("can't open file"),
    (UVICORN, '["python", "mian.py"]'),
    files={"main.py": MAIN + '\n\nif __name__ == "__main__":\n    import uvicorn\n\n    uvicorn.run(app, host="0.0.0.0", port=8000)\n'},
)
project("mian-module", "FastAPI", "uvicorn mian:app", ["command-file-missing"], Ends("Could not import module"), ("main:app", "mian:app"))
project(
    "module-of-package",
    "FastAPI",
    "main:app, but main.py is in app/",
    ["command-file-missing"],
    Ends("Could not import module"),
    ("COPY . .", "COPY app ./app"),
    files={"app/__init__.py": "", "app/main.py": MAIN},
    without=["main.py"],
    source="app/main.py",
)
project(
    "not-installed-uvicorn",
    "FastAPI",
    "uvicorn is in no requirements",
    ["program-not-installed"],
    Ends("executable file not found"),
    files={"requirements.txt": "fastapi==0.165.0\n"},
)
project(
    "not-installed-gunicorn",
    "Flask",
    "gunicorn is in no requirements",
    ["program-not-installed"],
    Ends("executable file not found"),
    files={"requirements.txt": "flask==3.1.3\n"},
)
project(
    "two-commands",
    "Django",
    "two CMDs",
    ["MultipleInstructionsDisallowed"],
    Answers(),
    (f"CMD {WSGI}", f'CMD ["python", "manage.py", "migrate"]\nCMD {WSGI}'),
)
project(
    "no-user",
    "FastAPI",
    "USER of whom there is none",
    ["unknown-user"],
    Ends("unable to find user app"),
    ("RUN useradd --create-home --uid 10001 app\n", ""),
)
project(
    "cannot-write",
    "FastAPI",
    "USER cannot write where root has copied to",
    [],
    Ends("PermissionError"),
    untold=("ends",),
    files={"main.py": MAIN + '\nopen("visits.txt", "w").close()\n'},
)
project(
    "path-replaced",
    "FastAPI",
    "ENV PATH without the folders of the system",
    ["path-replaced"],
    Fails("not found"),
    ("RUN useradd", "ENV PATH=/opt/app/bin\nRUN useradd"),
)
project(
    "swallowed",
    "FastAPI",
    "a backslash swallows the next instruction",
    ["swallowed-instruction"],
    Fails("Invalid requirement|not found|COPY"),
    (INSTALL, INSTALL + " \\"),
)
project(
    "commented-copy", "FastAPI", "a comment behind COPY", ["trailing-comment"], Fails("not found"), ("COPY . .", "COPY . . # everything")
)
project(
    "entrypoint-in-shell",
    "Flask",
    "CMD beside an ENTRYPOINT in shell form",
    ["JSONArgsRecommended", "cmd-never-used"],
    Answers(),
    (f"CMD {GUNICORN}", 'ENTRYPOINT gunicorn --bind 0.0.0.0:8000 app:app\nCMD ["--workers", "2"]'),
)

# The build fails.
project(
    "split-path",
    "FastAPI",
    "-r /app/ requirements.txt",
    ["pip-requirements-split-path"],
    Fails("Is a directory"),
    ("-r requirements.txt", "-r /app/ requirements.txt"),
)
project(
    "without-r",
    "Flask",
    "pip install requirements.txt",
    ["pip-requirements-without-r"],
    Fails("HINT|requirement"),
    ("-r requirements.txt", "requirements.txt"),
)
project(
    "install-before-copy",
    "FastAPI",
    "-r before COPY",
    ["requirements-file-missing"],
    Fails("No such file"),
    (COPIES, f"{INSTALL}\nCOPY requirements.txt .\nCOPY . .\n"),
)
project(
    "elsewhere",
    "Django",
    "copied to another folder than -r reads",
    ["requirements-file-missing"],
    Fails("No such file"),
    ("COPY requirements.txt .", "COPY requirements.txt /deps/"),
)
project(
    "misspelled-list",
    "FastAPI",
    "-r requirments.txt",
    ["requirements-file-missing"],
    Fails("No such file"),
    ("-r requirements.txt", "-r requirments.txt"),
)
project(
    "server-in-build",
    "FastAPI",
    "RUN uvicorn",
    ["server-started-in-build"],
    Fails("Uvicorn running"),
    (f"CMD {UVICORN}", "RUN uvicorn main:app --host 0.0.0.0 --port 8000"),
)
project(
    "source",
    "FastAPI",
    "RUN source",
    ["SC3046", "shell-state-lost"],
    Fails("source: not found"),
    (INSTALL, f"RUN python -m venv venv\nRUN source venv/bin/activate\n{INSTALL}"),
)
project(
    "debian-pip",
    "Flask",
    "pip in Debian's own Python",
    ["pip-needs-environment"],
    Fails("externally-managed-environment"),
    ("FROM python:3.13-slim", "FROM debian:trixie-slim"),
    (
        "RUN useradd",
        "RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*\nRUN useradd",
    ),
    in_ci=True,
)
project(
    "copy-missing",
    "FastAPI",
    "COPY of a file that is not there",
    ["copy-source-missing"],
    Fails("not found"),
    ("COPY requirements.txt .", "COPY requirement.txt ."),
)
project(
    "copy-ignored",
    "FastAPI",
    "COPY of a file that is ignored",
    ["CopyIgnoredFile"],
    Fails("not found"),
    files={".dockerignore": DOCKERIGNORE + "*.txt\n"},
)
project(
    "copy-above",
    "FastAPI",
    "COPY of a file above the context",
    ["copy-outside-context"],
    Fails("not found"),
    ("COPY requirements.txt .", "COPY ../common/requirements.txt ."),
)
project(
    "flag-behind",
    "FastAPI",
    "--chown behind the paths",
    ["flag-after-paths"],
    Ends("Could not import module"),
    ("COPY . .", "COPY . . --chown=app"),
)
project("unknown-word", "Flask", "CMND", ["unknown-instruction"], Fails("unknown instruction"), (f"CMD {GUNICORN}", f"CMND {GUNICORN}"))
project(
    "no-backslash",
    "Django",
    "a continuation without a backslash",
    ["missing-continuation"],
    Fails("unknown instruction"),
    (INSTALL, "RUN python -m pip --version &&\n    pip install --no-cache-dir -r requirements.txt"),
)

# It works, with a drawback.
project(
    "copy-first",
    "FastAPI",
    "COPY . . before the install",
    ["copy-before-install"],
    Answers(),
    (COPIES, f"COPY . .\n{INSTALL}\n"),
    in_ci=True,
)
project(
    "copy-first-django", "Django", "COPY . . before the install", ["copy-before-install"], Answers(), (COPIES, f"COPY . /app/\n{INSTALL}\n")
)
project("root", "FastAPI", "a user is made, but no USER", ["server-runs-as-root"], Answers(), ("USER app\n", ""))
project(
    "root-only",
    "Django",
    "no user at all",
    ["server-runs-as-root"],
    Answers(),
    ("RUN useradd --create-home --uid 10001 app\n", ""),
    ("USER app\n", ""),
)
project("root-last", "Django", "USER root", ["server-runs-as-root"], Answers(), ("USER app\n", "USER root\n"))
project(
    "shell-form",
    "FastAPI",
    "CMD in shell form",
    ["JSONArgsRecommended"],
    Answers(),
    (UVICORN, "uvicorn main:app --host 0.0.0.0 --port 8000"),
    in_ci=True,
)
project(
    "shell-form-django", "Django", "CMD in shell form", ["JSONArgsRecommended"], Answers(), (WSGI, "gunicorn --bind 0.0.0.0:8000 shop.wsgi")
)
project(
    "environment",
    "FastAPI",
    ".env is copied",
    ["copy-takes-secrets"],
    Answers(),
    files={".env": "API_TOKEN=k3jh45kj3h45\n", ".dockerignore": DOCKERIGNORE.replace(".env\n", "")},
)
project(
    "virtualenv",
    "FastAPI",
    "venv of the host is copied",
    ["copy-takes-virtualenv"],
    Answers(),
    files={**CFG, ".dockerignore": DOCKERIGNORE.replace("\nvenv\n", "\n")},
)
project(
    "ignore-case",
    "FastAPI",
    "Venv in .dockerignore, venv on the disk",
    ["ignore-case-mismatch", "copy-takes-virtualenv"],
    Answers(),
    files={**CFG, ".dockerignore": DOCKERIGNORE.replace("\nvenv\n", "\nVenv\n")},
)
project("pip-cache", "FastAPI", "pip keeps its downloads", ["DL3042"], Answers(), ("--no-cache-dir ", ""))
project(
    "apt-lists",
    "Flask",
    "apt-get leaves its lists",
    ["DL3009"],
    Answers(),
    ("RUN useradd", "RUN apt-get update && apt-get install -y --no-install-recommends curl\nRUN useradd"),
)
project(
    "activate",
    "FastAPI",
    "RUN . venv/bin/activate lasts for one RUN",
    ["shell-state-lost"],
    Answers(),
    (INSTALL, f"RUN python -m venv /opt/venv\nRUN . /opt/venv/bin/activate\n{INSTALL}"),
)
project(
    "activate-and-start",
    "FastAPI",
    "RUN . activate, then a program of the environment",
    ["shell-state-lost"],
    Ends("no such file"),
    (INSTALL, f"RUN python -m venv /opt/venv\nRUN . /opt/venv/bin/activate\n{INSTALL}"),
    ('"uvicorn"', '"/opt/venv/bin/uvicorn"'),
)
project(
    "cd",
    "FastAPI",
    "RUN cd",
    ["shell-state-lost", "requirements-file-missing"],
    Fails("No such file"),
    ("WORKDIR /app", "WORKDIR /app\nRUN mkdir -p deps && true\nRUN cd deps"),
    ("COPY requirements.txt .", "COPY requirements.txt deps/"),
)
project(
    "export",
    "Django",
    "RUN export",
    ["shell-state-lost"],
    Ends("DJANGO_SETTINGS_MODULE|settings"),
    ("USER app", "RUN export DJANGO_SETTINGS_MODULE=shop.settings\nUSER app"),
    files={"shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n"},
)
project(
    "python-of-apt",
    "FastAPI",
    "a library by apt beside the image's Python",
    ["python-package-of-system"],
    Ends("No module named 'itsdangerous'"),
    (
        "RUN useradd",
        "RUN apt-get update && apt-get install -y --no-install-recommends python3-itsdangerous && rm -rf /var/lib/apt/lists/*\nRUN useradd",
    ),
    files={"main.py": "import itsdangerous\n" + MAIN},
)
project(
    "switch",
    "FastAPI",
    "PYTHONDONTWRITEBYTECODE=false",
    ["python-switch"],
    Answers('"dont_write":true'),
    ("EXPOSE", "ENV PYTHONDONTWRITEBYTECODE=false\nEXPOSE"),
    files={
        "main.py": MAIN.replace('{"message": "Hello"}', '{"dont_write": sys.dont_write_bytecode}').replace(
            "from fastapi", "import sys\n\nfrom fastapi"
        )
    },
    fixed=Answers('"dont_write":false'),
)
project(
    "health-curl",
    "FastAPI",
    "HEALTHCHECK with curl in slim",
    ["program-missing"],
    Unhealthy(),
    ("EXPOSE", "HEALTHCHECK --interval=1s --retries=2 CMD curl -f http://127.0.0.1:8000/\nEXPOSE"),
)
project("no-workdir", "FastAPI", "no WORKDIR", ["DL3045"], Answers(), ("WORKDIR /app\n", ""))
project(
    "global-arg",
    "FastAPI",
    "an ARG above FROM in RUN",
    ["global-arg-in-run"],
    Fails("Invalid requirement|ERROR"),
    ("FROM python:3.13-slim", "ARG LIST=requirements.txt\nFROM python:3.13-slim"),
    ("-r requirements.txt", "-r $LIST"),
)
project("reload", "FastAPI", "--reload", ["development-server"], Answers(), ('"8000"', '"8000", "--reload"'))

# More right ones: what is near to a mistake.
project(
    "health-python",
    "FastAPI",
    "right: HEALTHCHECK with Python",
    [],
    Answers(),
    (
        "EXPOSE",
        'HEALTHCHECK --interval=1s --retries=5 CMD ["python", "-c", "import urllib.request; urllib.request.urlopen(\'http://127.0.0.1:8000/\')"]\nEXPOSE',
    ),
)
project(
    "writes-own-files",
    "FastAPI",
    "right: the files are the user's",
    [],
    Answers(),
    ("COPY . .", "RUN chown app:app .\nCOPY --chown=app:app . ."),
    files={"main.py": MAIN + '\nopen("visits.txt", "w").close()\n'},
)
project(
    "runserver-everywhere",
    "Django",
    "runserver 0:8000",
    ["development-server"],
    Answers(),
    (WSGI, '["python", "manage.py", "runserver", "0:8000"]'),
)
project(
    "entrypoint-and-cmd",
    "FastAPI",
    "right: ENTRYPOINT with the words of CMD",
    [],
    Answers(),
    (f"CMD {UVICORN}", 'ENTRYPOINT ["uvicorn", "main:app"]\nCMD ["--host", "0.0.0.0"]'),
)
project(
    "host-of-environment",
    "Flask",
    "right but for SIGTERM: FLASK_RUN_HOST",
    [],
    Answers(),
    (GUNICORN, '["flask", "run"]'),
    ("EXPOSE 8000", "ENV FLASK_RUN_HOST=0.0.0.0\nEXPOSE 5000"),
    untold=("stays",),
)
project(
    "host-of-uvicorn",
    "FastAPI",
    "right: UVICORN_HOST",
    [],
    Answers(),
    ('"--host", "0.0.0.0", ', ""),
    ("EXPOSE", "ENV UVICORN_HOST=0.0.0.0\nEXPOSE"),
)
project(
    "worker-of-uvicorn",
    "FastAPI",
    "gunicorn with uvicorn's worker",
    [],
    Answers(),
    (UVICORN, '["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "--bind", "0.0.0.0:8000", "main:app"]'),
    files={"requirements.txt": "fastapi==0.165.0\nuvicorn==0.54.0\ngunicorn==27.0.1\n"},
)
project(
    "uv-system",
    "FastAPI",
    "right: uv installs into the image's Python",
    [],
    Answers(),
    (INSTALL, "RUN pip install --no-cache-dir uv==0.13.9\nRUN uv pip install --system --no-cache -r requirements.txt"),
)
# More with a mistake.
project(
    "uv-without-environment",
    "FastAPI",
    "uv pip without a virtual environment",
    ["pip-needs-environment"],
    Fails("No virtual environment found"),
    (INSTALL, "RUN pip install --no-cache-dir uv==0.13.9\nRUN uv pip install --no-cache -r requirements.txt"),
)
project(
    "copied-as-root",
    "FastAPI",
    "COPY after USER without --chown",
    [],
    Ends("PermissionError"),
    ("COPY . .\nUSER app", "USER app\nCOPY . ."),
    untold=("ends",),
    files={"visits.txt": "", "main.py": MAIN + '\nopen("visits.txt", "w").close()\n'},
)
project(
    "flag-with-value",
    "FastAPI",
    "a flag and its value in one word",
    ["command-in-one-word"],
    Ends("No such option"),
    ('"--host", "0.0.0.0"', '"--host 0.0.0.0"'),
)
project(
    "single-quotes", "FastAPI", "an array in single quotes", ["invalid-json-form"], Ends("not found"), (UVICORN, UVICORN.replace('"', "'"))
)
project(
    "environment-with-blanks",
    "FastAPI",
    "ENV PORT = 8000",
    ["LegacyKeyValueFormat"],
    Ends("not a valid integer"),
    (f"CMD {UVICORN}", 'ENV PORT = 8000\nCMD ["sh", "-c", "exec uvicorn main:app --host 0.0.0.0 --port \\"$PORT\\""]'),
)
project("publishing-expose", "FastAPI", "EXPOSE 8000:8000", ["ExposeInvalidFormat"], Answers(), ("EXPOSE 8000", "EXPOSE 8000:8000"))
project(
    "apt-asks",
    "FastAPI",
    "apt-get install without -y",
    ["DL3014"],
    Fails("Do you want to continue|Abort"),
    ("RUN useradd", "RUN apt-get update && apt-get install --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\nRUN useradd"),
)
project(
    "file-not-folder",
    "FastAPI",
    "COPY to /app, which is no folder yet",
    ["requirements-file-missing", "DL3045"],
    Fails("Not a directory"),
    ("WORKDIR /app\n", ""),
    ("COPY requirements.txt .", "COPY requirements.txt /app"),
    ("-r requirements.txt", "-r /app/requirements.txt"),
)
project(
    "ignored-source",
    "FastAPI",
    "main.py is ignored",
    ["command-file-missing"],
    Ends("Could not import module"),
    files={".dockerignore": DOCKERIGNORE + "main.py\n"},
)
project(
    "script-not-executable",
    "FastAPI",
    "a script that may not be executed",
    ["script-not-executable"],
    Ends("permission denied"),
    (UVICORN, '["./start.sh"]'),
    files={"start.sh": "#!/bin/sh\nexec uvicorn main:app --host 0.0.0.0\n"},
)
project(
    "moved-environment",
    "FastAPI",
    "a virtual environment in another place than it was made",
    ["environment-of-other-python"],
    Ends("no such file"),
    dockerfile=f"""FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
{INSTALL}

FROM python:3.13-slim
WORKDIR /app
RUN useradd --create-home --uid 10001 app
COPY --from=build /opt/venv /venv
ENV PATH=/venv/bin:$PATH
COPY . .
USER app
EXPOSE 8000
CMD {UVICORN}
""",
)
project(
    "environment-of-other-python",
    "Flask",
    "a virtual environment made for another version of Python",
    ["environment-of-other-python"],
    Ends("not found|no such file|No module named"),
    dockerfile=f"""FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
{INSTALL}

FROM python:3.11-slim
WORKDIR /app
RUN useradd --create-home --uid 10001 app
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
USER app
EXPOSE 8000
CMD {GUNICORN}
""",
)
project(
    "environment-without-path",
    "FastAPI",
    "a virtual environment that is not in PATH",
    ["command-outside-environment"],
    Ends("not found"),
    dockerfile=f"""FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
{INSTALL}

FROM python:3.13-slim
WORKDIR /app
RUN useradd --create-home --uid 10001 app
COPY --from=build /opt/venv /opt/venv
COPY . .
USER app
EXPOSE 8000
CMD {UVICORN}
""",
)
project(
    "flask-module",
    "Flask",
    "python -m flask run",
    ["server-on-loopback"],
    Unreachable(),
    (GUNICORN, '["python", "-m", "flask", "run", "--port", "8000"]'),
    untold=("stays",),
)

# A package of the system that this Debian no longer has.
project(
    "package-gone",
    "FastAPI",
    "a package that Debian 13 does not have",
    ["package-gone"],
    Fails("netcat"),
    (
        "COPY requirements.txt .",
        "RUN apt-get update && apt-get install -y --no-install-recommends netcat && rm -rf /var/lib/apt/lists/*\n"
        "COPY requirements.txt .",
    ),
)

# The programs of packages are in another folder than the packages.
project(
    "packages-alone",
    "FastAPI",
    "packages copied from another stage without their programs",
    ["command-outside-environment"],
    Ends("executable file not found"),
    dockerfile=f"""FROM python:3.13-slim AS build
COPY requirements.txt /build/
RUN pip install --no-cache-dir -r /build/requirements.txt

FROM python:3.13-slim
WORKDIR /app
RUN useradd --create-home --uid 10001 app
COPY --from=build /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/site-packages
COPY . .
USER app
EXPOSE 8000
CMD {UVICORN}
""",
)
project(
    "line-in-quotes",
    "FastAPI",
    "the whole command in quotes",
    ["JSONArgsRecommended", "command-in-one-word"],
    Ends("not found"),
    (UVICORN, '"uvicorn main:app --host 0.0.0.0 --port 8000"'),
)
project(
    "cache-not-used",
    "FastAPI",
    "a mounted cache, and pip is told to use none",
    ["cache-mount-unused"],
    Answers(),
    (INSTALL, INSTALL.replace("RUN", "RUN --mount=type=cache,target=/root/.cache/pip")),
)

# The words of CMD behind those of ENTRYPOINT.
def entrypoint(first, rest):
    return (f"CMD {UVICORN}", f"ENTRYPOINT {first}\nCMD {rest}")


project(
    "entrypoint-right",
    "FastAPI",
    "right: the words of CMD follow those of ENTRYPOINT",
    [],
    Answers(),
    entrypoint('["uvicorn"]', '["main:app", "--host", "0.0.0.0"]'),
)
project(
    "entrypoint-loopback",
    "FastAPI",
    "ENTRYPOINT names the server, CMD no address",
    ["server-on-loopback"],
    Unreachable(),
    entrypoint('["uvicorn"]', '["main:app"]'),
)
project(
    "entrypoint-mian",
    "FastAPI",
    "ENTRYPOINT names the interpreter, CMD a file that is not there",
    ["command-file-missing"],
    Ends("can't open file"),
    entrypoint('["python", "-u"]', '["mian.py"]'),
    files={"main.py": MAIN + '\n\nif __name__ == "__main__":\n    import uvicorn\n\n    uvicorn.run(app, host="0.0.0.0", port=8000)\n'},
)
project(
    "entrypoint-not-installed",
    "FastAPI",
    "ENTRYPOINT names a server that nothing installs, in the stage below",
    ["program-not-installed"],
    Ends("uvicorn"),
    ("FROM python:3.13-slim\n", "FROM python:3.13-slim AS base\n"),
    (f"EXPOSE 8000\nCMD {UVICORN}", 'ENTRYPOINT ["uvicorn"]\nFROM base\nEXPOSE 8000\nCMD ["main:app", "--host", "0.0.0.0"]'),
    files={"requirements.txt": "fastapi==0.165.0\n"},
)

# The classic wrong file, all of a beginner's mistakes at once, and the file of the lesson.
project(
    "classic",
    "FastAPI",
    "all at once",
    ["copy-before-install", "DL3042", "exposed-port-differs", "server-on-loopback", "server-runs-as-root"],
    Unreachable(),
    in_ci=True,
    dockerfile='FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nEXPOSE 8080\nCMD ["uvicorn", "main:app"]\n',
)
EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "fastapi"
project(
    "lesson",
    "FastAPI",
    "the file of the lesson",
    ["ConsistentInstructionCasing", "end-of-life-image", "DL3042", "pip-requirements-split-path", "server-runs-as-root"],
    Fails("Is a directory"),
    dockerfile=(EXAMPLE / "Dockerfile").read_text(),
    files={"main.py": (EXAMPLE / "main.py").read_text()},
    port=8080,
)
