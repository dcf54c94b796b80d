"""What `debug image` predicts of an image's configuration, compared with the real one."""
import json
import posixpath
import subprocess

FIELDS = [
    "WorkingDir", "User", "Env", "Cmd", "Entrypoint", "Shell", "ExposedPorts", "Volumes", "Labels", "StopSignal",
    "Healthcheck", "OnBuild",
]


def predict(server, files, known, arguments, target=None):
    options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
    options += [f"--target={target}"] if target else []
    result = subprocess.run([server, "debug", "image", *files, "--images", known, *options], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"debug image: {result.stderr}")
    return [json.loads(line)["stages"] for line in result.stdout.splitlines()]


def table(predicted, actual, is_whole):
    """Names and values against those of a list that may not be all of them."""
    fine = all(name in actual and value in (None, actual[name]) for name, value in predicted)
    unknown = not is_whole or any(value is None for _, value in predicted)
    return fine and (not is_whole or len(predicted) == len(actual)), unknown


def compare(stage, config):
    """For each field whether the prediction is right, and whether something in it is unknown."""
    simple = {
        "WorkingDir": posixpath.normpath(config["WorkingDir"] or "/"),
        "User": config["User"],
        "Cmd": config["Cmd"] or [],
        "Entrypoint": config["Entrypoint"] or [],
        "Shell": config.get("Shell") or ["/bin/sh", "-c"],
        "StopSignal": config.get("StopSignal") or "",
        "OnBuild": config["OnBuild"] or [],
    }
    # This builder keeps the path as written, newer ones clean it.
    if simple["WorkingDir"].startswith("//"):
        simple["WorkingDir"] = simple["WorkingDir"][1:]
    for field, actual in simple.items():
        yield field, stage[field] in (None, actual), stage[field] is None, actual
    check, health = stage["Healthcheck"], config.get("Healthcheck") or {}
    actual = {name: health.get(name) or ([] if name == "Test" else 0) for name in ("Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries")}
    yield "Healthcheck", check in (None, actual), check is None, actual
    env = dict(entry.split("=", 1) for entry in config["Env"])
    fine, unknown = table(stage["Env"], env, stage["EnvIsWhole"])
    in_order = not stage["EnvIsWhole"] or [name for name, _ in stage["Env"]] == list(env)
    yield "Env", fine and in_order, unknown, env
    labels = config["Labels"] or {}
    yield "Labels", *table(stage["Labels"], labels, stage["LabelsAreWhole"]), labels
    for field, whole in (("ExposedPorts", "PortsAreWhole"), ("Volumes", "VolumesAreWhole")):
        actual, predicted = set(config.get(field) or {}), set(stage[field])
        yield field, predicted <= actual and (not stage[whole] or predicted == actual), not stage[whole], sorted(actual)


def falsified(stage, field):
    """The stage with something else predicted for a field; `None` where nothing is predicted."""
    value, other = stage[field], json.loads(json.dumps(stage))
    if value is None:
        return None
    if field in ("Env", "Labels"):
        known = [entry for entry in other[field] if entry[1] is not None]
        if not known:
            return None
        known[-1][1] += "!"
    elif isinstance(value, list):
        other[field] = value + ["9/tcp!" if field == "ExposedPorts" else "!"]
    elif isinstance(value, dict):
        other[field]["Retries"] += 1
    else:
        other[field] = value + "!"
    return other
