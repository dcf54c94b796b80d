#!/usr/bin/env bash
# crates.sh package | publish: packs the crates into target/package, or publishes them, in the order in which they depend on each
# other; what is published is passed over, so that it can be run again.
#
# `cargo install` builds with the profile of the crate, which the workspace would ignore with a warning: it is added here, as is the
# address, which is empty as long as there is none.
set -euo pipefail
cd "$(dirname "$0")/../.."
crates=(dockerfile-ls-grammar tree-sitter-dockerignore dockerfile-ls)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
address=$(sed -n 's/^repository = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
manifests=(server/Cargo.toml server/grammars/dockerfile/Cargo.toml server/grammars/dockerignore/Cargo.toml)
kept=$(mktemp)
tar -cf "$kept" "${manifests[@]}"
trap 'tar -xf "$kept"; rm "$kept"' EXIT
[ -z "$address" ] || sed -i "0,/^description = /s||repository = \"$address\"\n&|" "${manifests[@]}"
# Without what it inherits, which is the default.
{ echo; sed -n '/^\[profile\.dist/,/^$/p' Cargo.toml | sed '/^inherits/d; s/^\[profile\.dist/[profile.release/'; } >> server/Cargo.toml

case ${1-} in
  package)
    # The dry run of publishing leaves no files behind.
    cargo publish --workspace --dry-run --locked --allow-dirty --no-verify
    cargo package --locked --allow-dirty --no-verify "${crates[@]/#/-p}"
    ;;
  publish)
    for crate in "${crates[@]}"; do
      if cargo info --registry crates-io "$crate@$version" >/dev/null 2>&1; then
        echo "$crate $version is published"
      else
        cargo publish --locked --allow-dirty -p "$crate"
      fi
    done
    ;;
  *) sed -n '2,5s/^# \?//p' "$0" >&2; exit 2 ;;
esac
