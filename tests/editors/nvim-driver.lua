-- What the sessions in Neovim share. Everything is waited for, nothing is slept over.
local M = {}
local failed, passed = 0, 0

function M.check(name, ok, detail)
  if ok then passed = passed + 1 else failed = failed + 1 end
  io.stdout:write((ok and 'ok   ' or 'FAIL '), name, detail and (': ' .. tostring(detail):gsub('%s+', ' '):sub(1, 200)) or '', '\n')
end

--- Whether something becomes true in time.
function M.becomes(test, ms)
  return vim.wait(ms or 15000, test, 20)
end

--- Loads the plugin, opens a file and answers with its client.
function M.open(file)
  vim.opt.runtimepath:prepend(vim.env.PLUGIN)
  vim.cmd.filetype('plugin on')
  vim.cmd.runtime('ftdetect/*.lua')
  vim.lsp.enable('dockerfile_ls')
  vim.cmd.edit(file)
  return M.attached()
end

function M.attached()
  local client
  M.becomes(function()
    client = vim.lsp.get_clients({ bufnr = 0, name = 'dockerfile_ls' })[1]
    return client ~= nil and client.initialized
  end)
  return client
end

function M.codes()
  return vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(0))
end

--- Waits until the buffer's diagnostics hold, or no longer hold, a code.
function M.wait_code(code, wanted)
  return M.becomes(function() return vim.tbl_contains(M.codes(), code) == (wanted ~= false) end)
end

function M.lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

--- The number of the first line that is so; 0 if there is none.
function M.line(text)
  for number, line in ipairs(M.lines()) do
    if line == text then return number end
  end
  return 0
end

--- Puts the cursor on the first place of a text; of its line if one is given.
function M.go_to(text, line)
  for number, found in ipairs(M.lines()) do
    local column = found:find(text, 1, true)
    if column and (not line or line == number) then return vim.api.nvim_win_set_cursor(0, { number, column - 1 }) end
  end
  error('no ' .. text)
end

--- The text of the window that `K` opens.
function M.hover(line, column)
  if line then vim.api.nvim_win_set_cursor(0, { line, column }) end
  vim.lsp.buf.hover()
  local text
  M.becomes(function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
  end)
  return text
end

--- The words of the menu that opens at the end of a line that is typed in, in so many milliseconds.
function M.menu(line, patience)
  local words
  vim.o.completeopt = 'menuone,noselect'
  local command = vim.api.nvim_create_autocmd('CompleteChanged', {
    callback = function()
      words = vim.tbl_map(function(i) return { word = i.word, label = i.abbr, kind = i.kind } end, vim.fn.complete_info({ 'items' }).items)
      vim.schedule(function() vim.api.nvim_feedkeys(vim.keycode('<C-e><Esc>'), 'n', false) end)
    end,
  })
  vim.fn.timer_start(400, function() vim.lsp.completion.get() end)
  vim.fn.timer_start(patience or 10000, function() if not words then vim.api.nvim_feedkeys(vim.keycode('<Esc>'), 'n', false) end end)
  vim.api.nvim_feedkeys('Go' .. line, 'ntx!', false)
  vim.api.nvim_del_autocmd(command)
  vim.cmd('silent! undo')
  return words or {}
end

--- Opens the menu of code actions at the cursor, or for a range, and takes the row that begins so; all rows.
function M.act(title, range)
  local rows
  local select = vim.ui.select
  vim.ui.select = function(items, options, choose)
    rows = vim.tbl_map(function(item) return options.format_item and options.format_item(item) or item.action.title end, items)
    for index, row in ipairs(rows) do
      if row:find(title, 1, true) == 1 then return choose(items[index], index) end
    end
    choose(nil, nil)
  end
  vim.lsp.buf.code_action({ range = range })
  M.becomes(function() return rows ~= nil end)
  vim.ui.select = select
  return table.concat(rows or {}, ' ; ')
end

--- Runs a session and ends Neovim.
function M.run(name, session)
  local ok, problem = xpcall(session, debug.traceback)
  if not ok then M.check('driver', false, problem) end
  io.stdout:write(('%s: %d passed, %d failed\n'):format(name, passed, failed))
  vim.cmd(failed == 0 and 'qall!' or 'cquit 1')
end

return M
