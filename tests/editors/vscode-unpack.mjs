// What the extension for VS Code does with the program in its package: `npm test` in editors/vscode, which compiles it before.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';

const MODULE = fileURLToPath(new URL('../../editors/vscode/dist/unpack.cjs', import.meta.url));
const { unpack } = createRequire(import.meta.url)(MODULE);

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'unpack-'));
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));

/** Of some megabytes, so that it is unpacked in more than one piece. */
const PROGRAM = Buffer.concat(Array.from({ length: 100_000 }, (_, line) => createHash('sha256').update(String(line)).digest()));
const ARCHIVE = brotliCompressSync(PROGRAM, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
const TRUTH = { name: 'dockerfile-ls', bytes: PROGRAM.length, sha256: createHash('sha256').update(PROGRAM).digest('hex') };

/** An extension and its storage, in a folder of their own. */
function made({ archive = ARCHIVE, description = JSON.stringify(TRUTH) } = {}) {
  const folder = fs.mkdtempSync(path.join(work, 'case-'));
  const [extension, storage] = [path.join(folder, 'extension'), path.join(folder, 'storage')];
  fs.mkdirSync(path.join(extension, 'bundled'), { recursive: true });
  if (archive) fs.writeFileSync(path.join(extension, 'bundled', 'dockerfile-ls.br'), archive);
  if (description) fs.writeFileSync(path.join(extension, 'bundled', 'dockerfile-ls.json'), description);
  return { extension, storage, server: path.join(storage, 'server') };
}

/** All files below a folder. */
const files = (folder) =>
  fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true }).filter((name) => !fs.statSync(path.join(folder, name)).isDirectory()) : [];

const isProgram = (file) => fs.readFileSync(file).equals(PROGRAM) && (fs.statSync(file).mode & 0o777) === 0o755;

/** As if nobody had touched it for a day. */
const age = (file) => fs.utimesSync(file, Date.now() / 1000 - 86400, Date.now() / 1000 - 86400);

test('the first start unpacks, the second uses what is there', async () => {
  const { extension, storage, server } = made();
  const first = await unpack(extension, storage, '1.2.3');
  assert.match(path.relative(server, first.file), /^1\.2\.3-[0-9a-f]{16}[\\/]dockerfile-ls$/);
  assert.ok(isProgram(first.file));
  assert.ok(0 <= first.took);
  assert.equal(files(storage).length, 1);
  // It has to do without the archive, that is without reading anything.
  fs.rmSync(path.join(extension, 'bundled', 'dockerfile-ls.br'));
  assert.deepEqual(await unpack(extension, storage, '1.2.3'), { file: first.file });
});

test('a package without a program has none', async () => {
  const { extension, storage } = made({ description: '' });
  assert.equal(await unpack(extension, storage, '1.2.3'), undefined);
  assert.ok(!fs.existsSync(storage));
});

test('a broken file is mended', async () => {
  const { extension, storage } = made();
  const { file } = await unpack(extension, storage, '1.2.3');
  const breaks = [
    () => fs.truncateSync(file, 1000),
    () => fs.appendFileSync(file, 'x'),
    () => fs.chmodSync(file, 0o644),
    () => fs.rmSync(file),
    () => fs.rmSync(path.dirname(file), { recursive: true }),
  ];
  for (const spoil of breaks) {
    spoil();
    const again = await unpack(extension, storage, '1.2.3');
    assert.equal(again.file, file);
    assert.ok(isProgram(file) && 0 <= again.took, String(spoil));
  }
});

