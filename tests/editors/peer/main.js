// Docker's first language server, run as Container Tools runs it. `peer.wait` says after how many milliseconds, so that a
// test can have either server started first; the status bar says how it went.
const { setTimeout: sleep } = require('node:timers/promises');
const { Diagnostic, DiagnosticSeverity, languages, Range, Uri, window, workspace } = require('vscode');
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

/**
 * Reports as two further extensions do, in their form: hadolint's names no source and marks whole lines, and so does Docker
 * DX, which also tells what Docker Scout knows of an image.
 */
function lint(subscriptions) {
  const found = [languages.createDiagnosticCollection('hadolint'), languages.createDiagnosticCollection('docker-dx')];
  const look = (document) => {
    if (document.languageId !== 'dockerfile') return;
    const isOn = workspace.getConfiguration('peer').get('lint', false);
    const lines = [...Array(isOn ? document.lineCount : 0).keys()].map((line) => document.lineAt(line));
    const report = (pattern, message, code, source) =>
      lines.filter(({ text }) => pattern.test(text)).map(({ range }) => Object.assign(new Diagnostic(range, message, DiagnosticSeverity.Warning), { code, source }));
    const target = Uri.parse('https://github.com/hadolint/hadolint/wiki/DL3025');
    found[0].set(document.uri, report(/^CMD \w/, '[hadolint] Use arguments JSON notation for CMD and ENTRYPOINT arguments', { value: 'DL3025', target }));
    found[1].set(document.uri, report(/^FROM/, 'The image contains 3 vulnerabilities', 'vulnerabilities', 'docker-language-server'));
  };
  const all = () => workspace.textDocuments.forEach(look);
  all();
  subscriptions.push(...found, workspace.onDidOpenTextDocument(look), workspace.onDidChangeConfiguration(all));
}

exports.activate = async ({ subscriptions, asAbsolutePath }) => {
  const status = window.createStatusBarItem('peer', 1, 1000);
  const show = (text) => ((status.text = `peer ${text}`), status.show());
  show('waits');
  subscriptions.push(status);
  spell(subscriptions);
  lint(subscriptions);
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
