// Where the server is. What is looked at is handed in, so that nothing here depends on the editor.
import * as fs from 'node:fs';
import * as path from 'node:path';

/** A place where the server may be: `shown` is how it is named to people. */
export interface Place {
  kind: 'setting' | 'environment' | 'bundled' | 'path';
  shown: string;
  candidates: string[];
}

/** Why a file that somebody names is no program that can be started. */
export type Trouble = 'variable' | 'relative' | 'missing' | 'folder' | 'forbidden';

export interface Surroundings {
  /** The setting `dockerfile-ls.path`; empty where it is not set. */
  setting: string;
  env: NodeJS.ProcessEnv;
  home: string;
  extension: string;
  platform: NodeJS.Platform;
  /** Folders of the workspace: a program in one of them is never taken from PATH. */
  folders: string[];
}

/** The places to try. Whoever names a program by setting or environment wants that one and no other. */
export function places(at: Surroundings): Place[] {
  const program = at.platform === 'win32' ? 'dockerfile-ls.exe' : 'dockerfile-ls';
  const named = (kind: Place['kind'], value: string): Place[] => [
    { kind, shown: value, candidates: [expand(value, at)] },
  ];
  if (at.setting) return named('setting', at.setting);
  if (at.env.DOCKERFILE_LS_PATH) return named('environment', at.env.DOCKERFILE_LS_PATH);
  const bundled = path.join(at.extension, 'bundled', program);
  const search = (at.env.PATH ?? at.env.Path ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !at.folders.some((f) => isInside(folder, f)));
  return [
    { kind: 'bundled', shown: bundled, candidates: [bundled] },
    { kind: 'path', shown: program, candidates: search.map((folder) => path.join(folder, program)) },
  ];
}

/** A path with the home folder and the variables of settings written out; those that are not known stay. */
function expand(value: string, at: Surroundings): string {
  const known: Record<string, string | undefined> = { workspaceFolder: at.folders[0], userHome: at.home, pathSeparator: path.sep };
  return value
    .replace(/^~(?=[\\/])/, at.home)
    .replace(/\$\{(?:env:)?(\w+)\}/g, (whole, name: string) => (whole.includes(':') ? at.env[name] : known[name]) ?? whole);
}

/** The first program of these places that can be started. */
export function find(tried: Place[]): string | undefined {
  return tried.flatMap((place) => place.candidates).find((file) => trouble(file) === undefined);
}

/** What keeps a file from being started, as far as that can be seen from outside. */
export function trouble(file: string): Trouble | undefined {
  if (/\$\{[^}]*\}/.test(file)) return 'variable';
  if (!path.isAbsolute(file)) return 'relative';
  try {
    if (fs.statSync(file).isDirectory()) return 'folder';
  } catch {
    return 'missing';
  }
  try {
    fs.accessSync(file, fs.constants.X_OK);
  } catch {
    return 'forbidden';
  }
  return undefined;
}

function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
}
