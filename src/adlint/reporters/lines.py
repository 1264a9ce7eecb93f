"""One line or object per open finding and per error, as CI systems read them: GitHub, GitLab, reviewdog, CSV."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from typing import Any, TextIO

from adlint.findings import Finding, Rewrite, Severity
from adlint.reporters import words
from adlint.reporters.jsonout import encode
from adlint.reporters.model import Excerpt, Problem, Report, Sources
from adlint.reporters.places import from_root
from adlint.reporters.width import printable

_GITHUB = {Severity.error: "error", Severity.warning: "warning", Severity.info: "notice"}
_GITLAB = {Severity.error: "critical", Severity.warning: "major", Severity.info: "info"}
_REVIEWDOG = {Severity.error: "ERROR", Severity.warning: "WARNING", Severity.info: "INFO"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A cell may have lines.
_IN_CELLS = "\t\r\n"
# These forms ask for a file even where there is none.
_NONE = "adlint"
COLUMNS = (
    "path", "line", "column", "cell", "key", "field", "rule", "severity", "verdict", "text", "clause", "message", "basis",
    "rewrite", "applicability", "goods", "decision", "reason",
)  # fmt: skip


def github(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write workflow commands, which GitHub shows at the lines of a pull request.

    Args:
        report: what to write.
        sources: from where files are named.
        stream: where to.
    """
    for finding in _open(report):
        place = {
            "file": from_root(finding.path or _NONE, sources.root), "line": finding.line, "endLine": finding.end_line,
            "col": finding.column, "endColumn": finding.end_column, "title": f"adlint {finding.rule}",
        }  # fmt: skip
        told = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
        stream.write(f"::{_GITHUB[finding.severity]} {told}::{_data(finding.message)}\n")
    for problem in report.errors:
        file = problem.path and from_root(problem.path, sources.root)
        place = {"file": file, "line": problem.line, "col": problem.column, "title": f"adlint {problem.code}"}
        told = ",".join(f"{name}={_property(str(value))}" for name, value in place.items() if value is not None)
        stream.write(f"::error {told}::{_data(problem.message)}\n")


