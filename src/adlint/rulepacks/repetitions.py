"""Repetitions in patterns: which could take a text's length many times over, and which can run without a time limit."""

from __future__ import annotations

from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from adlint.rulepacks.trees import REPEATS, children, members

# In so few characters most patterns cannot run away: those whose repetitions share them out in this many ways at most.
SHORT = 200
_TAME = 300_000
# Of what else they stand for, folded text has nothing.
_CATEGORIES = {op.CATEGORY_DIGIT: frozenset("0123456789"), op.CATEGORY_SPACE: frozenset(" \t\n\r\f\v\u3000")}
_LONG = 16
# In how many ways nested repetitions may share out a text before a pattern is refused.
_MOST_WAYS = 2000


def is_tame(tree: Any) -> bool:
    """Whether a pattern cannot run away in a text of `SHORT` characters.

    Args:
        tree: its syntax tree.
    """
    return _most_ways(tree) <= _TAME or _ways(tree, frozenset())[0] <= _TAME


def _most_ways(tree: Any) -> int:
    """In how many ways at most repetitions can share out a short text, whichever alternatives are taken: quickly told."""
    ways = 1
    for node in tree:
        kind, value = node
        if kind in REPEATS:
            ways *= min(int(value[1]) - int(value[0]), SHORT) + 1
        ways *= max(map(_most_ways, children(node)), default=1)
    return ways


def _ways(tree: Any, after: frozenset[str] | None = None) -> tuple[int, frozenset[str] | None]:
    """In how many ways, about, they really can, and which characters the tree can begin with.

    A repetition that begins otherwise than what follows it has but one way: where it ends is plain from the text.

    Args:
        tree: a syntax tree.
        after: the characters that what follows it can begin with, none where nothing follows; None for any, here and in what is
            returned.
    """
    ways = 1
    for kind, value in reversed(list(tree)):
        inner = [
            _ways(child, _repeated(child, after) if kind in REPEATS else after) for child in children((kind, value))
        ]
        ways *= max((count for count, _ in inner), default=1)
        if kind in REPEATS:
            low, high = int(value[0]), min(int(value[1]), SHORT)
            heads = inner[0][1]
            both = None if heads is None or after is None else heads | after
            # What is possessive keeps all it has taken, and what nothing follows need not give anything back.
            shares = after is None or (after if heads is None else heads & after)
            if high > low and shares and kind is not op.POSSESSIVE_REPEAT:
                ways *= high - low + 1
            after = both if low == 0 else heads
        elif kind in (op.BRANCH, op.SUBPATTERN, op.ATOMIC_GROUP):
            begins = [heads for _, heads in inner if heads is not None]
            after = frozenset().union(*begins) if len(begins) == len(inner) else None
        else:
            after = _heads(kind, value)
    return ways, after


def _heads(kind: Any, value: Any) -> frozenset[str] | None:
    """The characters that a node for one character stands for; None for any."""
    if kind is op.LITERAL:
        return frozenset(chr(value))
    if kind is not op.IN:
        return None
    categories = [_CATEGORIES.get(one) for what, one in value if what is op.CATEGORY]
    chars = members([item for item in value if item[0] is not op.CATEGORY])
    return None if chars is None or None in categories else frozenset(chars).union(*filter(None, categories))


def _repeated(child: Any, after: frozenset[str] | None) -> frozenset[str] | None:
    """What can follow the child of a repetition: the child again, or what follows the repetition."""
    heads = _ways(child, after)[1]
    return None if heads is None or after is None else heads | after


def runaways(tree: Any, *, outer: int = 1) -> Iterator[str]:
    """Repetitions inside long repetitions, and alternations there that begin alike, in words.

    Args:
        tree: a syntax tree.
        outer: how often, at most, the repetitions around the tree can take it.
    """
    for node in tree:
        kind, value = node
        # What is possessive is gone through once, however often it repeats.
        gives_back = kind in REPEATS and kind is not op.POSSESSIVE_REPEAT
        times = min(int(value[1]), _LONG + 1) if gives_back and value[0] != value[1] else 1
        bound = value[1] if gives_back else 1
        long = bound > _LONG
        if (outer > _LONG and long) or outer * times > _MOST_WAYS:
            yield "repetition inside repetition"
        if outer > _LONG and kind is op.BRANCH and _overlap(value[1]):
            yield "alternatives that begin alike"
        for child in children(node):
            yield from runaways(child, outer=outer * (_LONG + 1 if long else times))


def _overlap(branches: list[Any]) -> bool:
    seen: set[str] = set()
    for branch in branches:
        heads = _ways(branch)[1]
        if heads is None or heads & seen:
            return True
        seen |= heads
    return False
