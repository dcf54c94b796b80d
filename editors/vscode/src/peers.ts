// Other extensions that report flaws of Dockerfiles: asked about once.
import { commands, ConfigurationTarget, ExtensionContext, Extension, extensions, l10n, window, workspace } from 'vscode';
import { NAME } from './names';

const PEERS = ['docker.docker', 'ms-azuretools.vscode-containers', 'ms-azuretools.vscode-docker', 'exiasr.hadolint'];
const HINTED = 'peersHinted';
/** Levels of Docker's first language server, which some of them run. */
const LEVELS = 'docker.languageserver.diagnostics.';

/** The ids of those that are here. */
export function installedPeers(): string[] {
  return PEERS.filter((id) => extensions.getExtension(id));
}

export async function hintAtPeers(context: ExtensionContext): Promise<void> {
  if (context.globalState.get(HINTED)) return;
  const peer = PEERS.map((id) => extensions.getExtension(id)).find((found) => found !== undefined);
  if (!peer) return;
  const name: string = peer.packageJSON.displayName ?? peer.id;
  const levels = levelsOf(peer);
  const replace = l10n.t('Replace');
  const open = l10n.t('Show Extension');
  const mute = l10n.t('Only {0}', name);
  await context.globalState.update(HINTED, true);
  const message = levels.length
    ? l10n.t('{0} checks Dockerfiles as well. Should dockerfile-ls replace its checks? If both check, dockerfile-ls leaves out what {0} reports at the same place.', name)
    : l10n.t('{0} checks Dockerfiles as well. dockerfile-ls leaves out what {0} reports at the same place.', name);
  const choice = await window.showInformationMessage(message, ...(levels.length ? [replace] : []), mute, open);
  if (choice === open) void commands.executeCommand('workbench.extensions.action.showExtensionsWithIds', [peer.id]);
  if (choice === mute) await workspace.getConfiguration(NAME).update('diagnostics.enable', false, ConfigurationTarget.Global);
  if (choice === replace) await replaceChecks(name, levels);
}

/** The settings of an extension that turn single checks off. */
function levelsOf(peer: Extension<unknown>): string[] {
  const sections = [peer.packageJSON.contributes?.configuration ?? []].flat();
  return sections.flatMap(({ properties }) => Object.keys(properties ?? {})).filter((key) => key.startsWith(LEVELS));
}

/** Shows what would be set, and sets it. */
async function replaceChecks(name: string, levels: string[]): Promise<void> {
  const settings: [string, string][] = [...levels.map((key): [string, string] => [key, 'ignore']), [`${NAME}.diagnostics.besideOthers`, 'replace']];
  const set = l10n.t('Change Settings');
  const detail = settings.map(([key, value]) => `"${key}": "${value}"`).join('\n');
  const question = l10n.t('These user settings turn the checks of {0} off. Errors that stop a build may still be reported twice.', name);
  if ((await window.showInformationMessage(question, { modal: true, detail }, set)) !== set) return;
  for (const [key, value] of settings) await workspace.getConfiguration().update(key, value, ConfigurationTarget.Global);
}
