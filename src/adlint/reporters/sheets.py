"""A workbook: one sheet per pack and a summary, with filters, a frozen header and comments; no cell of it is a formula."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import defaultdict
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, cast
from urllib.parse import quote

from adlint.files import spooling
from adlint.findings import Finding, Severity
from adlint.reporters import words
from adlint.reporters.lines import COLUMNS, row_of
from adlint.reporters.model import NOTICE, Report, Sources

if TYPE_CHECKING:
    from openpyxl import Workbook

# What XML cannot hold, and so no cell.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
_CUT = "……（共 {:,} 字，一格放不下；全文见 .csv、.jsonl 或 .parquet）"
# When a workbook says that it was written: as early as an archive can say.
_LONG_AGO = datetime(1980, 1, 1)
# Paths, not addresses of another kind, commands or what a spreadsheet would run.
_LINKED = re.compile(r"(?![a-zA-Z][a-zA-Z0-9+.-]+:)[^\x00-\x1f<>\"|?*=]{1,200}")
# What a report of ours ends with, so that a run over its folder knows it.
MARK = b"adlint report"
_HEADS = (
    "文件", "行", "列", "位置", "编号", "字段", "规则", "级别", "判断", "用语", "所在句", "说明", "依据", "改写", "改写须知",
    "商品", "处理", "理由",
)  # fmt: skip
_SAID = {
    "zh": {"summary": "汇总", "errors": "没能检查", "as_of": "按哪天的法律", "notice": "声明", "files": "文件", "documents": "记录",
           "suppressed": "按理由不报", "supported": "有证明", "baselined": "基线里已有", "path": "文件", "line": "行",
           "column": "列", "code": "代码", "message": "原因"},
    "en": {"as_of": "law as of"},
}  # fmt: skip
_WIDTHS = {"path": 28, "text": 24, "clause": 40, "message": 60, "basis": 40, "rewrite": 28, "reason": 28}


def report(report: Report, sources: Sources, stream: TextIO, *, lang: str = "zh", **_: object) -> None:
    """Write the workbook; the stream must be one over bytes.

    Args:
        report: what to write.
        sources: rules, whose reasons become comments.
        stream: where to.
        lang: `zh` or `en`, of what heads columns and sheets.
    """
    from openpyxl import Workbook

    book = Workbook()
    summary = cast(Any, book.active)
    summary.title = _word("summary", lang)
    counts = report.summary
    severities = {words.SEVERITY[lang][one]: counts.findings.get(one.name, 0) for one in reversed(Severity)}
    for row in (
        ("adlint", report.tool.version), (_word("as_of", lang), report.as_of), (_word("notice", lang), NOTICE[lang]),
        *((_word(name, lang), getattr(counts, name)) for name in ("files", "documents")), *severities.items(),
        *((_word(name, lang), getattr(counts, name)) for name in ("suppressed", "supported", "baselined")),
    ):  # fmt: skip
        summary.append([safe(value) for value in row])
    by_pack: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_pack[finding.pack].append(finding)
    for pack, findings in sorted(by_pack.items(), key=lambda item: -len(item[1])):
        _fill(book.create_sheet(pack[:31]), findings, sources, lang)
        _put(summary, summary.max_row + 1, [pack, len(findings)])
        summary.cell(summary.max_row, 1).hyperlink = f"#'{pack[:31]}'!A1"
    if report.errors:
        sheet = book.create_sheet(_word("errors", lang))
        _put(sheet, 1, [_word(name, lang) for name in ("path", "line", "column", "code", "message")])
        for number, problem in enumerate(report.errors, 2):
            _put(sheet, number, [problem.path, problem.line, problem.column, problem.code, problem.message])
    made = BytesIO()
    save(book, made)
    stream.flush()
    cast(Any, stream).buffer.write(made.getvalue())


def _word(name: str, lang: str) -> str:
    return _SAID[lang].get(name, name)


def _fill(sheet: Any, findings: list[Finding], sources: Sources, lang: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    _put(sheet, 1, list(_HEADS if lang == "zh" else COLUMNS))
    rule_at = COLUMNS.index("rule") + 1
    told: set[str] = set()
    for number, finding in enumerate(findings, 2):
        _put(sheet, number, _row(finding, sources, lang))
        note = sources.rules.get(finding.rule)
        # Once per rule: a comment on each of a million rows helps nobody.
        if note is not None and finding.rule not in told:
            told.add(finding.rule)
            sheet.cell(number, rule_at).comment = Comment(note.why, "adlint")
        _link(sheet.cell(number, 1), finding)
    for number, name in enumerate(COLUMNS, 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 12)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _row(finding: Finding, sources: Sources, lang: str) -> list[str]:
    """A finding as cells, in words that a person filters by."""
    named = {
        "severity": words.SEVERITY[lang][finding.severity],
        "verdict": words.VERDICT[lang][finding.verdict],
        "goods": sources.goods.get(finding.goods.id or "", finding.goods.id or ""),
        "field": words.field(finding, lang),
        "applicability": words.APPLICABILITY[lang][finding.rewrites[0].applicability] if finding.rewrites else "",
    }
    return [named.get(name, value) for name, value in zip(COLUMNS, row_of(finding), strict=True)]


def _link(cell: Any, finding: Finding) -> None:
    """Let the file's name lead to it, and in a workbook to the cell."""
    path = finding.path or ""
    # A name that no link can hold, or that is none, stays text.
    if path and _LINKED.fullmatch(path):
        place = finding.location.cell if finding.location and finding.location.cell else None
        sheet, _, address = (place or "").rpartition("!")
        quoted = "#'" + sheet.replace("'", "''") + "'!" + address if place else ""
        cell.hyperlink = quote(path.replace("\\", "/"), safe="/:") + quoted


def _put(sheet: Any, row: int, values: list[Any]) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        cell.value = safe(value)
        if isinstance(value, str):
            cell.data_type = "s"


def safe(value: Any) -> Any:
    """A value that a cell can hold: without what XML cannot; one that is too long is cut, and says so at its end."""
    if not isinstance(value, str):
        return value
    if len(value) > _LONGEST:
        told = _CUT.format(len(value))
        value = value[: _LONGEST - len(told)] + told
    return _ILLEGAL.sub("\ufffd", value)


def save(book: Workbook, stream: BinaryIO) -> None:
    """Write a workbook; the same cells give the same bytes, whenever they are written.

    Args:
        book: the workbook.
        stream: where to.

    Raises:
        OSError: it cannot be written.
    """
    from openpyxl.writer.excel import ExcelWriter

    book.properties.created = book.properties.modified = _LONG_AGO
    with spooling(), _Timeless(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).write_data()
        archive.comment = MARK


class _Timeless(zipfile.ZipFile):
    """An archive whose members do not tell when they were written."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: object, **__: object) -> None:
        super().writestr(self._member(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *_: object, **__: object) -> None:
        with Path(filename).open("rb") as source, self.open(self._member(arcname), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def _member(self, name: str) -> zipfile.ZipInfo:
        made = zipfile.ZipInfo(name, _LONG_AGO.timetuple()[:6])
        made.compress_type = self.compression
        return made
