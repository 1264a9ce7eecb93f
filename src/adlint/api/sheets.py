"""Rewrites of a workbook: what a cell should say goes into a new column beside the table, with a comment why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from adlint import readers
from adlint.api.checker import Checker, told
from adlint.api.fixing import ROUNDS, Fixed
from adlint.api.workbooks import Put, place_of, put
from adlint.documents import Document, OffsetMap
from adlint.engine.linter import Linter
from adlint.errors import AdlintError, ReadError
from adlint.findings import Location, Severity
from adlint.lines import OneLine
from adlint.readers.sheets import workbook
from adlint.readers.table import REWRITTEN
from adlint.rewriting import Change, Choose, changed, changes

# The header is among so many.
_HEADER_ROWS = 11


class Cell(NamedTuple):
    """A cell with what it says and should say, the changes in between, and whether it offends no more."""

    location: Location
    before: str
    after: str
    changes: tuple[Change, ...]
    is_clean: bool


def fix_sheets(
    checker: Checker, data: bytes, name: str, path: Path | None, *, allowed: frozenset[str], choose: Choose
) -> Fixed:
    """Fix a workbook; nothing is written.

    Args:
        checker: finds.
        data: the workbook.
        name: the name that findings carry.
        path: where it would stand, for the configuration.
        allowed: which applicabilities may be applied.
        choose: picks a rewrite for a finding, or none.

    Returns:
        `before` and `after` have a line per changed cell.
    """
    result = checker.check_data(data, name, path)
    lang = checker.profile(path).settings.lang
    if result.problem is not None:
        return Fixed("", "", data, (), result, result.problem)
    linter, options = checker.linter(path)
    cells: dict[str, Cell] = {}
    for document in readers.read(data, name, options):
        cells |= {cell.location.cell or "": cell for cell in fixed_cells(document, linter, allowed, choose)}
    if not cells:
        return Fixed("", "", data, (), result)
    try:
        fixed, bare = _written(data, name, cells)
    except AdlintError as error:
        return Fixed("", "", data, (), result, told(error, lang, name))
    problem = told(_without_header(bare, name), lang, name) if bare else None
    cells = {address: cell for address, cell in cells.items() if address.rpartition("!")[0] not in bare}
    before = "".join(f"{address}\t{cell.before}\n" for address, cell in cells.items())
    after = "".join(f"{address}\t{cell.after}\n" for address, cell in cells.items())
    made = tuple(change for cell in cells.values() for change in cell.changes)
    return Fixed(before, after, fixed, made, checker.check_data(fixed, name, path), note=problem)


def fixed_cells(document: Document, linter: Linter, allowed: frozenset[str], choose: Choose) -> list[Cell]:
    """The cells of a row that change.

    Args:
        document: a row whose cells stand in it as they are, not in quotes.
        linter: finds.
        allowed: which applicabilities may be applied.
        choose: picks a rewrite for a finding, or none.
    """
    was = [segment.text for segment in document.segments]
    made: defaultdict[int, list[Change]] = defaultdict(list)
    seen = {document.text}
    findings = linter.lint(document)
    while len(seen) <= ROUNDS and (found := changes(document.text, findings, allowed, choose, OneLine(document.line))):
        starts = [segment.map.pieces[0].source_start for segment in document.segments]
        texts = [segment.text for segment in document.segments]
        for number, (start, text) in enumerate(zip(starts, texts, strict=True)):
            mine = [change for change in found if start <= change.start and change.end <= start + len(text)]
            made[number] += mine
            texts[number] = changed(
                text, [change._replace(start=change.start - start, end=change.end - start) for change in mine]
            )
        document = _with(document, texts)
        findings = linter.lint(document)
        if document.text in seen:
            break
        seen.add(document.text)
    left = {id(one.location) for one in findings if one.is_open and one.severity >= Severity.warning}
    return [
        Cell(segment.location or Location(), old, segment.text, tuple(made[number]), id(segment.location) not in left)
        for number, (segment, old) in enumerate(zip(document.segments, was, strict=True))
        if segment.text != old
    ]


def _with(document: Document, texts: list[str]) -> Document:
    """The row with other texts in its cells."""
    segments = []
    start = 0
    for segment, text in zip(document.segments, texts, strict=True):
        segments.append(msgspec.structs.replace(segment, text=text, map=OffsetMap.identity(len(text), start)))
        start += len(text) + 1
    return msgspec.structs.replace(document, text="\t".join(texts), segments=tuple(segments))


def _written(data: bytes, name: str, cells: dict[str, Cell]) -> tuple[bytes, list[str]]:
    """The workbook with new columns for what cells should say, and the sheets that have no place for them.

    Raises:
        ReadError: no sheet has, or one is not written in a way that is known.
    """
    by_sheet: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
    for address, cell in cells.items():
        sheet, _, place = address.rpartition("!")
        by_sheet[sheet][place] = cell
    book = workbook(BytesIO(data), name, read_only=True, data_only=True)
    heads = {title: _heads(book[title]) for title in by_sheet}
    book.close()
    puts = {title: heads[title].puts(found) for title, found in by_sheet.items()}
    bare = [title for title, found in puts.items() if not found]
    if len(bare) == len(puts):
        raise _without_header(bare, name)
    return put(data, {title: found for title, found in puts.items() if found}, name), bare


def _without_header(titles: Sequence[str], name: str) -> ReadError:
    """What is said of sheets whose columns have no names: rewrites beside them would not be known again, and be read as copy."""
    return ReadError(
        f"工作表 {'、'.join(titles)} 没有认出表头，不知道改写该写在哪一列，没有写入",
        f"No header was recognised on sheet {', '.join(titles)}, so that rewrites have no column; nothing was written",
        path=name,
        hint=(
            "第一行写上列名，如 商品标题、卖点；用别的列名就写进配置的 fields",
            "Name the columns in the first row (title, selling_points), or name yours under fields",
        ),
    )


def _heads(sheet: Any) -> _Heads:
    """Where rewrites of a sheet go, which is read to its end for its width."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    first = [["" if value is None else str(value) for value in row] for row in islice(rows, _HEADER_ROWS)]
    return _Heads(first, max(map(len, chain(first, rows)), default=0))


class _Heads:
    """Where rewrites of a sheet go.

    Args:
        rows: what its first rows say, among which the header is.
        width: how many columns it has.
    """

    def __init__(self, rows: list[list[str]], width: int) -> None:
        self._rows = rows
        self._next = width
        self._columns: dict[int, int] = {}

    def puts(self, cells: Mapping[str, Cell]) -> list[Put]:
        """What is to be written for cells, by their places; nothing where the sheet has no header."""
        made: list[Put] = []
        for place, cell in cells.items():
            row, old = place_of(place)
            if old not in self._columns:
                name = cell.location.column or ""
                head = next(
                    (at for at, row in enumerate(self._rows) if row[old : old + 1] and row[old].strip() == name), None
                )
                if head is None:
                    return []
                rewritten = f"{name}{REWRITTEN}"
                if rewritten in self._rows[head]:
                    self._columns[old] = self._rows[head].index(rewritten)
                else:
                    self._columns[old] = self._next
                    made.append(Put(head + 1, self._next, rewritten, old))
                    self._next += 1
            said = "\n".join(f"{one.finding.rule}: {one.old} → {one.new or '删去'}" for one in cell.changes)
            made.append(Put(row, self._columns[old], cell.after, old, said))
        return made
