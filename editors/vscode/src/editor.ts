// What the commands have in common.
import { env, languages, l10n, LogOutputChannel, TextEditor, window, workspace } from 'vscode';
import { DOCUMENTS, NAME } from './names';

let log: LogOutputChannel | undefined;

export function complainTo(channel: LogOutputChannel): void {
  log = channel;
}

/** Says what went wrong. */
export function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  log?.error(message);
  void window.showErrorMessage(message);
}

/** Does something with the open file. */
export async function about(run: (editor: TextEditor) => Promise<unknown>): Promise<void> {
  const editor = window.activeTextEditor;
  if (!editor || languages.match(DOCUMENTS, editor.document) === 0) {
    return void window.showInformationMessage(l10n.t('Open a Dockerfile or a .dockerignore file first.'));
  }
  await run(editor).catch(complain);
}

/** The language of what the program says. */
export function language(): string {
  return workspace.getConfiguration(NAME).get<string | null>('locale') ?? env.language;
}
