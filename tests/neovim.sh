#!/bin/sh
# A real Neovim with the server: attach, diagnostics, code action, buffer changed.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
command -v nvim >/dev/null || { apt-get update --quiet=2 && apt-get install --quiet=2 --no-install-recommends neovim >/dev/null; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '😀好国家级工艺的锅\n' >a.md
ADLINT="$top/.venv/bin/adlint" timeout 90 nvim --headless -u NONE -i NONE -n -c "luafile $top/tests/neovim.lua" a.md
