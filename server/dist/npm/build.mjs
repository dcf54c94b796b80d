// build.mjs PROGRAMS OUT [--here]: makes the npm packages. PROGRAMS holds a folder for each target of targets.json with the
// program in it; OUT gets a folder for each package: `dockerfile-ls`, and one with the program for each platform. With
// `--here` platforms without a program are left out, for a try on one machine.
//
// npm installs the one platform package that fits. Nothing is downloaded by an install script, so the packages work
// with `--ignore-scripts` and from mirrors.
import fs from 'node:fs';
import path from 'node:path';
import { packageOf } from './platform.cjs';

const [programs, out, option] = process.argv.slice(2);
const here = import.meta.dirname;
const root = path.join(here, '../../..');
const version = /^version = "(.+)"/m.exec(fs.readFileSync(path.join(root, 'Cargo.toml'), 'utf8'))[1];
const targets = JSON.parse(fs.readFileSync(path.join(here, '../targets.json'), 'utf8'));
// npm takes a provenance only with the address that it was built from.
const address = /^repository = "(.+)"/m.exec(fs.readFileSync(path.join(root, 'Cargo.toml'), 'utf8'))?.[1];
const repository = address && { type: 'git', url: `git+${address}.git` };
const common = { version, license: 'MIT OR Apache-2.0', ...(repository && { repository }) };

function write(name, files, manifest) {
  const folder = path.join(out, name);
  fs.mkdirSync(folder, { recursive: true });
  for (const [to, from] of Object.entries({ 'LICENSE-MIT': path.join(root, 'LICENSE-MIT'), 'LICENSE-APACHE': path.join(root, 'LICENSE-APACHE'), ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, to)), { recursive: true });
    fs.copyFileSync(from, path.join(folder, to));
  }
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ name, ...common, ...manifest }, null, 2)}\n`);
}

const optionalDependencies = {};
for (const { rust, os, cpu, libc } of targets) {
  const name = packageOf(os, cpu, libc);
  const program = os === 'win32' ? 'dockerfile-ls.exe' : 'dockerfile-ls';
  optionalDependencies[name] = version;
  if (option === '--here' && !fs.existsSync(path.join(programs, rust, program))) continue;
  write(name, { [`bin/${program}`]: path.join(programs, rust, program) }, {
    description: `The program of dockerfile-ls for ${rust}`,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    // Yarn keeps packages zipped otherwise.
    preferUnplugged: true,
  });
  if (os !== 'win32') fs.chmodSync(path.join(out, name, 'bin', program), 0o755);
}
write('dockerfile-ls', { 'dockerfile-ls.cjs': path.join(here, 'dockerfile-ls.cjs'), 'platform.cjs': path.join(here, 'platform.cjs'), 'README.md': path.join(here, 'README.md') }, {
  description: 'A language server and linter for Dockerfiles and .dockerignore files',
  keywords: ['docker', 'dockerfile', 'dockerignore', 'linter', 'language-server', 'lsp'],
  bin: { 'dockerfile-ls': 'dockerfile-ls.cjs' },
  engines: { node: '>=18' },
  optionalDependencies,
});
