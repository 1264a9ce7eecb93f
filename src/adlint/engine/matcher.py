"""One native scan for the anchors of all rules (Aho & Corasick 1975)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from codecs import utf_16_le_encode
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from adlint.rulepacks.anchors import Anchors

# Characters that are looked up in the list before the automaton is built (a start-up of the command saves a third).
_FEW = 2000


def _encoded(text: str) -> bytes:
    """Two bytes for nearly every character, so that places in bytes are places in text.

    `str.encode` looks its codec up at every call, which takes four times as long as encoding a title.
    """
    return utf_16_le_encode(text, "surrogatepass")[0]


class Hit(NamedTuple):
    """An anchor found: the rules it belongs to (as indexes), and where, in code points of the scanned text."""

    rules: tuple[int, ...]
    start: int
    end: int


class Matcher:
    """Scans folded text for anchors.

    Args:
        anchors: the rules' literals.
        chosen: the rules to look for; hits tell their places in it.
        more: further literals, numbered after these.
    """

    def __init__(self, anchors: Anchors, chosen: Sequence[int], more: Sequence[Sequence[str]] = ()) -> None:
        numbers = {rule: number for number, rule in enumerate(chosen)}
        self._groups = [tuple(numbers[rule] for rule in group if rule in numbers) for group in anchors.groups]
        self._owners = array("I", anchors.owners)
        words = anchors.words
        for number, literals in enumerate(more, start=len(numbers)):
            for word in dict.fromkeys(literals):
                self._add(words, word, number)
        self._search = _Search(words)

    def _add(self, words: list[str], word: str, number: int) -> None:
        """One more literal; a team has few of its own."""
        place = bisect_left(words, word)
        if words[place : place + 1] == [word]:
            group = (*self._groups[self._owners[place]], number)
            self._owners[place] = len(self._groups)
        else:
            group = (number,)
            words.insert(place, word)
            self._owners.insert(place, len(self._groups))
        self._groups.append(group)

    def scan(self, text: str) -> list[Hit]:
        """All anchors in a text, overlapping ones too, in order of their ends, the longest of one end first.

        Args:
            text: folded text.
        """
        owners, groups = self._owners, self._groups
        return [
            Hit(rules, start, end) for word, start, end in self._search.found(text) if (rules := groups[owners[word]])
        ]


class WordList:
    """Words of which most text holds few.

    Args:
        lines: the words, one a line; in order where they are to be found in texts, and then they may come twice.
    """

    def __init__(self, lines: str) -> None:
        self._lines = lines

    def __contains__(self, word: object) -> bool:
        return word in self.all

    def found(self, text: str) -> list[tuple[str, int, int]]:
        """All words in a text, overlapping ones too, each with its place, in order of their ends.

        Args:
            text: folded text.
        """
        found = self._search.found(text)
        words = self._search.words
        return [(words[word], start, end) for word, start, end in found]

    @cached_property
    def all(self) -> frozenset[str]:
        """The words."""
        return frozenset(self._lines.split())

    @cached_property
    def _search(self) -> _Search:
        return _Search(self._lines.split())


class _Search:
    """Finds words in texts.

    Args:
        words: in order.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._read = 0

    def found(self, text: str) -> list[tuple[int, int, int]]:
        """The words in a text by their numbers, each with its place, in order of their ends, the longest of one end first.

        Args:
            text: folded text.
        """
        if self._read > _FEW:
            return self._searched(text)
        self._read += len(text)
        return self._looked_up(text)

    def _looked_up(self, text: str) -> list[tuple[int, int, int]]:
        """Go through the list as through a dictionary: for a title or two that costs less than building the automaton."""
        words, found = self.words, []
        for start in range(len(text)):
            place = 0
            for end in range(start + 1, len(text) + 1):
                stretch = text[start:end]
                place = bisect_left(words, stretch, place)
                if place == len(words) or not words[place].startswith(stretch):
                    break
                if words[place] == stretch:
                    found.append((place, start, end))
        found.sort(key=itemgetter(2, 1))
        return found

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        """The automaton over all words. Over bytes the scan is twice as fast as over str."""
        # It would tell of words that are listed twice at every place again; looking up does not.
        self.words = list(dict.fromkeys(self.words))
        return BytesAhoCorasick(list(map(_encoded, self.words)))

    def _searched(self, text: str) -> list[tuple[int, int, int]]:
        data = _encoded(text)
        found = self._automaton.find_matches_as_indexes(data, overlapping=True)
        if not found:
            return found
        # A match at an odd place is the end of one character and the beginning of the next.
        if len(data) == 2 * len(text):
            return [(index, start >> 1, end >> 1) for index, start, end in found if not start & 1]
        # Characters beyond the first plane take four bytes.
        wide = [
            place + before for before, place in enumerate(place for place, char in enumerate(text) if char > "\uffff")
        ]
        return [
            (index, (start >> 1) - bisect_left(wide, start >> 1), (end >> 1) - bisect_left(wide, end >> 1))
            for index, start, end in found
            if not start & 1
        ]
