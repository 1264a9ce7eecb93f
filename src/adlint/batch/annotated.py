"""The table that came in with what was found beside it: status, reasons, law, and each text as it could be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, repeat
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from adlint.api.fixing import SAFE, first
from adlint.api.sheets import fixed_cells
from adlint.batch.rows import in_cell
from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.findings import Finding, Severity
from adlint.readers import Options
from adlint.readers.decoding import readable
from adlint.readers.fields import OURS, STATUSES, TOLD, Roles
from adlint.readers.parts import Cells
from adlint.readers.table import REWRITTEN, told_columns
from adlint.reporters import words

if TYPE_CHECKING:
    import pyarrow

# The column of the offending places, for workbooks that mark them; no other format has it.
MARKS = "adlint:marks"
_COPY = frozenset({"title", "subtitle", "selling-points", "description"})


def marked(lang: str = "zh") -> pyarrow.Schema:
    """The columns that every table has which goes out: what a table without rows consists of.

    Args:
        lang: `zh` or `en`.
    """
    import pyarrow

    return pyarrow.schema([(name, pyarrow.string()) for name in TOLD[lang]])


def _told_in(names: Sequence[str], rows: Sequence[Sequence[str]], lang: str) -> tuple[str, ...]:
    """The names of the columns for status, reason and law: not those that the table has of its own."""
    told = TOLD[lang]
    ours = [at for at in told_columns(names) if names[at] == told[0]]
    said = {row[at].strip() for at in ours for row in rows if at < len(row)}
    is_taken = any(name in names for name in told) and not (ours and said <= {*STATUSES["zh"], *STATUSES["en"], ""})
    return tuple(f"{name}{OURS}" for name in told) if is_taken else told


class Row(NamedTuple):
    """What was found in a row: the row as it was judged, and its findings."""

    document: Document
    findings: Sequence[Finding]


def named(names: Sequence[str], width: int) -> list[str]:
    """Names that tell columns apart: one without a name has its number, one whose name came before has it too, in brackets.

    Args:
        names: as the header has them.
        width: how many columns there are.
    """
    made: list[str] = []
    for number, name in enumerate(chain(names, repeat("", width - len(names))), 1):
        one = name.strip() or str(number)
        while one in made:
            one += f"（{number}）"
        made.append(one)
    return made


def columns(cells: Cells, options: Options, lang: str) -> tuple[list[str], list[str]]:
    """The columns of the table that came in, and those that are added.

    Args:
        cells: rows of it; cells beyond the header have columns of their own.
        options: what the columns are for.
        lang: `zh` or `en`.
    """
    roles = Roles(options)
    width = max(map(_filled, cells.rows), default=0)
    names = named(cells.names, max(width, len(cells.names)))
    rewritten = [
        f"{one}{REWRITTEN}"
        for one, name in zip(names, cells.names, strict=False)
        if roles.field(name) in _COPY and not name.endswith(REWRITTEN)
    ]
    return names, [one for one in (*_told_in(names, cells.rows, lang), *rewritten) if one not in names]


def _filled(row: Sequence[str]) -> int:
    """How many cells there are up to the last that says something."""
    return next((number for number in range(len(row), 0, -1) if row[number - 1]), 0)


def widened(batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """Parts of a table, each with all of its columns: only some have rows with more cells than the header.

    Args:
        batches: the parts.
        schema: the columns of the widest.
    """
    import pyarrow

    for batch in batches:
        own = set(batch.schema.names)
        arrays = [
            batch.column(one.name) if one.name in own else pyarrow.nulls(batch.num_rows, one.type) for one in schema
        ]
        yield pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def annotated(cells: Cells, found: dict[int, Row], linter: Linter, options: Options) -> pyarrow.RecordBatch:
    """Rows with what was found in them.

    Args:
        cells: the rows.
        found: by line of the file; a row that is not there could not be checked.
        linter: rewrites.
        options: what the columns are for.
    """
    import pyarrow

    lang = linter.settings.lang
    names, added = columns(cells, options, lang)
    told = _told_in(names, cells.rows, lang)
    out = [*names, *added, MARKS]
    made: list[dict[str, str]] = []
    for number, row in zip(cells.lines, cells.rows, strict=True):
        line = dict(zip(names, map(readable, row), strict=False))
        one = found.get(number)
        if one is None:
            line[told[0]] = STATUSES[lang][-1]
        else:
            starts = accumulate((len(cell) + 1 for cell in row), initial=0)
            line |= _told(one, dict(zip(starts, names, strict=False)), linter, told)
        made.append(line)
    arrays = [pyarrow.array([line.get(name) for line in made], pyarrow.string()) for name in out]
    return pyarrow.RecordBatch.from_arrays(arrays, names=out)


def _told(row: Row, names: dict[int, str], linter: Linter, told_in: tuple[str, ...]) -> dict[str, str]:
    """What is said of a row, by column; `names` has those of its cells by where they begin in it."""
    status, reason, basis = told_in
    lang = linter.settings.lang
    found = sorted((one for one in row.findings if one.is_open), key=lambda one: (-one.severity, one.start))
    if not found:
        return {status: STATUSES[lang][0], reason: "", basis: ""}
    told = {
        status: words.SEVERITY[lang][Severity(max(one.severity for one in found))],
        reason: "；".join(dict.fromkeys(f"{one.message}（{one.rule}）" for one in found)),
        basis: "；".join(dict.fromkeys(words.provision(law, zh=lang == "zh") for one in found for law in one.basis)),
    }
    # Only what says nothing new: the rest is for a person to choose.
    # Places of cells, each an object of its own, tell columns apart that have one name.
    columns = {id(one.location): names[one.map.pieces[0].source_start] for one in row.document.segments}
    for cell in fixed_cells(row.document, linter, SAFE, first):
        # What still offends would be copied from there.
        if cell.location.field in _COPY and cell.is_clean:
            told[f"{columns[id(cell.location)]}{REWRITTEN}"] = cell.after
    marks: dict[str, list[tuple[int, int]]] = {}
    for one in found:
        if id(one.location) in columns:
            marks.setdefault(columns[id(one.location)], []).append(in_cell(row.document, one)[:2])
    return {**told, MARKS: msgspec.json.encode(marks).decode()}
