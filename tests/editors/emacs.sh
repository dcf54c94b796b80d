#!/usr/bin/env bash
# emacs.sh SERVER_FOLDER: the lesson in a real Emacs, with the lines that users load: with Eglot and with lsp-mode.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if ! dpkg -s emacs-nox elpa-eglot elpa-lsp-mode elpa-dockerfile-mode >/dev/null 2>&1; then
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends emacs-nox elpa-eglot elpa-lsp-mode elpa-dockerfile-mode >/dev/null
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=$1:$PATH HOME=$work LANG=C.UTF-8
for client in eglot lsp-mode; do
  export LESSON=$work/$client
  cp -r "$root/examples/fastapi" "$LESSON"
  timeout 120 emacs --batch -l "$root/editors/emacs/dockerfile-ls.el" -l "$here/emacs-driver.el" -l "$here/$client.el"
done
