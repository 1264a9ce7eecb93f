"""A segment as it is judged, and what its document says as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from adlint.documents import Document, OffsetMap, Segment
from adlint.engine.goods import GoodsRegistry
from adlint.engine.kinds import KindForms
from adlint.engine.reading import Reading, Spot
from adlint.engine.settings import Settings
from adlint.findings import GoodsGuess
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Evidence
from adlint.rulepacks.vocabularies import EvidenceName
from adlint.text.normalize import fold

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
        if self.text[start:end].isascii() and any("\u0370" <= char <= "\u052f" for char in shown):
            return True
        if not _is_traditional(shown):
            return False
        return not _is_traditional(self.shown(0, start) + self.shown(end, len(self.text)))

    def spots_in(self, start: int, end: int) -> list[Spot]:
        """Words in disguise that folded text `[start, end)` touches."""
        return [spot for spot in self.spots if spot.start < end and start < spot.end]


def _is_traditional(text: str) -> bool:
    """Whether one of its characters is."""
    return fold(text) != text and any("\u3400" <= char <= "\u9fff" and fold(char) != char for char in text)


class Knowledge(NamedTuple):
    """What one run knows, whatever the document."""

    settings: Settings
    goods: GoodsRegistry
    kinds: KindForms
    detectors: Mapping[EvidenceName, Evidence]


class Surroundings:
    """What a document says as a whole: its goods, its kind, and the proof it shows. Worked out when first asked for.

    Args:
        document: the document.
        reads: its segments.
        texts: each folded and read plainly; what is only guessed tells neither what is sold nor what kind of text it is.
        known: what the run knows.
    """

    __slots__ = (
        "_document", "_goods", "_kind", "_known", "_said", "_shown", "_text", "_texts", "heads", "is_a", "is_record", "plain",
        "platform", "reads", "told",
    )  # fmt: skip

    def __init__(self, document: Document, reads: Sequence[Read], texts: Sequence[Reading], known: Knowledge) -> None:
        self.reads = reads
        self.platform = known.settings.platform
        self.is_a = known.goods.is_a
        self.heads = known.goods.heads
        # What may stand where a claim about goods stood, as a predicate and before a noun.
        self.plain = known.goods.plain
        # In a record, proof may stand in any column or key; front matter alone makes no record of a document.
        self.is_record = not document.is_running and all(
            segment.location and (segment.location.row is not None or segment.location.pointer)
            for segment in document.segments
        )
        # Rules whose absence has been told, since what a document lacks is told once.
        self.told: set[str] = set()
        self._document = document
        self._texts = texts
        self._known = known
        self._kind: str | None = None
        self._text: str | None = None
        # By segment, and under None for the document as a whole.
        self._goods: dict[int | None, GoodsGuess] = {}
        self._shown: dict[tuple[str, int | None], bool] = {}
        self._said: dict[tuple[str, int | None], bool] = {}

    @property
    def kind(self) -> str:
        """The kind of text: given, the document's own, guessed by its form, or an advertisement."""
        if self._kind is None:
            given = self._known.settings.kind or self._document.kind
            self._kind = given or self._known.kinds.guess(self._sure) or "ad"
        return self._kind

    def goods(self, segment: int) -> GoodsGuess:
        """The goods that a segment sells: given, or guessed from it or from the whole document.

        Args:
            segment: its number.
        """
        if segment not in self._goods:
            self._goods[segment] = self._given() or self._guess(segment)
        return self._goods[segment]

    def _given(self) -> GoodsGuess | None:
        category = self._document.goods
        given = self._known.settings.goods or (category and self._known.goods.resolve(category))
        return GoodsGuess(given, "given") if given else None

    def _guess(self, segment: int) -> GoodsGuess:
        if not self.is_record:
            own = self._known.goods.guess(self._texts[segment].sure)
            if own.id:
                return own
        if None not in self._goods:
            self._goods[None] = self._known.goods.guess(self._sure)
        return self._goods[None]

    @property
    def _sure(self) -> str:
        return "\n".join(one.sure for one in self._texts)

    @property
    def text(self) -> str:
        """All segments, folded, one a line."""
        if self._text is None:
            self._text = "\n".join(read.text for read in self.reads)
        return self._text

    def place(self, segment: int, start: int) -> str:
        """Where a position of a segment stands, as `line:column` or by the column of a table.

        Args:
            segment: its number.
            start: the position in its folded text.
        """
        location = self.reads[segment].segment.location
        if location and location.column:
            return location.column
        line, column = self._document.position(self.reads[segment].map().span(start, start + 1)[0])
        return f"{line}:{column}"

    def shows(self, kinds: Sequence[EvidenceName], segment: int) -> bool:
        """Whether proof of one of these kinds stands beside a claim: in its block or in a note under it.

        Most counts anywhere in a record, and what belongs to the goods as a whole, such as a registration number, anywhere in a
        document.

        Args:
            kinds: evidence kinds.
            segment: number of the block that holds the claim.
        """
        for kind in kinds:
            detector = self._known.detectors[kind]
            anywhere = detector.within == "document" or (detector.within == "record" and self.is_record)
            key = (kind, None if anywhere else segment)
            if key not in self._shown:
                near = self.text if anywhere else self._with_notes(segment)
                self._shown[key] = any(patterns.found(pattern, near) for pattern in detector.patterns)
            if self._shown[key]:
                return True
        return False

    def _with_notes(self, segment: int) -> str:
        """A block and the notes under it. Other blocks may speak of other goods, so their proof does not count."""
        after = (read.text for read in self.reads[segment + 1 : segment + 1 + _NOTES])
        return "\n".join([self.reads[segment].text, *(text for text in after if _NOTE.match(text))])

    def says(self, pattern: str, segment: int | None) -> bool:
        """Whether a pattern is found in a block, or in the whole document (None). Looked up once each."""
        key = (pattern, segment)
        if key not in self._said:
            self._said[key] = patterns.found(pattern, self.text if segment is None else self.reads[segment].text)
        return self._said[key]
