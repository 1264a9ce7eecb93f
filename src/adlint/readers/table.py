"""Tables (CSV, TSV, and the rows of workbooks and columnar files): one document per row, one segment per cell, placed exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial
from itertools import islice
from typing import BinaryIO, NamedTuple

from adlint.documents import Document, OffsetMap, Segment
from adlint.errors import ReadError
from adlint.findings import Location
from adlint.lines import LineIndex, OneLine, line_ends
from adlint.readers.access import Failed
from adlint.readers.cells import Cell, Record, split_records, whole_records
from adlint.readers.decoding import readable, undamaged
from adlint.readers.fields import OURS, STATUSES, TOLD, Options, Roles
from adlint.readers.parts import Cells, Run, runs

# The mark of a column that holds rewrites of another.
REWRITTEN = "（改写）"
_VERDICTS = frozenset(said for statuses in STATUSES.values() for said in statuses)
_DELIMITERS = (",", "\t", ";", "|")
_SNIFFED_ROWS = 50
# How spreadsheets are told what separates cells; such a line is no row.
_SEPARATOR = re.compile(r"sep=(.)(?:\r\n?|\n)")
Escape = Callable[[str], str]


def told_columns(names: Sequence[str]) -> list[int]:
    """Which columns an earlier `adlint batch --rows` may have added: where it has, what it says there is no copy."""
    ours = {name for told in TOLD.values() for name in (told, tuple(f"{one}{OURS}" for one in told))}
    return [at + i for at in range(len(names) - 2) if tuple(names[at : at + 3]) in ours for i in range(3)]


class _Column(NamedTuple):
    name: str
    field: str | None
    is_read: bool


class TablePart(NamedTuple):
    """Some records of a table: their text, what separates cells, and the columns' names (none without a header)."""

    run: Run
    delimiter: str
    names: list[str]

    @property
    def rows(self) -> int:
        """How many records it holds."""
        return self.run.rows

    def table(self) -> Cells:
        """What its cells say."""
        records = list(split_records(self.run.text, self.delimiter, "", self.run.line))
        rows = [[cell.text for cell in record.cells] for record in records]
        return Cells(rows, self.run.row, self.names, [record.line for record in records], can_shift=True)

    def documents(self, path: str, options: Options, failed: Failed | None = None) -> Iterator[Document]:
        """A document per row.

        Raises:
            ReadError: without `failed`, a record holds bytes that are no text, or a configured kind column names no kind.
        """
        records = split_records(self.run.text, self.delimiter, path, self.run.line)
        unquoted = partial(_without_syntax, self.delimiter)
        yield from documents(
            records, self.names, path, Roles(options), unquoted, row=self.run.row, failed=failed, can_shift=True
        )


def split_table(stream: BinaryIO, path: str, options: Options) -> Iterator[TablePart]:
    """Yield the table part by part.

    Args:
        stream: the file.
        path: its name; `.tsv` makes the tab the first guess for the delimiter.
        options: which columns are which.

    Raises:
        ReadError: it or its first record cannot be decoded, or a quote is never closed.
    """
    roles = Roles(options)
    delimiter = ""

    def whole(text: str, line: int, final: bool) -> tuple[int, int]:
        nonlocal delimiter
        if not delimiter:
            told = _SEPARATOR.match(text)
            delimiter = told[1] if told else _sniff(text, path, roles)
        return whole_records(text, delimiter, path, line, final=final)

    names: list[str] | None = None
    headed = 0
    for run in runs(stream, path, whole):
        if names is None:
            if told := _SEPARATOR.match(run.text):
                headed = 1
                run = Run(run.text[told.end() :], run.line + 1, run.row, run.rows - 1)
            first = next(split_records(run.text, delimiter, path, run.line), None)
            if first is None:
                continue
            # Without it nobody knows what the columns are for.
            undamaged(first.text, path, first.line)
            found = [cell.text.strip() for cell in first.cells]
            names = found if any(map(roles.knows, found)) else []
            if names:
                # The header is no row.
                headed += 1
                end = run.text.index(first.text) + len(first.text)
                run = Run(run.text[end:], run.line + line_ends(run.text[:end]), run.row, run.rows - 1)
                yield TablePart(run, delimiter, names)
                continue
        yield TablePart(run._replace(row=run.row - headed), delimiter, names)


