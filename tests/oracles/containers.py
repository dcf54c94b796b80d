"""What a container of the engine does, seen from outside: whether it runs, what it listens on, who reaches it, how it stops.

The engine gives containers no network. What `docker run -p` would reach is reached here by a wire (veth) between the container
and a network namespace of one's own: of servers on the container's loopback nothing is seen there, others answer.
"""
import itertools
import json
import pathlib
import shutil
import subprocess
import time

REQUEST = """
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]), timeout=5)
connection.request("GET", "/")
print(connection.getresponse().read().decode())
"""
LISTENING = "0A"


class Outside:
    """A network namespace that containers are connected with, for as long as a `with` lasts."""

    def __init__(self):
        self.process = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL)
        self.numbers = itertools.count(1)
        own = pathlib.Path("/proc/self/ns/net").readlink()
        while pathlib.Path(f"/proc/{self.process.pid}/ns/net").readlink() == own:
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def connect(self, pid):
        """Connects a container; its address as seen from here, or `None` if it has ended."""
        number = next(self.numbers) % 250 + 1
        here, there = f"169.254.{number}.1", f"169.254.{number}.2"
        for command in (
            ["ip", "link", "add", f"c{number}", "netns", str(self.process.pid), "type", "veth", "peer", "name", "eth0", "netns", str(pid)],
            ["nsenter", "-t", str(self.process.pid), "-n", "ip", "addr", "add", f"{here}/30", "dev", f"c{number}"],
            ["nsenter", "-t", str(self.process.pid), "-n", "ip", "link", "set", f"c{number}", "up"],
            ["nsenter", "-t", str(pid), "-n", "ip", "addr", "add", f"{there}/30", "dev", "eth0"],
            ["nsenter", "-t", str(pid), "-n", "ip", "link", "set", "eth0", "up"],
        ):
            result = subprocess.run(command, capture_output=True, text=True)
            if result.returncode:
                if pathlib.Path(f"/proc/{pid}/ns/net").exists():
                    raise SystemExit(f"{' '.join(command)}: {result.stderr}")
                return None
        return there

    def get(self, address, port):
        """The page of a server; `None` if nobody answers."""
        command = ["nsenter", "-t", str(self.process.pid), "-n", shutil.which("python3"), "-I", "-c", REQUEST, address, str(port)]
        result = subprocess.run(command, capture_output=True, text=True)
        return result.stdout if result.returncode == 0 else None


class Container:
    """A started container, for as long as a `with` lasts."""

    def __init__(self, engine, image):
        self.engine = engine
        self.id = engine.docker("create", "--network", "none", image).stdout.strip()
        started = engine.docker("start", self.id, check=False)
        self.problem = started.stderr if started.returncode else ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.engine.docker("rm", "-f", "-v", self.id, check=False)

    def state(self):
        return json.loads(self.engine.docker("inspect", "--format", "{{json .State}}", self.id).stdout)

    def pid(self):
        return self.state()["Pid"]

    def log(self):
        result = self.engine.docker("logs", self.id, check=False)
        return self.problem + result.stdout + result.stderr

    def listening(self, pid):
        """The ports something listens on, each with whether that is on loopback only."""
        found = {}
        for name, loopback in (("tcp", "0100007F"), ("tcp6", "0" * 24 + "01000000")):
            for line in pathlib.Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
                _, local, _, state, *_ = line.split()
                address, port = local.split(":")
                if state == LISTENING:
                    found[int(port, 16)] = found.get(int(port, 16), True) and address == loopback
        return found

    def wait(self, seconds):
        """Waits until something listens; the ports (see above), or `None` once the container has ended."""
        end = time.time() + seconds
        while time.time() < end:
            state = self.state()
            if not state["Running"]:
                return None
            try:
                ports = self.listening(state["Pid"])
            except OSError:
                # It has just ended.
                continue
            if ports:
                return ports
            time.sleep(0.1)
        return {}

    def ends(self, seconds):
        """Whether it ends by itself, within a time."""
        end = time.time() + seconds
        while self.state()["Running"]:
            if end < time.time():
                return False
            time.sleep(0.1)
        return True

    def user(self):
        """The user of process 1."""
        status = pathlib.Path(f"/proc/{self.pid()}/status").read_text()
        return int(status.split("Uid:")[1].split()[0])

    def health(self, seconds):
        end = time.time() + seconds
        while time.time() < end:
            status = self.state().get("Health", {}).get("Status")
            if status in ("healthy", "unhealthy"):
                return status
            time.sleep(0.2)
        return status

    def stops(self, seconds):
        """Whether it ends at SIGTERM, within a time."""
        self.engine.docker("stop", "-t", str(seconds), self.id, check=False)
        return self.state()["ExitCode"] != 137
