#!/usr/bin/env bash
# What the GitHub Action runs: annotations on the lines, a summary of the job, SARIF if asked for. Inputs come as variables.
set -euo pipefail
read -r -a paths <<<"${ADLINT_PATHS:-.}"
read -r -a more <<<"${ADLINT_ARGS:-}"
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
adlint check "${paths[@]}" --fail-on "${ADLINT_FAIL_ON:-error}" "${outputs[@]}" ${more[@]+"${more[@]}"} || code=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$summary" >>"$GITHUB_STEP_SUMMARY"
  rm -f "$summary"
fi
exit "$code"
