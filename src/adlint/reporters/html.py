"""A page that stands alone: findings with their copy highlighted, filters, law on hover; it runs nothing of the copy."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import TextIO

from adlint.findings import Basis, Finding
from adlint.reporters import words
from adlint.reporters.model import NOTICE, Excerpt, Report, Sources
from adlint.reporters.width import printable

_SAID = {
    "zh": {"title": "广告文案检查", "all": "全部", "rule": "规则", "severity": "级别", "goods": "商品", "rewrite": "改写",
           "delete": "删去", "basis": "依据", "clean": "没有发现问题", "failed": "没能检查", "decided": "已处理",
           "unknown": "未知", "owed": "须出示", "summary": "摘要：", "penalty": "本规则的罚则："},
    "en": {"title": "Copy check", "all": "all", "rule": "rule", "severity": "severity", "goods": "goods", "rewrite": "rewrite",
           "delete": "delete", "basis": "basis", "clean": "nothing found", "failed": "could not be checked", "decided": "decided",
           "unknown": "unknown", "owed": "proof owed", "summary": "Summary: ", "penalty": "Penalty of the rule: "},
}  # fmt: skip
_STYLE = """
:root{color-scheme:light dark;--error:#b3261e;--warning:#9a6700;--info:#0969da}
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
form{position:sticky;top:0;background:Canvas;padding:.5rem 0;display:flex;gap:1rem;flex-wrap:wrap}
article{border-left:.3rem solid var(--c);padding:.3rem .8rem;margin:.8rem 0;break-inside:avoid}
.error{--c:var(--error)}.warning{--c:var(--warning)}.info{--c:var(--info)}
article h2{font-size:1rem;margin:0;overflow-wrap:anywhere}article p{margin:.2rem 0;overflow-wrap:anywhere}
mark{background:color-mix(in srgb,var(--c) 25%,transparent);color:inherit;border-bottom:2px solid var(--c)}
.quiet,small{opacity:.75}[hidden]{display:none}
abbr:focus::after{content:attr(title);display:block;white-space:pre-line;padding:.3rem .8rem}
figure{margin:1rem 0}svg{max-width:100%}rect{fill:none;stroke:var(--c);stroke-width:4}
@media print{form{display:none}}
"""
_MOST_BYTES = 20_000_000
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
# The only script: it shows and hides by the values of the menus.
_SCRIPT = """
for(const menu of document.querySelectorAll("select"))menu.addEventListener("change",()=>{
const wanted=[...document.querySelectorAll("select")].map(one=>[one.name,one.value]);
for(const one of document.querySelectorAll("article"))
one.hidden=!wanted.every(([name,value])=>!value||one.dataset[name]===value)});
"""


def report(report: Report, sources: Sources, stream: TextIO, *, lang: str = "zh", **_: object) -> None:
    """Write the page.

    Args:
        report: what to write.
        sources: excerpts and rules.
        stream: where to.
        lang: `zh` or `en`.
    """
    said = _SAID[lang]
    shown = [
        (finding, excerpt)
        for finding, excerpt in zip_longest(report.findings, sources.excerpts)
        if finding is not None and finding.is_open
    ]
    # Inline script and style are named by no hash: the copy is escaped, and the policy forbids everything from outside.
    stream.write(
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><meta charset="utf-8">'
        '<meta name="generator" content="adlint"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{said['title']} · adlint</title><style>{_STYLE}</style><h1>{said['title']}</h1>\n"
    )
    stream.write(
        f"<p>{_counts(report, lang)}</p>\n<form>{_menus([finding for finding, _ in shown], sources, lang)}</form>\n<main>\n"
    )
    for finding, excerpt in shown:
        stream.write(_article(finding, excerpt, sources, lang))
    stream.write("".join(_pictures([finding for finding, _ in shown])))
    for problem in report.errors:
        place = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part is not None)
        stream.write(
            f'<article class="error"><h2>{said["failed"]}: {_text(place)}</h2><p>{_text(problem.message)}</p></article>\n'
        )
    stream.write(f"</main><small>adlint {report.tool.version} · {report.as_of} · {NOTICE[lang]}</small>")
    stream.write(f"<script>{_SCRIPT}</script></html>\n")


def _counts(report: Report, lang: str) -> str:
    counts = [
        f"{report.summary.findings.get(level.name, 0)} {word}"
        for level, word in reversed(words.SEVERITY[lang].items())
        if report.summary.findings.get(level.name)
    ]
    decided = report.summary.suppressed + report.summary.supported + report.summary.baselined
    parts = [" ".join(counts) or _SAID[lang]["clean"], *([f"{decided} {_SAID[lang]['decided']}"] if decided else [])]
    return " · ".join(parts)


def _goods(finding: Finding, sources: Sources, lang: str) -> str:
    id_ = finding.goods.id
    return sources.goods.get(id_, id_) if id_ else _SAID[lang]["unknown"]


def _menus(findings: list[Finding], sources: Sources, lang: str) -> str:
    said = _SAID[lang]
    made = []
    for name, values in (
        ("severity", Counter(words.SEVERITY[lang][finding.severity] for finding in findings)),
        ("rule", Counter(finding.rule for finding in findings)),
        ("goods", Counter(_goods(finding, sources, lang) for finding in findings)),
    ):
        options = "".join(
            f'<option value="{_text(value)}">{_text(value)} ({count})</option>' for value, count in values.most_common()
        )
        made.append(
            f'<label>{said[name]} <select name="{name}"><option value="">{said["all"]}</option>{options}</select></label>'
        )
    return "".join(made)


def _article(finding: Finding, excerpt: Excerpt | None, sources: Sources, lang: str) -> str:
    said = _SAID[lang]
    goods, severity = _goods(finding, sources, lang), words.SEVERITY[lang][finding.severity]
    place = f"{finding.path or ''}:{finding.line}:{finding.column}"
    where = finding.location
    parts = (where.cell, where.key, where.column, words.pointer(finding, lang)) if where else ()
    named = " · ".join(part for part in parts if part)
    note = sources.rules.get(finding.rule)
    made = [
        f'<article class="{finding.severity.name}" data-severity="{severity}" data-rule="{_text(finding.rule)}"'
        f' data-goods="{_text(goods)}"><h2>{_text(finding.message)}</h2>'
    ]
    if excerpt is not None:
        text, start, end = excerpt.text, excerpt.start, excerpt.end
        before, after = "…" if excerpt.before else "", "…" if excerpt.after else ""
        made.append(
            f"<p>{before}{_text(text[:start])}<mark>{_text(text[start:end])}</mark>{_text(text[end:])}{after}</p>"
        )
    if finding.rewrites:
        made.append(
            f"<p>{said['rewrite']}: {' | '.join(_text(words.rewrite(finding, one, lang)) for one in finding.rewrites)}</p>"
        )
    laws = "、".join(_law(one, finding, sources, lang) for one in finding.basis)
    why = f' title="{_text(note.why)}"' if note else ""
    made.append(f'<p class="quiet"{why}>{_text(finding.rule)}{" · " + said["basis"] + " " + laws if laws else ""}</p>')
    owed = "、".join(words.evidence(lang, name) for name in finding.evidence_owed)
    if told := [*filter(None, [words.left_open(finding, lang), owed and f"{said['owed']}: {owed}"])]:
        made.append(f"<p>{_text(' · '.join(told))}</p>")
    made.append(f'<p class="quiet">{_text(place)}{" · " + _text(named) if named else ""}</p></article>\n')
    return "".join(made)


def _law(one: Basis, finding: Finding, sources: Sources, lang: str) -> str:
    """A citation; title, version, summary and penalty band show where the pointer rests or the keyboard stops."""
    cited = words.provision(one, zh=lang == "zh")
    note = sources.laws.get((one.law, one.article))
    if note is None:
        return _text(cited)
    title = f"《{note.title}》（{note.version}）" if lang == "zh" else f"{note.title} ({note.version})"
    lines = [f"{title} {one.article}".rstrip()]
    if note.summary:
        lines.append(_SAID[lang]["summary"] + note.summary)
    if finding.penalty:
        lines.append(_SAID[lang]["penalty"] + finding.penalty)
    return f'<abbr tabindex="0" title="{_text(chr(10).join(lines))}">{_text(cited)}</abbr>'


def _pictures(findings: list[Finding]) -> Iterator[str]:
    """The pictures in which something was found, with its boxes drawn on them."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.path and finding.location and finding.location.box:
            by_path.setdefault(finding.path, []).append(finding)
    for path, found in by_path.items():
        # A picture that has gone meanwhile, or that nobody would wait for, is left out; its findings stand above.
        with contextlib.suppress(OSError, ImportError, ValueError):
            yield _picture(path, found)


def _picture(path: str, findings: list[Finding]) -> str:
    from PIL import Image

    data = Path(path).read_bytes()
    if len(data) > _MOST_BYTES:
        return ""
    with Image.open(BytesIO(data)) as opened:
        width, height, kind = opened.width, opened.height, (opened.format or "png").lower()
    boxes = []
    for finding in findings:
        left, top, right, bottom = (finding.location.box if finding.location else None) or (0, 0, 0, 0)
        boxes.append(
            f'<rect class="{finding.severity.name}" x="{left}" y="{top}" width="{right - left}" height="{bottom - top}">'
            f"<title>{_text(finding.message)}</title></rect>"
        )
    source = f"data:image/{kind};base64,{b64encode(data).decode()}"
    return (
        f'<figure><svg viewBox="0 0 {width} {height}"><image href="{source}" width="{width}" height="{height}"/>'
        f"{''.join(boxes)}</svg><figcaption>{_text(path)}</figcaption></figure>\n"
    )


def _text(text: str) -> str:
    return escape(printable(text, "\t\r\n"), quote=True)
