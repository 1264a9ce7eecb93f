"""Which rules run, at which severity, under the law of a given day."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from msgspec.structs import replace

from adlint.engine.settings import HouseTerm, Settings
from adlint.errors import ConfigError, did_you_mean
from adlint.findings import Severity
from adlint.rulepacks.parts import BasisEntry, Change
from adlint.rulepacks.schema import Rule, Rulebook

# The pseudo rule of the team's own terms, its pack and its family.
HOUSE_RULE = "house-term"
_HOUSE_NAMES = frozenset({HOUSE_RULE, "house", "other"})
# What is said of the evidence ledger, which no text of a pack can be an example of.
EVIDENCE_DUE = "evidence-due"
EVIDENCE_UNUSED = "evidence-unused"
FIELD_UNUSED = "field-unused"
# Rules that no pack holds.
OWN_RULES = (HOUSE_RULE, EVIDENCE_DUE, EVIDENCE_UNUSED, FIELD_UNUSED)


def chosen(book: Rulebook, settings: Settings) -> list[int]:
    """Indexes of the rules that run.

    Args:
        book: all rules.
        settings: `select`, `ignore`, `severities` and `as_of` are read.

    Raises:
        ConfigError: a name in the settings is no rule, pack or family.
    """
    names = rule_names(book)
    for name in (*settings.select, *settings.ignore, *settings.severities):
        if name not in names:
            raise ConfigError(
                f"没有规则、规则包或类别 {name}", f"no rule, pack or family {name}", hint=did_you_mean(name, names)
            )
    ids = {*OWN_RULES, *(name for rule in book.rules for name in (rule.id, *rule.aliases))}
    for name in settings.severities:
        if name not in ids:
            raise ConfigError(f"{name} 不是规则", f"{name} is no rule", hint=did_you_mean(name, ids))
    return [index for index, rule in enumerate(book.rules) if _runs(rule, settings)]


def muted(book: Rulebook, settings: Settings) -> list[int]:
    """Indexes of the rules that would run, had the team not switched them off: what they find is not to be told by another name.

    Args:
        book: all rules.
        settings: `select`, `ignore`, `severities` and `as_of` are read.
    """
    if not (settings.ignore or settings.severities):
        return []
    allowed = replace(settings, ignore=(), severities={})
    return [i for i, rule in enumerate(book.rules) if _runs(rule, allowed) and not _runs(rule, settings)]


def rule_names(book: Rulebook) -> set[str]:
    """Every name by which rules can be chosen: ids, former ids, packs, families, and the team's own terms."""
    return {*OWN_RULES, *_HOUSE_NAMES, *(name for rule in book.rules for name in _names(rule))}


def house_terms(settings: Settings) -> list[HouseTerm]:
    """The team's own terms that speak on the day of the settings, when they are chosen at all."""
    if not _chosen(_HOUSE_NAMES, settings) or settings.severities.get(HOUSE_RULE, Severity.info) is None:
        return []
    return [term for term in settings.house if term.until is None or settings.as_of <= term.until]


def _names(rule: Rule) -> set[str]:
    return {rule.id, *rule.aliases, rule.pack, rule.family}


def _chosen(names: Set[str], settings: Settings) -> bool:
    return (not settings.select or not names.isdisjoint(settings.select)) and names.isdisjoint(settings.ignore)


def _runs(rule: Rule, settings: Settings) -> bool:
    if not _chosen(_names(rule), settings):
        return False
    if any(settings.severities.get(name, Severity.info) is None for name in (rule.id, *rule.aliases)):
        return False
    if rule.effective and settings.as_of < date.fromisoformat(rule.effective):
        return False
    return not (rule.expires and settings.as_of > date.fromisoformat(rule.expires))


def asked_severity(rule: Rule, settings: Settings) -> Severity | None:
    """The severity that the configuration gives a rule, or None."""
    return next((settings.severities[name] for name in (rule.id, *rule.aliases) if settings.severities.get(name)), None)


def dated(rule: Rule, as_of: date, in_force: Set[str]) -> tuple[Severity, tuple[BasisEntry, ...], tuple[Change, ...]]:
    """Severity and basis of a rule on a day, and the changes that have come into force by then.

    Args:
        rule: the rule.
        as_of: the day.
        in_force: instruments in force on that day; provisions of others are left out.
    """
    severity, basis = Severity[rule.severity], rule.basis
    changes = tuple(sorted((c for c in rule.changes if as_of >= date.fromisoformat(c.since)), key=lambda c: c.since))
    for change in changes:
        severity = Severity[change.severity] if change.severity else severity
        basis = change.basis or basis
    return severity, tuple(entry for entry in basis if entry.law in in_force), changes
