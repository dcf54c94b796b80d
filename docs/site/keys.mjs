// The page of all settings, made from the code: of those of an editor from the extension's manifest, which a test holds to what
// the server reads, and those of a project from its schema, which is made from the program.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const WORDS = {
  en: {
    title: 'All settings', editor: 'In the editor', project: 'In dockerfile-ls.toml', of: 'In an entry of `overrides`', key: 'key', values: 'values', about: 'what it does', is: 'default',
    lead: 'Made from the program. How they work together: [Settings](settings.md).',
  },
  ru: {
    title: 'Все настройки', editor: 'В редакторе', project: 'В dockerfile-ls.toml', of: 'В записи `overrides`', key: 'ключ', values: 'значения', about: 'что делает', is: 'по умолчанию',
    lead: 'Страница составлена по самой программе. Как настройки сочетаются: [Settings](../settings.md).',
  },
};

/** The page in a language. */
export function keys(root, language) {
  const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const words = WORDS[language];
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
  const head = `| ${words.key} | ${words.values} | ${words.about} |\n|---|---|---|\n`;
  // The tables are wide.
  return `---
aside: false
---

# ${words.title}

${words.lead}

## ${words.editor}
| ${words.key} | ${words.about} | ${words.is} |
|---|---|---|
${rows.join('\n')}

## ${words.project}
${head}${table(schema.properties)}

### ${words.of}
${head}${table(schema.properties.overrides.items.properties)}
`;
}
