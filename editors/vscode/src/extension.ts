// Starts the server and shows how it is. What is said about a file is the server's business alone.
//
// Nothing here loads the client of the protocol before `activate` has returned: VS Code waits for that one.
import { commands, ExtensionContext, l10n, languages, LanguageStatusSeverity, Position, Uri, window, workspace } from 'vscode';
import type { Client } from './client.cjs';
import { registerContext } from './context';
import { registerEdits } from './edits';
import { complain, complainTo } from './editor';
import { registerProjectFiles } from './project';
import { reportIssue } from './issue';
import { keep } from './journal';
import { hintAtPeers } from './peers';
import { registerReports } from './reports';
import { registerStatus } from './status';
import { registerTasks } from './tasks';
import { Server } from './server';
import { DOCUMENTS, NAME } from './names';

/** Settings that the server, or this extension, reads when the server starts. */
const READ_AT_START = ['diagnostics.besideOthers', 'diagnostics.enable', 'enable', 'locale', 'path'];

const journal = keep(window.createOutputChannel(NAME, { log: true }));
const log = journal.channel;
const status = languages.createLanguageStatusItem(NAME, DOCUMENTS);
let client: Client | undefined;
/** Starts and stops, one after the other. */
let turn: Promise<void> = Promise.resolve();

export function activate(context: ExtensionContext): void {
  let begun = false;
  const restart = () => {
    begun = true;
    return (turn = turn.then(stop).then(() => start(context)));
  };
  /** Starts the server with the first document of ours; a .gitignore activates this extension as well. */
  const begin = () => {
    if (begun || !workspace.textDocuments.some((document) => 0 < languages.match(DOCUMENTS, document))) return;
    void restart();
    void hintAtPeers(context);
  };
  status.name = NAME;
  status.command = { command: `${NAME}.showLog`, title: l10n.t('Show Log') };
  show('starting');
  context.subscriptions.push(
    log,
    status,
    commands.registerCommand(`${NAME}.restart`, restart),
    commands.registerCommand(`${NAME}.showLog`, () => log.show()),
    commands.registerCommand(`${NAME}.showUses`, showUses),
    commands.registerCommand(`${NAME}.reportIssue`, () => reportIssue(context, client?.version ?? '', journal.last()).catch(complain)),
    workspace.onDidChangeConfiguration((change) => {
      if (begun && READ_AT_START.some((key) => change.affectsConfiguration(`${NAME}.${key}`))) void restart();
    }),
    // The setting of an untrusted workspace for the program counts from now on.
    workspace.onDidGrantWorkspaceTrust(() => begun && void restart()),
    workspace.onDidOpenTextDocument(begin),
  );
  complainTo(log);
  registerReports(context, () => client);
  registerEdits(context, () => client);
  registerContext(context);
  registerProjectFiles(context);
  registerStatus(context, () => client);
  registerTasks(context);
  setImmediate(begin);
}

export async function deactivate(): Promise<void> {
  await turn;
  await stop();
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.stop().catch((error) => log.warn(error));
}

async function start(context: ExtensionContext): Promise<void> {
  const settings = workspace.getConfiguration(NAME);
  if (!settings.get('enable', true)) return show('off');
  show('starting');
  const server = await Server.find(context);
  if (typeof server === 'string') return fail(server);
  if (server.warning) tell(server.warning);
  const began = Date.now();
  const wrong = await server.check();
  if (wrong) return fail(wrong);
  // The process starts while the client is loaded.
  server.start();
  const { Client } = await import('./client.cjs');
  const starting = new Client(server, settings, context.extensionPath, log, (state) => {
    if (client === starting) show(state, starting.version);
  }, fail);
  client = starting;
  try {
    await starting.start();
    const unpacked = server.unpacked === undefined ? '' : `, unpacked in ${server.unpacked} ms`;
    log.info(`${server.command} ${starting.version} answered after ${Date.now() - began} ms${unpacked}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    fail(l10n.t('The server dockerfile-ls did not start: {0}', `${server.command}: ${reason}`));
  }
}

/** What a click on the lens above a stage does; the server names the place. */
async function showUses(document: string, { line, character }: { line: number; character: number }): Promise<void> {
  const [uri, position] = [Uri.parse(document), new Position(line, character)];
  const uses = await commands.executeCommand('vscode.executeReferenceProvider', uri, position);
  await commands.executeCommand('editor.action.showReferences', uri, position, uses);
}

export type Health = 'starting' | 'running' | 'stopped' | 'off';

function show(health: Health, version = ''): void {
  const details = { starting: l10n.t('starting'), running: undefined, stopped: l10n.t('not running'), off: l10n.t('turned off') };
  status.busy = health === 'starting';
  status.severity = health === 'stopped' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  status.text = `${NAME} ${version}`.trim();
  status.detail = details[health];
}

/** Says once what went wrong, and that there is no server. */
function fail(message: string): void {
  show('stopped');
  tell(message);
}

/** Says once what is wrong with the program. */
function tell(message: string): void {
  log.error(message);
  const settings = l10n.t('Open Settings');
  const showLog = l10n.t('Show Log');
  void window.showErrorMessage(message, settings, showLog).then((choice) => {
    if (choice === settings) void commands.executeCommand('workbench.action.openSettings', `${NAME}.path`);
    if (choice === showLog) log.show();
  });
}
