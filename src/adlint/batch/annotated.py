"""The table that came in with what was found beside it: status, reasons, law, and each text as it could be written."""

from __future__ import annotations

from collections.abc import Sequence
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
from adlint.readers.fields import Roles
from adlint.readers.parts import Cells
from adlint.readers.table import REWRITTEN
from adlint.reporters import words

if TYPE_CHECKING:
    import pyarrow

# The column of the offending places, for workbooks that mark them; no other format has it.
MARKS = "adlint:marks"
_COPY = frozenset({"title", "subtitle", "selling-points", "description"})
_SAID = {
    "zh": {"status": "状态", "reason": "原因", "basis": "依据", "clean": "没有问题", "failed": "没能检查"},
    "en": {"status": "status", "reason": "reason", "basis": "basis", "clean": "clean", "failed": "not checked"},
}


class Row(NamedTuple):
    """What was found in a row: the row as it was judged, and its findings."""

    document: Document
    findings: Sequence[Finding]


def columns(names: Sequence[str], options: Options, lang: str) -> list[str]:
    """The columns of the table that comes out.

    Args:
        names: of the one that came in.
        options: what they are for.
        lang: `zh` or `en`.
    """
    said = _SAID[lang]
    roles = Roles(options)
    rewritten = [f"{name}{REWRITTEN}" for name in names if roles.field(name) in _COPY]
    added = [name for name in (said["status"], said["reason"], said["basis"], *rewritten) if name not in names]
    return [*names, *added]


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
    said = _SAID[lang]
    width = max(map(len, cells.rows), default=0)
    names = cells.names or [str(number + 1) for number in range(width)]
    out = columns(names, options, lang)
    made: list[dict[str, str]] = []
    for number, row in zip(cells.lines, cells.rows, strict=True):
        line = dict(zip(names, map(readable, row), strict=False))
        one = found.get(number)
        if one is None:
            line[said["status"]] = said["failed"]
        else:
            line |= _told(one, linter, said)
        made.append(line)
    arrays = [pyarrow.array([line.get(name) for line in made], pyarrow.string()) for name in (*out, MARKS)]
    return pyarrow.RecordBatch.from_arrays(arrays, names=[*out, MARKS])


def _told(row: Row, linter: Linter, said: dict[str, str]) -> dict[str, str]:
    lang = linter.settings.lang
    found = sorted((one for one in row.findings if one.is_open), key=lambda one: (-one.severity, one.start))
    if not found:
        return {said["status"]: said["clean"]}
    told = {
        said["status"]: words.SEVERITY[lang][Severity(max(one.severity for one in found))],
        said["reason"]: "；".join(dict.fromkeys(one.message for one in found)),
        said["basis"]: "；".join(
            dict.fromkeys(words.provision(law, zh=lang == "zh") for one in found for law in one.basis)
        ),
    }
    # Only what says nothing new: the rest is for a person to choose.
    for cell in fixed_cells(row.document, linter, SAFE, first):
        if cell.location.column and cell.location.field in _COPY:
            told[f"{cell.location.column}{REWRITTEN}"] = cell.after
    marks: dict[str, list[tuple[int, int]]] = {}
    for one in found:
        if one.location and one.location.column:
            marks.setdefault(one.location.column, []).append(in_cell(row.document, one))
    return {**told, MARKS: msgspec.json.encode(marks).decode()}
