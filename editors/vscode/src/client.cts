// The client of the protocol. The only file that loads it, so that it can be loaded late.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { LogOutputChannel, WorkspaceConfiguration } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import type { Health } from './extension';
import { DOCUMENTS, NAME } from './names';
import type { Server } from './server';

export class Client {
  private readonly client: LanguageClient;

  constructor(private readonly server: Server, settings: WorkspaceConfiguration, log: LogOutputChannel, show: (health: Health) => void) {
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
          codeLens: { enabled: settings.get('codeLens.enabled'), command: `${NAME}.showUses` },
        },
        // What the server writes beside the protocol is its log, not an error.
        stdioOptions: { stdout: toLog, stderr: toLog },
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

  async stop(): Promise<void> {
    this.server.end();
    await this.client.dispose();
  }
}

function toLog(stream: Readable, log: LogOutputChannel): void {
  createInterface({ input: stream }).on('line', (line) => log.info(line));
}
