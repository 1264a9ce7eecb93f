"""One offence, one finding: overlapping findings become the weightiest of them, with the others named in `also`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec

from adlint.documents import Document
from adlint.findings import Also, Finding, Verdict
from adlint.rulepacks.schema import Rulebook
from adlint.text.clauses import clause_around
from adlint.text.normalize import fold


def merged(findings: Sequence[Finding], book: Rulebook, *, keep_exempt: bool) -> list[Finding]:
    """Merge findings that overlap.

    Args:
        findings: of one document, in any order.
        book: tells which rules are made for particular goods.
        keep_exempt: whether exempt matches are kept; one that overlaps an open finding never is.

    Returns:
        Findings in order of their place, none overlapping another of the same standing.
    """
    specific = {rule.id for rule in book.rules if rule.applies.goods}
    open_ones = _united([finding for finding in findings if finding.verdict is not Verdict.exempt], specific)
    if not keep_exempt:
        return open_ones
    freed = _united([finding for finding in findings if finding.verdict is Verdict.exempt], specific)
    freed = [f for f in freed if not any(f.start < other.end and other.start < f.end for other in open_ones)]
    return sorted((*open_ones, *freed), key=lambda finding: (finding.start, finding.end, finding.rule))


def _united(findings: Sequence[Finding], specific: set[str]) -> list[Finding]:
    groups: list[list[Finding]] = []
    reach = -1
    for finding in sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule)):
        if finding.start < reach:
            groups[-1].append(finding)
        else:
            groups.append([finding])
        reach = max(reach, finding.end)
    return [_weightiest(group, specific) for group in groups]


def _weightiest(group: list[Finding], specific: set[str]) -> Finding:
    ranked = sorted(group, key=lambda f: (-f.severity, f.rule not in specific, f.start - f.end, f.rule))
    first = ranked[0]
    others = {f.rule: Also(f.rule, f.basis) for f in ranked[1:] if f.rule != first.rule}
    return msgspec.structs.replace(first, also=tuple(others.values())) if others else first


def fingerprinted(findings: Sequence[Finding], document: Document) -> list[Finding]:
    """Give each finding its fingerprint: rule, folded clause and occurrence number within the document.

    Args:
        findings: in order of their place.
        document: the text they stand in.
    """
    seen: Counter[tuple[str, str]] = Counter()
    result = []
    for finding in findings:
        clause = fold(clause_around(document.text, finding.start, finding.end)).strip()
        number = seen[finding.rule, clause]
        seen[finding.rule, clause] += 1
        digest = hashlib.blake2b(f"{finding.rule}\0{clause}\0{number}".encode("utf-8", "surrogatepass"), digest_size=10)
        result.append(msgspec.structs.replace(finding, fingerprint=digest.hexdigest()))
    return result
