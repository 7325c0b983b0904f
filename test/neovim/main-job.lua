-- The main job in Neovim, by its own LSP client: open a file, see the problem, choose the repair, see it gone.
-- Environment: READINESS_NODE, READINESS_SERVER, READINESS_WORKSPACE. Prints "ok" or what went wrong.

local workspace = vim.env.READINESS_WORKSPACE
local patience = 20000

local function fail(text)
  io.stdout:write("failed: " .. text .. "\n")
  vim.cmd("cquit 1")
end

local function rules()
  return vim.tbl_map(function(diagnostic)
    return diagnostic.code
  end, vim.diagnostic.get(0))
end

local function wait_for(what, condition)
  if not vim.wait(patience, condition, 20) then
    fail("waited in vain for " .. what .. "; the diagnostics are " .. vim.inspect(rules()))
  end
end

-- Chosen as a user would choose: by its title.
local chosen = {}
vim.ui.select = function(items, options, on_choice)
  for index, item in ipairs(items) do
    local title = options.format_item and options.format_item(item) or tostring(item)
    table.insert(chosen, title)
    if title:find("exclude", 1, true) then
      return on_choice(item, index)
    end
  end
  on_choice(nil, nil)
end

vim.cmd("edit " .. workspace .. "/.readiness.json")
local client = vim.lsp.start_client({
  name = "readiness",
  cmd = { vim.env.READINESS_NODE, vim.env.READINESS_SERVER, "--stdio" },
  root_dir = workspace,
  workspace_folders = { { uri = vim.uri_from_fname(workspace), name = "workspace" } },
})
vim.lsp.buf_attach_client(0, client)

wait_for("the problem", function()
  return vim.tbl_contains(rules(), "configuration-invalid")
end)
local diagnostic = vim.tbl_filter(function(each)
  return each.code == "configuration-invalid"
end, vim.diagnostic.get(0))[1]
if diagnostic.lnum ~= 1 or diagnostic.col ~= 2 then
  fail("the problem stands at " .. diagnostic.lnum .. ":" .. diagnostic.col)
end

vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col + 1 })
vim.lsp.buf.code_action()
wait_for("the repair among " .. vim.inspect(chosen), function()
  return vim.api.nvim_buf_get_lines(0, 1, 2, false)[1] == '  "exclude": []'
end)
wait_for("the problem to go", function()
  return not vim.tbl_contains(rules(), "configuration-invalid")
end)

vim.cmd("write")
vim.lsp.stop_client(client)
wait_for("the server to end", function()
  return vim.lsp.get_client_by_id(client) == nil
end)
io.stdout:write("ok\n")
vim.cmd("quit")
