// What goes wrong with the server, and what there is to read: each with a message or a page. Part of vscode.mjs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  becomes, check, command, editor, goTo, installed, notices, openFile, openFolder, page, problems, program, servers, set, squiggles, STORAGE, until,
  visible, WORK,
} from './vscode-driver.mjs';

/** What VS Code shows in frames of their own, such as previews and pages of extensions. */
async function framed(read) {
  // A frame that is on its way to another page may never answer.
  const late = () => page.waitForTimeout(1000).then(() => '');
  const found = page.frames().map((frame) => Promise.race([frame.evaluate(read).catch(() => ''), late()]));
  return (await Promise.all(found)).filter(Boolean);
}

export async function wrongPaths() {
  await openFolder('lesson');
  await openFile('Dockerfile');
  const text = path.join(WORK, 'words.txt');
  fs.writeFileSync(text, 'echo hello\n');
  fs.chmodSync(text, 0o644);
  const script = path.join(WORK, 'script');
  fs.writeFileSync(script, 'echo hello\n', { mode: 0o755 });
  for (const [name, value, words] of [
    ['a folder', WORK, /this is a folder/],
    ['not executable', text, /is not executable/],
    ['a text', script, /is not dockerfile-ls.*hello/],
    ['a program that is no server', '/bin/cat', /is not dockerfile-ls/],
    ['a relative path', 'bin/dockerfile-ls', /must be an absolute path/],
    ['a variable that is not known', '${nothing}/dockerfile-ls', /variable that is not known/],
    ['a variable', '${userHome}/nowhere/dockerfile-ls', /not found.*\/nowhere\/dockerfile-ls/],
    ['the home folder', '~', /must be an absolute path/],
    ['a file of the home folder', '~/nowhere/dockerfile-ls', /not found.*~\/nowhere\/dockerfile-ls/],
    ['a file of the workspace', '${workspaceFolder}/main.py', /is not executable/],
  ]) {
    set({ 'dockerfile-ls.path': value });
    const says = (text) => words.test(text) && /Open Settings/.test(text);
    check(`path: ${name}`, await becomes(async () => says((await notices()).replace(/\s+/g, ' '))), await notices());
    await command('Notifications: Clear All Notifications');
  }
  set({ 'dockerfile-ls.path': '' });
  check('path: and the bundled one is back', await becomes(async () => 0 < (await squiggles('Dockerfile', 'warning')) && servers().length === 1));
}

export async function crashes() {
  await openFolder('lesson');
  await openFile('Dockerfile');
  check('crashes: findings', await becomes(async () => 0 < (await squiggles('Dockerfile', 'warning')), 30000));
  for (let crash = 1; crash <= 5; crash++) {
    const [server] = servers();
    process.kill(Number(server), 'SIGKILL');
    const isBack = () => servers().length === 1 && servers()[0] !== server;
    if (crash <= 4) check(`crash ${crash}: another server`, await becomes(isBack, 20000), servers());
    // A server that has not answered yet ends in another way.
    await becomes(async () => 0 < (await squiggles('Dockerfile', 'warning')), crash <= 4 ? 20000 : 0);
    await page.waitForTimeout(1500);
  }
  check('crash 5: one message', await becomes(async () => (await notices()).split('dockerfile-ls stopped 5 times').length === 2), await notices());
  check('and no other', !/did not start/.test(await notices()), (await notices()).slice(60));
  check('and no server', await becomes(() => servers().length === 0), servers());
  await command('dockerfile-ls: Restart Server');
  check('until somebody restarts it', await becomes(() => servers().length === 1), servers());
  await command('Notifications: Clear All Notifications');
}

