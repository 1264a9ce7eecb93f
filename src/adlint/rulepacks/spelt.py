"""The words that a pattern spells out: what of it can be written in disguise."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from adlint.rulepacks.trees import REPEATS, children, exact

_MOST_WAYS = 120


def literals(tree: Any) -> Iterator[str]:
    """The words that a pattern spells out. What may be absent is left out, and spelt out by itself.

    Args:
        tree: its syntax tree.
    """
    run: list[Collection[str]] = []
    for node in [*tree, None]:
        heads = None if node is None else _heads(node)
        if heads is not None and prod(map(len, [*run, heads])) <= _MOST_WAYS:
            run.append(heads)
        else:
            yield from map("".join, product(*run))
            run = [] if heads is None else [heads]
        if node is not None and node[0] not in (op.ASSERT, op.ASSERT_NOT, op.LITERAL, op.IN):
            for child in children(node):
                yield from literals(child)


def _heads(node: Any) -> set[str] | None:
    """The few short words that a piece of a pattern begins with; None when they are many."""
    kind, value = node
    if kind in REPEATS and value[0] == 0:
        return {""}
    if kind is op.BRANCH:
        branches = [_head(branch) for branch in value[1]]
        return None if None in branches else {text for texts in branches if texts for text in texts}
    if kind is op.SUBPATTERN:
        return _head(value[-1])
    texts = exact([node])
    return texts if texts and kind not in (op.ASSERT, op.ASSERT_NOT, op.AT) else None


def _head(tree: Any) -> set[str] | None:
    run: list[Collection[str]] = []
    for node in tree:
        heads = _heads(node)
        if heads is None or prod(map(len, [*run, heads])) > _MOST_WAYS:
            break
        run.append(heads)
    return set(map("".join, product(*run))) if any(run) else None
