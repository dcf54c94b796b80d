// Ours beside an extension that runs Docker's first language server (peer/): whichever starts first, both answer and
// nobody complains. Part of vscode.mjs.
import fs from 'node:fs';
import path from 'node:path';
import {
  becomes, check, code, command, editor, goTo, hover, notices, openFile, openFolder, page, pause, picture, problems, program, servers, set, squiggles, until, visible, WORK,
} from './vscode-driver.mjs';

/** How much later the second server comes, in seconds. */
const LATER = 3;

/** How long a menu takes no click after it was opened, in milliseconds, and some more. */
const OPENING = 400;

/** How long the browser takes to write down what the user chose, in milliseconds. */
const WRITTEN = 2000;

const peer = () => visible('.statusbar-item', { hasText: /^\s*peer / }).first().innerText();

/** Opens the same Dockerfile anew, in a window that has just been loaded. */
async function load() {
  await openFolder('lesson');
  await openFile('Dockerfile');
  await page.keyboard.press('Control+Shift+m');
}

/** Whether the findings of a server are shown. */
const reports = async (source) => (await problems()).includes(source);

const answer = async () => /peer runs/.test(await peer()) && (await reports('dockerfile-ls')) && reports('dockerfile-utils');

async function both(name) {
  check(`${name}: both report`, await becomes(answer, 40000), `${await peer().catch(() => 'no peer')}; ${await problems()}`);
  const bell = await page.locator('[id="status.notifications"]').getAttribute('aria-label');
  check(`${name}: nobody complains`, /^No Notifications|Notifications$/.test(bell ?? '') && (await notices()) === '', `${bell} ${await notices()}`);
  // That of a window before may still be about to go.
  check(`${name}: one server of ours`, await becomes(() => servers().length === 1), servers());
}

/**
 * Disables or enables an extension as a user does, in the list of extensions. A menu takes no click in its first moments, and
 * nobody sees how long these are on a busy machine, so that it is opened again: what is so already is grey in it.
 */
async function turn(id, name, action) {
  await command('Extensions: Focus on Extensions View');
  await visible('.extensions-viewlet .monaco-editor').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(`@id:${id}`);
  const row = visible('.extensions-list .monaco-list-row', { hasText: name }).first();
  const black = '.monaco-menu .action-item:not(.disabled):not(:has(.disabled))';
  const item = (label) => visible(black, { hasText: new RegExp(`^(${label})$`) });
  const isOffered = async () => {
    await until(item('Enable|Disable'), () => row.click({ button: 'right' }));
    return 0 < (await item(action).count());
  };
  for (let tries = 5; await isOffered(); tries--) {
    if (tries === 0) throw new Error(`${action} of ${name} is offered whenever it was chosen`);
    await pause(OPENING);
    await item(action).first().click();
    if (!(await becomes(async () => (await item(action).count()) === 0, 3000))) await page.keyboard.press('Escape');
  }
  await page.keyboard.press('Escape');
  // What is enabled comes by itself; what is disabled is gone in the next window, once that was written down: the browser
  // keeps it, and a window that is left too soon takes it along.
  if (action === 'Enable') return;
  await pause(WRITTEN);
  await command('Developer: Reload Window');
  await visible('[id="status.notifications"]').waitFor({ timeout: 60000 });
  await load();
}

/** What both report is shown once, unless the user wants to see it twice. */
async function duplicates() {
  const theirs = async () => (await problems()).includes('uppercase letters');
  const ours = async () => (await problems()).includes('ConsistentInstructionCasing');
  check('one flaw, one finding', await becomes(async () => (await theirs()) && !(await ours()), 20000), await problems());
  // The spelling checker's row may be below the edge of the list.
  const kept = async () => 0 < (await squiggles('Dockerfile', 'info')) && (await problems()).includes('end-of-life-image');
  check('and two, if one is about something else', await becomes(kept, 20000), await problems());
  await goTo(1, 2);
  const fixes = visible('.action-widget .monaco-list-row');
  await until(fixes, () => page.keyboard.press('Control+.'));
  const titles = (await fixes.allInnerTexts()).join(' ; ');
  check('our fix of it is offered all the same', /Change to `FROM`/.test(titles), titles);
  await page.keyboard.press('Escape');
  set({ 'dockerfile-ls.diagnostics.besideOthers': 'showAll' });
  check('or two', await becomes(async () => (await theirs()) && (await ours())), await problems());
  set({ 'dockerfile-ls.diagnostics.besideOthers': undefined });
}

