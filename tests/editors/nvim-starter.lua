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

  -- One stage, as many begin.
  local one = { 'FROM python:3.14', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "main.py"]' }
  vim.fn.writefile(one, 'one.Dockerfile')
  vim.cmd.edit('one.Dockerfile')
  check('one stage: attached', driver.attached() ~= nil)
  driver.go_to('COPY')
  local title = 'Copy `requirements.txt` and install before the rest is copied'
  becomes(function()
    rows = driver.act(title)
    return rows:find(title, 1, true) ~= nil
  end)
  local split = 'COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n'
  check('one stage: the copy is split', becomes(function() return text():find(split, 1, true) ~= nil end), rows)
  driver.go_to('FROM')
  rows = driver.act('Build in a stage of its own: the image is python:3.14-slim')
  check('one stage: a builder and what runs', becomes(function() return text():find('FROM python:3.14-slim\n', 1, true) ~= nil end), rows)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, one)
  rows = driver.act('Make a stage of these instructions', { start = { 2, 0 }, ['end'] = { 3, 8 } })
  check('one stage: selected lines', becomes(function() return text():find('\n\nFROM base\nRUN pip', 1, true) ~= nil end), rows .. text())
  vim.cmd('silent write')
  vim.cmd.edit('Dockerfile')

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
