#!/bin/sh
# Builds the wheel, installs it without extras in a new environment outside the checkout, and lints a file with it.
set -eu
python=${1:-python3}
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$top/.venv/bin/python" -m build --wheel --outdir "$work/dist" "$top" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$work"/dist/*.whl
cd "$work"
printf '采用国家级工艺，最好饭后服用\n' >copy.txt
code=0
ADLINT_CACHE_DIR="$work/cache" "$work/venv/bin/adlint" check copy.txt >out.txt 2>&1 || code=$?
cat out.txt
test "$code" -eq 1
grep -q 'state-level' out.txt
ADLINT_CACHE_DIR="$work/cache" "$work/venv/bin/adlint" test >/dev/null
echo "bare wheel: ok"
