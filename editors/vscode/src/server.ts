// The program: where it is, and how it is run.
import { ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as os from 'node:os';
import { l10n, workspace } from 'vscode';
import { find, Place, places, trouble } from './locate';
import { NAME } from './names';

/** What a command of the program may print at most. */
const MAX_OUTPUT = 8 << 20;

/** How long a program may take to say what it is, and how much it may say. */
const INTRODUCTION = { timeout: 20000, maxBuffer: 1 << 16 };

/** How long a server may take to go after it was told to. */
const PATIENCE = 2000;

export class Server {
  private started: Promise<ChildProcess> | undefined;
  private running: ChildProcess | undefined;

  private constructor(
    readonly command: string,
    /** How it was named, where that was not by us. */
    private readonly named: Place | undefined,
    /** The working folder is the extension's own, so that no workspace can slip a library under the program. */
    private readonly cwd: string,
  ) {}

  /** The server to use, or why there is none. */
  static find(extension: string): Server | string {
    const tried = places({
      setting: workspace.getConfiguration(NAME).get('path', '').trim(),
      env: process.env,
      home: os.homedir(),
      extension,
      platform: process.platform,
      folders: (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    });
    const command = find(tried);
    const [place] = tried.filter(({ candidates }) => command && candidates.includes(command));
    if (command) return new Server(command, place?.kind === 'bundled' ? undefined : place, extension);
    const [named] = tried;
    const [file = ''] = named?.candidates ?? [];
    const reason = tried.length === 1 && named ? troubles()[trouble(file) ?? 'missing'] : '';
    if (reason && named) return l10n.t('{0}: {1}', describe(named), reason);
    return l10n.t('The server dockerfile-ls was not found. Tried: {0}.', tried.map(describe).join(', '));
  }

  /** Why it is not the server, if it is not: a program that we did not bring along is asked what it is. */
  check(): Promise<string | undefined> {
    const { named } = this;
    if (!named) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      execFile(this.command, ['--version'], { cwd: this.cwd, ...INTRODUCTION }, (error, output) => {
        if (/^dockerfile-ls \d/.test(output)) return resolve(undefined);
        const [line = ''] = (output.trim() || (error?.message ?? '')).split('\n');
        resolve(l10n.t('{0} is not dockerfile-ls: when asked for its version, it prints “{1}”.', describe(named), line.slice(0, 120)));
      });
    });
  }

  /** Starts the language server; `take` hands it over. */
  start(): void {
    const server = spawn(this.command, ['--stdio'], { cwd: this.cwd, env: environment() });
    this.running = server;
    this.started = once(server, 'spawn').then(() => server);
    // Whoever takes it hears of a failure; until then it must not end the extension host.
    this.started.catch(() => {});
    server.on('error', () => {});
    server.stdin.on('error', () => {});
  }

  /** The running language server: the one that was started ahead or, after a crash, a new one. */
  take(): Promise<ChildProcess> {
    if (!this.started) this.start();
    const server = this.started as Promise<ChildProcess>;
    this.started = undefined;
    return server;
  }

  /** Ends a server that was told to go and is still there after a while. */
  end(): void {
    const server = this.running;
    setTimeout(() => server?.exitCode === null && server.kill(), PATIENCE).unref();
  }

  /** Runs a command of the program with a text as its input; what it prints. */
  run(args: string[], input = ''): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = execFile(this.command, args, { cwd: this.cwd, maxBuffer: MAX_OUTPUT }, (error, output, complaint) =>
        error && !output ? reject(new Error(complaint.trim() || error.message)) : resolve(output),
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
  }
}

/** Whoever does not trust a workspace has no registry asked about its images. */
function environment(): NodeJS.ProcessEnv {
  return workspace.isTrusted ? process.env : { ...process.env, DOCKERFILE_LS_OFFLINE: '1' };
}

/** Why a file that somebody names cannot be started; what is missing is said in another way. */
function troubles(): Record<NonNullable<ReturnType<typeof trouble>>, string> {
  return {
    variable: l10n.t('it contains a variable that is not known here.'),
    relative: l10n.t('it must be an absolute path, or begin with ~/ or ${workspaceFolder}/.'),
    folder: l10n.t('this is a folder; give the path of the program in it.'),
    forbidden: l10n.t('this file is not executable (chmod +x).'),
    missing: '',
  };
}

function describe(place: Place): string {
  switch (place.kind) {
    case 'setting':
      return l10n.t('the setting dockerfile-ls.path ({0})', place.shown);
    case 'environment':
      return l10n.t('the environment variable DOCKERFILE_LS_PATH ({0})', place.shown);
    case 'bundled':
      return l10n.t('the extension ({0})', place.shown);
    case 'path':
      return l10n.t('{0} in the folders of PATH', place.shown);
  }
}
