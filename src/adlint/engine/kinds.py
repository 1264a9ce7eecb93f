"""What kind of text it is when nobody says: leaflet, clause, news, review, ..., by its evident form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adlint.rulepacks import patterns
from adlint.rulepacks.schema import KindForm

# A text shows its kind early; more would only cost time.
LOOKED_AT = 2000
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile("[^。！？!?]+")


class KindForms:
    """The evident forms of kinds of text.

    Args:
        kinds: forms in order of precedence, lexicons expanded; patterns are compiled when first needed.
    """

    def __init__(self, kinds: Sequence[KindForm]) -> None:
        self._kinds = tuple(kinds)

    def guess(self, text: str) -> str | None:
        """The kind that a text shows, or None when it shows none (and is then read as an advertisement).

        Args:
            text: folded text; its first 2,000 characters are looked at.

        Raises:
            RuleError: a pattern did not end within its time limit.
        """
        head = text[:LOOKED_AT]
        return next((kind.id for kind in self._kinds if _shows(head, kind)), None)


def _shows(text: str, kind: KindForm) -> bool:
    """Whether enough patterns match and no counter-sign does."""
    if kind.opening and not any(_opens(text, pattern, kind.id) for pattern in kind.patterns):
        return False
    missing = kind.at_least
    for left in range(len(kind.patterns), 0, -1):
        if missing > left:
            return False
        missing -= _found(text, kind.patterns[len(kind.patterns) - left], kind.id)
        if not missing:
            return not any(_found(text, pattern, kind.id) for pattern in kind.unless)
    return False


def _opens(text: str, pattern: str, kind: str) -> bool:
    """Whether a pattern begins in the first line, or in the first sentence of a single line."""
    body = text.strip()
    first = _LINE.match(body) if "\n" in body else _SENTENCE.match(body)
    end = len(text) - len(text.lstrip()) + (first.end() if first else 0)
    match = _search(text, pattern, kind)
    return match is not None and match.start() < end


def _found(text: str, pattern: str, kind: str) -> bool:
    return _search(text, pattern, kind) is not None


def _search(text: str, pattern: str, kind: str) -> patterns.Match | None:
    try:
        return patterns.search(pattern, text)
    except TimeoutError:
        raise patterns.timed_out(kind) from None
