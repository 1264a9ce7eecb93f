"""What people wrote into the copy about a finding: `adlint: disable-next-line superlative -- 理由 until=2027-01-31`.

A reason is required; without one, or after its day, a suppression silences nothing and is itself a finding.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from adlint.findings import Decision, Finding

MARK = "adlint"
_FENCE = "```"
Fault = Literal["unused", "expired", "unreasoned", "unknown"]

_SCOPES = ("next-line", "line", "file")
# Not in `code`, where it is only shown; with the colon and the dashes of a Chinese keyboard, too.
_DIRECTIVE = re.compile(r"(?<!`)adlint[:：][ \t]*disable(?:-(?P<scope>[a-z-]*[a-z]))?\b(?P<rest>[^\r\n]*)")
# What ends a comment: --> of markup, */ of code, --%> of JSP.
_CLOSED = re.compile(r"(?:--%?>|\*/\}?|[#%]\}).*$")
_UNTIL = re.compile(r"\buntil(?:[ \t]*[=＝:：][ \t]*|[ \t]+(?=\d))(\S*)")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_REASON = re.compile(r"(?:^|[ \t])--(?:[ \t]|$)|——")
_NAME = re.compile(r"[^\s,，、]+")
_NEXT_LINE = re.compile(r"[^\r\n]*(?:(?:\r\n?|\n)[ \t]*)+[^\r\n]*")


class Suppression(NamedTuple):
    """One directive.

    Attributes:
        start: where it begins, in code points of the document's text.
        end: where it ends, without what closes the comment.
        rules: ids of rules, packs or families; none where it, or its day, is written in a way that means nothing.
        first: where what it covers begins.
        last: where that ends.
        reason: why; empty when none is given.
        until: the last day on which it holds, or None.
    """

    start: int
    end: int
    rules: tuple[str, ...]
    first: int
    last: int
    reason: str
    until: date | None


class Faulty(NamedTuple):
    """A directive with what is wrong with it, and where that stands."""

    fault: Fault
    start: int
    end: int


def suppressions(text: str) -> Iterator[Suppression]:
    """The directives in a document's text, in order.

    Args:
        text: with its comments.
    """
    fences = counted = 0
    for found in _DIRECTIVE.finditer(text):
        fences += text.count(_FENCE, counted, found.start())
        counted = found.start()
        # Between fences of Markdown it is shown, too.
        if fences % 2:
            continue
        rest = _CLOSED.sub("", found["rest"])
        end = found.start("rest") + len(rest.rstrip())
        until = _UNTIL.search(rest)
        day = _day(until[1]) if until else None
        names, *reasons = _REASON.split(_UNTIL.sub("", rest), maxsplit=1)
        is_clear = found["scope"] in _SCOPES and (until is None or day is not None)
        yield Suppression(
            found.start(), end, tuple(_NAME.findall(names)) if is_clear else (), *_covered(text, found),
            reason="".join(reasons).strip(), until=day,
        )  # fmt: skip


def decided(
    findings: Sequence[Finding], text: str, *, as_of: date, known: Container[str], running: Container[str]
) -> tuple[list[Finding], list[Faulty]]:
    """Findings with what was decided about them in the text.

    Args:
        findings: of one document.
        text: the document's text.
        as_of: the day.
        known: names of all rules, packs and families.
        running: those of the rules that run; what nobody looked for cannot be told to be unused.

    Returns:
        The findings, those on the directives themselves left out, and the directives that are faulty.
    """
    found = list(suppressions(text))
    kept = [one for one in findings if not any(its.start < one.end and one.start < its.end for its in found)]
    faulty: list[Faulty] = []
    used: set[Suppression] = set()
    holding = []
    for one in found:
        unknown = not one.rules or any(name not in known for name in one.rules)
        if not one.reason:
            faulty.append(Faulty("unreasoned", one.start, one.end))
        elif one.until is not None and one.until < as_of:
            faulty.append(Faulty("expired", one.start, one.end))
        elif unknown:
            faulty.append(Faulty("unknown", one.start, one.end))
        else:
            holding.append(one)
    covering = _covering(holding, len(text))
    result = []
    for finding in kept:
        names = {finding.rule, finding.pack, finding.family}
        by = next((one for one in covering(finding.start) if not names.isdisjoint(one.rules)), None)
        if by is not None and finding.is_open:
            used.add(by)
            until = by.until.isoformat() if by.until else None
            finding = msgspec.structs.replace(finding, decision=Decision("suppressed", by.reason, until))
        result.append(finding)
    faulty += [
        Faulty("unused", one.start, one.end)
        for one in holding
        if one not in used and all(name in running for name in one.rules)
    ]
    return result, faulty


def _covering(found: Sequence[Suppression], length: int) -> Callable[[int], Iterable[Suppression]]:
    """What tells which suppressions cover a place, in their order, without asking all of them: lines may have one each."""
    whole = [one for one in found if one.last - one.first >= length]
    # Of those that cover a line or two, each begins and ends no earlier than the one before it.
    lines = sorted((one for one in found if one.last - one.first < length), key=lambda one: (one.first, one.last))
    firsts, lasts = [one.first for one in lines], [one.last for one in lines]

    def covering(place: int) -> Iterable[Suppression]:
        some = lines[bisect_right(lasts, place) : bisect_right(firsts, place)]
        return sorted([*whole, *some], key=lambda one: one.start)

    return covering


def _covered(text: str, found: re.Match[str]) -> tuple[int, int]:
    if found["scope"] == "file":
        return 0, len(text)
    low = max(text.rfind("\n", 0, found.start()), text.rfind("\r", 0, found.start())) + 1
    if found["scope"] == "line":
        return low, found.end()
    after = _NEXT_LINE.match(text, found.end())
    return found.end(), after.end() if after else len(text)


def _day(written: str) -> date | None:
    """The day; None for one that no calendar has, or that is written otherwise than 2027-01-31."""
    try:
        return date.fromisoformat(written) if _ISO.fullmatch(written) else None
    except ValueError:
        return None
