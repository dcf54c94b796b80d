-- Two projects in one Neovim, each with its own rules and build context: a file gets those of its own.
local driver = dofile(vim.env.HERE .. '/nvim-driver.lua')
local check, becomes = driver.check, driver.becomes

local function write(name, text)
  vim.fn.mkdir(vim.fs.dirname(name), 'p')
  vim.fn.writefile(vim.split(text, '\n'), name)
end

local function shows(name, code, other)
  vim.cmd.edit(name)
  driver.attached()
  local is_right = becomes(function() return vim.tbl_contains(driver.codes(), code) and not vim.tbl_contains(driver.codes(), other) end)
  check(('%s: %s and no %s'):format(name, code, other), is_right, vim.inspect(driver.codes()))
end

local function context(name, root, file)
  vim.cmd.edit(name)
  driver.attached()
  local shown = function() return table.concat(driver.lines(), '\n') end
  local is_right = becomes(function()
    if shown():find('Build context: ', 1, true) == 1 then vim.cmd.close() end
    vim.cmd.DockerfileContext()
    return becomes(function() return shown():find('Build context: .*' .. root .. '\n') and shown():find(file, 1, true) end, 1000)
  end)
  check(('%s: the context %s'):format(name, root), is_right, shown())
  vim.cmd('silent! close')
end

driver.run('nvim, two projects', function()
  for folder, profile in pairs({ a = 'buildkit', b = 'hadolint' }) do
    write(folder .. '/docker/Dockerfile', 'FROM alpine\nWORKDIR app\nCOPY x /x/')
    write(folder .. '/compose.yaml', 'services: {web: {build: {context: ' .. folder .. 'sources, dockerfile: ../docker/Dockerfile}}}')
    write(folder .. '/dockerfile-ls.toml', ('profile = "%s"'):format(profile))
    write(folder .. '/' .. folder .. 'sources/x', '')
    write(folder .. '/' .. folder .. 'sources/only-' .. folder, '')
  end
  driver.open('a/docker/Dockerfile')
  vim.cmd.runtime('plugin/dockerfile_ls.lua')
  shows('a/docker/Dockerfile', 'WorkdirRelativePath', 'DL3000')
  shows('b/docker/Dockerfile', 'DL3000', 'WorkdirRelativePath')
  write('a/dockerfile-ls.toml', 'profile = "hadolint"')
  shows('a/docker/Dockerfile', 'DL3000', 'WorkdirRelativePath')
  write('b/dockerfile-ls.toml', 'profile = "buildkit"')
  shows('b/docker/Dockerfile', 'WorkdirRelativePath', 'DL3000')
  context('a/docker/Dockerfile', 'a/asources', 'only-a')
  context('b/docker/Dockerfile', 'b/bsources', 'only-b')
end)
