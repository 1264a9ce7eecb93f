"""One offence, one finding: overlapping findings become the weightiest of them, with the others named in `also`."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Sequence

import msgspec

from adlint.documents import Document
from adlint.findings import Also, Finding, Verdict
from adlint.text.clauses import clause_around
from adlint.text.normalize import fold


def merged(
    findings: Sequence[Finding], specific: Container[str], fitted: Container[str], *, keep_exempt: bool
) -> list[Finding]:
    """Merge findings that overlap.

    Args:
        findings: of one document, in any order.
        specific: ids of rules that are made for particular goods.
        fitted: ids of rules that rest on law about particular goods: the first of equals.
        keep_exempt: whether exempt matches are kept; one that overlaps an open finding never is.

    Returns:
        Findings in order of their place, none overlapping another of the same standing.
    """
    wanted = findings if keep_exempt else [finding for finding in findings if finding.verdict is not Verdict.exempt]
    if len(wanted) < 2:
        return list(wanted)
    # Open before exempt, then severity, then the rule made for the goods, then length, then law about goods, then id.
    ranked = sorted(
        wanted,
        key=lambda f: (
            f.verdict is Verdict.exempt,
            -f.severity,
            f.rule not in specific,
            f.start - f.end,
            f.rule not in fitted,
            f.rule,
            f.start,
        ),
    )
    kept = _Kept()
    for finding in ranked:
        kept.offer(finding)
    return kept.findings()


class _Kept:
    """Findings that do not overlap, by place, each with the rules of those it stands for."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._kept: list[tuple[Finding, dict[str, Also]]] = []

    def offer(self, finding: Finding) -> None:
        """Keep a finding, or name its rule with the one that is kept in its place."""
        index = bisect_right(self._starts, finding.start)
        if index and self._kept[index - 1][0].end > finding.start:
            index -= 1
        elif index == len(self._starts) or self._starts[index] >= finding.end:
            self._starts.insert(index, finding.start)
            self._kept.insert(index, (finding, {}))
            return
        first, also = self._kept[index]
        if finding.rule != first.rule and (finding.verdict is Verdict.exempt) == (first.verdict is Verdict.exempt):
            also.setdefault(finding.rule, Also(finding.rule, finding.basis))

    def findings(self) -> list[Finding]:
        """What was kept, in order of place."""
        return [
            msgspec.structs.replace(finding, also=tuple(also.values())) if also else finding
            for finding, also in self._kept
        ]


def fingerprinted(findings: Sequence[Finding], document: Document) -> list[Finding]:
    """Give each finding its fingerprint: rule, folded clause and occurrence number within the document.

    In a row the clause ends where its cell does, however the cells are parted.

    Args:
        findings: in order of their place.
        document: the text they stand in.
    """
    seen: Counter[tuple[str, str, bool]] = Counter()
    cells = {id(one.location): one for one in document.segments if one.location and one.location.row is not None}
    result = []
    for finding in findings:
        cell = cells.get(id(finding.location))
        place = cell.map.back(finding.start, finding.end) if cell else None
        text, start, end = (cell.text, *place) if cell and place else (document.text, finding.start, finding.end)
        clause = fold(clause_around(text, start, end)).strip()
        # Exempt matches are numbered apart: asking for them changes nobody's fingerprint.
        standing = (finding.rule, clause, finding.verdict is Verdict.exempt)
        number = seen[standing]
        seen[standing] += 1
        digest = hashlib.blake2b(f"{finding.rule}\0{clause}\0{number}".encode("utf-8", "surrogatepass"), digest_size=10)
        result.append(msgspec.structs.replace(finding, fingerprint=digest.hexdigest()))
    return result
