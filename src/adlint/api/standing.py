"""How a configuration stands after a run: decisions that expired, soon will, or were of no use, and columns that no table has,
are findings in the files that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from adlint.api.checker import Checker
from adlint.config.source import Place
from adlint.engine.decisions import standing
from adlint.engine.select import EVIDENCE_DUE, EVIDENCE_UNUSED, FIELD_UNUSED
from adlint.engine.settings import Proof, Settings, Suppression
from adlint.files import near
from adlint.findings import Finding, Severity, Verdict
from adlint.readers.fields import plain_name
from adlint.reporters.model import Excerpt

_MESSAGES = {
    "suppression-expired": (
        "这条放行已于 {day} 过期，不再有效",
        "this suppression expired on {day} and holds no longer",
    ),
    "suppression-unused": ("这条放行没有压下任何东西，可以删去", "this suppression suppresses nothing; delete it"),
    EVIDENCE_DUE: (
        "证明“{id}”到 {day} 为止；之后它证明的用语会重新报出",
        'the proof "{id}" holds until {day}; after that, what it proves is found again',
    ),
    FIELD_UNUSED: ("查过的表格里没有“{id}”这一列", 'no table that was checked has the column "{id}"'),
    EVIDENCE_UNUSED: ("没有文案用到证明“{id}”", 'no copy uses the proof "{id}"'),
}


class Note(NamedTuple):
    """A finding about a decision, with the line it stands in."""

    finding: Finding
    excerpt: Excerpt


def notes(
    checker: Checker, folders: Iterable[Path], used: Set[str], settings: Settings, *, searched: Set[Path]
) -> Iterator[Note]:
    """What there is to say about the decisions that bear on what was checked.

    Args:
        checker: what checked it.
        folders: where that lies.
        used: the decisions that were applied, as `Decision.by` names them.
        settings: of the report: its day, language and severities.
        searched: folders that were checked with all they hold. Only what bears on nothing else can be told to be of no use.

    Raises:
        ConfigError: a configuration cannot be used.
    """
    seen: set[Place] = set()
    for folder in folders:
        merged = checker.config.decisions(folder, checker.book(folder))
        for name, (decision, place) in [*merged.suppressions.items(), *merged.evidence.items()]:
            if place in seen:
                continue
            seen.add(place)
            is_all = any(Path(place.path).parent.is_relative_to(root) for root in searched)
            rule = _rule(decision, settings, is_used=name in used, is_all=is_all)
            if rule is not None and settings.severities.get(rule, Severity.info) is not None:
                yield _note(rule, _said(rule, decision, settings.lang), place, settings)


def unmet(checker: Checker, tables: Mapping[Path, Sequence[str]], settings: Settings) -> Iterator[Note]:
    """Columns that `fields`, `goods` and `kind` name and that none of the tables they bear on has.

    Args:
        checker: what checked them.
        tables: which of the configured columns each table has, as `readers.fields.plain_name` writes them.
        settings: of the report.

    Raises:
        ConfigError: a configuration cannot be used.
    """
    if settings.severities.get(FIELD_UNUSED, Severity.info) is None:
        return
    found: dict[Place, tuple[str, bool]] = {}
    for path, met in tables.items():
        merged = checker.config.merged(path, checker.book(path.parent))
        columns = [(name, place) for name, (_, place) in merged.fields.items()]
        columns += [tuple(merged.single[key]) for key in ("goods_column", "kind_column") if key in merged.single]
        for name, place in columns:
            found[place] = name, found.get(place, (name, False))[1] or plain_name(name) in met
    for place, (name, is_met) in found.items():
        if not is_met:
            yield _note(FIELD_UNUSED, _MESSAGES[FIELD_UNUSED][settings.lang == "en"].format(id=name), place, settings)


def _rule(decision: Suppression | Proof, settings: Settings, *, is_used: bool, is_all: bool) -> str | None:
    """Which of the rules a decision offends, if any."""
    day = settings.as_of
    if isinstance(decision, Suppression):
        if decision.until is not None and decision.until < day:
            return "suppression-expired"
        return "suppression-unused" if is_all and not is_used else None
    # What has ended is told where it is missed: the violation returns.
    stands = standing(decision, day)
    if stands in ("valid", "due") and not is_used:
        return EVIDENCE_UNUSED if is_all else None
    return EVIDENCE_DUE if stands == "due" else None


def _said(rule: str, decision: Suppression | Proof, lang: str) -> str:
    last = decision.until if isinstance(decision, Suppression) else decision.valid_until
    name = "" if isinstance(decision, Suppression) else decision.id
    return _MESSAGES[rule][lang == "en"].format(id=name, day=last)


def _note(rule: str, message: str, place: Place, settings: Settings) -> Note:
    line = place.source_line
    start = place.column - 1
    end = max(len(line.rstrip()), start + 1)
    severity = Severity.info if rule in (EVIDENCE_UNUSED, FIELD_UNUSED) else Severity.warning
    finding = Finding(
        rule=rule, pack="decisions", family="other", origin="house", severity=settings.severities.get(rule) or severity,
        verdict=Verdict.violation, message=message, basis=(), penalty=None, start=start, end=end, line=place.line,
        column=place.column, end_line=place.line, end_column=end + 1, text=line[start:end], matched=line[start:end],
        path=near(Path(place.path)),
    )  # fmt: skip
    return Note(finding, Excerpt(line, start, end))
