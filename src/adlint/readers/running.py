"""Running text of markup: inline elements are joined, white space is collapsed over their borders, as a browser does."""

from __future__ import annotations

from adlint.documents import MappedText, OffsetMap

_INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i icon img ins kbd label mark navigator nobr q
    router-link rp rt ruby s samp small span strike strong sub sup text time tt u uni-icons van-icon var wbr
"""
INLINE = frozenset(_INLINE_NAMES.split())


class Running:
    """Collects the running text of one block."""

    def __init__(self) -> None:
        self._read = MappedText()
        self._blank: tuple[int, int] | None = None
        self._ends_in_blank = True

    def add(self, read: str, start: int, length: int) -> None:
        """Append what was read at `start`, collapsing blanks over the borders of elements."""
        if read == " ":
            self._blank = self._blank or (start, length)
            return
        if self._blank and not self._ends_in_blank:
            self._read.add(" ", *self._blank)
        self._blank = None
        self._read.add(read, start, length)
        self._ends_in_blank = False

    def break_line(self, start: int, end: int) -> None:
        """Append the line break of a `<br>`."""
        if not self._ends_in_blank:
            self._read.add("\n", start, end - start)
            self._ends_in_blank = True
        self._blank = None

    @property
    def text(self) -> str:
        """What was read, or empty when it is blank."""
        return self._read.text if self._read.text.strip() else ""

    def map(self) -> OffsetMap:
        """Where it stands."""
        return self._read.map()
