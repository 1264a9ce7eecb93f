"""Tables in the formats that it can be written in; each takes Arrow batches and writes them as they come."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from adlint.batch.annotated import MARKS
from adlint.errors import ConfigError
from adlint.reporters.lines import harmless
from adlint.reporters.sheets import safe, save

if TYPE_CHECKING:
    import pyarrow

Write = Callable[[Iterable["pyarrow.RecordBatch"], "pyarrow.Schema", BinaryIO], None]
# Rows of a sheet, without its header.
_MOST_ROWS = 1_048_575
# So many bytes of Arrow make a row group of Parquet: of each group 20 to 40 KB are kept in memory until the file ends.
_GROUP = 16 * 2**20


def writer(path: Path) -> Write:
    """What writes a file of that name.

    Args:
        path: its suffix says the format.

    Raises:
        ConfigError: there is none for it.
    """
    found = _WRITERS.get(path.suffix.lower())
    if found is None:
        raise ConfigError(
            f"不知道 {path.name} 该写成什么格式", f"no format is known for {path.name}",
            hint=(f"可用：{' '.join(_WRITERS)}", f"Known: {' '.join(_WRITERS)}"),
        )  # fmt: skip
    return found


def _parquet(batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema, stream: BinaryIO) -> None:
    from pyarrow.parquet import ParquetWriter

    shown = _shown(schema)
    with ParquetWriter(stream, shown, compression="zstd") as made:
        for table in _grouped((batch.select(shown.names) for batch in batches), shown):
            made.write_table(table, row_group_size=max(table.num_rows, 1))


def _grouped(batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema) -> Iterator[pyarrow.Table]:
    """The rows of the batches in tables of about the same size."""
    from pyarrow import Table

    waiting: list[pyarrow.RecordBatch] = []
    size = 0
    for batch in batches:
        waiting.append(batch)
        size += batch.nbytes
        if size >= _GROUP:
            yield Table.from_batches(waiting, schema)
            waiting, size = [], 0
    if waiting:
        yield Table.from_batches(waiting, schema)


def _csv(batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema, stream: BinaryIO) -> None:
    """CSV that spreadsheets open: UTF-8 with its mark, and no cell that is a formula."""
    text = TextIOWrapper(stream, "utf-8-sig", newline="")
    made = csv.writer(text, lineterminator="\n")
    names = _shown(schema).names
    made.writerow(names)
    for batch in batches:
        for row in _rows(batch.select(names)):
            made.writerow([harmless(value) if isinstance(value, str) else value for value in row])
    text.flush()
    text.detach()


def _jsonl(batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema, stream: BinaryIO) -> None:
    for batch in batches:
        for row in batch.select(_shown(schema).names).to_pylist():
            stream.write(msgspec.json.encode(row) + b"\n")


def _shown(schema: pyarrow.Schema) -> pyarrow.Schema:
    """The columns that are written."""
    at = schema.get_field_index(MARKS)
    return schema if at < 0 else schema.remove(at)


def _rows(batch: pyarrow.RecordBatch) -> Iterable[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _xlsx(batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema, stream: BinaryIO) -> None:
    """A workbook with a frozen header and filters, offending words in bold red; a further sheet where one is full."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    names = _shown(schema).names
    sheet = _Sheet(book, names)
    for batch in batches:
        marks = batch.column(MARKS).to_pylist() if MARKS in batch.schema.names else [None] * batch.num_rows
        for row, marked in zip(_rows(batch.select(names)), marks, strict=True):
            if sheet.rows == _MOST_ROWS:
                sheet.end()
                sheet = _Sheet(book, names)
            places = msgspec.json.decode(marked) if marked else {}
            sheet.add([_cell(sheet.sheet, value, places.get(name)) for name, value in zip(names, row, strict=True)])
    sheet.end()
    save(book, stream)


class _Sheet:
    """A sheet that is being written.

    Args:
        book: of which it is the next one.
        names: the columns'.
    """

    def __init__(self, book: Any, names: Sequence[str]) -> None:
        self.sheet = book.create_sheet(f"adlint {len(book.worksheets) + 1}")
        self.rows = 0
        self._names = names
        self.sheet.freeze_panes = "A2"
        self.sheet.append([_cell(self.sheet, name, None) for name in names])

    def add(self, cells: list[Any]) -> None:
        """Write a row."""
        self.sheet.append(cells)
        self.rows += 1

    def end(self) -> None:
        """Set the filters, which know how many rows there are."""
        from openpyxl.utils import get_column_letter

        self.sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(self._names), 1))}{self.rows + 1}"


def _cell(sheet: Any, value: Any, places: list[tuple[int, int]] | None) -> Any:
    """A cell of text, which is no formula whatever it begins with, or of a number."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    text = safe(value)
    # Cutting or replacing nothing, the places still hold.
    if places and len(text) == len(value):
        return WriteOnlyCell(sheet, _marked(text, places))
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    return made


def _marked(text: str, places: list[tuple[int, int]]) -> Any:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles.colors import Color

    made = CellRichText()
    done = 0
    for start, end in sorted(places):
        start = max(start, done)
        if start < end:
            made += [text[done:start]] if start > done else []
            made.append(TextBlock(InlineFont(b=True, color=Color("00C00000")), text[start:end]))
            done = end
    return CellRichText(*made, *([text[done:]] if done < len(text) else []))


_WRITERS: dict[str, Write] = {".parquet": _parquet, ".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}
