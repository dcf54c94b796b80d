#!/usr/bin/env bash
# hour.sh [--short] [TARGET]: a stranger's first hour. From a clean clone, with the commands of CONTRIBUTING.md alone: a new rule with its
# texts in two languages, its test and its page; a hover in other words, in two languages; a setting from nothing. Each has to be done
# within 15 minutes of commands (900 s, or what the variable LIMIT says on a machine that does other things), and what was forgotten has to
# be said. TARGET is a folder for what cargo builds (default: in the clone). Behind the seconds stands what of them a processor worked.
#
# With --short, as in CI, a rule is made and the compiler reads it with its test: it is of the form that everything has.
set -euo pipefail
is_short=
[ "${1-}" != --short ] || { is_short=1; shift; }
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet "$root" "$work/clone"
cd "$work/clone"
[ $# -eq 0 ] || export CARGO_TARGET_DIR=$1
begun=$SECONDS since=$SECONDS
say() {
  # Of a subshell they would be others.
  times > "$work/times"
  local worked
  worked=$(awk 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, part, /[ms]/); all += part[1] * 60 + part[2] } printf "%d", all }' "$work/times")
  printf '%5d s (%d s)  %s\n' $((SECONDS - begun)) "$worked" "$*"
}
# documented COMMAND: runs a command that CONTRIBUTING.md gives, as it stands there.
documented() {
  grep -qxF -- "$1" CONTRIBUTING.md || { echo "CONTRIBUTING.md does not say: $1" >&2; exit 1; }
  eval "$1" > "$work/said" 2>&1 || { tail -n 40 "$work/said" >&2; echo "failed: $1" >&2; exit 1; }
}
# within_the_quarter WHAT
within_the_quarter() {
  say "$1: $((SECONDS - since)) s of ${LIMIT:-900}"
  [ $((SECONDS - since)) -lt "${LIMIT:-900}" ]
  since=$SECONDS
}
# changed FILE OLD NEW: a stranger's edit, of a text that stands there once.
changed() {
  python3 - "$@" <<'PY'
import pathlib, sys
path, old, new = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
text = path.read_text()
if text.count(old) != 1:
    sys.exit(f"{path}: {text.count(old)} times {old!r}")
path.write_text(text.replace(old, new))
PY
}
run() { cargo run --quiet -- "$@"; }

# A rule.
documented 'cargo xtask new-rule label-named-so'
say 'a rule is made'
if [ -n "$is_short" ]; then
  cargo fmt --all --check
  cargo check --quiet --workspace --all-targets --locked
  say 'it is of the form that everything has'
  exit
fi
documented 'cargo test --workspace --lib rules::'
grep -q 'label_named_so::tests::the_label_is_marked ... ok' "$work/said"
say 'its examples and its test pass'
documented 'UPDATE=1 cargo test --workspace --test cli docs'
grep -q '^## label-named-so$' docs/rules.md
grep -q '"label-named-so"' docs/dockerfile-ls.schema.json
say 'it has a page, and the schema knows it'
documented 'cargo run -- explain label-named-so'
printf 'FROM debian:13\nLABEL label-named-so=1\n' > "$work/Dockerfile"
run check --profile all --format concise "$work/Dockerfile" --lang en > "$work/found" || true
grep -q 'warning\[label-named-so\]' "$work/found"
run explain label-named-so --lang ru | grep -q 'Метка с именем'
say 'it is found, and explained in Russian'
documented 'cargo fmt --all'
git diff --quiet -- . ':!docs' ':!server' || { git status --short >&2; exit 1; }
within_the_quarter 'a rule'

# A hover, in two languages.
changed server/languages/en/instructions/copy.md "$(sed -n 1p server/languages/en/instructions/copy.md)" "$(sed -n 1p server/languages/en/instructions/copy.md) In other words."
changed server/languages/ru/instructions/copy.md "$(sed -n 1p server/languages/ru/instructions/copy.md)" "$(sed -n 1p server/languages/ru/instructions/copy.md) Другими словами."
cargo build --quiet
for language in en ru; do
  python3 - "${CARGO_TARGET_DIR:-target}/debug/dockerfile-ls" "$language" > "$work/hover-$language" <<'PY'
