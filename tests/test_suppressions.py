"""What people write into the copy about a finding: which findings it silences, and when it is a finding itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint import lint_text
from adlint.engine.suppressions import suppressions

Call = Callable[..., tuple[int, str, str]]
DAY = "2026-11-21"


def told(text: str, path: str | None = None, as_of: str = DAY) -> list[tuple[str, str | None]]:
    """Rule of each finding, with the reason for which it is suppressed."""
    found = lint_text(text, path=path, as_of=as_of)
    return [(one.rule, one.decision.reason if one.decision else None) for one in found]


WHY = "已由法务核实"


def test_a_suppression_does_not_go_because_of_the_goods_of_a_run(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "a.md"
    before = f"治疗痘痘的面膜 <!-- adlint: disable-line cosmetic-medical -- {WHY} -->\n"
    file.write_text(before, "utf-8")
    call("fix", str(file), "--no-config", "--goods", "服装")
    assert WHY in file.read_text("utf-8")


@pytest.mark.parametrize("scope", ["disable-nextline", "disable", "disable-next", "disable-lines"])
def test_a_directive_that_means_nothing_is_told(scope: str) -> None:
    found = told(f"adlint: {scope} superlative -- {WHY}\n质量最好的锅")
    assert found == [("suppression-unknown-rule", None), ("superlative", None)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(None, f"adlint: disable-next-line superlative -- {WHY}\n质量最好的锅", id="plain text"),
        pytest.param(None, f"质量最好的锅 // adlint: disable-line superlative -- {WHY}", id="the same line"),
        pytest.param("a.md", f"<!-- adlint: disable-next-line superlative -- {WHY} -->\n\n质量最好的锅\n", id="Markdown"),
        pytest.param("a.html", f"<p><!-- adlint: disable-next-line superlative -- {WHY} -->\n质量最好的锅</p>", id="HTML"),
        pytest.param("a.jsp", f"<%-- adlint: disable-next-line superlative -- {WHY} --%>\n<p>质量最好的锅</p>", id="JSP"),
        pytest.param("a.yaml", f"# adlint: disable-next-line superlative -- {WHY}\ntitle: 质量最好的锅\n", id="YAML"),
        pytest.param(None, f"adlint: disable-file absolute -- {WHY}\n煎蛋不粘\n质量最好的锅", id="a file, by family"),
        pytest.param(None, f"adlint: disable-next-line top-grade、superlative -- {WHY}\n顶级的、质量最好的锅", id="two rules"),
        pytest.param(None, f"质量最好的锅 adlint：disable-line superlative——{WHY}", id="a Chinese keyboard"),
    ],
)  # fmt: skip
def test_a_finding_is_suppressed_with_its_reason(path: str | None, text: str) -> None:
    found = told(text, path)
    assert found
    assert {reason for _, reason in found} == {WHY}


def test_only_the_named_rule_on_the_covered_line_is_suppressed() -> None:
    text = f"adlint: disable-next-line superlative -- {WHY}\n国家级、质量最好的锅\n质量最好的锅"
    assert told(text) == [("state-level", None), ("superlative", WHY), ("superlative", None)]


@pytest.mark.parametrize(
    ("directive", "rule"),
    [
        ("disable-next-line superlative", "suppression-without-reason"),
        ("disable-next-line superlative -- 活动期内 until=2026-11-20", "suppression-expired"),
        *(
            (f"disable-next-line superlative -- 活动期内 until{day}", "suppression-unknown-rule")
            for day in (
                "=2027/01/31",
                "=2027-1-31",
                "=20270131",
                "=2027年1月31日",
                " 2027/01/31",
                "：下月底",
                "=2026-13-01",
                "=",
            )
        ),
        ("disable-next-line superlativ -- 已核实", "suppression-unknown-rule"),
        ("disable-next-line -- 已核实", "suppression-unknown-rule"),
    ],
)
def test_a_faulty_directive_silences_nothing_and_is_told(directive: str, rule: str) -> None:
    assert told(f"adlint: {directive}\n质量最好的锅") == [(rule, None), ("superlative", None)]


def test_a_directive_holds_until_the_end_of_its_day() -> None:
    text = "adlint: disable-next-line superlative -- 活动期内 until=2026-11-21\n质量最好的锅"
    assert told(text, as_of="2026-11-21") == [("superlative", "活动期内")]
    assert told(text, as_of="2026-11-22") == [("suppression-expired", None), ("superlative", None)]


def test_what_nobody_looked_for_is_not_told_to_be_unused(call: Call, tmp_path: Path) -> None:
    copy = tmp_path / "a.txt"
    copy.write_text("adlint: disable-next-line superlative -- 已核实\n煎蛋不粘\n", "utf-8")
    only = ("--no-config", "--as-of", DAY, "--fail-on", "warning")
    assert call("check", str(copy), *only)[0] == 1
    assert call("check", str(copy), *only, "--ignore", "superlative")[0] == 0


def test_a_directive_that_is_only_shown_does_nothing() -> None:
    shown = "写成 `adlint: disable-file 规则 -- 理由`。\n\n```text\nadlint: disable-file 规则\n```\n"
    assert told(shown, "a.md") == []


def test_the_reason_itself_is_no_copy() -> None:
    assert told("adlint: disable-next-line superlative -- 国家级奖项名，全网最低价\n质量最好的锅") == [
        ("superlative", "国家级奖项名，全网最低价")
    ]


def test_suppressed_findings_are_counted_for_people_and_listed_for_machines(call: Call, tmp_path: Path) -> None:
    copy = tmp_path / "a.txt"
    copy.write_text(f"adlint: disable-next-line superlative -- {WHY} until=2027-01-31\n质量最好的锅\n", "utf-8")
    only = (str(copy), "--no-config", "--as-of", DAY)
    code, out, _ = call("check", *only)
    assert (code, out.splitlines()[0]) == (0, "没有发现问题 · 1 处按注明的理由不报 · 检查了 1 个文件")
    report = json.loads(call("check", *only, "--format", "json")[1])
    assert report["findings"][0]["decision"] == {
        "kind": "suppressed", "reason": WHY, "until": "2027-01-31", "by": None
    }  # fmt: skip
    assert report["summary"]["suppressed"] == 1


@given(st.text(alphabet="adlint: disable-next-line\n\r-->*/最好 until=2026-01-01，", max_size=60))
def test_directives_lie_in_the_text_and_nothing_breaks(text: str) -> None:
    for one in suppressions(f"adlint: disable-file {text}"):
        assert 0 <= one.start < one.end <= len(text) + 21
        assert 0 <= one.first <= one.last <= len(text) + 21
        assert one.until is None or isinstance(one.until, date)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copy in which three findings stand."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "奖项").mkdir()
    (tmp_path / "奖项" / "a.txt").write_text("最好的锅设计奖\n", "utf-8")
    (tmp_path / "b.csv").write_text("商品ID,标题\nA1,国家级毛衣\nA2,国家级毛衣\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        pytest.param("{rules: [absolute], reason: 奖, paths: [奖项/]}", ["b.csv:2", "b.csv:3"], id="by path"),
        pytest.param("{rules: [state-level], reason: 清仓, keys: [A2]}", ["b.csv:2", "奖项/a.txt:1"], id="by row"),
        pytest.param("{rules: [absolute], reason: 奖, text: 最好的锅设计奖}", ["b.csv:2", "b.csv:3"], id="by clause"),
        pytest.param("{rules: [state-level], reason: 清仓, text: 国家级}", ["奖项/a.txt:1"], id="by phrase, many rows"),
        pytest.param(
            "{rules: [state-level], reason: 清仓, text: 级}",
            ["b.csv:2", "b.csv:3", "奖项/a.txt:1"],
            id="a part of the words is not them",
        ),
        pytest.param("{rules: [absolute], reason: 奖, until: 2026-11-21}", [], id="until today"),
        pytest.param("{rules: [claims], reason: 奖}", ["b.csv:2", "b.csv:3", "奖项/a.txt:1"], id="other rules"),
    ],
)
def test_the_configuration_suppresses(shop: Path, call: Call, entry: str, left: list[str]) -> None:
    (shop / ".adlint.yaml").write_text(f"suppressions:\n  - {entry}\n", "utf-8")
    found = json.loads(call("check", ".", "--as-of", DAY, "--format", "json")[1])["findings"]
    assert [
        f"{one['path']}:{one['line']}" for one in found if one["pack"] != "decisions" and not one["decision"]
    ] == left
    decided = [one["decision"] for one in found if one["decision"]]
    assert {one["by"] for one in decided} <= {".adlint.yaml:2"}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        pytest.param("{rules: [absolute], reason: 奖, until: 2026-11-20}", "suppression-expired", id="expired"),
        pytest.param("{rules: [claims], reason: 奖}", "suppression-unused", id="unused"),
    ],
)
def test_what_is_wrong_with_it_is_a_finding_in_the_configuration(shop: Path, call: Call, entry: str, told: str) -> None:
    (shop / ".adlint.yaml").write_text(f"suppressions:\n  - {entry}\n", "utf-8")
    out = call("check", ".", "--as-of", DAY)[1]
    assert f".adlint.yaml:2:5: warning {told}" in out
    # Of one file nobody can tell whether others need it.
    assert "suppression-unused" not in call("check", "b.csv", "--as-of", DAY)[1]


def test_a_suppression_needs_a_reason(shop: Path, call: Call) -> None:
    (shop / ".adlint.yaml").write_text("suppressions:\n  - {rules: [absolute]}\n", "utf-8")
    code, _, err = call("check", ".")
    assert (code, ".adlint.yaml:2:5" in err, "缺少键 reason" in err) == (2, True, True)


def test_a_house_rewrite_comes_first_and_is_applied_everywhere(shop: Path, call: Call) -> None:
    (shop / ".adlint.yaml").write_text("rewrites:\n  - {text: 国家级毛衣, to: [细针毛衣, 毛衣]}\n", "utf-8")
    assert call("fix", "b.csv", "--as-of", DAY)[0] == 0
    assert (shop / "b.csv").read_text("utf-8") == "商品ID,标题\nA1,细针毛衣\nA2,细针毛衣\n"


def test_a_house_rewrite_that_would_be_found_itself_is_refused(shop: Path, call: Call) -> None:
    (shop / ".adlint.yaml").write_text("rewrites:\n  - {text: 国家级毛衣, to: [顶级毛衣]}\n", "utf-8")
    code, _, err = call("check", ".")
    assert (code, ".adlint.yaml:2:5" in err, "顶级毛衣" in err, "top-grade" in err) == (2, True, True, True)


def test_a_directive_is_no_copy_to_the_classifier() -> None:
    claim = "考试祈福灯 供一盏 文昌星保孩子高中"
    assert told(claim) == [("reads-like-promise", None)]
    assert told(f"{claim} adlint: disable-line reads-like-promise -- {WHY}") == [("reads-like-promise", WHY)]


def test_many_lines_each_with_a_directive_are_covered_by_their_own() -> None:
    lines = [f"最好的大衣 adlint: disable-line superlative -- 理由{number}" for number in range(200)]
    assert told("\n".join(lines)) == [("superlative", f"理由{number}") for number in range(200)]
