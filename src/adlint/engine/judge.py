"""From a match to a verdict: exemptions, evidence, severity, rewrites; and from a verdict to a finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from adlint.documents import Document, OffsetMap
from adlint.engine import rewrites
from adlint.engine.context import Context
from adlint.engine.select import HOUSE_RULE, asked_severity, dated
from adlint.engine.settings import HouseTerm, Settings
from adlint.engine.surroundings import Read
from adlint.findings import Basis, Exempted, Family, Finding, GoodsGuess, Origin, Rewrite, Severity, Verdict
from adlint.rulepacks.parts import BasisEntry, Change, Exemption, Level
from adlint.rulepacks.schema import Rule, Rulebook
from adlint.text.clauses import clause_around

_HOUSE_MESSAGE = {"zh": "“{match}”是本店规定不用的词：{why}", "en": "“{match}” is not to be used here: {why}"}


class Judged(NamedTuple):
    """A match with its verdict, not yet placed in the document. `start` and `end` are code points of the folded text."""

    rule: str
    pack: str
    family: Family
    origin: Origin
    severity: Severity
    verdict: Verdict
    message: str
    basis: tuple[Basis, ...]
    penalty: str | None
    start: int
    end: int
    read: Read
    disguised: bool
    rewrites: tuple[rewrites.Edit, ...] = ()
    evidence_owed: tuple[str, ...] = ()
    exemption: Exempted | None = None


class _Standing(NamedTuple):
    """What a rule stands for on the day of a run.

    Attributes:
        severity: the rule's, by the law of the day.
        asked: what the configuration makes of it, or None.
        verdict: the rule's.
        basis: the provisions in force, whatever the goods.
        cited: the same as they are told.
        changes: the changes in force.
    """

    severity: Severity
    asked: Severity | None
    verdict: Verdict
    basis: tuple[BasisEntry, ...]
    cited: tuple[Basis, ...]
    changes: tuple[Change, ...]


class Judge:
    """Judges matches of a rulebook under one run's settings."""

    def __init__(self, book: Rulebook, settings: Settings) -> None:
        self._settings = settings
        self._exemptions = {entry.id: entry for entry in book.exemptions}
        self._penalties = {entry.id: entry.en if settings.lang == "en" else entry.zh for entry in book.penalties}
        # `since` is a date or its beginning (a year), so that text compares as the days do.
        in_force = {law.id for law in book.laws if law.since <= settings.as_of.isoformat()}
        self._standing = {rule.id: _standing(rule, settings, in_force) for rule in book.rules}

    def judge(self, rule: Rule, context: Context, names: Sequence[tuple[int, int]]) -> Judged:
        """Judge one match.

        Args:
            rule: the rule that matched.
            context: where.
            names: spans of the shop's own names in the same text.

        Raises:
            TimeoutError: a pattern took too long.
        """
        standing = self._standing[rule.id]
        severity, verdict = standing.severity, standing.verdict
        notes: list[Change | Level] = list(standing.changes)
        exempted = self._exemption(rule, context, names)
        if exempted is not None:
            verdict = Verdict.exempt
        else:
            level = next((level for level in rule.levels if context.holds(level.when)), None) if rule.levels else None
            if level is not None:
                severity = Severity[level.severity]
                verdict = Verdict(level.verdict) if level.verdict else verdict
                notes.append(level)
            severity = standing.asked or severity
            if verdict in (Verdict.needs_evidence, Verdict.undecided) or _is_guess(context):
                severity = min(severity, Severity.warning)
        owed = verdict is Verdict.needs_evidence or (exempted is not None and exempted.owes == "proof")
        # Conditions look at what was matched; what is told and rewritten ends with a word.
        end = context.passage.word_end(context.end) if rule.whole_words == "no" else context.end
        told = context if end == context.end else replace(context, end=end)
        shown = told.read.shown(told.start, end)
        disguised = told.read.is_disguised(told.start, end)
        plain = told.passage.text[told.start : end] if disguised else None
        message = self._message(rule, shown, notes, plain)
        return Judged(
            rule=rule.id, pack=rule.pack, family=rule.family, origin=rule.origin, severity=severity, verdict=verdict,
            message=message, basis=_about(standing, context), penalty=self._penalties.get(rule.penalty or ""),
            start=told.start, end=end, read=told.read, disguised=disguised,
            rewrites=() if exempted else self._rewrites(rule, told),
            evidence_owed=rule.evidence_owed if owed else (), exemption=exempted,
        )  # fmt: skip

    def _rewrites(self, rule: Rule, context: Context) -> tuple[rewrites.Edit, ...]:
        edits = rewrites.edits(rule, context)
        house = self._settings.rewrites
        return (*rewrites.house_edits(house, context), *edits) if house else edits

    def _message(self, rule: Rule, shown: str, notes: Sequence[Change | Level], plain: str | None) -> str:
        english = self._settings.lang == "en"
        message = (rule.message_en if english else rule.message).replace("{match}", shown)
        for note in (note.note_en if english else note.note for note in notes):
            message += f" ({note})" if english and note else f"（{note}）" if note else ""
        if plain is not None:
            message += f' (read as "{plain}")' if english else f"（读作“{plain}”）"
        return message

    def house(self, term: HouseTerm, context: Context) -> Judged:
        """The verdict on a team's own term."""
        shown = context.read.shown(context.start, context.end)
        return Judged(
            rule=HOUSE_RULE, pack="house", family="other", origin="house",
            severity=self._settings.severities.get(HOUSE_RULE) or term.severity, verdict=Verdict.violation,
            message=_HOUSE_MESSAGE[self._settings.lang].format(match=shown, why=term.why), basis=(), penalty=None,
            start=context.start, end=context.end, read=context.read,
            disguised=context.read.is_disguised(context.start, context.end),
            rewrites=tuple(rewrites.house_edits(self._settings.rewrites, context)),
        )  # fmt: skip

    def is_beside(self, rule: Rule, context: Context) -> bool:
        """Whether a silent exemption says that the match is not what the rule is about."""
        for name in rule.exempt:
            entry = self._exemptions[name]
            if entry.silent and _is_earned(entry, context):
                return True
        return False

    def _exemption(self, rule: Rule, context: Context, names: Sequence[tuple[int, int]]) -> Exempted | None:
        if names and any(start <= context.start and context.end <= end for start, end in names):
            return Exempted("name-or-trademark", "执法指南 6(4)", "proof")
        for name in rule.exempt:
            entry = self._exemptions[name]
            if _is_earned(entry, context):
                basis = f"{entry.basis.law} {entry.basis.article}" if entry.basis else ""
                return Exempted(entry.name, basis, entry.owes)
        if rule.evidence and context.around.shows(rule.evidence, context.read.number):
            return Exempted("sourced-fact", _cited(rule), "proof")
        return None

    def findings(
        self, document: Document, judged: Sequence[Judged], goods: Callable[[int], GoodsGuess]
    ) -> list[Finding]:
        """Place verdicts in the document.

        Args:
            document: the text.
            judged: verdicts, in any order.
            goods: tells which goods a segment sells, by its number.
        """
        # A long block with many findings has one map.
        maps: dict[int, OffsetMap] = {}
        placed = []
        for one in judged:
            offsets = maps.get(id(one.read))
            if offsets is None:
                offsets = maps[id(one.read)] = one.read.map()
            placed.append(self._placed(document, one, offsets, goods(one.read.number)))
        return placed

    def _placed(self, document: Document, one: Judged, offsets: OffsetMap, goods: GoodsGuess) -> Finding:
        start, end = offsets.span(one.start, one.end)
        line, column = document.position(start)
        end_line, end_column = document.position(end)
        finding = Finding(
            rule=one.rule, pack=one.pack, family=one.family, origin=one.origin, severity=one.severity, verdict=one.verdict,
            message=one.message, basis=one.basis, penalty=one.penalty, start=start, end=end, line=line, column=column,
            end_line=end_line, end_column=end_column, text=document.text[start:end], matched=one.read.text[one.start : one.end],
            clause=clause_around(one.read.text, one.start, one.end).strip(),
            disguised=one.disguised, path=document.path, location=one.read.segment.location_at(start),
            goods=goods, rewrites=_placed_rewrites(one), evidence_owed=one.evidence_owed, exemption=one.exemption,
        )  # fmt: skip
        assert 0 <= finding.start < finding.end <= len(document.text)
        return finding


