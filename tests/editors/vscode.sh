#!/usr/bin/env bash
# vscode.sh VSCODE_FOLDER VSIX [PICTURES_FOLDER]: the lesson in a real VS Code, with the extension that users install.
#
# With PICTURES_FOLDER the pictures of the extension's README are taken as well, with parts of it in the variable PARTS
# only those are driven. With the .vsix of another extension in
# the variable COMPARE, nothing is checked but how long both take to be activated.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
vscode=$1 vsix=$(realpath "$2")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT

mkdir -p "$work/path" "$work/data/User" "$work/data/Machine" "$work/lesson" "$work/russian" "$work/outline" "$work/foreign/.vscode"
cp -r "$root/examples/fastapi/." "$work/lesson/"
cp -r "$root/examples/fastapi/." "$work/russian/"
mkdir "$work/commands" "$work/fresh"
cp -r "$root/examples/fastapi/." "$work/commands/"
cp "$root/examples/fastapi/requirements.txt" "$work/fresh/"
cp "$root/examples/fastapi/main.py" "$work/fresh/app.py"
cat > "$work/outline/Dockerfile" <<'DOCKERFILE'
# syntax=docker/dockerfile:1
FROM python:3.14-slim AS build
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --prefix=/install -r requirements.txt

FROM build AS test
COPY . .
RUN python -m unittest

FROM python:3.14-slim AS run
WORKDIR /app
COPY --from=build /install /usr/local
COPY . .
USER 1000:1000
CMD ["python", "main.py"]
DOCKERFILE
cp -r "$here/stages" "$here/starter" "$work/"
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
# Untrusted, most others would not be activated.
[ -z "${COMPARE:-}" ] || sed -i 's/"security.workspace.trust.banner"/"security.workspace.trust.enabled": false, "workbench.editor.restoreEditors": false, &/' "$work/data/User/settings.json"
printf 'bind-addr: 127.0.0.1:0\nauth: none\ncert: false\n' > "$work/config.yaml"

# A stand-in for Container Tools: its name, and its claim on .dockerignore. It also has files that are on no disk.
mkdir -p "$work/peer/extension"
cat > "$work/peer/extension/package.json" <<'JSON'
{
  "name": "vscode-containers", "publisher": "ms-azuretools", "displayName": "Container Tools", "version": "99.0.0",
  "engines": { "vscode": "^1.91.0" },
  "main": "main.js", "activationEvents": ["onStartupFinished"],
  "capabilities": { "untrustedWorkspaces": { "supported": true } },
  "contributes": {
    "languages": [{ "id": "ignore", "filenames": [".dockerignore"], "filenamePatterns": ["*.dockerignore"] }],
    "configuration": {
      "properties": {
        "docker.languageserver.diagnostics.instructionCasing": { "type": "string", "enum": ["ignore", "warning", "error"], "default": "warning" }
      }
    },
    "commands": [{ "command": "stand-in.open", "category": "Stand-in", "title": "Open Virtual Dockerfile" }]
  }
}
JSON
cat > "$work/peer/extension/main.js" <<'JS'
const { commands, EventEmitter, FileType, Uri, window, workspace } = require('vscode');
const text = Buffer.from('FRM alpine:edge\n');
exports.activate = ({ subscriptions }) => {
  workspace.registerFileSystemProvider('vscode-vfs', {
    onDidChangeFile: new EventEmitter().event,
    watch: () => ({ dispose() {} }),
    stat: () => ({ type: FileType.File, ctime: 0, mtime: 0, size: text.length }),
    readFile: () => text,
    readDirectory: () => [], createDirectory() {}, writeFile() {}, delete() {}, rename() {},
  }, { isReadonly: true });
  subscriptions.push(commands.registerCommand('stand-in.open', () => window.showTextDocument(Uri.parse('vscode-vfs://github/a/b/Virtual.Dockerfile'))));
};
JS
# The real server of Container Tools, in an extension that runs it as that one does.
mkdir -p "$work/docker-language-client/extension"
cp -r "$vscode/peer/node_modules" "$here"/peer/* "$work/docker-language-client/extension/"
for extension in peer docker-language-client; do
  python3 -c 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[1])' "$work/$extension"
  mv "$work/$extension.zip" "$work/$extension.vsix"
done

# code ARGUMENTS...: code-server in the folders of this test, in place of the shell that asks for it.
code() {
  exec "$vscode/node" "$vscode/node_modules/code-server/out/node/entry.js" \
    --config "$work/config.yaml" --user-data-dir "$work/data" --extensions-dir "$work/extensions" "$@"
}
(code --install-extension "$vsix") > "$work/install.log" 2>&1 || { cat "$work/install.log"; echo 'FAIL install'; exit 1; }
[ -z "${COMPARE:-}" ] || (code --install-extension "$COMPARE") > /dev/null

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
unset DOCKERFILE_LS_PATH
# A folder of PATH for programs of the tests. VS Code would otherwise ask a login shell for the variables.
export PATH=$work/path:$PATH VSCODE_CLI=1
# What is started in the background is what is ended, and not a shell around it.
(code --auth none --bind-addr "127.0.0.1:$port" --disable-telemetry --disable-update-check > "$work/server.log" 2>&1) &
server=$!
for _ in $(seq 150); do curl -fs -o /dev/null "http://127.0.0.1:$port/healthz" && break; sleep 0.2; done

export VSCODE_FOLDER=$vscode VSIX=$vsix WORK=$work URL=http://127.0.0.1:$port PICTURES=${3:-}
timeout 1500 "$vscode/node" "$here/vscode.mjs"
