---@brief
---
--- A language server for Dockerfiles and `.dockerignore` files: diagnostics with fixes, hover documentation,
--- completion of instructions, images and their tags, offline and without a Docker engine.
---
--- ```lua
--- vim.lsp.enable('dockerfile_ls')
--- ```

--- Neovim calls a `.dockerignore` `gitignore`; that name is all that tells it from a `.gitignore`.
local function is_ours(name, filetype)
  return filetype ~= 'gitignore' or name:match('%.dockerignore$') ~= nil or name:match('%.containerignore$') ~= nil
end

---@type vim.lsp.Config
return {
  cmd = { 'dockerfile-ls', '--stdio' },
  filetypes = { 'dockerfile', 'dockerignore', 'gitignore' },
  root_dir = function(bufnr, on_dir)
    local name = vim.api.nvim_buf_get_name(bufnr)
    if is_ours(name, vim.bo[bufnr].filetype) then
      on_dir(vim.fs.root(bufnr, { 'compose.yaml', 'compose.yml', 'docker-compose.yml', '.git' }) or vim.fs.dirname(name))
    end
  end,
}
