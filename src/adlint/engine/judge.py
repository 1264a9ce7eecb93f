"""From a match to a verdict: exemptions, evidence, severity, rewrites; and from a verdict to a finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from adlint.documents import Document, OffsetMap, Segment
from adlint.engine import rewrites
from adlint.engine.context import Context
from adlint.engine.select import HOUSE_RULE, asked_severity, dated
from adlint.engine.settings import HouseTerm, Settings
from adlint.findings import Basis, Exempted, Family, Finding, GoodsGuess, Origin, Rewrite, Severity, Verdict
from adlint.rulepacks.schema import BasisEntry, Rule, Rulebook
from adlint.text.normalize import fold

_HOUSE_MESSAGE = {"zh": "“{match}”是本店规定不用的词：{why}", "en": "“{match}” is not to be used here: {why}"}


class Judged(NamedTuple):
    """A match with its verdict, not yet placed in the document."""

    rule: str
    pack: str
    family: Family
    origin: Origin
    severity: Severity
    verdict: Verdict
    message: str
    basis: tuple[Basis, ...]
    penalty: str | None
    matched: str
    start: int
    end: int
    map: OffsetMap
    segment: Segment
    field: str | None
    rewrites: tuple[rewrites.Edit, ...]
    evidence_owed: tuple[str, ...]
    exemption: Exempted | None


class Judge:
    """Judges matches of a rulebook under one run's settings."""

    def __init__(self, book: Rulebook, settings: Settings) -> None:
        self._settings = settings
        self._exemptions = {entry.id: entry for entry in book.exemptions}
        self._penalties = {entry.id: entry.en if settings.lang == "en" else entry.zh for entry in book.penalties}
        self._dated = {rule.id: dated(rule, settings.as_of) for rule in book.rules}

    def judge(
        self, rule: Rule, context: Context, offsets: OffsetMap, segment: Segment, names: Sequence[tuple[int, int]]
    ) -> Judged:
        """Judge one match.

        Args:
            rule: the rule that matched.
            context: where.
            offsets: map from the folded text to the document.
            segment: the segment it stands in.
            names: spans of the shop's own names in the same text.

        Raises:
            TimeoutError: a pattern took too long.
        """
        severity, basis = self._dated[rule.id]
        verdict = Verdict(rule.verdict)
        exemption = self._exemption(rule, context, names)
        if exemption is not None:
            verdict = Verdict.exempt
        else:
            for level in rule.levels:
                if context.holds(level.when):
                    severity = Severity[level.severity]
                    verdict = Verdict(level.verdict) if level.verdict else verdict
                    break
            if verdict in (Verdict.needs_evidence, Verdict.undecided):
                severity = min(severity, Severity.warning)
            severity = asked_severity(rule, self._settings) or severity
        matched = context.passage.text[context.start : context.end]
        owed = verdict is Verdict.needs_evidence or (exemption is not None and exemption.owes == "proof")
        return Judged(
            rule.id, rule.pack, rule.family, rule.origin, severity, verdict, self._message(rule, matched), _basis(basis),
            self._penalties.get(rule.penalty or ""), matched, context.start, context.end, offsets, segment, context.field,
            () if exemption else rewrites.edits(rule, context), rule.evidence_owed if owed else (), exemption,
        )  # fmt: skip

    def house(self, term: HouseTerm, context: Context, offsets: OffsetMap, segment: Segment) -> Judged:
        """The verdict on a team's own term."""
        matched = context.passage.text[context.start : context.end]
        message = _HOUSE_MESSAGE[self._settings.lang].format(match=matched, why=term.why)
        return Judged(
            HOUSE_RULE, "house", "other", "house", self._settings.severities.get(HOUSE_RULE) or term.severity, Verdict.violation, message, (), None, matched, context.start,
            context.end, offsets, segment, context.field, (), (), None,
        )  # fmt: skip

    def _exemption(self, rule: Rule, context: Context, names: Sequence[tuple[int, int]]) -> Exempted | None:
        if any(start <= context.start and context.end <= end for start, end in names):
            return Exempted("name-or-trademark", "执法指南 6(4)", "proof")
        for name in rule.exempt:
            entry = self._exemptions[name]
            if any(context.holds(condition) for condition in entry.when):
                basis = f"{entry.basis.law} {entry.basis.article}" if entry.basis else ""
                return Exempted(entry.name, basis, entry.owes)
        if rule.evidence and context.around.shows(rule.evidence, context.segment):
            return Exempted("sourced-fact", _cited(rule), "proof")
        return None

    def _message(self, rule: Rule, matched: str) -> str:
        text = rule.message_en if self._settings.lang == "en" else rule.message
        return text.replace("{match}", matched)

    def findings(self, document: Document, judged: Sequence[Judged], goods: Callable[[], GoodsGuess]) -> list[Finding]:
        """Place verdicts in the document.

        Args:
            document: the text.
            judged: verdicts, in any order.
            goods: tells which goods it sells.
        """
        return [self._placed(document, one, goods()) for one in judged]

    def _placed(self, document: Document, one: Judged, goods: GoodsGuess) -> Finding:
        start, end = one.map.span(one.start, one.end)
        line, column = document.position(start)
        end_line, end_column = document.position(end)
        text = document.text[start:end]
        finding = Finding(
            rule=one.rule, pack=one.pack, family=one.family, origin=one.origin, severity=one.severity, verdict=one.verdict,
            message=one.message, basis=one.basis, penalty=one.penalty, start=start, end=end, line=line, column=column,
            end_line=end_line, end_column=end_column, text=text, matched=one.matched,
            disguised=not one.map.is_identity_for(one.start, one.end) and fold(text) != one.matched, path=document.path,
            location=one.segment.location, goods=goods, rewrites=_placed_rewrites(document, one), evidence_owed=one.evidence_owed,
            exemption=one.exemption,
        )  # fmt: skip
        assert document.text[finding.start : finding.end] == finding.text
        return finding


def _placed_rewrites(document: Document, one: Judged) -> tuple[Rewrite, ...]:
    placed = []
    for edit in one.rewrites:
        # Words that markup or dropped characters run through are never edited automatically.
        if edit.end > edit.start and one.map.copies(edit.start, edit.end):
            start, end = one.map.span(edit.start, edit.end)
            placed.append(
                Rewrite(
                    start, end, one.segment.escape(edit.text) if one.segment.escape else edit.text, edit.applicability
                )
            )
    return tuple(placed)


def _basis(entries: Sequence[BasisEntry]) -> tuple[Basis, ...]:
    return tuple(Basis(entry.law, entry.article, None if entry.unverified else entry.verified) for entry in entries)


def _cited(rule: Rule) -> str:
    return f"{rule.basis[0].law} {rule.basis[0].article}"
