// The client of the protocol. The only file that loads it, so that it can be loaded late.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Disposable, l10n, languages, LogOutputChannel, Uri, workspace, WorkspaceConfiguration, WorkspaceEdit } from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State, TextEdit } from 'vscode-languageclient/node';
import { Duplicates } from './duplicates';
import type { Health } from './extension';
import { DOCUMENTS, NAME } from './names';
import type { Server } from './server';

/** A server that ends more often than that within that time, in milliseconds, is not started again. */
const RESTARTS = { most: 4, within: 180_000 };

export class Client {
  private readonly client: LanguageClient;
  private readonly listener: Disposable | undefined;
  /** When the server ended unasked. */
  private readonly ends: number[] = [];

  constructor(
    private readonly server: Server,
    settings: WorkspaceConfiguration,
    extension: string,
    log: LogOutputChannel,
    show: (health: Health) => void,
    fail: (message: string) => void,
  ) {
    const findings = settings.get('diagnostics.enable', true);
    const beside = settings.get<string>('diagnostics.besideOthers', 'hideDuplicates');
    const duplicates = new Duplicates(aliases(extension), (uri, left) => this.client.diagnostics?.set(uri, left));
    if (findings && beside === 'hideDuplicates') this.listener = languages.onDidChangeDiagnostics(({ uris }) => duplicates.changed(uris));
    // Levels that turn the checks of another extension off are not meant for ours.
    const others = beside === 'replace' ? 'docker.languageserver.formatter' : 'docker.languageserver';
    this.client = new LanguageClient(
      NAME,
      () => server.take(),
      {
        documentSelector: DOCUMENTS,
        outputChannel: log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        diagnosticCollectionName: NAME,
        // Nothing set as the language: that of VS Code, which every client sends.
        initializationOptions: {
          ...settings,
          // The commands of Docker's first server belong to the extension that runs it, which may be here as well.
          legacyCommands: false,
          // VS Code's commands and documents show the pages of rules, so that no command of the server is needed.
          rulePages: { command: `${NAME}.showRule`, uri: `${NAME}:/rules/{id}.md` },
          codeLens: { enabled: settings.get('codeLens.enabled'), command: `${NAME}.showUses` },
        },
        // What the server writes beside the protocol is its log, not an error.
        stdioOptions: { stdout: toLog, stderr: toLog },
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            // Whoever starts it hears of a server that never answered.
            if (this.version === '') return { action: CloseAction.DoNotRestart, handled: true };
            const now = Date.now();
            this.ends.push(now);
            const often = this.ends.filter((end) => now - end < RESTARTS.within).length;
            if (often <= RESTARTS.most) return { action: CloseAction.Restart, handled: true };
            fail(l10n.t('The server dockerfile-ls stopped {0} times within three minutes and will not be restarted.', often));
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
        synchronize: { configurationSection: [NAME, others] },
        middleware: findings ? {
          handleDiagnostics: (uri, all, next) => next(uri, this.listener ? duplicates.publish(uri, all) : all),
          workspace: {
            configuration: async (params, token, next) => {
              const found = await next(params, token);
              const isOthers = ({ section }: { section?: string }) => beside === 'replace' && section?.startsWith('docker.languageserver.diagnostics');
              return Array.isArray(found) ? found.map((value, index) => (isOthers(params.items[index] ?? {}) ? null : value)) : found;
            },
          },
        } : {
          handleDiagnostics: (uri, _, next) => next(uri, []),
          provideDiagnostics: () => ({ kind: 'full' as never, items: [] }),
          provideWorkspaceDiagnostics: () => ({ items: [] }),
        },
      },
    );
    const states = { [State.Starting]: 'starting', [State.StartFailed]: 'stopped', [State.Running]: 'running', [State.Stopped]: 'stopped' } as const;
    this.client.onDidChangeState(({ newState }) => show(states[newState]));
  }

  get version(): string {
    return this.client.initializeResult?.serverInfo?.version ?? '';
  }

  start(): Promise<void> {
    return this.client.start();
  }

  /** What the server says of a document under a name of our own. */
  ask<T>(method: string, uri: string): Promise<T> {
    return this.client.sendRequest<T>(`${NAME}/${method}`, { uri });
  }

  /** The answer to a request of the protocol. */
  send<T>(method: string, params: object): Promise<T> {
    return this.client.sendRequest<T>(method, params);
  }

  /** Applies edits as the protocol has them. */
  async apply(uri: Uri, edits: unknown): Promise<void> {
    const change = new WorkspaceEdit();
    change.set(uri, (await this.client.protocol2CodeConverter.asTextEdits(edits as TextEdit[] | null)) ?? []);
    await workspace.applyEdit(change);
  }

  async stop(): Promise<void> {
    this.listener?.dispose();
    this.server.end();
    await this.client.dispose();
  }
}

/** Other names of our rules, which the package lists. */
function aliases(extension: string): Record<string, string> {
  return JSON.parse(readFileSync(join(extension, 'dist', 'aliases.json'), 'utf8'));
}

function toLog(stream: Readable, log: LogOutputChannel): void {
  createInterface({ input: stream }).on('line', (line) => log.info(line));
}
