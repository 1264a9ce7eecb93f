"""Workbooks (Excel, OpenDocument): one document per row, one segment per cell, placed by sheet and address.

Formulas are not evaluated: what they last came to is read.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import msgspec

from adlint.documents import Document
from adlint.findings import Location
from adlint.readers.blocks import DAMAGED, damaged, library
from adlint.readers.fields import Options, Roles
from adlint.readers.packed import check_size
from adlint.readers.table import Record, documents, record_of

if TYPE_CHECKING:
    from openpyxl import Workbook

# A header may stand under a title and some notes.
_HEADER_ROWS = 10


def read_sheets(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Yield a document per row of each sheet, hidden ones too.

    Args:
        data: the workbook.
        path: its name.
        options: which columns are which.

    Raises:
        ReadError: it is no workbook, protected by a password, damaged, or unpacks to too much.
    """
    if PurePath(path).suffix.lower() in (".xls", ".ods"):
        yield from _others(data, path, options)
        return
    roles = Roles(options)
    book = workbook(data, path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            # The size that a file states for itself may be wrong.
            sheet.reset_dimensions()
            records = _records(map(_values, sheet.iter_rows()))
            yield from _marked(_rows(records, sheet.title, path, roles), sheet.sheet_state != "visible")
    except (*DAMAGED, zipfile.BadZipFile) as error:
        raise damaged(path, error) from None
    finally:
        book.close()


def workbook(data: bytes, path: str, **options: bool) -> Workbook:
    """An opened workbook.

    Args:
        data: the file.
        path: its name, for the error.
        options: of `openpyxl.load_workbook`.

    Raises:
        ReadError: it is no workbook, protected by a password, damaged, or unpacks to too much.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_size(data, path)
    try:
        return load_workbook(BytesIO(data), **options)
    except (*DAMAGED, zipfile.BadZipFile, InvalidFileException) as error:
        raise damaged(path, error) from None


def _marked(found: Iterator[Document], is_hidden: bool) -> Iterator[Document]:
    """Rows, those of a hidden sheet marked as such."""
    for document in found:
        if is_hidden:
            segments = tuple(
                msgspec.structs.replace(one, location=msgspec.structs.replace(one.location or Location(), hidden=True))
                for one in document.segments
            )
            document = msgspec.structs.replace(document, segments=segments)
        yield document


def _others(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Old and open formats, which are only read."""
    calamine = library("python_calamine", "office", path)
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = calamine.SheetTypeEnum
        for sheet in book.sheets_metadata:
            if sheet.typ in (sheets.ChartSheet, sheets.Vba):
                continue
            rows = book.get_sheet_by_name(sheet.name).iter_rows()
            records = _records([str(value) for value in row] for row in rows)
            is_hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
            yield from _marked(_rows(records, sheet.name, path, Roles(options)), is_hidden)
    except (*DAMAGED, calamine.CalamineError) as error:
        raise damaged(path, error) from None


def _rows(records: Iterator[Record], title: str, path: str, roles: Roles) -> Iterator[Document]:
    head, names = _header(records, roles)

    def address(line: int, column: int) -> str:
        return f"{title}!{letters(column)}{line}"

    yield from documents(chain(head, records), names, path, roles, None, address)


def _values(row: Sequence[Any]) -> list[str]:
    """What cells say: one without text nothing, and so one that shows an error."""
    return ["" if cell.value is None or cell.data_type == "e" else str(cell.value) for cell in row]


def _records(rows: Iterable[list[str]]) -> Iterator[Record]:
    """Rows with something in them."""
    for line, values in enumerate(rows, 1):
        if any(values):
            yield record_of(values, line)


def _header(records: Iterator[Record], roles: Roles) -> tuple[list[Record], list[str]]:
    """The first rows without the header and what stands above it, and the columns' names."""
    first = list(islice(records, _HEADER_ROWS))
    known = [sum(roles.knows(cell.text) for cell in record.cells) for record in first]
    if not any(known):
        return first, []
    at = known.index(max(known))
    return first[at + 1 :], [cell.text.strip() for cell in first[at].cells]


def letters(column: int) -> str:
    """The name of a 0-based column: A, B, ..., Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
