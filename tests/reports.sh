#!/bin/sh
# Reports held to tools of others: SARIF to the rules of sarif-multitool, the HTML report to a real Chromium.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
tools="$top/build/reports"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if test -z "$browser"; then
  apt-get update --quiet=2 && apt-get install --quiet=2 --no-install-recommends chromium fonts-wqy-microhei >/dev/null
  browser=$(command -v chromium)
fi
if ! test -e "$tools/.ready"; then
  mkdir -p "$tools"
  echo '{"private": true}' >"$tools/package.json"
  (cd "$tools" && npm install --no-fund --no-audit --loglevel=error @microsoft/sarif-multitool@5 playwright-core@1 >/dev/null)
  touch "$tools/.ready"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/copy" && cd "$work/copy"
cat >a.txt <<'END'
质量最好的锅<script>window.hit=1;alert(1)</script>
国家级</mark></p></article><img src=x onerror="window.hit=2">品质
顶级"><svg onload=window.hit=3><a href="javascript:window.hit=4">
全网最低价'-->]]>{{window.hit=5}}${window.hit=6}</title></style><style>@import "http://example.com/x"</style>
END
printf '<p onclick="window.hit=7">国家级<b>品质</b></p><script>window.hit=8</script>\n' >b.html
printf '商品ID,商品标题,类目\nA"><script>window.hit=9</script>,顶级面膜,护肤品\n' >'c<img src=x onerror=window.hit=10>.csv'
printf '标题\n"没有闭合\n' >d.csv
cd "$work"
code=0
"$top/.venv/bin/adlint" check copy --no-config --as-of 2026-11-21 --output r.html --output r.sarif >out 2>&1 || code=$?
test "$code" -eq 2 || { cat out; exit 1; }
"$tools/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate r.sarif --level 'Error;Warning;Note' --kind Fail \
  -o v.sarif --log ForceOverwrite >out || { cat out; exit 1; }
# It ends with 0 whatever it finds. Expected: the rules have no page on the web (SARIF2005), and notes of taste.
"$top/.venv/bin/python" - v.sarif <<'END'
import json, sys
from collections import Counter

run = json.load(open(sys.argv[1], encoding="utf-8"))["runs"][0]
found = Counter((one["ruleId"], one.get("level", "warning")) for one in run["results"])
bad = {rule: count for (rule, level), count in found.items() if level == "error" or (level == "warning" and rule != "SARIF2005")}
assert found, "sarif-multitool looked at nothing"
assert not bad, bad
print("sarif-multitool: ok,", dict(Counter(level for _, level in found.elements())))
END
cp "$top/tests/browser.mjs" "$tools/browser.mjs"
node "$tools/browser.mjs" "$work/r.html" "$work/r.pdf" "$browser"
"$top/.venv/bin/python" -c "
import sys
from pypdf import PdfReader
text = ''.join(page.extract_text() for page in PdfReader(sys.argv[1]).pages)
assert 'state-level' in text and 'window.hit' in text, text
print('printed: ok')
" "$work/r.pdf"
