"""`adlint law`, run in-process: all laws, and what rests on the provisions of one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Call
from rulebooks import entry

LAWS: list[dict[str, Any]] = [
    {"id": "广告法", "title": "中华人民共和国广告法", "version": "2021 修正", "since": "2021-04-29",
     "articles": {"28": {"zh": "不得虚假。", "en": "Nothing false."}, "2": {"zh": "何为广告。", "en": "What advertising is."}}},
    {"id": "标识办法", "title": "风筝标识办法", "version": "令第1号", "since": "2027-03-16", "note": "原文未读"},
    {"id": "茶法", "title": "茶叶法", "version": "草案", "since": ""},
]  # fmt: skip


def basis(law: str, article: str, verified: str | None = None, unverified: str | None = None) -> list[dict[str, str]]:
    """A list with one provision."""
    state = {"verified": verified, "unverified": unverified}
    return [{"law": law, "article": article, **{name: value for name, value in state.items() if value}}]


@pytest.fixture
def kites(ours: Callable[..., None]) -> None:
    """Our own packs are three laws, three rules, an exemption and a piece of advice."""
    change: dict[str, Any] = {"from": "2027-03-16", "basis": basis("标识办法", "8", unverified="据报道")}
    asked = {
        "id": "asked",
        "name": "not-a-claim",
        "why": "问句",
        "when": [{"rest": "吗"}],
        "basis": basis("广告法", "2", "2026-11")[0],
    }
    say = {"id": "say", "goods": ["kite"], "stance": "may", "text": "说", "text_en": "Say."}
    ours(
        entry("loud", terms=["最响"], basis=basis("广告法", "28", "2026-09"), penalty="P57", exempt=["asked"]),
        entry("strong", terms=["最牢"], basis=basis("广告法", "9(3)", "2026-11"), severity="warning", changes=[change]),
        entry("fast", terms=["最快"], basis=basis("广告法", "28", unverified="例外未查")),
        laws=LAWS,
        goods=[{"id": "kite", "label": "风筝"}],
        penalties=[{"id": "P57", "zh": "最高罚一百", "en": "up to 100"}, {"id": "P58", "zh": "最高罚十", "en": "up to 10"}],
        exemptions=[asked],
        advice=[{**say, "basis": basis("标识办法", "3", unverified="据报道")}],
    )  # fmt: skip


@pytest.mark.usefixtures("kites")
def test_without_a_name_all_laws_are_listed_those_nothing_rests_on_marked(call: Call) -> None:
    assert call("law") == (
        0,
        "法律      规则  建议  核对     施行        名称\n"
        "广告法    3     0     2026-11  2021-04-29  中华人民共和国广告法 · 2021 修正\n"
        "标识办法  1     1     未核实   2027-03-16  风筝标识办法 · 令第1号\n"
        "茶法      0     0     -        -           茶叶法 · 草案 · 没有规则以它为据\n"
        "3 部法律 · adlint law ID 看每一条上的规则\n",
        "",
    )
    rows = json.loads(call("law", "--format", "json")[1])
    assert [(row["id"], row["rules"], row["verified"], row["advice"]) for row in rows] == [
        ("广告法", 3, "2026-11", 0),
        ("标识办法", 1, None, 1),
        ("茶法", 0, None, 0),
    ]


@pytest.mark.usefixtures("kites")
def test_a_law_shows_the_rules_on_each_provision_in_the_order_of_articles(call: Call) -> None:
    assert call("law", "广告法") == (
        0,
        """\
广告法 · 中华人民共和国广告法
  2021 修正 · 2021-04-29 起施行

这些规则的罚则
  最高罚一百

条款
  9(3)
    strong · warning · 2026-11 核对
  28
    摘要：不得虚假。
    loud · error · 2026-09 核对
    fast · error · 未核实：例外未查

以此为据的豁免
  2 · asked · 2026-11 核对

其余条款的摘要
  2
    摘要：何为广告。
