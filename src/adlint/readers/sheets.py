"""Excel workbooks: one document per row, one segment per cell, placed by sheet and address. Formulas are not evaluated."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers.fields import Options, Roles
from adlint.readers.table import Cell, Record, documents

if TYPE_CHECKING:
    from openpyxl import Workbook

# A header may stand under a title and some notes.
_HEADER_ROWS = 10
# What unpacks to more than this, and to so many times its size, is no workbook that anybody typed.
_MOST_BYTES = 1_000_000_000
_MOST_TIMES = 200
_OLE = b"\xd0\xcf\x11\xe0"


def read_sheets(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Yield a document per row of each sheet, hidden ones too.

    Args:
        data: the workbook.
        path: its name.
        options: which columns are which.

    Raises:
        ReadError: it is no workbook, protected by a password, damaged, or unpacks to too much.
    """
    roles = Roles(options)
    book = workbook(data, path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            # The size that a file states for itself may be wrong.
            sheet.reset_dimensions()
            records = _records(sheet.iter_rows())
            head, names = _header(records, roles)

            def address(line: int, column: int, title: str = sheet.title) -> str:
                return f"{title}!{_letters(column)}{line}"

            yield from documents(chain(head, records), names, path, roles, None, address)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError, OSError, SyntaxError) as error:
        raise _damaged(path, error) from None
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

    if data.startswith(_OLE):
        raise ReadError(
            "工作簿有密码，或者是旧的 xls 格式", "The workbook is protected by a password, or in the old xls format", path=path,
            hint=("去掉密码，另存为 xlsx", "Remove the password and save it as xlsx"),
        )  # fmt: skip
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _MOST_BYTES and size > _MOST_TIMES * len(data):
            raise ReadError(
                f"解压之后有 {size:,} 字节，不像正常的工作簿",
                f"It unpacks to {size:,} bytes, which no ordinary workbook does",
                path=path,
            )  # fmt: skip
        return load_workbook(BytesIO(data), **options)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, EOFError, SyntaxError) as error:
        raise _damaged(path, error) from None


def _damaged(path: str, error: Exception) -> ReadError:
    return ReadError(
        f"工作簿损坏或不完整：{error}", f"The workbook is damaged or incomplete: {error}", path=path,
        hint=("用 Excel 打开，另存一份", "Open it in Excel and save a copy"),
    )  # fmt: skip


def _records(rows: Iterator[Sequence[Any]]) -> Iterator[Record]:
    """Rows with something in them; a cell without text is empty, and so is one that shows an error."""
    for line, row in enumerate(rows, 1):
        values = ["" if cell.value is None or cell.data_type == "e" else str(cell.value) for cell in row]
        if any(values):
            cells = []
            start = 0
            for value in values:
                cells.append(Cell(value, start))
                start += len(value) + 1
            yield Record("\t".join(values), line, cells)


def _header(records: Iterator[Record], roles: Roles) -> tuple[list[Record], list[str]]:
    """The first rows without the header and what stands above it, and the columns' names."""
    first = list(islice(records, _HEADER_ROWS))
    known = [sum(roles.knows(cell.text) for cell in record.cells) for record in first]
    if not any(known):
        return first, []
    at = known.index(max(known))
    return first[at + 1 :], [cell.text.strip() for cell in first[at].cells]


def _letters(column: int) -> str:
    """The name of a 0-based column: A, B, ..., Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
