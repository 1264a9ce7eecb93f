"""A pattern taken apart into its alternatives, each with the literals that a match of it cannot do without.

A rule lists dozens of ways to say a thing. Most texts that hold an anchor of one of them lack something else that way needs (保 but
not 分), so hardly any pattern is run in vain, and then only the alternative in question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping

from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Branch, Strict
from adlint.rulepacks.spelt import literals

# References to groups and flags bear on a pattern as a whole.
_WHOLE = re.compile(r"\\[1-9]|\(\?P[=>]|\(\?\(|\(\?[aiLmsux]+\)")
# What is looked at as one when a pattern is split: an escape, a class of characters, a bracket, a bar.
_STEP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
# Longer lists are hardly ever missing from a text and cost more to look for.
_MOST_NEEDED = 2000
# Words that may be written in disguise.
WORD = re.compile("[\u4e00-\u9fff]{2,5}")


class Apart(Strict, frozen=True):
    """One alternative taken apart: what does not depend on where it stands, so that it is worked out once.

    Attributes:
        anchors: literals of which every match of it contains one.
        needs: patterns of literals of which every match contains one as well.
        spelt: words that it spells out.
        whole: words that are all it looks for.
    """

    anchors: tuple[str, ...]
    needs: tuple[str, ...]
    spelt: tuple[str, ...]
    whole: tuple[str, ...]


def branches_of(pattern: str, known: MutableMapping[str, Apart] | None = None) -> tuple[Branch, ...]:
    """The alternatives of a pattern, in the order in which they are tried.

    Args:
        pattern: expanded pattern.
        known: alternatives that were taken apart before; what is new is added.

    Raises:
        ValueError: one of them has no literal that every match contains; or it is not acceptable.
    """
    known = {} if known is None else known
    spans = [(0, len(pattern))] if _WHOLE.search(pattern) else list(_spans(pattern, 0, len(pattern)))
    branches = []
    for start, end in spans:
        alternative = pattern[start:end]
        if alternative not in known:
            known[alternative] = _taken_apart(alternative)
        branches.append(Branch(start, end, known[alternative].anchors, known[alternative].needs))
    return tuple(branches)


def _taken_apart(alternative: str) -> Apart:
    # What is the likeliest to be missing is looked for first.
    first, *others = sorted(patterns.literals(alternative), key=patterns.worth, reverse=True)
    anchors = patterns.shortest(first)
    needs = tuple(_any_of(patterns.shortest(texts)) for texts in others if len(texts) <= _MOST_NEEDED)
    spelt = dict.fromkeys(filter(WORD.fullmatch, literals(patterns.parse(alternative))))
    said = filter(WORD.fullmatch, dict.fromkeys((*spelt, *anchors)))
    return Apart(anchors, needs, tuple(spelt), patterns.whole(alternative, said))


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
