// What holds for the open file, beside the language in the status bar; a click leads to where it is set.
import { ExtensionContext, l10n, languages, TextDocument, Uri, window, workspace } from 'vscode';
import type { Client } from './client.cjs';
import { DOCUMENTS, NAME } from './names';

/** What the server says of a document, wherever it was set. */
interface Status {
  profile: string;
  context: string | null;
  registries: boolean;
}

/**
 * How long things have to rest before the server is asked again, in milliseconds; twice, because a build context is looked at
 * later than the settings that name it, and need not change what is found.
 */
const RESTS = [300, 2500];

export function registerStatus(context: ExtensionContext, client: () => Client | undefined): void {
  const item = (id: string, title: string, name: string, command: string, argument: string) => {
    const made = languages.createLanguageStatusItem(`${NAME}.${id}`, DOCUMENTS);
    made.name = `${NAME}: ${name}`;
    made.command = { title, command, arguments: [argument] };
    context.subscriptions.push(made);
    return made;
  };
  const open = 'workbench.action.openSettings';
  const profile = item('profile', l10n.t('Change'), l10n.t('rules'), open, `${NAME}.profile`);
  const folder = item('context', l10n.t('Show'), l10n.t('build context'), `${NAME}.showContext`, '');
  const registry = item('registry', l10n.t('Change'), l10n.t('registries'), open, `${NAME}.registry`);
  const show = (status: Status) => {
    profile.text = l10n.t('Rules: {0}', status.profile);
    folder.text = l10n.t('Build context: {0}', status.context ? shown(status.context) : l10n.t('detected automatically'));
    registry.text = status.registries ? l10n.t('Registries: contacted') : l10n.t('Registries: not contacted');
  };
  /** What the settings say, until the server has answered: a project file or a Compose file may say otherwise. */
  const guess = (document: TextDocument | undefined) => {
    const settings = workspace.getConfiguration(NAME, document?.uri);
    show({
      profile: settings.get('profile', ''),
      context: settings.get('context', '') || null,
      registries: workspace.isTrusted && settings.get('registry.enabled', true),
    });
  };
  let timers: NodeJS.Timeout[] = [];
  const refresh = () => {
    timers.forEach(clearTimeout);
    timers = RESTS.map((rest) => setTimeout(() => void ask().catch(() => {}), rest));
  };
  const ask = async () => {
    const document = window.activeTextEditor?.document;
    const running = client();
    if (!document || !running?.version || languages.match(DOCUMENTS, document) === 0) return;
    const status = await running.ask<Status | null>('status', document.uri.toString());
    if (status && document === window.activeTextEditor?.document) show(status);
  };
  const change = () => {
    guess(window.activeTextEditor?.document);
    refresh();
  };
  change();
  context.subscriptions.push(
    { dispose: () => timers.forEach(clearTimeout) },
    workspace.onDidChangeConfiguration((changed) => changed.affectsConfiguration(NAME) && change()),
    workspace.onDidGrantWorkspaceTrust(change),
    window.onDidChangeActiveTextEditor(change),
    // A project file or a Compose file that changed has the file checked anew.
    languages.onDidChangeDiagnostics(({ uris }) => {
      const own = window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === own)) refresh();
    }),
  );
}

/** A folder by its name in the workspace. */
function shown(folder: string): string {
  const uri = Uri.file(folder);
  const root = workspace.workspaceFolders?.find((opened) => opened.uri.fsPath === uri.fsPath);
  return root?.name ?? workspace.asRelativePath(folder);
}
