"""Text with its place: documents, segments, offset maps, and the forms of a page.

One unit everywhere: code points. A `Document` is one file or one record; its `Segment`s are the pieces a person reads, each with
an `OffsetMap` back to the document's text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
from msgspec import Struct

from adlint.findings import Location
from adlint.lines import LineIndex

_LINE = re.compile(r"[^\r\n]+")
# A longer line is read in pieces that end with a sentence or a word, so that what one takes does not grow with the line.
_LONGEST_LINE = 20_000
# Offences are shorter than this.
_SHARED = 100
_BREAK = re.compile(r"[。！？!?；;\s](?=[^。！？!?；;\s]*\Z)")
_DOWNWARDS = re.compile(
    r"^[^\r\n]++(?:(?:\r\n?|\n)[\u4e00-\u9fff](?=[\r\n]|\Z)){2,}(?:(?:\r\n?|\n)[^\r\n]++)?", re.MULTILINE
)


class Piece(NamedTuple):
    """A run of derived text and the source it came from.

    A run of equal lengths is a copy unless it is atomic: any part of an atomic run stands for the whole source run. Runs of
    unequal lengths are atomic always.
    """

    start: int
    length: int
    source_start: int
    source_length: int
    atomic: bool = False

    @property
    def copied(self) -> bool:
        """Whether the derived run maps to its source one to one."""
        return self.length == self.source_length and not self.atomic


class OffsetMap:
    """Where each position of a derived text came from. Monotone, checked when built, composable, O(log n) to look up.

    Args:
        pieces: runs in order; they must cover the derived text without gap, and their sources must not overlap or go back
            (source text between two runs was dropped).

    Raises:
        ValueError: the runs leave a gap, overlap or go back.
    """

    __slots__ = ("_starts", "length", "pieces")

    def __init__(self, pieces: Iterable[Piece]) -> None:
        merged: list[Piece] = []
        derived = source = 0
        for piece in pieces:
            if piece.start != derived or piece.length < 1 or piece.source_length < 0 or piece.source_start < source:
                raise ValueError(f"offset map is not monotone at derived position {derived}: {piece}")
            derived += piece.length
            source = piece.source_start + piece.source_length
            merged.append(piece)
        self.pieces = tuple(merged)
        self.length = derived
        self._starts = [piece.start for piece in merged]

    @classmethod
    def identity(cls, length: int, source_start: int = 0) -> OffsetMap:
        """The map of `length` code points copied unchanged from `source_start` on."""
        return cls([Piece(0, length, source_start, length)] if length else [])

    @property
    def is_contiguous(self) -> bool:
        """Whether the derived text is one unbroken copy of the source."""
        return len(self.pieces) <= 1 and all(piece.copied for piece in self.pieces)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of derived text `[start, end)`; a cut expansion widens to its whole source.

        Args:
            start: first code point of the derived text, `0 <= start < end`.
            end: one past the last.

        Returns:
            (start, end) in the source.

        Raises:
            ValueError: the span is empty or outside the derived text.
        """
        if not 0 <= start < end <= self.length:
            raise ValueError(f"span {start}:{end} is outside a text of {self.length} code points")
        first = self.pieces[bisect_right(self._starts, start) - 1]
        last = self.pieces[bisect_right(self._starts, end - 1) - 1]
        source_start, source_end = first.source_start, last.source_start + last.source_length
        if first.copied:
            source_start += start - first.start
        if last.copied:
            source_end = last.source_start + end - last.start
        return source_start, source_end

    def back(self, start: int, end: int) -> tuple[int, int] | None:
        """The derived span that stands for source `[start, end)`, whole runs where it cuts one; None where nothing does.

        Args:
            start: first code point of the source.
            end: one past the last.
        """
        touched = [p for p in self.pieces if p.source_start < end and start < p.source_start + p.source_length]
        if not touched:
            return None
        first, last = touched[0], touched[-1]
        low = first.start + (max(start - first.source_start, 0) if first.copied else 0)
        high = last.start + (min(end - last.source_start, last.length) if last.copied else last.length)
        return low, high

    def copies(self, start: int, end: int) -> bool:
        """Whether derived text `[start, end)` stands in the source as one unbroken run of the same length."""
        source_start, source_end = self.span(start, end)
        if source_end - source_start != end - start:
            return False
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        return all(piece.copied for piece in self.pieces[first : last + 1])

    def is_unbroken(self, start: int, end: int) -> bool:
        """Whether derived text `[start, end)` stands in the source as one run, escapes included, none of them cut."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        pieces = self.pieces[first : last + 1]
        whole = (pieces[0].copied or pieces[0].start == start) and (
            pieces[-1].copied or pieces[-1].start + pieces[-1].length == end
        )
        return whole and all(
            one.source_start + one.source_length == other.source_start for one, other in pairwise(pieces)
        )

    def is_identity_for(self, start: int, end: int) -> bool:
        """Whether derived text `[start, end)` lies in one run that was copied one to one."""
        piece = self.pieces[bisect_right(self._starts, start) - 1]
        return piece.copied and end <= piece.start + piece.length

    def then(self, outer: OffsetMap) -> OffsetMap:
        """The map from this derived text through `outer` to `outer`'s source.

        Args:
            outer: the map of the text that is this map's source.
        """
        if outer.is_contiguous and outer.pieces:
            shift = outer.pieces[0].source_start
            if not shift:
                return self
            return OffsetMap(p._replace(source_start=p.source_start + shift) for p in self.pieces)
        pieces: list[Piece] = []
        for piece in (piece for run in self.pieces for piece in outer._refine(run)):
            last = pieces[-1] if pieces else None
            if last and piece.source_start < last.source_start + last.source_length:
                # Both stand for (part of) one atomic run of the outer map.
                end = max(last.source_start + last.source_length, piece.source_start + piece.source_length)
                pieces[-1] = Piece(
                    last.start, last.length + piece.length, last.source_start, end - last.source_start, True
                )
            else:
                pieces.append(piece)
        return OffsetMap(pieces)

    def _refine(self, run: Piece) -> Iterable[Piece]:
        """Split one run of an inner map at the borders of this map's runs."""
        if run.source_length == 0:
            anchor = self.span(run.source_start, run.source_start + 1)[0] if run.source_start < self.length else None
            if anchor is None:
                anchor = self.pieces[-1].source_start + self.pieces[-1].source_length if self.pieces else 0
            yield Piece(run.start, run.length, anchor, 0)
            return
        if not run.copied:
            start, end = self.span(run.source_start, run.source_start + run.source_length)
            yield Piece(run.start, run.length, start, end - start, True)
            return
        middle, stop = run.source_start, run.source_start + run.source_length
        while middle < stop:
            mine = self.pieces[bisect_right(self._starts, middle) - 1]
            take = min(stop, mine.start + mine.length) - middle
            start = run.start + middle - run.source_start
            if mine.copied:
                yield Piece(start, take, mine.source_start + middle - mine.start, take)
            else:
                yield Piece(start, take, mine.source_start, mine.source_length, True)
            middle += take