def _is_earned(exemption: Exemption, context: Context) -> bool:
    return any(map(context.holds, exemption.when))


def _standing(rule: Rule, settings: Settings, in_force: Set[str]) -> _Standing:
    severity, basis, changes = dated(rule, settings.as_of, in_force)
    return _Standing(severity, asked_severity(rule, settings), Verdict(rule.verdict), basis, _basis(basis), changes)


def _about(standing: _Standing, context: Context) -> tuple[Basis, ...]:
    """The provisions that are about what is sold; all of them where none is."""
    if not any(entry.goods or entry.except_goods for entry in standing.basis):
        return standing.cited
    around = context.around
    goods = around.goods(context.read.number).id

    def is_one(names: Sequence[str]) -> bool:
        return goods is not None and any(around.is_a(goods, one) for one in names)

    fitting = [
        entry for entry in standing.basis if (not entry.goods or is_one(entry.goods)) and not is_one(entry.except_goods)
    ]
    return _basis(fitting) if fitting else standing.cited


def _is_guess(context: Context) -> bool:
    """Whether the match may be misread: out of characters that commonly mean themselves, or out of a blurred picture."""
    location = context.read.segment.location
    if location is not None and location.is_unsure:
        return True
    return bool(context.read.spots) and any(spot.guessed for spot in context.read.spots_in(context.start, context.end))


def _placed_rewrites(one: Judged) -> tuple[Rewrite, ...]:
    segment = one.read.segment
    placed = []
    stands = one.read.whole(one.start, one.end)
    is_copied = stands is not None and segment.map.copies(*stands)
    for edit in one.rewrites:
        # Disguises and what does not show go with the words; what markup runs through is never edited automatically.
        shown = one.read.whole(edit.start, edit.end) if edit.end > edit.start else None
        # Around words that stand as they are, quotes may go that are written twice.
        if shown and (segment.map.copies(*shown) or (not edit.text and is_copied and segment.map.is_unbroken(*shown))):
            start, end = segment.map.span(*shown)
            text = segment.escape(edit.text) if segment.escape else edit.text
            placed.append(Rewrite(start, end, text, edit.applicability))
    return tuple(placed)


def _basis(entries: Sequence[BasisEntry]) -> tuple[Basis, ...]:
    return tuple(Basis(entry.law, entry.article, None if entry.unverified else entry.verified) for entry in entries)


def _cited(rule: Rule) -> str:
    return f"{rule.basis[0].law} {rule.basis[0].article}" if rule.basis else ""
