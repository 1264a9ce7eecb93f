"""The linter: rules and settings in, findings out. No I/O, no clock, no global state; the same result in any order and process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from adlint.documents import Document
from adlint.engine.classifier import ClassifierScan, Weights
from adlint.engine.decisions import decide
from adlint.engine.disguise import Disguises
from adlint.engine.matcher import Hit, Matcher
from adlint.engine.reading import Reading, Spot, kept
from adlint.engine.select import chosen, house_terms, muted, rule_names
from adlint.engine.settings import Settings
from adlint.engine.suppressions import MARK, decided
from adlint.findings import Finding
from adlint.rulepacks.anchors import Anchors
from adlint.rulepacks.schema import Classifier, Rulebook, Soundings
from adlint.text.normalize import fold, normalize
from adlint.text.tokens import words

if TYPE_CHECKING:
    from adlint.engine.inspection import Inspection, Verdicts

T = TypeVar("T")
# Hashes, pictures in base64, long addresses: neither words nor pinyin.
_SHORTEST_DATA = 40
_DATA = re.compile(f"[A-Za-z0-9+/=_-]{{{_SHORTEST_DATA},}}")


class Linter:
    """Finds offences in documents.

    Args:
        rulebook: the rules, from `adlint.rulepacks.loader.load`.
        settings: what this run is asked to do.

    Raises:
        ConfigError: the settings name an unknown rule, pack or family.
    """

    def __init__(self, rulebook: Rulebook, settings: Settings) -> None:
        self.rulebook = rulebook
        self.settings = settings
        indexes = chosen(rulebook, settings)
        scanned = rulebook.anchors.rules | {index for index in indexes if rulebook.rules[index].classifier}
        self._chosen = [index for index in indexes if index in scanned]
        self._scanned = [rulebook.rules[index] for index in self._chosen]
        # Only the classifier needs to know what the rules that were switched off would say.
        has_classifier = any(rule.classifier for rule in self._scanned)
        self._muted = [index for index in muted(rulebook, settings) if has_classifier and index in scanned]
        self._whole = [rulebook.rules[index] for index in indexes if index not in scanned]
        self._house = house_terms(settings)
        # Of a document that is being written most lines were read a moment ago.
        self._read = kept(self._read_anew)
        self._limited_fields = {field for rule in self._whole if rule.limit for field in rule.applies.field}
        self._has_forms = any(rule.form for rule in self._whole)

    @cached_property
    def _matcher(self) -> Matcher:
        # The scan knows anchors by number: first the rules', then the house terms', last the shop's own names.
        own = [[term.term] for term in self._house] + [list(self.settings.names)]
        folded = tuple(tuple(word for word in map(fold, words) if word.strip()) for words in own)
        return _matcher(_Same(self.rulebook.anchors), (*self._chosen, *self._muted), folded)

    @cached_property
    def _classified(self) -> Callable[[str], list[Hit]]:
        """Finds the clauses that read like offences. They come again when guesses are undone."""
        rules = [(number, rule.classifier) for number, rule in enumerate(self._scanned) if rule.classifier]
        return kept(ClassifierScan(_weights(_Same(self.rulebook.classifier)), rules).hits)

    @cached_property
    def _inspection(self) -> Inspection:
        # Judging, with its word cutter and patterns, is loaded when there is something to judge.
        from adlint.engine.inspection import Inspection

        return Inspection(self.rulebook, self.settings, self._chosen, self._muted, self._whole, self._house)

    def lint(self, document: Document) -> list[Finding]:
        """Findings of one document, in order of their place.

        Args:
            document: what to read.

        Returns:
            Findings that overlap are merged; exempt ones are left out unless the settings ask for them. What the text itself
            suppresses carries the decision.

        Raises:
            RuleError: a pattern did not end within its time limit.
        """
        read = [self._read(segment.text) for segment in document.segments]
        hits = [self._matcher.scan(one.text) for one in read]
        spotted = any(spot.guessed for one in read for spot in one.spots)
        if spotted:
            # What reads plainly only by guess stands as it is written where no rule has anything to judge ...
            matched = self._inspection.matched(document, read, hits)
            read, hits = self._undo(read, hits, lambda number, spot: matched[number].hold(spot.start, spot.end))
        verdicts = self._judge(document, read, hits)
        if verdicts is None:
            return self._decided(document, [])
        if spotted:
            # ... or where it offends nothing, or as much as it is written.
            sure, found = self._undo(read, hits, partial(_covers, verdicts, read))
            sure, found = self._undo(sure, found, self._only_guessed(document, sure, found))
            if sure is not read:
                verdicts = self._judge(document, sure, found)
        return self._decided(document, self._inspection.findings(document, verdicts) if verdicts else [])

    def knows_goods(self, category: str) -> bool:
        """Whether goods are known by what a row gives as its category; by any, where the settings say what is sold."""
        return bool(self.settings.goods or self._inspection.goods.resolve(category))

    def _decided(self, document: Document, findings: list[Finding]) -> list[Finding]:
        """The findings with what the configuration, the ledger and the text itself decide about them."""
        if findings and (self.settings.suppressions or self.settings.evidence):
            findings = decide(findings, self.settings, self._provable)
        if MARK not in document.text:
            return findings
        rules = (*self._scanned, *self._whole)
        running = {name for rule in rules for name in (rule.id, *rule.aliases, rule.pack, rule.family)}
        known = rule_names(self.rulebook)
        kept, faulty = decided(findings, document.text, as_of=self.settings.as_of, known=known, running=running)
        return self._inspection.with_faulty(document, kept, faulty) if faulty else kept

    @cached_property
    def _provable(self) -> Callable[[str], bool]:
        """Whether proof can make right what a rule finds."""
        rules = {
            rule.id
            for rule in self.rulebook.rules
            if rule.evidence or rule.evidence_owed or rule.verdict == "needs-evidence"
        }
        return rules.__contains__

    def _judge(self, document: Document, read: Sequence[Reading], hits: Sequence[Sequence[Hit]]) -> Verdicts | None:
        hits = [[*found, *self._classified(one.text)] for found, one in zip(hits, read, strict=True)]
        # Most text has no trigger and stops here: nothing is mapped, cut or guessed for it.
        if (
            any(hits)
            or any(one.spots for one in read)
            or (self._has_forms and document.forms)
            or self._has_limited(document)
        ):
            return self._inspection.judge(document, read, hits)
        return None

    def _undo(
        self, read: list[Reading], hits: list[list[Hit]], holds: Callable[[int, Spot], bool]
    ) -> tuple[list[Reading], list[list[Hit]]]:
        """The readings without the guesses that do not hold, and what the scan finds in them."""
        doubted = [
            [spot for spot in one.spots if spot.guessed and not holds(number, spot)] for number, one in enumerate(read)
        ]
        if not any(doubted):
            return read, hits
        again = [one.without(spots) if spots else one for one, spots in zip(read, doubted, strict=True)]
        scans = (
            self._matcher.scan(one.text) if spots else old for one, spots, old in zip(again, doubted, hits, strict=True)
        )
        return again, list(scans)

    def _only_guessed(
        self, document: Document, read: list[Reading], hits: list[list[Hit]]
    ) -> Callable[[int, Spot], bool]:
        """Whether there is no offence at the place of a guess where no guess is made."""
        plain, scans = self._undo(read, hits, lambda _, __: False)
        if plain is read:
            return lambda _, __: True
        verdicts = self._judge(document, plain, scans)
        return lambda number, spot: verdicts is None or not _covers(verdicts, read, number, spot)

    def _read_anew(self, text: str) -> Reading:
        """A text folded, and read plainly where it is disguised; what is data to machines says nothing."""
        if len(text) >= _SHORTEST_DATA and _DATA.search(text):
            text = _DATA.sub(lambda run: " " * len(run[0]), text)
        folded, inner = normalize(text, self.settings.layers_off)
        plain = self._disguises.read(folded)
        return Reading(folded, inner) if plain is None else plain.after(inner)

    @cached_property
    def _disguises(self) -> Disguises:
        return _disguises(_Same(self.rulebook.soundings), self.settings.tokenizer, self.settings.layers_off)

    def _has_limited(self, document: Document) -> bool:
        fields = self._limited_fields
        return bool(fields) and (
            self.settings.field in fields or any(segment.field in fields for segment in document.segments)
        )

    def lint_many(self, documents: Iterable[Document]) -> Iterator[list[Finding]]:
        """The findings of each document, in order; the same as `lint` on each."""
        for document in documents:
            yield self.lint(document)


class _Same(Generic[T]):
    """A thing that is equal to itself only: comparing word lists would take longer than reading a text.

    Args:
        thing: the thing.
    """

    def __init__(self, thing: T) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing


@lru_cache(8)
def _disguises(
    soundings: _Same[Soundings], tokenizer: Literal["rjieba", "jieba"], layers_off: frozenset[str]
) -> Disguises:
    """What reads disguised words; its lists take 17 MB, so that linters of other days or goods share them."""
    return Disguises(soundings.thing, words(tokenizer), layers_off)


@lru_cache(8)
def _matcher(anchors: _Same[Anchors], chosen: tuple[int, ...], own: tuple[tuple[str, ...], ...]) -> Matcher:
    """What finds anchors; it takes 50 MB and a fifth of a second to build."""
    return Matcher(anchors.thing, chosen, own)


@lru_cache(8)
def _weights(classifier: _Same[Classifier]) -> Weights:
    """A classifier unpacked; its tables take 10 MB, so that linters share them, too."""
    return Weights(classifier.thing)


def _covers(verdicts: Verdicts, read: Sequence[Reading], number: int, spot: Spot) -> bool:
    """Whether an offence takes up the place of a disguise in a segment."""
    return verdicts.covers(number, *read[number].span(spot.start, spot.end))
