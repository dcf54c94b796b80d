// The program of the extension, which lies compressed in its package: unpacked once, where VS Code keeps what is the extension's
// own. No editor is needed for that, and a file of its own lets others do the same.
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBrotliDecompress } from 'node:zlib';
import { trouble } from './locate';

/** What package.mjs says of the program. */
interface Packed {
  name: string;
  bytes: number;
  sha256: string;
}

/** The program; `took` says in how many milliseconds it was unpacked, if that was just now. */
export interface Unpacked {
  file: string;
  took?: number;
}

/** Why it could not be unpacked into a folder. */
export interface Refusal {
  folder: string;
  obstacle: 'damaged' | 'full' | 'unwritable' | 'forbidden';
  /** What the system calls it, where it was the system. */
  code: string;
}

/** How many bytes are unpacked at a time: small enough for the memory, and with few turns. */
const CHUNK = 1 << 20;

/** How long nobody must have written to what is thrown away, in milliseconds: another window may be about to unpack there. */
const UNTOUCHED = 600_000;

/** How often a file is moved into its place, and the milliseconds between: on Windows a scanner may just be looking at it. */
const MOVES = { most: 10, pause: 200 };

/** What is being unpacked right now, by the folder: who asks meanwhile gets the same answer. */
const pending = new Map<string, Promise<Unpacked | Refusal | undefined>>();

/** The program of the extension in this folder; `undefined` where the package has none. `storage` is the extension's own folder. */
export function unpack(extension: string, storage: string, version: string): Promise<Unpacked | Refusal | undefined> {
  const known = pending.get(storage);
  if (known) return known;
  const made = unpackNow(extension, storage, version).finally(() => pending.delete(storage));
  pending.set(storage, made);
  return made;
}

async function unpackNow(extension: string, storage: string, version: string): Promise<Unpacked | Refusal | undefined> {
  const description = path.join(extension, 'bundled', 'dockerfile-ls.json');
  if (!fs.existsSync(description)) return undefined;
  const root = path.join(storage, 'server');
  try {
    const packed = read(description);
    const folder = path.join(root, `${version}-${packed.sha256.slice(0, 16)}`);
    const file = path.join(folder, packed.name);
    const began = Date.now();
    const isNew = !isThere(file, packed);
    if (isNew) await write(path.join(extension, 'bundled', 'dockerfile-ls.br'), file, packed);
    if (trouble(file)) return { folder, obstacle: 'forbidden', code: '' };
    const took = Date.now() - began;
    // So that no window of another version takes it for forgotten.
    await utimes(folder, new Date(), new Date()).catch(() => {});
    await tidy(root, folder, packed.name);
    return isNew ? { file, took } : { file };
  } catch (error) {
    return { folder: root, ...reason(error, path.join(extension, 'bundled')) };
  }
}

function read(description: string): Packed {
  const { name, bytes, sha256 } = JSON.parse(fs.readFileSync(description, 'utf8')) as Packed;
  if (path.basename(name) !== name || !(0 < bytes) || !/^[0-9a-f]{64}$/.test(sha256)) throw new Error('no description');
  return { name, bytes, sha256 };
}

/**
 * Whether the program is there. Its size and its right to be executed say so: to read it whole at each start would take longer than
 * to start it, and where a file system executes nothing, another copy would not either.
 */
function isThere(file: string, { bytes }: Packed): boolean {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  const isProgram = process.platform === 'win32' || ((found?.mode ?? 0) & 0o111) !== 0;
  return found !== undefined && found.isFile() && found.size === bytes && isProgram;
}

/** Writes the program beside its place and moves it there once it is known to be whole. */
async function write(archive: string, file: string, packed: Packed): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const made = `${file}.${randomUUID()}`;
  try {
    const handle = await open(made, 'wx', 0o700);
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      await pipeline(fs.createReadStream(archive), createBrotliDecompress({ chunkSize: CHUNK }), async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (packed.bytes < bytes) break;
          hash.update(chunk);
          await handle.writeFile(chunk);
        }
      });
      if (bytes !== packed.bytes || hash.digest('hex') !== packed.sha256) throw new Error('not what was packed');
      // Its size is believed from now on, so that no loss of power must leave a file of that size without its content.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(made, 0o755);
    await move(made, file, packed);
  } finally {
    await rm(made, { force: true });
  }
}

/** Moves the program into its place; where another window was first and its program runs, Windows lets nobody replace that. */
async function move(made: string, file: string, packed: Packed): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await rename(made, file);
    } catch (error) {
      if (isThere(file, packed)) return;
      const { code = '' } = error as NodeJS.ErrnoException;
      if (tries === MOVES.most || !['EACCES', 'EBUSY', 'EPERM'].includes(code)) throw error;
      await sleep(MOVES.pause);
    }
  }
}

/**
 * Removes the programs of other versions, and what an unpacking that was cut off left. What cannot be removed stays: Windows
 * keeps a program that runs. Another system does not, and the window that runs it unpacks it again when it needs it.
 */
async function tidy(root: string, own: string, name: string): Promise<void> {
  for (const folder of [root, own]) {
    for (const entry of await readdir(folder).catch(() => [])) {
      const old = path.join(folder, entry);
      if (old === own || old === path.join(own, name)) continue;
      const touched = await stat(old).then(({ mtimeMs }) => mtimeMs, () => Infinity);
      if (UNTOUCHED < Date.now() - touched) await rm(old, { recursive: true, force: true }).catch(() => {});
    }
  }
}

/** Whatever is no fault of the folder that is written to is one of the package. */
function reason(error: unknown, bundled: string): Omit<Refusal, 'folder'> {
  const { code = '', syscall, path: file = '' } = error as NodeJS.ErrnoException;
  if (['ENOSPC', 'EDQUOT'].includes(code)) return { obstacle: 'full', code };
  const isOfFolder = syscall !== undefined && syscall !== 'read' && !file.startsWith(bundled);
  return { obstacle: isOfFolder ? 'unwritable' : 'damaged', code };
}
