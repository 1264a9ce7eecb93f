"""Findings turned into edits of the text they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from adlint.findings import Applicability, Finding
from adlint.lines import LineIndex


class Change(NamedTuple):
    """One edit: where in the file's text (code points), what stands there, what is to stand there, why, and how surely true."""

    start: int
    end: int
    old: str
    new: str
    finding: Finding
    applicability: Applicability


# Picks one of the edits that a finding offers, or none.
Choose = Callable[[Finding, Sequence[Change]], Change | None]


def changes(
    text: str, findings: Iterable[Finding], allowed: frozenset[str], choose: Choose, lines: LineIndex | None = None
) -> list[Change]:
    """The edits that findings offer, none overlapping another.

    Args:
        text: the file's decoded text.
        findings: of all its documents.
        allowed: which applicabilities may be applied.
        choose: picks one of the edits allowed for a finding, or none.
        lines: places findings in the text; None makes an index of the text.

    Returns:
        The edits in order of their place. Of two that overlap the first counts; the other is for the next round.
    """
    lines = lines or LineIndex(text)
    made: list[Change] = []
    for finding in findings:
        rewrites = [rewrite for rewrite in finding.rewrites if rewrite.applicability in allowed]
        if not (rewrites and finding.is_open):
            continue
        # Offsets of a record are its own; the line and column of the finding place it in the file.
        shift = lines.offset(finding.line, finding.column) - finding.start
        if text[shift + finding.start : shift + finding.end] != finding.text:
            continue
        options = [
            Change(start, end, text[start:end], one.text, finding, one.applicability)
            for one in rewrites
            for start, end in [(shift + one.start, shift + one.end)]
        ]
        if any(one.start < other.end and other.start < one.end for one in options for other in made):
            continue
        chosen = choose(finding, options)
        if chosen is not None:
            made.append(chosen)
    return sorted(made, key=lambda change: change.start)


def changed(text: str, edits: Iterable[Change]) -> str:
    """The text with edits applied; what lies between them stays as it is.

    Args:
        text: the file's text.
        edits: in order, none overlapping another.
    """
    parts = []
    done = 0
    for edit in edits:
        parts += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*parts, text[done:]])
