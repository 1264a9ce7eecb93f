"""Rewrites, proven on every bad example of every pack, and on labelled copy where it lies beside the checkout.

What a rule cannot rewrite it says in `no_rewrite`; everything else is offered a rewrite that is clean, final and readable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Finding, Severity
from adlint.rulepacks.loader import load
from adlint.testing import AS_OF, Examples, document_of, rewritten, unmarked

BOOK = load()
CAN = {rule.id: not rule.no_rewrite for rule in BOOK.rules}
DEV = Path(__file__).parents[2] / "shared" / "data" / "dev"
# What no editor lets pass: doubled marks, marks that open or close on nothing, doubled or hanging particles.
_CLUMSY = re.compile(
    r"的的|地的|的地(?![\u4e00-\u9fff])|[，,、]{2}|[。！？][，、]|[，、][。！？]|【】|《》|（）|^[，。、！]|[，、]$|很很"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Case(NamedTuple):
    """A text with its open findings at warning or above, and what it becomes."""

    name: str
    text: str
    found: list[Finding]
    after: str
    left: list[Finding]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Every bad example with something to rewrite."""
    examples = Examples(BOOK)

    def made() -> Iterator[Case]:
        for rule in BOOK.rules:
            for number, example in enumerate(rule.examples.bad, 1):
                text, _ = unmarked(example.text)
                found = [one for one in examples.findings(example, text, None) if _asks(one)]
                if found:
                    after = rewritten(text, found)
                    left = [one for one in examples.findings(example, after, None) if _asks(one)]
                    yield Case(f"{rule.id} {number}", text, found, after, left)

    return list(made())


def _asks(finding: Finding) -> bool:
    # What only reads like an offence is for people to judge, before a rewrite and after it.
    return finding.is_open and finding.severity >= Severity.warning and finding.pack != "learned"


def _is_offered(case: Case) -> bool:
    return all(finding.rewrites for finding in case.found)


def test_what_can_be_rewritten_is(cases: list[Case]) -> None:
    able = [case for case in cases if all(CAN[finding.rule] for finding in case.found)]
    missing = [case.name for case in able if not _is_offered(case)]
    # Boxes that scripts or components tick, and policies that are named without a link, have no words to change.
    assert len(missing) <= 0.02 * len(able), missing
    assert sum(map(_is_offered, cases)) >= 0.85 * len(cases)


def test_what_was_rewritten_is_clean_and_stays_as_it_is(cases: list[Case]) -> None:
    dirty = [(case.after, [one.rule for one in case.left]) for case in cases if _is_offered(case) and case.left]
    assert dirty == []


def test_most_rewrites_say_something_else_instead(cases: list[Case]) -> None:
    offered = [case for case in cases if _is_offered(case)]
    deleted = [case for case in offered if not any(finding.rewrites[0].text for finding in case.found)]
    assert len(deleted) <= 0.4 * len(offered)


@pytest.mark.parametrize(
    "text",
    [
        "棉袜 手洗不掉色", "电动车 零自燃风险", "获得多项国家专利的拖把", "由权威机构认证的面料", "不锈钢炒锅 获央视推荐",
        "对皮肤绝对安全的染料",
        "价格全网最低，品质全网最高", "比最好的还好一点点", "没有比它更好的选择", "老板亲测100%不掉毛", "史上最大力度，全场5折",
        "身体乳，坚持一个月白三个度", "本活动最终解释权归小店所有", "这双是拖鞋里的战斗机",
        "手机内定给老客户了", "新型锅盖专利申请中", "全网最低价！！！只要 99 元", "大衣·国家级·正品", "国家级+一流",
        "国家级与世界级的大衣",
        "#全网最低价# 大衣", "全国最美海岛没有之一！", "PM2.5去除率高，新房装修完三天就能住。",
    ],
)  # fmt: skip
def test_a_deletion_that_leaves_half_a_sentence_is_not_safe(text: str) -> None:
    found = Linter(BOOK, Settings(as_of=AS_OF)).lint(Document.plain(text))
    assert found
    assert [one for finding in found for one in finding.rewrites if not one.text and one.applicability == "safe"] == []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("纯棉T恤，机洗不变形", "纯棉T恤"), ("顶级羊绒围巾", "羊绒围巾"), ("收纳箱终身不变形", "收纳箱"),
        ("海边小店的最新鲜带鱼", "海边小店的带鱼"), ("采用最先进的工艺", "采用工艺"), ("羽绒服 永不钻绒 三色", "羽绒服 三色"),
        ("“国家级”工艺", "工艺"), ('"国家级"工艺', "工艺"), ("国家级、纯手工工艺", "纯手工工艺"),
        ("全店五折，一旦售出，概不退换", "全店五折"),
    ],
)  # fmt: skip
def test_a_deletion_that_leaves_what_is_sold_is_safe(text: str, after: str) -> None:
    (finding,) = Linter(BOOK, Settings(as_of=AS_OF)).lint(Document.plain(text))
    first = finding.rewrites[0]
    assert (rewritten(text, [finding]), first.applicability) == (after, "safe")