class MappedText:
    """Builds a derived text and its offset map piece by piece."""

    __slots__ = ("_length", "_parts", "_pieces")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pieces: list[Piece] = []
        self._length = 0

    def add(self, text: str, source_start: int, source_length: int | None = None) -> None:
        """Append `text`, read from the source at `source_start`.

        Args:
            text: derived text; empty adds nothing.
            source_start: where it stands in the source.
            source_length: code points it takes there; None when it is copied one to one.
        """
        if not text:
            return
        length = len(text) if source_length is None else source_length
        last = self._pieces[-1] if self._pieces else None
        if (
            last
            and last.length == last.source_length
            and length == len(text)
            and last.source_start + last.length == source_start
        ):
            self._pieces[-1] = Piece(last.start, last.length + length, last.source_start, last.length + length)
        else:
            self._pieces.append(Piece(self._length, len(text), source_start, length))
        self._parts.append(text)
        self._length += len(text)

    @property
    def text(self) -> str:
        """What was added so far."""
        return "".join(self._parts)

    def map(self) -> OffsetMap:
        """The checked map of what was added."""
        return OffsetMap(self._pieces)


class Segment(Struct, frozen=True):
    """A piece of text as a person reads it: a line, a paragraph, a cell, an attribute.

    Attributes:
        text: what is read.
        map: where it stands in the document's text.
        field: which field it is judged as (title, description, ...), or None.
        location: row, column, pointer, key of structured input.
        escape: writes plain text as this place needs it (CSV quoting, JSON escapes, HTML entities); None when it is plain.
        level: heading depth 1..6, or None; titles of pages and documents count as 1.
        runs: where each run of its paragraph begins in the document's text, those before the segment too; empty outside Word.
    """

    text: str
    map: OffsetMap
    field: str | None = None
    location: Location | None = None
    escape: Callable[[str], str] | None = None
    level: int | None = None
    runs: tuple[int, ...] = ()

    def location_at(self, offset: int) -> Location | None:
        """Where something stands that begins at an offset of the document's text inside this segment."""
        if not self.runs:
            return self.location
        return msgspec.structs.replace(self.location or Location(), run=bisect_right(self.runs, offset))


