-- Drives Neovim through the lesson.
local driver = dofile(vim.env.HERE .. '/nvim-driver.lua')
local check = driver.check

local function lesson()
  local client = driver.open('Dockerfile')
  check('attached', client ~= nil)
  if not client then return end

  for _, code in ipairs({ 'ConsistentInstructionCasing', 'pip-requirements-split-path', 'end-of-life-image' }) do
    check('diagnostic ' .. code, driver.wait_code(code), vim.inspect(driver.codes()))
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
    local text = driver.hover(line, 1)
    check('hover ' .. keyword, text ~= nil and text:find(keyword, 1, true) ~= nil, text)
  end
  local image = driver.hover(1, 12)
  check('hover on the image', image ~= nil and image:find('3.10', 1, true) ~= nil and image:find('2026', 1, true) ~= nil, image)

  vim.lsp.completion.enable(true, client.id, 0, { autotrigger = false })
  local tags = driver.menu('FROM python:')
  check('at least 100 tags', #tags >= 100, #tags)
  check('a supported slim tag first', #tags > 0 and tags[1].word:match('3%.1[1-9]%-slim$') ~= nil, tags[1] and tags[1].word)
  local keywords = driver.menu('WOR')
  check('instructions', #keywords > 0 and keywords[1].word:match('^WORKDIR') ~= nil, vim.inspect(keywords))

  -- The fix for the split path, through the menu of code actions.
  vim.api.nvim_win_set_cursor(0, { 6, 60 })
  local rows = driver.act('Join into')
  check('the menu of code actions', rows:find('Join into', 1, true) ~= nil, rows)
  driver.becomes(function() return vim.api.nvim_buf_get_lines(0, 5, 6, false)[1]:find('-r /app/requirements.txt', 1, true) ~= nil end)
  local run = vim.api.nvim_buf_get_lines(0, 5, 6, false)[1]
  check('the split path is mended', run:find('-r /app/requirements.txt', 1, true) ~= nil, run)
  check('and its diagnostic is gone', driver.wait_code('pip-requirements-split-path', false))

  vim.cmd('silent write')
  vim.cmd.edit('.dockerignore')
  check('.dockerignore: attached', driver.attached() ~= nil, vim.bo.filetype)
  check('.dockerignore: the case trap', driver.wait_code('ignore-case-mismatch'), vim.inspect(driver.codes()))
  local pattern = driver.hover(1, 1)
  check('.dockerignore: hover', pattern ~= nil and pattern:find('dockerignore', 1, true) ~= nil, pattern)

  vim.cmd.edit('.gitignore')
  vim.wait(500)
  check('.gitignore is left alone', #vim.lsp.get_clients({ bufnr = 0, name = 'dockerfile_ls' }) == 0)

  client:stop()
  check('stopped', driver.becomes(function() return client:is_stopped() end))
end

driver.run('nvim', lesson)
