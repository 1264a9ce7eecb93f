"""Rewrites of a workbook: what a cell should say goes into a new column beside the table, with a comment why."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from adlint import readers
from adlint.api.checker import Checker, told
from adlint.api.fixing import ROUNDS, Fixed
from adlint.documents import Document, OffsetMap
from adlint.engine.linter import Linter
from adlint.errors import AdlintError, ReadError
from adlint.files import spooling
from adlint.findings import Location, Severity
from adlint.lines import OneLine
from adlint.readers.sheets import workbook
from adlint.readers.table import REWRITTEN
from adlint.rewriting import Change, Choose, changed, changes

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# Parts that openpyxl does not write again.
_LOST = ("xl/charts/", "xl/media/", "xl/drawings/drawing", "xl/pivotTables/", "xl/slicers/", "xl/embeddings/")


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
        fixed = _written(data, name, cells)
    except AdlintError as error:
        return Fixed("", "", data, (), result, told(error, lang, name))
    before = "".join(f"{address}\t{cell.before}\n" for address, cell in cells.items())
    after = "".join(f"{address}\t{cell.after}\n" for address, cell in cells.items())
    made = tuple(change for cell in cells.values() for change in cell.changes)
    return Fixed(before, after, fixed, made, checker.check_data(fixed, name, path))


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


def _written(data: bytes, name: str, cells: dict[str, Cell]) -> bytes:
    """The workbook with new columns for what cells should say.

    Raises:
        ReadError: it holds what would be lost.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        lost = next((part for part in archive.namelist() if part.startswith(_LOST)), None)
    if lost is not None:
        raise ReadError(
            f"工作簿里有图片、图表或透视表（{lost}），写回会丢失，没有写入",
            f"It holds pictures, charts or pivot tables ({lost}) that would be lost; nothing was written",
            path=name,
            hint=("请把表格另存一份再改", "Save the table alone and fix that"),
        )
    book = workbook(BytesIO(data), name, rich_text=True, keep_vba=name.lower().endswith(".xlsm"))
    by_sheet: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
    for address, cell in cells.items():
        sheet, _, place = address.rpartition("!")
        by_sheet[sheet][place] = cell
    for title, found in by_sheet.items():
        _fill(book[title], found, name)
    stream = BytesIO()
    with spooling():
        book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, cells: dict[str, Cell], path: str) -> None:
    from openpyxl.comments import Comment

    columns: dict[int, int] = {}
    for place, cell in cells.items():
        old: Any = sheet[place]
        if old.column not in columns:
            columns[old.column] = _column(sheet, old.column, cell.location.column or "", path)
        new: Any = sheet.cell(row=old.row, column=columns[old.column])
        new.value = cell.after
        # Text stays text, also where it begins as a formula does.
        new.data_type = "s"
        new._style = copy(old._style)
        said = "\n".join(f"{one.finding.rule}: {one.old} → {one.new or '删去'}" for one in cell.changes)
        new.comment = Comment(said, "adlint")


def _column(sheet: Worksheet, old: int, name: str, path: str) -> int:
    """The column for the rewrites of another: that of an earlier run, or a new one at the right.

    Raises:
        ReadError: the column has no name; without one its rewrites would not be known again, and be read as copy.
    """
    head = f"{name}{REWRITTEN}"
    row = next((row for row in range(1, 12) if str(sheet.cell(row=row, column=old).value or "").strip() == name), None)
    if row is None:
        raise ReadError(
            f"工作表 {sheet.title} 没有认出表头，不知道改写该写在哪一列，没有写入",
            f"No header was recognised on sheet {sheet.title}, so that rewrites have no column; nothing was written",
            path=path,
            hint=(
                "第一行写上列名，如 商品标题、卖点；用别的列名就写进配置的 fields",
                "Name the columns in the first row (title, selling_points), or name yours under fields",
            ),
        )
    for column in range(1, sheet.max_column + 1):
        if sheet.cell(row=row, column=column).value == head:
            return column
    new: Any = sheet.cell(row=row, column=sheet.max_column + 1)
    above: Any = sheet.cell(row=row, column=old)
    new.value = head
    new._style = copy(above._style)
    return int(new.column)
