"""Folds text to the form that rules are written in, with a map back.

Folding is per character: width, case, compatibility forms (㎏ → kg, ① → 1) and characters that do not show (zero-width space, soft
hyphen, variation selectors). Full-width punctuation stays: it ends clauses, its ASCII twin may stand inside a number.
"""

from __future__ import annotations

import re
import unicodedata

from adlint.documents import MappedText, OffsetMap

_HALF = re.compile("[\ud800-\udfff]")
_KEPT = frozenset("®™℠©…‥︙")
_WIDE_SYMBOLS = frozenset("％＋－＆＃＠＊＝～／．＿＄￥")


class _Fold(dict[int, str]):
    """Maps code points for `str.translate`, learning each when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _fold(char)
        self[code] = folded
        if len(folded) != 1:
            self.uneven.add(char)
        return folded


def _fold(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Cs":
        # Half a character says nothing, and neither the tokenizer nor the goods scan takes it.
        return "\ufffd"
    if char in _KEPT:
        return char
    if category == "Zs":
        return " "
    if category[0] in "LN" or category == "So" or char in _WIDE_SYMBOLS:
        compatible = unicodedata.normalize("NFKC", char)
        if compatible.replace("°", "").isalnum() or char in _WIDE_SYMBOLS:
            char = compatible
    lowered = char.lower()
    # İ and its like grow when lowered; such text is not Chinese copy and keeps its length.
    return lowered if len(lowered) == len(char) else char


_FOLD = _Fold()


def whole_characters(text: str) -> str:
    """The text with every lone surrogate replaced, of the same length, so that it can be encoded."""
    return _HALF.sub("\ufffd", text)


def fold(text: str) -> str:
    """Folded text without a map, for words of rules and configuration."""
    return text.translate(_FOLD)


def normalize(text: str) -> tuple[str, OffsetMap | None]:
    """Fold a text.

    Args:
        text: text as it is read.

    Returns:
        (folded text, map from it to `text`); the map is None when every character kept its place.
    """
    folded = text.translate(_FOLD)
    if _FOLD.uneven.isdisjoint(text):
        return folded, None
    mapped = MappedText()
    for position, char in enumerate(text):
        piece = _FOLD[ord(char)]
        mapped.add(piece, position, None if len(piece) == 1 else 1)
    return mapped.text, mapped.map()
