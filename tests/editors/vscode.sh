#!/usr/bin/env bash
# vscode.sh VSCODE_FOLDER VSIX [PICTURES_FOLDER]: the lesson in a real VS Code, with the extension that users install.
#
# With PICTURES_FOLDER the pictures of the extension's README are taken as well.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
vscode=$1 vsix=$(realpath "$2")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT

mkdir -p "$work/data/User" "$work/data/Machine" "$work/lesson" "$work/foreign/.vscode"
cp -r "$root/examples/fastapi/." "$work/lesson/"
cp -r "$here/stages" "$work/stages"
# A workspace that wants to have its own program started.
printf 'FRM alpine:edge\n' > "$work/foreign/Dockerfile"
printf '{ "dockerfile-ls.path": "%s" }\n' "$work/foreign/program" > "$work/foreign/.vscode/settings.json"
printf '#!/bin/sh\ntouch %s/started\n' "$work/foreign" > "$work/foreign/program"
chmod +x "$work/foreign/program"
cat > "$work/data/User/settings.json" <<'JSON'
{
  "workbench.startupEditor": "none", "workbench.tips.enabled": false, "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.colorTheme": "Dark Modern", "editor.minimap.enabled": false, "editor.fontSize": 15, "editor.suggestFontSize": 13, "editor.stickyScroll.enabled": false,
  "editor.lightbulb.enabled": "off", "window.menuBarVisibility": "hidden", "window.commandCenter": false, "breadcrumbs.enabled": false,
  "telemetry.telemetryLevel": "off", "update.mode": "none", "extensions.autoCheckUpdates": false, "extensions.autoUpdate": false,
  "chat.disableAIFeatures": true, "git.enabled": false, "files.autoSave": "off", "workbench.layoutControl.enabled": false, "workbench.activityBar.location": "hidden",
  "editor.occurrencesHighlight": "off", "editor.renderLineHighlight": "none", "editor.scrollBeyondLastLine": false,
  "editor.scrollbar.vertical": "hidden", "editor.overviewRulerBorder": false,
  "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never"
}
JSON
printf 'bind-addr: 127.0.0.1:0\nauth: none\ncert: false\n' > "$work/config.yaml"

# A stand-in for Container Tools: its name, and its claim on .dockerignore.
mkdir -p "$work/peer/extension"
cat > "$work/peer/extension/package.json" <<'JSON'
{
  "name": "vscode-containers", "publisher": "ms-azuretools", "displayName": "Container Tools", "version": "99.0.0",
  "engines": { "vscode": "^1.91.0" },
  "contributes": { "languages": [{ "id": "ignore", "filenames": [".dockerignore"], "filenamePatterns": ["*.dockerignore"] }] }
}
JSON
python3 -c 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[1])' "$work/peer"
mv "$work/peer.zip" "$work/peer.vsix"

code() {
  "$vscode/node" "$vscode/node_modules/code-server/out/node/entry.js" \
    --config "$work/config.yaml" --user-data-dir "$work/data" --extensions-dir "$work/extensions" "$@"
}
code --install-extension "$vsix" > "$work/install.log" 2>&1 || { cat "$work/install.log"; echo 'FAIL install'; exit 1; }

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
unset DOCKERFILE_LS_PATH
code --auth none --bind-addr "127.0.0.1:$port" --disable-telemetry --disable-update-check > "$work/server.log" 2>&1 &
server=$!
for _ in $(seq 150); do curl -fs -o /dev/null "http://127.0.0.1:$port/healthz" && break; sleep 0.2; done

export VSCODE_FOLDER=$vscode WORK=$work URL=http://127.0.0.1:$port PICTURES=${3:-}
timeout 300 "$vscode/node" "$here/vscode.mjs"
