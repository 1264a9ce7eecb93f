"""What a reporter is given: the report, as its JSON form has it, and the source lines that a person wants beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from adlint.findings import Basis, Finding, Severity

VERSION = 1
NOTICE = {"zh": "非法律意见", "en": "not legal advice"}


class Problem(Struct, frozen=True):
    """Something that could not be read or run.

    Attributes:
        path: the file, or None.
        line: 1-based line, or None.
        column: 1-based column in code points, or None.
        code: what kind of problem it is, such as `unreadable`.
        message: reason and advice.
    """

    path: str | None
    line: int | None
    column: int | None
    code: str
    message: str


class Tool(Struct, frozen=True):
    """Which program made the report, and what the report is not."""

    name: str
    version: str
    notice: str


class Summary(Struct, frozen=True):
    """Counts of a run.

    Attributes:
        files: files that were read, also in part.
        documents: documents in them (a table's rows count one each).
        findings: open findings per severity.
        exempt: matches that an exemption frees.
        exempt_owing: those of them that the advertiser must be able to prove.
        suppressed: findings that the copy or the configuration suppresses, with a reason.
        supported: findings that the evidence ledger proves to be true.
        baselined: findings that the baseline knows.
        stale: findings that the baseline knows and that are no longer there.
        rewritable: open findings with at least one rewrite.
        rules: open findings per rule, most frequent first.
    """

    files: int = 0
    documents: int = 0
    findings: dict[str, int] = {}
    exempt: int = 0
    exempt_owing: int = 0
    suppressed: int = 0
    supported: int = 0
    baselined: int = 0
    stale: int = 0
    rewritable: int = 0
    rules: dict[str, int] = {}


class Report(Struct, frozen=True):
    """The outcome of a run.

    Attributes:
        version: of this form.
        tool: what made it.
        as_of: day whose law was applied (ISO).
        findings: in order of path and place.
        errors: what could not be read or run.
        summary: counts.
    """

    version: int
    tool: Tool
    as_of: str
    findings: tuple[Finding, ...] = ()
    errors: tuple[Problem, ...] = ()
    summary: Summary = Summary()

    @property
    def worst(self) -> Severity | None:
        """The highest severity of an open finding, or None."""
        return max((finding.severity for finding in self.findings if finding.is_open), default=None)


class Excerpt(NamedTuple):
    """The source line of a finding, or the part of it around the finding.

    Attributes:
        text: code points of one line.
        start: where the finding begins in `text`.
        end: where it ends in `text`; a finding of several lines ends with its first.
        before: whether the line goes on before `text`.
        after: whether it goes on after.
    """

    text: str
    start: int
    end: int
    before: bool = False
    after: bool = False


class RuleNote(NamedTuple):
    """What a form for machines says of a rule.

    Attributes:
        id: its id.
        why: why it is there, in the language of the report.
        family: kind of offence.
        origin: law, platform or house.
        severity: its ordinary severity.
        basis: the provisions it rests on.
    """

    id: str
    why: str
    family: str
    origin: str
    severity: Severity
    basis: tuple[Basis, ...] = ()


class LawNote(NamedTuple):
    """What there is to say of a provision that a finding rests on.

    Attributes:
        title: the law's full title.
        version: which version of it.
        summary: what the article says, in the language of the report; empty where there is no summary.
    """

    title: str
    version: str
    summary: str = ""


class Sources(NamedTuple):
    """What stands beside a report for people to see.

    Attributes:
        excerpts: one per finding of the report, in the same order.
        exempt: the first few exempt findings, so that a summary can name them.
        since: the revision since which changes are reported, or None for everything.
        rules: what there is to say of the rules that the findings name, by their ids.
        laws: what there is to say of the provisions that the findings rest on, by law and article.
        has_baseline: whether a baseline told what was there before.
        root: the folder from which forms for services that keep a repository name files; None leaves paths as they are.
        goods: what goods are called in the language of the report, by their ids.
        unread: how many files that may hold copy have no reader, by suffix.
    """

    excerpts: tuple[Excerpt, ...] = ()
    exempt: tuple[Finding, ...] = ()
    since: str | None = None
    rules: Mapping[str, RuleNote] = MappingProxyType({})
    has_baseline: bool = False
    laws: Mapping[tuple[str, str], LawNote] = MappingProxyType({})
    root: Path | None = None
    unread: Mapping[str, int] = MappingProxyType({})
    goods: Mapping[str, str] = MappingProxyType({})


# Code points kept on either side of a finding, and of the finding itself: more than a wide terminal shows.
_REACH = 240
_LONGEST = 2000


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """The part of a line that a finding stands in. What it costs does not depend on how long the line is.

    Args:
        text: the document's text.
        start: where the finding begins.
        end: where it ends.
    """
    low, high = max(start - _REACH, 0), min(min(end, start + _LONGEST) + _REACH, len(text))
    left = max(text.rfind("\n", low, start), text.rfind("\r", low, start), low - 1) + 1
    stops = [stop for stop in (text.find("\n", start, high), text.find("\r", start, high)) if stop >= 0]
    right = min(stops, default=high)
    end = max(start, min(end, start + _LONGEST, right))
    before = left > 0 and text[left - 1] not in "\r\n"
    after = right < len(text) and text[right] not in "\r\n"
    return Excerpt(text[left:right], start - left, end - left, before, after)


def plain(finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it: severities by name."""
    made: dict[str, Any] = msgspec.to_builtins(finding)
    made["severity"] = finding.severity.name
    return made