/** Beside hadolint's extension and Docker DX, as far as their reports go; and who completes and formats where both do. */
async function shapes() {
  const folder = path.join(WORK, 'shapes');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'Dockerfile'), 'FROM debian:13\nCMD app --port 80\n');
  set({ 'peer.lint': true });
  await openFolder('shapes');
  await openFile('Dockerfile');
  await page.keyboard.press('Control+Shift+m');
  const rows = async () => (await problems()).replace(/\s+/g, ' ');
  const once = async () => /Use arguments JSON notation/.test(await rows()) && !/JSONArgsRecommended/.test(await rows());
  check("hadolint's extension: one flaw, one finding, whatever its name", await becomes(once, 30000), await rows());
  check('Docker DX: what Scout says is there as well', await becomes(async () => /3 vulnerabilities/.test(await rows())), await rows());
  set({ 'peer.lint': false });
  check('and ours is back when they are gone', await becomes(async () => /JSONArgsRecommended/.test(await rows()), 20000), await rows());
  await page.keyboard.press('Control+j');

  await editor('Dockerfile').locator('.view-line').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nFROM python:', { delay: 60 });
  const offers = visible('.suggest-widget.visible .monaco-list-row');
  const first = async () => (await offers.allInnerTexts())[0] ?? '';
  check('completion: our tags come first', await becomes(async () => /^3\.1[1-9]-slim/.test((await first()).trim())), await first());
  await page.keyboard.press('Escape');
  await page.keyboard.type('3.14-slim   ');
  await page.keyboard.press('Escape');
  await command('Format Document');
  const asked = async () => `${await notices()} ${(await visible('.monaco-dialog-box').allInnerTexts()).join(' ')}`;
  check('two formatters: VS Code asks', await becomes(async () => /multiple formatters/.test(await asked()), 8000), await asked());
  await picture('formatters', 560);
  await page.keyboard.press('Escape');
  await command('Notifications: Clear All Notifications');
  await command('dockerfile-ls: Format File');
  const last = async () => (await editor('Dockerfile').locator('.view-line').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  check('and ours can be chosen by name', await becomes(async () => /FROM python:3\.14-slim(\n|$)/.test(await last())), (await last()).slice(-60));
  await command('File: Revert File');
}

/** The one alone while the other extension is disabled, and both servers once it is enabled again. */
async function turned(order) {
  for (const [id, name, own, other] of [
    ['dockerfile-ls.dockerfile-ls', 'dockerfile-ls', 'dockerfile-ls', 'dockerfile-utils'],
    ['peer.docker-language-client', 'Peer', 'dockerfile-utils', 'dockerfile-ls'],
  ]) {
    await turn(id, name, 'Disable');
    const isAlone = async () => (await reports(other)) && !(await reports(own));
    check(`${order}, ${name} disabled: the other one reports`, await becomes(isAlone, 40000), await problems());
    const [running, wanted] = [servers().length, name === 'Peer' ? 1 : 0];
    check(`${order}, ${name} disabled: servers of ours`, running === wanted, `${running} instead of ${wanted}`);
    await turn(id, name, 'Enable');
    await both(`${order}, ${name} enabled again`);
  }
}

export async function beside() {
  code('--install-extension', `${WORK}/docker-language-client.vsix`);
  const late = path.join(WORK, 'late');
  fs.writeFileSync(late, `#!/bin/sh\nsleep ${LATER}\nexec ${await program()} "$@"\n`, { mode: 0o755 });

  const orders = [
    ['ours first', { 'peer.wait': LATER * 1000, 'dockerfile-ls.path': '' }],
    ['theirs first', { 'peer.wait': 0, 'dockerfile-ls.path': late }],
    ['as it comes', { 'peer.wait': 0, 'dockerfile-ls.path': '' }],
  ];
  for (const [order, settings] of orders) {
    set(settings);
    await load();
    await both(`${order}, opened`);
    if (order === 'as it comes') continue;
    await load();
    await both(`${order}, loaded again`);
    await picture(`beside-${order.split(' ')[0]}`, 560);
    await turned(order);
  }
  // So far ours was installed before the other one.
  await page.goto('about:blank');
  code('--uninstall-extension', 'dockerfile-ls.dockerfile-ls');
  code('--install-extension', process.env.VSIX);
  await load();
  await both('installed after it');

  await editor('Dockerfile').locator('.view-line').first().click();
  const explained = await hover(3, 3);
  check('both explain', /WORKDIR/.test(explained), explained);
  await page.keyboard.press('Escape');
  await duplicates();

  await shapes();
}
