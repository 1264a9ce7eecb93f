"""A text read plainly: which characters are read as others, and the map back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from adlint.documents import MappedText, OffsetMap
from adlint.engine.sounds import Sounds
from adlint.text.pinyin import HAN, LETTERS

P = ParamSpec("P")
R = TypeVar("R")
# So many texts of at most so many characters are kept.
_KEPT = 2048
_SHORT = 500
# 一〇〇% and, in the talk of the street, 100趴.
_PERCENT = re.compile(r"一[〇零]{2}(?=\s?[%趴])|(?<=[\d〇零])趴|一?百趴")
_SAID = {"趴": "%", "百趴": "100%", "一百趴": "100%"}
# Whether a closer look is worth its while.
_GLANCE = re.compile(
    rf"\w([\W_]{{1,2}})\w\1\w(?:\1\w|(?![{HAN}]))|(\w)\2(\w)\3(\w)\4|\w[（(\[〔［]\w{{1,6}}[)）\]〕］]|趴|[〇零]"
)


def kept(make: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """A function of texts that keeps what it made of the last short ones.

    Of a page that is being written most lines were read a moment ago; long texts would fill the memory.

    Args:
        make: takes the text first.
    """
    remembered = lru_cache(_KEPT)(make)

    def made(text: str, /, *rest: P.args, **named: P.kwargs) -> R:
        if len(text) > _SHORT:
            return make(text, *rest, **named)
        # Its types hold only hashable arguments; ours are.
        return remembered(text, *rest, **named)  # type: ignore[arg-type]

    return made


@cache
def _spaced() -> re.Pattern[str]:
    """Every character by itself, with the same sign between them: four and more in a row, or three with nothing beside them."""
    sign = r"((?:[^\w。！？；;：:!?（）()]|_){1,2})"
    return re.compile(f"[{HAN}]{sign}[{HAN}](?:\\1[{HAN}]){{2,}}|(?<![{HAN}])[{HAN}]{sign}[{HAN}]\\2[{HAN}](?![{HAN}])")


@cache
def _doubled() -> re.Pattern[str]:
    """Every character twice, three and more in a row."""
    return re.compile(f"(?:([{HAN}])\\1){{3,}}")


@cache
def _glossed() -> re.Pattern[str]:
    """A character with its pinyin in brackets: 平臺(tái)."""
    return re.compile(f"([{HAN}])[（(\\[〔［]([{LETTERS}]{{1,6}})[)）\\]〕］]")


class Spot(NamedTuple):
    """A character in disguise, with what is put before it.

    Attributes:
        start: where it begins.
        end: where it ends.
        plain: what it says.
        guessed: whether it could well mean itself.
        lead: how many characters are put before it.
        at: where it begins in the text that was read.
    """

    start: int
    end: int
    plain: str
    guessed: bool = False
    lead: int = 0
    at: int = -1


class Reading(NamedTuple):
    """A text read plainly.

    Attributes:
        text: the text, disguises replaced.
        map: from it to the text as it stands; None when every character kept its place.
        spots: the disguises, by their place in `text`.
        source: the text in which they were found.
        found: the disguises by their place in `source`, also those that others left no room for.
        earlier: the map from `source` to the text as it stands.
    """

    text: str
    map: OffsetMap | None
    spots: tuple[Spot, ...] = ()
    source: str = ""
    found: tuple[Spot, ...] = ()
    earlier: OffsetMap | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text as it is."""
        return self.map.span(start, end) if self.map else (start, end)

    def after(self, earlier: OffsetMap | None) -> Reading:
        """This reading of what was itself read: its map leads back through the earlier one."""
        if earlier is None:
            return self
        whole = self.earlier.then(earlier) if self.earlier else earlier
        return self._replace(map=self.map.then(earlier) if self.map else earlier, earlier=whole)

    @property
    def sure(self) -> str:
        """The text with what is only guessed standing as it is written."""
        guesses = [spot for spot in self.spots if spot.guessed]
        return self.without(guesses).text if guesses else self.text

    def without(self, guesses: Sequence[Spot]) -> Reading:
        """The same text with some of its guesses standing as they are written."""
        places = {spot.at for spot in guesses}
        kept = [spot for spot in self.found if not (spot.guessed and spot.start in places)]
        return replaced(self.source, kept).after(self.earlier)


def replaced(text: str, spots: Sequence[Spot]) -> Reading:
    """The text with its disguises replaced: where several overlap, what is sure before what is guessed, and the longest.

    Args:
        text: what is read.
        spots: by their place in it, the likeliest first.
    """
    chosen: list[Spot] = []
    starts: list[int] = []
    for spot in sorted(spots, key=lambda spot: (spot.guessed, spot.start - spot.end, spot.start)):
        # What was chosen stands in order, so that a line of thousands is looked at once.
        at = bisect_left(starts, spot.start)
        if (at == 0 or chosen[at - 1].end <= spot.start) and (at == len(chosen) or spot.end <= chosen[at].start):
            chosen.insert(at, spot)
            starts.insert(at, spot.start)
    mapped = MappedText()
    placed = []
    done = length = 0
    for spot in chosen:
        mapped.add(text[done : spot.start], done)
        mapped.add(spot.plain, spot.start + spot.lead, spot.end - spot.start - spot.lead)
        length += spot.start - done
        placed.append(Spot(length, length + len(spot.plain), spot.plain, spot.guessed, 0, spot.start))
        length += len(spot.plain)
        done = spot.end
    mapped.add(text[done:], done)
    return Reading(mapped.text, mapped.map(), tuple(placed), text, tuple(spots))


def joined(text: str, sounds: Sounds, off: frozenset[str]) -> Reading | None:
    """The text without what stands after every character of it (a sign, its pinyin in brackets); None when nothing does.

    Args:
        text: folded text.
        sounds: tell whether letters are a character's pinyin.
        off: layers that are left out.
    """
    if not _GLANCE.search(text):
        return None
    spots: list[Spot] = []
    if "spacing" not in off:
        for run in _spaced().finditer(text):
            spots += _together(text, run, len(run[1] or run[2]) + 1)
    if "repeats" not in off:
        for run in _doubled().finditer(text):
            spots += _together(text, run, 2)
    if "glosses" not in off:
        spots += [
            Spot(*gloss.span(), gloss[1])
            for gloss in _glossed().finditer(text)
            if sounds.of_letters(gloss[2]) == sounds.of(gloss[1])
        ]
    if "numerals" not in off:
        spots += [Spot(*figure.span(), _SAID.get(figure[0], "100")) for figure in _PERCENT.finditer(text)]
    return replaced(text, spots)._replace(spots=(), found=()) if spots else None


def _together(text: str, run: re.Match[str], step: int) -> Iterator[Spot]:
    """The characters of a run that stand `step` apart, each with what stands before it."""
    first = run.start() + (2 if text[run.start()] == text[run.start() + 1] else 1)
    if first > run.start() + 1:
        yield Spot(run.start(), first, text[run.start()])
    for end in range(first + step, run.end() + 1, step):
        yield Spot(end - step, end, text[end - 1], lead=step - 1)
