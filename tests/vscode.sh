#!/bin/sh
# A real VS Code with the extension: built, packed, installed and used in a browser without a screen.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build/vscode
sh "$top/tests/vscode/install.sh" "$build/editor"
mkdir -p "$build/extension"
(cd "$top/editors/vscode" && cp -r . "$build/extension")
cp "$top/LICENSE" "$build/extension"
cd "$build/extension"
cmp -s package.json .installed || {
    npm install --no-package-lock --no-audit --no-fund --loglevel=error
    cp package.json .installed
}
npm run --silent package >package.log || { cat package.log; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$top"/tests/vscode/*.mjs "$build/editor"
cd "$build/editor"
ADLINT=$top/.venv/bin/adlint EDITOR_WORK=$work VSIX=$build/extension/adlint.vsix PYTHON=${PYTHON:-python3} timeout 300 node vscode.mjs