def documents(
    records: Iterator[Record],
    names: list[str],
    path: str,
    roles: Roles,
    unquoted: Escape | None,
    address: Callable[[int, int], str | None] | None = None,
    row: int = 1,
    failed: Failed | None = None,
    *,
    can_shift: bool = False,
) -> Iterator[Document]:
    """A document per record, a segment per cell that is read.

    Args:
        records: without the header.
        names: the columns' names; empty when there is no header.
        path: the file.
        roles: what columns are for.
        unquoted: writes text as a cell without quotes needs it; None when any text will do.
        address: names a cell by its line and its 0-based column; None where records are lines of a text.
        row: the first record's number.
        failed: told of a record that cannot be used, which is then left out.
        can_shift: whether cells may stand in others' columns: then all of a record wider than the header are read.

    Raises:
        ReadError: a record holds bytes that are no text, or a configured kind column names no kind, and nobody is there to be told.
    """
    key_at, goods_at, kind_at = roles.key_of(names), roles.goods_of(names), roles.kind_of(names)
    shop_at = roles.shop_of(names)
    columns = _columns(names, roles, {key_at, shop_at})
    # What adlint fix wrote beside a column speaks in its place.
    places = {name: i for i, name in enumerate(names)}
    rewritten = {i: places[by] for i, name in enumerate(names) if (by := f"{name}{REWRITTEN}") in places}
    told = told_columns(names)
    for number, record in enumerate(records, row):
        cells = record.cells
        columns += [_Column(str(i + 1), None, True) for i in range(len(columns), len(cells))]
        try:
            undamaged(record.text, path, record.line)
            kind = None if kind_at is None else _kind(record, kind_at, names[kind_at], roles, path)
        except ReadError as error:
            if failed is None:
                raise
            error.source_line = readable(record.text)
            failed(error)
            continue
        segments = _segments(
            cells, columns, number, _at(cells, key_at) or None,
            {kind_at if kind else None, *(told if told and _at(cells, told[0]) in _VERDICTS else ()),
             *(i for i, by in rewritten.items() if _at(cells, by))},
            (_with_doubled_quotes, unquoted),
            shifted=can_shift and bool(names) and len(cells) > len(names), roles=roles,
            address=None if address is None else partial(address, record.line),
        )  # fmt: skip
        goods, shop = _at(cells, goods_at) or None, _at(cells, shop_at) or None
        lines: list[LineIndex] = [] if address is None else [OneLine(record.line)]
        yield Document(record.text, segments, path, record.line, 1, kind, goods, shop, _lines=lines)


def _columns(names: Sequence[str], roles: Roles, unread: Set[int | None]) -> list[_Column]:
    """The columns by their names, and whether copy is read in them; not in those at `unread`."""
    return [
        _Column(name or str(i + 1), roles.field(name), i not in unread and not roles.ignores(name))
        for i, name in enumerate(names)
    ]


def _kind(record: Record, column: int, name: str, roles: Roles, path: str) -> str | None:
    """The kind of text that a row says it is."""
    said = _at(record.cells, column)
    return roles.kind(name, said, path, record.line) if said else None


def _segments(
    cells: Sequence[Cell],
    columns: Sequence[_Column],
    row: int,
    key: str | None,
    left_out: Set[int | None],
    escapes: tuple[Escape, Escape | None],
    *,
    shifted: bool,
    address: Callable[[int], str | None] | None,
    roles: Roles,
) -> tuple[Segment, ...]:
    quoted, unquoted = escapes
    segments = []
    for i, (cell, column) in enumerate(zip(cells, columns, strict=False)):
        text = cell.text
        if not (column.is_read or shifted) or i in left_out or not text or text.isspace():
            continue
        if roles.is_address(column.name, text):
            continue
        place = cell.map or OffsetMap.identity(len(text), cell.start)
        cell_name = address(i) if address else None
        location = Location(row=row, column=column.name, cell=cell_name, key=key, field=column.field)
        segments.append(Segment(text, place, column.field, location, quoted if cell.is_quoted else unquoted))
    return tuple(segments)


def _at(cells: Sequence[Cell], index: int | None) -> str:
    return cells[index].text.strip() if index is not None and index < len(cells) else ""


def _sniff(text: str, path: str, roles: Roles) -> str:
    """The delimiter: most known column names, then most rows with as many cells as the first, then the suffix's own."""

    def rank(delimiter: str) -> tuple[int, int, bool]:
        sample: list[Record] = []
        try:
            sample.extend(islice(split_records(text, delimiter, path), _SNIFFED_ROWS))
        except ReadError:
            # Reading reports it once the delimiter is chosen.
            return 0, 0, delimiter == own
        if not sample:
            return 0, 0, delimiter == own
        width = len(sample[0].cells)
        known = sum(roles.knows(cell.text) for cell in sample[0].cells)
        return known, sum(len(record.cells) == width for record in sample) if width > 1 else 0, delimiter == own

    own = "\t" if path.lower().endswith(".tsv") else ","
    return max(_DELIMITERS, key=rank)


def _with_doubled_quotes(text: str) -> str:
    return text.replace('"', '""')


def _without_syntax(delimiter: str, text: str) -> str:
    """Text for the inside of an unquoted cell, where nothing can be escaped: full-width forms instead of syntax."""
    wide = {ord(char): chr(ord(char) + 0xFEE0) for char in ('"', delimiter) if char != "\t"}
    return text.translate(wide | dict.fromkeys(map(ord, "\t\r\n"), " "))
