"""Whole outputs of every reporter, and the widths that underlines rest on. `ADLINT_UPDATE=1` writes snapshots anew."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
from openpyxl import load_workbook

from adlint.errors import ConfigError
from adlint.findings import (
    Applicability,
    Basis,
    Decision,
    Family,
    Origin,
    Rewrite,
    Severity,
    Verdict,
)
from adlint.reporters import REPORTERS, reporter, words
from adlint.reporters.model import Problem, Report, Sources, Summary, Tool, excerpt
from adlint.rulepacks.vocabularies import EvidenceName, ExemptionName
from tests.growth import grows_in_line
from tests.reports import TITLE, finding, made

Call = Callable[..., tuple[int, str, str]]
SNAPSHOTS = Path(__file__).with_name("snapshots")


def rendered(name: str, **options: object) -> str:
    stream = io.StringIO()
    report, sources = made()
    if options.get("lang") != "en":
        sources = sources._replace(goods={"cosmetics": "化妆品"})
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


@pytest.mark.parametrize(
    ("fail_on", "outcomes"),
    [
        (Severity.error, ["skipped", "failure", "skipped", "error"]),
        (Severity.warning, ["skipped", "failure", "failure", "error"]),
        (Severity.info, ["failure", "failure", "failure", "error"]),
    ],
)
def test_junit_fails_what_fails_the_run(fail_on: Severity, outcomes: list[str]) -> None:
    top = ElementTree.fromstring(rendered("junit", fail_on=fail_on))
    assert [case[0].tag for case in top.iter("testcase")] == outcomes
    for name, tag in (("failures", "failure"), ("skipped", "skipped"), ("errors", "error")):
        assert sum(int(suite.get(name, 0)) for suite in top) == outcomes.count(tag)
    assert int(top.get("failures", 0)) == outcomes.count("failure")


def test_junit_of_a_run_that_passes_has_no_failure(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "i.txt").write_text("送礼首选\n", "utf-8")
    code, out, _ = call("check", "i.txt", "--no-config", "--format", "junit")
    assert (code, "<failure" in out, "首选" in out) == (0, False, True)
    code, out, _ = call("check", "i.txt", "--no-config", "--format", "junit", "--fail-on", "info")
    assert (code, "<failure" in out) == (1, True)


@pytest.mark.parametrize("name", FORMS)
def test_no_form_passes_control_characters_on(name: str) -> None:
    report, _ = made()
    bad = "".join(map(chr, (*range(9), *range(11, 13), *range(14, 32))))
    odd = finding(f"最好{bad}", f"最好{bad}", path=f"a\x1b[31m{bad}.txt", message=f"“最好{bad}”", clause=f"最好{bad}")
    problem = Problem(f"b\x1b[31m{bad}.txt", 1, 1, "unreadable", f"坏{bad}")
    stream = io.StringIO()
    reporter(name)(
        Report(1, report.tool, report.as_of, (odd,), (problem,)), Sources((excerpt(odd.text, 0, 3),)), stream
    )
    assert not set(bad) & set(stream.getvalue())


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
    assert "本店优惠价" in results[0]["fixes"][1]["description"]["text"]


@pytest.mark.parametrize("named", ["a b%.txt", "./a b%.txt", "../shop/a b%.txt", "{here}/a b%.txt", "{link}/a b%.txt"])
def test_services_that_keep_a_repository_are_told_names_from_its_root(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    here = tmp_path / "repository" / "shop"
    here.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "link").symlink_to(here, target_is_directory=True)
    monkeypatch.chdir(here)
    (here / "a b%.txt").write_text("质量最好的锅\n", "utf-8")
    path = named.format(here=here, link=tmp_path / "link")
    log = json.loads(call("check", path, "--no-config", "--format", "sarif")[1])
    schema = json.loads((Path(__file__).with_name("schemas") / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.validate(log, schema)
    (run,) = log["runs"]
    (result,) = run["results"]
    found = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert found == {"uri": "shop/a%20b%25.txt", "uriBaseId": "%SRCROOT%"}
    assert result["fixes"][0]["artifactChanges"][0]["artifactLocation"] == found
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}
    assert str(tmp_path) not in json.dumps(log)
    issues = json.loads(call("check", path, "--no-config", "--format", "gitlab")[1])
    assert [issue["location"]["path"] for issue in issues] == ["shop/a b%.txt"]
    assert "file=shop/a b%25.txt," in call("check", path, "--no-config", "--format", "github")[1]


def test_sarif_names_what_lies_outside_the_repository_in_full(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repository")
    (tmp_path / "a.txt").write_text("质量最好的锅\n", "utf-8")
    log = json.loads(call("check", "../a.txt", "../none.txt", "--no-config", "--format", "sarif")[1])
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": (tmp_path / "a.txt").as_uri()}
    (told,) = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": (tmp_path / "none.txt").as_uri()}


def test_reviewdog_counts_bytes() -> None:
    diagnostics = json.loads(rendered("rdjson"))["diagnostics"]
    where = diagnostics[1]["location"]["range"]
    before = TITLE[:4].encode()
    assert (where["start"]["column"], where["end"]["column"]) == (
        len(before) + 1,
        len(before) + len("全网最低价".encode()) + 1,
    )


@pytest.mark.parametrize("name", [name for name in FORMS if name not in ("text", "grouped")])
def test_a_file_that_could_not_be_read_is_in_every_report(name: str) -> None:
    report, _ = made()
    stream = io.StringIO()
    reporter(name)(Report(1, report.tool, report.as_of, errors=report.errors), Sources(), stream)
    assert "broken.csv" in stream.getvalue()
    assert "引号没有闭合" in stream.getvalue()


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


def test_the_time_that_findings_on_one_long_line_take_grows_in_line_with_their_number() -> None:
    def printed(count: int) -> None:
        text = "最好的大衣 " * (6 * count)
        first = finding(text[:6], "最好")
        lines = tuple(excerpt(text, at, at + 2) for at in range(0, 30 * count, 30))
        report = Report(1, Tool("adlint", "0.1.0", ""), "2026-11-21", findings=(first,) * count)
        stream = io.StringIO()
        reporter("text")(report, Sources(lines), stream)
        assert stream.getvalue().count("~~~~") == count

    assert grows_in_line(printed, 2_500)


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
