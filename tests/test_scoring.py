"""Scoring a corpus, on rows small enough to count by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from conftest import Book
from rulebooks import DAY, entry

from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.testing import Score, Tally, rewritten, run_examples, score, unmarked

GOODS = [{"id": "food", "label": "食品", "heads": ["饼干"]}, {"id": "toy", "label": "玩具", "heads": ["积木"]}]


@pytest.fixture
def linter(book: Book) -> Linter:
    """Three loud rules, one that only advises, one for food alone, and an exemption."""
    freed = {"id": "doubted", "name": "negation", "why": "否认", "when": [{"before": "不是"}]}
    rules = book(
        entry("loud", terms=["第一", "销量第一"], exempt=["doubted"]),
        entry("long", terms=["全国十佳优质放心品牌示范店铺"]),
        entry("claim", family="claim", severity="warning", terms=["有效", "百分百有效"]),
        entry("advice", severity="info", terms=["精选"]),
        entry("eaten", family="food", terms=["养胃"], applies={"goods": ["food"]}),
        exemptions=[freed],
        goods=GOODS,
    )
    return Linter(rules, Settings(as_of=DAY))


def row(text: str, label: str = "must", family: str = "absolute", **parts: Any) -> dict[str, Any]:
    """A row whose spans are marked «so», all labelled alike."""
    plain, spans = unmarked(text)
    labels = [{"start": start, "end": end, "family": family, "label": label} for start, end in spans]
    return {"text": plain, "spans": labels, **parts}


def counts(scored: Score) -> tuple[int, int, int, int]:
    """(must, hit, true, false)."""
    tally = scored.overall
    return tally.must, tally.hit, tally.true, tally.false


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        pytest.param("«第一»的茶", True, id="the same words"),
        pytest.param("质量«第一的茶叶店铺»", True, id="all of the finding, the shorter of the two"),
        pytest.param("质量第«一»的茶", True, id="half of the finding and all of the label"),
        pytest.param("全网销量第«一的茶叶»", False, id="a quarter of both"),
        pytest.param("全网销«量第一的»", True, id="three quarters of the finding"),
        pytest.param("第一的«茶»", False, id="beside it"),
        pytest.param("全国十佳优质放心«品牌示范»店铺", False, id="a finding longer than twice the label and four"),
        pytest.param("全国十佳优质«放心品牌示»范店铺", True, id="a finding of just twice the label and four"),
    ],
)
def test_a_span_is_hit_by_half_an_overlap_that_is_not_too_long(linter: Linter, text: str, hit: bool) -> None:
    scored = score([row(text)], linter)
    assert (scored.overall.must, scored.overall.hit) == (1, int(hit))
    assert len(scored.misses) == int(not hit)


def test_a_hit_of_any_family_counts_for_the_labels_own(linter: Linter) -> None:
    scored = score([row("销量«第一»", family="claim")], linter)
    assert counts(scored) == (1, 1, 1, 0)
    assert (scored.families["claim"].hit, scored.families["absolute"].true) == (1, 1)
    assert scored.rules["loud"].true == 1


def test_several_findings_in_one_span_count_one_hit(linter: Linter) -> None:
    scored = score([row("«第一，有效，第一»")], linter)
    assert (scored.overall.must, scored.overall.hit) == (1, 1)


def test_findings_that_touch_no_label_are_false(linter: Linter) -> None:
    scored = score([row("第一，有效，«唯一»", id="r1")], linter)
    assert counts(scored) == (1, 0, 0, 2)
    assert scored.false_alarms == [("r1", "loud", "«第一»，有效，唯一"), ("r1", "claim", "第一，«有效»，唯一")]
    assert scored.misses == [("r1", "absolute", "第一，有效，«唯一»")]
    assert (scored.families["claim"].false, scored.rules["claim"].false) == (1, 1)


def test_false_findings_that_overlap_count_once() -> None:
    class Twice:
        """A linter whose findings overlap, as different standings may."""

        def lint(self, document: object) -> list[object]:
            return [self.finding(0, 4), self.finding(2, 6), self.finding(6, 8)]

        def finding(self, start: int, end: int) -> object:
            return SimpleNamespace(start=start, end=end, is_open=True, severity=3, family="absolute", rule="loud")

    assert counts(score([row("全国销量第一的茶")], Twice())) == (0, 0, 0, 2)  # type: ignore[arg-type]


def test_a_may_span_counts_for_nothing_but_its_share_is_told(linter: Linter) -> None:
    scored = score([row("销量«第一»", "may"), row("«唯一»的茶", "may")], linter)
    assert (scored.overall.must, scored.overall.false) == (0, 0)
    assert (scored.overall.may, scored.overall.may_fired) == (2, 1)
    assert scored.misses == scored.false_alarms == []


def test_advice_and_exempt_findings_are_not_scored(linter: Linter) -> None:
    assert counts(score([row("精选好茶"), row("不是第一")], linter)) == (0, 0, 0, 0)
    assert counts(score([row("«精选»好茶")], linter)) == (1, 0, 0, 0)


def test_only_the_families_asked_for_count(linter: Linter) -> None:
    scored = score([row("«唯一»，有效"), row("«有效»", family="claim")], linter, ["claim"])
    assert counts(scored) == (1, 1, 1, 1)


def test_a_row_that_names_its_goods_is_judged_as_those(linter: Linter) -> None:
    assert counts(score([row("积木«养胃»", goods="food", family="food")], linter)) == (1, 1, 1, 0)
    assert counts(score([row("饼干养胃", goods="toy")], linter)) == (0, 0, 0, 0)


def test_the_dev_files_word_for_label_is_read_too(linter: Linter) -> None:
    labelled = {"text": "销量第一", "spans": [{"start": 2, "end": 4, "family": "absolute", "verdict": "must"}]}
    assert counts(score([labelled], linter)) == (1, 1, 1, 0)


def test_a_pair_is_right_when_the_bad_half_is_hit_and_the_good_half_silent(linter: Linter) -> None:
    rows = [
        row("销量«第一»", pair=1),
        row("不是第一", pair=1),
        row("«唯一»的茶", pair=2),
        row("好茶", pair=2),
        row("销量«第一»", pair=3),
        row("第一次有效", pair=3),
    ]
    scored = score(rows, linter)
    assert (scored.pairs, scored.pairs_right) == (3, 1)


def test_rates_of_nothing_are_no_rates() -> None:
    assert (Tally().precision, Tally().recall) == (None, None)
    tally = Tally(must=4, hit=3, true=1, false=3)
    assert (tally.precision, tally.recall) == (0.25, 0.75)


def test_marks_are_taken_out_of_examples() -> None:
    assert unmarked("销量«第一»，«唯一»") == ("销量第一，唯一", [(2, 4), (5, 7)])
    assert unmarked("好茶") == ("好茶", [])


def test_examples_that_do_not_hold_are_told_with_what_happened_instead(book: Book) -> None:
    bad = [{"text": "«第一»"}] * 3 + [{"text": "第«一»"}, {"text": "«第一»", "severity": "info"}]
    good = [{"text": "静", "because": "a"}] * 4 + [{"text": "第一", "because": "a"}]
    todo = [{"text": "«唯一»"}, {"text": "«第一»"}]
    rules = book(entry(terms=["第一"], examples={"bad": bad, "good": good, "todo": todo}))
    assert [(failure.where, failure.reason) for failure in run_examples(rules)] == [
        ("bad 4", "found «第一»"),
        ("bad 5", "severity is error"),
        ("good 5", "found «第一»"),
        ("todo 2", "holds now: move it to bad or good"),
    ]


def test_a_rewrite_must_leave_its_place_clean(book: Book) -> None:
    examples = entry(terms=["x"])["examples"]
    bad = [{"text": "«第一»的茶"}] * 4 + [{"text": "«第一»的茶", "becomes": "好的茶"}]
    rewrite = [{"texts": [{"text": "唯一"}]}]
    rules = book(
        entry("loud", terms=["第一"], rewrite=rewrite, examples={**examples, "bad": bad}),
        entry("other", terms=["唯一"]),
    )
    reasons = [failure.reason for failure in run_examples(rules, ["loud"])]
    assert reasons[0] == "rewritten to 唯一的茶, which offends other at 唯一"
    assert "becomes 唯一的茶" in reasons


def test_of_rewrites_that_overlap_the_first_counts(book: Book) -> None:
    rewrite = [{"drop_before": "..", "texts": [{"text": "好"}]}]
    rules = book(entry(terms=["第一", "唯一"], rewrite=rewrite))
    text = "销量第一唯一，全国唯一"
    assert rewritten(text, Linter(rules, Settings(as_of=DAY)).lint(Document.plain(text))) == "好唯一，好"


def test_neighbouring_clauses_that_go_leave_nothing_behind(book: Book) -> None:
    rules = book(entry(terms=["第一", "唯一"], rewrite=[{"texts": [{"text": ""}]}]))
    for text in ("好茶，第一，唯一", "第一，好茶"):
        assert rewritten(text, Linter(rules, Settings(as_of=DAY)).lint(Document.plain(text))) == "好茶"


def test_a_row_with_ok_is_right_when_something_is_raised_exactly_where_it_is_false(linter: Linter) -> None:
    rows = [
        {"text": "精选好茶", "ok": False},
        {"text": "好茶", "ok": True},
        {"text": "好茶", "ok": False},
        {"text": "第一的茶", "ok": True},
    ]
    scored = score(rows, linter)
    assert (scored.absences, scored.absences_right, scored.overall) == (4, 2, Tally())
