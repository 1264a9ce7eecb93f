"""Texts with a form of their own: subtitles, properties, pages of mini programs; every character keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint import lint_text, readers
from adlint.documents import Segment

SRT = """1
00:00:01,000 --> 00:00:03,000
这口锅<i>质量</i>
最好

2
00:00:04,000 --> 00:00:05,500 X1:10
{\\an8}家人们 下单吧
"""
VTT = "WEBVTT\n\nNOTE 国家级\n\n00:01.000 --> 00:02.000\n<v 主播>顶级毛衣</v>\n\nSTYLE\n::cue {}\n"
PROPERTIES = (
    "# 国家级\nbanner.title=\\u8d28\\u91cf\\u6700\\u597d\\u7684\\u9505\nslogan : 顶级\\\n    毛衣\n! 注释\nempty=\n"
)


def segments(text: str, name: str) -> list[Segment]:
    (document,) = readers.read(text.encode(), name)
    return list(document.segments)


def test_cues_are_read_without_numbers_times_and_marks() -> None:
    assert [one.text for one in segments(SRT, "a.srt")] == ["这口锅质量\n最好", "家人们 下单吧"]
    assert [one.text for one in segments(VTT, "a.vtt")] == ["顶级毛衣"]
    assert [one.location.pointer for one in segments(SRT, "a.srt") if one.location] == ["00:00:01,000", "00:00:04,000"]


def test_values_of_properties_are_unescaped_and_placed() -> None:
    read = segments(PROPERTIES, "a.properties")
    assert [(one.text, one.location.pointer) for one in read if one.location] == [
        ("质量最好的锅", "banner.title"),
        ("顶级毛衣", "slogan"),
    ]
    (first, second) = lint_text(PROPERTIES, path="a.properties", as_of="2026-11-21")
    assert (first.line, first.column, first.text) == (2, 26, "\\u6700\\u597d")
    assert (second.line, second.text) == (3, "顶级")


def test_pages_of_mini_programs_are_markup() -> None:
    page = "<view><text>国家级毛衣</text><input placeholder='最好的锅'/></view>"
    assert [one.text for one in lint_text(page, path="a.wxml", as_of="2026-11-21")] == ["国家级", "最好"]


@pytest.mark.parametrize("word", ["NOTE20手机", "STYLE女装", "REGION限定"])
def test_a_cue_may_begin_as_a_hidden_block_does(word: str) -> None:
    cue = f"NOTE 内部\n\n00:00:01.000 --> 00:00:02.000\n{word} 全场八折\n"
    assert [one.text for one in segments(cue, "a.vtt")] == [f"{word} 全场八折"]


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.properties"])
@given(text=st.text(alphabet="a最好=:\\u6700\n\r{}<>0123456789,.-> #!", max_size=80))
def test_every_character_leads_back_to_its_place(name: str, text: str) -> None:
    for document in readers.read(text.encode(), name):
        for segment in document.segments:
            for piece in segment.map.pieces:
                if piece.copied:
                    source = document.text[piece.source_start : piece.source_start + piece.length]
                    assert source in (segment.text[piece.start : piece.start + piece.length], "\r")
