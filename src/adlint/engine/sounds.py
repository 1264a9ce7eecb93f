"""Text by its sounds: a code for each Chinese character or syllable in Latin letters, with what stands between them left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from adlint.rulepacks.schema import Soundings
from adlint.text.pinyin import CODES, FIRST, LAST, RUN, syllables

# Signs that end what is said; a word is not looked for across them.
_ENDS = frozenset('。！？；;，,、：:!?%％《》"')
DIGITS = dict(zip("0123456789〇", "零一二三四五六七八九零", strict=True))
_SHORTEST_RUN = 2


@dataclass(frozen=True, slots=True)
class Written:
    """Where a word may be written: the places of its characters or syllables, and where the next one begins (None: nowhere)."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    follows: int | None = None

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.starts[0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.ends[-1]

    @property
    def units(self) -> list[str]:
        """Each character or syllable as it is written."""
        return [self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    @property
    def shown(self) -> str:
        """What is written, without what stands between."""
        return "".join(self.units)

    @property
    def gaps(self) -> list[str]:
        """What stands between one and the next."""
        return [self.text[end:start] for end, start in zip(self.ends, self.starts[1:], strict=False)]

    @property
    def pieces(self) -> list[str]:
        """What is written, parted where something stands between."""
        borders = [0, *(index for index, gap in enumerate(self.gaps, start=1) if gap), len(self.starts)]
        return ["".join(self.units[low:high]) for low, high in pairwise(borders)]


class _Table(dict[int, str]):
    """Maps code points for `str.translate`, learning each when it is first met."""

    def __init__(self, syllable_of: str) -> None:
        super().__init__()
        self._syllable_of = syllable_of
        # Characters that become nothing, among those met so far.
        self.silent: set[str] = set()

    def __missing__(self, code: int) -> str:
        self[code] = found = self._find(chr(code))
        if not found:
            self.silent.add(chr(code))
        return found

    def _find(self, char: str) -> str:
        char = DIGITS.get(char, char)
        if FIRST <= ord(char) <= LAST and self._syllable_of:
            number = ord(self._syllable_of[ord(char) - FIRST])
            return chr(CODES + number) if number else char
        # Letters, ends and what already is a code stay; anything else may be put between the characters of a word.
        return char if char.isalpha() or char in _ENDS or chr(CODES) <= char <= "\uf8ff" else ""


class Shapes(dict[int, str]):
    """Maps characters to their last component for `str.translate`, learning each when it is first met.

    Args:
        shapes: the component of each character from `FIRST` to `LAST`.
    """

    def __init__(self, shapes: str) -> None:
        super().__init__()
        self._shapes = shapes

    def __missing__(self, code: int) -> str:
        known = self._shapes and FIRST <= code <= LAST
        self[code] = found = self._shapes[code - FIRST] if known else chr(code)
        return found


class Sounds:
    """How text sounds.

    Args:
        soundings: the syllables of characters.
        pinyin: whether syllables in Latin letters are heard too.
    """

    def __init__(self, soundings: Soundings, *, pinyin: bool = True) -> None:
        self._soundings = soundings
        self._table = _Table(soundings.syllables)
        self._codes = {spelling: chr(CODES + number) for number, spelling in enumerate(soundings.spellings, start=1)}
        self._pinyin = pinyin
        self._spelt = lru_cache(4096)(lambda run: syllables(run, self._codes))
        self._tones = f" {soundings.tones} "
        self._readings = cache(self._readings_of)

    def of(self, text: str) -> str:
        """The sounds of a text, one character each.

        Args:
            text: folded text.
        """
        if self._pinyin and RUN.search(text):
            text = RUN.sub(lambda run: self.of_letters(run[0]), text)
        return text.translate(self._table)

    def of_letters(self, run: str) -> str:
        """The sounds of a run of letters, when it is pinyin; else the letters."""
        found = self._spelt(run) if len(run) >= _SHORTEST_RUN else None
        return run if found is None else "".join(self._codes[spelling] for spelling, _ in found)

    def places(self, text: str, sounds: str) -> tuple[Sequence[int], Sequence[int]]:
        """Where each sound of a text begins and ends in it.

        Args:
            text: folded text.
            sounds: its sounds.
        """
        if len(sounds) == len(text):
            return range(len(text)), range(1, len(text) + 1)
        silent = self._table.silent
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for run in RUN.finditer(text) if self._pinyin else ():
            found = self._spelt(run[0]) if len(run[0]) >= _SHORTEST_RUN else None
            if found is not None:
                kept = [place for place, char in enumerate(text[done : run.start()], done) if char not in silent]
                starts += kept
                ends += [place + 1 for place in kept]
                done = run.start()
                for _, length in found:
                    starts.append(done)
                    done += length
                    ends.append(done)
        kept = [place for place, char in enumerate(text[done:], done) if char not in silent]
        return [*starts, *kept], [*ends, *(place + 1 for place in kept)]

    def initial(self, char: str) -> str:
        """The first letter of a character's syllable."""
        number = ord(self._soundings.syllables[ord(char) - FIRST])
        return self._soundings.spellings[number - 1][0] if number else ""

    def alike(self, one: str, other: str) -> bool:
        """Whether two words of the same length can be read the same, tone and all."""
        return all(
            left == right or not self._readings(left).isdisjoint(self._readings(right))
            for left, right in zip(one, other, strict=True)
        )

    def _readings_of(self, char: str) -> frozenset[str]:
        """The readings of a character with their tones; few are ever asked for."""
        start = self._tones.find(f" {char}") + 2
        return frozenset(self._tones[start : self._tones.index(" ", start)]) if start > 1 else frozenset()
