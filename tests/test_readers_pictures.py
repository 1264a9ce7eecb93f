"""Pictures: lines in reading order with their boxes, long pages in tiles; `make ocr` installs what reading takes."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adlint import readers
from adlint.errors import ReadError
from adlint.readers.pictures import Line, paragraphs

Call = Callable[..., tuple[int, str, str]]
ONLY = ("--no-config", "--as-of", "2026-11-21")
FONTS = Path(os.environ.get("ADLINT_FONTS", "build/fonts"))
reading = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr_onnxruntime") is None or not list(FONTS.rglob("*.tt?")),
    reason="make ocr installs it",
)


def line(text: str, left: int, top: int, size: int = 30) -> Line:
    return Line(text, (left, top, left + size * len(text), top + size), 0.99)


def test_a_sentence_that_wraps_is_one_and_headings_stand_alone() -> None:
    lines = [
        line("羊绒大衣", 40, 0, 60),
        line("采用来自草原的山羊绒，经过国家", 40, 100),
        line("级工艺精纺而成。", 40, 140),
        line("全店包邮", 40, 180),
        line("另起一列", 500, 180),
    ]
    assert paragraphs(lines) == [[0], [1, 2], [3], [4]]


def test_without_the_extra_a_picture_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)
    with pytest.raises(ReadError, match="ocr"):
        list(readers.read(b"not read before", "a.png"))


def drawn(width: int, height: int, *texts: tuple[int, int, str], size: int = 36) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (width, height), "white")
    font = ImageFont.truetype(str(next(FONTS.rglob("wqy-zenhei.ttc"))), size)
    for left, top, text in texts:
        ImageDraw.Draw(image).text((left, top), text, font=font, fill="black")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@reading
def test_findings_have_boxes_and_the_page_draws_them(tmp_path: Path, call: Call, own_cache: Path) -> None:
    (tmp_path / "a.png").write_bytes(drawn(790, 300, (40, 40, "羊绒大衣"), (40, 160, "国家级工艺")))
    report = json.loads(call("check", str(tmp_path / "a.png"), *ONLY, "--format", "json")[1])
    (finding,) = [one for one in report["findings"] if one["rule"] == "state-level"]
    left, top, right, bottom = finding["location"]["box"]
    assert finding["text"] == "国家级"
    assert max(abs(left - 40), abs(top - 160)) < 12
    assert (right > 200, bottom < 215) == (True, True)
    page = call("check", str(tmp_path / "a.png"), *ONLY, "--format", "html")[1]
    assert f'<rect class="error" x="{left}" y="{top}"' in page
    assert "data:image/png;base64," in page


@reading
def test_a_long_page_is_read_in_tiles_and_no_line_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "cache"))
    texts = [(40, 60 + 190 * number, f"第{number + 100}段文案") for number in range(100)]
    (document,) = readers.read(drawn(790, 20_000, *texts), "long.png")
    assert document.text.replace(" ", "").splitlines() == [text for _, _, text in texts]
    assert document.segments[-1].location is not None
    assert document.segments[-1].location.box is not None
    assert abs(document.segments[-1].location.box[1] - texts[-1][1]) < 15


@reading
def test_what_was_read_is_kept_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "cache"))
    data = drawn(400, 100, (20, 20, "国家级"))
    (first,) = readers.read(data, "a.png")
    monkeypatch.setattr("adlint.readers.pictures.recognised", lambda *_: pytest.fail("read again"))
    (second,) = readers.read(data, "b.png")
    assert first.text == second.text == "国家级"


@reading
def test_most_characters_of_forty_pictures_are_right() -> None:
    from adlint.readers.pictures import recognised
    from benchmarks.pictures import pictures, right

    found = [
        (said, "".join(one.text for one in recognised(data, "p.png")).replace(" ", ""))
        for said, data in pictures(FONTS)
    ]
    assert len(found) == 40
    assert sum(right(*pair) for pair in found) >= 0.97 * sum(len(said) for said, _ in found)


@reading
@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n cut off"])
def test_a_damaged_picture_is_told(data: bytes) -> None:
    with pytest.raises(ReadError, match="损坏"):
        list(readers.read(data, "a.png"))
