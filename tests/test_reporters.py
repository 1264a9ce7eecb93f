"""Whole outputs of every reporter, and the widths that underlines rest on. `ADLINT_UPDATE=1` writes snapshots anew."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from adlint.errors import ConfigError
from adlint.findings import (
    Also,
    Applicability,
    Basis,
    Decision,
    Exempted,
    Family,
    Finding,
    GoodsGuess,
    Location,
    Origin,
    Rewrite,
    Severity,
    Verdict,
)
from adlint.reporters import REPORTERS, reporter, words
from adlint.reporters.model import Excerpt, LawNote, Problem, Report, RuleNote, Sources, Summary, Tool, excerpt
from adlint.reporters.width import columns, printable, underlined
from adlint.rulepacks.vocabularies import EvidenceName, ExemptionName

Call = Callable[..., tuple[int, str, str]]
SNAPSHOTS = Path(__file__).with_name("snapshots")
TITLE = "蕞新款 全网最低价 羊绒大衣 国家级工艺 最好干洗"


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


def made() -> tuple[Report, Sources]:
    """A report with one of everything."""
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
    mask = "第 2 行,烟酰胺面膜 消炎祛痘 SPF50+"
    medical = finding(
        mask,
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
    report = Report(
        version=1,
        tool=Tool("adlint", "0.1.0", "非法律意见"),
        as_of="2026-11-21",
        findings=(spelling, price, tip, medical),
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
    texts = (TITLE, TITLE, TITLE, mask)
    lines = tuple(excerpt(text, f.start, f.end) for text, f in zip(texts, report.findings, strict=True))
    notes = {
        "lowest-price": RuleNote("lowest-price", "没有人比得了所有的价", "absolute", "law", Severity.error, price.basis)
    }
    laws = {
        ("广告法", "9(3)"): LawNote("中华人民共和国广告法", "2021-04-29 修正", '不得使用"国家级"<等>用语。'),
        ("广告法", "17"): LawNote("中华人民共和国广告法", "2021-04-29 修正"),
    }
    return report, Sources(lines, (tip,), rules=notes, laws=laws)


def rendered(name: str, **options: object) -> str:
    stream = io.StringIO()
    report, sources = made()
    reporter(name)(report, sources, stream, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("snapshot", "name", "options"),
    [
        ("text-zh.txt", "text", {"statistics": True}),
        ("text-en.txt", "text", {"lang": "en", "statistics": True}),
        ("text-color.txt", "text", {"color": True}),
        ("text-narrow.txt", "text", {"width": 30}),
        ("grouped-zh.txt", "grouped", {}),
        ("grouped-en.txt", "grouped", {"lang": "en", "color": True}),
        ("report.json", "json", {}),
        ("report.jsonl", "jsonl", {}),
        ("report.sarif", "sarif", {}),
        ("github.txt", "github", {}),
        ("gitlab.json", "gitlab", {}),
        ("junit.xml", "junit", {}),
        ("checkstyle.xml", "checkstyle", {}),
        ("rdjson.json", "rdjson", {}),
        ("rdjsonl.jsonl", "rdjsonl", {}),
        ("report.csv", "csv", {}),
        ("report.html", "html", {}),
        ("report-en.html", "html", {"lang": "en"}),
        ("report.md", "markdown", {}),
        ("report-en.md", "markdown", {"lang": "en"}),
    ],
)
def test_whole_output(snapshot: str, name: str, options: dict[str, object]) -> None:
    path = SNAPSHOTS / snapshot
    text = rendered(name, **options)
    if os.environ.get("ADLINT_UPDATE"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_a_clean_run_is_told_in_two_lines() -> None:
    report = Report(1, Tool("adlint", "0.1.0", "非法律意见"), "2026-11-21", summary=Summary(files=1, documents=1))
    stream = io.StringIO()
    reporter("text")(report, Sources(), stream)
    assert stream.getvalue() == "没有发现问题 · 检查了 1 个文件\n按 2026-11-21 的法律 · 非法律意见\n"


def test_json_has_the_contracts_shape() -> None:
    report = json.loads(rendered("json"))
    assert list(report) == ["version", "tool", "as_of", "findings", "errors", "summary"]
    assert list(report["errors"][0]) == ["path", "line", "column", "code", "message"]
    assert [found["severity"] for found in report["findings"]] == ["info", "error", "info", "warning"]
    assert report["findings"][1]["text"] == TITLE[4:9]


def test_jsonl_is_one_object_per_line() -> None:
    kinds = [json.loads(line)["type"] for line in rendered("jsonl").splitlines()]
    assert kinds == ["finding"] * 4 + ["error", "summary"]


def test_json_survives_a_lone_surrogate() -> None:
    report, sources = made()
    odd = finding("坏\ud800字", "\ud800")
    for name in ("json", "jsonl"):
        stream = io.StringIO()
        reporter(name)(Report(1, report.tool, report.as_of, (odd,)), sources, stream)
        text = stream.getvalue()
        text.encode("utf-8")
        found = json.loads(text)["findings"][0] if name == "json" else json.loads(text.splitlines()[0])
        assert found["text"] == "\ud800"


def test_unknown_format_has_advice() -> None:
    with pytest.raises(ConfigError, match="是不是想写 json"):
        reporter("jsn")


FORMS = [name for name in REPORTERS if name != "xlsx"]
# Copy that tries to be markup, a command, a formula or the end of something.
NASTY = "=cmd|' /C calc'!A0</mark><script>alert(1)</script>%0A::error::`|<!--]]>&quot;\u202e\x07\ud800最好"


@pytest.mark.parametrize("name", FORMS)
def test_every_form_takes_an_empty_report_and_hostile_copy(name: str) -> None:
    report, _ = made()
    odd = finding(NASTY, "最好", path="<script>.md", message=f"“{NASTY}”", rewrites=(Rewrite(0, 1, NASTY, "safe"),))
    for findings, lines in (((), ()), ((odd,), (excerpt(NASTY, odd.start, odd.end),))):
        stream = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
        reporter(name)(Report(1, report.tool, report.as_of, findings), Sources(lines), stream)
        stream.flush()
        text = stream.buffer.getvalue().decode()  # type: ignore[attr-defined]
        assert text or name in ("github", "rdjsonl")
        if name in ("junit", "checkstyle"):
            ElementTree.fromstring(text.encode())
        elif name in ("json", "sarif", "gitlab", "rdjson"):
            json.loads(text)
        elif name in ("html", "markdown"):
            assert "<script>alert" not in text.replace("\\<script", "")
        elif name == "github" and findings:
            assert len(text.splitlines()) == 1


def test_sarif_keeps_to_its_schema_and_says_what_was_decided() -> None:
    schema = json.loads((Path(__file__).with_name("schemas") / "sarif-2.1.0.json").read_text("utf-8"))
    report, sources = made()
    decided = [
        msgspec.structs.replace(report.findings[1], decision=Decision("suppressed", "奖项全名")),
        msgspec.structs.replace(report.findings[1], decision=Decision("suppressed", "清仓", None, ".adlint.yaml:3")),
        msgspec.structs.replace(
            report.findings[1], decision=Decision("supported", "某院：报告", "2027-01-01", "coats")
        ),
        msgspec.structs.replace(report.findings[1], decision=Decision("baselined", "基线")),
        report.findings[1],
    ]
    whole = Report(1, report.tool, report.as_of, tuple(decided), report.errors)
    stream = io.StringIO()
    reporter("sarif")(whole, Sources((sources.excerpts[1],) * 5, rules=sources.rules, has_baseline=True), stream)
    log = json.loads(stream.getvalue())
    jsonschema.validate(log, schema)
    results = log["runs"][0]["results"]
    assert [one.get("suppressions", [{}])[0].get("kind") for one in results] == [
        "inSource",
        "external",
        "external",
        None,
        None,
    ]
    assert [one.get("suppressions", [{}])[0].get("justification") for one in results[:3]] == [
        "奖项全名",
        "清仓",
        "某院：报告",
    ]
    assert [one.get("baselineState") for one in results] == [None, None, None, "unchanged", "new"]
    assert log["runs"][0]["columnKind"] == "unicodeCodePoints"
    fix = results[0]["fixes"][1]["artifactChanges"][0]["replacements"][0]
    assert (fix["deletedRegion"]["startColumn"], fix["insertedContent"]["text"]) == (5, "本店优惠价")


def test_reviewdog_counts_bytes() -> None:
    diagnostics = json.loads(rendered("rdjson"))["diagnostics"]
    where = diagnostics[1]["location"]["range"]
    before = TITLE[:4].encode()
    assert (where["start"]["column"], where["end"]["column"]) == (
        len(before) + 1,
        len(before) + len("全网最低价".encode()) + 1,
    )


def test_fingerprints_of_gitlab_tell_findings_apart() -> None:
    issues = json.loads(rendered("gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_a_workbook_has_a_sheet_per_pack_and_no_formula(tmp_path: Path) -> None:
    report, sources = made()
    odd = finding(NASTY, "最好", path="=1+1")
    whole = Report(1, report.tool, report.as_of, (*report.findings, odd), report.errors)
    with (tmp_path / "r.xlsx").open("wb") as raw:
        stream = io.TextIOWrapper(raw, "utf-8")
        reporter("xlsx")(whole, Sources((*sources.excerpts, sources.excerpts[0]), rules=sources.rules), stream)
        stream.flush()
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["汇总", "absolute", "disguise", "health", "没能检查"]
    assert [cell.value for cell in book["absolute"][1]][:9] == [
        "文件", "行", "列", "位置", "编号", "字段", "规则", "级别", "判断"
    ]  # fmt: skip
    assert [cell.value for cell in book["absolute"][2]][6:9] == ["lowest-price", "错误", "违规"]
    assert book["absolute"]["A2"].hyperlink.target == "titles.txt"
    assert book["absolute"]["A4"].hyperlink is None
    packs = {row[0].value: row[0].hyperlink for row in book["汇总"].iter_rows(min_row=12)}
    assert {name: (link.target or f"#{link.location}") for name, link in packs.items()} == {
        name: f"#'{name}'!A1" for name in ("absolute", "disguise", "health")
    }
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book["absolute"].freeze_panes == "A2"
    assert book["absolute"].auto_filter.ref


def test_several_files_in_one_run(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("质量最好的锅\n", "utf-8")
    outputs = [word for name in ("r.sarif", "r.html", "junit=r.xml", "r.xlsx", "r.csv") for word in ("--output", name)]
    code, out, _ = call("check", "a.txt", "--no-config", *outputs)
    assert (code, out) == (1, "")
    assert json.loads((tmp_path / "r.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert ElementTree.parse(tmp_path / "r.xml").getroot().tag == "testsuites"
    assert load_workbook(tmp_path / "r.xlsx").sheetnames == ["汇总", "absolute"]
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbfpath,")
    assert call("check", "a.txt", "--no-config", "--format", "xlsx")[0] == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_has_a_label(lang: str) -> None:
    assert set(words.SEVERITY[lang]) == set(Severity)
    assert set(words.VERDICT[lang]) == set(Verdict)
    assert set(words.APPLICABILITY[lang]) == set(get_args(Applicability))
    assert set(words.EXEMPTION[lang]) == set(get_args(ExemptionName))
    assert set(words.EVIDENCE[lang]) == set(get_args(EvidenceName))
    assert set(words.ORIGIN[lang]) == set(get_args(Origin))
    assert set(words.FAMILY["zh"]) == set(get_args(Family))


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("羊绒", 4),
        ("ＡＢ", 4),
        ("㎏", 2),
        ("…", 1),
        ("e\u0301", 1),
        ("零\u200b宽", 4),
        ("😀", 2),
        ("❤\ufe0f", 2),
        ("👍🏽", 2),
        ("👨\u200d👩\u200d👧", 2),
        ("1\ufe0f\u20e3", 2),
        ("🇨🇳", 2),
        ("a\tb", 5),
        ("\t", 4),
        ("ｱ", 1),
    ],
)
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "word", "line", "marks"),
    [
        ("好 最佳 茶", "最佳", "好 最佳 茶", "   ~~~~"),
        ("a最佳b", "最佳", "a最佳b", " ~~~~"),
        ("\t最佳", "最佳", "    最佳", "    ~~~~"),
        ("😀最佳", "最佳", "😀最佳", "  ~~~~"),
        ("e\u0301最佳", "最佳", "e\u0301最佳", " ~~~~"),
        ("No.1", "No.1", "No.1", "~~~~"),
        ("\x1b[31m最佳", "最佳", "␛[31m最佳", "     ~~~~"),
    ],
)
def test_underline_stands_under_its_characters(text: str, word: str, line: str, marks: str) -> None:
    start = text.index(word)
    shown = underlined(Excerpt(text, start, start + len(word)), 80)
    assert shown[:2] == (line, marks)


def test_long_lines_are_cut_around_the_span() -> None:
    text = "左" * 50 + "最佳" + "右" * 50
    line, marks, start, end = underlined(Excerpt(text, 50, 52), 24)
    assert line == "…" + "左" * 4 + "最佳" + "右" * 4 + "…" or columns(line) <= 24
    assert line.startswith("…")
    assert line.endswith("…")
    assert line[start:end] == "最佳"
    assert columns(line[:start]) == marks.index("~")


def test_excerpts_are_cut_out_before_anything_is_measured() -> None:
    text = "羊绒大衣很暖和。" * 40_000
    for start in (0, 5, 100_000, len(text) - 2):
        shown = excerpt(text, start, start + 2)
        assert len(shown.text) <= 2 * 240 + 2
        assert shown.text[shown.start : shown.end] == text[start : start + 2]
        assert (shown.before, shown.after) == (start > 240, start + 2 + 240 < len(text))
    whole = excerpt(text, 0, len(text))
    assert len(whole.text) <= 2240
    assert whole.after


def test_many_findings_on_one_long_line_are_printed_soon() -> None:
    text = "最好的大衣 " * 60_000
    first = finding(text[:6], "最好")
    began = time.perf_counter()
    lines = tuple(excerpt(text, at, at + 2) for at in range(0, 300_000, 30))
    report = Report(1, Tool("adlint", "0.1.0", ""), "2026-11-21", findings=(first,) * len(lines))
    stream = io.StringIO()
    reporter("text")(report, Sources(lines), stream)
    assert stream.getvalue().count("~~~~") == 10_000
    assert time.perf_counter() - began < 10


def test_a_basis_that_nobody_checked_says_so() -> None:
    one = finding("最佳", "最佳", basis=(Basis("引证指南", "公告2026年第20号"), Basis("广告法", "9(3)", "2026-11")))
    report = Report(1, Tool("adlint", "0.1.0", ""), "2026-11-21", findings=(one,))
    for lang, said in (
        ("zh", "依据：引证指南 公告2026年第20号（未核实）、广告法 9(3)\n"),
        ("en", "basis: 引证指南 公告2026年第20号 (not verified), 广告法 9(3)\n"),
    ):
        stream = io.StringIO()
        reporter("text")(report, Sources(), stream, lang=lang)
        assert said in stream.getvalue()


def test_a_span_of_several_lines_shows_its_first() -> None:
    shown = excerpt("一行\n最\r\n佳", 3, 7)
    assert shown == Excerpt("最", 0, 1)


def test_control_characters_never_reach_the_terminal() -> None:
    assert printable("a\x1b[2Jb\u202ec\x7f\n") == "a␛[2Jb\ufffdc\ufffd␊"


@given(st.text(min_size=1, max_size=80), st.data(), st.integers(10, 100))
def test_any_line_is_cut_and_underlined(text: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    line, marks, left, right = underlined(excerpt(text, start, end), width)
    assert "\n" not in line
    assert "\x1b" not in line
    assert 0 <= left <= right <= len(line)
    assert set(marks.strip()) <= {"~"}
    assert marks.endswith("~")
    assert columns(line) <= width or len(line) < 12


def test_reports_are_no_copy(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("质量最好的锅\n", "utf-8")
    names = ("r.html", "r.md", "r.csv", "r.json", "r.jsonl", "r.xlsx")
    call("check", ".", "--no-config", *[word for name in names for word in ("--output", name)])
    report = json.loads(call("check", ".", "--no-config", "--format", "json")[1])
    assert {one["path"] for one in report["findings"]} == {"a.txt"}
    code, _, err = call("check", ".", "--no-config", "--output", "r.pdf")
    assert (code, "r.pdf" in err) == (2, True)


def test_a_part_that_is_rewritten_is_named_in_every_form_for_people() -> None:
    text = "史上最保温的杯"
    found = finding(text, "最保温", rewrites=(Rewrite(2, 3, "很", "safe"),), basis=(Basis("引证指南", "1"),))
    report = Report(1, Tool("adlint", "0.1.0", ""), "2026-11-21", (found,))
    for name, shown in (
        ("text", "最 → 很"),
        ("html", "最 → 很"),
        ("markdown", "最 → 很"),
        ("csv", "很保温"),
        ("grouped", "最 → 很"),
    ):
        stream = io.StringIO()
        reporter(name)(report, Sources((excerpt(text, 2, 5),)), stream)
        assert shown in stream.getvalue(), name
        assert name in ("markdown", "grouped") or "未核实" in stream.getvalue(), name
