// Docker's first language server, run as Container Tools runs it. `peer.wait` says after how many milliseconds, so that a
// test can have either server started first; the status bar says how it went.
const { setTimeout: sleep } = require('node:timers/promises');
const { Diagnostic, DiagnosticSeverity, languages, Range, window, workspace } = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

let client;

/** Says something about the tag of the first line, as a spelling checker may, at the very place of a finding. */
function spell(subscriptions) {
  const words = languages.createDiagnosticCollection('spelling');
  const look = (document) => {
    const [, before, tag] = /^(from \w+:)([\w.-]+)/i.exec(document.lineAt(0).text) ?? [];
    if (document.languageId !== 'dockerfile' || !tag) return;
    const found = new Diagnostic(new Range(0, before.length, 0, before.length + tag.length), 'Unknown word', DiagnosticSeverity.Information);
    found.source = 'spelling';
    words.set(document.uri, [found]);
  };
  workspace.textDocuments.forEach(look);
  subscriptions.push(words, workspace.onDidOpenTextDocument(look));
}

exports.activate = async ({ subscriptions, asAbsolutePath }) => {
  const status = window.createStatusBarItem('peer', 1, 1000);
  const show = (text) => ((status.text = `peer ${text}`), status.show());
  show('waits');
  subscriptions.push(status);
  spell(subscriptions);
  await sleep(workspace.getConfiguration('peer').get('wait', 0));
  const server = asAbsolutePath('node_modules/dockerfile-language-server-nodejs/lib/server.js');
  client = new LanguageClient(
    'dockerfile-langserver',
    'Dockerfile Language Server',
    { module: server, transport: TransportKind.ipc, args: ['--node-ipc'] },
    { documentSelector: [{ language: 'dockerfile', scheme: 'file' }], synchronize: { fileEvents: workspace.createFileSystemWatcher('**/.clientrc') } },
  );
  subscriptions.push(client);
  // Waiting for it here would be waiting within `activate`, as in Container Tools.
  await client.start().then(() => show('runs'), (error) => show(`failed: ${error.message}`));
};
