"""Reports for deciding: the same words offending the same rule once, with how often and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from adlint.findings import Finding
from adlint.reporters import text, words
from adlint.reporters.model import Report, Sources
from adlint.reporters.width import printable

# So many places of a group are named.
_PLACES = 3


def report(
    report: Report,
    sources: Sources,
    stream: TextIO,
    *,
    lang: str = "zh",
    color: bool = False,
    width: int = 120,
    statistics: bool = False,
    **_: object,
) -> None:
    """Write the open findings grouped by rule and clause, the most frequent first, and a summary.

    Args:
        report: what to write.
        sources: exempt findings to name in the summary.
        stream: where to.
        lang: `zh` or `en`.
        color: whether to use ANSI colours.
        width: not used; a group's lines are short.
        statistics: whether to list how often each rule fired.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        if finding.is_open:
            groups.setdefault((finding.rule, finding.clause or finding.text), []).append(finding)
    paint = text.Paint(color)
    for (rule, clause), found in sorted(groups.items(), key=lambda group: -len(group[1])):
        first = found[0]
        level = first.severity.name
        stream.write(f"{len(found):>6} × {paint(level, level)} {rule} {printable(clause)}\n")
        left = words.left_open(first, lang)
        stream.write(f"         {printable(first.message)}{f' · {left}' if left else ''}\n")
        if first.rewrites:
            stream.write(f"         {paint(text.rewrites_of(first, lang), 'rewrite')}\n")
        stream.write(f"         {paint(printable(_places(found, lang)), 'dim')}\n")
    text.end(report, sources, stream, lang=lang, paint=paint, statistics=statistics)


def _places(found: Sequence[Finding], lang: str) -> str:
    named = [_place(finding) for finding in found[:_PLACES]]
    more = len(found) - len(named)
    rest = (f" 等 {len(found)} 处" if lang == "zh" else f" and {more} more") if more else ""
    return ("、" if lang == "zh" else ", ").join(named) + rest


def _place(finding: Finding) -> str:
    key = f" ({finding.location.key})" if finding.location and finding.location.key else ""
    cell = finding.location.cell if finding.location else None
    return f"{finding.path or '<text>'}:{cell or f'{finding.line}:{finding.column}'}{key}"
