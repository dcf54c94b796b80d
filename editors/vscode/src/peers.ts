// Other extensions that report flaws of Dockerfiles: told of once.
import { commands, ConfigurationTarget, ExtensionContext, extensions, l10n, window, workspace } from 'vscode';
import { NAME } from './names';

const PEERS = ['docker.docker', 'ms-azuretools.vscode-containers', 'ms-azuretools.vscode-docker', 'exiasr.hadolint'];
const HINTED = 'peersHinted';

export async function hintAtPeers(context: ExtensionContext): Promise<void> {
  if (context.globalState.get(HINTED)) return;
  const peer = PEERS.map((id) => extensions.getExtension(id)).find((found) => found !== undefined);
  if (!peer) return;
  const name: string = peer.packageJSON.displayName ?? peer.id;
  const open = l10n.t('Show Extension');
  const mute = l10n.t('Only Those of {0}', name);
  await context.globalState.update(HINTED, true);
  const choice = await window.showInformationMessage(
    l10n.t('{0} checks Dockerfiles as well, so a flaw may be reported twice. Findings of dockerfile-ls are marked with its name.', name),
    mute,
    open,
  );
  if (choice === open) void commands.executeCommand('workbench.extensions.action.showExtensionsWithIds', [peer.id]);
  if (choice === mute) await workspace.getConfiguration(NAME).update('diagnostics.enable', false, ConfigurationTarget.Global);
}
