"""Reports as JSON: one object, or one object per line."""

from __future__ import annotations

from typing import Any, TextIO

import msgspec

from adlint.reporters.model import Report, Sources, plain


def report(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write the whole report as one indented JSON object.

    Args:
        report: what to write.
        sources: not used; the form carries spans, not lines.
        stream: where to.
    """
    whole = msgspec.to_builtins(report)
    whole["findings"] = [plain(finding) for finding in report.findings]
    stream.write(encode(whole, indent=2) + "\n")


def report_lines(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write one object per line: findings, then errors, then a summary; `type` says which.

    Args:
        report: what to write.
        sources: not used.
        stream: where to.
    """
    for finding in report.findings:
        stream.write(encode({"type": "finding", **plain(finding)}) + "\n")
    for problem in report.errors:
        stream.write(encode({"type": "error", **msgspec.to_builtins(problem)}) + "\n")
    last = {"version": report.version, "tool": report.tool, "as_of": report.as_of, "summary": report.summary}
    stream.write(encode({"type": "summary", **msgspec.to_builtins(last)}) + "\n")


def encode(value: Any, indent: int = 0) -> str:
    """JSON text of plain data; lone surrogates, which UTF-8 cannot hold, are escaped."""
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:
        import json

        separators = (",", ": ") if indent else (",", ":")
        text = json.dumps(value, ensure_ascii=False, indent=indent or None, separators=separators)
        return text.encode("utf-8", "backslashreplace").decode()
    return (msgspec.json.format(data, indent=indent) if indent else data).decode()
