-- What the commands do.
local M = {}

--- The words that start the server, or nil where the configuration names no program.
function M.command()
  local config = vim.lsp.config.dockerfile_ls
  local cmd = config and config.cmd
  return type(cmd) == 'table' and cmd or nil
end

local function warn(message)
  vim.notify('dockerfile-ls: ' .. message, vim.log.levels.WARN)
end

--- Says once that the server cannot start because its program is not there.
function M.warn_if_missing()
  local cmd = M.command()
  local wanted = vim.lsp.is_enabled == nil or vim.lsp.is_enabled('dockerfile_ls')
  if wanted and cmd and vim.fn.executable(cmd[1]) == 0 then
    -- A longer line would have to be confirmed.
    vim.notify_once(('%s is not on the PATH: :checkhealth dockerfile_ls'):format(vim.fs.basename(cmd[1])), vim.log.levels.WARN)
  end
end

--- Shows a text in a window of its own, which `q` closes. Nothing is loaded by the name, which ends like that of a
--- Dockerfile: the page would be taken for one.
local function show(name, text)
  local old = vim.fn.bufnr('^' .. vim.fn.fnameescape(name) .. '$')
  if old ~= -1 then vim.api.nvim_buf_delete(old, { force = true }) end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(buffer, name)
  vim.bo[buffer].bufhidden = 'wipe'
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(vim.trim(text), '\n'))
  vim.bo[buffer].modifiable = false
  vim.cmd.split()
  vim.api.nvim_win_set_buf(0, buffer)
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, nowait = true })
  return buffer
end

--- The language of messages that the configuration asks for.
local function language()
  local options = (vim.lsp.config.dockerfile_ls or {}).init_options or {}
  return type(options) == 'table' and options.locale or nil
end

--- Explains a rule or an instruction; without a name the open file.
function M.explain(name)
  local cmd = M.command()
  if not cmd or vim.fn.executable(cmd[1]) == 0 then
    return warn('the program is not there; see :checkhealth dockerfile_ls')
  end
  local arguments = { cmd[1], 'explain' }
  -- The place of the file says what is around it; a name with a scheme is not a place.
  local whole = vim.api.nvim_buf_get_name(0)
  local file = vim.fs.basename(whole)
  local place = whole:find('^%a[%w+.-]+://') and file or whole
  local input
  if name == '' then
    vim.list_extend(arguments, { '-', '--stdin-filename', file == '' and 'Dockerfile' or place, '--format', 'markdown' })
    input = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
  else
    table.insert(arguments, name)
  end
  if language() then vim.list_extend(arguments, { '--lang', language() }) end
  local ok, answer = pcall(function() return vim.system(arguments, { stdin = input, text = true }):wait(10000) end)
  if not ok or answer.code ~= 0 then
    return warn(vim.trim(ok and answer.stderr or tostring(answer)))
  end
  vim.bo[show('dockerfile-ls://explain/' .. (name == '' and file or name), answer.stdout)].filetype = 'markdown'
end

--- Shows the build context that the server checks the open file against.
function M.context()
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ bufnr = buffer, name = 'dockerfile_ls' })[1]
  if not client then
    return warn('the server does not serve this file; see :checkhealth dockerfile_ls')
  end
  client:request('dockerfile-ls/buildContext', { uri = vim.uri_from_bufnr(buffer) }, function(problem, page)
    if problem then return warn(problem.message) end
    if page == nil or page == vim.NIL then return warn('no build context is known of this file') end
    show('dockerfile-ls://context/' .. vim.fs.basename(vim.api.nvim_buf_get_name(buffer)), page)
  end, buffer)
end

return M
