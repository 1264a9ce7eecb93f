"""Findings as rows of a table: one row each, the same columns in every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adlint.documents import Document
from adlint.findings import Basis, Finding, Location
from adlint.reporters import words

if TYPE_CHECKING:
    import pyarrow

Row = tuple[str | int | None, ...]
# Name, and whether it is a number. `start` and `end` are code points of the cell, half open; `row` is 1-based, without the header.
_COLUMNS = (
    ("path", False), ("row", True), ("key", False), ("shop", False), ("column", False), ("cell", False), ("field", False),
    ("start", True), ("end", True), ("text", False), ("rule", False), ("pack", False), ("family", False), ("severity", False),
    ("verdict", False), ("message", False), ("basis", False), ("rewrite", False), ("applicability", False),
    ("goods", False), ("clause", False), ("decision", False), ("reason", False), ("fingerprint", False),
)  # fmt: skip
NAMES = tuple(name for name, _ in _COLUMNS)


@cache
def schema() -> pyarrow.Schema:
    """The columns of the table."""
    import pyarrow

    return pyarrow.schema([(name, pyarrow.int64() if is_number else pyarrow.string()) for name, is_number in _COLUMNS])


def as_batch(rows: Sequence[Row]) -> pyarrow.RecordBatch:
    """Rows as an Arrow batch."""
    import pyarrow

    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(_COLUMNS)
    # A half of a surrogate pair has no place in UTF-8; readers let none through but what JSON escapes.
    arrays = [pyarrow.array(list(column), field.type) for column, field in zip(columns, schema(), strict=True)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema())


def without_numbers(rows: Sequence[Row]) -> list[Row]:
    """Rows whose number says nothing, since their table has no order."""
    at = NAMES.index("row")
    return [(*row[:at], None, *row[at + 1 :]) for row in rows]


def packed(batch: pyarrow.RecordBatch) -> bytes:
    """A batch as bytes for a file or another process: an Arrow stream, compressed."""
    import pyarrow

    sink = pyarrow.BufferOutputStream()
    options = pyarrow.ipc.IpcWriteOptions(compression="zstd")
    with pyarrow.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    made: bytes = sink.getvalue().to_pybytes()
    return made


def unpacked(data: bytes) -> Iterator[pyarrow.RecordBatch]:
    """The batches of what `packed` made."""
    import pyarrow

    with pyarrow.ipc.open_stream(data) as reader:
        yield from reader


def columns_of(path: Path) -> pyarrow.Schema:
    """The columns of a file of what `packed` made, without reading its rows."""
    import pyarrow

    with pyarrow.OSFile(str(path)) as stream, pyarrow.ipc.open_stream(stream) as reader:
        return reader.schema


def row_of(document: Document, finding: Finding, row: int | None) -> Row:
    """A finding as a row.

    Args:
        document: in which it was found.
        finding: the finding.
        row: the document's number; None where its location says it.
    """
    place = finding.location or Location()
    start, end, text = in_cell(document, finding)
    first = finding.rewrites[0] if finding.rewrites else None
    decision = finding.decision
    return (
        finding.path, row if place.row is None else place.row, place.key, document.shop,
        place.column or place.pointer, place.cell, place.field, start, end, text, finding.rule,
        finding.pack, finding.family, finding.severity.name, finding.verdict.value, finding.message,
        _provisions(finding.basis), words.replaced(finding, first) if first else None,
        first.applicability if first else None, finding.goods.id, finding.clause, decision.kind if decision else None,
        decision.reason if decision else None, finding.fingerprint,
    )  # fmt: skip


def in_cell(document: Document, finding: Finding) -> tuple[int, int, str]:
    """Where a finding stands in the text of its cell, and what is read there, without escapes and doubled quotes.

    Where it spans several cells, its place in the document and what is written there.
    """
    for segment in document.segments:
        if segment.location is finding.location and (place := segment.map.back(finding.start, finding.end)):
            return *place, segment.text[slice(*place)]
    return finding.start, finding.end, finding.text


@cache
def _provisions(basis: tuple[Basis, ...]) -> str:
    return "; ".join(words.provision(one, zh=True) for one in basis)
