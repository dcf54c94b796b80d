// Starts the server and shows how it is. What is said about a file is the server's business alone.
import * as os from 'node:os';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { commands, ExtensionContext, extensions, l10n, languages, LanguageStatusSeverity, window, workspace } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import { find, Place, places } from './locate';

const NAME = 'dockerfile-ls';

/** Documents on a disk, unsaved ones, and those of a repository that is opened without a checkout. */
const SCHEMES = ['file', 'untitled', 'vscode-vfs'];
const DOCUMENTS = SCHEMES.flatMap((scheme) => [
  { scheme, language: 'dockerfile' },
  { scheme, language: 'dockerignore' },
  // Another extension may have given them another language.
  { scheme, pattern: '**/{*.dockerignore,*.containerignore}' },
]);

/** Other extensions that report flaws of Dockerfiles. */
const PEERS = ['docker.docker', 'ms-azuretools.vscode-containers', 'ms-azuretools.vscode-docker', 'exiasr.hadolint'];
const PEERS_HINTED = 'peersHinted';

const log = window.createOutputChannel(NAME, { log: true });
const status = languages.createLanguageStatusItem(NAME, DOCUMENTS);
let client: LanguageClient | undefined;
/** Starts and stops, one after the other. */
let turn: Promise<void> = Promise.resolve();

export function activate(context: ExtensionContext): void {
  const restart = () => (turn = turn.then(stop).then(() => start(context)));
  status.name = NAME;
  status.command = { command: `${NAME}.showLog`, title: l10n.t('Show Log') };
  context.subscriptions.push(
    log,
    status,
    commands.registerCommand(`${NAME}.restart`, restart),
    commands.registerCommand(`${NAME}.showLog`, () => log.show()),
    workspace.onDidGrantWorkspaceTrust(() => void restart()),
    workspace.onDidChangeConfiguration((change) => {
      if (['path', 'locale'].some((key) => change.affectsConfiguration(`${NAME}.${key}`))) void restart();
    }),
  );
  void restart();
  void hintAtPeers(context);
}

export async function deactivate(): Promise<void> {
  await turn;
  await stop();
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.dispose().catch((error) => log.warn(error));
}

async function start(context: ExtensionContext): Promise<void> {
  const settings = workspace.getConfiguration(NAME);
  const tried = places({
    setting: settings.get('path', '').trim(),
    env: process.env,
    home: os.homedir(),
    extension: context.extensionPath,
    platform: process.platform,
    folders: (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
  });
  const command = find(tried);
  if (!command) {
    return fail(l10n.t('The server dockerfile-ls was not found. Tried: {0}.', tried.map(describe).join(', ')));
  }
  const began = Date.now();
  const starting = new LanguageClient(
    NAME,
    // The working folder is the extension's own, so that no workspace can slip a library under the program.
    // Whoever does not trust a workspace has nobody asked about its images.
    {
      command,
      args: ['--stdio'],
      options: {
        cwd: context.extensionPath,
        env: workspace.isTrusted ? process.env : { ...process.env, DOCKERFILE_LS_OFFLINE: '1' },
      },
    },
    {
      documentSelector: DOCUMENTS,
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: NAME,
      initializationOptions: {
        // Nothing set: the language of VS Code, which every client sends.
        locale: settings.get('locale'),
        profile: settings.get('profile'),
        rules: settings.get('rules'),
        registry: settings.get('registry'),
      },
      synchronize: { configurationSection: [NAME, 'docker.languageserver'] },
      // What the server writes beside the protocol is its log, not an error.
      stdioOptions: { stdout: toLog, stderr: toLog },
    },
  );
  client = starting;
  starting.onDidChangeState(({ newState }) => {
    if (client === starting) show(newState, starting.initializeResult?.serverInfo?.version);
  });
  try {
    await starting.start();
    log.info(`${command} ${starting.initializeResult?.serverInfo?.version ?? ''} answered after ${Date.now() - began} ms`);
  } catch (error) {
    return fail(l10n.t('The server dockerfile-ls did not start: {0}', `${command}: ${error instanceof Error ? error.message : error}`));
  }
}

function toLog(stream: Readable): void {
  createInterface({ input: stream }).on('line', (line) => log.info(line));
}

function describe(place: Place): string {
  switch (place.kind) {
    case 'setting':
      return l10n.t('the setting dockerfile-ls.path ({0})', place.shown);
    case 'environment':
      return l10n.t('the environment variable DOCKERFILE_LS_PATH ({0})', place.shown);
    case 'bundled':
      return l10n.t('the extension ({0})', place.shown);
    case 'path':
      return l10n.t('{0} in the folders of PATH', place.shown);
  }
}

function show(state: State, version = ''): void {
  status.busy = state === State.Starting;
  status.severity = state === State.Stopped ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  status.text = `${NAME} ${version}`.trim();
  status.detail = state === State.Starting ? l10n.t('starting') : state === State.Stopped ? l10n.t('not running') : undefined;
}

/** Says once what went wrong. */
function fail(message: string): void {
  log.error(message);
  show(State.Stopped);
  const settings = l10n.t('Open Settings');
  const showLog = l10n.t('Show Log');
  void window.showErrorMessage(message, settings, showLog).then((choice) => {
    if (choice === settings) void commands.executeCommand('workbench.action.openSettings', `${NAME}.path`);
    if (choice === showLog) log.show();
  });
}

/** Tells, once, about another extension that reports the same flaws. */
async function hintAtPeers(context: ExtensionContext): Promise<void> {
  if (context.globalState.get(PEERS_HINTED)) return;
  const peer = PEERS.map((id) => extensions.getExtension(id)).find((found) => found !== undefined);
  if (!peer) return;
  const name: string = peer.packageJSON.displayName ?? peer.id;
  const open = l10n.t('Show Extension');
  await context.globalState.update(PEERS_HINTED, true);
  const choice = await window.showInformationMessage(
    l10n.t('{0} checks Dockerfiles as well, so one flaw can be reported twice. The findings of dockerfile-ls bear its name.', name),
    open,
  );
  if (choice === open) void commands.executeCommand('workbench.extensions.action.showExtensionsWithIds', [peer.id]);
}
