#!/usr/bin/env bash
# What the GitHub Action runs: annotations on the lines, a summary of the job, SARIF if asked for. Inputs come as variables.
set -euo pipefail
# Paths stand between blanks, or, where there are line ends, one a line, so that names may hold blanks.
paths=()
if [[ ${ADLINT_PATHS:-} == *$'\n'* ]]; then
  while read -r path; do
    [ -z "$path" ] || paths+=("$path")
  done <<<"$ADLINT_PATHS"
else
  read -r -a paths <<<"${ADLINT_PATHS:-}"
fi
# It gives 1 at the end of what there is, which is no fault.
read -r -d '' -a more <<<"${ADLINT_ARGS:-}" || true
if [ -n "${ADLINT_FROM:-}" ]; then
  more+=(--diff-from "$ADLINT_FROM")
fi
outputs=(--output github=-)
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  summary=$(mktemp)
  outputs+=(--output "markdown=$summary")
fi
if [ -n "${ADLINT_SARIF:-}" ]; then
  outputs+=(--output "sarif=$ADLINT_SARIF")
fi
code=0
adlint check --fail-on "${ADLINT_FAIL_ON:-error}" "${outputs[@]}" ${more[@]+"${more[@]}"} -- ${paths[@]+"${paths[@]}"} || code=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$summary" >>"$GITHUB_STEP_SUMMARY"
  rm -f "$summary"
fi
exit "$code"
