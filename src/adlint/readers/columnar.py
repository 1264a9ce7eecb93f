"""Parquet and Arrow (Feather): one document per row, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import PurePath
from typing import Any

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers.blocks import DAMAGED, damaged, library
from adlint.readers.fields import Options, Roles
from adlint.readers.table import Record, documents, record_of

_ROWS = 4096


def read_columnar(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Yield a document per row.

    Args:
        data: the file.
        path: its name; `.parquet` is Parquet, all else Arrow.
        options: which columns are which.

    Raises:
        ReadError: it is damaged, or the library is not installed.
    """
    library("pyarrow", "arrow", path)
    batches = _parquet(data, path) if PurePath(path).suffix.lower() == ".parquet" else _arrow(data, path)
    try:
        names = next(batches)
        yield from documents(_records(batches), list(names), path, Roles(options), None, _unnamed)
    except ReadError:
        raise
    except DAMAGED as error:
        raise damaged(path, error) from None


def _unnamed(line: int, column: int) -> None:
    """Cells here have no addresses; a row stands on a line of its own all the same."""


def _parquet(data: bytes, path: str) -> Iterator[Any]:
    file = library("pyarrow.parquet", "arrow", path).ParquetFile(BytesIO(data))
    yield file.schema_arrow.names
    yield from file.iter_batches(batch_size=_ROWS)


def _arrow(data: bytes, path: str) -> Iterator[Any]:
    reader = library("pyarrow.feather", "arrow", path).read_table(BytesIO(data))
    yield reader.schema.names
    yield from reader.to_batches(max_chunksize=_ROWS)


def _records(batches: Iterator[Any]) -> Iterator[Record]:
    numbers = count(1)
    for batch in batches:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield record_of(["" if value is None else str(value) for value in row], next(numbers))
