"""Counts over many rows, added up part by part in memory that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nlargest, nsmallest
from typing import TypeVar

import msgspec

from adlint.batch.rows import in_cell
from adlint.documents import Document
from adlint.findings import Finding, Severity

Key = TypeVar("Key")
# So many different phrases, clauses and shops are counted apart; rarer ones are dropped when there are twice as many
# (counts of what stays are then lower bounds: lossy counting, Manku and Motwani 2002).
_MOST = 20_000
_LEVELS = tuple(level.name for level in sorted(Severity, reverse=True))


class Shop(msgspec.Struct):
    """Rows of one shop: all, those with errors or warnings, and open findings."""

    rows: int = 0
    faulty: int = 0
    findings: int = 0


class Phrase(msgspec.Struct):
    """Words that offend a rule: in how many rows, and how gravely."""

    rows: int
    severity: str


class Tally(msgspec.Struct):
    """What was counted.

    Attributes:
        rows: that were checked.
        rejected: that could not be.
        worst: rows by the gravest of their open findings; those without are not in it.
        severities: open findings by severity.
        rules: open findings by rule.
        goods: open findings by goods; an empty name where these are unknown.
        decided: findings that somebody decided about, by how.
        shops: by name.
        categories: rows by what they give as their category, where no goods are known by that name.
        phrases: by rule and offending words.
        clauses: by rule and the clause around them.
        is_rough: whether rare phrases, clauses or shops were dropped on the way.
    """

    rows: int = 0
    rejected: int = 0
    worst: dict[str, int] = {}
    severities: dict[str, int] = {}
    rules: dict[str, int] = {}
    goods: dict[str, int] = {}
    decided: dict[str, int] = {}
    shops: dict[str, Shop] = {}
    categories: dict[str, int] = {}
    phrases: dict[tuple[str, str], Phrase] = {}
    clauses: dict[tuple[str, str], Phrase] = {}
    is_rough: bool = False

    @property
    def clean(self) -> int:
        """Rows without an open finding."""
        return self.rows - sum(self.worst.values())

    def row(self, document: Document, findings: Sequence[Finding]) -> None:
        """Count a row.

        Args:
            document: the row.
            findings: all that was found in it, decided ones too.
        """
        self.rows += 1
        worst = 0
        phrases, clauses = set(), set()
        for finding in findings:
            if not finding.is_open:
                if finding.decision is not None:
                    _count(self.decided, finding.decision.kind)
                continue
            worst = max(worst, finding.severity)
            _count(self.severities, finding.severity.name)
            _count(self.rules, finding.rule)
            _count(self.goods, finding.goods.id or "")
            *_, text = in_cell(document, finding)
            phrases.add((finding.rule, text, finding.severity.name))
            clauses.add((finding.rule, finding.clause or text, finding.severity.name))
        for found, into in ((phrases, self.phrases), (clauses, self.clauses)):
            for rule, text, severity in sorted(found):
                into.setdefault((rule, text), Phrase(0, severity)).rows += 1
        if worst:
            _count(self.worst, Severity(worst).name)
        if document.shop:
            shop = self.shops.setdefault(document.shop, Shop())
            shop.rows += 1
            shop.faulty += worst >= Severity.warning
            shop.findings += sum(finding.is_open for finding in findings)

    def strange(self, category: str) -> None:
        """Count a row whose category is none that is known."""
        _count(self.categories, category)

    def add(self, other: Tally) -> None:
        """Add what was counted elsewhere; the same in the same order gives the same."""
        self.rows += other.rows
        self.rejected += other.rejected
        self.is_rough |= other.is_rough
        for name in ("worst", "severities", "rules", "goods", "decided", "categories"):
            mine = getattr(self, name)
            for key, count in getattr(other, name).items():
                _count(mine, key, count)
        for name in ("phrases", "clauses"):
            found = getattr(self, name)
            for key, phrase in getattr(other, name).items():
                found.setdefault(key, Phrase(0, phrase.severity)).rows += phrase.rows
        for key, shop in other.shops.items():
            own = self.shops.setdefault(key, Shop())
            own.rows, own.faulty, own.findings = (
                own.rows + shop.rows,
                own.faulty + shop.faulty,
                own.findings + shop.findings,
            )
        self._shed()

    def _shed(self) -> None:
        for name in ("phrases", "clauses", "shops"):
            found = getattr(self, name)
            if len(found) > 2 * _MOST:
                setattr(self, name, dict(most(found, _MOST)))
                self.is_rough = True
        if len(self.categories) > 2 * _MOST:
            self.categories = dict(ranked(self.categories, _MOST))
            self.is_rough = True

    def by_level(self, counts: dict[str, int]) -> dict[str, int]:
        """Counts by severity, the gravest first, each of them named."""
        return {level: counts.get(level, 0) for level in _LEVELS}


def most(found: dict[Key, Shop] | dict[Key, Phrase], number: int) -> list[tuple[Key, Shop | Phrase]]:
    """The entries with the most faulty rows, the most first, advice last; of equals the first in order of their names.

    Args:
        found: by name.
        number: how many at most.
    """

    def rank(entry: tuple[Key, Shop | Phrase]) -> tuple[int, int]:
        one = entry[1]
        return (one.faulty, one.rows) if isinstance(one, Shop) else (one.severity != "info", one.rows)

    return nlargest(number, sorted(found.items(), key=lambda entry: str(entry[0])), key=rank)


def ranked(counts: Mapping[str, int], number: int) -> list[tuple[str, int]]:
    """The largest counts, the largest first; of equals the first in order of their names.

    Args:
        counts: by name.
        number: how many at most.
    """
    return nsmallest(number, counts.items(), key=lambda one: (-one[1], one[0]))


def _count(counts: dict[str, int], key: str, by: int = 1) -> None:
    counts[key] = counts.get(key, 0) + by
