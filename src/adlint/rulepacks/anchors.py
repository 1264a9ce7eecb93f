"""The anchors of all rules as they are kept: few and large parts, since making tens of thousands of small ones costs each start."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from adlint.rulepacks.parts import Strict


class Anchors(Strict, frozen=True):
    """Literals, each with the rules of which every match contains one of them.

    Attributes:
        lines: the literals in order, each once, one a line.
        owners: for each literal the number of its group, four bytes.
        groups: rules (as indexes) that share literals.
    """

    lines: str = ""
    owners: bytes = b""
    groups: tuple[tuple[int, ...], ...] = ()

    @property
    def words(self) -> list[str]:
        """The literals in order."""
        return self.lines.split("\n") if self.owners else []

    @property
    def rules(self) -> frozenset[int]:
        """The rules that have anchors."""
        return frozenset(rule for group in self.groups for rule in group)

    def of(self, rule: int) -> Iterator[str]:
        """The anchors of one rule.

        Args:
            rule: its index.
        """
        for word, group in zip(self.words, array("I", self.owners), strict=True):
            if rule in self.groups[group]:
                yield word


def packed(anchors: Sequence[Sequence[str]]) -> Anchors:
    """The anchors of rules, put together.

    Args:
        anchors: for each rule its literals, in any order; none of them empty.
    """
    owners: dict[str, tuple[int, ...]] = {}
    for rule, words in enumerate(anchors):
        # A line break is in no sentence, and only sentences are looked at.
        for word in (word for word in dict.fromkeys(words) if "\n" not in word):
            owners[word] = (*owners.get(word, ()), rule)
    groups = {group: number for number, group in enumerate(dict.fromkeys(owners.values()))}
    words = sorted(owners)
    numbers = array("I", [groups[owners[word]] for word in words])
    return Anchors("\n".join(words), numbers.tobytes(), tuple(groups))