def gitlab(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write a Code Quality report.

    Args:
        report: what to write.
        sources: from where files are named.
        stream: where to.
    """
    issues = [
        {
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": _fingerprint(finding),
            "severity": _GITLAB[finding.severity],
            "location": {
                "path": from_root(finding.path or _NONE, sources.root),
                "lines": {"begin": finding.line, "end": finding.end_line},
            },
        }
        for finding in _open(report)
    ]
    issues += [
        {
            "description": problem.message,
            "check_name": problem.code,
            "fingerprint": _digest(problem.path or "", problem.code, problem.message),
            "severity": _GITLAB[Severity.error],
            "location": {
                "path": from_root(problem.path or _NONE, sources.root),
                "lines": {"begin": problem.line or 1},
            },
        }
        for problem in report.errors
    ]
    stream.write(encode(issues, indent=2) + "\n")


def rdjson(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write reviewdog's diagnostic format as one object.

    Args:
        report: what to write.
        sources: excerpts, from which byte columns are counted.
        stream: where to.
    """
    made = {"source": {"name": "adlint"}, "severity": "WARNING", "diagnostics": list(_diagnostics(report, sources))}
    stream.write(encode(made, indent=2) + "\n")


def rdjsonl(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write reviewdog's diagnostic format, one object per line.

    Args:
        report: what to write.
        sources: excerpts, from which byte columns are counted.
        stream: where to.
    """
    for diagnostic in _diagnostics(report, sources):
        stream.write(encode({"source": {"name": "adlint"}, **diagnostic}) + "\n")


def table(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write all findings, then errors, as CSV that spreadsheets open: UTF-8 with its mark, and no cell that is a formula.

    Args:
        report: what to write.
        sources: not used.
        stream: where to.
    """
    stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = (*map(row_of, report.findings), *map(_row_of_problem, report.errors))
    writer.writerows([harmless(printable(value, _IN_CELLS)) for value in row] for row in rows)


def row_of(finding: Finding) -> list[str]:
    """A finding as the cells of `COLUMNS`."""
    place = finding.location
    first = finding.rewrites[0] if finding.rewrites else None
    decision = finding.decision
    return [
        finding.path or "", str(finding.line), str(finding.column), (place.cell if place else None) or words.pointer(finding, "zh"),
        (place.key if place else None) or "", (place.field if place else None) or "", finding.rule, finding.severity.name,
        finding.verdict.value, finding.text, finding.clause, finding.message,
        "; ".join(words.provision(one, zh=True) for one in finding.basis),
        (words.replaced(finding, first) or "（删去）") if first else "", first.applicability if first else "",
        finding.goods.id or "",
        decision.kind if decision else "", decision.reason if decision else "",
    ]  # fmt: skip


def _row_of_problem(problem: Problem) -> list[str]:
    known = {
        "path": problem.path, "line": problem.line, "column": problem.column, "rule": problem.code,
        "severity": Severity.error.name, "message": problem.message,
    }  # fmt: skip
    return [str(known.get(name) or "") for name in COLUMNS]


def harmless(value: str) -> str:
    """Text for a cell of a spreadsheet: what would be taken for a formula has an apostrophe before it."""
    return f"'{value}" if value.startswith(_FORMULA) and not value.lstrip("-+").isdecimal() else value


def _open(report: Report) -> Iterator[Finding]:
    return (finding for finding in report.findings if finding.is_open)


def _data(text: str) -> str:
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _fingerprint(finding: Finding) -> str:
    key = finding.location.key if finding.location else None
    place = finding.fingerprint or f"{finding.line}:{finding.column}"
    return _digest(finding.path or "", key or "", finding.rule, place)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _diagnostics(report: Report, sources: Sources) -> Iterator[dict[str, Any]]:
    excerpts = sources.excerpts or (None,) * len(report.findings)
    for finding, excerpt in zip(report.findings, excerpts, strict=True):
        if not finding.is_open:
            continue
        found = _range(finding, excerpt, finding.start, finding.end)
        made: dict[str, Any] = {
            "message": finding.message,
            "location": {"path": finding.path or _NONE, "range": found or {"start": {"line": finding.line}}},
            "severity": _REVIEWDOG[finding.severity],
            "code": {"value": finding.rule},
        }
        suggestions = [_suggestion(finding, excerpt, rewrite) for rewrite in finding.rewrites]
        if any(suggestions):
            made["suggestions"] = [one for one in suggestions if one]
        yield made
    for problem in report.errors:
        yield {
            "message": problem.message,
            "location": {"path": problem.path or _NONE, "range": {"start": {"line": problem.line or 1}}},
            "severity": _REVIEWDOG[Severity.error],
            "code": {"value": problem.code},
        }


def _suggestion(finding: Finding, excerpt: Excerpt | None, rewrite: Rewrite) -> dict[str, Any] | None:
    place = _range(finding, excerpt, rewrite.start, rewrite.end)
    return None if place is None else {"range": place, "text": rewrite.text}


def _range(finding: Finding, excerpt: Excerpt | None, start: int, end: int) -> dict[str, Any] | None:
    """Line and 1-based byte columns; None where the line is not at hand from its beginning."""
    if excerpt is None or excerpt.before or finding.line != finding.end_line or finding.column != excerpt.start + 1:
        return None
    low, high = excerpt.start + start - finding.start, excerpt.start + end - finding.start
    if not 0 <= low <= high <= len(excerpt.text):
        return None
    return {
        "start": {"line": finding.line, "column": _bytes(excerpt.text[:low]) + 1},
        "end": {"line": finding.line, "column": _bytes(excerpt.text[:high]) + 1},
    }


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
