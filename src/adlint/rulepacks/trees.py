"""Syntax trees of regular expressions, as the standard library parses them: what is in them, and what they spell exactly."""

from __future__ import annotations

from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
# Of more texts than this a pattern is not worth looking for.
MOST_TEXTS = 1600


def children(node: Any) -> Iterator[Any]:
    """The trees inside a node of a syntax tree."""
    kind, value = node
    if kind is op.BRANCH:
        yield from value[1]
    elif kind is op.SUBPATTERN:
        yield value[-1]
    elif kind in REPEATS:
        yield value[2]
    elif kind is op.ATOMIC_GROUP:
        yield value
    elif kind in (op.ASSERT, op.ASSERT_NOT):
        yield value[1]
    elif kind is op.GROUPREF_EXISTS:
        yield from (part for part in value[1:] if part is not None)


def members(items: list[Any]) -> set[str] | None:
    """The members of a small character class; None when it is not small."""
    chars: set[str] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            chars.add(chr(value))
        elif kind is op.RANGE and value[1] - value[0] < 12:
            chars.update(chr(code) for code in range(value[0], value[1] + 1))
        else:
            return None
    return chars


def exact(tree: Any) -> set[str] | None:
    """All texts the tree can match, when they are few; None when they are not."""
    texts = {""}
    for node in tree:
        part = _exact_node(node)
        if part is None or len(texts) * len(part) > MOST_TEXTS:
            return None
        texts = {left + right for left in texts for right in part}
    return texts


def _exact_node(node: Any) -> set[str] | None:
    kind, value = node
    if kind is op.LITERAL:
        return {chr(value)}
    if kind is op.IN:
        return members(value)
    if kind is op.SUBPATTERN:
        return exact(value[-1])
    if kind is op.ATOMIC_GROUP:
        return exact(value)
    if kind in (op.ASSERT, op.ASSERT_NOT, op.AT):
        return {""}
    if kind is op.BRANCH:
        parts = [exact(branch) for branch in value[1]]
        return None if any(part is None for part in parts) else {text for part in parts if part for text in part}
    if kind in REPEATS:
        low, high, child = value
        inner = exact(child) if high <= 2 else None
        if inner is None:
            return None
        return {"".join(texts) for count in range(low, high + 1) for texts in _products(inner, count)}
    return None


def _products(texts: set[str], count: int) -> Iterator[tuple[str, ...]]:
    if count == 0:
        yield ()
        return
    for head in texts:
        for tail in _products(texts, count - 1):
            yield (head, *tail)
