// The build context, chosen from the folders that are there.
import { commands, ConfigurationTarget, ExtensionContext, FileType, l10n, QuickPickItem, TextEditor, Uri, window, workspace } from 'vscode';
import * as path from 'node:path';
import { about } from './editor';
import { NAME } from './names';

export function registerContext(context: ExtensionContext): void {
  context.subscriptions.push(commands.registerCommand(`${NAME}.pickContext`, () => about(pick)));
}

interface Choice extends QuickPickItem {
  /** The value of the setting. */
  folder: string;
}

async function pick({ document }: TextEditor): Promise<void> {
  const root = workspace.getWorkspaceFolder(document.uri);
  if (!root || root.uri.scheme !== 'file') throw new Error(l10n.t('The build context is chosen from the folders of a workspace: open a folder first.'));
  const settings = workspace.getConfiguration(NAME, document.uri);
  const now = settings.get('context', '');
  const choices: Choice[] = [
    { label: l10n.t('Detected automatically'), description: l10n.t('by Compose and Bake files and the sources of COPY'), folder: '' },
    ...(await folders(root.uri, path.posix.dirname(path.posix.relative(root.uri.path, document.uri.path)))).map((folder) => ({
      label: folder === '.' ? root.name : folder,
      description: folder === '.' ? l10n.t('the opened folder') : '',
      folder,
    })),
  ];
  for (const choice of choices) if (choice.folder === now) choice.description = `${choice.description} ✓`.trim();
  const choice = await window.showQuickPick(choices, { title: l10n.t('The folder that is passed to docker build'), matchOnDescription: true });
  if (!choice) return;
  const target = 1 < (workspace.workspaceFolders?.length ?? 0) ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace;
  await settings.update('context', choice.folder || undefined, target);
}

/** The opened folder, those down to the file's, and what lies in both. */
async function folders(root: Uri, own: string): Promise<string[]> {
  const way = own === '.' ? [] : own.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
  const found = new Set(['.', ...way]);
  for (const place of new Set(['.', own])) {
    const entries = await workspace.fs.readDirectory(Uri.joinPath(root, place)).then((all) => all, () => []);
    const names = entries.filter(([name, type]) => type & FileType.Directory && !name.startsWith('.') && name !== 'node_modules').map(([name]) => name);
    for (const name of names.sort()) found.add(path.posix.join(place, name));
  }
  return [...found];
}
