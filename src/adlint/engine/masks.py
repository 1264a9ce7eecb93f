"""Words with one character given by its initial or hidden by a sign: G仿, 稳💰不赔, Z好, 国J级."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from adlint.engine.reading import Spot
from adlint.engine.sounds import Sounds
from adlint.rulepacks.schema import Soundings
from adlint.text.pinyin import is_han

# A letter by itself or a sign, where a character might stand.
_MASK = re.compile(r"(?<![a-z0-9])[a-z](?![a-z0-9])|[*○●×□■]")
# What a letter grades rather than hides: D级, A货, X型.
_GRADED = re.compile("[级货款型号区座栋领裤字罩杯]")
# Words in which something is hidden are no longer.
_LONGEST = 4
_REMEMBERED = 16384
# What goods are praised for, after 最: before other characters a letter is a name, a size or a vitamin.
_PRAISES = frozenset("好佳优强棒低高便新美")


class Masks:
    """Reads what letters and signs hide.

    Args:
        soundings: the words that may be hidden.
        sounds: how their characters begin.
    """

    def __init__(self, soundings: Soundings, sounds: Sounds) -> None:
        self._soundings = soundings
        self._sounds = sounds
        # An index of all that may be hidden takes longer to make than a start of the command may.
        self._hidden = lru_cache(_REMEMBERED)(self._hidden_in)

    def found(self, text: str, ornaments: Sequence[re.Match[str]]) -> Iterator[Spot]:
        """The characters that are hidden.

        Args:
            text: folded text.
            ornaments: the emoji and signs in it, which may hide one, too.
        """
        for mask in (*_MASK.finditer(text), *ornaments):
            low, high = mask.span()
            letter = mask[0] if mask[0].isascii() and mask[0].isalpha() else ""
            if not is_han(text[high : high + 1]) or not (letter or is_han(text[low - 1 : low])):
                continue
            for before in range(min(low, _LONGEST - 1) + 1):
                for after in range(_LONGEST - before):
                    # J品 牛仔裤: what opens a text and stands by itself is a name.
                    if letter and before == low and not is_han(text[high + after : high + after + 1]):
                        continue
                    if char := self._hidden(text[low - before : low], letter, text[high : high + after]):
                        yield Spot(low, high, char, True)

    def _hidden_in(self, left: str, letter: str, right: str) -> str | None:
        """The character between two parts of an offence.

        Args:
            left: what stands before it.
            letter: how it sounds; empty when a sign hides it.
            right: what stands after it.
        """
        length = len(left) + 1 + len(right)
        # Of two characters a sign hides the first too easily, and a letter the second.
        if length < (2 if letter and not left else 3):
            return None
        if left:
            words = self._words[bisect_left(self._words, left) : bisect_left(self._words, left + "\uffff")]
            chars = [word[len(left)] for word in words if len(word) == length and word.endswith(right)]
        elif _GRADED.match(right):
            return None
        else:
            singles = self._soundings.single if letter and right in _PRAISES else ""
            chars = [*singles, *(word[0] for word in self._by_rest.get(right, ()))]
        return next((char for char in chars if not letter or self._sounds.initial(char) == letter), None)

    @cached_property
    def _words(self) -> list[str]:
        """The offences that may be hidden, in order."""
        return [word for word in self._soundings.grave.split() if len(word) <= _LONGEST]

    @cached_property
    def _by_rest(self) -> dict[str, list[str]]:
        """The same by all that follows their first character."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            found[word[1:]].append(word)
        return found