class Link(Struct, frozen=True):
    """A link of a form or its surroundings: text, target as written, place."""

    text: str
    href: str | None
    start: int
    end: int


class Control(Struct, frozen=True):
    """One input of a form, native or drawn by a component.

    Attributes:
        type: `text`, `tel`, `email`, `checkbox`, `radio`, `select`, `textarea`, `button`, `hidden`, ... lower case.
        name: name, id or bound model, joined by spaces, lower case.
        label: what the person sees: label text, placeholder, title or the words right before it.
        checked: whether it starts ticked; None for controls that cannot be.
        start: where its tag begins in the document's text.
        end: where that tag ends.
    """

    type: str
    name: str
    label: str
    checked: bool | None
    start: int
    end: int


class Form(Struct, frozen=True):
    """A form, or a block of inputs with a submit button that acts as one.

    Attributes:
        start: where it begins in the document's text.
        end: where it ends.
        text: all visible text in it and right after it, as read.
        text_map: where that text stands in the document.
        controls: its inputs, in order.
        buttons: texts of its submit buttons, in order.
        links: links in it and right after it.
    """

    start: int
    end: int
    text: str
    text_map: OffsetMap
    controls: tuple[Control, ...]
    buttons: tuple[str, ...]
    links: tuple[Link, ...]


class Document(Struct, frozen=True):
    """One file or one record.

    Attributes:
        text: decoded text, without BOM, newlines as they are.
        segments: what is read in it, in order.
        path: the file, or None.
        line: line of the file on which the text begins (1 for whole files).
        column: column on which it begins.
        kind: kind of text if it is known (ad, listing, label, ...).
        goods: goods id, or the category as the row words it, if it is known.
        shop: who sells it, if the row says so.
        forms: forms of a page.
        is_page: whether it is a web page or template.
        is_running: whether paragraphs or slides follow each other in it, which may be about several goods.
    """

    text: str
    segments: Sequence[Segment]
    path: str | None = None
    line: int = 1
    column: int = 1
    kind: str | None = None
    goods: str | None = None
    shop: str | None = None
    forms: Sequence[Form] = ()
    is_page: bool = False
    is_running: bool = False
    _lines: list[LineIndex] = msgspec.field(default_factory=list)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based (line, column) in the file of an offset of `text`."""
        if not self._lines:
            self._lines.append(LineIndex(self.text, self.line, self.column))
        return self._lines[0].position(offset)

    @classmethod
    def plain(cls, text: str, *, path: str | None = None, field: str | None = None) -> Document:
        """A document whose lines are its segments; text written downwards, a character a line, is one.

        Args:
            text: decoded text.
            path: the file it came from.
            field: the field all of it is judged as.
        """
        segments = []
        for start, stop in _lines(text):
            body = text[start:stop]
            segments.append(Segment(body, OffsetMap.identity(len(body), start), field))
        return cls(text, tuple(segments), path)


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A line in pieces that are not too long; where nothing parts it, they share what one offence could take up."""
    while stop - start > _LONGEST_LINE:
        found = _BREAK.search(text, start, start + _LONGEST_LINE)
        end = found.end() if found else start + _LONGEST_LINE
        yield start, end
        start = end if found else end - _SHARED
    yield start, stop


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line that says something begins and ends.

    Two lines and more of one character each are a word written downwards, and are one with the lines around them.
    """
    start = 0
    for downwards in (*_DOWNWARDS.finditer(text), None):
        stop = downwards.start() if downwards else len(text)
        for line in _LINE.finditer(text, start, stop):
            if line[0].strip():
                yield from _pieces(text, *line.span())
        if downwards:
            yield downwards.span()
            start = downwards.end()
