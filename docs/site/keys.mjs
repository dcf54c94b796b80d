// The page of all settings, made from the code: of those of an editor from the extension's manifest, which a test holds to what
// the server reads, and those of a project from its schema, which is made from the program.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page in a language. */
export function keys(root, language) {
  const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const texts = json(`editors/vscode/package.nls${language === 'en' ? '' : `.${language}`}.json`);
  const said = (text) => text.replace(/^%(.+)%$/, (_, name) => texts[name]);
  const cell = (text) => text.replace(/\n+/g, ' ').replace(/\|/g, '\\|').replace(/\]\(command:[^)]*\)/g, '](settings.md)').replace(/`#dockerfile-ls\.([\w.]+)#`/g, '`$1`');
  const code = (value) => `\`${JSON.stringify(value)}\``;
  const { properties } = json('editors/vscode/package.json').contributes.configuration;
  const rows = Object.entries(properties).map(([name, key]) => {
    const about = key.markdownEnumDescriptions ?? key.enumDescriptions ?? [];
    const values = key.enum?.map((value, index) => (about[index] ? `${code(value)}: ${said(about[index])}` : code(value))).join('<br>');
    return `| \`${name.replace('dockerfile-ls.', '')}\` | ${cell(said(key.markdownDescription ?? key.description))}${values ? `<br>${cell(values)}` : ''} | ${code(key.default)} |`;
  });
  const schema = json('docs/dockerfile-ls.schema.json');
  const kind = (key) => key.enum?.map(code).join(', ') ?? key.additionalProperties?.enum?.map(code).join(', ') ?? key.type ?? 'object';
  const table = (all) => Object.entries(all).map(([name, key]) => `| \`${name}\` | ${cell(kind(key))} | ${cell(key.description)} |`).join('\n');
  const parts = { EDITOR: rows.join('\n'), PROJECT: table(schema.properties), OVERRIDES: table(schema.properties.overrides.items.properties) };
  const page = readFileSync(join(root, `docs/site/keys${language === 'en' ? '' : `.${language}`}.md`), 'utf8');
  // The tables are wide.
  return `---\naside: false\n---\n\n${page.replace(/@([A-Z]+)@/g, (_, part) => parts[part])}`;
}
