"""Copy that contradicts itself: two prices, periods or contents for one offer, in a record or a block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adlint.engine.surroundings import Read, Surroundings
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Conflict, Said
from adlint.text.quantities import number, quantities


def contradictions(conflict: Conflict, read: Read, around: Surroundings) -> dict[tuple[int, int], tuple[str, str]]:
    """What a block says otherwise than it was said before, or in the title of its record; or claims that a note takes back.

    Args:
        conflict: what can be said twice.
        read: the block.
        around: what stands around it.

    Returns:
        For each such place, in order: what was said otherwise, and where.

    Raises:
        TimeoutError: a pattern took too long.
    """
    if conflict.claim is not None and conflict.taken_back_by is not None:
        return _taken_back(conflict.claim, conflict.taken_back_by, read, around)
    first: dict[tuple[int, str | None], tuple[tuple[str, ...], tuple[float | str, ...], Read, tuple[int, int]]] = {}
    found = {}
    for one in _told_before(read, around):
        for index, said in enumerate(conflict.said):
            for match in _matches(said, one):
                about = index, match.groupdict().get("name")
                measures, values = _compared(match["value"])
                if about not in first:
                    first[about] = measures, values, one, match.span()
                    continue
                told_measures, told, other, (start, end) = first[about]
                if one is read and told_measures == measures and told != values:
                    found[match.span()] = other.shown(start, end), around.place(other.number, start)
    return dict(sorted(found.items()))


def _taken_back(claim: str, note: str, read: Read, around: Surroundings) -> dict[tuple[int, int], tuple[str, str]]:
    """The claims of a block that a note after them takes back."""
    found = {}
    for match in patterns.finditer(claim, read.text):
        for one in around.reads[read.number :]:
            start = match.end() if one is read else 0
            taken = patterns.search(note, one.text, start)
            if taken:
                found[match.span()] = one.shown(*taken.span()), around.place(one.number, taken.start())
                break
    return found


def _told_before(read: Read, around: Surroundings) -> list[Read]:
    """What is compared, in the order in which it counts: the titles of a record, what stands before the block, the block."""
    if not around.is_record:
        return [read]
    others = [one for one in around.reads if one.field == "title" or one.number < read.number]
    others.sort(key=lambda one: (one.field != "title", one.number))
    return [*(one for one in others if one.number != read.number), read]


def _matches(said: Said, read: Read) -> Sequence[Any]:
    found = list(patterns.finditer(said.pattern, read.text))
    if found or said.in_title is None or read.field != "title":
        return found
    found = list(patterns.finditer(said.in_title, read.text))
    # 500克 送 100克: a title with several names no content of the whole.
    measured = {one.measure for match in found for one in quantities(match["value"])}
    return found if len(list(quantities(read.text, *measured))) == 1 else ()


def _compared(value: str) -> tuple[tuple[str, ...], tuple[float | str, ...]]:
    """What is measured, and how much; a bare numeral measures nothing, and other words are their own value."""
    measured = list(quantities(value))
    if measured:
        return tuple(one.measure for one in measured), tuple(one.value for one in measured)
    numeral = number(value)
    return (), (value if numeral is None else numeral,)
