"""A match in its context, and the conditions of the rule language evaluated on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from adlint.documents import OffsetMap, Segment
from adlint.engine.reading import Spot
from adlint.findings import GoodsGuess
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Bound, Condition, Evidence
from adlint.text.normalize import fold
from adlint.text.quantities import quantities

if TYPE_CHECKING:
    from adlint.text.clauses import Passage

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」|『[^『』]*』|\"[^\"]*\"|‘[^‘’]*’")

# How far around a match its clause and sentence are looked at, in code points.
_REACH = 200
# A note under a claim, among that many blocks after it.
_NOTES = 4
_NOTE = re.compile(
    r"\s*(?:[*※†]|[（(]?\s*注|[\[（(]?\d{1,2}[\]）)]|(?:数据|资料|信息)?来源|数据|依?据|专利号|证书|检测|报告|备案|执行标准|标准)"
)


class Read(NamedTuple):
    """A segment as it is judged.

    Attributes:
        segment: the text as a person reads it.
        text: the same, folded.
        fold: map from the folded text to the segment's; None when every character kept its place.
        field: the field it is judged as.
        number: its place among the segments of the document.
        spots: words in disguise that are read plainly, by their place in `text`.
    """

    segment: Segment
    text: str
    fold: OffsetMap | None
    field: str | None
    number: int
    spots: tuple[Spot, ...] = ()

    def map(self) -> OffsetMap:
        """The map from the folded text to the document's."""
        return self.segment.map if self.fold is None else self.fold.then(self.segment.map)

    def shown(self, start: int, end: int) -> str:
        """What a person reads where the folded text has `[start, end)`."""
        if self.fold is not None and start < end:
            start, end = self.fold.span(start, end)
        return self.segment.text[start:end]

    def whole(self, start: int, end: int) -> tuple[int, int] | None:
        """Where folded text `[start, end)` stands in the segment; None when it shares a character there with what is beside it.

        5k of 5㎏ shares one: whoever replaces it would take the g along.
        """
        if self.fold is None:
            return start, end
        first, last = self.fold.span(start, end)
        if start and self.fold.span(start - 1, start)[1] > first:
            return None
        if end < len(self.text) and self.fold.span(end, end + 1)[0] < last:
            return None
        return first, last

    def is_disguised(self, start: int, end: int) -> bool:
        """Whether folded text `[start, end)` is written in a way that hides it.

        That is: words in disguise, characters that do not show, one character for several, letters of another alphabet, or a
        traditional character in simplified text.
        """
        if self.spots_in(start, end) or (self.fold is not None and not self.fold.is_identity_for(start, end)):
            return True
        shown = self.shown(start, end)
        if any("\u0370" <= char <= "\u052f" for char in shown) and self.text[start:end].isascii():
            return True
        others = self.shown(0, start) + self.shown(end, len(self.text))
        return any(map(_is_traditional, shown)) and not any(map(_is_traditional, others))

    def spots_in(self, start: int, end: int) -> list[Spot]:
        """Words in disguise that folded text `[start, end)` touches."""
        return [spot for spot in self.spots if spot.start < end and start < spot.end]


