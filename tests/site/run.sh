#!/usr/bin/env bash
# run.sh PROGRAM [OUT]: builds the site with the program, into OUT, and looks at it: no dead link, every Dockerfile on a page
# by hand without an error, every command line with an answer, words that the search finds, pages in a real browser.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "$1")
out=${2:-target/site}

if ! { command -v npm && command -v chromium; } >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm chromium >/dev/null
fi
(cd docs/site && npm ci --no-audit --no-fund --loglevel=error)
# A dead link stops the build.
DOCKERFILE_LS=$program node docs/site/build.mjs "$out" >/dev/null
python3 tests/site/pages.py "$program" docs
node tests/site/search.mjs "$out"
python3 tests/site/browser.py "$out"
