"""One native scan for the anchors of all rules (Aho & Corasick 1975)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

# Characters that are looked up stretch by stretch before the automaton is built (a start-up of the command saves a third).
_FEW = 2000


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
        self._owners: defaultdict[str, list[int]] = defaultdict(list)
        for index, words in enumerate(anchors):
            for word in words:
                self._owners[word].append(index)
        self._read = 0

    def scan(self, text: str) -> list[Hit]:
        """All anchors in a text, overlapping ones too, in order of their ends, the longest of one end first.

        Args:
            text: folded text.
        """
        self._read += len(text)
        return self._look_up(text) if self._read <= _FEW else self._search(text)

    def _look_up(self, text: str) -> list[Hit]:
        """Try every stretch of the text: for a title or two that costs less than building the automaton."""
        return [
            Hit(tuple(owners), end - length, end)
            for end in range(1, len(text) + 1)
            for length in self._lengths
            if length <= end and (owners := self._owners.get(text[end - length : end]))
        ]

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted(set(map(len, self._owners)), reverse=True)

    @cached_property
    def _automaton(self) -> tuple[BytesAhoCorasick, list[tuple[int, ...]]]:
        """The automaton over all anchors, and the rules of each.

        Over bytes the scan is twice as fast as over str; positions are converted for hits only.
        """
        return BytesAhoCorasick([word.encode() for word in self._owners]), list(map(tuple, self._owners.values()))

    def _search(self, text: str) -> list[Hit]:
        automaton, owners = self._automaton
        data = text.encode("utf-8", "surrogatepass")
        found = automaton.find_matches_as_indexes(data, overlapping=True)
        if not found:
            return []
        hits = []
        byte = point = 0
        for index, start, end in found:
            # Ends never go back, so each stretch of text is decoded once.
            point += len(data[byte:end].decode("utf-8", "surrogatepass"))
            byte = end
            length = len(data[start:end].decode("utf-8", "surrogatepass"))
            hits.append(Hit(owners[index], point - length, point))
        return hits
