// A report of an issue, written as far as the program can: versions, settings and the end of the log. Nothing is sent.
import { env, ExtensionContext, extensions, l10n, Uri, version, window, workspace } from 'vscode';
import * as os from 'node:os';
import { NAME } from './names';
import { installedPeers } from './peers';

/** Settings whose values are nobody else's business: only that they are set is said. */
const PRIVATE = ['path', 'registry.hosts', 'registry.mirrors', 'registry.plainHttp', 'context'];

/** Opens the report as an unsaved document; where the project has a place for issues, that as well. */
export async function reportIssue(context: ExtensionContext, serverVersion: string, log: string): Promise<void> {
  const home = os.homedir();
  const report = [
    `# ${l10n.t('What happened, and what was expected?')}`,
    '',
    '',
    `## ${l10n.t('A Dockerfile that shows it')}`,
    '```dockerfile',
    '',
    '```',
    `## ${l10n.t('Versions')}`,
    '| | |',
    '|---|---|',
    `| ${NAME} | ${serverVersion || l10n.t('not running')} |`,
    `| ${l10n.t('Extension')} | ${context.extension.packageJSON.version} |`,
    `| VS Code | ${version} (${env.appHost}${/^[\w-]+$/.test(env.remoteName ?? '') ? `, ${env.remoteName}` : ''}), ${env.language} |`,
    `| ${l10n.t('System')} | ${os.type()} ${os.release()} ${os.arch()} |`,
    ...installedPeers().map((id) => `| ${id} | ${extensions.getExtension(id)?.packageJSON.version} |`),
    `## ${l10n.t('Settings')}`,
    '```json',
    JSON.stringify(changed(context), null, 2),
    '```',
    `## ${l10n.t('The end of the log')}`,
    '```',
    // The user's name is no part of it.
    home.length < 4 ? log : log.replaceAll(home, '~'),
    '```',
    '',
  ].join('\n');
  await window.showTextDocument(await workspace.openTextDocument({ language: 'markdown', content: report }));
  const { bugs } = context.extension.packageJSON;
  const message = l10n.t('Look it through, then send it. Nothing has been sent.');
  if (!bugs?.url) return void window.showInformationMessage(message);
  const open = l10n.t('Open the List of Issues');
  if ((await window.showInformationMessage(message, open)) === open) await env.openExternal(Uri.parse(bugs.url));
}

/** The settings that differ from their defaults. */
function changed(context: ExtensionContext): Record<string, unknown> {
  const settings = workspace.getConfiguration(NAME, window.activeTextEditor?.document.uri);
  const names = Object.keys(context.extension.packageJSON.contributes.configuration.properties);
  const found: Record<string, unknown> = {};
  for (const name of names.map((whole) => whole.slice(NAME.length + 1))) {
    const [value, standard] = [settings.get(name), settings.inspect(name)?.defaultValue];
    if (JSON.stringify(value) !== JSON.stringify(standard)) found[name] = PRIVATE.includes(name) ? '…' : value;
  }
  return found;
}