""",
        "",
    )


@pytest.mark.usefixtures("kites")
def test_a_law_that_rules_rest_on_from_some_day_shows_the_day_and_what_nobody_has_read(call: Call) -> None:
    out = call("law", "标识办法")[1]
    assert "注意，包括没有核实的\n  原文未读\n" in out
    assert "条款\n  没有规则以它为据\n" in out
    assert "定了日子的变化\n  2027-03-16 · 8 · strong · 未核实：据报道\n" in out
    assert "以此为据的建议（adlint goods）\n  3 · say · 未核实：据报道\n" in out


@pytest.mark.usefixtures("kites")
def test_a_law_in_english(call: Call) -> None:
    out = call("law", "广告法", "--lang", "en")[1]
    assert "  2021 修正 · in force since 2021-04-29\n" in out
    assert "Penalty bands of its rules\n  up to 100\n" in out
    assert "  28\n    Summary: Nothing false.\n    loud · error" in out
    assert "Summaries of the other provisions\n  2\n    Summary: What advertising is.\n" in out
    assert "    fast · error · not verified: 例外未查\n" in out
    assert "no rule rests on it" in call("law", "茶法", "--lang", "en")[1]


@pytest.mark.usefixtures("kites")
def test_a_law_as_json_carries_the_same(call: Call) -> None:
    data = json.loads(call("law", "标识办法", "--format", "json")[1])
    assert (data["title"], data["note"], data["rules"]) == ("风筝标识办法", "原文未读", [])
    (change,) = data["changes"]
    assert change == {
        "id": "strong", "from": "2027-03-16", "severity": "warning", "article": "8", "verified": None, "unverified": "据报道",
    }  # fmt: skip
    assert [advice["id"] for advice in data["advice"]] == ["say"]
    data = json.loads(call("law", "广告法", "--format", "json")[1])
    assert [(rule["id"], rule["article"]) for rule in data["rules"]] == [
        ("strong", "9(3)"),
        ("loud", "28"),
        ("fast", "28"),
    ]
    assert [band["id"] for band in data["penalties"]] == ["P57"]
    assert data["articles"]["28"] == {"zh": "不得虚假。", "en": "Nothing false."}


@pytest.mark.usefixtures("kites")
@pytest.mark.parametrize("name", ["广告法", "中华人民共和国广告法", "《中华人民共和国广告法》"])
def test_a_law_is_found_by_short_name_and_title(call: Call, name: str) -> None:
    assert call("law", name)[1].startswith("广告法 · ")


@pytest.mark.usefixtures("kites")
def test_an_unknown_law_is_refused_with_the_nearest_name(call: Call) -> None:
    assert call("law", "广告发") == (2, "", "adlint: 未知的法律 广告发。是不是想写 广告法？\n")
    assert call("law", "广告发", "--lang", "en")[2] == "adlint: unknown law 广告发. Did you mean 广告法?\n"


def test_our_own_laws_are_listed_and_each_has_a_page(call: Call) -> None:
    rows = json.loads(call("law", "--no-config", "--format", "json")[1])
    assert any(row["rules"] for row in rows)
    for row in rows:
        assert call("law", row["id"], "--no-config")[0] == 0


@pytest.mark.usefixtures("kites")
@pytest.mark.parametrize(
    "words", [["广告法", "9"], ["广告法 9(3)"], ["广告法第九条"], ["广告法9（3）"], ["中华人民共和国广告法第9条"]]
)
def test_an_article_is_found_as_reports_and_people_cite_it(call: Call, words: list[str]) -> None:
    code, out, _ = call("law", *words)
    assert (code, "strong" in out, "loud" in out) == (0, True, False)


@pytest.mark.usefixtures("kites")
def test_an_article_without_rules_is_told_with_those_that_have_some(call: Call) -> None:
    code, out, err = call("law", "广告法", "99")
    assert (code, out) == (2, "")
    assert "没有规则以广告法 99 为据" in err
    assert "28" in err
