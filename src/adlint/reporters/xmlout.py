"""Reports as XML: JUnit and Checkstyle."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TextIO
from xml.sax.saxutils import quoteattr

from adlint.findings import Finding, Severity
from adlint.reporters.model import Report, Sources

# What XML 1.0 has no way to write.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHECKSTYLE = {Severity.error: "error", Severity.warning: "warning", Severity.info: "info"}


def junit(report: Report, sources: Sources, stream: TextIO, *, fail_on: Severity = Severity.error, **_: object) -> None:
    """Write a JUnit report: a suite per file with findings, a case per open finding, failed from a severity on.

    Findings below that are skipped cases: servers show what those say and are green, while of a case that passed they
    show nothing.

    Args:
        report: what to write.
        sources: not used.
        stream: where to.
        fail_on: the severity from which on a finding fails the run.
    """
    found = [finding for finding in report.findings if finding.is_open]
    total = len(found) + len(report.errors)
    failed = sum(finding.severity >= fail_on for finding in found)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(
        f'<testsuites name="adlint" tests="{max(total, 1)}" failures="{failed}" errors="{len(report.errors)}">\n'
    )
    for path, group in groupby(found, key=lambda finding: finding.path or ""):
        cases = list(group)
        failed = sum(finding.severity >= fail_on for finding in cases)
        stream.write(
            f'  <testsuite name={_quoted(path)} tests="{len(cases)}" failures="{failed}" errors="0"'
            f' skipped="{len(cases) - failed}">\n'
        )
        for finding in cases:
            outcome = "failure" if finding.severity >= fail_on else "skipped"
            stream.write(f"    <testcase name={_quoted(_title(finding))} classname={_quoted(path)}>\n")
            stream.write(
                f'      <{outcome} type="{finding.severity.name}" message={_quoted(finding.message)}/>\n    </testcase>\n'
            )
        stream.write("  </testsuite>\n")
    for problem in report.errors:
        path = problem.path or "adlint"
        stream.write(f'  <testsuite name={_quoted(path)} tests="1" failures="0" errors="1">\n')
        stream.write(f"    <testcase name={_quoted(problem.code)} classname={_quoted(path)}>\n")
        stream.write(
            f"      <error type={_quoted(problem.code)} message={_quoted(problem.message)}/>\n    </testcase>\n  </testsuite>\n"
        )
    if not total:
        # A report without a case counts as a run that never was.
        stream.write('  <testsuite name="adlint" tests="1" failures="0" errors="0">\n')
        stream.write('    <testcase name="adlint" classname="adlint"/>\n  </testsuite>\n')
    stream.write("</testsuites>\n")


def checkstyle(report: Report, sources: Sources, stream: TextIO, **_: object) -> None:
    """Write a Checkstyle report.

    Args:
        report: what to write.
        sources: not used.
        stream: where to.
    """
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="10.0">\n')
    found = [finding for finding in report.findings if finding.is_open]
    for path, group in groupby(found, key=lambda finding: finding.path or ""):
        stream.write(f"  <file name={_quoted(path)}>\n")
        for finding in group:
            stream.write(
                f'    <error line="{finding.line}" column="{finding.column}" severity="{_CHECKSTYLE[finding.severity]}"'
                f" message={_quoted(finding.message)} source={_quoted('adlint.' + finding.rule)}/>\n"
            )
        stream.write("  </file>\n")
    for problem in report.errors:
        stream.write(f"  <file name={_quoted(problem.path or 'adlint')}>\n")
        stream.write(
            f'    <error line="{problem.line or 1}" column="{problem.column or 1}" severity="error"'
            f" message={_quoted(problem.message)} source={_quoted('adlint.' + problem.code)}/>\n  </file>\n"
        )
    stream.write("</checkstyle>\n")


def _title(finding: Finding) -> str:
    return f"{finding.line}:{finding.column} {finding.rule} {finding.text}"


def _quoted(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
