-- `:checkhealth dockerfile_ls`
local health = vim.health

local function check_program()
  local name = (require('dockerfile_ls').command() or {})[1]
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
    { 'Dockerfile.dev', 'dockerfile' },
    { 'web.Dockerfile', 'dockerfile' },
    { 'web.Containerfile', 'dockerfile' },
    { '.containerignore', 'dockerignore' },
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

--- The servers that run: their versions, folders and files, and whether they ask registries.
local function check_clients()
  local clients = vim.lsp.get_clients({ name = 'dockerfile_ls' })
  if #clients == 0 then
    health.info('no server is running; it is started with the first Dockerfile or .dockerignore file')
  end
  for _, client in ipairs(clients) do
    local version = (client.server_info or {}).version or '?'
    local files = #vim.tbl_keys(client.attached_buffers)
    health.ok(('a server is running: version %s, root %s, %d file(s)'):format(version, client.root_dir or 'none', files))
    local registry = ((client.config.init_options or {}).registry or {}).enabled
    local silent = registry == false or (vim.env.DOCKERFILE_LS_OFFLINE or '') ~= ''
    health.info(silent and 'registries are not contacted' or 'registries are contacted about images that you complete or hover over')
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
    check_clients()
  end,
}
