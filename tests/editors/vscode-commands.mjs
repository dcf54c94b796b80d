// The commands of the palette, and what is completed in the files that configure the server. Part of vscode.mjs.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {
  becomes, check, command, editor, mode, notices, onDisk, openFile, openFolder, page, pause, pick, picture, problems, program, set, squiggles, until, visible,
  WORK,
} from './vscode-driver.mjs';

const text = async (name) => (await editor(name).locator('.view-line').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
const clear = () => command('Notifications: Clear All Notifications');

async function told(name, words) {
  check(name, await becomes(async () => words.test((await notices()).replace(/\s+/g, ' '))), await notices());
  await clear();
}

export async function commands() {
  await openFolder('commands');
  await openFile('Dockerfile');
  check('commands: findings', await becomes(async () => 0 < (await squiggles('Dockerfile', 'warning')), 30000));
  await command('dockerfile-ls: Fix All');
  const fixed = async () => /^FROM python/.test(await text('Dockerfile')) && /-r \/app\/requirements\.txt/.test(await text('Dockerfile'));
  check('fix all', await becomes(fixed), await text('Dockerfile'));
  await command('dockerfile-ls: Fix All');
  await told('fix all: nothing is left', /Nothing here can be fixed safely/);

  await editor('Dockerfile').locator('.view-line').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('  USER 1000   ');
  await page.keyboard.press('Escape');
  await command('dockerfile-ls: Format File');
  check('format', await becomes(async () => /(^|\n)USER 1000(\n|$)/.test(await text('Dockerfile'))), (await text('Dockerfile')).slice(-40));

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await command('dockerfile-ls: Copy Findings as SARIF');
  await told('SARIF: it is said', /Findings copied as SARIF: [1-9]/);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check('SARIF: of what is not saved yet', /"version": "2\.1\.0"/.test(copied) && /end-of-life-image/.test(copied) && !/ConsistentInstructionCasing/.test(copied), copied.slice(0, 200));

  const written = () => (fs.existsSync(path.join(WORK, 'commands/.vscode/settings.json')) ? onDisk('commands/.vscode/settings.json') : '');
  await command('dockerfile-ls: Choose Build Context');
  await pick('venv', 'venv');
  check('a chosen build context', await becomes(() => /"dockerfile-ls.context": "venv"/.test(written())), written());
  await command('dockerfile-ls: Choose Build Context');
  await pick('Detected', 'Detected automatically');
  check('and none', await becomes(() => !/dockerfile-ls.context/.test(written())), written());

  await command('dockerfile-ls: Look Up Images Again');
  await told('registries that must not be asked', /Image registries are not contacted/);
  await pinned();

  // VS Code takes a moment to find a new file.
  fs.writeFileSync(path.join(WORK, 'commands/dockerfile-ls.toml'), '[rules]\n');
  await command('dockerfile-ls: Report an Issue');
  const report = async () => visible('.monaco-editor[data-uri^="untitled:"]').first().innerText().then((all) => all.replaceAll('\u00a0', ' '));
  check('a report', await becomes(async () => /What happened/.test(await report())), await report().catch(() => ''));
  // What is not seen is not there in an editor.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  const whole = await page.evaluate(() => navigator.clipboard.readText());
  check('with versions', /\| dockerfile-ls \| \d+\.\d+\.\d+ \|/.test(whole) && /\| VS Code \| \d/.test(whole), whole);
  check('with what is set', /"registry.mirrors": "…"/.test(whole) && /"path": "…"/.test(whole), whole.slice(whole.indexOf('json')));
  check('and the log', /answered after \d+ ms/.test(whole), whole.slice(-300));
  await told('and nothing is sent', /Nothing has been sent/);
  await picture('report', 560);
  set({ 'dockerfile-ls.path': '', 'dockerfile-ls.registry.mirrors': {} });
  await command('View: Revert and Close Editor');

  await completed();
  await fresh();
}

/** An image is pinned to what a registry says, which is asked through a mirror of this test's own. */
async function pinned() {
  const digest = `sha256:${'a'.repeat(64)}`;
  const asked = [];
  const registry = http.createServer((request, response) => {
    asked.push(request.url);
    const isTag = /^\/v2\/library\/python\/manifests\/3/.test(request.url);
    response.writeHead(isTag ? 200 : 404, { 'Docker-Content-Digest': digest, 'Content-Type': 'application/vnd.oci.image.index.v1+json' });
    response.end();
  });
  await new Promise((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const online = path.join(WORK, 'online');
  fs.writeFileSync(online, `#!/bin/sh\nunset DOCKERFILE_LS_OFFLINE\nexport XDG_CACHE_HOME=${WORK}/cache\nexec ${await program()} "$@"\n`, { mode: 0o755 });
  set({ 'dockerfile-ls.path': online, 'dockerfile-ls.registry.mirrors': { 'docker.io': `http://127.0.0.1:${registry.address().port}` } });
  await pause(1500);
  const isPinned = async () => {
    await command('dockerfile-ls: Pin Images to Their Digests');
    return becomes(async () => (await text('Dockerfile')).startsWith(`FROM python:3.10@${digest}`), 4000);
  };
  // The server with these settings takes a moment.
  check('pinned to what the registry says', await becomes(isPinned), `${asked} ${(await text('Dockerfile')).slice(0, 60)}`);
  registry.close();
  await clear();
}

/** Ids of rules in the project file and in the settings. */
async function completed() {
  const offers = visible('.suggest-widget.visible .monaco-list-row');
  const offered = async (name, words) => {
    // They may be there already; the key would then show something else.
    if (!(await becomes(() => offers.first().isVisible(), 1500))) await until(offers, () => page.keyboard.press('Control+Space'));
    const rows = async () => (await offers.allInnerTexts()).join(' ; ');
    check(name, await becomes(async () => words.test(await rows()), 5000), await rows());
    await page.keyboard.press('Escape');
  };
  await openFile('dockerfile-ls.toml');
  await editor('dockerfile-ls.toml').locator('.view-line').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('end-of');
  await offered('dockerfile-ls.toml: ids of rules', /^end-of-life-image/);
  await page.keyboard.type('-life-image = ');
  await offered('dockerfile-ls.toml: levels', /off/);
  await command('View: Revert and Close Editor');
  fs.rmSync(path.join(WORK, 'commands/dockerfile-ls.toml'));

  fs.mkdirSync(path.join(WORK, 'commands/.vscode'), { recursive: true });
  fs.writeFileSync(path.join(WORK, 'commands/.vscode/settings.json'), '{\n  "dockerfile-ls.rules": {\n    \n  }\n}\n');
  await openFile('settings.json');
  await editor('settings.json').locator('.view-line').nth(2).click();
  await page.keyboard.type('"end-of');
  await offered('settings.json: ids of rules', /end-of-life-image/);
  await command('View: Revert and Close Editor');
  fs.rmSync(path.join(WORK, 'commands/.vscode'), { recursive: true });
}

/** A first Dockerfile, which has no finding. */
async function fresh() {
  await openFolder('fresh');
  await command('dockerfile-ls: New Dockerfile for This Project');
  check('a new Dockerfile', await becomes(async () => /FROM python:3\.1[1-9]-slim/.test(await text('Dockerfile')), 20000), await text('Dockerfile').catch(() => ''));
  check('for what is in the folder', /pip install -r requirements\.txt/.test(await text('Dockerfile')), await text('Dockerfile'));
  // Only what is in sight is there to be read.
  await page.keyboard.press('Control+End');
  check('with its server', await becomes(async () => /"app:app"/.test(await text('Dockerfile')), 5000), await text('Dockerfile'));
  check('is one', /Docker/.test(await mode()), await mode());
  await page.keyboard.press('Control+Shift+m');
  const found = async () => ((await squiggles('Dockerfile', 'warning')) + (await squiggles('Dockerfile', 'error')) ? problems() : '');
  check('and has no mistakes', !(await becomes(async () => (await found()) !== '', 2500)), await found());
  await picture('new', 480);
  await page.keyboard.press('Control+j');
  await command('View: Revert and Close Editor');
}
