// Commands that show what the program says about the open file, each as a document that can only be read.
import { commands, env, EventEmitter, ExtensionContext, l10n, TextDocument, TextEditor, Uri, window, workspace } from 'vscode';
import * as path from 'node:path';
import type { Client } from './client.cjs';
import { about, complain, language } from './editor';
import { Explanation } from './explanation';
import { NAME } from './names';
import { Server } from './server';

export function registerReports(context: ExtensionContext, client: () => Client | undefined): void {
  const reports = new Map<string, string>();
  const changed = new EventEmitter<Uri>();

  /** The program; throws where it is not there. */
  async function program(): Promise<Server> {
    const server = await Server.find(context);
    if (typeof server === 'string') throw new Error(server);
    return server;
  }

  /** What is said about a rule, as Markdown. */
  async function rule(id: string): Promise<string> {
    if (!/^[\w/-]+$/.test(id)) throw new Error(id);
    return `# ${await (await program()).run(['explain', id, '--lang', language()])}`;
  }

  /** Opens the page of a rule, or shows the text about one that has none. */
  async function showRule(id: string, page?: string): Promise<void> {
    if (page) return void (await env.openExternal(Uri.parse(page)));
    await commands.executeCommand('markdown.showPreviewToSide', Uri.from({ scheme: NAME, path: `/rules/${id}.md` }));
  }

  /** The context that the checks use. */
  async function showContext(document: TextDocument): Promise<string> {
    if (document.uri.scheme !== 'file') throw new Error(l10n.t('There is no build context: the file is not on disk.'));
    const page = await client()?.ask<string | null>('buildContext', document.uri.toString());
    if (!page) throw new Error(l10n.t('The build context is not known yet; try again in a moment.'));
    return page;
  }

  /** Shows what a command says, as a document of that name. */
  async function report(name: string, run: (document: TextDocument) => Promise<string>, { document }: TextEditor): Promise<void> {
    const uri = Uri.from({ scheme: NAME, path: `/${path.posix.basename(document.uri.path)}/${name}` });
    reports.set(uri.toString(), await run(document));
    changed.fire(uri);
    await window.showTextDocument(uri, { preview: true });
  }

  const explanation = new Explanation(async (document) => explain(await program(), document), complain);

  context.subscriptions.push(
    changed,
    explanation,
    workspace.registerTextDocumentContentProvider(NAME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => {
        const [, id] = /^\/rules\/(.+)\.md$/.exec(uri.path) ?? [];
        return id ? rule(id) : (reports.get(uri.toString()) ?? l10n.t('This is from an earlier session; run the command again.'));
      },
    }),
    commands.registerCommand(`${NAME}.explain`, () => about((editor) => explanation.show(editor))),
    commands.registerCommand(`${NAME}.showRule`, showRule),
    commands.registerCommand(`${NAME}.showContext`, () => about((editor) => report(l10n.t('Build context'), showContext, editor))),
  );
}

/** A page about the text, which may be unsaved and so is handed over; its place says what is around it. */
function explain(server: Server, document: TextDocument): Promise<string> {
  const { path: whole, scheme, fsPath } = document.uri;
  const name = path.posix.basename(whole);
  const isOther = document.languageId === 'dockerignore' && !name.endsWith('ignore');
  const place = isOther ? '.dockerignore' : scheme === 'file' ? fsPath : name;
  return server.run(['explain', '-', '--stdin-filename', place, '--lang', language(), '--format', 'html'], document.getText());
}
