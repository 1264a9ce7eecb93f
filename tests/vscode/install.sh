#!/bin/sh
# VS Code as a page (code-server) and a browser for it, below build/vscode; once, and again when the versions change.
# The npm package of code-server fetches and compiles on its own what this machine may not reach, so its scripts run by hand.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$1
command -v npm >/dev/null || { echo "npm with Node 20 or newer is needed" >&2; exit 1; }
if ! { command -v chromium && command -v rg && command -v g++ && test -e /usr/include/krb5.h; } >/dev/null; then
    apt-get update --quiet=2
    apt-get install --quiet=2 --no-install-recommends chromium fonts-noto-cjk libkrb5-dev ripgrep g++ make >/dev/null
fi
if cmp -s "$here/package.json" "$target/.installed"; then exit 0; fi
# What is compiled needs Node's headers; where they are installed, none have to be fetched.
node=$(node -p 'require("path").dirname(require("path").dirname(process.execPath))')
if test -e "$node/include/node/node.h"; then export npm_config_nodedir="$node"; fi
mkdir -p "$target"
cp "$here/package.json" "$target"
cd "$target"
npm install --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error
export PATH="$target/node_modules/.bin:$PATH"
cd node_modules/code-server/lib/vscode
npm install --ignore-scripts --no-package-lock --omit=dev --no-audit --no-fund --loglevel=error
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
npm rebuild --loglevel=error
ln -sfn node_modules node_modules.asar
ln -sf code-linux.sh bin/remote-cli/code-server
ln -sf browser-linux.sh bin/helpers/browser.sh
(cd extensions && npm install --ignore-scripts --no-package-lock --omit=dev --no-audit --no-fund --loglevel=error)
cd "$target"
npm rebuild argon2 --loglevel=error
cp "$here/package.json" .installed
