-- Neovim as a newcomer sets it up: every configuration that we print, in a Neovim of its own that is typed into.
local driver = dofile(vim.env.HERE .. '/nvim-driver.lua')
local check, becomes = driver.check, driver.becomes

--- The blocks of Lua in a text, between two patterns of lines.
local function blocks(file, opens, closes)
  local found, open = {}, nil
  for line in io.lines(file) do
    if open and line:match(closes) then
      table.insert(found, table.concat(open, '\n'))
      open = nil
    elseif open then
      table.insert(open, line)
    elseif line:match(opens) then
      open = {}
    end
  end
  return found
end

--- Starts a Neovim with a configuration and opens a file in it; what asks it and what ends it.
local function start(configuration, file, environment)
  local init = vim.fn.tempname() .. '.lua'
  local text = configuration:gsub('/path/to/dockerfile%-ls/editors/nvim', vim.env.PLUGIN)
  vim.fn.writefile(vim.split(text, '\n'), init)
  local command = { vim.v.progpath, '--embed', '-u', init, '-i', 'NONE', '-n', file }
  local channel = vim.fn.jobstart(command, { rpc = true, env = environment })
  vim.rpcrequest(channel, 'nvim_ui_attach', 100, 30, {})
  local it = {}
  function it.lua(code, ...) return vim.rpcrequest(channel, 'nvim_exec_lua', code, { ... }) end
  --- Types as a person does: one key after the other.
  function it.type(keys)
    while keys ~= '' do
      local key = keys:match('^<[%w-]+>') or keys:sub(1, 1)
      vim.rpcrequest(channel, 'nvim_input', key)
      keys = keys:sub(#key + 1)
      vim.wait(30)
    end
  end
  function it.line() return it.lua('return vim.api.nvim_get_current_line()') end
  function it.mode() return vim.rpcrequest(channel, 'nvim_get_mode') end
  function it.ends() vim.fn.jobstop(channel) end
  return it
end

local ATTACHED = [[return vim.iter(vim.lsp.get_clients({ bufnr = 0, name = 'dockerfile_ls' })):any(function(c) return c.initialized end)]]
local REASONS = [[
  local shown = {}
  for _, namespace in pairs(vim.api.nvim_get_namespaces()) do
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
      for _, chunk in ipairs(mark[4].virt_text or {}) do table.insert(shown, chunk[1]) end
    end
  end
  return table.concat(shown, ' ')]]
local MENU = [[return vim.fn.pumvisible() == 1 and #vim.fn.complete_info({ 'items' }).items or 0]]
local MESSAGES = [[return vim.fn.execute('messages')]]
local TEXT = [[return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')]]

local function typed_through(name, configuration, completes)
  local it = start(configuration, 'Dockerfile')
  check(name .. ': the server is there', becomes(function() return it.lua(ATTACHED) end), it.lua(MESSAGES))
  check(name .. ': the reasons are shown', becomes(function() return it.lua(REASONS):find('Python 3.10', 1, true) ~= nil end), it.lua(REASONS))
  for _, line in ipairs({ 'FROM python:3.14-slim AS web', 'COPY --from=web /a /b', 'RUN pip install "flask==3"', 'ENV A=$PATH' }) do
    it.type('<Esc>Go')
    it.type(line)
    check(name .. ': typed as it is', becomes(function() return it.line() == line end, 2000), it.line())
  end
  if completes then
    it.type('<Esc>GoFROM python:3.14-slim')
    check(name .. ': behind a whole tag there is no list', becomes(function() return it.lua(MENU) == 0 end), it.lua(MENU))
    it.type('<CR>USER me')
    check(name .. ': and Enter makes a line', becomes(function() return it.line() == 'USER me' end, 2000), it.line())
    it.type('<Esc>GoFROM python:')
    check(name .. ': tags are offered', becomes(function() return it.lua(MENU) > 100 end), it.lua(MENU))
    check(name .. ': and nothing is put in', it.line() == 'FROM python:', it.line())
    it.type('<C-n>')
    check(name .. ': until one is taken', becomes(function() return it.line():match('^FROM python:3%.1[1-9]%-slim$') ~= nil end), it.line())
  end
  it.type('<Esc>')
  check(name .. ': no complaint', not it.lua(MESSAGES):find('E%d+:'), it.lua(MESSAGES))
  it.ends()
end

-- Neovim shows nothing new in insert mode unless it is told to. The time is a long one, for busy machines.
local WHILE_TYPING = [[
vim.diagnostic.config({ virtual_text = true, update_in_insert = true })
vim.lsp.config('dockerfile_ls', { init_options = { diagnostics = { typingDelay = 2500 } } })
]]
local SCREEN = [[
  vim.cmd.redraw()
  local rows = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(row, column) end
    table.insert(rows, table.concat(cells))
  end
  return table.concat(rows, '\n')]]

--- A word is no mistake while it is typed, and one when typing rests: as it is seen on the screen.
local function half_typed(configuration)
  local it = start(WHILE_TYPING .. configuration, 'Dockerfile')
  local function says(word) return it.lua(SCREEN):find('`' .. word .. '` is not a Dockerfile instruction', 1, true) ~= nil end
  check('typing: the server is there', becomes(function() return it.lua(ATTACHED) end), it.lua(MESSAGES))
  check('typing: what was there is shown', becomes(function() return it.lua(SCREEN):find('Python 3.10', 1, true) ~= nil end))
  it.type('<Esc>GoHEAL')
  check('typing: nothing is said of half a word', not becomes(function() return says('HEAL') end, 700), it.lua(SCREEN))
  check('typing: what was there stays', it.lua(SCREEN):find('Python 3.10', 1, true) ~= nil)
  check('typing: the finding comes with no further key', becomes(function() return says('HEAL') end), it.line())
  check('typing: in insert mode', it.mode().mode == 'i', it.mode().mode)
  it.type('THCHECK NONE')
  check('typing: and goes as soon as the word is right', becomes(function() return not says('HEALTHCHECK') and not says('HEAL') end), it.line())
  it.ends()
end

--- What Neovim takes a page for, and how many servers it is given to.
local PAGE = [[vim.wait(300) return vim.bo.filetype .. ' ' .. #vim.lsp.get_clients({ bufnr = 0 })]]

local function commands(configuration)
  os.remove(vim.env.PLUGIN .. '/doc/tags')
  local it = start(configuration, 'Dockerfile')
  check('commands: the server is there', becomes(function() return it.lua(ATTACHED) end))
  it.lua([[vim.cmd.DockerfileContext()]])
  check(':DockerfileContext', becomes(function() return it.lua(TEXT):find('Build context: ', 1, true) == 1 end), it.lua(TEXT))
  check(':DockerfileContext lists files', it.lua(TEXT):find('main.py (', 1, true) ~= nil, it.lua(TEXT))
  check('and is no Dockerfile', it.lua(PAGE) == ' 0', it.lua(PAGE))
  it.type('q')
  check('and q closes it', becomes(function() return it.lua(TEXT):find('From python', 1, true) == 1 end))
  it.lua([[vim.cmd.DockerfileExplain()]])
  check(':DockerfileExplain', it.lua(TEXT):find('sets the working directory', 1, true) ~= nil, it.lua(TEXT))
  check('and is text alone', it.lua(PAGE) == 'markdown 0', it.lua(PAGE))
  it.type('q')
  it.lua([[vim.cmd.DockerfileExplain('end-of-life-image')]])
  check(':DockerfileExplain of a rule', it.lua(TEXT):find('end-of-life-image (warning)', 1, true) == 1, it.lua(TEXT))
  it.type('q')
  it.lua([[vim.cmd.help('dockerfile-ls')]])
  check(':help', it.lua(TEXT):find('A language server for Dockerfiles', 1, true) ~= nil)
  it.lua([[vim.cmd.close() vim.cmd('silent checkhealth dockerfile_ls')]])
  local health = it.lua(TEXT)
  check(':checkhealth', health:find('a server is running: version', 1, true) and not health:find('WARNING') and not health:find('ERROR'), health)
  it.ends()
  os.remove(vim.env.PLUGIN .. '/doc/tags')
end

local function missing(configuration)
  local it = start(configuration, 'Dockerfile', { PATH = '/nowhere' })
  vim.wait(1000)
  local mode = it.mode()
  check('a missing program: nothing has to be confirmed', not mode.blocking, vim.inspect(mode))
  if mode.blocking then return it.ends() end
  check('a missing program is named', becomes(function() return it.lua(MESSAGES):find('is not on the PATH', 1, true) ~= nil end), it.lua(MESSAGES))
  it.ends()
end

--- Whoever starts the program by hand is told what it waits for.
local function by_hand()
  local said = ''
  local job = vim.fn.jobstart({ 'dockerfile-ls' }, { pty = true, on_stdout = function(_, lines) said = said .. table.concat(lines, ' ') end })
  check('by hand it says what it waits for', becomes(function() return said:find('waiting for an editor', 1, true) ~= nil end, 5000), said)
  vim.fn.jobstop(job)
end

local FILETYPES = {
  dockerfile = { 'Dockerfile', 'Dockerfile.dev', 'web.Dockerfile', 'web.dockerfile', 'Containerfile', 'Containerfile.dev', 'web.Containerfile' },
  dockerignore = { '.dockerignore', '.containerignore', 'Dockerfile.dockerignore', 'Containerfile.containerignore' },
  gitignore = { '.gitignore' },
}

local function filetypes(configuration)
  local it = start(configuration, 'Dockerfile')
  for wanted, names in pairs(FILETYPES) do
    for _, name in ipairs(names) do
      local found = it.lua([[return vim.filetype.match({ filename = vim.fn.getcwd() .. '/' .. ... }) or '']], name)
      check('file type of ' .. name, found == wanted, found)
    end
  end
  it.ends()
end

driver.run('nvim, set up as printed', function()
  local readme = blocks(vim.env.ROOT .. '/README.md', '^```lua$', '^```$')
  check('the README has a configuration', #readme == 1, #readme)
  local help = blocks(vim.env.PLUGIN .. '/doc/dockerfile-ls.txt', '>lua$', '^<$')
  check('the help has its configurations', #help == 4, #help)
  typed_through('README', readme[1], false)
  for index, block in ipairs(help) do
    local is_completion = block:find('lsp.completion', 1, true) ~= nil
    local whole = index == 1 and block or help[1] .. '\n' .. block
    -- In Russian the reasons are others.
    if not block:find("'ru'", 1, true) then typed_through('help ' .. index, whole, is_completion) end
  end
  half_typed(help[1])
  commands(help[1])
  missing(help[1])
  by_hand()
  filetypes(help[1])
end)
