"""What a person reads between two places of a page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from adlint.documents import MappedText, Piece, Segment


def _source_start(piece: Piece) -> int:
    return piece.source_start


class Reading:
    """Looks up what is read between two places of a page.

    Args:
        blocks: the page's blocks of running text, in order.

    Attributes:
        blocks: the same.
        starts: where each begins in the page.
    """

    def __init__(self, blocks: Sequence[Segment]) -> None:
        self.blocks = blocks
        self.starts = [block.map.pieces[0].source_start for block in blocks]

    def parts(self, start: int, end: int) -> Iterator[tuple[Segment, list[tuple[str, int, int]]]]:
        """Per block, the pieces (text, source start, source length) that begin in `[start, end)`."""
        for index in range(max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)):
            block = self.blocks[index]
            first = bisect_left(block.map.pieces, start, key=_source_start)
            last = bisect_left(block.map.pieces, end, first, key=_source_start)
            pieces = [
                (block.text[piece.start : piece.start + piece.length], piece.source_start, piece.source_length)
                for piece in block.map.pieces[first:last]
            ]
            if pieces:
                yield block, pieces

    def lines(self, start: int, end: int) -> Iterator[str]:
        """The non-empty lines read in `[start, end)`."""
        for _, pieces in self.parts(start, end):
            for line in "".join(piece[0] for piece in pieces).split("\n"):
                if line.strip():
                    yield line.strip()

    def text(self, start: int, end: int) -> str:
        """What is read in `[start, end)`, on one line."""
        return " ".join(self.lines(start, end))

    def mapped(self, start: int, end: int) -> MappedText:
        """What is read in `[start, end)`, one line per block, with its map."""
        read = MappedText()
        for number, (_, pieces) in enumerate(self.parts(start, end)):
            if number:
                read.add("\n", pieces[0][1], 0)
            for text, source, length in pieces:
                read.add(text, source, length)
        return read
