"""The linter: rules and settings in, findings out. No I/O, no clock, no global state; the same result in any order and process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from adlint.documents import Document, OffsetMap, Segment
from adlint.engine import triggers
from adlint.engine.context import Context, Surroundings
from adlint.engine.goods import GoodsRegistry
from adlint.engine.judge import Judge, Judged
from adlint.engine.kinds import KindForms
from adlint.engine.limits import check_limit
from adlint.engine.matcher import Hit, Matcher
from adlint.engine.merge import fingerprinted, merged
from adlint.engine.select import chosen
from adlint.engine.settings import Settings
from adlint.engine.structure import check_forms
from adlint.findings import Finding, GoodsGuess
from adlint.rulepacks import patterns
from adlint.rulepacks.schema import Rule, Rulebook
from adlint.text.clauses import Passage
from adlint.text.normalize import fold, normalize
from adlint.text.tokens import Token, cut, tagger

T = TypeVar("T")


class _Read(NamedTuple):
    """A segment as it is judged: folded, with the map to the document's text."""

    segment: Segment
    text: str
    map: OffsetMap
    field: str | None


class Linter:
    """Finds offences in documents.

    Args:
        rulebook: the rules, from `adlint.rulepacks.loader.load`.
        settings: what this run is asked to do.

    Raises:
        ConfigError: the settings name an unknown rule, pack, family or goods.
    """

    def __init__(self, rulebook: Rulebook, settings: Settings) -> None:
        self.rulebook = rulebook
        self.settings = settings
        rules = [rulebook.rules[index] for index in chosen(rulebook, settings)]
        anchors = {rule.id: words for rule, words in zip(rulebook.rules, rulebook.anchors, strict=True)}
        self._scanned = [rule for rule in rules if anchors[rule.id]]
        self._forms = [rule for rule in rules if rule.form]
        self._limits = [rule for rule in rules if rule.limit]
        self._house = [term for term in settings.house if term.until is None or settings.as_of <= term.until]
        self._anchors = [anchors[rule.id] for rule in self._scanned]
        self._anchors += [(fold(term.term),) for term in self._house]
        self._anchors += [tuple(fold(name) for name in settings.names if name.strip())]
        self._detectors = {entry.id: entry for entry in rulebook.evidence}
        self._judge = Judge(rulebook, settings)
        self.goods = GoodsRegistry(rulebook.goods)
        self._kinds = KindForms(rulebook.kinds)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._anchors)

    def lint(self, document: Document) -> list[Finding]:
        """Findings of one document, in order of their place.

        Args:
            document: what to read.

        Returns:
            Findings that overlap are merged; exempt ones are left out unless the settings ask for them.

        Raises:
            RuleError: a pattern did not end within its time limit.
        """
        # Most text has no trigger and stops here: nothing is mapped, cut or guessed for it.
        folded = [normalize(segment.text) for segment in document.segments]
        hits = [self._matcher.scan(text) for text, _ in folded]
        if not (any(hits) or (self._forms and document.forms) or self._limits):
            return []
        reads = [
            _Read(segment, text, segment.map if inner is None else inner.then(segment.map), self.settings.field or segment.field)
            for segment, (text, inner) in zip(document.segments, folded, strict=True)
        ]
        around = self._surroundings(document, [read.text for read in reads])
        judged = [
            *self._scan(document, reads, hits, around),
            *self._check_limits(reads, around),
            *self._check_forms(document, around),
        ]
        if not judged:
            return []
        findings = self._judge.findings(document, judged, self._goods_of(around))
        return fingerprinted(merged(findings, self.rulebook, keep_exempt=self.settings.exempt), document)

    def lint_many(self, documents: Iterable[Document]) -> Iterator[list[Finding]]:
        """The findings of each document, in order; the same as `lint` on each."""
        for document in documents:
            yield self.lint(document)

    def _surroundings(self, document: Document, texts: Sequence[str]) -> Surroundings:
        def kind() -> str:
            return self.settings.kind or document.kind or self._kinds.guess("\n".join(texts)) or "ad"

        def goods() -> GoodsGuess:
            given = self.settings.goods or (document.goods and self.goods.resolve(document.goods))
            return GoodsGuess(given, "given") if given else self.goods.guess("\n".join(texts))

        is_record = any(
            segment.location and (segment.location.row is not None or segment.location.pointer) for segment in document.segments[:1]
        )
        return Surroundings(
            passages=texts, kind=_once(kind), goods=_once(goods), is_a=self.goods.is_a, platform=self.settings.platform,
            detectors=self._detectors, is_record=is_record,
        )  # fmt: skip

    def _goods_of(self, around: Surroundings) -> Callable[[], GoodsGuess]:
        return around.goods

    def _scan(
        self, document: Document, reads: Sequence[_Read], hits: Sequence[Sequence[Hit]], around: Surroundings
    ) -> Iterator[Judged]:
        for index, (read, found) in enumerate(zip(reads, hits, strict=True)):
            if not found or read.field == "category":
                continue
            by_rule: defaultdict[int, list[Hit]] = defaultdict(list)
            for hit in found:
                for rule in hit.rules:
                    by_rule[rule].append(hit)
            passage = Passage(read.text, tagger(self.settings.tokenizer), title=read.field in ("title", "subtitle"))
            names = [(hit.start, hit.end) for hit in by_rule.pop(len(self._anchors) - 1, ())]
            for number in sorted(by_rule):
                yield from self._matches_of(number, passage, by_rule[number], read, index, around, names)

    def _matches_of(
        self, number: int, passage: Passage, hits: list[Hit], read: _Read, index: int, around: Surroundings,
        names: list[tuple[int, int]],
    ) -> Iterator[Judged]:  # fmt: skip
        if number >= len(self._scanned):
            term = self._house[number - len(self._scanned)]
            yield from (self._judge.house(term, Context(passage, hit.start, hit.end, read.field, index, around), read.map, read.segment) for hit in hits)
            return
        rule = self._scanned[number]
        if not self._applies(rule, read.field, around):
            return
        spans = self._missing(rule, passage, around) if rule.missing else triggers.matches(rule, passage, hits)
        try:
            for start, end in spans:
                context = Context(passage, start, end, read.field, index, around)
                if rule.where is None or context.holds(rule.where):
                    yield self._judge.judge(rule, context, read.map, read.segment, names)
        except TimeoutError:
            raise patterns.timed_out(rule.id, rule.pattern or "") from None

    def _applies(self, rule: Rule, field: str | None, around: Surroundings) -> bool:
        applies = rule.applies
        if applies.field and field not in applies.field:
            return False
        if applies.except_field and field in applies.except_field:
            return False
        if applies.platform and around.platform not in applies.platform:
            return False
        if applies.kind and around.kind() not in applies.kind:
            return False
        if applies.goods or applies.except_goods:
            goods = around.goods().id
            is_one = goods is not None and any(around.is_a(goods, wanted) for wanted in applies.goods)
            if applies.goods and not is_one and "any" not in applies.goods:
                return False
            if goods is not None and any(around.is_a(goods, other) for other in applies.except_goods):
                return False
        return True

    def _missing(self, rule: Rule, passage: Passage, around: Surroundings) -> Iterator[tuple[int, int]]:
        """The first place that calls for something which its scope does not show."""
        assert rule.missing is not None
        match = patterns.compiled(rule.missing.when).search(passage.text, timeout=patterns.SECONDS)
        if match is None:
            return
        scope = around.text if rule.missing.within == "document" else passage.text
        patterns_there = (*rule.missing.require, *rule.missing.unless)
        patterns_there += tuple(p for kind in rule.missing.evidence for p in self._detectors[kind].patterns)
        if not any(patterns.compiled(pattern).search(scope, timeout=patterns.SECONDS) for pattern in patterns_there):
            yield match.span("span") if "span" in match.re.groupindex else match.span()

    def _check_limits(self, reads: Sequence[_Read], around: Surroundings) -> Iterator[Judged]:
        for rule in self._limits:
            assert rule.limit is not None
            for index, read in enumerate(reads):
                if not self._applies(rule, read.field, around):
                    continue
                span = check_limit(
                    read.segment, rule.limit, platform=self.settings.platform, tokens=self._cut, heads=self.goods.head
                )
                if span is None:
                    continue
                passage = Passage(read.segment.text, tagger(self.settings.tokenizer), title=True)
                context = Context(passage, *span, read.field, index, around)
                yield self._judge.judge(rule, context, read.segment.map, read.segment, [])

    def _cut(self, text: str) -> list[Token]:
        return cut(tagger(self.settings.tokenizer), text)

    def _check_forms(self, document: Document, around: Surroundings) -> Iterator[Judged]:
        if not document.forms:
            return
        whole = OffsetMap.identity(len(document.text))
        passage = Passage(document.text, tagger(self.settings.tokenizer))
        segment = Segment(document.text, whole)
        for rule in self._forms:
            if not self._applies(rule, None, around):
                continue
            for start, end in check_forms(document, rule):
                yield self._judge.judge(rule, Context(passage, start, end, None, 0, around), whole, segment, [])


def _once(work: Callable[[], T]) -> Callable[[], T]:
    """The function that does `work` when first called and then remembers."""
    done: list[T] = []

    def remembered() -> T:
        if not done:
            done.append(work())
        return done[0]

    return remembered
