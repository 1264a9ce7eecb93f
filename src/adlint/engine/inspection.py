"""Inspects a document in which something was seen: from hits to judged matches to findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from adlint.documents import Document, OffsetMap, Segment
from adlint.engine import triggers
from adlint.engine.context import Context, Read, Surroundings
from adlint.engine.contradictions import contradictions
from adlint.engine.goods import GoodsRegistry
from adlint.engine.judge import Judge, Judged
from adlint.engine.kinds import KindForms
from adlint.engine.matcher import Hit
from adlint.engine.merge import fingerprinted, merged
from adlint.engine.reading import Reading, Spot, kept
from adlint.engine.recall import Recall
from adlint.engine.rewrites import varied
from adlint.engine.select import HOUSE_RULE
from adlint.engine.settings import HouseTerm, Settings
from adlint.engine.suppressions import Faulty
from adlint.findings import Finding, GoodsGuess, Verdict
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Evidence
from adlint.rulepacks.schema import Rule, Rulebook
from adlint.text.clauses import Passage
from adlint.text.normalize import fold, whole_characters
from adlint.text.tokens import Token, cut, tagger


class Verdicts(NamedTuple):
    """What was judged in a document, and what the document says as a whole."""

    judged: Sequence[Judged]
    around: Surroundings

    def confirm(self, segment: int, spot: Spot) -> bool:
        """Whether a disguise belongs to an offence.

        Args:
            segment: number of the segment it stands in.
            spot: the disguise.
        """
        return any(
            one.read.number == segment
            and one.verdict is not Verdict.exempt
            and one.start <= spot.start
            and spot.end <= one.end
            for one in self.judged
        )


class Inspection:
    """Judges what the scan has seen.

    Args:
        rulebook: the rules.
        settings: what this run is asked to do.
        scanned: rules that have anchors, in the order of the scan's numbers.
        whole: rules that look at whole fields or forms.
        house: the team's own terms, numbered after the rules.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        settings: Settings,
        scanned: Sequence[Rule],
        whole: Sequence[Rule],
        house: Sequence[HouseTerm],
    ) -> None:
        self._rulebook = rulebook
        self._settings = settings
        self._scanned = scanned
        self._house = house
        self._forms = [rule for rule in whole if rule.form]
        self._limits = [rule for rule in whole if rule.limit]
        self._spellings = [rule for rule in whole if rule.spelling]
        self._suppressions = {rule.suppression: rule for rule in whole if rule.suppression}
        self._detectors: dict[str, Evidence] = {entry.id: entry for entry in rulebook.evidence}
        self._judge = Judge(rulebook, settings)
        self._goods = GoodsRegistry(rulebook.goods)
        self._kinds = KindForms(rulebook.kinds)
        self._tagger = tagger(settings.tokenizer)
        # A passage keeps its words and borders; lines that come again, as while a page is written, need not be cut again.
        self._passage = kept(self._passage_of)
        self._recall = Recall()

    def judge(self, document: Document, texts: Sequence[Reading], hits: Sequence[Sequence[Hit]]) -> Verdicts:
        """Judge one document.

        Args:
            document: what is read.
            texts: each segment folded and read plainly.
            hits: what the scan found in each.

        Raises:
            RuleError: a pattern did not end within its time limit.
        """
        reads = [
            Read(segment, one.text, one.map, self._settings.field or segment.field, index, one.spots)
            for index, (segment, one) in enumerate(zip(document.segments, texts, strict=True))
        ]
        # What is only guessed tells neither what is sold nor what kind of text it is.
        around = self._surroundings(document, reads, [one.sure for one in texts])
        judged = [
            *self._scan(reads, texts, hits, around),
            *self._check_limits(reads, around),
            *self._check_forms(document, around),
        ]
        judged += self._check_spelling(reads, judged, around)
        return Verdicts(judged, around)

    def findings(self, document: Document, verdicts: Verdicts) -> list[Finding]:
        """The findings of one document, from the verdicts on it."""
        if not verdicts.judged:
            return []
        found = self._judge.findings(document, verdicts.judged, verdicts.around.goods)
        kept = merged(found, self._rulebook, keep_exempt=self._settings.exempt)
        return fingerprinted(varied(kept, document.text), document)

    def with_faulty(self, document: Document, findings: Sequence[Finding], faulty: Sequence[Faulty]) -> list[Finding]:
        """The findings of one document with those about directives that are faulty."""
        read, passage = self._as_it_stands(document)
        around = self._surroundings(document, [read], [document.text])
        judged = [
            self._judge.judge(rule, Context(passage, one.start, one.end, read, around), ())
            for one in faulty
            if (rule := self._suppressions.get(one.fault)) is not None
        ]
        told = self._judge.findings(document, judged, around.goods)
        return sorted([*findings, *fingerprinted(told, document)], key=lambda one: (one.start, one.end))

    def _passage_of(self, text: str, is_title: bool) -> Passage:
        return Passage(text, self._tagger, title=is_title)

    def _as_it_stands(self, document: Document) -> tuple[Read, Passage]:
        """The whole text of a document, markup and comments too."""
        page = Segment(document.text, OffsetMap.identity(len(document.text)))
        return Read(page, document.text, None, None, 0), Passage(document.text, self._tagger)

    def _surroundings(self, document: Document, reads: Sequence[Read], texts: Sequence[str]) -> Surroundings:
        def place(segment: int, start: int) -> str:
            location = reads[segment].segment.location
            if location and location.column:
                return location.column
            line, column = document.position(reads[segment].map().span(start, start + 1)[0])
            return f"{line}:{column}"

        @cache
        def kind() -> str:
            return self._settings.kind or document.kind or self._kinds.guess("\n".join(texts)) or "ad"

        given = self._settings.goods or (document.goods and self._goods.resolve(document.goods))

        @cache
        def goods(segment: int) -> GoodsGuess:
            if given:
                return GoodsGuess(given, "given")
            own = GoodsGuess() if is_record else self._goods.guess(texts[segment])
            return own if own.id else whole()

        @cache
        def whole() -> GoodsGuess:
            return self._goods.guess("\n".join(texts))

        # In a record, proof may stand in any column or key; front matter alone makes no record of a document.
        is_record = all(segment.location and (segment.location.row is not None or segment.location.pointer)
                        for segment in document.segments)  # fmt: skip
        return Surroundings(
            reads=reads, kind=kind, goods=goods, is_a=self._goods.is_a, platform=self._settings.platform,
            detectors=self._detectors, is_record=is_record, place=place,
            plain=self._goods.plain,
        )  # fmt: skip

    def _scan(
        self, reads: Sequence[Read], texts: Sequence[Reading], hits: Sequence[Sequence[Hit]], around: Surroundings
    ) -> Iterator[Judged]:
        for read, reading, found in zip(reads, texts, hits, strict=True):
            if found and read.field != "category":
                yield from self._recall.judged(read, reading, around, partial(self._of_block, read, found))

    def _of_block(self, read: Read, found: Sequence[Hit], around: Surroundings) -> Iterator[Judged]:
        by_rule: defaultdict[int, list[Hit]] = defaultdict(list)
        for hit in found:
            for rule in hit.rules:
                by_rule[rule].append(hit)
        passage = self._passage(read.text, read.field in ("title", "subtitle"))
        names = [(hit.start, hit.end) for hit in by_rule.pop(len(self._scanned) + len(self._house), ())]
        for number in sorted(by_rule):
            found_by = self._matches_of(number, passage, by_rule[number], read, around, names)
            yield from _in_time(self._scanned[number].id if number < len(self._scanned) else HOUSE_RULE, found_by)

    def _matches_of(
        self, number: int, passage: Passage, hits: list[Hit], read: Read, around: Surroundings,
        names: list[tuple[int, int]],
    ) -> Iterator[Judged]:  # fmt: skip
        if number >= len(self._scanned):
            term = self._house[number - len(self._scanned)]
            for hit in hits:
                context = Context(passage, hit.start, hit.end, read, around)
                yield self._judge.house(term, context)
            return
        rule = self._scanned[number]
        if not self._is_for(rule, read.field):
            return
        said: dict[tuple[int, int], tuple[str, str]] = {}
        if rule.conflict:
            spans: Iterable[tuple[int, int]] = (said := contradictions(rule.conflict, read, around))
        elif rule.missing:
            spans = self._missing(rule, read, around)
        else:
            spans = triggers.matches(rule, passage, hits)
        for start, end in spans:
            context = Context(passage, start, end, read, around)
            if rule.where is not None and not context.holds(rule.where):
                continue
            # What kind of text it is, and which goods it sells, is worked out only where a rule would speak.
            if not self._speaks(rule, read, around):
                return
            if self._judge.is_beside(rule, context):
                continue
            judged = self._judge.judge(rule, context, names)
            if rule.missing and rule.missing.within == "document" and judged.exemption is None:
                if rule.id in around.told:
                    return
                around.told.add(rule.id)
            if said:
                other, there = said[start, end]
                message = judged.message.replace("{other}", other).replace("{there}", there)
                edits = tuple(edit._replace(text=edit.text.replace("{other}", other)) for edit in judged.rewrites)
                judged = judged._replace(message=message, rewrites=edits)
            yield judged

    def _is_for(self, rule: Rule, field: str | None) -> bool:
        """Whether a rule is made for a field and for the platform of this run."""
        applies = rule.applies
        return (
            (not applies.field or field in applies.field)
            and (not applies.except_field or field not in applies.except_field)
            and (not applies.platform or self._settings.platform in applies.platform)
        )

    def _speaks(self, rule: Rule, read: Read, around: Surroundings) -> bool:
        """Whether a rule is made for this kind of text and these goods."""
        applies = rule.applies
        if applies.kind and around.kind() not in applies.kind:
            return False
        if not (applies.goods or applies.except_goods):
            return True
        guess = around.goods(read.number)
        goods = guess.id
        if goods is None:
            return not applies.goods or "any" in applies.goods
        if applies.given and guess.source != "given":
            return False
        wanted = not applies.goods or "any" in applies.goods or any(around.is_a(goods, one) for one in applies.goods)
        return wanted and not any(around.is_a(goods, other) for other in applies.except_goods)

    def _missing(self, rule: Rule, read: Read, around: Surroundings) -> Iterator[tuple[int, int]]:
        """The first place that calls for something which its scope does not show."""
        assert rule.missing is not None
        match = patterns.compiled(rule.missing.when).search(read.text, timeout=patterns.SECONDS)
        if match is None:
            return
        # Asked of the document, which may be long, once for all its blocks.
        scope = None if rule.missing.within == "document" else read.number
        patterns_there = (*rule.missing.require, *rule.missing.unless)
        patterns_there += tuple(p for kind in rule.missing.evidence for p in self._detectors[kind].patterns)
        if not any(around.says(pattern, scope) for pattern in patterns_there):
            yield triggers.offence(match)

    def _check_spelling(
        self, reads: Sequence[Read], judged: Sequence[Judged], around: Surroundings
    ) -> Iterator[Judged]:
        """Words in disguise that say nothing forbidden: only their spelling is told."""
        for rule in self._spellings:
            for read in reads:
                said = [
                    (one.start, one.end) for one in judged if one.read is read and one.verdict is not Verdict.exempt
                ]
                for spot in read.spots:
                    if spot.guessed or not _is_respelt(read.shown(spot.start, spot.end), spot.plain):
                        continue
                    if any(start < spot.end and spot.start < end for start, end in said):
                        continue
                    passage = Passage(read.text, self._tagger, title=read.field in ("title", "subtitle"))
                    context = Context(passage, spot.start, spot.end, read, around)
                    if (rule.where is None or context.holds(rule.where)) and self._speaks(rule, read, around):
                        yield self._judge.judge(rule, context, ())

    def _check_limits(self, reads: Sequence[Read], around: Surroundings) -> Iterator[Judged]:
        for read in reads:
            rules = [rule for rule in self._limits if self._is_for(rule, read.field)]
            if not rules:
                continue
            # Titles are measured as they stand, not folded.
            text = whole_characters(read.segment.text)
            for rule in rules:
                yield from _in_time(rule.id, self._over_limit(rule, text, read, around))

    def _over_limit(self, rule: Rule, text: str, read: Read, around: Surroundings) -> Iterator[Judged]:
        from adlint.engine.limits import check_limit

        assert rule.limit is not None
        span = check_limit(text, rule.limit, platform=self._settings.platform, tokens=self._cut, heads=self._goods.head)
        if span is not None and self._speaks(rule, read, around):
            passage = Passage(text, self._tagger, title=True)
            yield self._judge.judge(rule, Context(passage, *span, read._replace(text=text, fold=None), around), [])

    def _cut(self, text: str) -> list[Token]:
        return cut(self._tagger, text)

    def _check_forms(self, document: Document, around: Surroundings) -> Iterator[Judged]:
        if not (self._forms and document.forms):
            return
        # The word lists of forms are needed on pages only.
        from adlint.engine.structure import check_forms

        read, passage = self._as_it_stands(document)
        for rule in self._forms:
            if self._is_for(rule, None) and self._speaks(rule, read, around):
                found = (Context(passage, start, end, read, around) for start, end in check_forms(document, rule))
                yield from _in_time(rule.id, (self._judge.judge(rule, context, []) for context in found))


def _in_time(rule: str, judged: Iterator[Judged]) -> Iterator[Judged]:
    """What a rule finds; a pattern of its own, of an exemption or of evidence that does not end is an error that names it."""
    try:
        yield from judged
    except TimeoutError:
        raise patterns.timed_out(rule) from None


def _is_respelt(shown: str, plain: str) -> bool:
    """Whether a character is written by another or in letters, rather than torn from its word or as a figure."""
    written = "".join(char for char in fold(shown) if char.isalnum())
    return written != plain and not any(map(str.isdigit, written))
