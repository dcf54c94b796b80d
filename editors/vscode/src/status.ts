// What holds for the open file, beside the language in the status bar; a click leads to where it is set.
import { ExtensionContext, l10n, languages, window, workspace } from 'vscode';
import { DOCUMENTS, NAME } from './names';

export function registerStatus(context: ExtensionContext): void {
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
  const show = () => {
    const settings = workspace.getConfiguration(NAME, window.activeTextEditor?.document.uri);
    profile.text = l10n.t('Rules: {0}', settings.get('profile', ''));
    folder.text = l10n.t('Build context: {0}', settings.get('context', '') || l10n.t('detected automatically'));
    const asked = workspace.isTrusted && settings.get('registry.enabled', true);
    registry.text = asked ? l10n.t('Registries: contacted') : l10n.t('Registries: not contacted');
  };
  show();
  context.subscriptions.push(
    workspace.onDidChangeConfiguration((change) => change.affectsConfiguration(NAME) && show()),
    workspace.onDidGrantWorkspaceTrust(show),
    window.onDidChangeActiveTextEditor(show),
  );
}
