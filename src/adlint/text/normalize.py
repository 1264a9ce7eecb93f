"""Folds text to the form that rules are written in, with a map back.

Folding is per character, in layers that can be switched off: `width` (compatibility forms: ㎏ → kg), `script` (頂 → 顶, by OpenCC's
data), `invisible` (zero-width space, soft hyphen, combining marks), `numerals` (① Ⅰ → 1); and two that look at more than one
character: `entities` (&#8203;) and `letters` of other alphabets that look Latin (ΝΟ.1, by Unicode's confusables). Case folds
always. Full-width punctuation stays: it ends clauses, its ASCII twin may stand inside a number.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from adlint.documents import MappedText, OffsetMap

_HALF = re.compile("[\ud800-\udfff]")
_KEPT = frozenset("®™℠©…‥︙")
_TRADITIONAL_TOO = frozenset("後夥於菸麽麴")
_WIDE_SYMBOLS = frozenset("％＋－＆＃＠＊＝～／．＿＄￥")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,24}\d{0,2});")
# Text that is written to be shown from right to left.
_BACKWARDS = re.compile("\u202e([^\u202c\r\n]*)\u202c?")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
# A word with Greek or Cyrillic letters in it.
_FOREIGN_WORD = re.compile("[A-Za-z]*[\u0370-\u03ff\u0400-\u052f][A-Za-z\u0370-\u03ff\u0400-\u052f]*")
# Letters in a square, circle or flag that have no compatibility form.
_FRAMED = re.compile(r"(?:SQUARED|CIRCLED|INDICATOR SYMBOL)(?: LATIN CAPITAL)? LETTER ([A-Z])$")


class _Fold(dict[int, str]):
    """Maps code points for `str.translate`, learning each when it is first met."""

    def __init__(self, off: frozenset[str]) -> None:
        super().__init__()
        self._off = off
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self._fold(char)
        self[code] = folded
        if len(folded) != 1:
            self.uneven.add(char)
        return folded

    def _fold(self, char: str) -> str:
        category = unicodedata.category(char)
        if (category in ("Cf", "Mn", "Me") or "\ufe00" <= char <= "\ufe0f") and "invisible" not in self._off:
            return ""
        if category == "Cs":
            # Half a character says nothing, and neither the tokenizer nor the goods scan takes it.
            return "\ufffd"
        if char in _KEPT:
            return char
        if category == "Zs":
            return " "
        if category in ("No", "Nl") and "numerals" not in self._off:
            value = unicodedata.numeric(char, 0.5)
            # 〇 is a numeral of Chinese itself.
            return str(int(value)) if value == int(value) and char != "〇" else char
        if "width" not in self._off:
            char = _narrow(char, category)
        if "script" not in self._off:
            char = "".join(map(_simplified, char))
        lowered = char.lower()
        # İ and its like grow when lowered; such text is not Chinese copy and keeps its length.
        return lowered if len(lowered) == len(char) else char


def _narrow(char: str, category: str) -> str:
    """The plain form of a compatibility character."""
    if category == "So" and (framed := _FRAMED.search(unicodedata.name(char, ""))):
        return framed[1]
    if category[0] in "LN" or category == "So" or char in _WIDE_SYMBOLS:
        compatible = unicodedata.normalize("NFKC", char)
        if compatible.replace("°", "").isalnum() or char in _WIDE_SYMBOLS:
            return compatible
    return char


def _simplified(char: str) -> str:
    """The simplified form of a traditional or variant character. What GB 2312 has is simplified (乾隆, 著名), but for a few."""
    if not "\u3400" <= char <= "\u9fff" or (char not in _TRADITIONAL_TOO and char.encode("gb2312", "ignore")):
        return char
    # 薴 becomes 苧, and that 苎.
    found: str = _opencc().convert(_opencc().convert(char))
    return found if len(found) == 1 else char


@cache
def _opencc():  # type: ignore[no-untyped-def]
    # Loaded when the first such character is met.
    from opencc import OpenCC

    return OpenCC("t2s")


_fold = cache(_Fold)
_NONE: frozenset[str] = frozenset()


def whole_characters(text: str) -> str:
    """The text with every lone surrogate replaced, of the same length, so that it can be encoded."""
    return _HALF.sub("\ufffd", text)


def fold(text: str) -> str:
    """Folded text without a map, for words of rules and configuration."""
    return text.translate(_fold(_NONE))


def normalize(text: str, off: frozenset[str] = _NONE) -> tuple[str, OffsetMap | None]:
    """Fold a text.

    Args:
        text: text as it is read.
        off: layers that are left out.

    Returns:
        (folded text, map from it to `text`); the map is None when every character kept its place.
    """
    if "letters" not in off and _FOREIGN.search(text):
        text = _FOREIGN_WORD.sub(_latin, text)
    if "&" in text and "entities" not in off and _ENTITY.search(text):
        return _after(_resolved(text, _ENTITY, lambda entity: html.unescape(entity[0])), off)
    if "\u202e" in text and "invisible" not in off:
        return _after(_resolved(text, _BACKWARDS, lambda run: run[1][::-1]), off)
    return _folded(text, off)


def _after(resolved: tuple[str, OffsetMap], off: frozenset[str]) -> tuple[str, OffsetMap]:
    """Fold a text that was derived from another."""
    text, inner = resolved
    folded, outer = _folded(text, off)
    return folded, outer.then(inner) if outer else inner


def _folded(text: str, off: frozenset[str]) -> tuple[str, OffsetMap | None]:
    table = _fold(off)
    folded = text.translate(table)
    if table.uneven.isdisjoint(text):
        return folded, None
    mapped = MappedText()
    for position, char in enumerate(text):
        piece = table[ord(char)]
        mapped.add(piece, position, None if len(piece) == 1 else 1)
    return mapped.text, mapped.map()


def _resolved(text: str, pattern: re.Pattern[str], says: Callable[[re.Match[str]], str]) -> tuple[str, OffsetMap]:
    """The text with every match of a pattern replaced by what it says."""
    mapped = MappedText()
    done = 0
    for match in pattern.finditer(text):
        mapped.add(text[done : match.start()], done)
        mapped.add(says(match), match.start(), match.end() - match.start())
        done = match.end()
    mapped.add(text[done:], done)
    return mapped.text, mapped.map()


def _latin(word: re.Match[str]) -> str:
    """A word in Latin letters when each of its letters looks like one: ΝΟ -> NO, but not Матрёшка."""
    letters = [_looks_like(char) for char in word[0]]
    return word[0] if None in letters else "".join(filter(None, letters))


@cache
def _looks_like(char: str) -> str | None:
    if char.isascii():
        return char
    # Loaded when the first such letter is met.
    from confusable_homoglyphs import confusables

    alike = confusables.confusables_data.get(char, ())
    return next(
        (other["c"] for other in alike if len(other["c"]) == 1 and other["c"].isascii() and other["c"].isalpha()), None
    )
