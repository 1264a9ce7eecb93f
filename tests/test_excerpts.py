"""Excerpts of copy as reports show them: how wide they are, where they are cut, what is underlined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.reporters.model import Excerpt, excerpt
from adlint.reporters.width import columns, printable, underlined


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("羊绒", 4),
        ("ＡＢ", 4),
        ("㎏", 2),
        ("…", 1),
        ("e\u0301", 1),
        ("零\u200b宽", 4),
        ("😀", 2),
        ("❤\ufe0f", 2),
        ("👍🏽", 2),
        ("👨\u200d👩\u200d👧", 2),
        ("1\ufe0f\u20e3", 2),
        ("🇨🇳", 2),
        ("a\tb", 5),
        ("\t", 4),
        ("ｱ", 1),
    ],
)
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "word", "line", "marks"),
    [
        ("好 最佳 茶", "最佳", "好 最佳 茶", "   ~~~~"),
        ("a最佳b", "最佳", "a最佳b", " ~~~~"),
        ("\t最佳", "最佳", "    最佳", "    ~~~~"),
        ("😀最佳", "最佳", "😀最佳", "  ~~~~"),
        ("e\u0301最佳", "最佳", "e\u0301最佳", " ~~~~"),
        ("No.1", "No.1", "No.1", "~~~~"),
        ("\x1b[31m最佳", "最佳", "␛[31m最佳", "     ~~~~"),
    ],
)
def test_underline_stands_under_its_characters(text: str, word: str, line: str, marks: str) -> None:
    start = text.index(word)
    shown = underlined(Excerpt(text, start, start + len(word)), 80)
    assert shown[:2] == (line, marks)


def test_long_lines_are_cut_around_the_span() -> None:
    text = "左" * 50 + "最佳" + "右" * 50
    line, marks, start, end = underlined(Excerpt(text, 50, 52), 24)
    assert line == "…" + "左" * 4 + "最佳" + "右" * 4 + "…" or columns(line) <= 24
    assert line.startswith("…")
    assert line.endswith("…")
    assert line[start:end] == "最佳"
    assert columns(line[:start]) == marks.index("~")


def test_excerpts_are_cut_out_before_anything_is_measured() -> None:
    text = "羊绒大衣很暖和。" * 40_000
    for start in (0, 5, 100_000, len(text) - 2):
        shown = excerpt(text, start, start + 2)
        assert len(shown.text) <= 2 * 240 + 2
        assert shown.text[shown.start : shown.end] == text[start : start + 2]
        assert (shown.before, shown.after) == (start > 240, start + 2 + 240 < len(text))
    whole = excerpt(text, 0, len(text))
    assert len(whole.text) <= 2240
    assert whole.after


def test_a_span_of_several_lines_shows_its_first() -> None:
    shown = excerpt("一行\n最\r\n佳", 3, 7)
    assert shown == Excerpt("最", 0, 1)


def test_control_characters_never_reach_the_terminal() -> None:
    assert printable("a\x1b[2Jb\u202ec\x7f\n") == "a␛[2Jb\ufffdc\ufffd␊"


@given(st.text(min_size=1, max_size=80), st.data(), st.integers(10, 100))
def test_any_line_is_cut_and_underlined(text: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    line, marks, left, right = underlined(excerpt(text, start, end), width)
    assert "\n" not in line
    assert "\x1b" not in line
    assert 0 <= left <= right <= len(line)
    assert set(marks.strip()) <= {"~"}
    assert marks.endswith("~")
    assert columns(line) <= width or len(line) < 12
