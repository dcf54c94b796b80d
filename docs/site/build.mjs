// build.mjs [FOLDER]: makes the site in FOLDER (default: target/site). DOCKERFILE_LS names the program that writes the
// generated pages (default: the one on the PATH), SITE_BASE the path under which the site is served (default: /),
// REPOSITORY the address of the sources.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { keys } from './keys.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const out = resolve(process.argv[2] ?? join(root, 'target/site'));
const source = join(root, 'target/site-source');
const program = process.env.DOCKERFILE_LS ?? 'dockerfile-ls';
const repository = process.env.REPOSITORY ?? '';

rmSync(source, { recursive: true, force: true });
mkdirSync(join(source, 'public'), { recursive: true });
const made = JSON.parse(execFileSync(program, ['debug', 'site'], { maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C' } }));
const ids = new Map(JSON.parse(made['rules.json']).map((id) => [id.toLowerCase(), id]));
// Pages by hand: docs/*.md, and in Russian docs/*.ru.md. rules.md is the index for who reads the sources; here each rule has
// its page.
for (const name of readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'rules.md')) {
  const text = readFileSync(join(root, 'docs', name), 'utf8');
  write(name.endsWith('.ru.md') ? `ru/${name.replace('.ru.md', '.md')}` : name, text);
}
write('keys.md', keys(root, 'en'));
write('ru/keys.md', keys(root, 'ru'));
write('changelog.md', readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
write('security.md', readFileSync(join(root, 'SECURITY.md'), 'utf8'));
cpSync(join(root, 'docs/pictures'), join(source, 'pictures'), { recursive: true });
for (const name of ['dockerfile-ls.schema.json']) cpSync(join(root, 'docs', name), join(source, 'public', name));
// The list of all rules is wide.
for (const [path, text] of Object.entries(made)) write(path, path.endsWith('rules/index.md') ? `---\naside: false\n---\n\n${text}` : text);
mkdirSync(join(source, '.vitepress'), { recursive: true });
cpSync(join(here, '.vitepress/config.mjs'), join(source, '.vitepress/config.mjs'));
symlinkSync(join(here, 'node_modules'), join(source, 'node_modules'));
rmSync(out, { recursive: true, force: true });
process.env.SITE_OUT = out;
await build(source, { outDir: out });
console.log(`${Object.keys(made).length} generated pages in ${relative(process.cwd(), out) || '.'}`);

function write(path, text) {
  const file = join(source, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, path.endsWith('.md') ? linked(text, path) : text);
}

// Links that lead out of docs/ go to the sources; without an address of these, they are text. Links to a rule's place in
// rules.md go to its page.
function linked(text, path) {
  const isRussian = path.startsWith('ru/');
  const up = isRussian ? '../' : '';
  if (path.includes('rules/')) return text;
  if (isRussian) {
    const isThere = (name) => existsSync(join(root, 'docs', `${name}.ru.md`));
    text = text
      .replace(/\]\(([\w-]+)\.ru\.md/g, ']($1.md')
      .replace(/\]\(pictures\//g, '](../pictures/')
      .replace(/\]\(rules\.md\)/g, '](rules/index.md)')
      .replace(/\]\(([\w-]+)\.md/g, (whole, name) => (isThere(name) || name === 'rules' ? whole : `](../${name}.md`));
  }
  return text
    .replace(/\]\((?:\.\.\/)?(?:docs\/)?rules\.md#([\w-]+)\)/g, (whole, id) => `](${up}rules/${ids.get(id) ?? id}.md)`)
    .replace(/\]\((?:docs\/)?rules\.md\)/g, `](${up}rules/index.md)`)
    .replace(/\]\((?:\.\.\/)?SECURITY\.md(#[\w-]+)?\)/g, `](${up}security.md)`)
    .replace(/\]\((?:\.\.\/)?CHANGELOG\.md(#[\w-]+)?\)/g, `](${up}changelog.md)`)
    .replace(/\]\(docs\/([\w./-]+)(#[\w-]+)?\)/g, (whole, to, at) => `](${up}${to}${at ?? ''})`)
    .replace(/\[([^\]]+)\]\(((?:fuzz|server|editors|tests|examples|deny\.toml|Cargo\.toml)[^)]*)\)/g, (whole, words, to) =>
      repository ? `[${words}](${repository}/blob/main/${to})` : words,
    )
    .replace(/\[([^\]]+)\]\(((?:\.\.\/)+[^)#]+)(#[^)]*)?\)/g, (whole, words, to) => {
      const inside = relative(root, resolve(root, 'docs', to));
      if (inside.startsWith('docs/') || !/^(server|examples|editors|tests|fuzz|\.pre-commit)/.test(inside.replace(/^\.\.\//, ''))) return whole;
      return repository ? `[${words}](${repository}/blob/main/${inside})` : words;
    });
}
