#!/usr/bin/env bash
# nvim.sh NVIM_FOLDER SERVER_FOLDER: a real Neovim, with the configuration that users get: the lesson, a file with
# several stages, a project without a Dockerfile, shell text, and every configuration that we print.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/.c XDG_DATA_HOME=$work/.d XDG_STATE_HOME=$work/.s XDG_CACHE_HOME=$work/.k
export PATH=$2:$PATH PLUGIN=$root/editors/nvim HERE=$here ROOT=$root

# session DRIVER FILES
session() {
  mkdir "$work/$1"
  cp -r "$2/." "$work/$1/"
  (cd "$work/$1" && timeout 180 "$nvim" --headless -u NONE -i NONE -n -S "$here/$1.lua")
}

nvim=$1/nvim
session nvim "$root/examples/fastapi"
session nvim-stages "$here/stages"
session nvim-starter "$here/starter"
session nvim-setup "$root/examples/fastapi"
mkdir "$work/none"
session nvim-folders "$work/none"
session nvim-shell "$work/none"
