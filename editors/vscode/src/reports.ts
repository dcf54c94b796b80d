// Commands that show what the program says about the open file, each as a document that can only be read.
import { commands, env, EventEmitter, ExtensionContext, l10n, languages, LogOutputChannel, TextDocument, Uri, window, workspace } from 'vscode';
import * as path from 'node:path';
import { DOCUMENTS, NAME } from './names';
import { Server } from './server';

export function registerReports(context: ExtensionContext, log: LogOutputChannel): void {
  const reports = new Map<string, string>();
  const changed = new EventEmitter<Uri>();

  /** Shows what a command says, as a document of that name. */
  async function report(name: string, run: (server: Server, document: TextDocument) => Promise<string>): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (!document || languages.match(DOCUMENTS, document) === 0) {
      return void window.showInformationMessage(l10n.t('Open a Dockerfile or a .dockerignore file first.'));
    }
    try {
      const server = Server.find(context.extensionPath);
      if (typeof server === 'string') throw new Error(server);
      const uri = Uri.from({ scheme: NAME, path: `/${path.posix.basename(document.uri.path)}/${name}` });
      reports.set(uri.toString(), await run(server, document));
      changed.fire(uri);
      if (name.endsWith('.md')) return void (await commands.executeCommand('markdown.showPreviewToSide', uri));
      await window.showTextDocument(uri, { preview: true });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error(message);
      void window.showErrorMessage(message);
    }
  }

  context.subscriptions.push(
    changed,
    workspace.registerTextDocumentContentProvider(NAME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => reports.get(uri.toString()) ?? l10n.t('This is of an earlier session; run the command again.'),
    }),
    commands.registerCommand(`${NAME}.explain`, () => report(l10n.t('Explained.md'), explain)),
    commands.registerCommand(`${NAME}.showContext`, () => report(l10n.t('Build context'), showContext)),
  );
}

/** The text may be unsaved, so it is handed over. */
function explain(server: Server, document: TextDocument): Promise<string> {
  const name = path.posix.basename(document.uri.path);
  const locale = workspace.getConfiguration(NAME).get<string | null>('locale') ?? env.language;
  const kind = document.languageId === 'dockerignore' && !name.endsWith('ignore') ? '.dockerignore' : name;
  return server.run(['explain', '-', '--stdin-filename', kind, '--lang', locale], document.getText());
}

function showContext(server: Server, document: TextDocument): Promise<string> {
  if (document.uri.scheme !== 'file') throw new Error(l10n.t('There is no build context: the file is not on a disk.'));
  const file = document.uri.fsPath;
  const dockerfile = file.replace(/\.(docker|container)ignore$/, '');
  // A bare .dockerignore is for every Dockerfile of its folder.
  const named = path.basename(dockerfile) ? ['--file', dockerfile] : [];
  return server.run(['context', path.dirname(file), ...named, '--tree', '--sizes']);
}
