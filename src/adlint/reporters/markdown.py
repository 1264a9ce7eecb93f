"""A summary in Markdown, for the comment of a pull request."""

from __future__ import annotations

import re
from itertools import islice
from typing import TextIO

from adlint.findings import Finding, Severity
from adlint.reporters import words
from adlint.reporters.model import NOTICE, Report, Sources
from adlint.reporters.width import printable

# More rows than these nobody reads in a comment.
_MOST = 50
_SYNTAX = re.compile(r"([\\`*_{}\[\]<>#|~@])")
_SAID = {
    "zh": ("位置", "级别", "规则", "用语", "说明", "改写", "没有发现问题", "还有 {count} 处", "没能检查"),
    "en": (
        "place",
        "severity",
        "rule",
        "text",
        "why",
        "rewrite",
        "nothing found",
        "{count} more",
        "could not be checked",
    ),
}


def report(report: Report, sources: Sources, stream: TextIO, *, lang: str = "zh", **_: object) -> None:
    """Write counts and a table of the open findings, the gravest first.

    Args:
        report: what to write.
        sources: not used.
        stream: where to.
        lang: `zh` or `en`.
    """
    *head, clean, more, failed = _SAID[lang]
    found = sorted((one for one in report.findings if one.is_open), key=lambda one: -one.severity)
    counts = [
        f"{report.summary.findings.get(level.name, 0)} {words.SEVERITY[lang][level]}"
        for level in sorted(Severity, reverse=True)
        if report.summary.findings.get(level.name)
    ]
    stream.write(f"### adlint\n\n{' · '.join(counts) or clean}\n")
    if found:
        stream.write(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}\n")
        for finding in islice(found, _MOST):
            stream.write(f"| {' | '.join(_cells(finding, lang))} |\n")
        if len(found) > _MOST:
            stream.write(f"\n{more.format(count=len(found) - _MOST)}\n")
    for problem in report.errors:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path or ""
        stream.write(f"\n- {failed}: {escaped(place)} {escaped(problem.message)}\n")
    stream.write(f"\n<sub>{report.as_of} · {NOTICE[lang]}</sub>\n")


def _cells(finding: Finding, lang: str) -> list[str]:
    rewrite = escaped(words.rewrite(finding, finding.rewrites[0], lang)) if finding.rewrites else ""
    return [
        escaped(f"{finding.path or ''}:{(finding.location and finding.location.cell) or finding.line}"),
        words.SEVERITY[lang][finding.severity],
        escaped(finding.rule),
        escaped(finding.text),
        escaped(finding.message),
        rewrite,
    ]


def escaped(text: str) -> str:
    """Text of the copy as text: no markup of it takes effect, nobody is mentioned, and it stays in its cell."""
    return _SYNTAX.sub(r"\\\1", printable(" ".join(text.split())))
