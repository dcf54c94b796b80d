-- `Dockerfile.dockerignore` would be taken for a Dockerfile.
vim.filetype.add({
  filename = { ['.dockerignore'] = 'dockerignore', ['.containerignore'] = 'dockerignore' },
  pattern = { ['.*%.dockerignore'] = { 'dockerignore', { priority = 10 } } },
})
