#!/usr/bin/env bash
# nvim.sh NVIM_FOLDER SERVER_FOLDER: the lesson in a real Neovim, with the configuration that users get.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$root/examples/fastapi/." "$work/"
export XDG_CONFIG_HOME=$work/.c XDG_DATA_HOME=$work/.d XDG_STATE_HOME=$work/.s XDG_CACHE_HOME=$work/.k
export PATH=$2:$PATH PLUGIN=$root/editors/nvim
cd "$work"
timeout 120 "$1/nvim" --headless -u NONE -i NONE -n -S "$here/nvim.lua"
