"""How wide text is on a terminal, so that an underline stands under the right characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from adlint.reporters.model import Excerpt

_TAB = 4
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
# Direction marks turn the rest of a line round, and with it where an underline stands.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, but: str = "") -> str:
    """Text without anything that a terminal obeys: control characters and direction marks become visible.

    Args:
        text: what is to be shown.
        but: characters that stay as they are, where line ends and the like do no harm.
    """
    if text.isprintable():
        return text
    return "".join(char if char in but else _shown(char) for char in text)


def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if char in _TURNING or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or char in "\u2028\u2029":
        return "\N{REPLACEMENT CHARACTER}"
    return char


def cells(text: str) -> Iterator[tuple[str, int]]:
    """What to print for each code point, and how many columns it takes.

    Args:
        text: one line.

    Yields:
        (shown, columns) per code point. Tabs become spaces up to the next stop; marks, joiners and what they join take
        no column.
    """
    column = 0
    joined = False
    for index, char in enumerate(text):
        if char == "\t":
            shown, width = " " * (_TAB - column % _TAB), _TAB - column % _TAB
        else:
            shown, width = _cell(char)
            if joined:
                width = 0
            if char in _SKIN_TONES and column:
                width = 0
            # The style mark turns a text symbol into a picture of double width.
            if width == 1 and text[index + 1 : index + 2] == _EMOJI_STYLE:
                width = 2
        joined = char == _JOINER
        column += width
        yield shown, width


# Copy repeats its characters, and asking Unicode anew for each takes most of a report's time.
@lru_cache(maxsize=8192)
def _cell(char: str) -> tuple[str, int]:
    shown = _shown(char)
    return shown, _columns(shown)


def _columns(char: str) -> int:
    # Cf holds what is not seen: zero-width spaces and joiners, the byte order mark. The soft hyphen alone is shown.
    if unicodedata.category(char) in ("Mn", "Me") or (unicodedata.category(char) == "Cf" and char != "\xad"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def columns(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(width for _, width in cells(text))


def underlined(excerpt: Excerpt, width: int) -> tuple[str, str, int, int]:
    """A source line cut to a width, and the underline of its finding.

    Args:
        excerpt: the line and the span in it.
        width: columns to fill at most; the span itself is cut only when it alone is wider.

    Returns:
        (line, underline, start, end): the underline's leading spaces included; start and end are where the span stands
        in the line, in code points.
    """
    excerpt = _near(excerpt, width)
    shown = list(cells(excerpt.text))
    start, end = excerpt.start, max(excerpt.end, min(excerpt.start + 1, len(shown)))
    left, right = _window([size for _, size in shown], start, end, width)
    head = "…" if left > 0 or excerpt.before else ""
    tail = "…" if right < len(shown) or excerpt.after else ""
    end = min(end, right)
    before = head + "".join(piece for piece, _ in shown[left:start])
    inside = "".join(piece for piece, _ in shown[start:end])
    line = before + inside + "".join(piece for piece, _ in shown[end:right]) + tail
    pad = len(head) + sum(size for _, size in shown[left:start])
    length = max(1, sum(size for _, size in shown[start:end]))
    return line, " " * pad + "~" * length, len(before), len(before) + len(inside)


def _near(excerpt: Excerpt, width: int) -> Excerpt:
    """The part of an excerpt that could be shown: characters of no width are taken for one column in two."""
    reach = 2 * max(width, 1)
    left, right = max(excerpt.start - reach, 0), min(excerpt.end + reach, len(excerpt.text))
    return Excerpt(
        excerpt.text[left:right],
        excerpt.start - left,
        excerpt.end - left,
        excerpt.before or left > 0,
        excerpt.after or right < len(excerpt.text),
    )


def _window(sizes: list[int], start: int, end: int, width: int) -> tuple[int, int]:
    """Which code points fit: the span, then as much before it as after it; what one side leaves the other takes."""
    # Two columns are kept for the marks of a cut.
    room = width - 2 - sum(sizes[start:end])
    if room < 0:
        right = start
        used = 0
        while right < end and used + sizes[right] <= width - 2:
            used += sizes[right]
            right += 1
        return start, max(right, start + 1)
    before, after = sum(sizes[:start]), sum(sizes[end:])
    left_room = min(before, max(room // 2, room - after))
    right_room = room - left_room
    left, right = start, end
    while left > 0 and sizes[left - 1] <= left_room:
        left -= 1
        left_room -= sizes[left]
    while right < len(sizes) and sizes[right] <= right_room:
        right_room -= sizes[right]
        right += 1
    return left, right
