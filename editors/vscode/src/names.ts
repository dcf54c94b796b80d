// What several files here have in common.
export const NAME = 'dockerfile-ls';

/** Documents on a disk, unsaved ones, and those of a repository that is opened without a checkout. */
const SCHEMES = ['file', 'untitled', 'vscode-vfs'];
export const DOCUMENTS = SCHEMES.flatMap((scheme) => [
  { scheme, language: 'dockerfile' },
  { scheme, language: 'dockerignore' },
  // Another extension may have given them another language.
  { scheme, pattern: '**/{*.dockerignore,*.containerignore}' },
]);
