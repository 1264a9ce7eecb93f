"""A workbook: one sheet per pack and a summary, with filters, a frozen header and comments; no cell of it is a formula."""

from __future__ import annotations

import re
from collections import defaultdict
from io import BytesIO
from typing import Any, TextIO, cast

from adlint.findings import Finding
from adlint.reporters.lines import COLUMNS, row_of
from adlint.reporters.model import NOTICE, Report, Sources

# What XML cannot hold, and so no cell.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
_WIDTHS = {"path": 28, "text": 24, "clause": 40, "message": 60, "basis": 40, "rewrite": 28, "reason": 28}


def report(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write the workbook; the stream must be one over bytes.

    Args:
        report: what to write.
        sources: rules, whose reasons become comments.
        stream: where to.
    """
    from openpyxl import Workbook

    book = Workbook()
    summary = cast(Any, book.active)
    summary.title = "summary"
    for row in (
        ("adlint", report.tool.version), ("as_of", report.as_of), ("notice", NOTICE["zh"]), ("files", report.summary.files),
        ("documents", report.summary.documents), *report.summary.findings.items(), ("suppressed", report.summary.suppressed),
        ("supported", report.summary.supported), ("baselined", report.summary.baselined),
    ):  # fmt: skip
        summary.append([safe(value) for value in row])
    by_pack: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_pack[finding.pack].append(finding)
    for pack, findings in sorted(by_pack.items(), key=lambda item: -len(item[1])):
        _fill(book.create_sheet(pack[:31]), findings, sources)
        _put(summary, summary.max_row + 1, [pack, len(findings)])
        summary.cell(summary.max_row, 1).hyperlink = f"#'{pack[:31]}'!A1"
    if report.errors:
        sheet = book.create_sheet("errors")
        _put(sheet, 1, ["path", "line", "column", "code", "message"])
        for number, problem in enumerate(report.errors, 2):
            _put(sheet, number, [problem.path, problem.line, problem.column, problem.code, problem.message])
    made = BytesIO()
    book.save(made)
    stream.flush()
    cast(Any, stream).buffer.write(made.getvalue())


def _fill(sheet: Any, findings: list[Finding], sources: Sources) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    _put(sheet, 1, list(COLUMNS))
    rule_at = COLUMNS.index("rule") + 1
    told: set[str] = set()
    for number, finding in enumerate(findings, 2):
        _put(sheet, number, row_of(finding))
        note = sources.rules.get(finding.rule)
        # Once per rule: a comment on each of a million rows helps nobody.
        if note is not None and finding.rule not in told:
            told.add(finding.rule)
            sheet.cell(number, rule_at).comment = Comment(note.why, "adlint")
    for number, name in enumerate(COLUMNS, 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 12)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _put(sheet: Any, row: int, values: list[Any]) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        cell.value = safe(value)
        if isinstance(value, str):
            cell.data_type = "s"


def safe(value: Any) -> Any:
    """A value that a cell can hold: without what XML cannot, and not longer than a cell."""
    return _ILLEGAL.sub("\ufffd", value)[:_LONGEST] if isinstance(value, str) else value
