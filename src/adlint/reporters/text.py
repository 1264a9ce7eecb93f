"""Reports for people: place, message, the line with its underline, rewrite, basis; a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TextIO

from adlint.findings import Basis, Finding, Severity, Verdict
from adlint.reporters import words
from adlint.reporters.model import NOTICE, Excerpt, Report, Sources, Summary
from adlint.reporters.width import printable, underlined

_WIDTH = 120
_INDENT = "  "
# What such findings say depends on what is sold, so a guess must be seen.
_BY_GOODS = frozenset({"medical", "cosmetics", "food", "finance", "property", "education", "minors"})
_NAMED_EXEMPTS = 3
_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "36",
    "exempt": "32",
    "place": "1",
    "rewrite": "32",
    "dim": "2",
}


class Paint:
    """ANSI colours, or none.

    Args:
        on: whether colours are wanted.
    """

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, style: str) -> str:
        """`text` in a style."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self._on and text else text


def report(
    report: Report,
    sources: Sources,
    stream: TextIO,
    *,
    lang: str = "zh",
    color: bool = False,
    width: int = _WIDTH,
    statistics: bool = False,
    **_: object,
) -> None:
    """Write the findings and a summary.

    Args:
        report: what to write; its errors are only counted, since whoever runs the report tells them elsewhere.
        sources: excerpts in the order of the findings, and exempt findings to name.
        stream: where to.
        lang: `zh` or `en`.
        color: whether to use ANSI colours.
        width: columns of the terminal.
        statistics: whether to list how often each rule fired.
    """
    paint = Paint(color)
    for finding, excerpt in zip_longest(report.findings, sources.excerpts):
        # What people have decided is counted below, and listed in the forms for machines.
        if finding.decision is not None:
            continue
        for line in _finding(finding, excerpt, sources, lang, paint, width):
            stream.write(line + "\n")
    end(report, sources, stream, lang=lang, paint=paint, statistics=statistics)


def end(report: Report, sources: Sources, stream: TextIO, *, lang: str, paint: Paint, statistics: bool) -> None:
    """Write what stands under the findings: how often each rule fired where that is asked for, and the summary."""
    if statistics:
        for rule, count in report.summary.rules.items():
            stream.write(f"{count:>6} {rule}\n")
    stream.write(_summary(report, sources, lang, paint) + "\n")
    stream.write(paint(_notice(report, lang), "dim") + "\n")


def _finding(
    finding: Finding, excerpt: Excerpt | None, sources: Sources, lang: str, paint: Paint, width: int
) -> Iterator[str]:
    level = "exempt" if finding.verdict is Verdict.exempt else finding.severity.name
    place = printable(f"{finding.path or '<text>'}:{finding.line}:{finding.column}:")
    # The message says what would be wrong; of an exempt match nothing is.
    said = f"“{finding.text}”" if level == "exempt" else finding.message
    yield f"{paint(place, 'place')} {paint(level, level)} {finding.rule} {printable(said)}"
    if excerpt is not None:
        line, marks, start, end = underlined(excerpt, width - len(_INDENT))
        yield _INDENT + line[:start] + paint(line[start:end], level) + line[end:]
        yield _INDENT + paint(marks, level)
    for note in _notes(finding, sources, lang, paint):
        yield _INDENT + note


def _notes(finding: Finding, sources: Sources, lang: str, paint: Paint) -> Iterator[str]:
    zh = lang == "zh"
    yield from _exemption(finding, lang)
    said = [paint(rewrites_of(finding, lang), "rewrite")] if finding.rewrites else []
    if finding.basis:
        said.append(("依据：" if zh else "basis: ") + _basis(finding.basis, zh))
    if said:
        yield " · ".join(said)
    said = []
    if left := words.left_open(finding, lang):
        said.append(left)
    if finding.evidence_owed and finding.verdict is not Verdict.exempt:
        owed = ("、" if zh else ", ").join(words.evidence(lang, name) for name in finding.evidence_owed)
        said.append(f"须出示：{owed}" if zh else f"proof owed: {owed}")
    if finding.disguised:
        said.append("变体字" if zh else "disguised")
    if finding.goods.source == "guessed" and finding.family in _BY_GOODS:
        why = printable(finding.goods.reason or "")
        goods = sources.goods.get(finding.goods.id or "", finding.goods.id)
        said.append(f"商品按“{why}”推断为{goods}" if zh else f"goods guessed from “{why}”: {goods}")
    if finding.also:
        rules = ", ".join(also.rule for also in finding.also)
        said.append(f"同时涉及 {rules}" if zh else f"also {rules}")
    if said:
        yield " · ".join(said)
    where = _location(finding, zh)
    if where:
        yield paint(where, "dim")


def _exemption(finding: Finding, lang: str) -> Iterator[str]:
    if finding.exemption is None:
        return
    zh = lang == "zh"
    name = words.EXEMPTION[lang].get(finding.exemption.name, finding.exemption.name)
    basis = printable(finding.exemption.basis)
    shown = (f"（{basis}）" if zh else f" ({basis})") if basis else ""
    owes = ""
    if finding.exemption.owes == "proof":
        owes = " · 须备有证明" if zh else " · proof must be at hand"
    yield (f"豁免：{name}{shown}{owes}" if zh else f"exempt: {name}{shown}{owes}")


def rewrites_of(finding: Finding, lang: str) -> str:
    """The rewrites of a finding in one line."""
    zh = lang == "zh"
    shown = " | ".join(words.rewrite(finding, rewrite, lang) for rewrite in finding.rewrites)
    return f"改写：{shown}" if zh else f"rewrite: {shown}"


