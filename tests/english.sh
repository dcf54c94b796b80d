#!/usr/bin/env bash
# All tests on a copy of the sources that has no other language than English: what a language lacks is said in English,
# so nothing but its own texts may miss its folder. What is built of other packages is shared with the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tar --exclude=./target --exclude=./.git --exclude=node_modules --exclude=./editors/vscode/bundled -cf - . | tar -xf - -C "$copy"
find "$copy/server/languages" -mindepth 1 -maxdepth 1 ! -name en -exec rm -r {} +
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
cd "$copy"
cargo test --workspace --locked --no-fail-fast
