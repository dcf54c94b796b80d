#!/usr/bin/env bash
# publish.sh FOLDER: publishes the npm packages of a folder (server/dist/release.py), the platforms before the package that names
# them; what is published is passed over, so that it can be run again.
set -euo pipefail
for package in "$1"/dockerfile-ls-[a-z]*.tgz "$1"/dockerfile-ls-[0-9]*.tgz; do
  read -r name version < <(tar -xzOf "$package" package/package.json | node -p 'const { name, version } = JSON.parse(require("node:fs").readFileSync(0)); `${name} ${version}`')
  if npm view "$name@$version" version >/dev/null 2>&1; then
    echo "$name $version is published"
  else
    npm publish --access public "$package"
  fi
done
