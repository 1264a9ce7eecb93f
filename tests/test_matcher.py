"""One scan finds what a naive search finds, in code points."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.engine.matcher import Hit, Matcher
from adlint.rulepacks.anchors import packed

# Few characters, so that anchors overlap and contain each other. Folded text holds no lone surrogates.
WORDS = st.lists(st.text("最好第aé😀", min_size=1, max_size=3), max_size=4)
TEXT = st.text("最好第aé😀\ufffd甲", max_size=30)


def naive(anchors: Sequence[Sequence[str]], text: str) -> set[tuple[int, int, int]]:
    """(rule, start, end) of every anchor in the text, one comparison at a time."""
    return {
        (rule, start, start + len(word))
        for rule, words in enumerate(anchors)
        for word in words
        for start in range(len(text))
        if text.startswith(word, start)
    }


def matcher_of(anchors: Sequence[Sequence[str]]) -> Matcher:
    return Matcher(packed(anchors), range(len(anchors)))


MUCH = "甲" * 2000


@pytest.mark.parametrize("read_before", ["", MUCH], ids=["looked up", "searched"])
@given(anchors=st.lists(WORDS, max_size=4), text=TEXT)
def test_the_scan_agrees_with_a_naive_search(read_before: str, anchors: list[list[str]], text: str) -> None:
    matcher = matcher_of(anchors)
    matcher.scan(read_before)
    hits = matcher.scan(text)
    assert {(rule, hit.start, hit.end) for hit in hits for rule in hit.rules} == naive(anchors, text)
    assert len({(hit.start, hit.end) for hit in hits}) == len(hits)


@given(st.lists(WORDS, max_size=4), TEXT)
def test_the_first_texts_give_the_hits_of_later_ones(anchors: list[list[str]], text: str) -> None:
    matcher = matcher_of(anchors)
    first = matcher.scan(text)
    matcher.scan(MUCH)
    assert matcher.scan(text) == first


@given(st.lists(WORDS, max_size=4), TEXT)
def test_hits_come_in_order_of_their_ends(anchors: list[list[str]], text: str) -> None:
    ends = [hit.end for hit in matcher_of(anchors).scan(text)]
    assert ends == sorted(ends)


def test_overlapping_anchors_are_all_found() -> None:
    hits = matcher_of([["最好吃", "好吃"], ["最好"], ["吃"]]).scan("最好吃")
    assert {(hit.rules, hit.start, hit.end) for hit in hits} == {
        ((0,), 0, 3),
        ((0,), 1, 3),
        ((1,), 0, 2),
        ((2,), 2, 3),
    }


def test_a_word_of_several_rules_is_one_hit() -> None:
    assert matcher_of([["第一"], ["唯一"], ["第一"]]).scan("第一") == [Hit((0, 2), 0, 2)]


@pytest.mark.parametrize("before", ["", "茶", "😀", "👩\u200d🚀", "é", "e\u0301", "\ud83d", "a\ude00茶"])
def test_positions_are_code_points_after_anything(before: str) -> None:
    text = f"{before}第一{before}"
    assert matcher_of([["第一"]]).scan(text) == [Hit((0,), len(before), len(before) + 2)]


def test_no_anchors_find_nothing() -> None:
    assert matcher_of([]).scan("第一") == []
    assert matcher_of([[], []]).scan("第一") == []
    assert matcher_of([["第一"]]).scan("") == []


@given(anchors=st.lists(WORDS, min_size=2, max_size=4), more=st.lists(WORDS, max_size=2), text=TEXT)
def test_chosen_rules_and_further_literals_are_found_under_their_new_numbers(
    anchors: list[list[str]], more: list[list[str]], text: str
) -> None:
    hits = Matcher(packed(anchors), [1, 0], more).scan(text)
    found = {(rule, hit.start, hit.end) for hit in hits for rule in hit.rules}
    assert found == naive([anchors[1], anchors[0], *more], text)
