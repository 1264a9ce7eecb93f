"""Findings turned into edits of the text they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from adlint.findings import Finding, Rewrite
from adlint.lines import LineIndex

Choose = Callable[[Finding, Sequence[Rewrite]], Rewrite | None]


class Change(NamedTuple):
    """One edit: where in the file's text (code points), what stands there, what is to stand there, and why."""

    start: int
    end: int
    old: str
    new: str
    finding: Finding


def changes(
    text: str, findings: Iterable[Finding], allowed: frozenset[str], choose: Choose, lines: LineIndex | None = None
) -> list[Change]:
    """The edits that findings offer, none overlapping another.

    Args:
        text: the file's decoded text.
        findings: of all its documents.
        allowed: which applicabilities may be applied.
        choose: picks one of the rewrites allowed for a finding, or none.
        lines: places findings in the text; None makes an index of the text.

    Returns:
        The edits in order of their place. Of two that overlap the first counts; the other is for the next round.
    """
    lines = lines or LineIndex(text)
    made: list[Change] = []
    for finding in findings:
        options = [rewrite for rewrite in finding.rewrites if rewrite.applicability in allowed]
        if not (options and finding.is_open):
            continue
        # Offsets of a record are its own; the line and column of the finding place it in the file.
        shift = lines.offset(finding.line, finding.column) - finding.start
        if any(shift + one.start < other.end and other.start < shift + one.end for one in options for other in made):
            continue
        chosen = choose(finding, options)
        if chosen is None:
            continue
        start, end = shift + chosen.start, shift + chosen.end
        if text[shift + finding.start : shift + finding.end] == finding.text:
            made.append(Change(start, end, text[start:end], chosen.text, finding))
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