import json, subprocess, sys
at = {"textDocument": {"uri": "file:///x/Dockerfile"}, "position": {"line": 1, "character": 1}}
document = {"uri": "file:///x/Dockerfile", "languageId": "dockerfile", "version": 1, "text": "FROM a:1\nCOPY a /b\n"}
calls = [
    {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}, "locale": sys.argv[2]}},
    {"method": "initialized", "params": {}},
    {"method": "textDocument/didOpen", "params": {"textDocument": document}},
    {"id": 2, "method": "textDocument/hover", "params": at},
    {"id": 3, "method": "shutdown"},
]
bodies = [json.dumps(call | {"jsonrpc": "2.0"}).encode() for call in calls]
frames = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
server = subprocess.Popen(sys.argv[1:2], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
server.stdin.write(frames)
server.stdin.flush()
while True:
    length = 0
    while (line := server.stdout.readline().strip()):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    answer = json.loads(server.stdout.read(length))
    if answer.get("id") == 2 and "method" not in answer:
        print(json.dumps(answer["result"], ensure_ascii=False))
        break
server.kill()
PY
done
grep -q 'In other words' "$work/hover-en"
grep -q 'Другими словами' "$work/hover-ru"
say 'a hover is in other words, in both languages'
within_the_quarter 'a hover'

# A setting: a key of dockerfile-ls.toml with which comments suppress nothing. GUIDES.md, "A setting", lists the places.
toml=server/src/config/project/toml_file.rs
changed "$toml" 'KEYS: [(&str, &str); 8]' 'KEYS: [(&str, &str); 9]'
changed "$toml" '    ("overrides", "Levels for' '    ("no-suppressions", "Whether what comments suppress is reported all the same."),
    ("overrides", "Levels for'
if cargo test --quiet --workspace --lib schema > "$work/schema" 2>&1; then
  echo 'a key without a type was not noticed' >&2
  exit 1
fi
grep -q 'no-suppressions has no type' "$work/schema"
say 'a key without a type is noticed'
changed server/src/cli/debug/schema.rs '"strict-labels" => json!' '"strict-labels" | "no-suppressions" => json!'
changed "$toml" '            "context" => project.context = folder(&mut project, value),' '            "no-suppressions" => match value.get_ref().as_bool() {
                Some(is_so) => project.ignore_suppressions = is_so,
                None => project.problem(span(value), texts::bool()),
            },
            "context" => project.context = folder(&mut project, value),'
changed docs/settings.md '
strict-labels = false ' '
no-suppressions = false        # true: what comments suppress is reported all the same
strict-labels = false '
cat >> "$toml" <<'RUST'

#[cfg(test)]
mod suppressions {
    use super::*;

    #[test]
    fn comments_can_be_passed_over() {
        let read = |text| parse_toml(text, RuleNames(&[]));
        assert!(read("no-suppressions = true").ignore_suppressions && !read("").ignore_suppressions);
        assert_eq!(read("no-suppressions = 1").problems.len(), 1);
    }
}
RUST
cargo test --workspace --lib toml_file:: > "$work/said" 2>&1
grep -q 'comments_can_be_passed_over ... ok' "$work/said"
documented 'UPDATE=1 cargo test --workspace --test cli docs'
grep -q '"no-suppressions"' docs/dockerfile-ls.schema.json
mkdir "$work/project"
printf 'FROM debian:13\n# dockerfile-ls ignore=WorkdirRelativePath // for a test\nWORKDIR app\n' > "$work/project/Dockerfile"
program=$(realpath "${CARGO_TARGET_DIR:-target}")/debug/dockerfile-ls
# found: how often it is.
found() { (cd "$work/project" && "$program" check --format concise --lang en | grep -c 'warning.WorkdirRelativePath') || true; }
cargo build --quiet
[ "$(found)" = 0 ]
printf 'no-suppressions = true\n' > "$work/project/dockerfile-ls.toml"
[ "$(found)" = 1 ]
say 'a setting works, and is in the schema and on its page'
documented 'cargo fmt --all'
within_the_quarter 'a setting'

# What a change has to pass.
documented 'cargo clippy --workspace --all-targets --locked -- -D warnings'
cargo test --quiet --workspace --test architecture --test circles >/dev/null
say 'and all of it passes the checks of a change'
