// The client of the protocol. The only file that loads it, so that it can be loaded late.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { LogOutputChannel, WorkspaceConfiguration } from 'vscode';
import { l10n } from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import type { Health } from './extension';
import { DOCUMENTS, NAME } from './names';
import type { Server } from './server';

/** A server that ends more often than that within that time, in milliseconds, is not started again. */
const RESTARTS = { most: 4, within: 180_000 };

export class Client {
  private readonly client: LanguageClient;
  /** When the server ended unasked. */
  private readonly ends: number[] = [];

  constructor(private readonly server: Server, settings: WorkspaceConfiguration, log: LogOutputChannel, show: (health: Health) => void, fail: (message: string) => void) {
    const findings = settings.get('diagnostics.enable', true);
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
        synchronize: { configurationSection: [NAME, 'docker.languageserver'] },
        middleware: findings ? {} : {
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

  async stop(): Promise<void> {
    this.server.end();
    await this.client.dispose();
  }
}

function toLog(stream: Readable, log: LogOutputChannel): void {
  createInterface({ input: stream }).on('line', (line) => log.info(line));
}
