"""The linter: rules and settings in, findings out. No I/O, no clock, no global state; the same result in any order and process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from adlint.documents import Document, Segment
from adlint.engine.disguise import Disguises, Reading, Spot
from adlint.engine.matcher import Matcher
from adlint.engine.select import chosen, house_terms
from adlint.engine.settings import Settings
from adlint.findings import Finding, Verdict
from adlint.rulepacks.schema import Rulebook
from adlint.text.normalize import fold, normalize
from adlint.text.tokens import words

if TYPE_CHECKING:
    from adlint.engine.inspection import Inspection


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
        self._scanned = [rulebook.rules[index] for index in indexes if rulebook.anchors[index]]
        self._whole = [rulebook.rules[index] for index in indexes if not rulebook.anchors[index]]
        self._house = house_terms(settings)
        # The scan knows anchors by number: first the rules', then the house terms', last the shop's own names.
        self._anchors = [rulebook.anchors[index] for index in indexes if rulebook.anchors[index]]
        self._anchors += [(fold(term.term),) if fold(term.term).strip() else () for term in self._house]
        self._anchors += [tuple(name for name in map(fold, settings.names) if name.strip())]
        self._limited_fields = {field for rule in self._whole if rule.limit for field in rule.applies.field}
        self._has_forms = any(rule.form for rule in self._whole)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._anchors)

    @cached_property
    def _inspection(self) -> Inspection:
        # Judging, with its word cutter and patterns, is loaded when there is something to judge.
        from adlint.engine.inspection import Inspection

        return Inspection(self.rulebook, self.settings, self._scanned, self._whole, self._house)

    def lint(self, document: Document) -> list[Finding]:
        """Findings of one document, in order of their place.

        Args:
            document: what to read.

        Returns:
            Findings that overlap are merged; exempt ones are left out unless the settings ask for them.

        Raises:
            RuleError: a pattern did not end within its time limit.
        """
        read = [self._read(segment.text) for segment in document.segments]
        found = self._findings(document, read)
        doubted = [self._doubted(segment, one, found) for segment, one in zip(document.segments, read, strict=True)]
        if any(doubted):
            # What reads plainly only by guess, and offends nothing, stands as it is written.
            read = [
                self._read(segment.text, spots) if spots else one
                for segment, one, spots in zip(document.segments, read, doubted, strict=True)
            ]
            found = self._findings(document, read)
        return found

    def _findings(self, document: Document, read: Sequence[Reading]) -> list[Finding]:
        # Most text has no trigger and stops here: nothing is mapped, cut or guessed for it.
        hits = [self._matcher.scan(one.text) for one in read]
        if (
            any(hits)
            or any(one.spots for one in read)
            or (self._has_forms and document.forms)
            or self._has_limited(document)
        ):
            return self._inspection.findings(document, read, hits)
        return []

    def _read(self, text: str, doubted: Sequence[Spot] = ()) -> Reading:
        """A text folded, and read plainly where it is disguised but for the doubted places."""
        folded, inner = normalize(text, self.settings.layers_off)
        plain = self._disguises.read(folded, doubted)
        if plain is None:
            return Reading(folded, inner, ())
        return plain if inner is None else plain._replace(map=plain.map and plain.map.then(inner))

    def _doubted(self, segment: Segment, read: Reading, found: Sequence[Finding]) -> list[Spot]:
        """Guesses of a text that no finding confirms, as they stand in the folded text."""
        guesses = [spot for spot in read.spots if spot.guessed]
        if not guesses:
            return []
        assert read.map is not None
        place = read.map.then(segment.map)
        spans = [(finding.start, finding.end) for finding in found if finding.verdict is not Verdict.exempt]
        return [spot for spot in guesses if not any(_holds(place.span(spot.start, spot.end), span) for span in spans)]

    @cached_property
    def _disguises(self) -> Disguises:
        return Disguises(self.rulebook.soundings, words(self.settings.tokenizer), self.settings.layers_off)

    def _has_limited(self, document: Document) -> bool:
        fields = self._limited_fields
        return bool(fields) and (
            self.settings.field in fields or any(segment.field in fields for segment in document.segments)
        )

    def lint_many(self, documents: Iterable[Document]) -> Iterator[list[Finding]]:
        """The findings of each document, in order; the same as `lint` on each."""
        for document in documents:
            yield self.lint(document)


def _holds(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether one span holds the other."""
    return (one[0] <= other[0] and other[1] <= one[1]) or (other[0] <= one[0] and one[1] <= other[1])
