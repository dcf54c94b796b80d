-- Help inside RUN, CMD and HEALTHCHECK, with three bases: the situations of shell.json, which VS Code is asked as well.
local driver = dofile(vim.env.HERE .. '/nvim-driver.lua')
local check = driver.check

local function read(name)
  local file = assert(io.open(name))
  local text = file:read('a')
  file:close()
  return text
end

local function hovers(base, situations)
  for index, situation in ipairs(situations) do
    local line, wanted, other = unpack(situation)
    local said = (driver.hover(index + 1, line:find('¦', 1, true) - 1) or ''):gsub('`', '')
    local is_right = said:find(wanted, 1, true) and not (other and said:find(other, 1, true))
    check(base .. ': hover in ' .. line, is_right, said)
  end
end

local function lists(base, situations)
  for _, situation in ipairs(situations) do
    local typed, wanted, others = unpack(situation)
    local is_silent = wanted == vim.NIL
    local labels = vim.tbl_map(function(item) return vim.trim(item.label) end, driver.menu(typed, is_silent and 1500 or nil))
    local places = vim.tbl_map(function(label) return vim.fn.index(labels, label) end, is_silent and {} or wanted)
    local is_right = is_silent and #labels == 0 or not is_silent and 0 < #labels
    for at, place in ipairs(places) do
      is_right = is_right and 0 <= place and (at == 1 or places[at - 1] < place)
    end
    for _, other in ipairs(others or {}) do
      is_right = is_right and not vim.tbl_contains(labels, other)
    end
    check(base .. ': offered behind ' .. typed, is_right, table.concat(labels, ' '))
  end
end

local function session()
  local all = vim.json.decode(read(vim.env.HERE .. '/shell.json'))
  for _, base in ipairs({ 'debian:13', 'alpine:3.22', 'python:3.13-slim' }) do
    local name = base:gsub(':.*', '') .. '.Dockerfile'
    local file = assert(io.open(name, 'w'))
    file:write('FROM ', base, '\n')
    for _, situation in ipairs(all[base].hovers) do
      file:write((situation[1]:gsub('¦', '')), '\n')
    end
    file:close()
    local client = driver.open(name)
    check(base .. ': attached', client ~= nil)
    if not client then return end
    vim.lsp.completion.enable(true, client.id, 0, { autotrigger = false })
    hovers(base, all[base].hovers)
    lists(base, all[base].offered)
  end
end

driver.run('nvim, shell text', session)
