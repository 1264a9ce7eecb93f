"""`adlint goods`, run in-process: the tree, the page of some goods, names that shops use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rulebooks
from conftest import Call
from rulebooks import entry

READ = {"law": "广告法", "article": "4", "verified": "2026-11"}
HEARD = {"law": "广告法", "article": "", "unverified": "据报道"}
GOODS: list[dict[str, Any]] = [
    {"id": "toy", "label": "玩具"},
    {"id": "kite", "label": "风筝", "parent": "toy", "aliases": ["纸鸢"], "heads": ["沙燕", "软翅风筝"]},
    {"id": "top", "label": "陀螺", "parent": "toy"},
    {"id": "tea", "label": "茶"},
]


def advice(name: str, goods: str, stance: str, **parts: Any) -> dict[str, Any]:
    """A piece of advice with everything that it must have filled in."""
    said = {"text": f"说{name}", "text_en": f"Says {name}.", "basis": [READ]}
    return {"id": name, "goods": [goods], "stance": stance, **said, **parts}


ADVICE = [
    advice("age", "toy", "with-proof", evidence=["report-number"], words=["适合三岁"]),
    advice("height", "kite", "with-proof", basis=[READ, HEARD]),
    advice("colour", "toy", "may", except_goods=["tea"]),
    advice("spin", "toy", "never", except_goods=["kite"]),
    advice("safe", "kite", "never"),
    advice("size", "any", "may", words=["长一米"]),
    advice("best", "any", "never"),
    advice("taste", "any", "never", except_goods=["toy"]),
]


@pytest.fixture
def kites(ours: Callable[..., None]) -> None:
    """Our own packs are a shop of toys and tea."""
    evidence = {"id": "report-number", "label": "报告", "label_en": "report", "patterns": ["报告"]}
    ours(
        entry("loud", terms=["最响"]),
        entry("kite-strong", terms=["最牢"], applies={"goods": ["toy"]}),
        entry("top-fast", terms=["最快"], applies={"goods": ["top"]}),
        entry("not-for-toys", terms=["最香"], applies={"except_goods": ["toy"]}),
        goods=GOODS,
        advice=ADVICE,
        evidence=[evidence],
    )


@pytest.mark.usefixtures("kites")
def test_without_a_name_the_tree_of_goods_is_shown(call: Call) -> None:
    out = "toy  玩具\n  kite  风筝\n  top  陀螺\ntea  茶\n4 个品类 · adlint goods ID 看能说什么\n"
    assert call("goods") == (0, out, "")
    listed = json.loads(call("goods", "--format", "json")[1])
    assert listed[:2] == [
        {"id": "toy", "label": "玩具", "parent": None},
        {"id": "kite", "label": "风筝", "parent": "toy"},
    ]


@pytest.mark.usefixtures("kites")
def test_a_page_says_what_may_be_said_what_needs_proof_and_what_never(call: Call) -> None:
    page = """\
kite 风筝 < toy 玩具

怎样认出
  类目：纸鸢
  品名：沙燕、软翅风筝

可以说
  说colour（承自玩具）
    依据：广告法 4（2026-11 核对）
  所有商品
    说size
      字样：长一米
      依据：广告法 4（2026-11 核对）

有证明才能说
  说height
    依据：广告法 4（2026-11 核对）、广告法（未核实：据报道）
  说age（承自玩具）
    字样：适合三岁
    证明：检验报告编号
    依据：广告法 4（2026-11 核对）

不能说
  说safe
    依据：广告法 4（2026-11 核对）
  所有商品
    说best
      依据：广告法 4（2026-11 核对）

只管这类商品的规则
  kite-strong · error · “…”喊得过头

另有 1 条规则不分商品 · adlint rule ID 看详情 · 非法律意见
"""
    assert call("goods", "kite") == (0, page, "")


@pytest.mark.usefixtures("kites")
def test_a_page_in_english_has_no_chinese_but_names_and_laws(call: Call) -> None:
    out = call("goods", "kite", "--lang", "en")[1]
    assert "Says age. (from toy)\n    words: 适合三岁\n    proof: test report number\n" in out
    assert "basis: 广告法 4 (verified 2026-11), 广告法 (not verified: 据报道)\n" in out
    assert "  All goods\n    Says best.\n" in out
    assert "rules for all goods: 1 · " in out


@pytest.mark.usefixtures("kites")
def test_goods_without_advice_of_their_own_have_what_holds_for_all_goods(call: Call) -> None:
    page = """\
tea 茶

可以说
  所有商品
    说size
      字样：长一米
      依据：广告法 4（2026-11 核对）

有证明才能说
  没有记下的

不能说
  所有商品
    说best
      依据：广告法 4（2026-11 核对）
    说taste
      依据：广告法 4（2026-11 核对）

另有 2 条规则不分商品 · adlint rule ID 看详情 · 非法律意见
"""
    assert call("goods", "tea") == (0, page, "")


@pytest.mark.usefixtures("kites")
def test_a_page_as_json_carries_the_same(call: Call) -> None:
    data = json.loads(call("goods", "kite", "--format", "json")[1])
    assert (data["id"], data["label"], data["ancestors"]) == ("kite", "风筝", ["toy"])
    assert {stance: [each["id"] for each in said] for stance, said in data["advice"].items()} == {
        "may": ["colour"],
        "with-proof": ["height", "age"],
        "never": ["safe"],
    }
    assert {stance: [each["id"] for each in said] for stance, said in data["general_advice"].items()} == {
        "may": ["size"],
        "with-proof": [],
        "never": ["best"],
    }
    assert data["advice"]["with-proof"][1]["evidence"] == ["report-number"]
    assert [rule["id"] for rule in data["rules"]] == ["kite-strong"]
    assert data["general_rules"] == 1


@pytest.mark.usefixtures("kites")
@pytest.mark.parametrize("name", ["kite", "风筝", "纸鸢", "玩具>风筝", "大号软翅风筝"])
def test_goods_are_found_as_shops_call_them(call: Call, name: str) -> None:
    assert call("goods", name)[1].startswith("kite 风筝")


@pytest.mark.usefixtures("kites")
def test_unknown_goods_are_refused_with_the_nearest_name(call: Call) -> None:
    assert call("goods", "kit") == (2, "", "adlint: 未知的品类 kit。是不是想写 kite？\n")
    assert call("goods", "kit", "--lang", "en")[2] == "adlint: unknown goods kit. Did you mean kite?\n"


def test_the_packs_of_a_team_count(packed: Path, call: Call) -> None:
    own = [{"id": "own-kite", "label": "自家风筝"}]
    folder = packed / ".adlint" / "rules" / "kites"
    said = advice("own-height", "own-kite", "never")
    rulebooks.write(
        folder, entry("own-rule", terms=["最牢"], applies={"goods": ["own-kite"]}), goods=own, advice=[said], laws=[]
    )
    out = call("goods", "own-kite")[1]
    assert "说own-height" in out
    assert "own-rule · error" in out
    assert call("goods", "own-kite", "--no-config")[0] == 2
