"""Triggers: terms, patterns, tokens, what is missing, limits, forms, and the team's own words."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from conftest import Book
from rulebooks import DAY, entry, lint, texts

from adlint.documents import Control, Document, Form, OffsetMap, Piece, Segment
from adlint.engine import triggers
from adlint.engine.linter import Linter
from adlint.engine.matcher import Hit
from adlint.engine.settings import HouseTerm, Settings
from adlint.errors import RuleError
from adlint.findings import Severity, Verdict
from adlint.rulepacks import patterns
from adlint.rulepacks.loader import load as load_packs


@pytest.mark.parametrize(
    ("whole_words", "found"),
    [("cut-both", ["保本理财", "保本金"]), ("cut-either", ["保本理财"]), ("no", ["环保本色袜", "保本理财", "保本金"])],
)
def test_a_term_across_words_is_another_word(book: Book, whole_words: str, found: list[str]) -> None:
    rules = book(entry(terms=["保本"], whole_words=whole_words))
    assert [text for text in ("环保本色袜", "保本理财", "保本金") if lint(rules, text)] == found


@pytest.mark.parametrize(
    ("terms", "text", "found"),
    [
        pytest.param(["包好"], "鼻炎膏，7天包好，不好退款", ["包好"], id="one character says nothing"),
        pytest.param(["保本色"], "环保本色布", ["本色"], id="the words that are whole"),
    ],
)
def test_what_is_trimmed_still_says_something(book: Book, terms: list[str], text: str, found: list[str]) -> None:
    assert texts(lint(book(entry(terms=terms, whole_words="trim")), text)) == found


def test_the_longest_term_is_found_once(book: Book) -> None:
    rules = book(entry(terms=["第一", "第一品牌", "一品"]))
    assert texts(lint(rules, "国货第一品牌，质量第一")) == ["第一品牌", "第一"]


def test_a_term_is_found_however_it_is_written(book: Book) -> None:
    rules = book(entry(terms=["no.1", "最好", "5kg"]))
    found = lint(rules, "ＮＯ．１，最\u200b好，5㎏")
    assert texts(found) == ["ＮＯ．１", "最\u200b好", "5㎏"]
    assert [finding.matched for finding in found] == ["no.1", "最好", "5kg"]


def test_a_named_group_is_the_finding(book: Book) -> None:
    rules = book(entry(pattern="(?:全国|全网)销量(?P<span>第[一二])"))
    assert texts(lint(rules, "全国销量第一，第二天发货，全网销量第二。")) == ["第一", "第二"]


def test_a_pattern_stays_inside_its_sentence(book: Book) -> None:
    rules = book(entry(pattern="全国.{0,9}第一"))
    assert texts(lint(rules, "全国销量，第一")) == ["全国销量，第一"]
    assert lint(rules, "全国包邮。第一次来") == []


def test_tokens_are_a_sequence_of_conditions(book: Book) -> None:
    rules = book(
        entry(
            tokens=[
                [{"text": ["最"]}, {"text": ["不"], "optional": True}, {"pos": ["a", "v"], "not_text": ["大"]}],
                [{"starts": ["最"], "min": 3, "max": 3}],
            ]
        )
    )
    assert texts(lint(rules, "最干净，最不粘，最大，最先进，最好")) == ["最干净", "最不粘", "最先进"]


@pytest.mark.parametrize(
    ("text", "segment", "document"),
    [
        ("抽奖送茶", ["抽奖"], ["抽奖"]),
        ("抽奖送茶，中奖概率 1%", [], []),
        ("抽奖送茶\n中奖概率 1%", ["抽奖"], []),
        ("抽奖送茶，已经结束", [], []),
        ("抽奖送茶\n概率另见 8%", ["抽奖"], []),
        ("送茶", [], []),
    ],
)
def test_what_is_missing_in_its_scope(book: Book, text: str, segment: list[str], document: list[str]) -> None:
    proof = [{"id": "draw-terms", "label": "概率", "label_en": "odds", "patterns": [r"概率[^，]{0,4}\d"]}]
    missing = {"when": "(?P<span>抽奖)送", "require": ["中奖概率"], "evidence": ["draw-terms"], "unless": ["已经结束"]}
    rules = book(
        entry("in-block", missing={**missing, "within": "segment"}),
        entry("in-document", missing={**missing, "within": "document"}),
        evidence=proof,
    )
    assert texts(lint(rules, text, select=("in-block",))) == segment
    assert texts(lint(rules, text, select=("in-document",))) == document


def test_what_a_document_lacks_is_told_once(book: Book) -> None:
    rules = book(entry(missing={"when": "抽奖", "require": ["概率"]}))
    assert texts(lint(rules, "抽奖送茶\n抽奖送杯子")) == ["抽奖"]


def test_a_document_is_searched_once_for_what_its_blocks_call_for(book: Book) -> None:
    """Searched again for each block, a long page would cost the square of its length."""
    rules = book(entry(missing={"when": "抽奖", "require": ["概率"]}))

    def searches(blocks: int) -> int:
        linter = Linter(rules, Settings(as_of=DAY))
        # No two alike: what comes again is recalled.
        document = Document.plain("".join(f"抽奖送茶{number}盒\n" for number in range(blocks)) + "中奖概率见店内")
        assert linter.lint(document) == []
        profile = cProfile.Profile()
        profile.runcall(linter.lint, document)
        entries = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        return sum(
            entry[0] for (file, _, name), entry in entries.items() if file == patterns.__file__ and name == "search"
        )

    # In each block, the pattern that calls for something is all that is looked for.
    assert searches(80) - searches(40) == 40


def test_a_limit_is_measured_on_the_text_as_written(book: Book) -> None:
    rules = book(
        entry(
            applies={"field": ["title"]},
            limit={"measure": "length", "default": {"max": 8}, "platforms": {"jd": {"max": 20}}},
        )
    )
    title = Document.plain("羊绒大衣女㎏冬", field="title")
    assert texts(lint(rules, title)) == ["女㎏冬"]
    assert lint(rules, title, platform="jd") == []
    assert lint(rules, "羊绒大衣女㎏冬") == []


def test_a_form_is_judged_by_its_facts(book: Book) -> None:
    text = '<form>手机号 <input name="phone"></form>'
    words = OffsetMap.identity(3, 6)
    phone = Control("tel", "phone", "手机号", None, 10, 30)
    form = Form(0, len(text), "手机号", words, (phone,), ("提交",), ())
    page = Document(text, (Segment("手机号", words),), forms=(form,), is_page=True)
    rules = book(
        entry("unasked", form={"when": ["phone", "consent-missing"]}),
        entry("asked", form={"when": ["phone"], "unless": ["consent-missing"]}),
    )
    (finding,) = lint(rules, page)
    assert (finding.rule, finding.text) == ("unasked", '<input name="phone">')


def test_house_words_speak_until_their_day_with_their_reason(book: Book) -> None:
    rules = book(entry(terms=["最响"]))
    house = (HouseTerm("老款①", "已停产", Severity.warning, date(2026, 11, 21)),)
    (finding,) = lint(rules, "老款1清仓", house=house)
    assert (finding.rule, finding.origin, finding.severity, finding.text) == (
        "house-term", "house", Severity.warning, "老款1",
    )  # fmt: skip
    assert finding.message == "“老款1”是本店规定不用的词：已停产"
    assert lint(rules, "老款1清仓", house=house, lang="en")[0].message == "“老款1” is not to be used here: 已停产"
    assert lint(rules, "老款1清仓", house=house, as_of=date(2026, 11, 22)) == []


def test_house_words_are_chosen_like_rules(book: Book) -> None:
    rules = book(entry(terms=["最响"]))
    chosen = {"house": (HouseTerm("老款", "已停产"),)}
    assert lint(rules, "老款", **chosen, ignore=("house",)) == []
    assert lint(rules, "老款", **chosen, select=("loud",)) == []
    assert lint(rules, "老款", **chosen, severities={"house-term": None}) == []
    assert texts(lint(rules, "老款最响", **chosen, select=("house-term",))) == ["老款"]


def test_the_shops_names_are_no_claims(book: Book) -> None:
    rules = book(entry(terms=["第一"]))
    (freed,) = lint(rules, "天下第一锅现货", names=("天下第一锅",), exempt=True)
    assert (freed.verdict, freed.exemption and freed.exemption.name) == (Verdict.exempt, "name-or-trademark")
    assert texts(lint(rules, "天下第一锅销量第一", names=("天下第一锅",))) == ["第一"]
    assert texts(lint(rules, "天下第一锅", names=("第一锅王",))) == ["第一"]


def test_names_and_house_words_that_fold_to_nothing_find_nothing(book: Book) -> None:
    rules = book(entry(terms=["第一"]))
    assert texts(lint(rules, "销量第一", names=("\u200b", " ", ""), house=(HouseTerm("\u200b", "空的"),))) == ["第一"]


def test_text_read_as_a_category_is_no_copy(book: Book) -> None:
    assert lint(book(entry(terms=["第一"])), Document.plain("销量第一", field="category")) == []


def test_a_match_in_a_run_that_has_no_finer_place_is_the_whole_run(book: Book) -> None:
    rules = book(entry(terms=["最好"]))
    source = '"5\\u338f 最\\\n  好"'
    whole = OffsetMap([Piece(0, 6, 0, len(source))])
    (finding,) = lint(rules, Document(source, (Segment("5㎏ 最好茶", whole),)))
    assert finding.text == source


def test_a_pattern_that_takes_too_long_is_an_error(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(entry(pattern="最[^。]{0,9999}[好棒]"))
    monkeypatch.setattr(patterns, "SECONDS", 0.001)
    with pytest.raises(RuleError) as caught:
        lint(rules, "好" + "最" * 9999)
    assert "a pattern of rule loud did not end" in caught.value.message("en")
    assert "--ignore" in caught.value.message("en")


def test_hashes_and_pictures_in_base64_say_nothing() -> None:
    data = "sha512-+vTzHOfYaZU7huPDB7tmr6OFMXA5OHHFQ0zWpBcuPvwPajds3cup/zuihao0123456789AbCdEfGh=="
    linter = Linter(load_packs(), Settings(as_of=date(2026, 11, 21)))
    assert linter.lint(Document.plain(data)) == []
    assert [one.text for one in linter.lint(Document.plain(f"国家级 {data} 顶级羊绒"))] == ["国家级", "顶级"]


def test_what_is_done_with_matches_takes_none_of_the_time_of_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.05)
    found = 0
    for _ in patterns.finditer("最[好棒]", "最好" * 2000):
        found += 1
        if found % 200 == 0:
            time.sleep(0.02)
    assert found == 2000


def test_a_steep_pattern_has_its_time_limit_in_short_texts_too(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    # Run without a limit, this takes many seconds on these 200 characters.
    rules = book(entry(pattern=r"最\w*\w*\w*\w*\w*[好棒]"))
    monkeypatch.setattr(patterns, "SECONDS", 0.001)
    with pytest.raises(RuleError):
        lint(rules, "好" + "最" * 199)


@pytest.mark.parametrize(
    "trigger",
    [
        {"terms": ["最响"]},
        {"limit": {"measure": "length", "default": {"max": 8}}, "applies": {"field": ["title"]}},
    ],
)
def test_a_condition_that_takes_too_long_is_an_error(
    book: Book, monkeypatch: pytest.MonkeyPatch, trigger: dict[str, object]
) -> None:
    slow = {"id": "slow", "name": "name", "why": "慢", "when": [{"segment": "响[^。]{0,9999}[好棒]"}]}
    rules = book(entry(exempt=["slow"], **trigger), exemptions=[slow])
    monkeypatch.setattr(patterns, "SECONDS", 0.001)
    with pytest.raises(RuleError):
        lint(rules, Document.plain("最响" + "响" * 9999, field="title"))


def test_a_long_text_asks_each_sentence_for_its_own_anchors(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(entry(pattern="最[好棒]"))
    asked = []
    ask = triggers.Alternatives._called_for

    def counted(self: Any, text: str, hits: Sequence[Hit], low: int, high: int) -> list[str]:
        asked.append(len(hits))
        return ask(self, text, hits, low, high)

    monkeypatch.setattr(triggers.Alternatives, "_called_for", counted)
    assert len(lint(rules, "他说这个最好。" * 300)) == 300
    # All anchors for every sentence would be 90,000, and days for a book.
    assert sum(asked) < 1000
