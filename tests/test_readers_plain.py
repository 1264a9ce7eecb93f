"""Decoding, plain text, and which reader a file gets."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers import read, suffixes
from adlint.readers.decoding import decode

COPY = "春茶上新，清香回甘\n买二送一😀限时三天"


def only(data: bytes, path: str) -> Document:
    (document,) = read(data, path)
    return document


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_the_same_in_every_supported_encoding(encoding: str) -> None:
    assert decode(COPY.encode(encoding), "文案.txt").text == COPY


def test_gb18030_is_known_behind_any_length_of_style_sheets() -> None:
    page = f"<style>{'a' * 250_000}</style><p>{COPY.replace('😀', '')}</p>"
    assert decode(page.encode("gb18030"), "a.html").text == page


def test_big_endian_utf16_is_known_by_its_mark() -> None:
    assert decode(b"\xfe\xff" + COPY.encode("utf-16-be"), "文案.txt").text == COPY


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff")))
def test_utf8_text_comes_back_unchanged(text: str) -> None:
    assert decode(text.encode("utf-8"), "a.txt").text == text


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        pytest.param("第一行\n好茶".encode() + b"\0", 2, 3, id="NUL byte"),
        pytest.param("第一行\n好茶".encode() + "叶".encode()[:2], 2, 3, id="UTF-8 cut short"),
        pytest.param("好茶叶\n真香".encode() + b"\xff" + "很好".encode(), 2, 3, id="one wrong byte in UTF-8"),
        pytest.param("Crème fraîche à la carte".encode("latin-1"), 1, 3, id="Latin-1"),
        pytest.param("化粧品のテキストです".encode("shift_jis"), 1, 1, id="Shift JIS"),
        pytest.param("這款面霜質地輕薄保濕".encode("big5"), 1, 1, id="Big5"),
        pytest.param("Новый товар".encode("cp1251"), 1, 1, id="Cyrillic"),
        pytest.param("新品上市，全场八折".encode("gb18030") + b"\xff\xff", 1, 10, id="damaged GB18030"),
        pytest.param("好茶".encode("utf-16") + b"\x00", 1, 3, id="half a UTF-16 unit"),
        pytest.param("好\0茶".encode("utf-16"), 1, 2, id="NUL in UTF-16"),
    ],
)
def test_what_cannot_be_decoded_names_the_byte(data: bytes, line: int, column: int) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data, "文案.txt")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("文案.txt", line, column)
    assert "UTF-8" in caught.value.message("zh")
    assert "UTF-8" in caught.value.message("en")


def test_every_line_is_a_segment_in_its_place() -> None:
    document = only("春茶上新😀\r\n\r\n　清香回甘\n".encode(), "a.txt")
    assert [segment.text for segment in document.segments] == ["春茶上新😀", "　清香回甘"]
    assert document.position(document.segments[1].map.span(1, 2)[0]) == (3, 2)


def test_unknown_suffixes_and_bare_names_are_plain_text() -> None:
    assert [only("# 好茶".encode(), path).segments[0].text for path in ("README", "a.copy")] == ["# 好茶"] * 2


def test_suffixes_are_taken_in_any_case() -> None:
    assert only("# 好茶".encode(), "A.MD").segments[0].level == 1
    assert ".csv" in suffixes()


def test_importing_the_readers_loads_nothing_heavy() -> None:
    code = (
        "import sys, adlint.readers, adlint.readers.walk\n"
        "print({'tree_sitter', 'tree_sitter_markdown', 'tree_sitter_html', 'yaml', 'csv'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "set()\n", result.stdout
