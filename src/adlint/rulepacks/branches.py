"""A pattern taken apart into its alternatives, each with the literals that a match of it cannot do without.

A rule lists dozens of ways to say a thing. Most texts that hold an anchor of one of them lack something else that way needs (保 but
not 分), so hardly any pattern is run in vain, and then only the alternative in question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Branch

# References to groups and flags bear on a pattern as a whole.
_WHOLE = re.compile(r"\\[1-9]|\(\?P[=>]|\(\?\(|\(\?[aiLmsux]+\)")
# What is looked at as one when a pattern is split: an escape, a class of characters, a bracket, a bar.
_STEP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
# Longer lists are hardly ever missing from a text and cost more to look for.
_MOST_NEEDED = 2000


def branches_of(pattern: str) -> tuple[Branch, ...]:
    """The alternatives of a pattern, in the order in which they are tried.

    Args:
        pattern: expanded pattern.

    Raises:
        ValueError: one of them has no literal that every match contains; or it is not acceptable.
    """
    spans = [(0, len(pattern))] if _WHOLE.search(pattern) else list(_spans(pattern, 0, len(pattern)))
    return tuple(_branch(pattern, start, end) for start, end in spans)


def _branch(pattern: str, start: int, end: int) -> Branch:
    # What is the likeliest to be missing is looked for first.
    anchors, *others = sorted(patterns.literals(pattern[start:end]), key=patterns.worth, reverse=True)
    others = [texts for texts in others if len(texts) <= _MOST_NEEDED]
    return Branch(start, end, patterns.shortest(anchors), tuple(map(_any_of, map(patterns.shortest, others))))


def _any_of(texts: tuple[str, ...]) -> str:
    return patterns.alternation([re.escape(text) for text in texts])


def _spans(pattern: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the alternatives of `pattern[start:end]` stand; groups around all of it are looked into."""
    bars = []
    depth = 0
    closes = end
    for step in _STEP.finditer(pattern, start, end):
        match step[0]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
                if not depth:
                    closes = min(closes, step.end())
            case "|" if not depth:
                bars.append(step.start())
    if bars:
        for low, high in zip([start, *(bar + 1 for bar in bars)], [*bars, end], strict=True):
            yield from _spans(pattern, low, high)
    elif pattern.startswith("(?:", start, end) and closes == end:
        yield from _spans(pattern, start + 3, end - 1)
    else:
        yield start, end