test('what is not the program is refused, and nothing is left of it', async () => {
  const cases = {
    'another hash': { description: JSON.stringify({ ...TRUTH, sha256: 'a'.repeat(64) }) },
    'fewer bytes': { description: JSON.stringify({ ...TRUTH, bytes: TRUTH.bytes + 1 }) },
    'more bytes': { description: JSON.stringify({ ...TRUTH, bytes: 1000 }) },
    'half an archive': { archive: ARCHIVE.subarray(0, ARCHIVE.length / 2) },
    'no archive of this form': { archive: PROGRAM },
    'no archive': { archive: undefined },
    'no description': { description: '{' },
    'an empty description': { description: '{}' },
    'a name that leads elsewhere': { description: JSON.stringify({ ...TRUTH, name: '../../dockerfile-ls' }) },
  };
  for (const [name, flaw] of Object.entries(cases)) {
    const { extension, storage } = made(flaw);
    if (name === 'no archive') fs.rmSync(path.join(extension, 'bundled', 'dockerfile-ls.br'));
    const { obstacle, file } = await unpack(extension, storage, '1.2.3');
    assert.equal(obstacle, 'damaged', name);
    assert.equal(file, undefined, name);
    assert.deepEqual(files(storage), [], name);
  }
});

test('a damaged package does not spoil the program that is there', async () => {
  const { extension, storage } = made();
  const { file } = await unpack(extension, storage, '1.2.3');
  fs.writeFileSync(path.join(extension, 'bundled', 'dockerfile-ls.br'), 'x');
  assert.deepEqual(await unpack(extension, storage, '1.2.3'), { file });
});

test('windows that start at once', async () => {
  const { extension, storage } = made();
  const script = `require(process.argv[1]).unpack(process.argv[2], process.argv[3], '1.2.3').then((made) => console.log(JSON.stringify(made)))`;
  const window = () => promisify(execFile)(process.execPath, ['-e', script, MODULE, extension, storage]);
  const found = (await Promise.all(Array.from({ length: 4 }, window))).map(({ stdout }) => JSON.parse(stdout));
  const [{ file }] = found;
  assert.ok(found.every((other) => other.file === file));
  assert.ok(isProgram(file));
  assert.equal(files(storage).length, 1);
});

test('within one window as well', async () => {
  const { extension, storage } = made();
  const found = await Promise.all(Array.from({ length: 4 }, () => unpack(extension, storage, '1.2.3')));
  assert.ok(found.every(({ file }) => file === found[0].file && isProgram(file)));
  assert.equal(files(storage).length, 1);
});

test('a storage that cannot be written', async () => {
  const { extension, storage, server } = made();
  // Whoever runs the tests may be allowed to write anywhere, but not below a file.
  fs.writeFileSync(storage, '');
  assert.deepEqual(await unpack(extension, storage, '1.2.3'), { folder: server, obstacle: 'unwritable', code: 'ENOTDIR' });
});

test('something else in the place of the program', async () => {
  const { extension, storage } = made();
  const { file } = await unpack(extension, storage, '1.2.3');
  fs.rmSync(file);
  fs.mkdirSync(file);
  assert.equal((await unpack(extension, storage, '1.2.3')).obstacle, 'unwritable');
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['dockerfile-ls']);
});

test('programs of other versions go, and leftovers', async () => {
  const { extension, storage, server } = made();
  const old = await unpack(extension, storage, '1.2.2');
  const leftover = `${old.file}.leftover`;
  fs.writeFileSync(leftover, 'x');
  const other = path.join(storage, 'other');
  fs.mkdirSync(other);
  age(other);
  const { file } = await unpack(extension, storage, '1.2.3');
  assert.ok(fs.existsSync(old.file), 'one that may just be written stays');
  age(path.dirname(old.file));
  await unpack(extension, storage, '1.2.3');
  assert.deepEqual(fs.readdirSync(server), [path.basename(path.dirname(file))]);
  assert.ok(fs.existsSync(other), 'it is not of ours');
  // A window of the old version has it back when it needs it.
  assert.ok(isProgram((await unpack(extension, storage, '1.2.2')).file));

  const cut = `${file}.cut`;
  fs.writeFileSync(cut, 'x');
  await unpack(extension, storage, '1.2.3');
  assert.ok(fs.existsSync(cut), 'it may be another window at work');
  age(cut);
  await unpack(extension, storage, '1.2.3');
  assert.ok(!fs.existsSync(cut) && isProgram(file));
});
