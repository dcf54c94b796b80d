-- Drives Neovim through the lesson: what is checked is what a person would see.
local failed, passed = 0, 0

local function check(name, ok, detail)
  if ok then passed = passed + 1 else failed = failed + 1 end
  io.stdout:write((ok and 'ok   ' or 'FAIL '), name, detail and (': ' .. tostring(detail):gsub('%s+', ' '):sub(1, 200)) or '', '\n')
end

local function attached()
  local client
  vim.wait(15000, function()
    client = vim.lsp.get_clients({ bufnr = 0, name = 'dockerfile_ls' })[1]
    return client ~= nil and client.initialized
  end, 20)
  return client
end

local function codes()
  return vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(0))
end

--- Waits until the buffer's diagnostics hold, or no longer hold, a code.
local function wait_code(code, wanted)
  return vim.wait(10000, function() return vim.tbl_contains(codes(), code) == (wanted ~= false) end, 20)
end

--- The text of the window that `K` opens.
local function hover(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  vim.lsp.buf.hover()
  local text
  vim.wait(5000, function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
  end, 20)
  return text
end

--- The words of the menu that opens at the end of a line that is typed in.
local function menu(line)
  local words
  vim.o.completeopt = 'menuone,noselect'
  local group = vim.api.nvim_create_autocmd('CompleteChanged', {
    callback = function()
      words = vim.tbl_map(function(i) return { word = i.word, kind = i.kind } end, vim.fn.complete_info({ 'items' }).items)
      vim.schedule(function() vim.api.nvim_feedkeys(vim.keycode('<C-e><Esc>'), 'n', false) end)
    end,
  })
  vim.fn.timer_start(400, function() vim.lsp.completion.get() end)
  vim.fn.timer_start(6000, function() if not words then vim.api.nvim_feedkeys(vim.keycode('<Esc>'), 'n', false) end end)
  vim.api.nvim_feedkeys('Go' .. line, 'ntx!', false)
  vim.api.nvim_del_autocmd(group)
  vim.cmd('silent! undo')
  return words or {}
end

local function main()
  vim.opt.runtimepath:prepend(vim.env.PLUGIN)
  vim.cmd.filetype('plugin on')
  vim.cmd.runtime('ftdetect/*.lua')
  vim.lsp.enable('dockerfile_ls')
  vim.cmd.edit('Dockerfile')
  local client = attached()
  check('attached', client ~= nil)
  if not client then return end

  for _, code in ipairs({ 'ConsistentInstructionCasing', 'pip-requirements-split-path', 'end-of-life-image' }) do
    check('diagnostic ' .. code, wait_code(code), vim.inspect(codes()))
  end
  local marks = 0
  vim.diagnostic.config({ virtual_text = true, signs = true })
  vim.cmd.redraw()
  for _, namespace in pairs(vim.api.nvim_get_namespaces()) do
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
      if mark[4].virt_text and mark[4].virt_text_pos ~= 'overlay' then marks = marks + 1 end
    end
  end
  check('messages beside both lines', marks >= 2, marks)

  for line, keyword in pairs({ [1] = 'FROM', [3] = 'WORKDIR', [4] = 'COPY', [6] = 'RUN', [8] = 'EXPOSE', [12] = 'CMD' }) do
    local text = hover(line, 1)
    check('hover ' .. keyword, text ~= nil and text:find(keyword, 1, true) ~= nil, text)
  end
  local image = hover(1, 12)
  check('hover on the image', image ~= nil and image:find('3.10', 1, true) ~= nil and image:find('2026', 1, true) ~= nil, image)

  vim.lsp.completion.enable(true, client.id, 0, { autotrigger = false })
  local tags = menu('FROM python:')
  check('at least 100 tags', #tags >= 100, #tags)
  check('a supported slim tag first', #tags > 0 and tags[1].word:match('3%.1[1-9]%-slim$') ~= nil, tags[1] and tags[1].word)
  local keywords = menu('WOR')
  check('instructions', #keywords > 0 and keywords[1].word:match('^WORKDIR') ~= nil, vim.inspect(keywords))

  -- The fix for the split path, through the menu of code actions.
  vim.api.nvim_win_set_cursor(0, { 6, 60 })
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action) return action.title:find('^Join to') ~= nil end,
  })
  vim.wait(5000, function() return vim.api.nvim_buf_get_lines(0, 5, 6, false)[1]:find('-r /app/requirements.txt', 1, true) ~= nil end, 20)
  local run = vim.api.nvim_buf_get_lines(0, 5, 6, false)[1]
  check('the split path is mended', run:find('-r /app/requirements.txt', 1, true) ~= nil, run)
  check('and its diagnostic is gone', wait_code('pip-requirements-split-path', false))

  vim.cmd('silent write')
  vim.cmd.edit('.dockerignore')
  check('.dockerignore: attached', attached() ~= nil, vim.bo.filetype)
  check('.dockerignore: the case trap', wait_code('ignore-case-mismatch'), vim.inspect(codes()))
  local pattern = hover(1, 1)
  check('.dockerignore: hover', pattern ~= nil and pattern:find('dockerignore', 1, true) ~= nil, pattern)

  vim.cmd.edit('.gitignore')
  vim.wait(500)
  check('.gitignore is left alone', #vim.lsp.get_clients({ bufnr = 0, name = 'dockerfile_ls' }) == 0)

  client:stop()
  check('stopped', vim.wait(5000, function() return client:is_stopped() end, 20))
end

local ok, problem = xpcall(main, debug.traceback)
if not ok then check('driver', false, problem) end
io.stdout:write(('nvim: %d passed, %d failed\n'):format(passed, failed))
vim.cmd(failed == 0 and 'qall!' or 'cquit 1')
