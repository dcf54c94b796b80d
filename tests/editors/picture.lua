-- The Neovim of the pictures in the README: PLUGIN is the folder editors/nvim, LOCALE the language of the server, if it is set.
vim.opt.runtimepath:prepend(vim.env.PLUGIN)
vim.cmd.filetype('plugin on')
vim.cmd.colorscheme('habamax')
if vim.env.LOCALE then vim.lsp.config('dockerfile_ls', { init_options = { locale = vim.env.LOCALE } }) end
vim.lsp.enable('dockerfile_ls')
vim.diagnostic.config({ virtual_lines = { current_line = false }, virtual_text = false, signs = true, underline = true })
vim.o.completeopt = 'menuone,noinsert,popup'
vim.o.number = true
vim.o.laststatus = 0
vim.o.ruler = false
vim.o.showmode = false
vim.api.nvim_create_autocmd('LspAttach', { callback = function(e) vim.lsp.completion.enable(true, e.data.client_id, e.buf, { autotrigger = true }) end })
