"""Words with one character given by its initial or hidden by a sign: G仿, 稳💰不赔, Z好, 国J级."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from adlint.engine.reading import Spot
from adlint.engine.sounds import Sounds
from adlint.rulepacks.schema import Soundings
from adlint.text.pinyin import is_han

# A letter by itself or a sign, where a character might stand.
_MASK = re.compile(r"(?<![a-z0-9])[a-z](?![a-z0-9])|[*○●×□■]")
# What a letter grades rather than hides: D级, A货, X型.
_GRADED = re.compile("[级货款型号区座栋领裤字罩杯]")
# Words that are hidden behind a sign are this long.
_LENGTHS = range(2, 5)


class Masks:
    """Reads what letters and signs hide.

    Args:
        soundings: the words that may be hidden.
        sounds: how their characters begin.
    """

    def __init__(self, soundings: Soundings, sounds: Sounds) -> None:
        self._soundings = soundings
        self._sounds = sounds

    def found(self, text: str, ornaments: Sequence[re.Match[str]]) -> Iterator[Spot]:
        """The characters that are hidden.

        Args:
            text: folded text.
            ornaments: the emoji and signs in it, which may hide one, too.
        """
        for mask in (*_MASK.finditer(text), *ornaments):
            letter = mask[0].isascii() and mask[0].isalpha()
            before, after = text[mask.start() - 1 : mask.start()], text[mask.end() : mask.end() + 1]
            if not is_han(after) or not (letter or is_han(before)):
                continue
            left = max(mask.start() - _LENGTHS[-1] + 1, 0)
            shown = (
                text[left : mask.start()] + (mask[0] if letter else "*") + text[mask.end() : mask.end() + _LENGTHS[-1]]
            )
            for length in _LENGTHS:
                for low in range(max(mask.start() - left - length + 1, 0), mask.start() - left + 1):
                    char = self._hidden.get(shown[low : low + length])
                    # J品 牛仔裤: what opens a text and stands by itself is a name.
                    if char and not (letter and not left + low and not is_han(shown[low + length : low + length + 1])):
                        yield Spot(*mask.span(), char, True)

    @cached_property
    def _hidden(self) -> dict[str, str]:
        """Offences with one character hidden, and that character."""
        hidden = {}
        for word in self._soundings.grave.split():
            for place, char in enumerate(word):
                left, right = word[:place], word[place + 1 :]
                if not (left or _GRADED.match(right)):
                    hidden[self._sounds.initial(char) + right] = char
                if (left and right) or len(word) > 2:
                    hidden[f"{left}*{right}"] = char
                if left and len(word) > 2:
                    hidden.setdefault(left + self._sounds.initial(char) + right, char)
        # Z begins names too, so that it counts only before what goods are praised for.
        for char in self._soundings.single:
            hidden |= {self._sounds.initial(char) + praise: char for praise in "好佳优强棒低高便新美"}
        return hidden
