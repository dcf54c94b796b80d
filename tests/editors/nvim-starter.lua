-- Drives Neovim through a project without a Dockerfile: a whole file, then names that other files have as well.
local driver = dofile(vim.env.HERE .. '/nvim-driver.lua')
local check, becomes = driver.check, driver.becomes

local function text(name)
  local buffer = name and vim.fn.bufadd(name) or 0
  vim.fn.bufload(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local function starter()
  local client = driver.open('Dockerfile')
  check('attached', client ~= nil)
  if not client then return end
  local rows
  -- The server looks at the project when the file is opened.
  becomes(function()
    rows = driver.act('Dockerfile for this FastAPI project (pip)')
    return rows:find('Dockerfile for this', 1, true) ~= nil
  end)
  check('a whole file is offered', rows:find('Dockerfile for this FastAPI project (pip)', 1, true) ~= nil, rows)
  check('and written', becomes(function() return text():find('FROM python:3%.1%d%-slim') ~= nil end), text():sub(1, 200))
  check('with its server', text():find('CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]', 1, true) ~= nil, text():sub(-200))
  vim.wait(1500)
  check('and no mistakes', #driver.codes() == 0, vim.inspect(driver.codes()))
  vim.cmd('silent write')

  driver.go_to('build', 2)
  vim.lsp.buf.rename('packages')
  check('a stage: here', becomes(function() return text():find('COPY --from=packages /opt/venv', 1, true) ~= nil end), text())
  local compose = text('compose.yaml')
  check('a stage: in Compose', compose:find('target: packages # the stage\n', 1, true) ~= nil or compose:find('target: packages # the stage$') ~= nil, compose)
  vim.cmd('silent wall')

  -- Neovim asks nothing when a file is renamed; plugins for files do, like this.
  local function moved(old, new)
    local pair = { oldUri = vim.uri_from_fname(vim.fn.getcwd() .. '/' .. old), newUri = vim.uri_from_fname(vim.fn.getcwd() .. '/' .. new) }
    local answer = client:request_sync('workspace/willRenameFiles', { files = { pair } }, 10000, 0)
    if answer and answer.result then vim.lsp.util.apply_workspace_edit(answer.result, client.offset_encoding) end
  end
  moved('requirements.txt', 'web/requirements.txt')
  check('a file: where it is copied', text():find('COPY web/requirements.txt ./', 1, true) ~= nil, text())
  vim.fn.writefile({ '*.pyc' }, 'Dockerfile.dockerignore')
  moved('Dockerfile', 'web.Dockerfile')
  compose = text('compose.yaml')
  check('a Dockerfile: in Compose', compose:find('context: .\n      dockerfile: web.Dockerfile\n', 1, true) ~= nil, compose)
  local follows = vim.fn.filereadable('web.Dockerfile.dockerignore') == 1 and vim.fn.filereadable('Dockerfile.dockerignore') == 0
  check('a Dockerfile: its ignore file follows', follows, vim.inspect(vim.fn.glob('*.dockerignore', true, true)))
  vim.fn.delete('web.Dockerfile.dockerignore')

  vim.cmd('silent wall')
  vim.cmd.edit('.dockerignore')
  check('.dockerignore: attached', driver.attached() ~= nil)
  becomes(function()
    rows = driver.act('.dockerignore for this FastAPI project')
    return rows:find('.dockerignore for this', 1, true) ~= nil
  end)
  check('.dockerignore: written', becomes(function() return text():find('__pycache__', 1, true) ~= nil end), text())
end

driver.run('nvim-starter', starter)
