-- Attach the server, see the diagnostics, apply the first quick fix, see the finding gone. Neovim 0.7 and later, no plugins.
-- nvim --headless -u NONE -i NONE -n -c 'luafile tests/neovim.lua' FILE   (ADLINT names the command)
local failed = function(message)
  io.stderr:write(message .. "\n")
  vim.cmd("cquit 1")
end
local client = vim.lsp.start_client({
  name = "adlint",
  cmd = { vim.env.ADLINT or "adlint", "lsp" },
  root_dir = vim.fn.getcwd(),
})
vim.lsp.buf_attach_client(0, client)
local count = function() return #vim.diagnostic.get(0) end
if not vim.wait(20000, function() return count() == 1 end, 50) then
  failed("expected one diagnostic, found " .. count())
end
local found = vim.diagnostic.get(0)[1]
-- Bytes in the buffer: an emoji of four and a character of three stand before it.
if found.lnum ~= 0 or found.col ~= 7 then
  failed(string.format("at %d:%d", found.lnum, found.col))
end
vim.api.nvim_win_set_cursor(0, { 1, 7 })
vim.ui.select = function(items, _, choose) choose(items[1], 1) end
vim.lsp.buf.code_action()
if not vim.wait(10000, function() return vim.api.nvim_buf_get_lines(0, 0, 1, false)[1] == "😀好工艺的锅" end, 50) then
  failed("the fix made " .. vim.api.nvim_buf_get_lines(0, 0, 1, false)[1])
end
if not vim.wait(10000, function() return count() == 0 end, 50) then
  failed("the finding is still there")
end
io.stdout:write("neovim: ok\n")
vim.cmd("qall!")
