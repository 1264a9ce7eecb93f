"""Patterns of packs: anchors that no match can lack, catastrophes refused, lexicons put in."""

from __future__ import annotations

import re
import warnings

import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from adlint.rulepacks import patterns
from adlint.text.quantities import NUMERAL

ALPHABET = "最好第一全网abc1"
LITERALS = st.text(ALPHABET, min_size=1, max_size=4)
CLASSES = st.one_of(
    st.sets(st.sampled_from(ALPHABET), min_size=1, max_size=4).map(lambda chars: f"[{''.join(sorted(chars))}]"),
    st.sampled_from(["[a-e]", "[^最a]", r"\d", "[0-9a-z]", "."]),
)
REPEATS = st.sampled_from(["?", "??", "*", "+", "{2}", "{0,3}", "{1,2}", "{2,4}", "{3,}"])


def longer(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Patterns made of smaller ones."""
    return st.one_of(
        st.lists(parts, min_size=1, max_size=3).map("".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda branches: f"(?:{'|'.join(branches)})"),
        st.tuples(parts, REPEATS).map(lambda part: f"(?:{part[0]}){part[1]}"),
        parts.map(lambda part: f"(?P<span>{part})" if "<span>" not in part else part),
        parts.map(lambda part: f"(?={part}){part}"),
        parts.map(lambda part: f"{part}(?!甲)"),
    )


PATTERNS = st.recursive(st.one_of(LITERALS, CLASSES), longer, max_leaves=8)
# Most of these spell something that every match holds.
ANCHORED = st.one_of(PATTERNS, st.tuples(PATTERNS, LITERALS).map("".join), st.tuples(LITERALS, PATTERNS).map("".join))


@given(ANCHORED, st.data())
def test_every_match_contains_an_anchor(pattern: str, data: st.DataObject) -> None:
    try:
        anchors = patterns.anchors(pattern)
    except ValueError:
        assume(False)
    with warnings.catch_warnings():
        # Looking ahead is not what from_regex expects at the end of a full match.
        warnings.simplefilter("ignore")
        text = data.draw(st.from_regex(pattern, fullmatch=True))
    match = regex.fullmatch(pattern, text)
    assume(match)
    assert any(anchor in text for anchor in anchors), (pattern, anchors, text)


@given(ANCHORED)
def test_anchors_say_each_thing_once(pattern: str) -> None:
    try:
        anchors = patterns.anchors(pattern)
    except ValueError:
        assume(False)
    assert anchors == tuple(sorted(set(anchors)))
    assert all(anchor and not any(other != anchor and other in anchor for other in anchors) for anchor in anchors)


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        pytest.param("全网最低价", ("全网最低价",), id="literal"),
        pytest.param("(?:全网|全国)销量第一", ("全国销量第一", "全网销量第一"), id="alternatives multiply"),
        pytest.param("全[国网]最?佳", ("全国佳", "全国最佳", "全网佳", "全网最佳"), id="optional part"),
        pytest.param(r"\d{1,3}%的用户", ("%的用户",), id="open beginning"),
        pytest.param("(?:销量.{0,4})?稳居第一", ("稳居第一",), id="what may be absent is no anchor"),
        pytest.param("第一|唯一.*", ("唯一", "第一"), id="each branch has its own"),
        pytest.param("(?<!不是)最佳(?!赏味)", ("最佳",), id="lookaround"),
        pytest.param(
            "(?P<span>首创).{0,9}技术", ("技术", "首创")[1:], id="the longer, then the fewer; the first of equals"
        ),
    ],
)
def test_anchors_of(pattern: str, anchors: tuple[str, ...]) -> None:
    assert patterns.anchors(pattern) == anchors


@pytest.mark.parametrize("pattern", [".*", r"\d+", "(?:最好)?", "最好|", r"第一|\d", "[^最]{2}", "(?=最好)"])
def test_patterns_that_no_literal_anchors_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no literal"):
        patterns.anchors(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*最",
        "(?:a+b?)*",
        "(a|ab)*",
        "(a|a)*",
        "(?:最|最好)+",
        "(?:.|最)*",
        "(.*)*最",
        "(?:[^，]*，?)*最",
        "(?:(?:a+)?b?)+",
        "((a{1,50}){1,50}){1,50}",
        "(?:a{1,20}){20,}",
        "(?=(a+)+)最",
        "(?:最(?:a|ab)*)+",
    ],
)
def test_patterns_that_can_run_away_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="exponential"):
        patterns.parse(pattern)


def test_short_repetitions_nested_three_deep_can_run_away_too() -> None:
    with pytest.raises(ValueError, match="exponential"):
        patterns.parse("(?:(?:a{1,16}){1,16}){1,16}[xy]")


@pytest.mark.parametrize(
    "pattern",
    [
        "最+好",
        "[^，。]*最好[^，。]*",
        "(?:,[0-9]{3})*元",
        "(?:,[0-9]++)*+元",
        "(?:最好|第一)+",
        "(?:[国网]最){1,3}",
        "第.{0,20}一",
        "(?:全[国网]){2,}第一",
        "(?:a{1,3}b){1,4}",
        r"\d{1,9}(?:\.\d{1,2})?%",
    ],
)
def test_harmless_repetitions_are_accepted(pattern: str) -> None:
    patterns.parse(pattern)


@pytest.mark.parametrize(
    ("pattern", "reason"), [("(最", "unterminated"), ("最)", "unbalanced"), ("[最", "unterminated"), ("*", "nothing")]
)
def test_what_is_no_pattern_says_why(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{reason}.* at position"):
        patterns.parse(pattern)


def test_lexicons_are_put_in_by_name() -> None:
    lexicons = {"wide-scope": "(?:全国|全网)", "verb": "(?:卖|买)"}
    assert (
        patterns.expand("{{wide-scope}}[^，]{0,4}{{verb}}得最好", lexicons) == "(?:全国|全网)[^，]{0,4}(?:卖|买)得最好"
    )
    with pytest.raises(KeyError, match="nowhere"):
        patterns.expand("{{nowhere}}", lexicons)


def test_a_pattern_made_to_end_where_the_text_ends() -> None:
    found = patterns.search_end("本店|本系列", "本系列本店")
    assert found is not None
    assert found[0] == "本店"
    assert patterns.search_end("本店|本系列", "本店的") is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        # Where one repetition ends is plain from what follows it.
        (r"\d[\d,]*(?:\.\d+)?\s?[百千万]{0,2}(?:次|天)" * 3, "1次2天3千次"),
        ("(?:轻松)?(?:快速)?(?:有效)?(?:稳定)?(?:辅助)?" * 4 + "降", "降"),
        # What is possessive gives nothing back, and nothing follows the last repetition.
        (f"{NUMERAL}(?:次|天)" * 3, "1,200次2天3千次"),
        ("降" + "[^。]{0,80}?" * 2 + "到[^。]{0,80}", "降到底"),
    ],
)
def test_patterns_with_one_way_through_a_text_are_run_without_a_limit(pattern: str, text: str) -> None:
    assert isinstance(patterns.search(pattern, text), re.Match)


@pytest.mark.parametrize(
    "pattern",
    [
        "甲" + "[^。]{0,80}" * 4 + "乙",
        r"甲\d{0,80}[\d年]{0,80}[\d月]{0,80}[\d日]{0,80}乙",
        "甲(?:天|天天)?" + "(?:天){0,80}" * 4 + "乙",
        # What follows may be empty, and then what follows that counts.
        "甲[天日]{0,80}(?:年)?[天日]{0,80}(?:月)?[天日]{0,80}[天日]{0,80}乙",
    ],
)
def test_patterns_with_many_ways_through_a_text_have_a_limit(pattern: str) -> None:
    assert isinstance(patterns.search(pattern, "甲乙"), regex.Match)
