#!/usr/bin/env bash
# hour.sh [TARGET]: a stranger's first hour. From a clean clone, with the commands of CONTRIBUTING.md alone: a new rule with its
# texts in two languages, its test and its page; a hover in other words; a setting that is known. TARGET is a folder for
# what cargo builds (default: in the clone). Fails if the commands of the rule take more than 15 minutes.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet "$root" "$work/clone"
cd "$work/clone"
[ $# -eq 0 ] || export CARGO_TARGET_DIR=$1
since=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - since)) "$*"; }

cargo xtask new-rule label-named-so
say 'a rule is made'
cargo test --workspace --locked --quiet --lib rules:: >/dev/null
say 'its examples and its test pass'
UPDATE=1 cargo test --workspace --locked --quiet --test cli docs >/dev/null
grep -q '^## label-named-so$' docs/rules.md
say 'it has a page, and the schema knows it'
run() { cargo run --locked --quiet -- "$@"; }
printf 'FROM debian:13\nLABEL label-named-so=1\n' > "$work/Dockerfile"
run check --profile all --format concise "$work/Dockerfile" --lang en > "$work/found" || true
grep -q 'label-named-so' "$work/found"
run explain label-named-so --lang ru | grep -q 'Метка с именем'
cargo test --workspace --locked --quiet --test architecture --test circles >/dev/null
cargo fmt --all --check
say 'it is found, and explained in Russian'
[ $((SECONDS - since)) -lt 900 ]

# The page of an instruction is what the hover and `explain` show.
sed -i '1s/$/ In other words./' server/languages/en/instructions/copy.md
run explain COPY > "$work/copy"
grep -q 'In other words' "$work/copy"
say 'a page is in other words'

# GUIDES, "A setting": what is forgotten is said.
sed -i '0,/    ("strict-labels",/s//    ("a-new-key", "What it is for."),\n    ("strict-labels",/; s/pub const KEYS: \[(&str, &str); 8\]/pub const KEYS: [(\&str, \&str); 9]/' server/src/config/project/toml_file.rs
if cargo test --workspace --locked --quiet --lib schema > "$work/schema" 2>&1; then
  echo 'a key without a type was not noticed' >&2
  exit 1
fi
grep -q 'a-new-key has no type' "$work/schema"
say 'a key without a type is noticed'
