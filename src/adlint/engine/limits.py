"""Limits of a marketplace's titles: length, late product noun, stacked words and symbols."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING

from adlint.rulepacks.parts import Limit, LimitOn
from adlint.rulepacks.patterns import alternation

if TYPE_CHECKING:
    from adlint.engine.goods import GoodsRegistry
    from adlint.text.tokens import Token

Cut = Callable[[str], "Sequence[Token]"]
Span = tuple[int, int]

# Signs inside a figure, a model or a pair of names (6GB+64GB, 1.8m*2m, M&M) say something and are not ornament.
_IN_FIGURE = re.compile(r"(?<=[0-9A-Za-z])[-+*/.,&%:×~_](?=[0-9A-Za-z])|(?<=\d)%|(?<=[A-Za-z])\+")
_STACKED = re.compile(r"([^\w\s,.])\1{1,40}")
# Degrees of protection from the sun.
_DEGREE = re.compile(r"\bpa\+{2,4}", re.IGNORECASE)
_BRACKETED = re.compile(r"【[^】]{0,60}】|\[[^\]]{0,60}\]")
# Separators and brackets that a title needs; they are counted only when they are stacked.
_PLAIN = frozenset(',，、()（）【】[]·.:：-"“”')
_MARK = re.compile(r"_|[^\w\s]")
# Anything else is an ornament, or a picture.
_SIGN = re.compile(r"_|[^\w\s" + re.escape("".join(_PLAIN)) + "]")
# What goes on with the name of goods in a registration number: GPD甜瓜(2021)370012.
_NUMBERED = re.compile(r"[(（]\d{4}[)）]\s?\d")
_FEW_SYMBOLS = 3
_FEW_BRACKETS = 1
_FACT = re.compile(r"\d|[A-Za-z]{2}")


def check_limit(text: str, limit: Limit, *, platform: str | None, tokens: Cut, goods: GoodsRegistry) -> Span | None:
    """What of a title goes beyond a limit.

    Args:
        text: the title.
        limit: measure, bound per platform, and words for the measures that need some.
        platform: marketplace whose bound applies; its default where it has none of its own or is not known.
        tokens: cuts a text into words with parts of speech.
        goods: tells nouns that name goods.

    Returns:
        Span of the title that is too much, or None.
    """
    bound = limit.platforms.get(platform or "", limit.default)
    match limit.measure:
        case "length":
            return _too_long(text, bound)
        case "late-keyword":
            return _late_keyword(text, bound, goods)
        case "repeated-word":
            return _repeated_word(text, bound, limit.words, tokens, goods)
        case "repeated-kind":
            return _repeated_kind(text, bound, limit.words)
        case "symbols":
            return _symbols(text, bound)
        case "empty-adjectives":
            return _empty_adjectives(text, bound, limit.words)


def measure(text: str, unit: str) -> int:
    """Length of a text in a marketplace's measure.

    Args:
        text: the text.
        unit: `gbk` (bytes: a Chinese character is 2, a character GBK does not have 1) or `characters` (code points).
    """
    return len(text.encode("gbk", "replace")) if unit == "gbk" else len(text)


def _reach(text: str, bound: int, unit: str) -> int:
    """How many code points of a text fit into a bound."""
    if unit != "gbk":
        return min(len(text), bound)
    encoded = text.encode("gbk", "replace")
    # The half of a character that is cut is left out.
    return len(text) if len(encoded) <= bound else len(encoded[:bound].decode("gbk", "ignore"))


def _too_long(text: str, bound: LimitOn) -> Span | None:
    """The tail past the bound, or the whole title when it is shorter than the least."""
    # No character takes more than two.
    if 2 * len(text) <= bound.max and not bound.min:
        return None
    stripped = text.rstrip()
    start = len(stripped) - len(stripped.lstrip())
    body = stripped[start:]
    fits = start + _reach(body, bound.max, bound.unit)
    if fits < len(stripped):
        return fits, len(stripped)
    return (start, len(stripped)) if body and measure(body, bound.unit) < bound.min else None


def _late_keyword(text: str, bound: LimitOn, goods: GoodsRegistry) -> Span | None:
    """The first product noun, when it begins beyond the bound. Titles whose noun is not known stay silent."""
    if 2 * len(text) <= bound.max or measure(text, bound.unit) <= bound.max:
        return None
    head = goods.head(text)
    return head if head and head[0] >= _reach(text, bound.max, bound.unit) else None


def _repeated_word(text: str, bound: LimitOn, allowed: Sequence[str], tokens: Cut, goods: GoodsRegistry) -> Span | None:
    """The first occurrence too many of one noun that names goods.

    Brands, places and plain nouns may well come twice; so may a noun that is part of a longer one (手机壳).
    """
    # Few titles have to be cut into words to know.
    if bound.max and not any(text.count(noun) > bound.max for noun in {*_repeated_nouns(text, goods)}):
        return None
    words = list(tokens(text))
    counts = Counter(word.text for word in words if len(word.text) > 1 and word.text not in allowed)
    often = {word for word, count in counts.items() if count > bound.max and goods.is_head(word)}
    seen: Counter[str] = Counter()
    for index, word in enumerate(words):
        if word.text not in often:
            continue
        # 甜瓜 in the number GPD甜瓜(2021)370012 is no word of the title.
        if _NUMBERED.match(text, word.end):
            continue
        follower = words[index + 1] if index + 1 < len(words) else None
        if follower and follower.start == word.end and _is_rest_of_noun(follower):
            continue
        seen[word.text] += 1
        if seen[word.text] > bound.max:
            return word.start, word.end
    return None


def _repeated_nouns(text: str, goods: GoodsRegistry) -> Iterator[str]:
    """Nouns that name goods and may stand in a text more than once, be it as parts of longer words."""
    pairs = list(map(add, text, text[1:]))
    if len(set(pairs)) == len(pairs):
        return
    seen: set[str] = set()
    for place, pair in enumerate(pairs):
        # What stands there again begins with a pair that was seen before.
        if pair in seen and goods.begins_head(pair):
            yield from goods.heads_at(text, place)
        seen.add(pair)


def _is_rest_of_noun(word: Token) -> bool:
    """Whether a word of one character makes a longer noun of the one before it (壳 after 手机, not 男 after 风衣)."""
    return word.pos[:1] == "n" and len(word.text) == 1 and word.text not in "男女款色"


def _repeated_kind(text: str, bound: LimitOn, groups: Sequence[str]) -> Span | None:
    """The first name too many out of one group of names for the same thing (轮滑鞋|溜冰鞋|旱冰鞋)."""
    if not _begin_more(_names("|".join(groups)), text, bound.max):
        return None
    for group in groups:
        names: set[str] = set()
        for match in _names(group).finditer(text):
            names.add(match[0])
            if len(names) > bound.max:
                return match.span()
    return None


def _begin_more(names: re.Pattern[str], text: str, most: int) -> bool:
    """Whether a name begins at more than so many places."""
    match = names.search(text)
    while match is not None and most:
        most -= 1
        match = names.search(text, match.start() + 1)
    return match is not None


@lru_cache(maxsize=256)
def _names(group: str) -> re.Pattern[str]:
    return re.compile(alternation([re.escape(name) for name in group.split("|")]))


def _symbols(text: str, bound: LimitOn) -> Span | None:
    """An emoji, a stacked sign, a second pair of 【】, or the first ornament of too many (percent of the title)."""
    if not _MARK.search(text):
        return None
    text = _DEGREE.sub(lambda degree: "x" * len(degree[0]), text)
    signs = list(_SIGN.finditer(text))
    if any(_is_picture(sign[0]) for sign in signs):
        return next(_emoji(text))
    stacked = _STACKED.search(text)
    if stacked:
        return stacked.span()
    brackets = list(_BRACKETED.finditer(text))
    if len(brackets) > _FEW_BRACKETS:
        return brackets[_FEW_BRACKETS].span()
    if len(signs) <= _FEW_SYMBOLS:
        return None
    inside = {match.start() for match in _IN_FIGURE.finditer(text)}
    ornaments = [sign.span() for sign in signs if sign.start() not in inside]
    if len(ornaments) > _FEW_SYMBOLS and len(ornaments) * 100 > bound.max * len(text):
        return ornaments[0]
    return None


def _emoji(text: str) -> Iterator[Span]:
    """Runs of pictures: emoji, stars, hearts, arrows. Degree and trademark signs are none."""
    start = None
    for at, char in enumerate(text):
        if _is_picture(char) and start is None:
            start = at
        elif start is not None and not _is_picture(char) and char not in "\ufe0f\u200d":
            yield start, at
            start = None
    if start is not None:
        yield start, len(text)


def _is_picture(char: str) -> bool:
    """Whether a character is an emoji, a skin tone or a sign like ★, and none of the signs of measures and marks."""
    if char in "℃℉™®©№°㎡㎏㎝㎜㎎㎥":
        return False
    return unicodedata.category(char) == "So" or "\U0001f3fb" <= char <= "\U0001f3ff"


def _empty_adjectives(text: str, bound: LimitOn, words: Sequence[str]) -> Span | None:
    """The first adjective too many of a title that states no fact.

    Args:
        text: the title.
        bound: how many different adjectives are fine.
        words: adjectives; words that begin with `=` are facts (=纯棉). Figures and Latin models are facts as well.
    """
    adjectives, facts = _adjectives(tuple(words))
    if _FACT.search(text) or facts.search(text):
        return None
    found: set[str] = set()
    for match in adjectives.finditer(text):
        found.add(match[0])
        if len(found) > bound.max:
            return match.span()
    return None


@lru_cache(maxsize=16)
def _adjectives(words: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of the adjectives and of the facts among the words."""
    adjectives = [re.escape(word) for word in words if not word.startswith("=")]
    facts = [re.escape(word[1:]) for word in words if word.startswith("=")]
    return re.compile(alternation(adjectives)), re.compile(alternation(facts) if facts else "(?!)")
