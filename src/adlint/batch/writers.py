"""The table of findings in the formats that it can be written in; each takes Arrow batches and writes them as they come."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from adlint.batch.rows import NAMES, schema
from adlint.errors import ConfigError
from adlint.reporters.lines import harmless

if TYPE_CHECKING:
    import pyarrow

Write = Callable[[Iterable["pyarrow.RecordBatch"], BinaryIO], None]
# Rows of a sheet, without its header.
_SHEET = 1_048_575


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


def _parquet(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO) -> None:
    from pyarrow.parquet import ParquetWriter

    with ParquetWriter(stream, schema(), compression="zstd") as made:
        for batch in batches:
            made.write_batch(batch)


def _csv(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO) -> None:
    """CSV that spreadsheets open: UTF-8 with its mark, and no cell that is a formula."""
    text = TextIOWrapper(stream, "utf-8-sig", newline="")
    made = csv.writer(text, lineterminator="\n")
    made.writerow(NAMES)
    for batch in batches:
        made.writerows(_cells(batch))
    text.flush()
    text.detach()


def _cells(batch: pyarrow.RecordBatch) -> Iterable[list[Any]]:
    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
        yield [harmless(value) if isinstance(value, str) else value for value in row]


def _jsonl(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO) -> None:
    for batch in batches:
        for row in batch.to_pylist():
            stream.write(msgspec.json.encode(row) + b"\n")


def _xlsx(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO) -> None:
    """A workbook; a further sheet where one is full."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from adlint.reporters.sheets import safe

    book = Workbook(write_only=True)
    sheet: Any = None
    left = 0

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, safe(value))
        # Text, whatever it begins with: no formula.
        made.data_type = "s"
        return made

    def head() -> None:
        nonlocal sheet, left
        sheet, left = book.create_sheet(f"findings {len(book.worksheets) + 1}"), _SHEET
        sheet.freeze_panes = "A2"
        sheet.append([cell(name) for name in NAMES])

    head()
    for batch in batches:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if not left:
                head()
            sheet.append([cell(value) for value in row])
            left -= 1
    book.save(stream)


_WRITERS: dict[str, Write] = {".parquet": _parquet, ".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}
