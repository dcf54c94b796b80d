// Completion in dockerfile-ls.toml: keys, ids of rules, levels. They come from the JSON Schema of the project file, which is
// in the extension.
import { CompletionItem, CompletionItemKind, ExtensionContext, languages, Position, Range, TextDocument } from 'vscode';
import * as fs from 'node:fs';
import * as path from 'node:path';

interface Schema {
  properties?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
  items?: Schema;
  enum?: string[];
  description?: string;
  allOf?: { $ref: string }[];
  $ref?: string;
}

export function registerProjectFiles(context: ExtensionContext): void {
  let known: Schema | undefined;
  const schema = () => (known ??= JSON.parse(fs.readFileSync(path.join(context.extensionPath, 'dist', 'dockerfile-ls.schema.json'), 'utf8')) as Schema);
  const provider = { provideCompletionItems: (document: TextDocument, at: Position) => complete(schema(), document, at) };
  context.subscriptions.push(languages.registerCompletionItemProvider({ pattern: '**/{.dockerfile-ls,dockerfile-ls}.toml' }, provider, '"', '{'));
}

function complete(schema: Schema, document: TextDocument, at: Position): CompletionItem[] {
  const before = document.lineAt(at.line).text.slice(0, at.character);
  if (/^\s*#/.test(before)) return [];
  const inline = /^\s*([\w-]+)\s*=\s*\{(.*)$/.exec(before);
  const here = inside(schema, table(document, at));
  const place = inline?.[1] ? inside(schema, [inline[1]], here) : here;
  const entry = inline ? (inline[2] ?? '').split(',').pop() ?? '' : before;
  // An id has dashes, which are the end of a word elsewhere.
  const range = document.getWordRangeAtPosition(at, /[\w/.-]+/);
  const value = /^\s*"?([^"=\s]+)"?\s*=\s*("?)[^"]*$/.exec(entry);
  if (!value) {
    return Object.entries(place?.properties ?? {}).map(([name, { description }]) => item(name, description, CompletionItemKind.Property, range));
  }
  const [, key = '', quote = ''] = value;
  const values = resolve(schema, place?.properties?.[key])?.enum ?? [];
  return values.map((name) => {
    const made = item(name, undefined, CompletionItemKind.Value, range);
    if (quote === '') made.insertText = `"${name}"`;
    return made;
  });
}

function item(name: string, description: string | undefined, kind: CompletionItemKind, range: Range | undefined): CompletionItem {
  const made = new CompletionItem(name, kind);
  made.documentation = description;
  made.range = range;
  return made;
}

/** The names of the table that a line is in. */
function table(document: TextDocument, { line }: Position): string[] {
  for (let number = line - 1; 0 <= number; number--) {
    const [, name] = /^\s*\[+\s*([\w.-]+)\s*\]+/.exec(document.lineAt(number).text) ?? [];
    if (name) return name.split('.');
  }
  return [];
}

function inside(schema: Schema, names: string[], start: Schema | undefined = schema): Schema | undefined {
  return names.reduce((place: Schema | undefined, name) => resolve(schema, place?.properties?.[name]), start);
}

/** What a schema refers to; of a list, what is in it. */
function resolve(whole: Schema, place: Schema | undefined): Schema | undefined {
  const name = (place?.$ref ?? place?.allOf?.[0]?.$ref)?.split('/').pop();
  const found = name ? whole.definitions?.[name] : place;
  return found?.items && !found.enum ? resolve(whole, found.items) : found;
}
