"""Folding: what reads alike is written alike, and every character remembers where it stood."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.text.normalize import fold, normalize

# Characters that fold in every way, between characters that stay.
COPY = st.text(
    st.one_of(
        st.sampled_from("最好ＡａＺ１①ⅠⅫ㎏㎡℃℉…™®\u200b\u00ad\ufe0f\u200d👩🚀，．％　\u0301İßﷺ㌖ｶﾞ\r\n"),
        st.characters(),
    ),
    max_size=40,
).filter(lambda text: "\u202e" not in text)
# Layers that look at more than one character.
SEVERAL = frozenset({"entities", "letters"})


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("ＴＯＰ１", "top1", id="full-width letters and digits"),
        pytest.param("NO.1", "no.1", id="capitals"),
        pytest.param("5㎏", "5kg", id="unit in one character"),
        pytest.param("20㎡", "20m2", id="square metres"),
        pytest.param("①②", "12", id="circled digits"),
        pytest.param("Ⅻ", "12", id="Roman numeral"),
        pytest.param("❶⑴", "11", id="numerals in circles and brackets"),
        pytest.param("頂級囯货", "顶级囯货", id="traditional characters"),
        pytest.param("🅽🅾", "no", id="letters in squares"),
        pytest.param("国\u034f家", "国家", id="combining mark"),
        pytest.param("37℃", "37°c", id="degrees"),
        pytest.param("最\u200b好", "最好", id="zero-width space"),
        pytest.param("最\u00ad好", "最好", id="soft hyphen"),
        pytest.param("最\ufeff好", "最好", id="zero-width no-break space"),
        pytest.param("⭐\ufe0f最\ufe0e好", "⭐最好", id="variation selectors"),
        pytest.param("最　好\u00a0！", "最 好 ！", id="wide spaces"),
        pytest.param("１００％＋", "100%+", id="full-width signs"),
    ],
)
def test_what_reads_alike_folds_alike(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    "kept", ["好…", "茶™", "茶®", "，。！？；：（）", "【】《》“”", "1,000.5", "茶\n叶\r\n", "😀", "é", "最好"]
)
def test_what_ends_clauses_or_says_something_stays(kept: str) -> None:
    assert normalize(kept) == (kept, None)


def test_a_text_that_keeps_its_places_needs_no_map() -> None:
    assert normalize("ＡＢＣ好") == ("abc好", None)


def test_the_map_leads_back_to_the_whole_source_character() -> None:
    text = "净重５㎏\u200b装"
    folded, back = normalize(text)
    assert folded == "净重5kg装"
    assert back is not None
    assert [text[slice(*back.span(at, at + 1))] for at in range(len(folded))] == ["净", "重", "５", "㎏", "㎏", "装"]


def test_a_span_over_dropped_characters_holds_them_and_is_no_copy() -> None:
    text = "超最\u200b\u00ad好吃"
    _, back = normalize(text)
    assert back is not None
    assert text[slice(*back.span(1, 3))] == "最\u200b\u00ad好"
    assert not back.copies(1, 3)
    assert back.copies(2, 4)


def test_a_text_of_nothing_visible_folds_to_nothing() -> None:
    folded, back = normalize("\u200b\ufe0f")
    assert folded == ""
    assert back is not None
    assert back.length == 0


@given(COPY)
def test_every_folded_position_stands_for_the_character_it_came_from(text: str) -> None:
    folded, back = normalize(text, SEVERAL)
    assert folded == fold(text)
    if back is None:
        assert len(folded) == len(text)
        return
    assert back.length == len(folded)
    for at, char in enumerate(folded):
        start, end = back.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert end == start + 1
        assert char in fold(text[start:end])


@given(COPY)
def test_folding_a_text_is_folding_its_characters(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


def test_folding_twice_is_folding_once_for_every_code_point() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    once = fold(everything)
    assert fold(once) == once


@given(COPY)
def test_what_is_folded_needs_no_second_map(text: str) -> None:
    folded, _ = normalize(text, SEVERAL)
    assert normalize(folded, SEVERAL) == (folded, None)
