// The program: where it is, and how it is run.
import { ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as os from 'node:os';
import { ExtensionContext, l10n, window, workspace } from 'vscode';
import { find, Place, places, trouble } from './locate';
import { NAME } from './names';
import type { Refusal, Unpacked } from './unpack.cjs';

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
    private readonly context: ExtensionContext,
    public command: string,
    /** How it was named, where that was not by us. */
    private named: Place | undefined,
    /** In how many milliseconds it was unpacked, if that was just now. */
    readonly unpacked: number | undefined,
    /** Why it is another one than that of the extension, where that was not asked for. */
    readonly warning: string,
  ) {}

  /** The server to use, or why there is none. */
  static async find(context: ExtensionContext): Promise<Server | string> {
    const { extensionPath: extension } = context;
    const tried = places({
      setting: workspace.getConfiguration(NAME).get('path', '').trim(),
      env: process.env,
      home: os.homedir(),
      extension,
      platform: process.platform,
      folders: (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    });
    // A program that lies there as it is needs no unpacking: that is how developers and other packagers have it.
    const bundled = tried.find((place) => place.kind === 'bundled' && !find([place]));
    const unpacked = bundled && (await unpack(context));
    if (bundled && unpacked && 'file' in unpacked) bundled.candidates.push(unpacked.file);
    const refused = unpacked && 'obstacle' in unpacked ? refusal(unpacked) : '';

    const command = find(tried);
    const [place] = tried.filter(({ candidates }) => command && candidates.includes(command));
    if (command) {
      const took = unpacked && 'file' in unpacked ? unpacked.took : undefined;
      const warning = refused && l10n.t('{0} Instead, {1} is used.', refused, command);
      return new Server(context, command, place?.kind === 'bundled' ? undefined : place, took, warning);
    }
    if (refused) return refused;
    const [named] = tried;
    const [file = ''] = named?.candidates ?? [];
    const reason = tried.length === 1 && named ? troubles()[trouble(file) ?? 'missing'] : '';
    if (reason && named) return l10n.t('{0}: {1}', describe(named), reason);
    return l10n.t('The server dockerfile-ls was not found. Tried: {0}.', tried.map(describe).join(', '));
  }

  /** The working folder is the extension's own, so that no workspace can slip a library under the program. */
  private get cwd(): string {
    return this.context.extensionPath;
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
  async take(): Promise<ChildProcess> {
    if (!this.started) {
      // A window with another version may have removed the unpacked program meanwhile.
      const found = await Server.find(this.context);
      const wrong = typeof found === 'string' ? found : await found.check();
      if (typeof found === 'string' || wrong) throw new Error(wrong);
      this.command = found.command;
      this.named = found.named;
      if (found.warning) void window.showWarningMessage(found.warning);
      this.start();
    }
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

/** The program that the extension brings along, or why it could not be unpacked. */
async function unpack(context: ExtensionContext): Promise<Unpacked | Refusal | undefined> {
  const { unpack } = await import('./unpack.cjs');
  return unpack(context.extensionPath, context.globalStorageUri.fsPath, context.extension.packageJSON.version);
}

/** Why the program of the extension could not be unpacked. */
function refusal({ folder, obstacle, code }: Refusal): string {
  const reasons = {
    damaged: l10n.t('the files of the extension are damaged; reinstall it.'),
    full: l10n.t('no space is left on the disk.'),
    unwritable: l10n.t('this folder cannot be written to ({0}).', code),
    forbidden: l10n.t('programs in this folder cannot be started.'),
  };
  return l10n.t('The server dockerfile-ls could not be unpacked into {0}: {1}', folder, reasons[obstacle]);
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
