"""One native scan for the anchors of all rules (Aho & Corasick 1975)."""

from __future__ import annotations

from bisect import bisect_left
from codecs import utf_16_le_encode
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

# Characters that are looked up stretch by stretch before the automaton is built (a start-up of the command saves a third).
_FEW = 2000
# So long are the words of word lists.
_LENGTHS = range(1, 6)


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
        anchors: for each rule, its literals.
    """

    def __init__(self, anchors: Sequence[Sequence[str]]) -> None:
        # For each literal the rules it belongs to.
        self._owners: dict[str, tuple[int, ...]] = {}
        for index, words in enumerate(anchors):
            # Few have more than one.
            shared = {word: (*self._owners[word], index) for word in words if word in self._owners}
            self._owners.update(dict.fromkeys(words, (index,)))
            self._owners.update(shared)
        self._read = 0

    @cached_property
    def longest(self) -> int:
        """How long the longest anchor is."""
        return max(map(len, self._owners), default=0)

    def scan(self, text: str) -> list[Hit]:
        """All anchors in a text, overlapping ones too, in order of their ends, the longest of one end first.

        Args:
            text: folded text.
        """
        if self._read > _FEW:
            owners = self._rules
            return [Hit(owners[index], start, end) for index, start, end in self._search(text)]
        self._read += len(text)
        return [Hit(self._owners[word], start, end) for word, start, end in self._look_up(text)]

    def words(self, text: str) -> list[tuple[str, int, int]]:
        """The same as the words themselves, each with its place, for callers that drop most of them."""
        if self._read > _FEW:
            words = self._words
            return [(words[index], start, end) for index, start, end in self._search(text)]
        self._read += len(text)
        return self._look_up(text)

    def _look_up(self, text: str) -> list[tuple[str, int, int]]:
        """Try every stretch of the text: for a title or two that costs less than building the automaton."""
        return [
            (word, end - length, end)
            for end in range(1, len(text) + 1)
            for length in self._lengths
            if length <= end and (word := text[end - length : end]) in self._owners
        ]

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted(set(map(len, self._owners)), reverse=True)

    @cached_property
    def _words(self) -> list[str]:
        return list(self._owners)

    @cached_property
    def _rules(self) -> list[tuple[int, ...]]:
        return list(self._owners.values())

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        """The automaton over all anchors. Over bytes the scan is twice as fast as over str."""
        return BytesAhoCorasick(list(map(_encoded, self._owners)))

    def _search(self, text: str) -> list[tuple[int, int, int]]:
        """The anchors in a text, by their numbers."""
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


class WordList:
    """Words of which most text holds few.

    Args:
        lines: the words, one a line; in order where they are to be found in texts.
    """

    def __init__(self, lines: str) -> None:
        self._lines = lines
        self._read = 0

    def __contains__(self, word: object) -> bool:
        return word in self.all

    def found(self, text: str) -> list[tuple[str, int, int]]:
        """All words in a text, overlapping ones too, each with its place.

        Args:
            text: folded text.
        """
        if self._read > _FEW:
            return self._matcher.words(text)
        self._read += len(text)
        # For a title or two, looking words up in the list costs less than making a set of it.
        return [
            (word, start, start + length)
            for length in _LENGTHS
            for start in range(len(text) - length + 1)
            if self._ordered[bisect_left(self._ordered, word := text[start : start + length], hi=self._last)] == word
        ]

    @cached_property
    def _ordered(self) -> list[str]:
        # What is listed nowhere is compared with the empty word at the end.
        return [*self._lines.split(), ""]

    @cached_property
    def _last(self) -> int:
        return len(self._ordered) - 1

    @cached_property
    def all(self) -> frozenset[str]:
        """The words."""
        return frozenset(self._lines.split())

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher([self._lines.split()])