def _basis(basis: tuple[Basis, ...], zh: bool) -> str:
    return ("、" if zh else ", ").join(words.provision(entry, zh=zh) for entry in basis)


def _location(finding: Finding, zh: bool) -> str:
    place = finding.location
    if place is None:
        return ""
    said = []
    if place.cell:
        said.append(place.cell)
    if place.row is not None:
        said.append(f"第 {place.row} 条" if zh else f"record {place.row}")
    if place.key:
        said.append(f"{place.key}")
    if place.column:
        said.append(f"列 {place.column}" if zh else f"column {place.column}")
    if place.pointer:
        said.append(words.pointer(finding, "zh" if zh else "en"))
    if place.box:
        said.append("图中 {},{} 到 {},{}".format(*place.box) if zh else "box {},{} to {},{}".format(*place.box))
    if place.is_unsure:
        said.append("识别没有把握" if zh else "uncertain reading")
    if place.hidden:
        said.append("隐藏的工作表" if zh else "hidden sheet")
    return ("位置：" if zh else "at: ") + printable(" · ".join(said)) if said else ""


def _summary(report: Report, sources: Sources, lang: str, paint: Paint) -> str:
    counts = report.summary
    zh = lang == "zh"
    shown = []
    for severity in sorted(Severity, reverse=True):
        number = counts.findings.get(severity.name, 0)
        if number:
            word = words.SEVERITY[lang][severity]
            said_so = f"{number} 处{word}" if zh else _number(number, word, "" if word == "info" else "s")
            shown.append(paint(said_so, severity.name))
    # What could not be read must not be told as an all-clear.
    unknown = bool(report.errors) and not shown
    said = [(" " if zh else ", ").join(shown)] if shown else _nothing(report, sources, zh, paint)
    if counts.rewritable:
        said.append(f"{counts.rewritable} 处可改写" if zh else f"{counts.rewritable} rewritable")
    if counts.exempt:
        listed = any(finding.verdict is Verdict.exempt for finding in report.findings)
        said.append(_exempt(counts, sources, lang, hint=not listed))
    if counts.suppressed:
        said.append(
            f"{counts.suppressed} 处按注明的理由不报" if zh else f"{counts.suppressed} suppressed with a reason"
        )
    if counts.supported:
        said.append(f"{counts.supported} 处有台账里的证明" if zh else f"{counts.supported} proven by the ledger")
    if counts.baselined:
        said.append(f"{counts.baselined} 处在基线里" if zh else f"{counts.baselined} in the baseline")
    if counts.stale:
        said.append(
            f"基线里 {counts.stale} 处已经没有了（adlint baseline prune）"
            if zh
            else f"{counts.stale} of the baseline are gone (adlint baseline prune)"
        )
    if counts.files or report.errors:
        said.append(_checked(counts, zh))
    if sources.unread:
        said.append(paint(_unread(sources, zh), "warning"))
    if report.errors and not unknown:
        number = len(report.errors)
        said.append(paint(f"{number} 处没能检查" if zh else f"{number} could not be checked", "error"))
    return " · ".join(said)


def _nothing(report: Report, sources: Sources, zh: bool, paint: Paint) -> list[str]:
    """What is said first where there are no open findings."""
    clean = "没有发现问题" if zh else "nothing found"
    number = len(report.errors)
    if number:
        failed = (
            f"{number} 处没能检查，有没有问题不知道"
            if zh
            else f"{number} could not be checked: nothing is known about it"
        )
        rest = "其余没有发现问题" if zh else "nothing found in the rest"
        return [paint(failed, "error"), *([rest] if report.summary.files else [])]
    if not report.summary.files and sources.since:
        return [f"{sources.since} 以来没有改动" if zh else f"nothing has changed since {sources.since}"]
    if not report.summary.files:
        return ["没有找到可检查的文件" if zh else "no files found to check"]
    return [clean]


def _exempt(counts: Summary, sources: Sources, lang: str, *, hint: bool) -> str:
    zh = lang == "zh"
    text = f"{counts.exempt} 处豁免" if zh else f"{counts.exempt} exempt"
    if counts.exempt <= _NAMED_EXEMPTS and sources.exempt:
        named = []
        for finding in sources.exempt:
            name = finding.exemption.name if finding.exemption else ""
            named.append((printable(finding.text), words.EXEMPTION[lang].get(name, name)))
        text += "：" if zh else ": "
        text += ("、" if zh else ", ").join(f"{word}（{why}）" if zh else f"{word} ({why})" for word, why in named)
    if counts.exempt_owing:
        text += f"，其中 {counts.exempt_owing} 处须备证明" if zh else f", {counts.exempt_owing} of them owing proof"
    if hint:
        text += "，--show-exempt 可看" if zh else "; see --show-exempt"
    return text


def _checked(counts: Summary, zh: bool) -> str:
    text = f"检查了 {counts.files} 个文件" if zh else f"{_number(counts.files, 'file')} checked"
    if counts.documents > counts.files:
        text += f"、{counts.documents} 条记录" if zh else f", {_number(counts.documents, 'record')}"
    return text


def _unread(sources: Sources, zh: bool) -> str:
    number = sum(sources.unread.values())
    listed = ("、" if zh else ", ").join(f"{suffix} {count}" for suffix, count in sorted(sources.unread.items()))
    if zh:
        return f"{number} 个文件的格式读不了，没有检查（{listed}）"
    return f"{_number(number, 'file')} in formats that cannot be read ({listed})"


def _number(count: int, word: str, plural: str = "s") -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}{plural}"


def _notice(report: Report, lang: str) -> str:
    day = f"按 {report.as_of} 的法律" if lang == "zh" else f"law as of {report.as_of}"
    return f"{day} · {NOTICE[lang]}"
