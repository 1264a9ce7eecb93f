"""Findings turned into edits of the text they stand in."""

from __future__ import annotations

import re
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


# Marks of emphasis in Markdown, and elements of HTML that are nothing around nothing.
_OPENING = re.compile(
    r"(?:(?P<mark>[*_~])(?P=mark){0,2}|<(?P<name>b|strong|i|em|u|s|del|ins|mark|small|big|span|font)(?:\s[^<>]*)?>)$",
    re.I,
)
_LINKING = re.compile(r"<(/?)(a|button|label|router-link|navigator)(?=[\s>])", re.IGNORECASE)
# What of a link nobody reads: tags, entities, pictures of Markdown.
_UNREAD = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^'"<>])*+>|&\w+;|!\[[^\]\n]*\]\([^)\n]*\)""")
_LONGEST_LINK = 3000
_LONGEST_MARK = 200

# Picks one of the edits that a finding offers, or none.
Choose = Callable[[Finding, Sequence[Change]], Change | None]


def offered(text: str, finding: Finding, allowed: frozenset[str], lines: LineIndex) -> list[Change]:
    """The edits that one finding offers, best first; none where it is decided, or the text has changed.

    Args:
        text: the file's decoded text.
        finding: of one of its documents.
        allowed: which applicabilities may be applied.
        lines: places findings in the text.
    """
    rewrites = [rewrite for rewrite in finding.rewrites if rewrite.applicability in allowed]
    if not (rewrites and finding.is_open):
        return []
    # Offsets of a record are its own; the line and column of the finding place it in the file.
    shift = lines.offset(finding.line, finding.column) - finding.start
    if text[shift + finding.start : shift + finding.end] != finding.text:
        return []
    spans = [(one, *_with_markup(text, shift + one.start, shift + one.end, one.text)) for one in rewrites]
    return [
        Change(start, end, text[start:end], one.text, finding, one.applicability)
        for one, start, end in spans
        if one.text or not _is_link(text, start, end)
    ]


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
        options = offered(text, finding, allowed, lines)
        if not options:
            continue
        if any(one.start < other.end and other.start < one.end for one in options for other in made):
            continue
        chosen = choose(finding, options)
        if chosen is not None:
            made.append(chosen)
    return sorted(made, key=lambda change: change.start)


def _with_markup(text: str, start: int, end: int, new: str) -> tuple[int, int]:
    """The span with the marks of emphasis around it, where nothing would be left between them; a blank in front of `/>` stays."""
    while not new and (before := _OPENING.search(text, max(start - _LONGEST_MARK, 0), start)):
        closing = f"</{before['name']}>" if before["name"] else before[0]
        if text[end : end + len(closing)].lower() != closing.lower():
            break
        start, end = before.start(), end + len(closing)
    # <input name=sms checked/>: without the blank the slash would belong to the value.
    if not new and text.startswith("/>", end) and text[start : start + 1].isspace():
        start += 1
    return start, end


def _is_link(text: str, start: int, end: int) -> bool:
    """Whether a span is all that a link or a button says."""
    before, after = text[max(start - _LONGEST_LINK, 0) : start], text[end : end + _LONGEST_LINK]
    if _UNREAD.sub("", before).rstrip(" ").endswith("[") and after.lstrip(" ").startswith("]"):
        return True
    opening = next(iter(reversed(list(_LINKING.finditer(before)))), None)
    if opening is None or opening[1]:
        return False
    inner = before[opening.start() :], after[: max(after.lower().find(f"</{opening[2].lower()}"), 0)]
    return not any(char.isalnum() for part in inner for char in _UNREAD.sub("", part))


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
