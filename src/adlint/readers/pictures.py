"""Pictures: text that an offline OCR model reads, line by line, in reading order, each line with its box.

Long detail pages are read in tiles that overlap. What was read is kept by the picture's content, since reading takes long.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

import msgspec

from adlint.documents import Document, OffsetMap, Piece, Segment
from adlint.errors import ReadError
from adlint.files import replacing
from adlint.findings import Location
from adlint.readers.blocks import DAMAGED, damaged, library
from adlint.readers.fields import Options
from adlint.rulepacks.compiled import folder

# Pixels. The model shrinks what is higher, and small print with it.
_TILE = 1600
_OVERLAP = 200
_MOST_PIXELS = 400_000_000
# Part of the name that a reading is kept by; raise it with whatever changes what is read.
_FORM = b"rapidocr-onnxruntime 1.4 tiles 1"


class Line(NamedTuple):
    """A line of text in a picture: what it says, its box in pixels (left, top, right, bottom), and how sure that is (0 to 1)."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.box[3] - self.box[1]


def read_pictures(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a picture, a line of it for each line in the picture.

    Args:
        data: the file.
        path: its name.
        options: not used; it has neither columns nor keys.

    Raises:
        ReadError: it is damaged or too large, or the library is not installed.
    """
    lines = _kept(data, path)
    segments = []
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text) + 1)
    for paragraph in paragraphs(lines):
        text = "".join(lines[number].text for number in paragraph)
        boxes = [lines[number].box for number in paragraph]
        location = Location(
            box=(
                min(b[0] for b in boxes),
                min(b[1] for b in boxes),
                max(b[2] for b in boxes),
                max(b[3] for b in boxes),
            ),
            confidence=round(min(lines[number].confidence for number in paragraph), 3),
        )
        segments.append(
            Segment(text, _joined([(starts[number], lines[number]) for number in paragraph]), location=location)
        )
    yield Document("\n".join(line.text for line in lines), tuple(segments), path)


def paragraphs(lines: Sequence[Line]) -> list[list[int]]:
    """Lines that run on, by their numbers: below one another, of the same size, from the same left edge, the upper one full.

    Args:
        lines: in reading order.
    """
    found: list[list[int]] = []
    for number, line in enumerate(lines):
        before = lines[found[-1][-1]] if found else None
        if before is not None and _runs_on(before, line):
            found[-1].append(number)
        else:
            found.append([number])
    return found


def _runs_on(upper: Line, lower: Line) -> bool:
    size = max(upper.height, lower.height)
    return (
        abs(upper.height - lower.height) <= 0.25 * size
        and 0 <= lower.box[1] - upper.box[3] + 0.3 * size <= 1.1 * size
        and abs(upper.box[0] - lower.box[0]) <= 0.6 * size
        and upper.box[2] >= lower.box[2] - size
        and upper.box[2] - upper.box[0] >= 8 * size
        and upper.text[-1:] not in "。！？!?；;：:"
    )


def _joined(lines: Sequence[tuple[int, Line]]) -> OffsetMap:
    pieces = []
    done = 0
    for start, line in lines:
        pieces.append(Piece(done, len(line.text), start, len(line.text)))
        done += len(line.text)
    return OffsetMap(pieces)


def _kept(data: bytes, path: str) -> list[Line]:
    """What is read in a picture, from the last time if it was read before."""
    name = hashlib.blake2b(_FORM + data, digest_size=20).hexdigest()
    target = folder() / "pictures" / f"{name}.msgpack"
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(target.read_bytes(), type=list[Line])
    lines = recognised(data, path)
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as stream:
            stream.write(msgspec.msgpack.encode(lines))
    return lines


def recognised(data: bytes, path: str) -> list[Line]:
    """The lines of a picture in reading order: from top to bottom, lines at one height from left to right.

    Args:
        data: PNG, JPEG, WebP, BMP or GIF (its first frame).
        path: its name, for errors.

    Raises:
        ReadError: it is damaged or too large, or the library is not installed.
    """
    model = _model(path)
    image = _image(data, path)
    found: list[Line] = []
    for top in range(0, max(image.shape[0] - _OVERLAP, 1), _TILE - _OVERLAP):
        for box, text, confidence in model(image[top : top + _TILE])[0] or ():
            line = Line(text, _upright(box, top), float(confidence))
            if text.strip() and not any(_is_same(line, other) for other in found[-40:]):
                found.append(line)
    return _in_order(found)


def _image(data: bytes, path: str) -> Any:
    import numpy
    from PIL import Image

    try:
        with Image.open(BytesIO(data)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                size = f"{opened.width} x {opened.height}"
                raise ReadError(f"图片太大：{size}", f"the picture is too large: {size}", path=path)
            # What is transparent is shown on white.
            canvas = Image.new("RGB", opened.size, "white")
            picture = opened.convert("RGBA")
            canvas.paste(picture, mask=picture.split()[3])
    except (*DAMAGED, Image.DecompressionBombError) as error:
        raise damaged(path, error) from None
    # The model takes blue first.
    return numpy.asarray(canvas)[:, :, ::-1]


@lru_cache(maxsize=1)
def _loaded() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR()


def _model(path: str) -> Any:
    library("rapidocr_onnxruntime", "ocr", path)
    return _loaded()


def _upright(box: Sequence[Sequence[float]], top: int) -> tuple[int, int, int, int]:
    xs, ys = [int(x) for x, _ in box], [int(y) + top for _, y in box]
    return min(xs), min(ys), max(xs), max(ys)


def _is_same(one: Line, other: Line) -> bool:
    """Whether two tiles have read the same line."""
    left, top = max(one.box[0], other.box[0]), max(one.box[1], other.box[1])
    right, bottom = min(one.box[2], other.box[2]), min(one.box[3], other.box[3])
    shared = max(right - left, 0) * max(bottom - top, 0)
    smaller = min((line.box[2] - line.box[0]) * line.height for line in (one, other))
    return shared > 0.5 * smaller


def _in_order(lines: list[Line]) -> list[Line]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box[1]):
        middle = (line.box[1] + line.box[3]) / 2
        row = next((row for row in rows[-3:] if row[0].box[1] <= middle <= row[0].box[3]), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    return [line for row in rows for line in sorted(row, key=lambda one: one.box[0])]
