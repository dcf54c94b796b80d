// Help inside RUN, CMD and HEALTHCHECK, with three bases: what a person sees at the cursor. Part of vscode.mjs.
import fs from 'node:fs';
import path from 'node:path';
import { becomes, check, editor, goTo, hover, openFile, openFolder, page, pause, set, visible, WORK } from './vscode-driver.mjs';

/**
 * By base: lines with the cursor at `¦`, what is said there, and what is not; what is typed, what the list has then in that
 * order, and what it has not, or `null` for no list at all. Neovim is asked the same (nvim-shell.lua).
 */
const SITUATIONS = JSON.parse(fs.readFileSync(new URL('shell.json', import.meta.url), 'utf8'));

const rows = visible('.suggest-widget.visible .monaco-list-row');
const labels = async () => (await rows.allInnerTexts()).map((row) => row.trim().split(/\s/)[0]);

/** Makes a line of what is typed, and asks for the list there. */
async function list(base, [typed, wanted, other = []]) {
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.press('Delete');
  await page.keyboard.type(typed);
  if (wanted === null) await pause(600);
  const unasked = await rows.count();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Space');
  let found = [];
  const holds = async () => {
    found = await labels();
    const places = (wanted ?? []).map((label) => found.indexOf(label));
    return 0 < found.length && places.every((place, at) => 0 <= place && (at === 0 || places[at - 1] < place));
  };
  const has = await becomes(holds, wanted === null ? 600 : 8000);
  const is_right = wanted === null ? unasked === 0 && found.length === 0 : has && !other.some((label) => found.includes(label));
  check(`${base}: offered behind ${typed}`, is_right, found.join(' '));
  await page.keyboard.press('Escape');
}

export async function shell() {
  set({ 'editor.wordBasedSuggestions': 'off' });
  const file = (base) => `${base.split(':')[0]}.Dockerfile`;
  fs.mkdirSync(path.join(WORK, 'shell'), { recursive: true });
  for (const [base, { hovers }] of Object.entries(SITUATIONS)) {
    const lines = [`FROM ${base}`, ...hovers.map(([line]) => line.replace('¦', ''))];
    fs.writeFileSync(path.join(WORK, 'shell', file(base)), `${lines.join('\n')}\n`);
  }
  await openFolder('shell');
  for (const [base, { hovers, offered }] of Object.entries(SITUATIONS)) {
    await openFile(file(base));
    await editor(file(base)).locator('.view-line').first().click();
    for (const [index, [line, wanted, other]] of hovers.entries()) {
      const said = await hover(index + 2, line.indexOf('¦') + 1);
      check(`${base}: hover in ${line}`, said.includes(wanted) && !(other && said.includes(other)), said);
      await page.keyboard.press('Escape');
    }
    await goTo(hovers.length + 2, 1);
    for (const situation of offered) await list(base, situation);
  }
  set({ 'editor.wordBasedSuggestions': undefined });
}
