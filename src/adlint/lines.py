"""Lines of a text, and the way from offsets to lines and columns and back."""

from __future__ import annotations

import re
from bisect import bisect_right

LINE_END = re.compile(r"\r\n?|\n")


def line_ends(text: str) -> int:
    """How many lines end in a text."""
    return sum(1 for _ in LINE_END.finditer(text)) if "\r" in text else text.count("\n")


class LineIndex:
    """Line and column of offsets. `\\n`, `\\r\\n` and lone `\\r` end lines.

    Args:
        text: the text to index.
        first_line: number of its first line.
        first_column: column of its first character, for a record inside a file.
    """

    __slots__ = ("_first_column", "_first_line", "_starts")

    def __init__(self, text: str, first_line: int = 1, first_column: int = 1) -> None:
        starts = [0, *(match.end() for match in LINE_END.finditer(text))]
        self._starts = starts
        self._first_line = first_line
        self._first_column = first_column

    def position(self, offset: int) -> tuple[int, int]:
        """1-based (line, column) of a code point offset."""
        index = bisect_right(self._starts, offset) - 1
        column = offset - self._starts[index] + (self._first_column if index == 0 else 1)
        return index + self._first_line, column

    def offset(self, line: int, column: int) -> int:
        """The code point offset of a 1-based line and column; the reverse of `position`."""
        index = line - self._first_line
        return self._starts[index] + column - (self._first_column if index == 0 else 1)


class OneLine(LineIndex):
    """Lines of a text that stands on one, such as a row of a sheet: line breaks in its cells begin no line of the file.

    Args:
        line: its number.
    """

    __slots__ = ("_line",)

    def __init__(self, line: int) -> None:
        self._line = line

    def position(self, offset: int) -> tuple[int, int]:
        """1-based (line, column) of a code point offset."""
        return self._line, offset + 1

    def offset(self, line: int, column: int) -> int:
        """The code point offset of a 1-based column."""
        return column - 1
