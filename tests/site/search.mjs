// search.mjs FOLDER: the index that the site's search loads finds words, as a visitor types them.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const require = createRequire(new URL('../../docs/site/package.json', import.meta.url));
const MiniSearch = (await import(pathToFileURL(require.resolve('minisearch')).href)).default;
const chunks = join(folder, 'assets/chunks');
const tokenize = (text) => text.split(/[\s`'"(),.:;|/=[\]{}<>]+/u).flatMap((word) => [word, ...word.split(/[-_]|(?<=[a-z])(?=[A-Z])/)]);
const wanted = {
  root: {
    'WorkdirRelativePath': 'rules/WorkdirRelativePath', 'DL3008': 'rules/DL3008', 'requirements split': 'rules/pip-requirements-split-path',
    'end of life': 'rules/end-of-life-image', 'hadolint': 'from-hadolint', 'Neovim': 'editors', 'Helix': 'editors', 'baseline': 'settings',
    'SARIF': 'ci', 'gitlab': 'ci', 'canonical': 'formatter', 'proxy': 'troubleshooting', 'telemetry': 'registries', 'tally': 'from-tally',
    'shard': 'cli', 'patternmatcher': 'dockerignore', 'Compose': 'build-context', 'secret-in-text': 'rules/secret-in-text',
    'FastAPI': 'first-dockerfile', 'JetBrains': 'editors', 'typingDelay': 'settings', 'besideOthers': 'keys',
  },
  ru: { 'виртуальное окружение': 'ru/rules/', 'WORKDIR': 'ru/rules/', 'параметр': 'ru/', 'keywordCase': 'ru/keys' },
};
let failed = 0;
let tried = 0;
for (const [locale, words] of Object.entries(wanted)) {
  const name = readdirSync(chunks).find((file) => file.startsWith(`@localSearchIndex${locale}.`));
  const source = readFileSync(join(chunks, name), 'utf8');
  const text = (await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)).default;
  const index = MiniSearch.loadJSON(text, { fields: ['title', 'titles', 'text'], storeFields: ['title', 'titles'], tokenize });
  for (const [word, page] of Object.entries(words)) {
    tried += 1;
    const found = index.search(word, { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } }).slice(0, 10).map((hit) => hit.id);
    if (!found.some((id) => id.includes(page))) {
      failed += 1;
      console.error(`${word}: ${page} is not among ${found.join(' ')}`);
    }
  }
}
console.log(`${tried} words searched, ${failed} not found`);
process.exit(failed ? 1 : 0);
