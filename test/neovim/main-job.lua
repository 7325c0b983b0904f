-- Runs inside Neovim. Prints one line of JSON for each result, and ends the editor.

local patience = 30000
local file = vim.env.READINESS_FILE

local function report(name, passed, detail)
  io.stdout:write(vim.json.encode({ name = name, passed = passed and true or false, detail = detail }) .. "\n")
end

local function run()
  vim.cmd("edit " .. file)
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.start_client({
    name = "readiness",
    cmd = { vim.env.READINESS_NODE, vim.env.READINESS_SERVER, "lsp", "--stdio" },
    root_dir = vim.fn.getcwd(),
    workspace_folders = { { uri = vim.uri_from_fname(vim.fn.getcwd()), name = "workspace" } },
  })
  vim.lsp.buf_attach_client(buffer, client)

  local function find()
    for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
      if diagnostic.source == "readiness" and diagnostic.user_data.lsp.code == "env-string-as-boolean" then
        return diagnostic
      end
    end
  end

  vim.wait(patience, find, 20)
  local diagnostic = find()
  report("DEBUG is underlined", diagnostic ~= nil, #vim.diagnostic.get(buffer) .. " diagnostics")
  if not diagnostic then
    return
  end

  local range = {
    start = { line = diagnostic.lnum, character = diagnostic.col },
    ["end"] = { line = diagnostic.end_lnum, character = diagnostic.end_col },
  }
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = range,
    context = {
      diagnostics = {
        {
          range = range,
          message = diagnostic.message,
          source = diagnostic.source,
          severity = diagnostic.severity,
          code = diagnostic.user_data.lsp.code,
        },
      },
      only = { "quickfix" },
    },
  }
  local client_object = vim.lsp.get_client_by_id(client)
  local answer = client_object.request_sync("textDocument/codeAction", params, patience, buffer)
  local actions = answer and answer.result or {}
  local action
  for _, each in ipairs(actions) do
    action = action or (each.edit and each) or nil
  end
  report("a fix is offered", action ~= nil, action and action.title)
  if not action then
    return
  end

  vim.lsp.util.apply_workspace_edit(action.edit, client_object.offset_encoding)
  report("the diagnostic goes away", vim.wait(patience, function() return find() == nil end, 20))
  vim.cmd("silent write")

  client_object.stop()
  report("the server ends when asked", vim.wait(patience, function() return client_object.is_stopped() end, 20))
end

local ok, problem = pcall(run)
report("the end is reached", ok, not ok and problem or nil)
vim.cmd("qall!")