def test_rewritten_copy_can_be_read(cases: list[Case]) -> None:
    clumsy = [
        case.after
        for case in cases
        if _is_offered(case) and _CLUMSY.search(case.after) and not _CLUMSY.search(case.text)
    ]
    assert clumsy == []


def test_the_figure_of_a_claim_goes_along() -> None:
    found = Linter(BOOK, Settings(as_of=AS_OF)).lint(Document.plain("苦荞茶喝了三天血糖降到6.1，独立小包"))
    assert "6.1" not in rewritten("苦荞茶喝了三天血糖降到6.1，独立小包", found)


def test_numbers_beside_what_is_rewritten_are_kept(cases: list[Case]) -> None:
    lost = []
    for case in cases:
        rest = case.text
        for finding in sorted(case.found, key=lambda one: -one.start):
            rest = rest[: finding.start] + " " + rest[finding.end :]
        lost += [(case.text, case.after) for number in _NUMBER.findall(rest) if number not in case.after]
    # 7天减肥10斤: days and pounds are part of the claim, though not of its span.
    assert len(lost) <= 0.02 * len(cases), lost


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param(
            "取暖器低噪音零辐射防烫2.2米长线家用卧室大面积取暖",
            ("2.2米", "取暖器"),
            id="words that run on without a mark",
        ),
        pytest.param("蔓越莓胶囊 整肠60粒/瓶 女士", ("60粒/瓶", "蔓越莓胶囊"), id="a count of the goods"),
        pytest.param("【老字号】祖传秘方牛肉酱 200g", ("【老字号】", "牛肉酱", "200g"), id="brackets stay in pairs"),
        pytest.param("面霜 保湿、消炎、滋润", ("保湿、滋润",), id="one of a list"),
    ],
)
def test_what_stands_beside_a_claim_is_kept(text: str, kept: tuple[str, ...]) -> None:
    linter = Linter(BOOK, Settings(as_of=AS_OF))
    (document,) = document_of(text, field="title")
    found = [one for one in linter.lint(document) if _asks(one)]
    assert found
    after = rewritten(text, found)
    assert after != text
    assert [words for words in kept if words not in after] == [], after


@pytest.mark.skipif(not DEV.is_dir(), reason="labelled copy is not here")
@pytest.mark.parametrize("name", ["adcopy-dev.jsonl", "modern-dev.jsonl"])
def test_labelled_copy_comes_out_clean(name: str) -> None:
    linter = Linter(BOOK, Settings(as_of=AS_OF))
    able, missing, dirty = 0, [], []
    for row in map(json.loads, (DEV / name).read_text("utf-8").splitlines()):
        must = [span for span in row["spans"] if span.get("label", span.get("verdict")) == "must"]
        (document,) = document_of(row["text"], field=row.get("field"))
        before = [one for one in linter.lint(document) if _asks(one)]
        found = [one for one in before if any(one.start < span["end"] and span["start"] < one.end for span in must)]
        if not found or not all(CAN[one.rule] for one in found):
            continue
        able += 1
        if not all(one.rewrites for one in found):
            missing.append(row["text"])
            continue
        (again,) = document_of(rewritten(row["text"], found), field=row.get("field"))
        known = {(one.rule, one.text) for one in before}
        dirty += [again.text for one in linter.lint(again) if _asks(one) and (one.rule, one.text) not in known]
    assert dirty == []
    assert len(missing) <= 0.05 * able, missing
