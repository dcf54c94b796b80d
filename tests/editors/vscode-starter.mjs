// A project without a Dockerfile: a whole file by a code action, then names that other files have as well. Part of vscode.mjs.
import fs from 'node:fs';
import path from 'node:path';
import {
  becomes, check, command, editor, goTo, onDisk, openFile, openFolder, page, pause, picture, until, visible, WORK,
} from './vscode-driver.mjs';

const text = async (name) => (await editor(name).locator('.view-line').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');

export async function starter() {
  await openFolder('starter');
  await openFile('Dockerfile');
  await editor('Dockerfile').locator('.view-line').first().click();
  const rows = visible('.action-widget .monaco-list-row');
  const title = 'Dockerfile for this FastAPI project (pip)';
  const offered = async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+.');
    return becomes(async () => (await rows.allInnerTexts()).some((row) => row.includes(title)), 1500);
  };
  // The server looks at the project when the file is opened.
  check('starter: a whole file is offered', await becomes(offered, 30000), (await rows.allInnerTexts()).join(' ; '));
  await picture('starter', 335);
  await page.keyboard.press('Enter');
  check('starter: and written', await becomes(async () => /FROM python:3\.1\d-slim/.test(await text('Dockerfile'))), await text('Dockerfile'));
  await page.keyboard.press('Control+s');
  const written = () => onDisk('starter/Dockerfile');
  check('starter: with its server', await becomes(() => /"uvicorn", "main:app"/.test(written())), written().slice(-200));

  // The stage, by its name in the first FROM.
  const line = written().split('\n').findIndex((one) => one.endsWith(' AS build'));
  await goTo(line + 1, written().split('\n')[line].length - 2);
  const box = visible('.rename-box input');
  await until(box, () => page.keyboard.press('F2'));
  await box.first().fill('packages');
  await page.keyboard.press('Enter');
  check('starter: a stage is renamed', await becomes(async () => /AS packages/.test(await text('Dockerfile'))), await text('Dockerfile'));
  await command('File: Save All Files');
  const compose = () => onDisk('starter/compose.yaml');
  check('starter: in Compose as well', await becomes(() => /target: packages # the stage/.test(compose())), compose());

  await single();
  await renamed('requirements.txt', 'packages.txt');
  check('starter: a file where it is copied', await becomes(() => /COPY packages\.txt \.\//.test(written())), written());
  const beside = (name) => path.join(WORK, 'starter', name);
  fs.writeFileSync(beside('Dockerfile.dockerignore'), '*.pyc\n');
  await renamed('Dockerfile', 'web.Dockerfile');
  const follows = () => fs.existsSync(beside('web.Dockerfile.dockerignore')) && !fs.existsSync(beside('Dockerfile.dockerignore'));
  check('starter: its ignore file follows', await becomes(follows), fs.readdirSync(beside('')));
  check('starter: a Dockerfile in Compose', await becomes(() => /context: \.\n {6}dockerfile: web\.Dockerfile\n/.test(compose())), compose());
  await command('View: Close All Editors');
}

/** A Dockerfile of one stage, as many begin: the copy split, selected lines as a stage, a builder and what runs. */
async function single() {
  const lines = ['FROM python:3.14', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "main.py"]'];
  const name = 'one.Dockerfile';
  fs.writeFileSync(path.join(WORK, 'starter', name), `${lines.join('\n')}\n`);
  await openFile(name);
  await editor(name).locator('.view-line').first().click();
  const rows = visible('.action-widget .monaco-list-row');
  const act = async (title, select) => {
    const row = rows.filter({ hasText: title }).first();
    await until(row, async () => {
      await page.keyboard.press('Escape');
      await select();
      await page.keyboard.press('Control+.');
    });
    await row.click();
  };
  const shows = (pattern) => becomes(async () => pattern.test(await text(name)));
  await act('Copy `requirements.txt` and install before', () => goTo(3, 1));
  check('one stage: the copy is split', await shows(/COPY requirements\.txt \.\/\nRUN pip .*\nCOPY \. \./), await text(name));
  await act('Build in a stage of its own', () => goTo(1, 1));
  check('one stage: a builder and what runs', await shows(/FROM python:3\.14 AS build\n(.*\n)+FROM python:3\.14-slim\n/), await text(name));
  await page.keyboard.press('Control+z');
  await act('Make a stage of these instructions', async () => {
    await goTo(3, 1);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+End');
  });
  check('one stage: selected lines', await shows(/FROM python:3\.14 AS base\n(.*\n)+FROM base AS stage\n(.*\n)+FROM stage\nCOPY \. \./), await text(name));
  await picture('extracted', 335);
  await page.keyboard.press('Control+s');
}

/** Renames a file in the explorer. */
async function renamed(name, other) {
  await page.keyboard.press('Control+Shift+e');
  const row = visible('.explorer-folders-view .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) });
  const input = visible('.explorer-folders-view input');
  await until(input, async () => {
    await row.first().click();
    await pause(200);
    await page.keyboard.press('F2');
  });
  await input.first().fill(other);
  await page.keyboard.press('Enter');
  // VS Code asks whether what the extension would change is to be changed.
  const ask = visible('.monaco-dialog-box');
  check(`starter: it is asked about ${name}`, await becomes(async () => /wants to make refactoring changes/.test(await ask.innerText())));
  await picture('moved', 480);
  await ask.getByText('OK', { exact: true }).click();
  check(`starter: ${name} is ${other}`, await becomes(() => fs.existsSync(path.join(WORK, 'starter', other))), fs.readdirSync(path.join(WORK, 'starter')));
  await command('File: Save All Files');
}
