#!/usr/bin/env node
// Runs the program that came for this platform, as if it had been called itself.
const { spawn } = require('node:child_process');
const { packagesHere } = require('./platform.cjs');

const program = `bin/dockerfile-ls${process.platform === 'win32' ? '.exe' : ''}`;

function find() {
  for (const name of packagesHere()) {
    try {
      return require.resolve(`${name}/${program}`);
    } catch {
      // The next one.
    }
  }
  console.error(
    `dockerfile-ls: none of these packages is installed: ${packagesHere().join(', ')}. ` +
      'It is an optional dependency: npm leaves it out with --omit=optional, and where the platform is not supported.',
  );
  process.exit(2);
}

const child = spawn(find(), process.argv.slice(2), { stdio: 'inherit' });
// Ctrl+C reaches the program by itself; it says how that ends.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`dockerfile-ls: ${error.message}`);
  process.exit(2);
});
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
