// Two opened folders, each with its own settings, build context and Compose file. Part of vscode.mjs.
import fs from 'node:fs';
import path from 'node:path';
import { becomes, check, command, editor, openFile, openWorkspace, page, visible, WORK } from './vscode-driver.mjs';

const TEXT = 'FROM alpine\nWORKDIR app\nCOPY a.txt b.txt /x/\n';

function write(name, text) {
  const file = path.join(WORK, 'roots', name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** Writes the settings of one of the folders, as an edit of their file does. */
const configure = (folder, settings) => write(`${folder}/.vscode/settings.json`, JSON.stringify(settings));

export async function folders() {
  for (const folder of ['a', 'b']) {
    for (const file of ['a.txt', 'b.txt', 'ctx/a.txt', 'other/b.txt']) write(`${folder}/${file}`, '');
    write(`${folder}/${folder}.Dockerfile`, TEXT);
  }
  configure('a', { 'dockerfile-ls.profile': 'buildkit' });
  configure('b', { 'dockerfile-ls.profile': 'hadolint' });
  write('two.code-workspace', JSON.stringify({ folders: [{ path: 'a' }, { path: 'b' }] }));
  await openWorkspace('roots/two.code-workspace');
  await openFile('a.Dockerfile');
  await openFile('b.Dockerfile');
  await page.keyboard.press('Control+Shift+m');

  /** Whether the findings of each file are these and no others; the list has a row for the file and one for each of its findings. */
  const shows = async (name, wanted) => {
    const text = async () => {
      const found = { a: '', b: '' };
      let file;
      for (const row of await visible('.markers-panel .monaco-list-row').allInnerTexts()) {
        file = /^\s*(\w)\.Dockerfile/.exec(row)?.[1] ?? file;
        if (file) found[file] += `${row.replace(/\s+/g, ' ')} `;
      }
      return found;
    };
    const fits = async () => {
      const found = await text();
      return Object.entries(wanted).every(([folder, [has, hasNot]]) =>
        has.every((word) => found[folder].includes(word)) && hasNot.every((word) => !found[folder].includes(word)));
    };
    check(`two folders: ${name}`, await becomes(fits, 30000), JSON.stringify(await text()));
  };
  await shows('a profile for each', { a: [['WorkdirRelativePath'], ['DL3']], b: [['DL3006', 'DL3000'], ['WorkdirRelativePath']] });
  configure('a', { 'dockerfile-ls.profile': 'hadolint' });
  configure('b', { 'dockerfile-ls.profile': 'buildkit', 'dockerfile-ls.rules': { WorkdirRelativePath: 'off', DL3006: 'warning' } });
  await shows('after a change', { a: [['DL3006', 'DL3000'], ['WorkdirRelativePath']], b: [['DL3006'], ['WorkdirRelativePath']] });
  const quiet = { 'dockerfile-ls.rules': { DL3006: 'off', WorkdirRelativePath: 'off' } };
  configure('a', { ...quiet, 'dockerfile-ls.context': 'ctx' });
  configure('b', { ...quiet, 'dockerfile-ls.context': 'other' });
  await shows('a context for each', { a: [['`b.txt` is not'], ['`a.txt` is not']], b: [['`a.txt` is not'], ['`b.txt` is not']] });

  const listing = editor('Build%20context').or(editor('Build context')).first();
  const shown = async (name, root, sent) => {
    await openFile(name);
    await command('dockerfile-ls: Show Build Context');
    const text = async () => (await listing.innerText()).replaceAll('\u00a0', ' ');
    const fits = async () => (await text()).includes(`/roots/${root}\n`) && (await text()).includes(sent);
    check(`two folders: the context ${root}`, await becomes(fits), await text());
    await command('View: Close Editor');
  };
  await shown('a.Dockerfile', 'a/ctx', 'a.txt');
  await shown('b.Dockerfile', 'b/other', 'b.txt');
  // Without a setting it is where a Compose file says.
  configure('a', quiet);
  write('a/docker/c.Dockerfile', 'FROM alpine\nCOPY a.txt /\n');
  write('a/compose.yaml', 'services: {web: {build: {context: ., dockerfile: docker/c.Dockerfile}}}\n');
  configure('b', quiet);
  write('b/docker/d.Dockerfile', 'FROM alpine\nCOPY b.txt /\n');
  write('b/compose.yaml', 'services: {web: {build: {context: other, dockerfile: ../docker/d.Dockerfile}}}\n');
  await openFile('c.Dockerfile');
  await shown('c.Dockerfile', 'a', 'compose.yaml');
  await openFile('d.Dockerfile');
  await shown('d.Dockerfile', 'b/other', 'b.txt');
  // And after a change of it, which the other folder has no part in.
  write('a/compose.yaml', 'services: {web: {build: {context: ctx, dockerfile: ../docker/c.Dockerfile}}}\n');
  await shown('c.Dockerfile', 'a/ctx', 'a.txt');
  await shown('d.Dockerfile', 'b/other', 'b.txt');
  await command('View: Close All Editors');
}
