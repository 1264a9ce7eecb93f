"""Edits are written only where the file reads as it did but for them.

What is left of an unquoted cell, a plain scalar or a line can be syntax: a quote that comes first, `- `, a number, nothing.
Readers know what they have read, not what would be read instead, so the edited text is read once more.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from adlint import readers
from adlint.documents import Document, Segment
from adlint.errors import ReadError
from adlint.lines import LineIndex
from adlint.rewriting import Change, changed

# Each trial reads the whole text; where more than these fail, the rest is not sorted out.
_TRIALS = 64
# A longer text is read anew for each trial, in code points: tables may hold more than memory does.
_KEPT = 2_000_000
# So many characters are hardly met again nearby.
_KNOWN = 6
_start, _end = attrgetter("start"), attrgetter("end")


class _Piece(NamedTuple):
    """A stretch of what is read, blanks left out: text that stays, then room for as much as an edit writes, and that edit."""

    text: str
    room: int = 0
    edit: Change | None = None


class Rereading:
    """A text, and what a person reads in it.

    Args:
        text: the file's decoded text.
        name: its name; the suffix picks the reader.
        options: how columns and keys are to be taken.
    """

    def __init__(self, text: str, name: str, options: readers.Options) -> None:
        self._text = text
        self._name = name
        self._options = options
        self._trials = 0
        self._read: list[tuple[Segment, Document]] | None = None

    def kept(self, edits: Sequence[Change]) -> list[Change]:
        """The edits that can be written.

        Args:
            edits: in order, none overlapping another.

        Returns:
            All of them, unless the file could not be read any more or would read otherwise; then those that do no harm.
        """
        left = list(edits)
        while left and (faulty := self._faulty(left)) != []:
            if faulty is None:
                self._trials = _TRIALS
                return self._sorted_out(left)
            left = [edit for edit in left if edit not in faulty]
        return left

    def _faulty(self, edits: Sequence[Change]) -> list[Change] | None:
        """Edits that make the text read otherwise, those before the places where it departs; None where no place tells."""
        pieces, inside = self._expected(edits)
        after = _said(self._segments(changed(self._text, inside)))
        return [] if _is_made_of(after, pieces) else _departures(after, pieces) or None

    def _sorted_out(self, edits: list[Change]) -> list[Change]:
        """The edits that do no harm, by halves: where nothing can be read any more, no place tells which is at fault."""
        if not edits or self._reads_alike(edits):
            return edits
        self._trials -= 1
        if len(edits) == 1 or self._trials <= 0:
            return []
        middle = len(edits) // 2
        first, rest = self._sorted_out(edits[:middle]), self._sorted_out(edits[middle:])
        together = [*first, *rest]
        # What only both together would break waits for the next round.
        return together if not (first and rest) or self._reads_alike(together) else first

    def _reads_alike(self, edits: Sequence[Change]) -> bool:
        return self._faulty(edits) == []

    def reads_as(self, text: str) -> bool:
        """Whether another text reads as this one does."""
        return _said(self._segments(text)) == _said(self._before())

    def _segments(self, text: str) -> Iterator[tuple[Segment, Document]]:
        # What stands behind a fault is read neither with an edit nor without it.
        with contextlib.suppress(ReadError):
            for document in readers.read(
                text.encode("utf-8", "surrogatepass"), self._name, self._options, lambda _: None
            ):
                yield from ((segment, document) for segment in document.segments)

    def _before(self) -> Iterable[tuple[Segment, Document]]:
        """What is read without edits; an editor asks about one edit after the other."""
        if len(self._text) > _KEPT:
            return self._segments(self._text)
        if self._read is None:
            self._read = list(self._segments(self._text))
        return self._read

    def _expected(self, edits: Sequence[Change]) -> tuple[list[_Piece], list[Change]]:
        """What is to be read with the edits, and those of them that change copy: what is added beside it may say what it likes."""
        lines = LineIndex(self._text)
        pieces: list[_Piece] = []
        inside: dict[int, Change] = {}
        kept: list[str] = []
        for segment, document in self._before():
            text, done = segment.text, 0
            if not text:
                continue
            kept.append(_mark(segment))
            shift = lines.offset(document.line, document.column)
            low, high = (shift + place for place in segment.map.span(0, len(text)))
            for edit in edits[bisect_right(edits, low, key=_end) : bisect_left(edits, high, key=_start)]:
                place = segment.map.back(edit.start - shift, edit.end - shift)
                if place is None:
                    continue
                kept.append(_bare(text[done : place[0]]))
                pieces.append(_Piece("".join(kept), 0 if edit.start in inside else len(_bare(edit.new)), edit))
                inside[edit.start] = edit
                kept.clear()
                done = place[1]
            kept.append(_bare(text[done:]))
        return [*pieces, _Piece("".join(kept))], sorted(inside.values(), key=_start)


def _said(read: Iterable[tuple[Segment, Document]]) -> str:
    return "".join(_mark(segment) + _bare(segment.text) for segment, _ in read)


def _mark(segment: Segment) -> str:
    """A character of private use that tells a heading, and its level, from other text."""
    return chr(0xE000 + segment.level) if segment.level and segment.text else ""


def _bare(text: str) -> str:
    return "".join(text.split())


def _is_made_of(text: str, pieces: Sequence[_Piece]) -> bool:
    """Whether a text is these pieces with anything that fits into the room behind each."""
    places = {0}
    for piece in pieces:
        ends = [place + len(piece.text) for place in places if text.startswith(piece.text, place)]
        places = {end + more for end in ends for more in range(piece.room + 1)}
    return len(text) in places


def _departures(text: str, pieces: Sequence[_Piece]) -> list[Change]:
    """The edits behind which a text departs from its pieces, as far as it comes back to them; none where it never does."""
    faulty: list[Change] = []
    place = 0
    before: _Piece | None = None
    for piece in pieces:
        room = before.room if before else 0
        ends = [place + more for more in range(room + 1) if text.startswith(piece.text, place + more)]
        if ends:
            place = ends[0] + len(piece.text)
        elif before is None or before.edit is None:
            return faulty
        else:
            faulty.append(before.edit)
            # The end of the piece is where things are in order again, if it is long enough to be known.
            tail = piece.text[-_KNOWN:]
            found = text.find(tail, place, place + len(piece.text) + room + _KNOWN) if len(tail) == _KNOWN else -1
            if found < 0:
                return faulty
            place = found + len(tail)
        before = piece
    return faulty
