"""Reports as SARIF 2.1.0 (OASIS), for code scanning: rules with help, fixes, suppressions, baseline states, fingerprints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from adlint.findings import Finding, Rewrite, Severity, Verdict
from adlint.reporters import words
from adlint.reporters.jsonout import encode
from adlint.reporters.model import Excerpt, Problem, Report, RuleNote, Sources
from adlint.reporters.places import from_root

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# What relative addresses start from. Its own address is left out: it says where the report was made, and differs everywhere.
_ROOT = "%SRCROOT%"
_ROOT_IS = (
    "仓库的根目录；没有仓库时是运行命令的文件夹 / the root of the repository, or else the folder the command ran in"
)
_LEVELS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note"}


def report(report: Report, sources: Sources, stream: TextIO, *, lang: str = "zh", **_: object) -> None:
    """Write the report as one SARIF log. Columns are code points.

    Args:
        report: what to write.
        sources: rules and excerpts.
        stream: where to.
        lang: the language of the report.
    """
    ids = list(dict.fromkeys(finding.rule for finding in report.findings))
    index = {rule: number for number, rule in enumerate(ids)}
    excerpts = sources.excerpts or (None,) * len(report.findings)
    run = {
        "tool": {
            "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "shortDescription": {"text": report.tool.notice},
                "rules": [_rule(rule, sources.rules.get(rule), lang) for rule in ids],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [_notification(problem, sources.root) for problem in report.errors],
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": _ROOT_IS}}},
        "language": "zh-CN" if lang == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, excerpt, index[finding.rule], sources, lang)
            for finding, excerpt in zip(report.findings, excerpts, strict=True)
        ],
        "properties": {"asOf": report.as_of},
    }
    stream.write(encode({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n")


def _rule(rule: str, note: RuleNote | None, lang: str) -> dict[str, Any]:
    made: dict[str, Any] = {"id": rule}
    if note is not None:
        laws = "、".join(words.provision(one, zh=lang == "zh") for one in note.basis)
        text = f"{note.why}\n{laws}" if laws else note.why
        made |= {
            "shortDescription": {"text": note.why},
            "fullDescription": {"text": text},
            "help": {"text": text, "markdown": text},
            "defaultConfiguration": {"level": _LEVELS[note.severity]},
            "properties": {"tags": [note.family, note.origin, *dict.fromkeys(one.law for one in note.basis)]},
        }
    return made


def _result(finding: Finding, excerpt: Excerpt | None, index: int, sources: Sources, lang: str) -> dict[str, Any]:
    is_exempt = finding.verdict is Verdict.exempt
    artifact = _artifact(finding.path, sources.root)
    # A rule rests on more laws than a finding: what applies depends on the goods.
    laws = [words.provision(one, zh=lang == "zh") for one in finding.basis]
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "kind": "notApplicable" if is_exempt else "fail",
        "level": "none" if is_exempt else _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding, excerpt, artifact)],
        "properties": {"verdict": finding.verdict.value, "clause": finding.clause, "basis": laws},
    }
    if finding.fingerprint:
        key = finding.location.key if finding.location and finding.location.key else ""
        made["partialFingerprints"] = {"clause/v1": f"{finding.fingerprint}{':' if key else ''}{key}"}
    fixes = [_fix(finding, rewrite, excerpt, artifact, lang) for rewrite in finding.rewrites]
    if any(fixes):
        made["fixes"] = [fix for fix in fixes if fix]
    decision = finding.decision
    if decision is not None and decision.kind != "baselined":
        kind = "inSource" if decision.kind == "suppressed" and decision.by is None else "external"
        made["suppressions"] = [{"kind": kind, "status": "accepted", "justification": decision.reason}]
    elif sources.has_baseline:
        made["baselineState"] = "unchanged" if decision is not None else "new"
    return made


def _location(finding: Finding, excerpt: Excerpt | None, artifact: dict[str, str]) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
        "snippet": {"text": finding.text},
    }
    place: dict[str, Any] = {"artifactLocation": artifact, "region": region}
    if excerpt is not None and finding.line == finding.end_line:
        place["contextRegion"] = {"startLine": finding.line, "snippet": {"text": excerpt.text}}
    made: dict[str, Any] = {"physicalLocation": place}
    named = finding.location and (finding.location.cell or finding.location.pointer or finding.location.column)
    if finding.location is not None and named:
        logical: dict[str, Any] = {"name": named, "kind": "member"}
        if finding.location.key:
            logical["fullyQualifiedName"] = f"{finding.location.key}/{named}"
        made["logicalLocations"] = [logical]
    return made


def _fix(
    finding: Finding, rewrite: Rewrite, excerpt: Excerpt | None, artifact: dict[str, str], lang: str
) -> dict[str, Any] | None:
    """A rewrite as a fix; None where it leaves the line, whose columns alone are known here."""
    if excerpt is None or finding.line != finding.end_line:
        return None
    low = excerpt.start + rewrite.start - finding.start
    high = excerpt.start + rewrite.end - finding.start
    if not 0 <= low <= high <= len(excerpt.text):
        return None
    region = {
        "startLine": finding.line,
        "startColumn": finding.column + rewrite.start - finding.start,
        "endLine": finding.line,
        "endColumn": finding.column + rewrite.end - finding.start,
    }
    replacement: dict[str, Any] = {"deletedRegion": region}
    if rewrite.text:
        replacement["insertedContent"] = {"text": rewrite.text}
    return {
        "description": {"text": words.rewrite(finding, rewrite, lang)},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
    }


def _notification(problem: Problem, root: Path | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "level": "error",
        "message": {"text": problem.message},
        "descriptor": {"id": problem.code},
    }
    if problem.path is not None:
        region = {name: value for name, value in _start(problem) if value is not None}
        place: dict[str, Any] = {"artifactLocation": _artifact(problem.path, root)}
        if region:
            place["region"] = region
        made["locations"] = [{"physicalLocation": place}]
    return made


def _start(problem: Problem) -> Iterator[tuple[str, int | None]]:
    yield "startLine", problem.line
    yield "startColumn", problem.column if problem.line is not None else None


def _artifact(path: str | None, root: Path | None) -> dict[str, str]:
    """A file: relative to the root, or the whole address of one that lies elsewhere; what is no file has its name."""
    name = from_root(path or "text", root)
    if Path(name).is_absolute():
        return {"uri": Path(name).as_uri()}
    return {"uri": quote(name, safe="/~!$&'()*+,;=@-._"), "uriBaseId": _ROOT}
