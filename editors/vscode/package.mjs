// package.mjs [TARGET]: makes the .vsix for a target of VS Code; without one, for this machine.
import { execFileSync } from 'node:child_process';

const target = process.argv[2] ?? `${process.platform}-${process.arch}`;
const options = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
execFileSync('npx', ['vsce', 'package', '--target', target, ...options, '--out', `dockerfile-ls-${target}.vsix`], {
  stdio: 'inherit',
  // npx is a script of the shell on Windows.
  shell: process.platform === 'win32',
});
