// Commands that change the open file, or make one.
import { commands, env, ExtensionContext, l10n, Position, ProgressLocation, Range, TextDocument, TextEditor, Uri, window, workspace } from 'vscode';
import type { CodeAction } from 'vscode';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Client } from './client.cjs';
import { about, complain, language } from './editor';
import { NAME } from './names';
import { Server } from './server';

const FIX_ALL = 'source.fixAll.dockerfile-ls';

/** What the server says about all images of a document. */
interface Images {
  contacted: boolean;
  /** Whether a registry answered about each. */
  answered: Record<string, boolean>;
  pins: unknown[];
}

export function registerEdits(context: ExtensionContext, client: () => Client | undefined): void {
  /** The client; throws where no server runs. */
  const running = () => {
    const found = client();
    if (!found?.version) throw new Error(l10n.t('The server dockerfile-ls is not running.'));
    return found;
  };

  async function fixAll({ document }: TextEditor): Promise<void> {
    running();
    const whole = new Range(new Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
    const found = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, whole, FIX_ALL, 1);
    const edit = found.find(({ kind }) => kind?.value === FIX_ALL)?.edit;
    if (!edit?.size) return void window.showInformationMessage(l10n.t('Nothing here can be fixed safely without you.'));
    await workspace.applyEdit(edit);
  }

  /** By this server, whichever formatter is the default one. */
  async function format({ document, options }: TextEditor): Promise<void> {
    const params = { textDocument: { uri: document.uri.toString() }, options: { tabSize: Number(options.tabSize), insertSpaces: options.insertSpaces === true } };
    await running().apply(document.uri, await running().send('textDocument/formatting', params));
  }

  /** Asks registries about the images; `undefined` where that is not allowed. */
  async function ask(document: TextDocument): Promise<Images | undefined> {
    const progress = { location: ProgressLocation.Window, title: l10n.t('Contacting image registries') };
    const images = await window.withProgress(progress, () => running().ask<Images>('images', document.uri.toString()));
    if (images.contacted) return images;
    const settings = l10n.t('Open Settings');
    const choice = await window.showWarningMessage(l10n.t('Image registries are not contacted: a setting, DOCKERFILE_LS_OFFLINE or the untrusted workspace forbids it.'), settings);
    if (choice === settings) await commands.executeCommand('workbench.action.openSettings', `${NAME}.registry`);
    return undefined;
  }

  /** The images that no registry answered about, as the end of a message. */
  function unanswered({ answered }: Images): string {
    const names = Object.keys(answered).filter((name) => !answered[name]);
    return names.length ? ` ${l10n.t('No answer about: {0}. The log says why.', names.join(', '))}` : '';
  }

  async function refreshImages({ document }: TextEditor): Promise<void> {
    const images = await ask(document);
    if (!images) return;
    const count = Object.values(images.answered).filter(Boolean).length;
    void window.showInformationMessage(l10n.t('Images that registries answered about: {0}.', count) + unanswered(images));
  }

  async function pinImages({ document }: TextEditor): Promise<void> {
    const images = await ask(document);
    if (!images) return;
    await running().apply(document.uri, images.pins);
    void window.showInformationMessage(l10n.t('Images that got their digest: {0}.', images.pins.length) + unanswered(images));
  }

  async function copySarif({ document }: TextEditor): Promise<void> {
    const server = await Server.find(context);
    if (typeof server === 'string') throw new Error(server);
    const { scheme, fsPath, path: whole } = document.uri;
    const profile = workspace.getConfiguration(NAME, document.uri).get('profile', 'recommended');
    const place = ['--stdin-filename', scheme === 'file' ? fsPath : path.posix.basename(whole)];
    const sarif = await server.run(['check', '-', ...place, '--profile', profile, '--format', 'sarif', '--lang', language()], document.getText());
    await env.clipboard.writeText(sarif);
    const [run] = JSON.parse(sarif).runs;
    void window.showInformationMessage(l10n.t('Findings copied as SARIF: {0}.', run.results.length));
  }

  /** An unsaved Dockerfile at its place, filled in as far as the folder says. */
  async function newDockerfile(): Promise<void> {
    const open = window.activeTextEditor;
    const root = (open && workspace.getWorkspaceFolder(open.document.uri)) ?? workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
    const folder = root?.uri.scheme === 'file' ? root.uri.fsPath : undefined;
    const text = await textFor(folder);
    if (text === undefined) return;
    const free = ['Dockerfile', 'Dockerfile.new', 'Dockerfile.new2'].find((name) => folder && !fs.existsSync(path.join(folder, name)));
    const document = folder && free
      ? await workspace.openTextDocument(Uri.file(path.join(folder, free)).with({ scheme: 'untitled' }))
      : await workspace.openTextDocument({ language: 'dockerfile' });
    const editor = await window.showTextDocument(document);
    if (document.getText() === '') await editor.edit((edit) => edit.insert(new Position(0, 0), text));
  }

  /** What the server writes for a folder, or a bare beginning; `undefined` where the user chose none. */
  async function textFor(folder: string | undefined): Promise<string | undefined> {
    const server = await Server.find(context);
    if (typeof server === 'string') throw new Error(server);
    const list = folder ? await server.run(['init', '--list', folder]).catch(() => '') : '';
    const found = list.split('\n').filter(Boolean).map((line) => line.split('\t'));
    const items = found.map(([label = '', ...description]) => ({ label, description: description.filter(Boolean).join(', ') }));
    const choice = items.length < 2 ? items[0] : await window.showQuickPick(items);
    if (folder && choice) return server.run(['init', '--stdout', '--stack', choice.label, '--lang', language(), folder]);
    if (items.length) return undefined;
    const tags = await server.run(['tags', 'debian']).catch(() => '');
    const tag = tags.split('\n').map((line) => line.split(/\s/)[0] ?? '').find((name) => /^\d.*-slim$/.test(name)) ?? 'stable-slim';
    return `FROM debian:${tag}\nWORKDIR /app\nCOPY . .\nCMD ["./start"]\n`;
  }

  const inEditor = (run: (editor: TextEditor) => Promise<unknown>) => () => about(run);
  const all: Record<string, () => Promise<unknown>> = {
    fixAll: inEditor(fixAll),
    format: inEditor(format),
    refreshImages: inEditor(refreshImages),
    pinImages: inEditor(pinImages),
    copySarif: inEditor(copySarif),
    newDockerfile: () => newDockerfile().catch(complain),
  };
  context.subscriptions.push(...Object.entries(all).map(([name, run]) => commands.registerCommand(`${NAME}.${name}`, run)));
}
