"""Rewrites that fit the slot of what they replace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adlint.engine.context import Context
from adlint.engine.settings import HouseRewrite
from adlint.findings import Applicability
from adlint.rulepacks import patterns
from adlint.rulepacks.schema import RewriteFor, Rule

_COMMAS = "，,、"
_BLANKS = " \t"


class Edit(NamedTuple):
    """A replacement in the folded text: where, what, how surely true."""

    start: int
    end: int
    text: str
    applicability: Applicability


def house_edits(house: Sequence[HouseRewrite], context: Context) -> Iterator[Edit]:
    """The team's own rewrites of the words around a match; what a team has decided asserts what it may.

    Args:
        house: in order.
        context: the match.
    """
    text, start, end = context.passage.text, context.start, context.end
    for one in house:
        at = text.find(one.text, max(end - len(one.text), 0), start + len(one.text))
        if at >= 0 and at <= start:
            yield from (Edit(at, at + len(one.text), words, "safe") for words in one.to)


def edits(rule: Rule, context: Context) -> tuple[Edit, ...]:
    """The rewrites a rule offers for a match, best first.

    Args:
        rule: with its rewrites by slot; entries without slot serve the slots that no other entry names.
        context: the match.
    """
    if not rule.rewrite:
        return ()
    slot = context.slot
    for option in rule.rewrite:
        if (not option.slot or slot in option.slot) and (option.when is None or context.holds(option.when)):
            return tuple(_edits(option, context))
    return ()


def _edits(option: RewriteFor, context: Context) -> Iterator[Edit]:
    text = context.passage.text
    start, end = context.start, context.end
    if option.part and (match := patterns.compiled(option.part).search(text[start:end], timeout=patterns.SECONDS)):
        start, end = start + match.start(), start + match.end()
    first, last = context.sentence
    if option.drop_before and (
        match := patterns.ending(option.drop_before).search(text, first, start, timeout=patterns.SECONDS)
    ):
        start = match.start()
    if option.drop_after and (
        match := patterns.compiled(option.drop_after).match(text, end, last, timeout=patterns.SECONDS)
    ):
        end = match.end()
    for choice in option.texts:
        if choice.text:
            yield Edit(start, end, choice.text, choice.applicability)
        else:
            low, high = _whole_clause(context, start, end)
            # A heading or cell that would be left empty needs other words, which only its author has.
            if any(map(str.isalnum, text[:low])) or any(map(str.isalnum, text[high:])):
                yield Edit(low, high, "", choice.applicability)


def _whole_clause(context: Context, start: int, end: int) -> tuple[int, int]:
    """The span to delete: with one comma, where nothing else is left of the clause."""
    text = context.passage.text
    low, high = context.clause
    if text[low:start].strip() or text[end:high].strip():
        return start, end
    lead = low
    while lead and text[lead - 1] in _BLANKS:
        lead -= 1
    if lead and text[lead - 1] in _COMMAS:
        return lead - 1, high
    if high < len(text) and text[high] in _COMMAS:
        return start, high + 1
    # In a title a blank is the comma.
    if lead < low:
        return lead, high
    return (start, high + 1) if high < len(text) and text[high] in _BLANKS else (start, end)
