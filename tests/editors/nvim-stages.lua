-- Drives Neovim through a file with several stages: finding one's way, renaming, suppressing, settings, formatting.
local driver = dofile(vim.env.HERE .. '/nvim-driver.lua')
local check, becomes, line = driver.check, driver.becomes, driver.line

local FROM, COPY = 'FROM golang:${GO}-alpine AS build', 'COPY --from=build /out/app /usr/local/bin/app'
local RELATIVE = 'WorkdirRelativePath'

local function write_file(name, text)
  local file = assert(io.open(name, 'w'))
  file:write(text)
  file:close()
end

local function read_file(name)
  local file = assert(io.open(name))
  local text = file:read('a')
  file:close()
  return text
end

--- The items of a list that a request opens.
local function listed(request)
  local items
  request({ on_list = function(list) items = list.items end })
  becomes(function() return items ~= nil end)
  return items or {}
end

local function finding_the_way()
  driver.go_to('build', line(COPY))
  vim.lsp.buf.definition()
  check('definition of a stage', becomes(function() return vim.api.nvim_win_get_cursor(0)[1] == line(FROM) end),
    vim.inspect(vim.api.nvim_win_get_cursor(0)))
  local places = listed(function(options) vim.lsp.buf.references(nil, options) end)
  check('references', #places == 3, #places)
  driver.go_to('GO}')
  vim.lsp.buf.definition()
  check('definition of a variable', becomes(function() return vim.api.nvim_win_get_cursor(0)[1] == line('ARG GO=1.24') end))
  local symbols = table.concat(vim.tbl_map(function(item) return item.text end, listed(vim.lsp.buf.document_symbol)), ' ; ')
  check('symbols', symbols:find('build', 1, true) and symbols:find('test', 1, true) and symbols:find('alpine:3.22', 1, true), symbols)
  driver.go_to('GO}')
  local variable = driver.hover()
  check('hover on a variable', variable ~= nil and variable:find('1.24', 1, true) ~= nil, variable)
  driver.go_to('build', line(COPY))
  local stage = driver.hover()
  check('hover on a stage', stage ~= nil and stage:find('golang', 1, true) ~= nil, stage)
end

local function completing(client)
  vim.lsp.completion.enable(true, client.id, 0, { autotrigger = false })
  local words = vim.tbl_map(function(item) return item.word end, driver.menu('COPY --from='))
  check('stages are offered', vim.tbl_contains(words, 'build') and vim.tbl_contains(words, 'test'), table.concat(words, ' '):sub(1, 80))
end

--- The words of the menu behind a line of RUN, and whether they have those that are wanted and not the other.
local function offered(line, wanted, other)
  local words = vim.tbl_map(function(item) return item.word end, driver.menu(line))
  local has_all = vim.iter(wanted):all(function(word) return vim.tbl_contains(words, word) end)
  check('offered behind ' .. line, has_all and not vim.tbl_contains(words, other), table.concat(words, ' '):sub(1, 200))
end

local function in_the_shell()
  offered('RUN ', { 'apk', 'mkdir' }, 'apt-get')
  offered('RUN apk ', { 'add', 'del' }, 'install')
  offered('RUN apk add --', { '--no-cache', '--virtual' }, '-t')
  offered('RUN rm /usr/local/bin/', { 'app' }, 'apk')
  offered('RUN NAME=1; echo $', { '${NAME}' }, 'apk')
  offered('ENTRYPOINT ["', { '/usr/local/bin/app' }, 'apt-get')
  driver.go_to('mod download')
  local command = driver.hover()
  check('hover on a command', command ~= nil and command:find('go mod download', 1, true) ~= nil, command)
end

local function renaming()
  driver.go_to('build', line(COPY))
  vim.lsp.buf.rename('compile')
  local renamed = becomes(function()
    return line('FROM golang:${GO}-alpine AS compile') > 0 and line('FROM compile AS test') > 0
      and line('COPY --from=compile /out/app /usr/local/bin/app') > 0
  end)
  check('a stage is renamed everywhere', renamed, table.concat(driver.lines(), ' ; '))
  vim.cmd('silent undo')
  check('and back', becomes(function() return line(COPY) > 0 end))
end

local function suppressing()
  check('a relative folder is found', driver.wait_code(RELATIVE), vim.inspect(driver.codes()))
  driver.go_to('app', line('WORKDIR app'))
  local rows = driver.act('Ignore `' .. RELATIVE .. '` here')
  local above = function() return driver.lines()[line('WORKDIR app') - 1] end
  check('a suppression is written', becomes(function() return above():find(RELATIVE, 1, true) ~= nil end), rows)
  check('and holds', driver.wait_code(RELATIVE, false), above())
  vim.cmd('silent undo')
  check('and is taken back', driver.wait_code(RELATIVE))
end

local function settings(client)
  write_file('dockerfile-ls.toml', 'rules = { ' .. RELATIVE .. ' = "off" }\n')
  check('a project file holds without a restart', driver.wait_code(RELATIVE, false), vim.inspect(driver.codes()))
  write_file('dockerfile-ls.toml', 'rules = { ' .. RELATIVE .. ' = "error" }\nprofil = "all"\n')
  check('and its change', becomes(function()
    return vim.iter(vim.diagnostic.get(0)):any(function(d) return d.code == RELATIVE and d.severity == vim.diagnostic.severity.ERROR end)
  end))
  vim.cmd.edit('dockerfile-ls.toml')
  local told = function() return vim.tbl_map(function(d) return d.lnum .. ': ' .. d.message end, vim.diagnostic.get(0)) end
  check('its mistakes are shown in it', becomes(function() return told()[1] ~= nil and told()[1]:find('1: unknown setting `profil`', 1, true) == 1 end),
    table.concat(told(), ' ; '))
  vim.api.nvim_buf_set_lines(0, 1, 2, false, {})
  vim.cmd('silent write')
  check('until they are mended', becomes(function() return #told() == 0 end), table.concat(told(), ' ; '))
  vim.cmd.edit('Dockerfile')
  os.remove('dockerfile-ls.toml')
  check('without it all is as before', becomes(function()
    return vim.iter(vim.diagnostic.get(0)):any(function(d) return d.code == RELATIVE and d.severity == vim.diagnostic.severity.WARN end)
  end))
  client.settings = { ['dockerfile-ls'] = { rules = { [RELATIVE] = 'off' } } }
  client:notify('workspace/didChangeConfiguration', { settings = client.settings })
  check("the editor's settings hold without a restart", driver.wait_code(RELATIVE, false), vim.inspect(driver.codes()))
end

local function formatting()
  vim.api.nvim_create_autocmd('BufWritePre', { buffer = 0, callback = function() vim.lsp.buf.format({ timeout_ms = 15000 }) end })
  vim.bo.shiftwidth = 4
  vim.bo.expandtab = true
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { '  USER 1000  ', '', '', '' })
  vim.cmd('silent write')
  local text = read_file('Dockerfile')
  check('format on save', text:find('\n    go build -o /out/app ./cmd/app\n', 1, true) and text:find('\nUSER 1000\n$') ~= nil, text:sub(-60))
end

local function session()
  local client = driver.open('Dockerfile')
  check('attached', client ~= nil)
  if not client then return end
  finding_the_way()
  completing(client)
  in_the_shell()
  renaming()
  suppressing()
  settings(client)
  formatting()
  client:stop()
  check('stopped', becomes(function() return client:is_stopped() end))
end

driver.run('nvim, several stages', session)
