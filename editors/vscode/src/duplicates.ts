// What another extension reports at the same place is left out of our findings.
import { Diagnostic, languages, Uri } from 'vscode';
import { NAME } from './names';

/** Who reports flaws of Dockerfiles: what a spelling checker says of the same word is something else. */
const SOURCES = /docker|buildkit|buildx|hadolint/i;

export class Duplicates {
  /** What the server published, whole. */
  private readonly published = new Map<string, Diagnostic[]>();
  /** How much of it is shown, so that our own change is not taken for another's. */
  private readonly shown = new Map<string, string>();

  /** `show` takes the findings of a file that are left. */
  constructor(private readonly show: (uri: Uri, diagnostics: Diagnostic[]) => void) {}

  /** The findings that are left of those that were published. */
  publish(uri: Uri, diagnostics: Diagnostic[]): Diagnostic[] {
    const key = uri.toString();
    if (diagnostics.length) this.published.set(key, diagnostics);
    else this.published.delete(key);
    return this.remaining(uri, diagnostics);
  }

  /** Others may have reported something, or taken it back. */
  changed(uris: readonly Uri[]): void {
    for (const uri of uris) {
      const [all, before] = [this.published.get(uri.toString()), this.shown.get(uri.toString())];
      if (!all) continue;
      const left = this.remaining(uri, all);
      if (this.shown.get(uri.toString()) !== before) this.show(uri, left);
    }
  }

  private remaining(uri: Uri, all: Diagnostic[]): Diagnostic[] {
    const others = languages.getDiagnostics(uri).filter(({ source = '' }) => source !== NAME && SOURCES.test(source));
    const places = all.map((own, index) => (others.some((other) => isSame(own, other)) ? -1 : index)).filter((index) => 0 <= index);
    if (all.length) this.shown.set(uri.toString(), places.join());
    else this.shown.delete(uri.toString());
    return places.map((index) => all[index] as Diagnostic);
  }
}

/** Whether two findings are of one flaw: of the same rule in the same line, or about the very same words. */
function isSame(own: Diagnostic, other: Diagnostic): boolean {
  if (own.range.isEqual(other.range)) return true;
  const rules = [own, other].map(({ code }) => String(typeof code === 'object' ? code.value : (code ?? '')).toLowerCase());
  return rules[0] !== '' && rules[0] === rules[1] && own.range.start.line <= other.range.end.line && other.range.start.line <= own.range.end.line;
}
