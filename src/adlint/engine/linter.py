"""The linter: rules and settings in, findings out. No I/O, no clock, no global state; the same result in any order and process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from adlint.documents import Document
from adlint.engine.disguise import Disguises
from adlint.engine.matcher import Matcher
from adlint.engine.reading import Reading, Spot
from adlint.engine.select import chosen, house_terms
from adlint.engine.settings import Settings
from adlint.findings import Finding
from adlint.rulepacks.schema import Rulebook
from adlint.text.normalize import fold, normalize
from adlint.text.tokens import words

if TYPE_CHECKING:
    from adlint.engine.inspection import Inspection, Verdicts


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
        verdicts = self._judge(document, read)
        if verdicts is None:
            return []
        doubted = [
            [spot for spot in one.spots if spot.guessed and not verdicts.confirm(number, spot)]
            for number, one in enumerate(read)
        ]
        if any(doubted):
            # What reads plainly only by guess, and offends nothing, stands as it is written.
            read = [
                self._read(segment.text, spots) if spots else one
                for segment, one, spots in zip(document.segments, read, doubted, strict=True)
            ]
            verdicts = self._judge(document, read)
        return self._inspection.findings(document, verdicts) if verdicts else []

    def _judge(self, document: Document, read: Sequence[Reading]) -> Verdicts | None:
        # Most text has no trigger and stops here: nothing is mapped, cut or guessed for it.
        hits = [self._matcher.scan(one.text) for one in read]
        if (
            any(hits)
            or any(one.spots for one in read)
            or (self._has_forms and document.forms)
            or self._has_limited(document)
        ):
            return self._inspection.judge(document, read, hits)
        return None

    def _read(self, text: str, doubted: Sequence[Spot] = ()) -> Reading:
        """A text folded, and read plainly where it is disguised but for the doubted places."""
        folded, inner = normalize(text, self.settings.layers_off)
        plain = self._disguises.read(folded, doubted)
        whole = Reading(folded, inner)
        return whole if plain is None else plain.after(whole)

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
