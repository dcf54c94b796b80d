#!/usr/bin/env python3
"""sbom.py: what the program is made of, as CycloneDX 1.5, from cargo's own resolution."""
import json
import subprocess
from pathlib import Path

root = Path(__file__).resolve().parents[2]
command = ["cargo", "metadata", "--format-version", "1", "--locked", "--manifest-path", str(root / "Cargo.toml")]
metadata = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
program = next(id for id, package in packages.items() if package["name"] == "dockerfile-ls")


def url(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


# What is needed to run it, and to build it; not what its tests need.
reached, todo = {program}, [program]
while todo:
    for dependency in nodes[todo.pop()]["deps"]:
        kinds = {kind["kind"] for kind in dependency["dep_kinds"]}
        if kinds != {"dev"} and dependency["pkg"] not in reached:
            reached.add(dependency["pkg"])
            todo.append(dependency["pkg"])


def component(package, kind):
    licence = package["license"] or "NOASSERTION"
    return {
        "type": kind,
        "bom-ref": url(package),
        "name": package["name"],
        "version": package["version"],
        "purl": url(package),
        "licenses": [{"expression": licence.replace("/", " OR ")}],
    }


print(
    json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {"component": component(packages[program], "application")},
            "components": [component(packages[id], "library") for id in sorted(reached - {program})],
            "dependencies": [
                {"ref": url(packages[id]), "dependsOn": sorted(url(packages[d["pkg"]]) for d in nodes[id]["deps"] if d["pkg"] in reached)}
                for id in sorted(reached)
            ],
        },
        indent=2,
    )
)
