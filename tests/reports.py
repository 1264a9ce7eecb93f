"""A report with one of everything, for tests of reporters."""

from __future__ import annotations

from adlint.findings import (
    Also,
    Basis,
    Exempted,
    Finding,
    GoodsGuess,
    Location,
    Rewrite,
    Severity,
    Verdict,
)
from adlint.reporters.model import LawNote, Problem, Report, RuleNote, Sources, Summary, Tool, excerpt

TITLE = "蕞新款 全网最低价 羊绒大衣 国家级工艺 最好干洗"
MASK = "第 2 行,烟酰胺面膜 消炎祛痘 SPF50+"


def finding(text: str, word: str, **changes: object) -> Finding:
    """A finding of `word` in a one-line text, with everything else as the tests mostly want it."""
    start = text.index(word)
    values: dict[str, object] = {
        "rule": "lowest-price",
        "pack": "absolute",
        "family": "absolute",
        "origin": "law",
        "severity": Severity.error,
        "verdict": Verdict.violation,
        "message": f"“{word}”属于绝对化用语，且无比价依据",
        "basis": (Basis("广告法", "9(3)", "2026-11"), Basis("明码标价规定", "19(4)")),
        "penalty": "20 万至 100 万元",
        "start": start,
        "end": start + len(word),
        "line": 1,
        "column": start + 1,
        "end_line": 1,
        "end_column": start + len(word) + 1,
        "text": word,
        "matched": word,
        "path": "titles.txt",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def _findings() -> tuple[Finding, ...]:
    """One of each standing, in the order of their place."""
    price = finding(
        TITLE,
        "全网最低价",
        rewrites=(Rewrite(4, 9, "", "safe"), Rewrite(4, 9, "本店优惠价", "needs-evidence")),
        also=(Also("net-wide"),),
        fingerprint="aa11",
    )
    spelling = finding(
        TITLE,
        "蕞新款",
        rule="disguised-spelling",
        pack="disguise",
        family="platform",
        origin="platform",
        severity=Severity.info,
        message="变体字",
        basis=(),
        penalty=None,
        matched="最新款",
        disguised=True,
    )
    medical = finding(
        MASK,
        "消炎",
        rule="medical-term",
        pack="health",
        family="medical",
        severity=Severity.warning,
        verdict=Verdict.needs_evidence,
        message="“消炎”是医疗用语",
        basis=(Basis("广告法", "17"),),
        evidence_owed=("registration", "citation"),
        goods=GoodsGuess("cosmetics", "guessed", "面膜"),
        path="mask.csv",
        line=3,
        location=Location(row=2, column="标题", key="SKU-7", field="title"),
    )
    tip = finding(
        TITLE,
        "最好",
        rule="superlative",
        verdict=Verdict.exempt,
        severity=Severity.info,
        basis=(),
        exemption=Exempted("own-comparison", "执法指南 6(1)", "proof"),
    )
    return spelling, price, tip, medical


def made() -> tuple[Report, Sources]:
    """A report with one of everything."""
    findings = _findings()
    report = Report(
        version=1,
        tool=Tool("adlint", "0.1.0", "非法律意见"),
        as_of="2026-11-21",
        findings=findings,
        errors=(Problem("broken.csv", 4, 2, "unreadable", "引号没有闭合。补上引号"),),
        summary=Summary(
            files=3,
            documents=5,
            findings={"error": 1, "warning": 1, "info": 1},
            exempt=1,
            exempt_owing=1,
            rewritable=1,
            rules={"disguised-spelling": 1, "lowest-price": 1, "medical-term": 1},
        ),
    )
    texts = (TITLE, TITLE, TITLE, MASK)
    lines = tuple(excerpt(text, f.start, f.end) for text, f in zip(texts, report.findings, strict=True))
    notes = {
        "lowest-price": RuleNote(
            "lowest-price", "没有人比得了所有的价", "absolute", "law", Severity.error, findings[1].basis
        )
    }
    laws = {
        ("广告法", "9(3)"): LawNote("中华人民共和国广告法", "2021-04-29 修正", '不得使用"国家级"<等>用语。'),
        ("广告法", "17"): LawNote("中华人民共和国广告法", "2021-04-29 修正"),
    }
    return report, Sources(lines, (findings[2],), rules=notes, laws=laws)
