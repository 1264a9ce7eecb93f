"""Workbooks (Excel, OpenDocument): one document per row, one segment per cell, placed by sheet and address.

Formulas are not evaluated: what they last came to is read.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec

from adlint.documents import Document
from adlint.findings import Location
from adlint.readers.access import Failed
from adlint.readers.blocks import DAMAGED, damaged, library
from adlint.readers.cells import record_of
from adlint.readers.fields import Options, Roles
from adlint.readers.packed import check_size
from adlint.readers.parts import Cells
from adlint.readers.table import documents

if TYPE_CHECKING:
    from openpyxl import Workbook

# A header may stand under a title and some notes.
_HEADER_ROWS = 10
# So many rows are a part.
_ROWS = 4096


class SheetPart(NamedTuple):
    """Some rows of a sheet.

    Attributes:
        lines: each row's number on the sheet, and what its cells say.
        row: the first row's number among those with something in them, without the header.
        names: the columns' names; empty without a header.
        title: the sheet's.
        is_hidden: whether nobody sees it by default.
    """

    lines: list[tuple[int, list[str]]]
    row: int
    names: list[str]
    title: str
    is_hidden: bool = False

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.lines)

    def table(self) -> Cells:
        """What its cells say."""
        return Cells([values for _, values in self.lines], self.row, self.names, [line for line, _ in self.lines])

    def documents(self, path: str, options: Options, failed: Failed | None = None) -> Iterator[Document]:
        """A document per row.

        Raises:
            ReadError: a configured kind column names no kind.
        """

        def address(line: int, column: int) -> str:
            return f"{self.title}!{letters(column)}{line}"

        records = (record_of(values, line) for line, values in self.lines)
        found = documents(records, self.names, path, Roles(options), None, address, self.row, failed)
        yield from _marked(found) if self.is_hidden else found


def split_sheets(stream: BinaryIO, path: str, options: Options) -> Iterator[SheetPart]:
    """Yield the sheets of a workbook part by part, hidden ones too.

    Args:
        stream: the workbook.
        path: its name.
        options: which columns are which.

    Raises:
        ReadError: it is no workbook, protected by a password, damaged, or unpacks to too much.
    """
    roles = Roles(options)
    if PurePath(path).suffix.lower() in (".xls", ".ods"):
        yield from _others(stream, path, roles)
        return
    book = workbook(stream, path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            # The size that a file states for itself may be wrong.
            sheet.reset_dimensions()
            yield from _split(map(_values, sheet.iter_rows()), sheet.title, sheet.sheet_state != "visible", roles)
    except (*DAMAGED, zipfile.BadZipFile) as error:
        raise damaged(path, error) from None
    finally:
        book.close()


def workbook(stream: BinaryIO, path: str, **options: bool) -> Workbook:
    """An opened workbook.

    Args:
        stream: the file.
        path: its name, for the error.
        options: of `openpyxl.load_workbook`.

    Raises:
        ReadError: it is no workbook, protected by a password, damaged, or unpacks to too much.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_size(stream, path)
    # It warns of what it could not write again, which nobody asks of it.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    try:
        return load_workbook(stream, **options)
    except (*DAMAGED, zipfile.BadZipFile, InvalidFileException) as error:
        raise damaged(path, error) from None


def _marked(found: Iterator[Document]) -> Iterator[Document]:
    """Rows of a hidden sheet, marked as such."""
    for document in found:
        segments = tuple(
            msgspec.structs.replace(one, location=msgspec.structs.replace(one.location or Location(), hidden=True))
            for one in document.segments
        )
        yield msgspec.structs.replace(document, segments=segments)


def _others(stream: BinaryIO, path: str, roles: Roles) -> Iterator[SheetPart]:
    """Old and open formats, which are only read."""
    calamine = library("python_calamine", "office", path)
    try:
        book = calamine.CalamineWorkbook.from_filelike(stream)
        sheets = calamine.SheetTypeEnum
        for sheet in book.sheets_metadata:
            if sheet.typ in (sheets.ChartSheet, sheets.Vba):
                continue
            rows = book.get_sheet_by_name(sheet.name).iter_rows()
            is_hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
            yield from _split(([str(value) for value in row] for row in rows), sheet.name, is_hidden, roles)
    except (*DAMAGED, calamine.CalamineError) as error:
        raise damaged(path, error) from None


def _split(rows: Iterable[list[str]], title: str, is_hidden: bool, roles: Roles) -> Iterator[SheetPart]:
    lines = ((line, values) for line, values in enumerate(rows, 1) if any(values))
    head, names = _header(lines, roles)
    rest = chain(head, lines)
    row = 1
    while some := list(islice(rest, _ROWS)):
        yield SheetPart(some, row, names, title, is_hidden)
        row += len(some)


def _values(row: Sequence[Any]) -> list[str]:
    """What cells say: one without text nothing, and so one that shows an error."""
    return ["" if cell.value is None or cell.data_type == "e" else str(cell.value) for cell in row]


def _header(lines: Iterator[tuple[int, list[str]]], roles: Roles) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The first rows without the header and what stands above it, and the columns' names."""
    first = list(islice(lines, _HEADER_ROWS))
    known = [sum(map(roles.knows, values)) for _, values in first]
    if not any(known):
        return first, []
    at = known.index(max(known))
    return first[at + 1 :], [value.strip() for value in first[at][1]]


def letters(column: int) -> str:
    """The name of a 0-based column: A, B, ..., Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
