"""Chinese written in Latin letters: syllables, with and without tone marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from operator import itemgetter

# The unified ideographs of the first block; what stands outside is too rare to be anybody's disguise.
FIRST, LAST = 0x4E00, 0x9FFF
# Chinese characters, as a range of a character class.
HAN = "\u4e00-\u9fff"
# A syllable is coded by its number in the private use area, so that no character of a text is taken for it.
CODES = 0xE000
LETTERS = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
RUN = re.compile(f"[{LETTERS}]+")
_LONGEST = 6


def is_han(char: str) -> bool:
    """Whether it is one Chinese character of that block."""
    return "\u4e00" <= char <= "\u9fff" and len(char) == 1


def is_everyday(char: str) -> bool:
    """Whether a Chinese character is in everyday use: on the first level of GB 2312, so that it may well mean itself."""
    return 0xB0 <= char.encode("gb2312", "replace")[0] <= 0xD7


def is_standard(char: str) -> bool:
    """Whether a Chinese character is in GB 2312 at all: one that is not hardly means itself in copy."""
    return char.encode("gb2312", "replace")[0] >= 0xB0


def without_tones(spelling: str) -> str:
    """The letters of a syllable without its tone mark; ü is written v."""
    # ü carries its dots as a mark of their own once it is decomposed, which no tone mark is.
    plain = unicodedata.normalize("NFD", spelling).replace("u\u0308", "v")
    return "".join(char for char in plain if not unicodedata.combining(char))


def syllables(run: str, known: Collection[str]) -> list[tuple[str, int]] | None:
    """The fewest syllables that a run of letters spells, each with its length in the run; None when it spells none.

    Args:
        run: letters of `LETTERS`.
        known: all syllables, without tones.
    """
    # For each place how many syllables lead there, and the last of them; None where none do.
    best: list[tuple[int, str, int] | None] = [(0, "", 0)]
    for end in range(1, len(run) + 1):
        ways = [
            (head[0] + 1, spelling, start)
            for start in range(max(end - _LONGEST, 0), end)
            if (head := best[start]) is not None and (spelling := without_tones(run[start:end])) in known
        ]
        best.append(min(ways, key=itemgetter(0), default=None))
    found = []
    end = len(run)
    while end:
        step = best[end]
        if step is None:
            return None
        _, spelling, start = step
        found.append((spelling, end - start))
        end = start
    return found[::-1]
