// What a test does with VS Code in a browser, and what it sees there. Started by vscode.sh.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const { VSCODE_FOLDER, WORK, PICTURES } = process.env;
const url = process.env.URL;
const { chromium } = createRequire(`${VSCODE_FOLDER}/package.json`)('playwright-core');

const WIDTH = 1100;

export const count = { passed: 0, failed: 0 };
export function check(name, ok, detail = '') {
  count[ok ? 'passed' : 'failed']++;
  const words = String(detail).replace(/\s+/g, ' ').trim().slice(0, 200);
  console.log(`${ok ? 'ok   ' : 'FAIL '}${name}${words && ': '}${words}`);
}

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    // Nothing but this machine is asked for anything. To intercept requests would turn the browser's cache off, which
    // costs seconds whenever a window is loaded.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
});
export const page = await browser.newPage({ viewport: { width: WIDTH, height: 560 }, deviceScaleFactor: PICTURES ? 1.5 : 1 });
page.setDefaultTimeout(20000);
// A window that is loaded beside other work takes longer than a click.
page.setDefaultNavigationTimeout(60000);

export const visible = (selector, options) => page.locator(`${selector}:visible`, options);
export const editor = (name) => page.locator(`.monaco-editor[data-uri$="${name}"]`).first();
export const pause = (ms) => page.waitForTimeout(ms);

/** Whether something becomes true in time. */
export async function becomes(test, ms = 15000) {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(100)) {
    if (await Promise.resolve(test()).catch(() => false)) return true;
  }
  return false;
}

/** Does something until it shows: a key that comes while the window is busy is lost. */
export async function until(shows, act) {
  for (let tries = 3; ; tries--) {
    await act();
    try {
      return await shows.first().waitFor({ timeout: tries === 0 ? 20000 : 7000 });
    } catch (error) {
      if (tries === 0) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Types into the box at the top and takes the row of that name. */
export async function pick(text, name = text, timeout = 20000) {
  const input = visible('.quick-input-widget input').first();
  await input.waitFor({ timeout });
  await input.fill(text, { timeout });
  await visible('.quick-input-list .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) }).first().click({ timeout });
}

/** Opens a box by a key and picks from it; once more where something else took the focus. */
async function ask(key, text, name) {
  for (let tries = 3; ; tries--) {
    try {
      await page.keyboard.press(key);
      return await pick(text, name, 5000);
    } catch (error) {
      if (tries === 0) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

export async function command(name) {
  await ask('F1', `>${name}`, name);
  await pause(200);
}

/** Milliseconds that VS Code waited for the extension to be activated, each time. */
export const activations = [];
export async function noteActivation() {
  await command('Developer: Show Running Extensions');
  const rows = visible('.runtime-extensions-editor .monaco-list-row');
  const found = new Map();
  await rows.first().hover();
  // The list is sorted by time and longer than the window.
  await becomes(async () => {
    for (const row of await rows.allInnerTexts()) {
      const [, name, time] = /^\s*(.+?)\s*\n[^]*Activation: (\d+)\s*ms/.exec(row) ?? [];
      if (name) found.set(name, Number(time));
    }
    if (!found.has('dockerfile-ls')) await page.mouse.wheel(0, 200);
    return found.has('dockerfile-ls');
  });
  activations.push(found.get('dockerfile-ls'));
  if (process.env.COMPARE) console.log(`     activation in ms: ${JSON.stringify([...found])}`);
  await page.keyboard.press('Escape');
}

export async function openFolder(name) {
  await page.goto(`${url}/?folder=${encodeURIComponent(path.join(WORK, name))}`);
  await visible('[id="status.notifications"]').waitFor({ timeout: 60000 });
}

/** Opens a folder as if for the first time: what windows and extensions have kept is gone. */
export async function openFolderAnew(name) {
  await page.goto(`${url}/healthz`);
  await page.evaluate(async () => {
    const gone = ({ name }) => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
    await Promise.all((await indexedDB.databases()).map(gone));
  });
  await openFolder(name);
}

export async function openWorkspace(name) {
  // Its folders come a moment after the window.
  const folders = visible('.explorer-folders-view .monaco-list-row');
  await until(folders, () => page.goto(`${url}/?workspace=${encodeURIComponent(path.join(WORK, name))}`));
  await visible('[id="status.notifications"]').waitFor({ timeout: 60000 });
}

export async function openFile(name) {
  await ask('Control+p', name, name);
  await editor(name).locator('.view-line').first().waitFor();
}

export async function goTo(line, column) {
  const input = visible('.quick-input-widget input').first();
  await until(input, () => page.keyboard.press('Control+g'));
  await input.fill(`:${line}:${column}`);
  await pause(150);
  await page.keyboard.press('Enter');
  await pause(200);
}

export async function hover(line, column) {
  const text = visible('.monaco-hover .hover-contents', { hasText: /\S/ });
  await until(text, async () => {
    await goTo(line, column);
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
  });
  await pause(500);
  return (await text.allInnerTexts()).join('\n');
}

export const problems = () => visible('.markers-panel .monaco-list-row').allInnerTexts().then((rows) => rows.join('\n'));
export const squiggles = (name, kind) => editor(name).locator(`.squiggly-${kind}`).count();
export const mode = () => page.locator('[id="status.editor.mode"]').innerText();
export const onDisk = (name) => fs.readFileSync(path.join(WORK, name), 'utf8');
export const notices = () => visible('.notifications-toasts .notification-list-item').allInnerTexts().then((texts) => texts.join('\n'));

/** Runs code-server's own commands, such as those that install extensions. */
export function code(...args) {
  const folders = ['--config', `${WORK}/config.yaml`, '--user-data-dir', `${WORK}/data`, '--extensions-dir', `${WORK}/extensions`];
  const program = `${VSCODE_FOLDER}/node_modules/code-server/out/node/entry.js`;
  execFileSync(`${VSCODE_FOLDER}/node`, [program, ...folders, ...args], { stdio: 'ignore' });
}

/** What VS Code keeps for the extension. */
export const STORAGE = path.join(WORK, 'data', 'User', 'globalStorage', 'dockerfile-ls.dockerfile-ls');

/** The folder of the extension. */
export function installed() {
  const [name] = fs.readdirSync(`${WORK}/extensions`).filter((folder) => folder.startsWith('dockerfile-ls.'));
  return path.join(WORK, 'extensions', name);
}

/** The program of the extension, which unpacks it if it has not done so. */
export async function program() {
  const { version } = JSON.parse(fs.readFileSync(`${installed()}/package.json`, 'utf8'));
  const { file } = await createRequire(import.meta.url)(`${installed()}/dist/unpack.cjs`).unpack(installed(), STORAGE, version);
  return file;
}

/** The running servers, by process id. */
export function servers() {
  const ours = (id) => {
    try {
      return fs.readlinkSync(`/proc/${id}/exe`).startsWith(STORAGE);
    } catch {
      return false;
    }
  };
  return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && ours(name));
}

/** Changes settings from outside, as an edit of their file does. */
export function set(changes) {
  const where = path.join(WORK, 'data', 'Machine', 'settings.json');
  const old = fs.existsSync(where) ? JSON.parse(fs.readFileSync(where, 'utf8')) : {};
  fs.writeFileSync(where, JSON.stringify({ ...old, ...changes }, null, 2));
}

/** Takes a picture of the upper part of the window. */
export async function picture(name, height) {
  if (!PICTURES) return;
  await pause(700);
  await page.screenshot({ path: path.join(PICTURES, `vscode-${name}.png`), clip: { x: 0, y: 0, width: WIDTH, height } });
}
