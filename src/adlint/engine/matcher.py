"""One native scan for the anchors of all rules (Aho & Corasick 1975)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick


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
        owners: defaultdict[str, list[int]] = defaultdict(list)
        for index, words in enumerate(anchors):
            for word in words:
                owners[word].append(index)
        self._owners = [tuple(indexes) for indexes in owners.values()]
        # Over bytes the scan is twice as fast as over str; positions are converted for hits only.
        self._automaton = BytesAhoCorasick([word.encode() for word in owners])

    def scan(self, text: str) -> list[Hit]:
        """All anchors in a text, overlapping ones too, in order of their ends.

        Args:
            text: folded text.
        """
        data = text.encode("utf-8", "surrogatepass")
        found = self._automaton.find_matches_as_indexes(data, overlapping=True)
        if not found:
            return []
        hits = []
        byte = point = 0
        for index, start, end in found:
            # Ends never go back, so each stretch of text is decoded once.
            point += len(data[byte:end].decode("utf-8", "surrogatepass"))
            byte = end
            length = len(data[start:end].decode("utf-8", "surrogatepass"))
            hits.append(Hit(self._owners[index], point - length, point))
        return hits
