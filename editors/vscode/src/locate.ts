// Where the server is. What is looked at is handed in, so that nothing here depends on the editor.
import * as fs from 'node:fs';
import * as path from 'node:path';

/** A place where the server may be: `how` it is named to people. */
export interface Place {
  kind: 'setting' | 'environment' | 'bundled' | 'path';
  shown: string;
  candidates: string[];
}

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
    { kind, shown: value, candidates: [value.replace(/^~(?=[\\/])/, at.home)].filter(path.isAbsolute) },
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

/** The first program of these places that can be started. */
export function find(tried: Place[]): string | undefined {
  return tried.flatMap((place) => place.candidates).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
}
