// The open file explained beside it: one page, which follows the cursor and the text.
import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { Disposable, l10n, TextDocument, TextEditor, ViewColumn, WebviewPanel, window, workspace } from 'vscode';
import { NAME } from './names';

/** How long the text has to rest before it is explained anew. */
const REST = 500;

/** The section of the line, or the one that begins above it, is shown and marked. */
const FOLLOW = `addEventListener('message', ({ data }) => {
  const begin = (section) => Number(section.id.slice(5));
  const all = [...document.querySelectorAll('section[id]')];
  const here = all.filter((section) => begin(section) <= data.line).pop() ?? all[0];
  for (const section of all) section.classList.toggle('here', section === here);
  here?.scrollIntoView({ block: 'start' });
});`;

const MARK = 'section{padding-left:.7rem}.here{box-shadow:-3px 0 0 var(--vscode-focusBorder)}pre{background:var(--vscode-textCodeBlock-background)}';

export class Explanation implements Disposable {
  private panel: WebviewPanel | undefined;
  private document: TextDocument | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: Disposable[];

  /** `explain` gives the page in HTML; `complain` takes what went wrong. */
  constructor(
    private readonly explain: (document: TextDocument) => Promise<string>,
    private readonly complain: (error: unknown) => void,
  ) {
    this.listeners = [
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document !== this.document) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.fill().catch(this.complain), REST);
      }),
      workspace.onDidCloseTextDocument((document) => {
        if (document === this.document) this.document = undefined;
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    Disposable.from(...this.listeners).dispose();
    this.panel?.dispose();
  }

  /** Shows what is said of a document, beside it. */
  async show(editor: TextEditor): Promise<void> {
    this.document = editor.document;
    if (!this.panel) {
      const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
      this.panel = window.createWebviewPanel(`${NAME}.explanation`, '', place, { enableScripts: true, localResourceRoots: [] });
      this.panel.onDidDispose(() => (this.panel = this.document = undefined));
    }
    this.panel.title = l10n.t('{0}, explained', path.posix.basename(editor.document.uri.path));
    this.panel.reveal(undefined, true);
    await this.fill();
  }

  private async fill(): Promise<void> {
    const { document } = this;
    if (!document) return;
    const page = await this.explain(document);
    // Another document, or none, may be asked for by now.
    if (!this.panel || document !== this.document) return;
    const nonce = randomBytes(16).toString('hex');
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">`;
    this.panel.webview.html = page
      .replace('<head>', `<head>\n${policy}`)
      .replace('</style>', `${MARK}</style>`)
      .replace(/<\/body>\s*<\/html>\s*$/, `<script nonce="${nonce}">${FOLLOW}</script>\n</body>\n</html>`);
    const editor = window.visibleTextEditors.find((visible) => visible.document === document);
    if (editor) this.follow(editor);
  }

  private follow(editor: TextEditor): void {
    if (editor.document !== this.document) return;
    void this.panel?.webview.postMessage({ line: editor.selection.active.line + 1 });
  }
}