def _is_traditional(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" and fold(char) != char


@dataclass
class Surroundings:
    """What a document says as a whole: its text, goods, kind, and the proof it shows. Worked out when first asked for.

    `plain`: what may stand where a claim about goods stood, as a predicate and before a noun.
    `place`: says where a position of a block stands, as `line:column` or by the column of a table.
    `told`: rules whose absence has been told, since what a document lacks is told once.
    """

    reads: Sequence[Read]
    kind: Callable[[], str]
    goods: Callable[[int], GoodsGuess]
    is_a: Callable[[str, str], bool]
    platform: str | None
    detectors: dict[str, Evidence]
    is_record: bool
    plain: Callable[[str | None], tuple[str, str]] = lambda goods: ("", "")
    place: Callable[[int, int], str] = lambda segment, start: ""
    told: set[str] = field(default_factory=set)
    _shown: dict[tuple[str, int | None], bool] = field(default_factory=dict)
    _said: dict[tuple[str, int | None], bool] = field(default_factory=dict)

    @cached_property
    def passages(self) -> list[str]:
        """The text of each segment, folded."""
        return [read.text for read in self.reads]

    @cached_property
    def text(self) -> str:
        """All segments, folded, one a line."""
        return "\n".join(self.passages)

    def shows(self, kinds: Sequence[str], segment: int) -> bool:
        """Whether proof of one of these kinds stands beside a claim: in its block, in a note under it, or anywhere in its record.

        Proof that belongs to the goods as a whole, such as a registration number, counts anywhere in a document.

        Args:
            kinds: evidence kinds.
            segment: number of the block that holds the claim.
        """
        for kind in kinds:
            detector = self.detectors[kind]
            anywhere = self.is_record or detector.within == "document"
            key = (kind, None if anywhere else segment)
            if key not in self._shown:
                near = self.text if anywhere else self._with_notes(segment)
                self._shown[key] = any(_found(pattern, near) for pattern in detector.patterns)
            if self._shown[key]:
                return True
        return False

    def _with_notes(self, segment: int) -> str:
        """A block and the notes under it. Other blocks may speak of other goods, so their proof does not count."""
        after = self.passages[segment + 1 : segment + 1 + _NOTES]
        return "\n".join([self.passages[segment], *(text for text in after if _NOTE.match(text))])

    def says(self, pattern: str, segment: int | None) -> bool:
        """Whether a pattern is found in a block, or in the whole document (None). Looked up once each."""
        key = (pattern, segment)
        if key not in self._said:
            self._said[key] = _found(pattern, self.text if segment is None else self.passages[segment])
        return self._said[key]


@dataclass(slots=True)
class Context:
    """A span of a passage, and how to ask about it."""

    passage: Passage
    start: int
    end: int
    read: Read
    around: Surroundings

    def holds(self, condition: Condition) -> bool:
        """Whether everything that the condition names is so here."""
        return (
            self._is_placed(condition)
            and self._is_worded(condition)
            and all(self.holds(part) for part in condition.all)
            and not any(self.holds(part) for part in condition.none)
            and (not condition.any or any(self.holds(part) for part in condition.any))
        )

    def _is_placed(self, condition: Condition) -> bool:
        """The conditions that look at no wording; cheap, so they come first."""
        around = self.around
        if condition.field and self.read.field not in condition.field:
            return False
        if condition.platform and around.platform not in condition.platform:
            return False
        if condition.kind and around.kind() not in condition.kind:
            return False
        if condition.goods:
            goods = around.goods(self.read.number).id
            if goods is None or not any(around.is_a(goods, wanted) for wanted in condition.goods):
                return False
        if condition.evidence and not around.shows(condition.evidence, self.read.number):
            return False
        return not condition.slot or self.slot in condition.slot

    @property
    def slot(self) -> str:
        """The grammatical slot of the span."""
        return self.passage.slot(self.start, self.end)

    @property
    def plain(self) -> str | None:
        """What the span says, where it is written in a way that hides it; else None."""
        return self.passage.text[self.start : self.end] if self.read.is_disguised(self.start, self.end) else None

    @property
    def clause(self) -> tuple[int, int]:
        """The clause around the span, as far as it is looked at."""
        return self._near(*self.passage.clause(self.start, self.end))

    @property
    def sentence(self) -> tuple[int, int]:
        """The sentence around the span, as far as it is looked at."""
        return self._near(*self.passage.sentence(self.start, self.end))

    def _near(self, low: int, high: int) -> tuple[int, int]:
        # Text without end marks must not cost more with every match in it.
        return max(low, self.start - _REACH), min(high, self.end + _REACH)

    def _is_worded(self, condition: Condition) -> bool:
        text, start, end = self.passage.text, self.start, self.end
        if condition.matched and not _found(condition.matched, text[start:end]):
            return False
        if condition.written and not _found(condition.written, fold(self.read.shown(start, end))):
            return False
        if condition.quantity is not None and not self._names(condition.quantity):
            return False
        if condition.before or condition.after or condition.clause:
            low, high = self.clause
            if not self._around(condition.before, condition.after, low, high):
                return False
            if condition.clause and not _found(condition.clause, text[low:high]):
                return False
        if condition.lead or condition.rest or condition.sentence or condition.inside:
            low, high = self.sentence
            if not self._around(condition.lead, condition.rest, low, high):
                return False
            if condition.sentence and not _found(condition.sentence, text[low:high]):
                return False
            if condition.inside and not self._inside(condition.inside, low, high):
                return False
        if condition.segment and not self.around.says(condition.segment, self.read.number):
            return False
        if condition.document and not self.around.says(condition.document, None):
            return False
        return condition.quoted is None or condition.quoted == self._is_quoted()

    def _names(self, bound: Bound) -> bool:
        """Whether the span names a quantity within these bounds."""
        return any(
            (bound.over is None or one.value > bound.over) and (bound.under is None or one.value < bound.under)
            for one in quantities(self.passage.text[self.start : self.end], bound.measure)
        )

    def _around(self, before: str | None, after: str | None, low: int, high: int) -> bool:
        text = self.passage.text
        if before and not patterns.search_end(before, text[low : self.start]):
            return False
        return not after or patterns.match(after, text[self.end : high]) is not None

    def _inside(self, pattern: str, low: int, high: int) -> bool:
        text = self.passage.text
        while (match := patterns.search(pattern, text, low, high)) and match.start() <= self.start:
            if match.end() >= self.end:
                return True
            low = match.start() + 1
        return False

    def _is_quoted(self) -> bool:
        low, high = self.sentence
        return any(
            match.start() < self.start and self.end < match.end()
            for match in _QUOTED.finditer(self.passage.text, low, high)
        )


def _found(pattern: str, text: str) -> bool:
    return patterns.search(pattern, text) is not None
