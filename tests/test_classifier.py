"""Clauses that read like offences: what is scored, what is told, and that the weights belong to the corpus as it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import rulebooks
from hypothesis import given
from hypothesis import strategies as st
from rulebooks import entry, lint

from adlint.engine.classifier import Weights, grams
from adlint.errors import RuleError
from adlint.findings import Severity, Verdict
from adlint.rulepacks.loader import load
from adlint.rulepacks.schema import Rulebook

ROOT = Path(__file__).parents[1]
# 灵 makes a clause an offence, 膏 around it makes it one of health, 天下 one of rank; 医 makes it none.
LEARNED = {
    "id": "offence",
    "made_from": "here",
    "labels": ["health", "rank"],
    "biases": [-2.0, 0.0, 0.0],
    "scale": 8,
    "weights": "灵\t120\t0\t0\t0\n医\t-127\t-127\t0\t0\n膏\t0\t0\t80\t0\n天下\t0\t0\t0\t80\n",
}
WEIGHTS = Weights(load().classifier)


def rule(name: str = "alike", **parts: Any) -> dict[str, Any]:
    guess = {"classifier": {"label": "health", "at_least": 0.7}, "severity": "warning", "verdict": "undecided"}
    return entry(name, **{**guess, **parts})


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    return rulebooks.load(rulebooks.write(tmp_path / "pack", rule(), classifier=[LEARNED]))


def test_a_clause_that_reads_like_an_offence_is_told_for_people_to_judge(book: Rulebook) -> None:
    (finding,) = lint(book, "这个膏药，抹上就灵，晚上也能用")
    assert (finding.text, finding.severity, finding.verdict) == ("抹上就灵", Severity.warning, Verdict.undecided)


def test_a_rule_speaks_for_its_label_only(book: Rulebook) -> None:
    assert lint(book, "这个天下，抹上就灵，晚上也能用") == []


def test_what_stands_around_counts(book: Rulebook) -> None:
    assert lint(book, "这个膏药，抹上就灵，请听医生的") == []


def test_what_stands_around_is_not_enough(tmp_path: Path) -> None:
    beside = {**LEARNED, "weights": "灵\t120\t127\t0\t0\n膏\t0\t0\t80\t0\n"}
    pack = rulebooks.write(tmp_path / "pack", rule(), classifier=[beside])
    assert rulebooks.texts(lint(rulebooks.load(pack), "这个膏药好，抹上就灵")) == ["抹上就灵"]


def test_only_the_clauses_beside_it_count(book: Rulebook) -> None:
    assert rulebooks.texts(lint(book, "这个膏药，抹上就灵，你看，请听医生的")) == ["抹上就灵"]


def test_emoji_end_a_clause(book: Rulebook) -> None:
    assert rulebooks.texts(lint(book, "这个膏药✨抹上就灵🔥晚上也能用")) == ["抹上就灵"]


def test_a_directive_is_no_copy(book: Rulebook) -> None:
    text = "这个膏药，抹上就灵 <!-- adlint: disable-line alike -- 就灵，医生看过 --> 这个膏药，贴上就灵"
    first, second = lint(book, text)
    assert (first.text, first.decision is not None) == ("抹上就灵", True)
    assert second.text == "贴上就灵"


def test_strings_of_keywords_are_left_to_rules(book: Rulebook) -> None:
    assert lint(book, "膏药贴 一抹即灵 夏季新款 正品包邮 我的现货 十贴一盒 送长辈") == []
    assert rulebooks.texts(lint(book, "我的膏药贴 一抹即灵，你的我的他的都一样")) == ["一抹即灵"]


def test_a_caption_needs_no_running_words(book: Rulebook) -> None:
    assert rulebooks.texts(lint(book, "膏药贴 一抹即灵")) == ["一抹即灵"]


def test_a_long_clause_of_a_caption_is_left_to_rules(book: Rulebook) -> None:
    assert lint(book, "膏药贴 一抹即灵夏季新款正品包邮现货") == []


def test_letters_and_figures_are_no_caption(tmp_path: Path) -> None:
    named = {**LEARNED, "weights": "lin\t120\t0\t0\t0\n百分\t120\t0\t0\t0\n膏\t0\t0\t80\t0\n"}
    book = rulebooks.load(rulebooks.write(tmp_path / "pack", rule(), classifier=[named]))
    assert lint(book, "膏药贴 linglin，百分之九十八") == []
    assert rulebooks.texts(lint(book, "膏药贴 linglin油")) == ["linglin油"]


def test_a_run_without_a_stop_is_no_clause(book: Rulebook) -> None:
    assert rulebooks.texts(lint(book, "这膏" + "药香" * 3 + "就灵")) == ["这膏药香药香药香就灵"]
    assert lint(book, "这膏" + "药香" * 10 + "就灵") == []


def test_nothing_is_added_where_a_rule_has_spoken(tmp_path: Path) -> None:
    pack = rulebooks.write(tmp_path / "pack", entry(terms=["抹上"]), rule(), classifier=[LEARNED])
    (finding,) = lint(rulebooks.load(pack), "这个膏药，抹上就灵")
    assert (finding.rule, finding.also) == ("loud", ())


def test_an_exemption_of_another_rule_stands(tmp_path: Path) -> None:
    freed = entry(terms=["抹上"], exempt=["calm"])
    calm = {"id": "calm", "name": "use-tip", "why": "轻轻", "when": [{"sentence": "轻轻"}]}
    pack = rulebooks.write(tmp_path / "pack", freed, rule(), classifier=[LEARNED], exemptions=[calm])
    assert lint(rulebooks.load(pack), "这个膏药，轻轻抹上就灵") == []


def test_figures_count_as_figures() -> None:
    assert grams("瘦15斤") == grams("瘦28斤") != grams("瘦8斤")


@given(st.text(alphabet=st.sampled_from("抹上就灵再也没疼过，。 了的我喝着12x\n｜"), max_size=120))
def test_clauses_lie_in_order_in_the_text(text: str) -> None:
    found = list(WEIGHTS.clauses(text, 0.2))
    assert all(0.2 <= likely <= 1 and label in WEIGHTS.labels for _, _, likely, label in found)
    ends = [place for start, end, _, _ in found for place in (start, end)]
    assert ends == sorted(ends)
    assert all(
        0 <= start < end <= len(text) and not set("，。 \n｜") & set(text[start:end]) for start, end, _, _ in found
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weights": "灵\t120\t0\t0\n"}, "第 1 行须有 5 栏"),
        ({"weights": "医\t1\t0\t0\t0\n灵\t300\t0\t0\t0\n"}, "第 2 行.*整数"),
        ({"weights": "灵\t1\t0\t0\t0\n灵\t3\t0\t0\t0\n"}, "只列一次"),
        ({"weights": ""}, "须有权重"),
        ({"biases": [1.0]}, "biases 须比 labels 多一个"),
        ({"scale": 0}, "scale"),
        ({"labels": ["cure", "rank"]}, "没有标签 health"),
    ],
)
def test_a_classifier_that_cannot_be_used_stops_the_run(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    pack = rulebooks.write(tmp_path / "pack", rule(), classifier=[{**LEARNED, **change}])
    with pytest.raises(RuleError, match=reason):
        rulebooks.load(pack)


def test_what_a_classifier_finds_is_for_people_to_judge(tmp_path: Path) -> None:
    pack = rulebooks.write(tmp_path / "pack", rule(verdict="violation"), classifier=[LEARNED])
    with pytest.raises(RuleError, match="undecided"):
        rulebooks.load(pack)


def test_a_pack_with_a_classifier_of_its_own_is_told_of_ours(tmp_path: Path) -> None:
    first = rulebooks.write(tmp_path / "one", rule(), classifier=[LEARNED])
    second = rulebooks.write(tmp_path / "two", rule("mine"), classifier=[{**LEARNED, "id": "other"}], laws=[])
    with pytest.raises(RuleError, match="只能有一个分类器") as told:
        rulebooks.load(first, second)
    assert "标签" in str(told.value)


def test_rules_of_one_label_speak_each_at_its_own_likelihood(tmp_path: Path) -> None:
    sure = rule("sure", classifier={"label": "health", "at_least": 0.999})
    eager = rule("eager", classifier={"label": "health", "at_least": 0.5})
    pack = rulebooks.write(tmp_path / "pack", sure, eager, rule(), classifier=[LEARNED])
    (finding,) = lint(rulebooks.load(pack), "这个膏药，抹上就灵")
    assert {finding.rule, *(one.rule for one in finding.also)} == {"alike", "eager"}


@pytest.mark.parametrize("off", [{"ignore": ("loud",)}, {"severities": {"loud": None}}])
def test_what_the_team_has_switched_off_is_not_told_by_another_name(tmp_path: Path, off: dict[str, Any]) -> None:
    pack = rulebooks.write(tmp_path / "pack", rule(), entry(terms=["抹上"]), classifier=[LEARNED])
    book = rulebooks.load(pack)
    assert lint(book, "这个膏药，抹上就灵", **off) == []
    assert [one.rule for one in lint(book, "这个膏药，涂了就灵", **off)] == ["alike"]


def test_it_speaks_last_wherever_its_rule_stands(tmp_path: Path) -> None:
    pack = rulebooks.write(tmp_path / "pack", rule(), entry(terms=["抹上"]), classifier=[LEARNED])
    assert [one.rule for one in lint(rulebooks.load(pack), "这个膏药，抹上就灵")] == ["loud"]


def test_an_undecided_rule_with_words_upholds_a_guess_at_a_disguise(tmp_path: Path) -> None:
    words = entry(terms=["疗效"], verdict="undecided", severity="warning")
    assert rulebooks.texts(lint(rulebooks.load(rulebooks.write(tmp_path / "pack", words)), "这款面膜聊效很好")) == [
        "聊效"
    ]


def test_there_is_one_classifier(tmp_path: Path) -> None:
    pack = rulebooks.write(tmp_path / "pack", rule(), classifier=[LEARNED, {**LEARNED, "id": "other"}])
    with pytest.raises(RuleError, match="只能有一个分类器"):
        rulebooks.load(pack)


def test_the_weights_belong_to_the_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change of corpus, or of what is learned from it: `make learn`."""
    monkeypatch.syspath_prepend(str(ROOT / "corpus"))
    import learn  # type: ignore[import-not-found]

    sys.modules.pop("learn")
    assert load().classifier.made_from == learn.fingerprint()
