#!/bin/sh
# Real pre-commit with the hooks of this checkout: a commit is blocked, mended by adlint-fix, and then allowed. The action's script likewise.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
bin="$top/.venv/bin"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# pre-commit clones what is committed.
git clone --quiet "$top" "$work/adlint"
rev=$(git -C "$work/adlint" rev-parse HEAD)
mkdir "$work/shop" && cd "$work/shop"
git init --quiet --initial-branch=main .
git config user.name n && git config user.email n@example.com
cat >.pre-commit-config.yaml <<END
repos:
  - repo: $work/adlint
    rev: $rev
    hooks:
      - id: adlint
END
printf '质量最好的锅\n' >a.txt
printf '锅\n' >b.txt
git add . && git commit --quiet --no-verify -m base
PRE_COMMIT_HOME="$work/cache"
export PRE_COMMIT_HOME
"$bin/pre-commit" install >/dev/null
printf '国家级毛衣\n' >c.txt
git add c.txt
if git commit --quiet -m blocked >out 2>&1; then cat out; echo "the commit was not blocked"; exit 1; fi
grep -q state-level out
# try-repo runs a hook that is not configured.
if "$bin/pre-commit" try-repo "$work/adlint" adlint-fix --ref "$rev" --files c.txt >out 2>&1; then cat out; echo "adlint-fix changed nothing"; exit 1; fi
test "$(cat c.txt)" = 毛衣
git add c.txt
# A name that looks like an option is a file all the same.
printf '锅\n' >./-e.txt
git add -- -e.txt
git commit --quiet -m allowed >out 2>&1 || { cat out; exit 1; }
echo "pre-commit: ok"
printf '全球第一品牌毛衣\n' >d.txt
git add d.txt && git commit --quiet --no-verify -m new
code=0
PATH="$bin:$PATH" ADLINT_FROM=HEAD~1 ADLINT_SARIF="$work/r.sarif" GITHUB_STEP_SUMMARY="$work/summary.md" bash "$top/ci/github.sh" >out || code=$?
test "$code" -eq 1
grep -q '^::error file=d.txt,line=1' out
test "$(wc -l <out)" -eq 1
grep -q 'd.txt:1' "$work/summary.md"
grep -q '"2.1.0"' "$work/r.sarif"
echo "action: ok"
