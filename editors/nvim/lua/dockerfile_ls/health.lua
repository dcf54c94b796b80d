-- `:checkhealth dockerfile_ls`
local health = vim.health

--- The program that the configuration starts, or nil.
local function program()
  local cmd = vim.lsp.config.dockerfile_ls and vim.lsp.config.dockerfile_ls.cmd
  return type(cmd) == 'table' and cmd[1] or nil
end

local function check_program()
  local name = program()
  if not name then
    return health.error('no command is configured', 'is `editors/nvim` on the runtime path?')
  end
  if vim.fn.executable(name) == 0 then
    return health.error(('`%s` is not on the PATH'):format(name), '`cargo install --path server --locked` puts it there')
  end
  local ok, answer = pcall(function() return vim.system({ name, '--version' }, { text = true }):wait(3000) end)
  if not ok or answer.code ~= 0 then
    return health.error(('`%s --version` fails'):format(name))
  end
  health.ok(('%s: %s'):format(vim.fn.exepath(name), vim.trim(answer.stdout)))
end

local function check_filetypes()
  for _, pair in ipairs({
    { '.dockerignore', 'dockerignore' },
    { 'Dockerfile.dockerignore', 'dockerignore' },
    { 'Containerfile', 'dockerfile' },
  }) do
    local name, wanted = unpack(pair)
    local found = vim.filetype.match({ filename = name })
    if found == wanted then
      health.ok(('`%s` has the file type `%s`'):format(name, wanted))
    else
      health.warn(('`%s` has the file type `%s` instead of `%s`'):format(name, tostring(found), wanted))
    end
  end
end

return {
  check = function()
    health.start('dockerfile_ls')
    if vim.fn.has('nvim-0.11') == 0 then
      return health.error('Neovim 0.11 or newer is needed')
    end
    check_program()
    if vim.lsp.is_enabled == nil or vim.lsp.is_enabled('dockerfile_ls') then
      health.ok('enabled')
    else
      health.warn('not enabled', "`vim.lsp.enable('dockerfile_ls')` enables it")
    end
    check_filetypes()
    health.info(('buffers served now: %d'):format(#vim.tbl_keys((vim.lsp.get_clients({ name = 'dockerfile_ls' })[1] or {}).attached_buffers or {})))
  end,
}
