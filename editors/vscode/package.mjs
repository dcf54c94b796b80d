// package.mjs [TARGET]: makes the .vsix for a target of VS Code; without one, for this machine.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const target = process.argv[2] ?? `${process.platform}-${process.arch}`;
// VS Code shows pictures in an extension's page from the web alone, and the project has no home there yet: so they stand
// in the page itself.
const page = 'README.packaged.md';
const embedded = (file) => `data:image/png;base64,${fs.readFileSync(file, 'base64')}`;
fs.writeFileSync(page, fs.readFileSync('README.md', 'utf8').replace(/(?<=\]\()pictures\/[\w-]+\.png(?=\))/g, embedded));
const options = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--readme-path', page];
try {
  execFileSync('npx', ['vsce', 'package', '--target', target, ...options, '--out', `dockerfile-ls-${target}.vsix`], {
    stdio: 'inherit',
    // npx is a script of the shell on Windows.
    shell: process.platform === 'win32',
  });
} finally {
  fs.rmSync(page);
}
