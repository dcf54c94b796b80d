-- What Neovim does not know by itself; `Dockerfile.dockerignore` would be taken for a Dockerfile.
vim.filetype.add({
  extension = { Containerfile = 'dockerfile', containerfile = 'dockerfile', Dockerfile = 'dockerfile', dockerfile = 'dockerfile' },
  filename = { ['.dockerignore'] = 'dockerignore', ['.containerignore'] = 'dockerignore' },
  pattern = {
    ['.*%.dockerignore'] = { 'dockerignore', { priority = 10 } },
    ['.*%.containerignore'] = { 'dockerignore', { priority = 10 } },
    ['.*/Dockerfile%..*'] = 'dockerfile',
    ['.*/Containerfile%..*'] = 'dockerfile',
  },
})
