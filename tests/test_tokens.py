"""Cutting only the blocks that hold a trigger gives exactly the words of the whole text, with either engine."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.text.clauses import Passage
from adlint.text.normalize import fold
from adlint.text.tokens import BLOCK, Token, cut, tagger

LISTINGS = Path(__file__).parents[2] / "shared" / "data" / "real" / "listings.jsonl"
ENGINES = ("rjieba", "jieba")
CHINESE = re.compile(r"[\u4e00-\u9fd5]")
COPY = st.text(
    st.one_of(
        st.sampled_from("全网销量第一最好用的面包过夜环保本色国家级唯一流量机洗不变形一二三个年"),
        st.sampled_from("abcXYZnotop0123456789"),
        st.sampled_from(" ，。！？,.!?+-_%&#/|【】《》…·\t\n😀👩‍🚀\u200b①㎏々〇㐀龥鿖𠀀"),
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def listings() -> list[str]:
    """Real titles and product texts, every twentieth of the file, folded."""
    if not LISTINGS.exists():
        pytest.skip("real listings are not at hand")
    lines = LISTINGS.read_text("utf-8").splitlines()
    assert len(lines) // 20 >= 200
    return [fold(json.loads(line)["text"]) for line in lines[::20]]


def whole(engine: str, text: str) -> list[Token]:
    """The words of the text cut as a whole; what stands between blocks is no word."""
    return [token for token in cut(tagger(engine), text) if BLOCK.fullmatch(token.text)]


def block_by_block(engine: str, text: str) -> list[Token]:
    """The words of the text cut one block at a time."""
    cut_one = tagger(engine)
    return [token for block in BLOCK.finditer(text) for token in cut(cut_one, block[0], block.start())]


@pytest.mark.parametrize("engine", ENGINES)
def test_tokens_lie_end_to_end_over_the_text(engine: str) -> None:
    text = "全网销量第一，NO.1😀机洗 3.5% off"
    tokens = cut(tagger(engine), text, 7)
    assert "".join(token.text for token in tokens) == text
    assert tokens[0].start == 7
    assert all(token.end - token.start == len(token.text) for token in tokens)
    assert all(left.end == right.start for left, right in itertools.pairwise(tokens))


@pytest.mark.parametrize("engine", ENGINES)
@given(text=COPY)
def test_blocks_one_by_one_give_the_words_of_the_whole(engine: str, text: str) -> None:
    assert block_by_block(engine, text) == whole(engine, text)


@pytest.mark.parametrize("engine", ENGINES)
def test_blocks_one_by_one_give_the_words_of_whole_real_lines(engine: str, listings: list[str]) -> None:
    assert [line for line in listings if block_by_block(engine, line) != whole(engine, line)] == []


def test_both_engines_cut_real_lines_into_the_same_chinese_words(listings: list[str]) -> None:
    def chinese(engine: str, line: str) -> list[tuple[int, str]]:
        return [(token.start, token.text) for token in cut(tagger(engine), line) if CHINESE.search(token.text)]

    assert [line for line in listings if chinese("rjieba", line) != chinese("jieba", line)] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_tag_is_the_dictionarys_for_the_word(engine: str) -> None:
    assert [(token.text, token.pos) for token in cut(tagger(engine), "质量最好")] == [("质量", "n"), ("最好", "a")]


@given(text=COPY, data=st.data())
def test_a_passages_words_around_a_span_are_those_of_the_whole_text(text: str, data: st.DataObject) -> None:
    passage = Passage(text, tagger("rjieba"))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text))) + 1
    words = whole("rjieba", text)
    inside = [token for token in words if token.start < end and token.end > start]
    found = passage.tokens(start, end)
    assert [token for token in found if token in inside] == inside
    at = words.index(found[0]) if found else 0
    assert words[at : at + len(found)] == found


def test_a_span_between_blocks_has_no_words() -> None:
    passage = Passage("好茶，，新茶", tagger("rjieba"))
    assert passage.tokens(2, 3) == []
    assert passage.next_token(2) is None


def test_the_next_word_may_be_the_rest_of_a_word_that_is_cut() -> None:
    passage = Passage("环保本色", tagger("rjieba"))
    assert passage.next_token(2) == Token(2, 4, "本色", "n")
    assert passage.next_token(3) == Token(3, 4, "色", "n")


def test_whether_a_span_cuts_words() -> None:
    passage = Passage("环保本色", tagger("rjieba"))
    assert passage.cuts(1, 3) == (True, True)
    assert passage.cuts(0, 3) == (False, True)
    assert passage.cuts(2, 4) == (False, False)
