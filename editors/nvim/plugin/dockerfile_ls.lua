-- The commands of `:help dockerfile-ls-commands`, and a word where the program is missing: Neovim would say nothing.
if vim.g.loaded_dockerfile_ls then
  return
end
vim.g.loaded_dockerfile_ls = true

-- Plugin managers index the help; by hand, nobody does.
local doc = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h:h') .. '/doc'
if vim.fn.filereadable(doc .. '/tags') == 0 and vim.fn.filewritable(doc) == 2 then
  pcall(vim.cmd.helptags, vim.fn.fnameescape(doc))
end

vim.api.nvim_create_user_command('DockerfileExplain', function(command)
  require('dockerfile_ls').explain(command.args)
end, { nargs = '?', desc = 'Explain the file, a rule or an instruction' })

vim.api.nvim_create_user_command('DockerfileContext', function()
  require('dockerfile_ls').context()
end, { desc = 'Show the build context of the file' })

vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'dockerfile', 'dockerignore' },
  group = vim.api.nvim_create_augroup('dockerfile_ls', {}),
  callback = function() require('dockerfile_ls').warn_if_missing() end,
})
