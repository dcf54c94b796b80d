// package.mjs [--publish] [TARGET...]: makes the .vsix for targets of VS Code; without one, for this machine.
//
// The program (bundled/dockerfile-ls, for Windows bundled/dockerfile-ls.exe) goes in compressed by Brotli, which leaves a
// quarter less of it than the Deflate of the package does; src/unpack.cts unpacks it again. What is published is compressed as far
// as it can be, which takes minutes, and has to stay below the limit.
//
// VS Code loads the pictures of an extension's page from the web alone: not from the package, nor out of the page
// itself. Where the variable PICTURES says where they are there, the page shows them; else it has none instead of
// broken ones. The walkthrough has them in any case.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

/** What is published has fewer bytes than that. */
const LIMIT = 9_000_000;

const options = process.argv.slice(2);
const unknown = options.filter((option) => option.startsWith('--') && option !== '--publish');
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(' ')}`);
const targets = options.filter((option) => !option.startsWith('--'));
if (targets.length === 0) targets.push(`${process.platform}-${process.arch}`);
const isPublication = options.includes('--publish');
const { PICTURES } = process.env;
const page = 'README.packaged.md';
const readme = fs.readFileSync('README.md', 'utf8');
const shown = readme.replace(/!\[([^\]]*)\]\(pictures\/([\w-]+\.png)\)\n\n/g, (_, words, file) =>
  PICTURES ? `![${words}](${PICTURES.replace(/\/$/, '')}/${file})\n\n` : '',
);
if (/\]\(pictures\//.test(shown)) throw new Error('README.md has a picture that is not in a paragraph of its own');
fs.writeFileSync(page, shown);
schemas();
// The project's address stands in Cargo.toml alone.
const address = /^repository = "(.+)"/m.exec(fs.readFileSync('../../Cargo.toml', 'utf8'))?.[1];
const manifest = fs.readFileSync('package.json', 'utf8');
if (address) {
  const links = { repository: { type: 'git', url: `${address}.git` }, bugs: { url: `${address}/issues` }, homepage: address };
  fs.writeFileSync('package.json', JSON.stringify({ ...JSON.parse(manifest), ...links }, null, 2));
}
aliases();
const fixed = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--readme-path', page];
let packed;
try {
  for (const target of targets) {
    const program = target.startsWith('win32') ? 'dockerfile-ls.exe' : 'dockerfile-ls';
    if (program !== packed) compress((packed = program));
    const made = `dockerfile-ls-${target}.vsix`;
    execFileSync('npx', ['vsce', 'package', '--target', target, ...fixed, '--out', made], {
      stdio: 'inherit',
      // npx is a script of the shell on Windows.
      shell: process.platform === 'win32',
    });
    const { size } = fs.statSync(made);
    if (isPublication && LIMIT <= size) throw new Error(`${made} has ${size} bytes: ${size - LIMIT + 1} too many`);
  }
} finally {
  fs.writeFileSync('package.json', manifest);
  fs.rmSync(page);
}

/** The program as it goes into the package, and what it is once it is unpacked. */
function compress(name) {
  const [archive, description] = ['bundled/dockerfile-ls.br', 'bundled/dockerfile-ls.json'];
  for (const file of [archive, description]) fs.rmSync(file, { force: true });
  if (!fs.existsSync(`bundled/${name}`)) {
    if (isPublication) throw new Error(`bundled/${name} is missing`);
    return console.log(`bundled/${name} is not there: the extension looks for the program in PATH`);
  }
  const program = fs.readFileSync(`bundled/${name}`);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: isPublication ? 11 : 5,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: program.length,
  };
  const small = brotliCompressSync(program, { params });
  fs.writeFileSync(archive, small);
  const sha256 = createHash('sha256').update(program).digest('hex');
  fs.writeFileSync(description, JSON.stringify({ name, bytes: program.length, sha256 }));
  console.log(`bundled/${name}: ${program.length} bytes, ${small.length} compressed`);
}

/** What is known of rules, for completion in the project file and in the settings of VS Code. */
function schemas() {
  const schema = JSON.parse(fs.readFileSync('../../docs/dockerfile-ls.schema.json', 'utf8'));
  // Ids are taken in any case there, and unknown ones are said in the log.
  const { level, rules } = schema.definitions;
  const { properties, patternProperties } = rules;
  const settings = { definitions: { level }, properties: { 'dockerfile-ls.rules': { properties, patternProperties } } };
  const workspace = { definitions: { level }, properties: { settings: { properties: settings.properties } } };
  fs.mkdirSync('dist', { recursive: true });
  for (const [name, content] of Object.entries({ 'dockerfile-ls': schema, settings, workspace })) {
    fs.writeFileSync(`dist/${name}.schema.json`, JSON.stringify(content));
  }
}

/** What other tools call our rules, so that one flaw is not shown twice beside them. */
function aliases() {
  const rows = fs.readFileSync('../../docs/rules.md', 'utf8').matchAll(/^\| \[([\w-]+)\]\(#[^|]*\|[^|]*\|[^|]*\|([^|]+)\|/gm);
  const found = {};
  for (const [, rule, names] of rows) {
    for (const name of names.split(',').map((name) => name.trim()).filter(Boolean)) found[name.toLowerCase()] = rule.toLowerCase();
  }
  if (found.dl3000 !== 'workdirrelativepath') throw new Error('docs/rules.md has its aliases in another place');
  fs.writeFileSync('dist/aliases.json', JSON.stringify(found));
}
