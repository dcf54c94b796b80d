// What another extension reports at the same place is left out of our findings.
import { Diagnostic, languages, Uri } from 'vscode';
import { NAME } from './names';

/** Who reports flaws of Dockerfiles: what a spelling checker says of the same word is something else. */
const SOURCES = /docker|buildkit|buildx|hadolint/i;
/** Rules of hadolint and ShellCheck: hadolint's extension does not say who reports them. */
const RULES = /^(DL|SC)\d{4}$/;

export class Duplicates {
  /** What the server published, whole. */
  private readonly published = new Map<string, Diagnostic[]>();
  /** How much of it is shown, so that our own change is not taken for another's. */
  private readonly shown = new Map<string, string>();

  /** `aliases` are other names of our rules, in lower case; `show` takes the findings of a file that are left. */
  constructor(
    private readonly aliases: Record<string, string>,
    private readonly show: (uri: Uri, diagnostics: Diagnostic[]) => void,
  ) {}

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
    const others = languages.getDiagnostics(uri).filter((found) => found.source !== NAME && (SOURCES.test(found.source ?? '') || RULES.test(rule(found))));
    const places = all.map((own, index) => (others.some((other) => this.isSame(own, other)) ? -1 : index)).filter((index) => 0 <= index);
    if (all.length) this.shown.set(uri.toString(), places.join());
    else this.shown.delete(uri.toString());
    return places.map((index) => all[index] as Diagnostic);
  }

  /** Whether two findings are of one flaw: of the same rule in the same line, or about the very same words. */
  private isSame(own: Diagnostic, other: Diagnostic): boolean {
    const [ours, theirs] = [own, other].map((found) => rule(found).toLowerCase()) as [string, string];
    const isNamed = theirs !== '' && (theirs === ours || this.aliases[theirs] === ours);
    if (isNamed && own.range.start.line <= other.range.end.line && other.range.start.line <= own.range.end.line) return true;
    // What has a name of its own, such as `vulnerabilities`, is another flaw; Docker's first server has numbers.
    return own.range.isEqual(other.range) && !/[a-z]/.test(theirs);
  }
}

/** The rule that a finding is of, as its extension names it. */
function rule({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : (code ?? ''));
}