/** The program in its package, from its first start to the disk that takes nothing. */
export async function unpacked() {
  const bundled = path.join(installed(), 'bundled');
  const { bytes, sha256 } = JSON.parse(fs.readFileSync(`${bundled}/dockerfile-ls.json`, 'utf8'));
  const load = async () => {
    await openFolder('lesson');
    await openFile('Dockerfile');
  };
  const finds = async () => 0 < (await squiggles('Dockerfile', 'warning')) && servers().length === 1;
  const said = async () => (await notices()).replace(/\s+/g, ' ');
  const isWhole = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex') === sha256;
  /** A program that runs cannot be written to; another file can take its place. */
  const spoil = (file, content) => {
    fs.rmSync(file, { recursive: true });
    fs.writeFileSync(file, content);
  };

  check('unpacked: only the compressed program is in the package', !fs.existsSync(`${bundled}/dockerfile-ls`), fs.readdirSync(bundled));
  await load();
  check('unpacked: it serves', await becomes(finds, 30000), await said());
  const file = await program();
  const before = fs.statSync(file);
  check('unpacked: it is what was packed', isWhole(file) && before.size === bytes, file);
  await load();
  check('unpacked: the next window', await becomes(finds, 30000), await said());
  check('unpacked: uses it as it is', fs.statSync(file).ino === before.ino);

  spoil(file, 'half');
  await load();
  check('unpacked: half a program is mended', (await becomes(finds, 30000)) && isWhole(file), await said());
  // The log itself is not seen here, but a report has its end.
  await command('dockerfile-ls: Report an Issue');
  const report = visible('.monaco-editor[data-uri^="untitled:"]').first();
  await becomes(async () => /What happened/.test(await report.innerText()));
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  const log = await page.evaluate(() => navigator.clipboard.readText());
  check('unpacked: the log says how long it took', /answered after \d+ ms, unpacked in \d+ ms/.test(log), log.slice(log.indexOf('[info]')));
  await command('View: Revert and Close Editor');
  await command('Notifications: Clear All Notifications');

  fs.rmSync(path.dirname(file), { recursive: true });
  process.kill(Number(servers()[0]), 'SIGKILL');
  check('unpacked: one that is gone when it is started again as well', (await becomes(finds, 30000)) && isWhole(file), await said());

  const archive = path.join(bundled, 'dockerfile-ls.br');
  const kept = fs.readFileSync(archive);
  spoil(archive, kept.subarray(0, kept.length / 2));
  // A program that is on PATH; vscode.sh has put the folder there.
  const other = path.join(WORK, 'path', 'dockerfile-ls');
  const copy = path.join(WORK, 'copy');
  fs.copyFileSync(file, copy);
  spoil(file, 'half');
  await command('dockerfile-ls: Restart Server');
  const isDamaged = async () => /Open Settings/.test(await said()) && /could not be unpacked into .*damaged; reinstall it\./.test(await said());
  check('unpacked: a damaged package is named', (await becomes(isDamaged)) && servers().length === 0, await said());
  await command('Notifications: Clear All Notifications');
  fs.writeFileSync(other, `#!/bin/sh\nexec ${copy} "$@"\n`, { mode: 0o755 });
  await command('dockerfile-ls: Restart Server');
  const isReplaced = async () => (await said()).includes(`damaged; reinstall it. Instead, ${other} is used.`);
  check('unpacked: another one from PATH', (await becomes(isReplaced)) && (await becomes(async () => 0 < (await squiggles('Dockerfile', 'warning')))), (await said()).slice(-200));
  await command('Notifications: Clear All Notifications');
  fs.rmSync(other);
  spoil(archive, kept);

  spoil(STORAGE, '');
  await command('dockerfile-ls: Restart Server');
  check('unpacked: a folder that takes nothing is named', await becomes(async () => /cannot be written to \(ENOTDIR\)/.test(await said())), await said());
  await command('Notifications: Clear All Notifications');
  fs.rmSync(STORAGE);
  await command('dockerfile-ls: Restart Server');
  check('unpacked: and it is back', (await becomes(finds, 30000)) && isWhole(file), await said());
}

export async function pages() {
  await openFolder('lesson');
  await openFile('Dockerfile');
  check('pages: findings', await becomes(async () => 0 < (await squiggles('Dockerfile', 'warning')), 30000));
  const fixes = visible('.action-widget .monaco-list-row');
  const explain = async () => {
    await until(fixes, async () => {
      await editor('Dockerfile').locator('.view-line').first().click();
      await goTo(1, 15);
      await page.keyboard.press('Control+.');
    });
    await fixes.filter({ hasText: 'Explain `end-of-life-image`' }).first().click();
  };
  const preview = () => framed(() => document.body.innerText);
  const explained = async () => (await preview()).find((text) => /end-of-life-image \(warning\)/.test(text)) ?? '';
  // VS Code forgets the commands of a menu that is open when findings are published, as happens in a window's first second.
  const isExplained = async () => {
    await explain();
    return becomes(async () => 200 < (await explained()).length, 6000);
  };
  check('a rule is explained', (await isExplained()) || (await isExplained()), (await explained()).slice(0, 200));
  await command('View: Close All Editors');

  await openFile('Dockerfile');
  await page.keyboard.press('Control+Shift+m');
  const link = visible('.markers-panel .monaco-list-row a', { hasText: 'end-of-life-image' }).first();
  check('an own rule has a link', await becomes(() => link.isVisible()), await problems());
  await link.click({ modifiers: ['Control'] });
  const text = editor('/rules/end-of-life-image.md');
  check('and it leads to its text', await becomes(async () => /end-of-life-image/.test(await text.innerText())));
  await page.keyboard.press('Control+j');
  await command('View: Close All Editors');

  await command('Extensions: Focus on Extensions View');
  await visible('.extensions-viewlet .monaco-editor').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('@id:dockerfile-ls.dockerfile-ls');
  await visible('.extensions-list .monaco-list-row', { hasText: 'dockerfile-ls' }).first().click();
  const shown = () => framed(() => (/Mistakes in a Dockerfile, shown/.test(document.body.innerText) ? [...document.images].map((image) => image.naturalWidth) : undefined));
  check('the extension page', await becomes(async () => (await shown()).length === 1));
  const widths = (await shown()).flat();
  check('and no broken picture in it', widths.every((width) => 0 < width), widths.join(' '));
  await command('View: Close All Editors');
  await command('Explorer: Focus on Folders View').catch(() => {});
}

/** What the task prints is read by the problem matcher. This VS Code has no terminal to run it in. */
export async function task() {
  const { problemMatchers } = JSON.parse(fs.readFileSync(`${installed()}/package.json`, 'utf8')).contributes;
  const [head, place] = problemMatchers[0].pattern.map(({ regexp }) => new RegExp(regexp));
  const cwd = path.join(WORK, 'lesson');
  const lines = spawnSync(await program(), ['check'], { cwd, encoding: 'utf8' }).stdout.split('\n');
  const found = lines.flatMap((line, index) => {
    const [, severity, rule] = head.exec(line) ?? [];
    const [, file, row] = place.exec(lines[index + 1] ?? '') ?? [];
    return rule ? [{ severity, rule, row, known: fs.existsSync(path.resolve(cwd, file ?? '?')) }] : [];
  });
  const isWhole = ({ severity, rule, row, known }) => ['warning', 'hint'].includes(severity) && rule && row && known;
  check('the problem matcher', 4 <= found.length && found.every(isWhole), JSON.stringify(found));
}
