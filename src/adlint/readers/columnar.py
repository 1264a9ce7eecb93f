"""Parquet and Arrow (Feather): one document per row, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers.access import Failed
from adlint.readers.blocks import DAMAGED, damaged, library
from adlint.readers.cells import record_of
from adlint.readers.fields import Options, Roles
from adlint.readers.parts import Cells
from adlint.readers.table import documents

_ROWS = 4096
# What Arrow writes for a time that no calendar has.
_NO_TIME = "<value out of range"


class RowsPart(NamedTuple):
    """Some rows of a columnar file, or of any table as plain text."""

    cells: Cells

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.cells.rows)

    @property
    def names(self) -> list[str]:
        """The columns'."""
        return self.cells.names

    def table(self) -> Cells:
        """What its cells say."""
        return self.cells

    def documents(self, path: str, options: Options, failed: Failed | None = None) -> Iterator[Document]:
        """A document per row.

        Raises:
            ReadError: a configured kind column names no kind.
        """
        rows, row, names, lines, can_shift = self.cells
        records = map(record_of, rows, lines)
        yield from documents(records, names, path, Roles(options), None, _unnamed, row, failed, can_shift=can_shift)


def split_columnar(stream: BinaryIO, path: str, options: Options) -> Iterator[RowsPart]:
    """Yield the file batch by batch.

    Args:
        stream: the file.
        path: its name; `.parquet` is Parquet, all else Arrow.
        options: which columns are which.

    Raises:
        ReadError: it is damaged, or the library is not installed.
    """
    library("pyarrow", "arrow", path)
    batches = _parquet(stream, path) if PurePath(path).suffix.lower() == ".parquet" else _arrow(stream, path)
    row = 1
    try:
        names = list(next(batches))
        for batch in batches:
            part = RowsPart(rows_of(batch, row, names))
            yield part
            row += part.rows
    except ReadError:
        raise
    except DAMAGED as error:
        raise damaged(path, error) from None


def rows_of(batch: Any, row: int, names: list[str]) -> Cells:
    """What the cells of an Arrow batch say; one without a value nothing.

    Args:
        batch: the batch.
        row: its first row's number.
        names: the columns'.
    """
    columns = [_as_text(column) for column in batch.columns]
    rows = [list(values) for values in zip(*columns, strict=True)]
    return Cells(rows, row, names, range(row, row + len(rows)))


def _as_text(column: Any) -> list[str]:
    """What a column says; pictures, and times that no calendar has, say nothing."""
    import pyarrow

    if pyarrow.types.is_temporal(column.type):
        try:
            column = column.cast(pyarrow.string())
        except pyarrow.ArrowException:
            return [""] * len(column)
    said = map(_said, column.to_pylist())
    return ["" if one.startswith(_NO_TIME) else one for one in said]


def _said(value: object) -> str:
    """A value as text; what a list or struct holds stands on lines of its own."""
    match value:
        case None:
            return ""
        case bytes():
            # Polars and DuckDB keep text so, too.
            return _decoded(value)
        case list() | tuple():
            return "\n".join(filter(None, map(_said, value)))
        case dict():
            return "\n".join(filter(None, map(_said, value.values())))
    return str(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return ""


def _unnamed(line: int, column: int) -> None:
    """Cells here have no addresses; a row stands on a line of its own all the same."""


def _parquet(stream: BinaryIO, path: str) -> Iterator[Any]:
    file = library("pyarrow.parquet", "arrow", path).ParquetFile(stream)
    yield file.schema_arrow.names
    yield from file.iter_batches(batch_size=_ROWS)


def _arrow(stream: BinaryIO, path: str) -> Iterator[Any]:
    """Batches of a file or of a stream, as they stand: what is compressed is unpacked batch by batch."""
    ipc = library("pyarrow.ipc", "arrow", path)
    try:
        reader = ipc.open_file(stream)
    except ValueError:
        stream.seek(0)
        batches = ipc.open_stream(stream)
        yield batches.schema.names
        yield from batches
        return
    yield reader.schema.names
    for number in range(reader.num_record_batches):
        batch = reader.get_batch(number)
        yield from (batch.slice(start, _ROWS) for start in range(0, batch.num_rows, _ROWS))
