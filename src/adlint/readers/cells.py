"""CSV and TSV taken apart: records and their cells, placed exactly.

Cells are found as the standard `csv` module finds them (excel dialect), which tells no positions itself. Lines without
a quote are split natively; only lines with one are taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from adlint.documents import MappedText, OffsetMap
from adlint.errors import ReadError
from adlint.lines import LINE_END, line_ends
from adlint.readers.parts import last_line_end

_LINE = re.compile(r"[^\r\n]*")
_FILLED = re.compile(r"[^\r\n]+")
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')


class Cell(NamedTuple):
    """One cell: its text, where its content begins in the record, and its map unless that is a plain copy."""

    text: str
    start: int
    map: OffsetMap | None = None
    is_quoted: bool = False


class Record(NamedTuple):
    """One record: its raw text without the line end, its first line in the file, its cells."""

    text: str
    line: int
    cells: list[Cell]


def record_of(values: Sequence[str], line: int) -> Record:
    """A record whose text is its cells, a tab between them.

    Args:
        values: what the cells say.
        line: its number.
    """
    cells = []
    start = 0
    for value in values:
        cells.append(Cell(value, start))
        start += len(value) + 1
    return Record("\t".join(values), line, cells)


def split_records(text: str, delimiter: str, path: str, line: int = 1) -> Iterator[Record]:
    """Split a table into records, the first of which stands on `line`; blank lines are no records."""
    rest = _bare(delimiter)
    position = 0
    while position < len(text):
        found = _LINE.match(text, position)
        raw = found[0] if found else ""
        lines = 1
        if '"' in raw:
            cells, end = _quoted_cells(text, position, rest, path, line)
            raw = text[position:end]
            lines += line_ends(raw)
        else:
            cells = []
            start = 0
            for part in raw.split(delimiter):
                cells.append(Cell(part, start))
                start += len(part) + 1
        if raw:
            yield Record(raw, line, cells)
        line += lines
        position += len(raw)
        position += 2 if text.startswith("\r\n", position) else 1


def _quoted_cells(text: str, start: int, rest: re.Pattern[str], path: str, line: int) -> tuple[list[Cell], int]:
    """Take one record apart that holds a quote.

    Args:
        text: the whole table.
        start: where the record begins.
        rest: matches up to the next delimiter or line end.
        path: the file, for the error.
        line: the record's first line, for the error.

    Returns:
        The cells, placed from the record's start, and where the record ends.

    Raises:
        ReadError: a quote is never closed.
    """
    cells = []
    position = start
    while True:
        if text.startswith('"', position):
            quoted = _QUOTED.match(text, position)
            if quoted is None:
                raise _unclosed(text, start, position, path, line)
            after = rest.match(text, quoted.end())
            position = after.end() if after else quoted.end()
            cells.append(_quoted_cell(quoted[1], after[0] if after else "", quoted.start(1) - start))
        else:
            bare = rest.match(text, position)
            body = bare[0] if bare else ""
            cells.append(Cell(body, position - start))
            position += len(body)
        if position == len(text) or text[position] in "\r\n":
            return cells, position
        position += 1


def _quoted_cell(body: str, after: str, start: int) -> Cell:
    """The cell of a quoted body and what follows its closing quote, which `csv` appends as it is."""
    if '"' not in body and not after:
        return Cell(body, start, None, True)
    cell = MappedText()
    position = start
    parts = body.split('""')
    for part in parts[:-1]:
        cell.add(part, position)
        position += len(part)
        cell.add('"', position, 2)
        position += 2
    cell.add(parts[-1], position)
    cell.add(after, position + len(parts[-1]) + 1)
    return Cell(cell.text, start, cell.map(), not after)


def _unclosed(text: str, start: int, position: int, path: str, line: int) -> ReadError:
    before = text[start:position]
    breaks = list(LINE_END.finditer(before))
    return ReadError(
        "这个单元格的引号没有闭合",
        "The quote that opens this cell is never closed",
        path=path,
        line=line + len(breaks),
        column=len(before) - (breaks[-1].end() if breaks else 0) + 1,
        hint=(
            '补上结尾的引号；单元格里的引号要写成两个 ""',
            'Close the quote; write a quote inside a quoted cell twice ("")',
        ),
    )


def whole_records(text: str, delimiter: str, path: str, line: int, *, final: bool) -> tuple[int, int]:
    """Where the last whole record ends, and how many records that makes.

    Raises:
        ReadError: the text is final, and a quote in it is never closed.
    """
    rest = _bare(delimiter)
    position = rows = 0
    # Only lines with a quote need to be taken apart.
    while (quote := text.find('"', position)) >= 0:
        start = max(text.rfind("\n", position, quote), text.rfind("\r", position, quote), position - 1) + 1
        rows += _filled(text, position, start)
        try:
            _, end = _quoted_cells(text, start, rest, path, line if not final else line + line_ends(text[:start]))
        except ReadError:
            if final:
                raise
            return start, rows
        if end >= len(text) - 1 and not final:
            return start, rows
        rows += 1
        position = end
    last = len(text) if final else max(last_line_end(text), position)
    return last, rows + _filled(text, position, last)


def _filled(text: str, start: int, end: int) -> int:
    """How many lines with something in them there are in a stretch without quotes."""
    return len(_FILLED.findall(text, start, end))


@cache
def _bare(delimiter: str) -> re.Pattern[str]:
    """What follows up to the next delimiter or line end."""
    return re.compile(f"[^{re.escape(delimiter)}\r\n]*")
