"""From anchors to matches: terms, patterns and token sequences, each where an anchor of its rule was seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter

from adlint.engine.matcher import Hit
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Branch, TokenTest
from adlint.rulepacks.repetitions import SHORT
from adlint.rulepacks.schema import Rule
from adlint.text.clauses import Passage
from adlint.text.tokens import Token

_start = attrgetter("start")
# So many spans back may still reach to the place of a hit.
_LAST = 8


def matches(
    rule: Rule, alternatives: Alternatives | None, passage: Passage, hits: Sequence[Hit]
) -> Iterator[tuple[int, int]]:
    """Spans of the passage that the rule's trigger finds, each once, before any judging.

    Args:
        rule: a rule with terms, pattern or tokens.
        alternatives: those of its pattern, if it has one.
        passage: the folded text.
        hits: the anchors of this rule found in it.
    """
    if rule.terms:
        found = _longest((hit.start, hit.end) for hit in hits)
    elif alternatives:
        found = alternatives.matches(passage, hits)
    else:
        found = _by_tokens(rule.tokens, passage, hits)
    for start, end in found:
        if rule.whole_words == "no":
            yield start, end
            continue
        cut_start, cut_end = passage.cuts(start, end)
        if rule.whole_words == "trim":
            if not cut_end:
                yield _first_whole_word(passage, start, end) if cut_start else start, end
        elif not (cut_start or cut_end if rule.whole_words == "cut-either" else cut_start and cut_end):
            yield start, end


def _first_whole_word(passage: Passage, start: int, end: int) -> int:
    """Where the first whole word of the span begins; `start` itself when it holds none, or would come to one character."""
    low = next(token.end for token in passage.tokens(start, end) if token.start < start < token.end)
    return low if low < end - 1 else start


def _longest(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that lie in no other one."""
    last_end = -1
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if end > last_end:
            yield start, end
            last_end = end


class Alternatives:
    """The alternatives of a rule's pattern, and which of them a text calls for.

    Args:
        pattern: the pattern.
        branches: where its alternatives stand, in the order in which they are tried.
    """

    def __init__(self, pattern: str, branches: Sequence[Branch]) -> None:
        self._parts = [(pattern[branch.start : branch.end], branch.needs) for branch in branches]
        self._by_anchor: defaultdict[str, list[int]] = defaultdict(list)
        for index, branch in enumerate(branches):
            for anchor in branch.anchors:
                self._by_anchor[anchor].append(index)

    def matches(self, passage: Passage, hits: Sequence[Hit]) -> Iterator[tuple[int, int]]:
        """What the pattern finds in the sentences that hold one of its anchors.

        Args:
            passage: the folded text.
            hits: the anchors found in it.
        """
        done = -1
        text = passage.text
        ordered = sorted(hits, key=_start) if len(hits) > 1 else hits
        for hit in ordered:
            if hit.start < done:
                continue
            low, high = passage.sentence(hit.start, hit.end)
            # A long text has as many sentences as hits: each is asked for its own.
            here = ordered[bisect_left(ordered, low, key=_start) : bisect_left(ordered, high, key=_start)]
            for match in _first_of(self._called_for(text, here, low, high), text, low, high):
                start, end = offence(match)
                if end > start:
                    yield start, end
            done = high

    def are_called_for(self, text: str, hits: Sequence[Hit]) -> bool:
        """Whether a short text may hold a match; of a long one its sentences tell more."""
        return len(text) > SHORT or bool(self._called_for(text, hits, 0, len(text)))

    def _called_for(self, text: str, hits: Sequence[Hit], low: int, high: int) -> list[str]:
        """The alternatives that have an anchor, and all else they need, in `text[low:high]`."""
        seen = {
            index
            for hit in hits
            if low <= hit.start and hit.end <= high
            for index in self._by_anchor[text[hit.start : hit.end]]
        }
        return [
            part
            for part, needs in map(self._parts.__getitem__, sorted(seen))
            if all(patterns.search(need, text, low, high) for need in needs)
        ]


def _first_of(parts: Sequence[str], text: str, low: int, high: int) -> Iterator[patterns.Match]:
    """What the parts find in `text[low:high]`, as one pattern of all of them would: at one place the first part wins."""
    if len(parts) == 1:
        yield from patterns.finditer(parts[0], text, low, high)
        return
    waiting = [patterns.search(part, text, low, high) for part in parts]
    while found := [match for match in waiting if match is not None]:
        first = min(found, key=lambda match: match.start())
        yield first
        # None is empty, since it holds an anchor.
        low = first.end()
        waiting = [
            patterns.search(part, text, low, high) if match is not None and match.start() < low else match
            for part, match in zip(parts, waiting, strict=True)
        ]


def offence(match: patterns.Match) -> tuple[int, int]:
    """The span of a match that is the offence: its group `span` where that took part, or all of it."""
    if "span" in match.re.groupindex and match.start("span") >= 0:
        return match.span("span")
    return match.span()


def _by_tokens(
    sequences: Sequence[Sequence[TokenTest]], passage: Passage, hits: Sequence[Hit]
) -> Iterator[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    for hit in hits:
        tokens = passage.tokens(hit.start, hit.end)
        here = bisect_right(tokens, hit.start, key=lambda token: token.start) - 1
        for sequence in sequences:
            for index in range(max(here - len(sequence) + 1, 0), here + 1):
                last = _ends_at(tokens, index, sequence)
                if last is None or tokens[index].start > hit.start or tokens[last].end < hit.end:
                    continue
                span = tokens[index].start, tokens[last].end
                # Hits come in order of place, so a span that holds this one was among the last.
                if not any(start <= span[0] and span[1] <= end for start, end in seen[-_LAST:]):
                    seen.append(span)
                    yield span


def _ends_at(tokens: Sequence[Token], index: int, sequence: Sequence[TokenTest]) -> int | None:
    """Index of the last token of a sequence that begins at `index`, or None."""
    last = None
    for test in sequence:
        if index < len(tokens) and _passes(tokens[index], test):
            last = index
            index += 1
        elif not test.optional:
            return None
    return last


def _passes(token: Token, test: TokenTest) -> bool:
    return (
        test.min <= len(token.text) <= test.max
        and (not test.text or token.text in test.text)
        and (not test.starts or token.text.startswith(test.starts))
        and (not test.ends or token.text.endswith(test.ends))
        and (not test.pos or token.pos.startswith(test.pos))
        and token.text not in test.not_text
    )
