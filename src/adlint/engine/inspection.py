"""Inspects a document in which something was seen: from hits to judged matches to findings."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, partial
from itertools import accumulate, chain
from typing import TypeVar

from adlint.documents import Document, OffsetMap, Segment
from adlint.engine import triggers
from adlint.engine.context import Context
from adlint.engine.contradictions import contradictions
from adlint.engine.goods import GoodsRegistry
from adlint.engine.judge import Judge, Judged
from adlint.engine.kinds import KindForms
from adlint.engine.matcher import Hit
from adlint.engine.merge import fingerprinted, merged
from adlint.engine.reading import Reading, kept
from adlint.engine.recall import Recall
from adlint.engine.rewrites import spared, varied
from adlint.engine.settings import HouseTerm, Settings
from adlint.engine.suppressions import Faulty
from adlint.engine.surroundings import Knowledge, Read, Surroundings
from adlint.findings import Finding, Verdict
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Limit
from adlint.rulepacks.schema import Rule, Rulebook
from adlint.text.clauses import Passage
from adlint.text.normalize import fold, whole_characters
from adlint.text.tokens import Token, cut, tagger

T = TypeVar("T")


class Spans:
    """Spans of a text, to ask whether one of them holds a place.

    Args:
        spans: where each begins and one past where it ends, in code points, in any order.
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        # How far those up to each of them reach.
        self._reaches = list(accumulate((end for _, end in ordered), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether a span reaches from before a place to behind it.

        Args:
            start: first code point of the place.
            end: one past its last.
        """
        before = bisect_right(self._starts, start)
        return before > 0 and self._reaches[before - 1] >= end


class Verdicts:
    """What was judged in a document, and what the document says as a whole.

    Args:
        worded: the verdicts on its words.
        shaped: those on its form: lengths of titles, parts of pages, ways of spelling; and on what only reads like an offence,
            which upholds no guess at a disguise.
        around: the document.
    """

    def __init__(self, worded: Sequence[Judged], shaped: Sequence[Judged], around: Surroundings) -> None:
        self._worded = worded
        self.judged = (*worded, *shaped)
        self.around = around

    @cached_property
    def _offences(self) -> dict[int, Spans]:
        """By segment, the words of offences, by their places in its own text."""
        spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for one in self._worded:
            if one.verdict is not Verdict.exempt and one.start < one.end:
                fold = one.read.fold
                spans[one.read.number].append(fold.span(one.start, one.end) if fold else (one.start, one.end))
        return {number: Spans(found) for number, found in spans.items()}

    def covers(self, segment: int, start: int, end: int) -> bool:
        """Whether the words of an offence reach from before a place of a segment to behind it.

        Args:
            segment: its number.
            start: first code point of the place, in the segment's own text.
            end: one past its last.
        """
        return segment in self._offences and self._offences[segment].hold(start, end)


class Inspection:
    """Judges what the scan has seen.

    Args:
        rulebook: the rules.
        settings: what this run is asked to do.
        chosen: indexes of the rules that have anchors, in the order of the scan's numbers.
        muted: those of the rules that were switched off, numbered after them.
        whole: rules that look at whole fields or forms.
        house: the team's own terms, numbered after the rules.

    Attributes:
        goods: what is known of goods.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        settings: Settings,
        chosen: Sequence[int],
        muted: Sequence[int],
        whole: Sequence[Rule],
        house: Sequence[HouseTerm],
    ) -> None:
        self._specific = {rule.id for rule in rulebook.rules if rule.applies.goods}
        self._fitted = {rule.id for rule in rulebook.rules if any(entry.goods for entry in rule.basis)}
        self._settings = settings
        scanned = (*chosen, *muted)
        self._muted = range(len(chosen), len(scanned))
        self._scanned = [rulebook.rules[index] for index in scanned]
        self._branches = [partial(rulebook.branches_of, index) for index in scanned]
        self._alternatives: dict[int, triggers.Alternatives | None] = {}
        self._classified = {number for number, rule in enumerate(self._scanned) if rule.classifier}
        self._classified_ids = {self._scanned[number].id for number in self._classified}
        self._house = house
        self._forms = [rule for rule in whole if rule.form]
        # House terms and names, which are numbered last, hold everywhere.
        self._name = len(scanned) + len(house)
        others = range(len(scanned), self._name + 1)
        self._numbers_for = cache(
            lambda field: {*others, *(number for number, rule in enumerate(self._scanned) if self._is_for(rule, field))}
        )
        limits = [(rule, rule.limit) for rule in whole if rule.limit]
        self._limits_of = cache(lambda field: [(rule, limit) for rule, limit in limits if self._is_for(rule, field)])
        self._spellings = [rule for rule in whole if rule.spelling]
        self._suppressions = {rule.suppression: rule for rule in whole if rule.suppression}
        self._detectors = {entry.id: entry for entry in rulebook.evidence}
        self._judge = Judge(rulebook, settings)
        self.goods = GoodsRegistry(rulebook.goods)
        self._known = Knowledge(settings, self.goods, KindForms(rulebook.kinds), self._detectors)
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
        reads, around = self._read(document, texts)
        worded: list[Judged] = []
        for read, reading, found in zip(reads, texts, hits, strict=True):
            if found and read.field != "category":
                worded += self._recall.judged(read, reading, around, partial(self._scan, read, found))
        classified = [one for one in worded if one.rule in self._classified_ids]
        worded = [one for one in worded if one.rule not in self._classified_ids]
        shaped = [*classified, *(one for read in reads for one in self._check_limits(read, around))]
        if self._forms and document.forms:
            shaped += self._check_forms(document, around)
        if any(read.spots for read in reads):
            shaped += self._check_spelling(reads, worded, around)
        return Verdicts(worded, shaped, around)

    def matched(self, document: Document, texts: Sequence[Reading], hits: Sequence[Sequence[Hit]]) -> list[Spans]:
        """Where, in each segment with a guess at a disguise, rules would have something to judge.

        Args:
            document: what is read.
            texts: each segment folded and read plainly.
            hits: what the scan found in each.

        Returns:
            The spans by their places in what was read; none for segments without a guess.

        Raises:
            RuleError: a pattern did not end within its time limit.
        """
        reads, around = self._read(document, texts)
        return [
            Spans(self._found(read, seen, around) if any(spot.guessed for spot in read.spots) else ())
            for read, seen in zip(reads, hits, strict=True)
        ]

    def findings(self, document: Document, verdicts: Verdicts) -> list[Finding]:
        """The findings of one document, from the verdicts on it."""
        if not verdicts.judged:
            return []
        found = self._judge.findings(document, verdicts.judged, verdicts.around.goods)
        kept = merged(found, self._specific, self._fitted, keep_exempt=self._settings.exempt)
        return fingerprinted(spared(varied(kept, document.text), document), document)

    def with_faulty(self, document: Document, findings: Sequence[Finding], faulty: Sequence[Faulty]) -> list[Finding]:
        """The findings of one document with those about directives that are faulty."""
        read, passage = self._as_it_stands(document)
        around = Surroundings(document, [read], [Reading(document.text, None)], self._known)
        judged = [
            self._judge.judge(rule, Context(passage, one.start, one.end, read, around), ())
            for one in faulty
            if (rule := self._suppressions.get(one.fault)) is not None
        ]
        told = self._judge.findings(document, judged, around.goods)
        return sorted([*findings, *fingerprinted(told, document)], key=lambda one: (one.start, one.end))

    def _read(self, document: Document, texts: Sequence[Reading]) -> tuple[list[Read], Surroundings]:
        reads = [
            Read(segment, one.text, one.map, self._settings.field or segment.field, index, one.spots)
            for index, (segment, one) in enumerate(zip(document.segments, texts, strict=True))
        ]
        return reads, Surroundings(document, reads, texts, self._known)

    def _passage_of(self, text: str, is_title: bool) -> Passage:
        return Passage(text, self._tagger, title=is_title)

    def _as_it_stands(self, document: Document) -> tuple[Read, Passage]:
        """The whole text of a document, markup and comments too."""
        page = Segment(document.text, OffsetMap.identity(len(document.text)))
        return Read(page, document.text, None, None, 0), Passage(document.text, self._tagger)

    def _called_for(self, read: Read, hits: Sequence[Hit]) -> tuple[list[int], dict[int, list[Hit]]]:
        """The rules that may find something in a segment, and what the scan found by rule."""
        by_rule: defaultdict[int, list[Hit]] = defaultdict(list)
        here = self._numbers_for(read.field)
        for hit in hits:
            for number in hit.rules:
                if number in here:
                    by_rule[number].append(hit)
        numbers = [
            number
            for number in sorted(by_rule)
            if number not in self._muted and number != self._name and self._may_find(number, read.text, by_rule[number])
        ]
        return numbers, by_rule

    def _found(self, read: Read, hits: Sequence[Hit], around: Surroundings) -> Iterator[tuple[int, int]]:
        """Where the triggers of rules are in a segment, judged or not, each with the word in which it ends."""
        numbers, by_rule = self._called_for(read, hits)
        passage = self._passage_in(read)
        for number in numbers:
            if number >= len(self._scanned):
                yield from ((hit.start, hit.end) for hit in by_rule[number])
                continue
            rule = self._scanned[number]
            for start, end in _in_time(rule, self._spans(number, passage, by_rule[number], read, around)):
                yield start, passage.word_end(end) if rule.whole_words == "no" else end

    def _passage_in(self, read: Read) -> Passage:
        return self._passage(read.text, read.field in ("title", "subtitle"))

    def _scan(self, read: Read, hits: Sequence[Hit], around: Surroundings) -> list[Judged]:
        called_for, by_rule = self._called_for(read, hits)
        if not called_for:
            return []
        names = [(hit.start, hit.end) for hit in by_rule.get(self._name, ())]
        passage = self._passage_in(read)

        def judged_by(number: int) -> list[Judged]:
            matches = self._matches_of(number, passage, by_rule[number], read, around, names)
            return _in_time(self._scanned[number], matches)

        judged: list[Judged] = []
        spoken: list[Judged] | None = None
        # What only reads like an offence is asked last, and only where nothing else was found, or would have been.
        for number in sorted(called_for, key=self._classified.__contains__):
            if number in self._classified:
                if spoken is None:
                    silenced = (judged_by(other) for other in sorted(by_rule) if other in self._muted)
                    spoken = [*judged, *chain.from_iterable(silenced)]
                by_rule[number] = [hit for hit in by_rule[number] if not _overlaps(hit, spoken)]
            if number < len(self._scanned):
                judged += judged_by(number)
            else:
                term = self._house[number - len(self._scanned)]
                contexts = (Context(passage, hit.start, hit.end, read, around) for hit in by_rule[number])
                judged += [self._judge.house(term, context) for context in contexts]
        return judged

    def _may_find(self, number: int, text: str, hits: Sequence[Hit]) -> bool:
        """Whether a rule of which an anchor was seen may find something."""
        alternatives = self._alternatives_of(number)
        return alternatives is None or alternatives.are_called_for(text, hits)

    def _matches_of(
        self, number: int, passage: Passage, hits: list[Hit], read: Read, around: Surroundings,
        names: list[tuple[int, int]],
    ) -> Iterator[Judged]:  # fmt: skip
        rule = self._scanned[number]
        spans = self._spans(number, passage, hits, read, around)
        said = spans if isinstance(spans, dict) else {}
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

    def _spans(
        self, number: int, passage: Passage, hits: list[Hit], read: Read, around: Surroundings
    ) -> dict[tuple[int, int], tuple[str, str]] | Iterable[tuple[int, int]]:
        """Where the trigger of a rule is; for each contradiction, with what is said otherwise and where."""
        rule = self._scanned[number]
        if rule.conflict:
            return contradictions(rule.conflict, read, around)
        if rule.missing:
            return self._missing(rule, read, around)
        if rule.classifier:
            return [(hit.start, hit.end) for hit in hits]
        return triggers.matches(rule, self._alternatives_of(number), passage, hits)

    def _alternatives_of(self, number: int) -> triggers.Alternatives | None:
        if number not in self._alternatives and number < len(self._scanned):
            pattern = self._scanned[number].pattern
            self._alternatives[number] = triggers.Alternatives(pattern, self._branches[number]()) if pattern else None
        return self._alternatives.get(number)

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
        if applies.kind and around.kind not in applies.kind:
            return False
        if not (applies.goods or applies.except_goods):
            return True
        goods = around.goods(read.number).id
        if goods is None:
            return not applies.goods or "any" in applies.goods
        wanted = not applies.goods or "any" in applies.goods or any(around.is_a(goods, one) for one in applies.goods)
        return wanted and not any(around.is_a(goods, other) for other in applies.except_goods)

    def _missing(self, rule: Rule, read: Read, around: Surroundings) -> Iterator[tuple[int, int]]:
        """The first place that calls for something which its scope does not show."""
        assert rule.missing is not None
        match = patterns.search(rule.missing.when, read.text)
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

    def _check_limits(self, read: Read, around: Surroundings) -> Iterator[Judged]:
        rules = self._limits_of(read.field)
        if not rules:
            return
        # Titles are measured as they stand, not folded.
        text = whole_characters(read.segment.text)
        for rule, limit in rules:
            span = self._check_limit(text, limit)
            if span is not None and self._speaks(rule, read, around):
                passage = Passage(text, self._tagger, title=True)
                context = Context(passage, *span, read._replace(text=text, fold=None), around)
                yield from _in_time(rule, (self._judge.judge(rule, one, ()) for one in (context,)))

    @cached_property
    def _check_limit(self) -> Callable[[str, Limit], tuple[int, int] | None]:
        from adlint.engine.limits import check_limit

        return partial(check_limit, platform=self._settings.platform, tokens=self._cut, goods=self.goods)

    def _cut(self, text: str) -> list[Token]:
        return cut(self._tagger, text)

    def _check_forms(self, document: Document, around: Surroundings) -> Iterator[Judged]:
        # The word lists of forms are needed on pages only.
        from adlint.engine.structure import check_forms

        read, passage = self._as_it_stands(document)
        for rule in self._forms:
            if self._is_for(rule, None) and self._speaks(rule, read, around):
                found = (Context(passage, start, end, read, around) for start, end in check_forms(document, rule))
                yield from _in_time(rule, (self._judge.judge(rule, context, []) for context in found))


def _in_time(rule: Rule, found: Iterable[T]) -> list[T]:
    """What a rule finds; a pattern of its own, of an exemption or of evidence that does not end is an error that names it."""
    try:
        return list(found)
    except TimeoutError:
        raise patterns.timed_out(rule.id) from None


def _overlaps(hit: Hit, judged: Iterable[Judged]) -> bool:
    """Whether something else was found in a clause."""
    return any(one.start < hit.end and hit.start < one.end for one in judged)


def _is_respelt(shown: str, plain: str) -> bool:
    """Whether a character is written by another or in letters, rather than torn from its word or as a figure."""
    written = "".join(char for char in fold(shown) if char.isalnum())
    return written != plain and not any(map(str.isdigit, written))
