"""What in a rulebook rests on which provision of which law, and what a provision says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from adlint.rulepacks.parts import BasisEntry
from adlint.rulepacks.schema import Gist, Rulebook

_NUMBER = re.compile(r"\d+")


class Use(NamedTuple):
    """A rule, a dated change of a rule, an exemption or a piece of advice, and one provision that it rests on."""

    kind: Literal["rule", "change", "exemption", "advice"]
    id: str
    entry: BasisEntry
    since: str | None = None


def uses(book: Rulebook, law: str | None = None) -> list[Use]:
    """Everything that rests on a law, by article as a person counts them.

    Args:
        book: the rulebook.
        law: id of the law; None for all laws.
    """
    found = (use for use in _all(book) if law is None or use.entry.law == law)
    return sorted(found, key=lambda use: _order(use.entry.article))


def gist(book: Rulebook, law: str, article: str) -> Gist | None:
    """What an article says, in a sentence; None where there is no summary of it.

    Args:
        book: the rulebook.
        law: id of the law.
        article: as a `basis` cites it.
    """
    return next((one.articles.get(article) for one in book.laws if one.id == law), None)


def _all(book: Rulebook) -> Iterator[Use]:
    for rule in book.rules:
        yield from (Use("rule", rule.id, entry) for entry in rule.basis)
        yield from (Use("change", rule.id, entry, change.since) for change in rule.changes for entry in change.basis)
    yield from (Use("exemption", entry.id, entry.basis) for entry in book.exemptions if entry.basis)
    yield from (Use("advice", advice.id, entry) for advice in book.advice for entry in advice.basis)


def _order(article: str) -> tuple[bool, list[int], str]:
    """9(3) before 28; what begins with words comes last."""
    return not article[:1].isdigit(), [int(number) for number in _NUMBER.findall(article)], article
